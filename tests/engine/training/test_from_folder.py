"""From a request to a saved model; nothing that is validated on is trained on."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as Pil

from engine.errors import UserError
from engine.generators import result_of
from engine.models.architectures import build
from engine.models.library import checkpoints, model_file
from engine.models.library.runs import read_run, record_file
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections
from engine.structures.training import TrainingPoint
from engine.training.data.examples import training_data
from engine.training.from_folder import train_request
from engine.training.loop.validation import _of_classes
from tests.engine.training.test_fine_tune import TINY, scene

NET = TINY.with_(class_names=("object",), class_agnostic=True, norm_frozen=True)


@pytest.fixture
def folder(tmp_path):
    return made_folder(tmp_path / "scenes")


def made_folder(root):
    """YOLO labels, twelve made scenes, no splits."""
    root.mkdir()
    (root / "classes.txt").write_text("dark\nbright\nnever\n", encoding="utf-8")
    for seed in range(12):
        example = scene(seed)
        Pil.fromarray(example.pixels).save(root / f"{seed:02}.png")
        rows = [
            f"{k} {(b[0] + b[2]) / 128} {(b[1] + b[3]) / 128} {(b[2] - b[0]) / 64} {(b[3] - b[1]) / 64}"
            for k, b in enumerate(example.boxes)
        ]
        (root / f"{seed:02}.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return root


def run(generator):
    """What it tells of, and what it returns."""
    points = []
    while True:
        try:
            told = next(generator)
            points += [] if told is None else [told]
        except StopIteration as end:
            return points, end.value


def steps_of(training):
    """Without what it says of its preparation, and without None: on its way to the next step."""
    return (one for one in training if isinstance(one, TrainingPoint))


def curve(told):
    return [*steps_of(told)]


def request(folder, **changes):
    return FineTune(DetectSettings(), "mine", folder, **{"epochs": 2, **changes})


def test_a_folder_becomes_a_model_with_its_story(folder, tmp_path):
    torch.manual_seed(0)
    file = tmp_path / "models" / "mine.safetensors"
    points, result = run(train_request(request(folder), build(NET), file))
    assert result.file == file
    assert result.model == "mine"
    assert set(result.metrics) == {"AP", "AP50", "AP75"}
    assert curve(points)[-1].metrics == result.metrics
    net = checkpoints.load(file)
    assert net.specification.class_names == ("dark", "bright")
    assert json.loads(model_file.read_metadata(file)["provenance"])["pictures"] == result.pictures
    assert sorted(p.name for p in file.parent.iterdir()) == ["mine.labels.json", "mine.run.json", "mine.safetensors"]


def test_the_split_is_fixed_and_disjoint(folder):
    first, second = result_of(training_data(request(folder))), result_of(training_data(request(folder)))
    train, held = ({p.name for p, _ in part} for part in (first.train, first.validation))
    assert train
    assert held
    assert not train & held
    assert [p for p, _ in first.validation] == [p for p, _ in second.validation]


def test_a_stopped_run_goes_on_where_it_was(folder, tmp_path):
    torch.manual_seed(0)
    start, file = build(NET), tmp_path / "mine.safetensors"
    whole, _ = run(train_request(request(folder, epochs=3), start, tmp_path / "whole.safetensors"))
    stopped = train_request(request(folder, epochs=3), start, file)
    whole = curve(whole)
    per_epoch = whole[-1].steps // 3
    for _ in zip(range(per_epoch + 2), steps_of(stopped), strict=False):
        pass
    stopped.close()
    assert not file.exists()
    rest, _ = run(train_request(request(folder, epochs=3, resume=True), start, file))
    rest = curve(rest)
    assert rest[0].step == per_epoch + 3, "the step after the one at which it was stopped"
    assert rest[-1].losses == pytest.approx(whole[-1].losses, rel=1e-3)


def test_corrected_pictures_in_place_of_a_folder(folder, tmp_path):
    path = folder / "00.png"
    box = LabelledBox(Rectangle(*map(float, scene(0).boxes[0])), "thing")
    asked = FineTune(DetectSettings(), "mine", annotations=(Annotation(path, 64, 64, (box,)),), epochs=3)
    points, result = run(train_request(asked, build(NET), tmp_path / "m.safetensors"))
    assert result.metrics == {}
    assert np.isfinite([p.loss for p in curve(points)]).all()


def test_nothing_labelled(tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    Pil.fromarray(scene(0).pixels).save(empty / "a.png")
    with pytest.raises(UserError, match="not a labelled folder"):
        result_of(training_data(request(empty)))
    (empty / "a.txt").write_text("", encoding="utf-8")
    (empty / "classes.txt").write_text("x\n", encoding="utf-8")
    with pytest.raises(UserError, match="no box to learn from"):
        result_of(training_data(request(empty)))


def test_a_model_that_cannot_be_saved_is_not_lost(folder, tmp_path, monkeypatch):
    torch.manual_seed(0)
    start, file = build(NET), tmp_path / "mine.safetensors"

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "save_file", full)
        with pytest.raises(UserError, match="No space left on device"):
            run(train_request(request(folder), start, file))
    assert read_run(record_file(file)).state == "unfinished"
    run(train_request(request(folder, resume=True), start, file))
    assert checkpoints.load(file).specification.class_names == ("dark", "bright")
    assert read_run(record_file(file)).state == "finished"


def test_a_finished_run_learns_more_and_its_record_says_all(folder, tmp_path):
    torch.manual_seed(0)
    start, file = build(NET), tmp_path / "mine.safetensors"
    points, _ = run(train_request(request(folder), start, file))
    first = read_run(record_file(file))
    assert [p.step for p in first.points] == [p.step for p in curve(points)]
    assert first.settings["train"] == "heads"
    assert first.settings["epochs"] == 2
    assert set(first.train).isdisjoint(first.validation)
    assert first.validation
    labels = json.loads(file.with_suffix(".labels.json").read_bytes())["pictures"]
    assert {Path(one["path"]).name for one in labels} == set(first.train), "exactly what it learned from"
    assert all(one["boxes"] for one in labels)
    run(train_request(request(folder, resume=True), start, file))
    assert len(read_run(record_file(file)).points) > len(first.points), "the curve goes on"


def test_two_folders_make_one_model_and_what_one_does_not_label_is_not_background(folder, tmp_path):
    torch.manual_seed(0)
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    (other / "classes.txt").write_text("dark\n", encoding="utf-8")
    for number, file in enumerate(sorted(other.glob("[0-9]*.txt"))):
        file.write_text(file.read_text().splitlines()[0] + "\n")
        Pil.fromarray(scene(100 + number).pixels).save(file.with_suffix(".png"))
    asked = request(folder, others=(other,), train="full", epochs=1)
    data = result_of(training_data(asked))
    assert data.classes == ("dark", "bright")
    samples = dict(data.train)
    mine, theirs = (next(p for p in samples if p.is_relative_to(root)) for root in (folder, other))
    assert data.labelling((mine, samples[mine]), corrected=False).hidden == ()
    assert data.labelling((theirs, samples[theirs]), corrected=False).hidden == (2,)
    file = tmp_path / "both.safetensors"
    stopped = train_request(asked, build(NET), file)
    next(steps_of(stopped))
    stopped.close()
    assert read_run(record_file(file)).others == (other,)
    _, result = run(train_request(replace(asked, resume=True), build(NET), file))
    assert result.pictures == len(data.train)
    assert set(result.metrics) == {"AP", "AP50", "AP75"}


def test_only_what_somebody_looked_for_is_judged():
    found = Detections(
        np.array([[0, 0, 9, 9], [5, 5, 9, 9]]), np.array([1, 0]), np.array([0.9, 0.8]), np.array([0, 1]), ("a", "b")
    )
    only = _of_classes(found, ("a",))
    assert only.names == ("a",)
    assert only.scores.tolist() == pytest.approx([0.8])


def test_classes_that_nobody_labelled_are_named_beside_those_that_are(folder):
    with pytest.raises(UserError, match="there is no box of unicorn; choose among the classes there: dark, bright"):
        result_of(training_data(request(folder, classes=("unicorn",))))
