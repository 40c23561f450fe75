"""What is no ordinary file is named at once, and holds up nobody; what is larger than it may be is not read."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from app.services.settings import SettingsStore
from engine.errors import UserError
from engine.labels.classes.folder_classes import read_folder_classes
from engine.labels.folder import Format, open_folder, start_folder
from engine.labels.formats.table import FORMATS
from engine.labels.review.rejections import read_rejections
from engine.models.library import checkpoints, model_file
from engine.models.library.own_figures import read_figures
from engine.models.library.runs import read_run, runs_in
from engine.models.library.shelf import Shelf
from engine.pictures.reading import read_image, read_size, read_thumbnail
from engine.proposals.from_file import read_proposals
from engine.safety.atomic_files import HIDDEN_FOLDER, Conflict, locked, remove_file, versions, write_file
from engine.safety.journal import Journal
from engine.safety.reading import read_file
from engine.safety.restore_points import restore_points
from tests.engine.labels.folders import box, make_pictures

posix = pytest.mark.skipif(os.name != "posix", reason="pipes and devices are files on POSIX alone")
SECONDS = 20.0  # far more than any of these needs, and for ever less than a pipe holds a reader
PER_PICTURE = [name for name, kind in FORMATS.items() if hasattr(kind.folder, "parse")]
SHARED = [name for name in FORMATS if name not in PER_PICTURE]


def pipe(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(file)


def endless(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.symlink_to("/dev/zero")


def folder_there(file: Path) -> None:
    file.mkdir(parents=True)


def bound_socket(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    before = Path.cwd()
    os.chdir(file.parent)  # its path is limited to 108 letters
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(file.name)
    finally:
        os.chdir(before)


ODD = [pipe, endless, folder_there, bound_socket]


def in_time(work: Callable[[], object]) -> object:
    """What it gives or raises. A reader that a pipe holds fails the test, and not the whole run."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(work())
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(SECONDS)
    assert found, "the reader is held"
    return found[0]


@posix
@pytest.mark.parametrize("make", ODD)
def test_the_door(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "odd")
    error = in_time(lambda: read_file(tmp_path / "odd"))
    assert isinstance(error, UserError)
    assert "not an ordinary file" in error.what
    assert error.subject == str(tmp_path / "odd")


@posix
@pytest.mark.parametrize("make", ODD)
@pytest.mark.parametrize("format", FORMATS)
def test_a_label_file(format: Format, make: Callable[[Path], None], tmp_path: Path) -> None:
    """The folder opens, the picture is shown without labels, the reason is told, and nothing is written over it."""
    a, b = make_pictures(tmp_path, "a.png", "b.png")
    folder = start_folder(tmp_path, format, ["cat"])
    for path in (a, b):
        folder.save(folder.annotation(path).with_boxes([box(1, 1, 9, 9)]))
    file = folder.label_file(a)
    file.unlink()
    make(file)
    again = in_time(lambda: open_folder(tmp_path))
    if format in SHARED:  # all labels are in it: then it is a folder of pictures, or one whose labels cannot be read
        assert again is None or isinstance(again, UserError)
        error = in_time(lambda: folder.save(folder.annotation(b).with_boxes([])))
        assert isinstance(error, UserError)
    else:
        assert again is not None
        error = in_time(lambda: again.annotation(a))  # type: ignore[attr-defined]
        assert isinstance(error, UserError), error
        assert "not an ordinary file" in error.what
        assert len(again.annotation(b).boxes) == 1  # type: ignore[attr-defined]
    assert not file.is_file()


@posix
@pytest.mark.parametrize("name", ["classes.txt", "data.yaml", "obj.names", "labelmap.txt", "train.txt"])
def test_a_list_beside_labels(name: str, tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path, "a.png")
    folder = start_folder(tmp_path, "yolo", ["cat"])
    folder.save(folder.annotation(path).with_boxes([box(1, 1, 9, 9)]))
    (tmp_path / "classes.txt").unlink()
    pipe(tmp_path / name)
    again = in_time(lambda: open_folder(tmp_path))
    assert not isinstance(again, Exception), again


