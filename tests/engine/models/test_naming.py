"""Suggested names: what is cut out, whose name it is, and that a slider does not lose it."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.heads.naming import CROP, NamingBranch, cut_out
from engine.models import architectures
from engine.models.architectures import build
from engine.models.detectors.detector import learn_names, with_names
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Trace

WORDS = ("thing", "stuff")


@pytest.fixture(scope="module")
def net():
    torch.manual_seed(0)
    made = build(architectures.starter().with_(naming_words=WORDS, shorter_side=64, longer_side=128))
    with torch.no_grad():
        made.naming.words.weight.zero_()
        made.naming.words.bias.copy_(torch.tensor([0.0, 9.0]))
        made.naming.trust.zero_()
        made.box_head.cls_score.bias.copy_(torch.tensor([0.0, 3.0]))
    return made


@pytest.fixture
def image():
    return Image(Path("a.png"), np.random.default_rng(0).integers(0, 255, (96, 128, 3)).astype(np.uint8), "a")


def test_a_box_fills_its_crop_but_for_the_margin():
    pixels = np.zeros((400, 300, 3), np.uint8)
    pixels[100:300, 50:250] = 255
    crop = cut_out(pixels, np.array([[50, 100, 250, 300]], np.float32))[0, :, :, 0]
    rows = np.flatnonzero(crop[:, CROP // 2] > 127)
    inside = CROP / 1.2
    assert len(rows) == pytest.approx(inside, abs=2)
    assert rows[0] == pytest.approx((CROP - inside) / 2, abs=2)


def test_beyond_the_picture_is_grey():
    crop = cut_out(np.full((50, 50, 3), 255, np.uint8), np.array([[0, 0, 20, 50]], np.float32))[0]
    assert (crop[CROP // 2, 2] == 127).all()
    assert (crop[CROP // 2, CROP // 2] == 255).all()


def test_likely_detections_are_named_and_keep_their_names(net, image):
    detector = FasterRCNN(net)
    stages = [stage.record for stage in detector.stages(image, DetectSettings(score=0.1))]
    found = stages[-1]
    assert isinstance(found, Detections)
    assert found.names[0] == "stuff"
    assert found.names[: min(12, len(found))] == ("stuff",) * min(12, len(found))
    trace = Trace()
    for record in stages:
        trace = trace.with_(record, 0.0)
    again = detector.select(trace, DetectSettings(score=0.2))
    assert again.names[0] == "stuff"
    detector.cache.forget_pictures()  # as after many other pictures
    assert detector.select(trace, DetectSettings(score=0.2)).names == again.names


def test_an_unsure_name_is_the_class(net, image):
    boxes = np.array([[5, 5, 60, 60]], np.float32)
    found = Detections(boxes, np.zeros(1), np.array([0.9]), np.zeros(1), ("object",))
    with torch.no_grad():
        net.naming.words.bias.copy_(torch.tensor([0.0, 0.0]))
    known: dict[int, str] = {}
    learn_names(net, image, found, known)
    assert known == {0: "object"}
    assert with_names(found, {0: "cup"}).names == ("cup",)


def test_imagenet_s_opinion_is_summed_by_word():
    torch.manual_seed(0)
    branch = NamingBranch(3).eval()
    branch.word_of.copy_(torch.arange(1000) % 3)
    with torch.no_grad():
        branch.classifier.weight.zero_()
        branch.classifier.bias.zero_()
        prior = branch.prior(torch.zeros(1, 1280))
    torch.testing.assert_close(prior.exp()[0], torch.tensor([0.334, 0.333, 0.333]) + 1e-4)
