"""Labels beside detections, by hand-made cases."""

from __future__ import annotations

import numpy as np
import pytest

from engine.labels.review.disagreements import compare
from engine.structures.boxes import as_boxes
from engine.structures.stages import Detections


def found(*rows: tuple[float, float], kind: int = 0, classes: tuple[str, ...] = ("object",)) -> Detections:
    """(left edge, score) of squares of ten pixels, all of one class."""
    boxes = as_boxes([(x, 0, x + 10, 10) for x, _ in rows])
    scores = np.array([score for _, score in rows], np.float32)
    return Detections(boxes, np.full(len(rows), kind), scores, np.arange(len(rows)), classes)


def test_agreement_is_no_doubt() -> None:
    assert compare(as_boxes([(0, 0, 10, 10)]), ["coin"], found((0, 1.0)), 0.5) == (0, 0, 0.0)


def test_what_is_missed_and_what_is_extra() -> None:
    boxes = as_boxes([(0, 0, 10, 10), (20, 0, 30, 10)])
    result = compare(boxes, ["a", "b"], found((0, 0.9), (50, 0.8), (70, 0.2)), 0.5)
    assert (result.extra, result.missed) == (1, 1)
    assert result.doubt == pytest.approx((1 + 0.8 + 0.4) / 3, abs=1e-6)


def test_one_label_takes_one_detection() -> None:
    result = compare(as_boxes([(0, 0, 10, 10)]), ["a"], found((0, 0.9), (1, 0.8)), 0.5)
    assert (result.extra, result.missed) == (1, 0)


def test_a_class_of_the_model_must_be_found_as_that_class() -> None:
    boxes = as_boxes([(0, 0, 10, 10)])
    detections = found((0, 0.9), kind=1, classes=("cat", "dog"))
    assert compare(boxes, ["cat"], detections, 0.5)[:2] == (1, 1)
    assert compare(boxes, ["coin"], detections, 0.5)[:2] == (0, 0)


def test_without_labels_a_half_is_most_doubtful() -> None:
    nothing = as_boxes([])
    doubts = [compare(nothing, [], found((0, s)), 0.5).doubt for s in (0.02, 0.5, 0.98)]
    assert doubts == pytest.approx([0.04, 1.0, 0.04], abs=1e-6)
    assert compare(nothing, [], found(), 0.5) == (0, 0, None)
