"""Detection over a folder writes results as it goes: after a stop the same command goes on, and nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil

from engine.cli import files, pictures, running
from engine.labels.folder import open_folder

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six pictures; two of one name in different folders."""
    random = np.random.default_rng(0)
    for name in ("a.png", "b.png", "x/a.png", "x/c.png", "y/d.png", "y/e.png"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        Pil.fromarray(random.integers(0, 255, (60, 80, 3)).astype(np.uint8)).save(tmp_path / "in" / name)
    return tmp_path / "in"


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(running, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


class Seen(list[str]):
    """The pictures that the detector was given, by the last two parts of their paths. limit: then comes a Ctrl+C."""

    limit: int | None = None

    def stop_after(self, count: int | None) -> None:
        self.limit = count


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> Seen:
    seen, real = Seen(), pictures._one

    def one(path: Path, *others: object) -> object:
        if len(seen) == seen.limit:
            raise KeyboardInterrupt
        seen.append(path.relative_to(path.parents[1]).as_posix())
        return real(path, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(pictures, "_one", one)
    return seen


ARGUMENTS = ("--model", "tiny", "--score", "0.0")


def without_times(document: dict[str, object]) -> object:
    return [{k: v for k, v in one.items() if k != "seconds"} for one in document["images"]]  # type: ignore[attr-defined]


def test_the_same_command_goes_on(call, folder: Path, cache: Path, looked_at) -> None:
    whole = call("detect", folder, *ARGUMENTS, "--json").json
    assert not list(cache.rglob("*.jsonl")), "nothing is left of a run that ended"
    looked_at.clear()
    looked_at.stop_after(4)
    stopped = call("detect", folder, *ARGUMENTS, "--json")
    assert stopped.status == 130
    assert "4 of 6 pictures are done, and kept: the same command goes on from there" in stopped.err
    looked_at.clear()
    looked_at.stop_after(None)
    again = call("detect", folder, *ARGUMENTS, "--json")
    assert len(looked_at) == 2
    assert without_times(again.json) == without_times(whole)
    assert sum(len(one["detections"]) for one in whole["images"]) > 0
    assert not list(cache.rglob("*.jsonl"))


def test_of_another_model_or_a_changed_picture_nothing_is_taken(call, folder: Path, looked_at) -> None:
    looked_at.stop_after(4)
    call("detect", folder, *ARGUMENTS, "--json")
    looked_at.stop_after(None)
    looked_at.clear()
    call("detect", folder, "--model", "tiny", "--score", "0.2", "--json")
    assert len(looked_at) == 6
    looked_at.clear()
    Pil.new("RGB", (90, 60)).save(folder / "a.png")
    again = call("detect", folder, *ARGUMENTS, "--json")
    assert sorted(looked_at) == ["in/a.png", "y/d.png", "y/e.png"]
    assert [one["width"] for one in again.json["images"] if one["path"].endswith("in/a.png")] == [90]


def test_a_line_that_a_kill_cut_off_costs_that_picture_alone(call, folder: Path, cache: Path, looked_at) -> None:
    looked_at.stop_after(4)
    call("detect", folder, *ARGUMENTS, "--json")
    looked_at.stop_after(None)
    looked_at.clear()
    [file] = cache.rglob("*.jsonl")
    file.write_bytes(file.read_bytes()[:-30] + b"\xff\n[1]\n{}\n")
    assert len(call("detect", folder, *ARGUMENTS, "--json").json["images"]) == 6
    assert len(looked_at) == 3


def test_painted_pictures_are_there_as_soon_as_they_are_painted(call, folder: Path, tmp_path: Path, looked_at) -> None:
    out = tmp_path / "out"
    looked_at.stop_after(3)
    call("detect", folder, *ARGUMENTS, "--draw", "--out", out)
    assert sorted(file.name for file in out.iterdir()) == ["a.png", "a_.png", "b.png"]
    looked_at.stop_after(None)
    done = call("detect", folder, *ARGUMENTS, "--draw", "--out", out)
    assert done.status == 0
    assert sorted(file.name for file in out.iterdir()) == ["a.png", "a_.png", "b.png", "c.png", "d.png", "e.png"]


@pytest.mark.parametrize("format", ["yolo", "coco", "voc"])
def test_a_labelled_folder_that_a_stop_left_half_written(
    call, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, looked_at
) -> None:
    out, real, copied = tmp_path / "out", files._copy, []

    def copy(picture: Path, target: Path) -> None:
        if len(copied) == 3:
            raise KeyboardInterrupt
        copied.append(target)
        real(picture, target)

    monkeypatch.setattr(files, "_copy", copy)
    command = ("detect", folder, *ARGUMENTS, "--format", format, "--out", out)
    assert call(*command).status == 130
    monkeypatch.setattr(files, "_copy", real)
    looked_at.clear()
    done = call(*command)
    assert (done.status, list(looked_at)) == (0, [])
    made = open_folder(out)
    assert made is not None
    assert len(made.pictures) == 6
    assert all(made.is_labelled(path) for path in made.pictures)
    assert call(*command).status == 1, "what is there now is a person's: it is not written over"


def test_what_is_to_be_written_is_checked_before_the_work(call, folder: Path, tmp_path: Path, looked_at) -> None:
    (tmp_path / "file").write_text("x")
    for options in (("--draw",), ("--format", "yolo")):
        assert call("detect", folder, *ARGUMENTS, *options, "--out", tmp_path / "file").status == 1
    drawn_over = call("detect", folder / "a.png", *ARGUMENTS, "--draw", "--out", folder)
    assert drawn_over.status == 1
    assert "is one of the pictures, and would be drawn over" in drawn_over.err
    assert not looked_at


def test_proposals_go_on_too(call, folder: Path, looked_at) -> None:
    command = ("propose", folder, "--model", "tiny", "--proposals", "rpn", "--json")
    whole = call(*command).json
    looked_at.clear()
    looked_at.stop_after(5)
    call(*command)
    looked_at.clear()
    looked_at.stop_after(None)
    again = call(*command).json
    assert len(looked_at) == 1
    assert without_times(again) == without_times(whole)


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_kill_9(folder: Path, tmp_path: Path, tiny_cache: Path) -> None:
    """The real command, killed in the middle; the same command then detects the rest alone."""
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "c"), "XDG_DATA_HOME": str(tmp_path / "d")}
    weights = ("--weights", str(tiny_cache / "models" / "tiny.safetensors"), "--score", "0.0", "--json")
    command = [sys.executable, "main.py", "detect", str(folder), *weights]
    program = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 200
    while not (before := _whole_lines(tmp_path)) and time.monotonic() < until:
        assert program.poll() is None
        time.sleep(0.005)
    program.send_signal(signal.SIGKILL)
    program.wait()
    before = _whole_lines(tmp_path)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert len(json.loads(done.stdout)["images"]) == 6
    assert 1 <= before <= 6
    assert f"going on after a stop: {before} of 6 pictures are done" in done.stderr.decode()


def _whole_lines(tmp_path: Path) -> int:
    """Of how many pictures the answer lies in the cache, to its last letter."""
    stored = b"".join(file.read_bytes() for file in (tmp_path / "c").rglob("unfinished/*.jsonl"))
    return sum(line.endswith(b"\n") and b'"key"' in line for line in stored.splitlines(keepends=True))
