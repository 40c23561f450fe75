"""What is kept of a training comes back as it was, and goes where its model goes."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import pytest

from engine.errors import UserError
from engine.labels.annotation_json import annotation_to_json
from engine.models import architectures
from engine.models.architectures import build
from engine.models.library import checkpoints, shelf
from engine.models.library.runs import MOST_POINTS, read_run, record_file, runs_in, save_run, thinned
from engine.models.library.shelf import Shelf
from engine.safety.atomic_files import HIDDEN_FOLDER
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.training import RunRecord, TrainingPoint

BOX = LabelledBox(Rectangle(1.0, 2.0, 30.5, 40.0), "Zelle")
LEARNT = Annotation(Path("a.png"), 64, 48, (BOX,), True, {"classes": ["Zelle"]})


def point(step: int, **changes: object) -> TrainingPoint:
    made = TrainingPoint(step, 10_000, 1, {"classes": 0.5, "boxes": 0.25}, 1e-3, 8.0, phase="heads")
    return dataclasses.replace(made, **changes)


def run_of(file: Path, started: str = "2026-01-02T03:04:05+00:00") -> RunRecord:
    return RunRecord(
        file.stem, file, started, 12.5, {"train": "heads", "epochs": 3, "classes": ["Zelle", "größer"], "rate": None},
        (point(1), point(2, metrics={"AP50": 0.75}, best=True, eta_seconds=3.0, memory_bytes=10)), {"AP50": 0.75},
        file.parent / "pictures", ("a.png", "sub/b.png"), ("c.png",), ("Zelle", "größer"), (LEARNT,), "stopped early",
        (file.parent / "more",), (LEARNT,),
    )  # fmt: skip


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    record = run_of(tmp_path / "mine.safetensors")
    save_run(record)
    again = read_run(record_file(record.file))
    assert [annotation_to_json(a) for a in again.replay] == [annotation_to_json(LEARNT)]
    assert [annotation_to_json(a) for a in again.corrected] == [annotation_to_json(LEARNT)]
    again, record = (dataclasses.replace(r, replay=(), corrected=()) for r in (again, record))
    assert dataclasses.asdict(again) == dataclasses.asdict(record)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.run.json"]


def test_the_newest_first_and_broken_ones_left_out(tmp_path: Path) -> None:
    save_run(run_of(tmp_path / "old.safetensors", "2025-01-01T00:00:00+00:00"))
    save_run(run_of(tmp_path / "new.safetensors"))
    for number, text in enumerate(["", "[1]", '{"state": "odd"}', "null"]):
        (tmp_path / f"bad{number}.run.json").write_text(text, encoding="utf-8")
        with pytest.raises(UserError, match="not a record of a training"):
            read_run(tmp_path / f"bad{number}.run.json")
    assert [r.name for r in runs_in(tmp_path)] == ["new", "old"]
    assert runs_in(tmp_path / "nowhere") == ()


def test_the_list_of_runs_does_not_hold_what_they_learned(tmp_path: Path) -> None:
    """A long day leaves many trainings of many pictures: the labels of them all would fill the memory."""
    some = Shelf(tmp_path / "resources", tmp_path)
    names = tuple(f"/photos/{number:04}.png" for number in range(2000))
    labels = tuple(Annotation(Path(name), 640, 480, (BOX,) * 5) for name in names)
    for number in range(3):
        run = run_of(some.own_file(f"mine {number}"))
        save_run(dataclasses.replace(run, folder=None, train=names, replay=labels, corrected=labels))
    listed = some.runs()
    assert [(run.name, run.pictures, run.corrected) for run in listed] == [(f"mine {n}", 2000, 2000) for n in range(3)]
    assert len(pickle.dumps(listed)) < 20_000, "bytes"
    assert [a.path for a in some.run("mine 1").corrected] == [a.path for a in labels]
    with pytest.raises(UserError, match="no training of this name"):
        some.run("yours")


def test_a_long_curve_is_thinned_but_never_of_its_figures() -> None:
    points = [point(i, metrics={"AP50": 0.1} if i % 997 == 0 else {}) for i in range(10_001)]
    few = thinned(points)
    assert MOST_POINTS * 0.8 <= len(few) <= MOST_POINTS + 12
    assert [p.step for p in few if p.metrics] == [p.step for p in points if p.metrics]
    assert (few[0].step, few[-1].step) == (0, 10_000)
    assert thinned(()) == ()


def test_it_goes_where_its_model_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = Shelf(tmp_path / "resources", tmp_path / "cache")
    file = some.own_file("mine")
    checkpoints.save(build(architectures.starter(("cat",))), file)
    save_run(run_of(file))
    some.rename("mine", "yours")
    assert [r.name for r in some.runs()] == ["yours"]
    monkeypatch.setattr(shelf, "send2trash", lambda gone: Path(gone).unlink())
    some.delete("yours")
    assert some.runs() == ()
    assert [left.name for left in file.parent.iterdir()] == [HIDDEN_FOLDER]  # with the lock
