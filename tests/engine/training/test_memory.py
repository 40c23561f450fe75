"""What nobody labelled is not taught to be background; classes that a net knew stay, unless others are named."""

import numpy as np
import pytest
import torch
from PIL import Image as Pil

from engine.errors import UserError
from engine.generators import result_of
from engine.models.architectures import build
from engine.models.library import checkpoints
from engine.models.library.runs import read_run, record_file
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.requests import FineTune, PictureFailed
from engine.structures.settings import DetectSettings
from engine.training.data.examples import training_data
from engine.training.data.replay import MOST_REPLAYED, replayed, to_replay
from engine.training.detection.losses import head_losses
from engine.training.detection.named_recipes import Sampling
from engine.training.detection.step import anchors_of
from engine.training.detection.targets import COMPLETE, LEFT_OUT, NEGATIVE, POSITIVE, Labelling
from engine.training.from_folder import train_request
from tests.engine.training.test_fine_tune import TINY, scene

NET = TINY.with_(norm_frozen=True)


def picture(folder, number, *labels, verified=False):
    """A scene whose dark and bright rectangle are called so."""
    example, path = scene(number), folder / f"{number}.png"
    Pil.fromarray(example.pixels).save(path)
    boxes = [LabelledBox(Rectangle(*map(float, b)), name) for b, name in zip(example.boxes, labels, strict=False)]
    return Annotation(path, 64, 64, tuple(boxes), verified)


def ask(*annotations, **changes):
    return FineTune(DetectSettings(), "mine", annotations=annotations, **{"epochs": 1, **changes})


def drive(generator):
    told = []
    while True:
        try:
            told.append(next(generator))
        except StopIteration as end:
            return told, end.value


def test_background_may_be_a_class_that_nobody_looked_for():
    logits = torch.tensor([[0.0, 3.0, 0.0], [0.0, 3.0, 0.0]], requires_grad=True)
    hidden = torch.tensor([[False, True, False], [False, False, False]])
    zeros = torch.zeros(2, dtype=torch.int64)
    losses = head_losses(logits, torch.zeros(2, 4), zeros, torch.zeros(2, 4), hidden=hidden)
    chances = torch.softmax(logits.detach(), 1)
    expected = -(chances[0, :2].sum().log() + chances[1, 0].log()) / 2
    torch.testing.assert_close(losses["classes"].detach(), expected)
    losses["classes"].backward()
    assert logits.grad[0, 1] < 0, "the hidden class is not pushed down"
    assert logits.grad[1, 1] > 0


def test_far_from_every_label_is_left_out_of_an_unverified_picture():
    anchors = torch.tensor([[0.0, 0, 10, 10], [2, 2, 14, 14], [8, 0, 18, 10], [40, 40, 50, 50]])
    truth = torch.tensor([[0.0, 0, 10, 10]])
    whole = anchors_of(truth, anchors, Sampling())
    partly = anchors_of(truth, anchors, Sampling(), whole=False)
    assert whole.labels.tolist() == [POSITIVE, LEFT_OUT, NEGATIVE, NEGATIVE]
    assert partly.labels.tolist()[3] == LEFT_OUT
    assert partly.labels.tolist()[0] == POSITIVE


def test_known_classes_stay_and_named_ones_alone_are_kept(tmp_path):
    new = picture(tmp_path, 0, "dark", "spot")
    data = result_of(training_data(ask(new), NET))
    assert data.classes == ("dark", "bright", "spot")
    assert data.labelled == ("dark", "spot")
    assert data.labelling((new.path, new), corrected=True) == Labelling(False, (2,))
    verified = picture(tmp_path, 0, "dark", "spot", verified=True)
    assert data.labelling((new.path, verified), corrected=True) == COMPLETE
    assert result_of(training_data(ask(new, classes=("spot",)), NET)).classes == ("spot",)
    assert [b.label for b in result_of(training_data(ask(new, classes=("spot",)), NET)).train[0][1].boxes] == ["spot"]
    with pytest.raises(UserError, match="no box of bright"):
        result_of(training_data(ask(new, classes=("bright",)), NET))
    assert result_of(training_data(ask(new), NET.with_(class_names=("object",)))).classes == ("dark", "spot")


def test_a_picture_that_vanished_is_said_and_left_out(tmp_path):
    there, gone = picture(tmp_path, 0, "dark"), picture(tmp_path, 1, "dark")
    gone.path.unlink()
    torch.manual_seed(0)
    told, result = drive(train_request(ask(there, gone), build(NET), tmp_path / "m.safetensors"))
    assert [t.path for t in told if isinstance(t, PictureFailed)] == [gone.path]
    assert result.pictures == 1


def test_the_next_training_sees_verified_pictures_of_the_one_before(tmp_path):
    torch.manual_seed(0)
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    old = [picture(tmp_path, n, "dark", "bright", verified=True) for n in range(3)]
    drive(train_request(ask(*old, picture(tmp_path, 3, "dark")), build(NET), first))
    assert [a.path for a in read_run(record_file(first)).replay] == [a.path for a in old]
    told, _ = drive(train_request(ask(picture(tmp_path, 9, "spot")), checkpoints.load(first), second, origin=first))
    assert told[-1].steps == 2, "one new picture and three to be replayed, two a step"
    assert checkpoints.load(second).specification.class_names == ("dark", "bright", "spot")
    known = {a.path: a.extra["classes"] for a in read_run(record_file(second)).replay}
    assert known == {a.path: ["dark", "bright"] for a in old}


def test_what_is_replayed_is_bounded_and_says_what_was_not_looked_for(tmp_path):
    pictures = [picture(tmp_path, n % 5, "dark") for n in range(100)]
    kept = to_replay([(a.path, a) for a in pictures], lambda _: ("dark",), (), 0)
    assert len(kept) == MOST_REPLAYED
    assert len(to_replay([(a.path, a) for a in pictures[:5]], lambda _: ("dark",), kept, 0)) == 5 + MOST_REPLAYED // 2
    again = replayed(kept, [(tmp_path / "new.png", pictures[0])], ("dark", "spot"), 0)
    assert len(again) == 10
    assert {hidden for _, hidden in again} == {("spot",)}
    assert np.all([sample[0].exists() for sample, _ in again])