@posix
@pytest.mark.parametrize("make", [pipe, endless])
@pytest.mark.parametrize("read", [read_image, read_size, lambda path: read_thumbnail(path, 10)])
def test_a_picture(read: Callable[[Path], object], make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "a.png")
    error = in_time(lambda: read(tmp_path / "a.png"))
    assert isinstance(error, UserError)
    assert "not an ordinary file" in error.what


@posix
@pytest.mark.parametrize("make", [pipe, endless])
@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("models/a.safetensors", checkpoints.load),
        ("models/a.safetensors", model_file.read_metadata),
        ("models/a.pth", lambda file: checkpoints.load(file, "fasterrcnn_resnet50_fpn")),
        ("models/a.run.json", read_run),
        ("proposals.json", read_proposals),
    ],
)
def test_files_of_models(
    name: str, read: Callable[[Path], object], make: Callable[[Path], None], tmp_path: Path
) -> None:
    make(tmp_path / name)
    error = in_time(lambda: read(tmp_path / name))
    assert isinstance(error, UserError)
    assert "not an ordinary file" in error.what


@posix
def test_the_shelf_lists_what_it_cannot_read(tmp_path: Path) -> None:
    for suffix in (".safetensors", ".run.json", ".figures.json", ".labels.json"):
        pipe(tmp_path / f"models/odd{suffix}")
    entries = in_time(lambda: Shelf(tmp_path / "resources", tmp_path).entries())
    (row,) = (entry for entry in entries if entry.state == "own")  # type: ignore[attr-defined]
    assert "not an ordinary file" in row.error
    assert in_time(lambda: runs_in(tmp_path / "models")) == ()
    assert in_time(lambda: read_figures(tmp_path / "models/odd.figures.json", tmp_path / "w")) == ()


@posix
@pytest.mark.parametrize("make", [pipe, endless, folder_there])
def test_what_the_program_wrote_itself(make: Callable[[Path], None], tmp_path: Path) -> None:
    """Settings, session, journal, restore points, rejections, the classes' order."""
    for name in ("settings.json", "session.json"):
        make(tmp_path / "settings" / name)
    store = in_time(lambda: SettingsStore(tmp_path / "settings"))
    assert "not an ordinary file" in store.problem  # type: ignore[attr-defined]
    in_time(lambda: store.remember(last_picture="a"))  # type: ignore[attr-defined]
    make(tmp_path / "journals/00000000000000000001-1-aa.journal")
    journal = in_time(lambda: Journal(tmp_path / "journals"))
    assert in_time(journal.take_over) == ()  # type: ignore[attr-defined]
    assert in_time(lambda: journal.open_folder(tmp_path)) is False  # type: ignore[attr-defined]
    journal.close()  # type: ignore[attr-defined]
    assert (tmp_path / "journals/00000000000000000001-1-aa.journal").exists(), "nobody knows what is in it"
    hidden = tmp_path / HIDDEN_FOLDER
    make(hidden / "versions/20260101T000000-1.session.jsonl")
    make(hidden / "rejected.json")
    make(hidden / "classes.json")
    assert in_time(lambda: restore_points(tmp_path)) == []
    assert isinstance(in_time(lambda: read_rejections([tmp_path])), UserError)
    in_time(lambda: read_folder_classes(tmp_path))


@posix
def test_a_file_that_grows_or_says_nothing_of_its_size(tmp_path: Path) -> None:
    proc = Path("/proc/self/status")
    if proc.exists():
        assert b"Name:" in (read_file(proc) or b"")  # says 0 bytes
    (tmp_path / "large").write_bytes(b"x" * 101)
    with pytest.raises(UserError, match="larger than"):
        read_file(tmp_path / "large", 100)
    assert read_file(tmp_path / "large", 101) == b"x" * 101


# -- links


