"""What goes wrong in practice: pictures that vanish, lopsided labels, a full disk, a checkpoint that is none."""

import os
import resource
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.errors import UserError
from engine.generators import result_of
from engine.models.architectures import build
from engine.models.library import checkpoints
from engine.models.library.runs import read_run, record_file
from engine.structures.requests import PictureFailed
from engine.structures.training import TrainingPoint
from engine.training.data.examples import training_data
from engine.training.data.loader import LabelledPictures
from engine.training.detection.recipes import Plan
from engine.training.from_folder import train_request
from engine.training.loop.trainer import fine_tune
from tests.engine.training.test_from_folder import NET, folder, request, run, steps_of  # noqa: F401 - a fixture


@pytest.fixture
def start():
    torch.manual_seed(0)
    return build(NET)


def points_of(told):
    return [one for one in told if isinstance(one, TrainingPoint)]


@contextmanager
def full_disk(size):
    """No file may grow beyond `size` bytes: every writer, of whatever language, gets a real error of the system."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("train", ["heads", "full"])
def test_pictures_that_vanish_meanwhile_are_named_and_left_out(folder, tmp_path, start, train):  # noqa: F811
    training = train_request(request(folder, train=train), start, tmp_path / "mine.safetensors")
    told = []
    while not told or not (isinstance(told[-1], TrainingPoint) or str(told[-1]).startswith("first look")):
        told.append(next(training))  # until some of them have been read
    learnt = {path for path, _ in result_of(training_data(request(folder))).train}
    for path in sorted(folder.glob("*.png")):
        path.unlink()
    rest, result = run(training)
    told += rest
    assert result.file.exists()
    assert np.isfinite([p.loss for p in points_of(told)]).all()
    gone = [one for one in told if isinstance(one, PictureFailed)]
    assert gone
    assert len({one.path for one in gone}) == len(gone), "each is told once"
    assert {one.path for one in gone} < learnt
    assert "left out" in gone[0].message


def test_no_picture_is_left(folder, start):  # noqa: F811
    data = result_of(training_data(request(folder)))
    pictures = LabelledPictures(data.train, data.index)
    for path, _ in data.train:
        path.write_bytes(b"no picture any more")
    with pytest.raises(UserError, match="none of its pictures can be read"):
        list(fine_tune(start, pictures, Plan()))
    assert len(pictures.newly_gone()) == len(data.train)


def test_a_class_with_one_box_and_all_boxes_in_one_picture(folder, tmp_path, start):  # noqa: F811
    train = [path for path, _ in result_of(training_data(request(folder))).train]
    for path in sorted(folder.glob("[0-9]*.txt")):
        path.write_text("")
    train[0].with_suffix(".txt").write_text("0 0.3 0.3 0.3 0.3\n0 0.7 0.7 0.3 0.3\n2 0.5 0.5 0.2 0.2\n")
    told, result = run(train_request(request(folder), start, tmp_path / "mine.safetensors"))
    assert np.isfinite([p.loss for p in points_of(told)]).all()
    assert checkpoints.load(result.file).specification.class_names == ("dark", "never")


@pytest.mark.parametrize("schedule", ["joint", "four-step"])
def test_a_disk_that_is_full_loses_nothing_that_was_there(folder, tmp_path, start, schedule):  # noqa: F811
    file = tmp_path / "mine.safetensors"
    asked = request(folder, schedule=schedule, epochs=4)
    run(train_request(replace(asked, epochs=1), start, file))
    before = file.read_bytes()
    with full_disk(200_000), pytest.raises(UserError, match="cannot be saved"):
        run(train_request(asked, start, file))
    assert file.read_bytes() == before
    assert read_run(record_file(file)).state == "unfinished"
    assert not list(tmp_path.glob(".*.tmp")), "what was half written does not fill the disk"
    run(train_request(replace(asked, resume=True), start, file))
    assert read_run(record_file(file)).state == "finished"


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_checkpoint_that_was_cut_short_is_refused(folder, tmp_path, start, share):  # noqa: F811
    file = tmp_path / "mine.safetensors"
    checkpoint = stopped(request(folder), start, file)
    content = checkpoint.read_bytes()
    checkpoint.write_bytes(content[: int(share * len(content))])
    with pytest.raises(UserError, match="cannot be continued from"):
        run(train_request(request(folder, resume=True), start, file))


class Hostile:
    def __init__(self, place):
        self.place = str(place)

    def __reduce__(self):
        return os.mkdir, (self.place,)


def test_a_hostile_checkpoint_runs_no_code_and_is_refused(folder, tmp_path, start):  # noqa: F811
    file = tmp_path / "mine.safetensors"
    checkpoint = stopped(request(folder), start, file)
    state = torch.load(checkpoint, weights_only=True)
    wrong = {"box_head.cls_score.weight": torch.zeros(1)}
    for content in (
        {**state, "learner": Hostile(tmp_path / "was here")},
        {**state, "learner": {**state["learner"], "weights": {}}},
        {**state, "learner": {**state["learner"], "mean": 3}},
        {**state, "best": {**state["best"], "weights": wrong}},
        {**state, "best": []},
        {**state, "progress": None},
        [1, 2],
    ):
        torch.save(content, checkpoint)
        with pytest.raises(UserError, match="cannot be continued from"):
            run(train_request(request(folder, resume=True), start, file))
    assert not (tmp_path / "was here").exists()


def test_a_stopped_training_goes_on_without_a_picture_that_is_gone(folder, tmp_path, start):  # noqa: F811
    file = tmp_path / "mine.safetensors"
    stopped(request(folder, epochs=4), start, file)
    result_of(training_data(request(folder))).train[0][0].unlink()
    told, result = run(train_request(request(folder, epochs=4, resume=True), start, file))
    assert np.isfinite([p.loss for p in points_of(told)]).all()
    assert result.pictures == len(result_of(training_data(request(folder))).train)


def stopped(asked, start, file):
    """The checkpoint of a training that was stopped after three steps."""
    training = train_request(asked, start, file)
    for _ in zip(range(3), steps_of(training), strict=False):
        pass
    training.close()
    return file.with_suffix(".training")
