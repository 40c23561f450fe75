"""The calibration error, counted by hand."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.calibration import reliability
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.stages import Detections

CAT, DOG = Rectangle(0, 0, 10, 10), Rectangle(50, 50, 90, 90)


def found(*rows: tuple[Rectangle, int, float]) -> Detections:
    boxes, classes, scores = zip(*rows, strict=True)
    numbers = np.arange(len(rows), dtype=np.int32)
    return Detections(
        np.array(boxes, np.float32), np.array(classes, np.int32), np.array(scores, np.float32), numbers, ("dog", "cat")
    )


def test_a_second_box_on_an_object_and_a_wrong_name_are_wrong() -> None:
    truth = Annotation(Path("a.jpg"), 100, 100, (LabelledBox(CAT, "cat"), LabelledBox(DOG, "dog")))
    detections = found(
        (CAT, 1, 0.9),  # right
        (CAT, 1, 0.89),  # the cat is taken
        (DOG, 1, 0.5),  # a dog called cat
        (DOG, 0, 0.3),  # right
        (Rectangle(0, 50, 10, 60), 0, 0.04),  # not shown
    )
    curve = reliability([truth], [detections])
    assert curve.counts.sum() == 4
    assert curve.counts[13] == 2
    assert curve.right[13] == 0.5
    # bins of .867 to .933: |.5 - .895|, twice; .467 to .533: |0 - .5|; .267 to .333: |1 - .3|
    assert curve.error == pytest.approx((2 * 0.395 + 0.5 + 0.7) / 4, abs=1e-6)


def test_crowds_do_not_count() -> None:
    truth = Annotation(Path("a.jpg"), 100, 100, (LabelledBox(DOG, "dog", crowd=True),))
    assert reliability([truth], [found((DOG, 0, 0.8))]).counts.sum() == 0
