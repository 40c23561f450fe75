"""Own models leave the cache once: nothing is lost, overwritten or torn apart, whatever happens meanwhile."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.shell import application
from engine.cli.commands import run
from engine.cli.parser import parse
from engine.cli.running import finish
from engine.folders import cache_folder, data_folder
from engine.models.library.moving import move_own_models
from engine.structures.requests import ListModels

ROOT = Path(__file__).resolve().parents[3]
RESOURCES = ROOT / "resources"
MODEL = ("a.safetensors", "a.run.json", "a.figures.json", "a.training")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Cache with two models, a figure of a bundled one, and what is no model; data, which is not there."""
    cache, data = tmp_path / "cache" / "regionscope", tmp_path / "data" / "regionscope"
    fill(cache / "models", *MODEL, "b 1.5.safetensors", "b 1.5.run.json", "c.safetensors.part")
    fill(cache / "figures", "starter.figures.json")
    fill(cache / "features", "1.maps")
    return cache, data


def fill(folder: Path, *names: str, text: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(text or f"of {name}")


def files(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file() and ".regionscope" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


ALL = {f"models/{name}": f"of {name}" for name in (*MODEL, "b 1.5.safetensors", "b 1.5.run.json")}
ALL |= {"figures/starter.figures.json": "of starter.figures.json"}
LEFT = {"models/c.safetensors.part": "of c.safetensors.part", "features/1.maps": "of 1.maps"}


def test_models_runs_and_figures_move_and_the_rest_stays(folders: tuple[Path, Path]) -> None:
    cache, data = folders
    os.utime(cache / "models" / "a.safetensors", (5, 5))
    move_own_models(cache, data)
    move_own_models(cache, data)  # once is enough
    assert (files(data), files(cache)) == (ALL, LEFT)
    assert (data / "models" / "a.safetensors").stat().st_mtime == 5


def test_to_another_disk(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def other_disk(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", other_disk)
    move_own_models(*folders)
    assert (files(folders[1]), files(folders[0])) == (ALL, LEFT)


def test_a_model_of_the_same_name_is_not_overwritten(folders: tuple[Path, Path]) -> None:
    cache, data = folders
    fill(data / "models", "a.run.json", "b 1.5.safetensors", text="new")
    move_own_models(cache, data)
    moved = {name.replace("/a.", "/a 2.").replace("/b 1.5.", "/b 1.5 2."): text for name, text in ALL.items()}
    assert files(data) == moved | {"models/a.run.json": "new", "models/b 1.5.safetensors": "new"}
    assert files(cache) == LEFT


@pytest.mark.parametrize("taken", [False, True])
@pytest.mark.parametrize("call", ["link", "unlink"])
@pytest.mark.parametrize("stop", range(0, 7, 2))
def test_a_move_that_ends_in_the_middle_goes_on(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, call: str, stop: int, taken: bool
) -> None:
    cache, data = folders
    if taken:
        fill(data / "models", "a.safetensors", text="new")
    calls = 0

    class KilledError(BaseException):
        pass

    place = os if call == "link" else Path
    real = getattr(place, call)

    def dies(*args: object, **more: object) -> None:
        nonlocal calls
        calls += 1
        if calls > stop:
            raise KilledError
        real(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(place, call, dies)
        with pytest.raises(KilledError):
            move_own_models(cache, data)
    move_own_models(cache, data)
    name = "/a 2." if taken else "/a."
    moved = {path.replace("/a.", name): text for path, text in ALL.items()}
    assert files(data) == moved | ({"models/a.safetensors": "new"} if taken else {})
    assert files(cache) == LEFT


def test_two_processes_at_once_and_one_that_is_killed(tmp_path: Path) -> None:
    cache, data = tmp_path / "cache", tmp_path / "data"
    names = [f"{number}{suffix}" for number in range(100) for suffix in (".safetensors", ".run.json")]
    fill(cache / "models", *names)
    code = "import sys; from pathlib import Path; from engine.models.library.moving import move_own_models\n"
    code += "sys.stdout.write('.'); sys.stdout.flush(); move_own_models(Path(sys.argv[1]), Path(sys.argv[2]))"
    command = [sys.executable, "-c", code, str(cache), str(data)]
    movers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(3)]
    assert movers[0].stdout is not None
    movers[0].stdout.read(1)
    time.sleep(random.Random(3).uniform(0, 0.05))
    movers[0].kill()
    assert [mover.wait(60) for mover in movers][1:] == [0, 0]
    move_own_models(cache, data)
    assert files(data) == {f"models/{name}": f"of {name}" for name in names}
    assert files(cache) == {}


@pytest.mark.skipif(os.name != "posix", reason="links as Unix has them")
def test_links_do_not_lead_to_a_loss(folders: tuple[Path, Path], tmp_path: Path) -> None:
    cache, data = folders
    big = tmp_path / "big disk"
    fill(big, "far.safetensors")
    (cache / "models" / "far.safetensors").symlink_to("../../../big disk/far.safetensors")
    (data / "models").mkdir(parents=True)
    (data / "models" / "b 1.5.safetensors").symlink_to(cache / "models" / "b 1.5.safetensors")
    move_own_models(cache, data)
    assert (data / "models" / "far.safetensors").read_text() == "of far.safetensors"
    assert sorted(files(data).values()) == sorted([*ALL.values(), "of far.safetensors"])
    same = tmp_path / "same"
    fill(same / "models", "a.safetensors")
    move_own_models(same, same)
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "models").symlink_to(same / "models")
    move_own_models(tmp_path / "linked", same)
    assert files(same) == {"models/a.safetensors": "of a.safetensors"}


def test_where_nothing_can_be_written_the_models_stay(folders: tuple[Path, Path]) -> None:
    cache, data = folders
    before = files(cache)
    fill(data.parent, data.name)  # a file where the folder should be
    move_own_models(cache, data)
    assert files(cache) == before


@pytest.mark.parametrize("door", ["window", "command line"])
def test_window_and_command_line_move_them(
    door: str, tiny_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in ("DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    (cache_folder() / "models").mkdir(parents=True)
    shutil.copy(tiny_cache / "models" / "tiny.safetensors", cache_folder() / "models" / "mine.safetensors")
    if door == "window":
        names = {entry.name for entry in finish(application._make_runner(RESOURCES)(ListModels()))}
    else:
        assert run(parse(["models", "--json"]), RESOURCES) == 0
        names = {entry["name"] for entry in json.loads(capsys.readouterr().out)["models"]}
    assert "mine" in names
    assert (data_folder() / "models" / "mine.safetensors").exists()
    assert list((cache_folder() / "models").iterdir()) == []
