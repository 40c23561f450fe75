"""Temporary folders go with the program, after a kill with the next one; nothing is written beside the program."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from engine.labels.folder import open_folder, start_folder
from engine.safety.atomic_files import locked
from engine.safety.temporary import PREFIX, remove_unfinished, temporary_folder
from engine.structures.annotation import LabelledBox, Rectangle
from engine.structures.settings import Format
from tests.engine.labels.folders import make_pictures

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def own_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    (tmp_path / "t").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    return tmp_path / "t"


def started(ending: str, place: Path) -> Path:
    """The folder of another process, which then ends."""
    code = f"from engine.safety.temporary import temporary_folder; print(temporary_folder('x'), flush=True); {ending}"
    environment = os.environ | {"TMPDIR": str(place)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return Path(done.stdout.strip())


def test_it_goes_with_the_program(own_place: Path) -> None:
    folder = started("pass", own_place)
    assert folder.parent == own_place
    assert not folder.exists()


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_after_a_kill_it_goes_with_the_next_start(own_place: Path) -> None:
    folder = started("import os; os.kill(os.getpid(), 9)", own_place)
    assert folder.is_dir()
    mine = temporary_folder("y")
    assert not folder.exists()
    assert mine.is_dir()


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_that_of_a_living_program_stays_and_so_does_what_is_not_ours(own_place: Path, tmp_path: Path) -> None:
    first = temporary_folder("a")
    (tmp_path / "precious").mkdir()
    (own_place / f"{PREFIX}link").symlink_to(tmp_path / "precious")
    (own_place / f"{PREFIX}new").mkdir()  # another program has just made it, and not locked it yet
    (own_place / "other").mkdir()
    old = own_place / f"{PREFIX}old"
    old.mkdir()
    os.utime(old, (1, 1))
    temporary_folder("b")
    assert first.is_dir()
    assert (tmp_path / "precious").is_dir()
    assert (own_place / f"{PREFIX}new").is_dir()
    assert (own_place / "other").is_dir()
    assert not old.exists()


SAVE = """
import os, sys
from pathlib import Path
from engine.labels.folder import open_folder
from engine.structures.annotation import LabelledBox, Rectangle
folder = open_folder(sys.argv[1])
annotation = folder.annotation(folder.pictures[0])
os.fsync = lambda handle: os.kill(os.getpid(), 9)
folder.save(annotation.with_boxes([*annotation.boxes, LabelledBox(Rectangle(1, 1, 9, 9), "dog")]))
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("format", ["voc", "coco"])
def test_what_a_kill_left_of_a_save_goes_with_the_next_start(format: Format, tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path, "a.png")
    folder = start_folder(tmp_path, format)
    folder.save(folder.annotation(path).with_boxes([LabelledBox(Rectangle(5, 5, 20, 20), "cat")]))
    file = folder.label_file(path)
    subprocess.run([sys.executable, "-c", SAVE, str(tmp_path)], cwd=ROOT, check=False)
    [left] = file.parent.glob(".*.tmp")
    other = file.with_name(".mine.tmp")
    other.touch()
    assert open_folder(tmp_path)
    assert left.exists()  # somebody may be writing it
    for old in (left, other):
        os.utime(old, (1, 1))
    with locked(file):
        assert open_folder(tmp_path)
    assert left.exists()  # somebody writes there, whose clock may be another
    again = open_folder(tmp_path)
    assert again is not None
    assert again.annotation(path).labels == ("cat",)
    assert not left.exists()
    assert other.exists()


def test_what_was_being_written_for_an_hour_is_nobodys(tmp_path: Path) -> None:
    names = (".a.0123cdef.tmp", ".b.01234567.tmp", ".c.tmp", "c.safetensors")
    old, new, foreign, other = (tmp_path / name for name in names)
    for file in (old, new, foreign, other):
        file.touch()
    for file in (old, foreign, other):
        os.utime(file, (1, 1))
    remove_unfinished(tmp_path)
    assert [file.exists() for file in (old, new, foreign, other)] == [False, True, True, True]
    remove_unfinished(tmp_path / "not there")


PROGRAM = """
import os, sys
root = sys.argv.pop(1)
sys.dont_write_bytecode = True  # as a package manager installs it: compiled already
written = []
def watch(event, values):
    if event == "open" and isinstance(values[0], str) and os.path.realpath(values[0]).startswith(root + os.sep):
        if values[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            written.append(values[0])
    if event in ("os.mkdir", "os.rename", "os.remove") and os.path.realpath(str(values[0])).startswith(root + os.sep):
        written.append(f"{event} {values[0]}")
sys.addaudithook(watch)
import main
status = main.main()
if "models" in sys.argv:
    from engine.kernels.roi.max_kernels import transpose as kernel
    print(kernel.stats.cache_path, file=sys.stderr)
    written += [] if kernel.stats.cache_path.startswith(os.environ["XDG_CACHE_HOME"]) else ["kernels"]
print(written, file=sys.stderr)
sys.exit(1 if written else status)
"""


@pytest.mark.parametrize("arguments", [("models",), ("convert", "SAMPLES", "OUT", "--format", "coco")])
def test_a_read_only_installation_works(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """No file is opened for writing, made or taken away below the program's own folder."""
    words = {"SAMPLES": str(ROOT / "resources/samples_coins"), "OUT": str(tmp_path / "out")}
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    environment |= {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CACHE", "DATA", "CONFIG")}
    command = [sys.executable, "-c", PROGRAM, str(ROOT), *(words.get(one, one) for one in arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