@posix
@pytest.mark.parametrize("format", PER_PICTURE)
def test_a_link_to_nowhere_is_neither_empty_nor_written_through(format: Format, tmp_path: Path) -> None:
    """A drive that is away for a moment: what is on it counts when it is back."""
    root = tmp_path / "root"
    root.mkdir()
    [path] = make_pictures(root, "a.png")
    folder = start_folder(root, format, ["cat"])
    folder.save(folder.annotation(path).with_boxes([box(1, 1, 9, 9)]))
    file, drive = folder.label_file(path), tmp_path / "drive"
    drive.mkdir()
    file.rename(drive / file.name)
    file.symlink_to(drive / file.name)
    mine = open_folder(root)
    assert mine is not None
    edited = mine.annotation(path).with_boxes([box(2, 2, 30, 30)])
    drive.rename(tmp_path / "away")
    with pytest.raises(UserError, match="is a link to"):
        mine.annotation(path)
    with pytest.raises(UserError, match="is a link to"):
        mine.save(edited)
    assert not drive.exists()
    (tmp_path / "away").rename(drive)
    mine.annotation(path)
    mine.save(edited)
    assert file.is_symlink()
    assert open_folder(root).annotation(path) == edited  # type: ignore[union-attr]


@posix
def test_a_folder_of_labels_that_is_away_is_not_made_anew(tmp_path: Path) -> None:
    make_pictures(tmp_path / "root/images", "a.png")
    (tmp_path / "drive").mkdir()
    (tmp_path / "root/labels").symlink_to(tmp_path / "drive")
    (tmp_path / "drive").rename(tmp_path / "away")
    with pytest.raises(UserError, match="is a link to"):
        write_file(tmp_path / "root/labels/a.txt", b"0 0.5 0.5 0.1 0.1\n")
    assert not (tmp_path / "drive").exists()


@posix
@pytest.mark.parametrize("format", ["voc", "via"])
def test_a_folder_that_went_away_is_not_there_for_its_lock_alone(format: Format, tmp_path: Path) -> None:
    """The library that locks makes it anew, in the moment between looking and making; a second process finds that."""
    [path] = make_pictures(root := tmp_path / "root", "a.png")
    folder = start_folder(root, format)
    edited = folder.annotation(path).with_boxes([box(1, 1, 9, 9)])
    folder.save(edited)
    again = edited.with_boxes([box(2, 2, 8, 8, "dog")])
    root.rename(tmp_path / "away")
    (root / ".regionscope").mkdir(parents=True)
    (root / ".regionscope/lock").touch()
    with suppress(UserError):
        folder.save(again)
    assert not root.exists()
    (root / ".regionscope").mkdir(parents=True)
    with pytest.raises(Conflict), locked(root / "a.xml"):
        raise Conflict(root / "a.xml")
    assert not root.exists()
    (tmp_path / "away").rename(root)
    folder.save(again)
    assert open_folder(root).annotation(path) == again  # type: ignore[union-attr]


@posix
def test_older_versions_of_a_linked_file_are_found(tmp_path: Path) -> None:
    real, link = tmp_path / "real/a.txt", tmp_path / "a.txt"
    real.parent.mkdir()
    real.write_bytes(b"old")
    os.utime(real, (1, 1))
    link.symlink_to(real)
    write_file(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert [file.read_bytes() for file in versions(link)] == [b"old"]
    remove_file(link)
    assert not link.is_symlink()
    assert real.read_bytes() == b"new", "of a link the link goes"


@posix
def test_settings_that_are_a_link_stay_one(tmp_path: Path) -> None:
    (tmp_path / "dotfiles.json").write_text("{}")
    (tmp_path / "config").mkdir()
    (tmp_path / "config/settings.json").symlink_to(tmp_path / "dotfiles.json")
    SettingsStore(tmp_path / "config").change(theme="light")
    assert (tmp_path / "config/settings.json").is_symlink()
    assert json.loads((tmp_path / "dotfiles.json").read_text())["theme"] == "light"
