"""What came, went, became right and wrong: by hand, and as properties."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.comparing import compare_picture, judge, pair_up
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.boxes import iou
from engine.structures.stages import Detections

NAMES = ("cat", "dog")


def found(*boxes: tuple[int, float, float, float]) -> Detections:
    """(class, x, y, score): squares of 20."""
    rows = [(x, y, x + 20, y + 20) for _, x, y, _ in boxes]
    corners = np.array(rows, np.float32).reshape(-1, 4)
    return Detections(corners, [k for k, *_ in boxes], [s for *_, s in boxes], np.arange(len(boxes)), NAMES)


def truth(*boxes: tuple[str, float, float], crowd: bool = False) -> Annotation:
    labelled = (LabelledBox(Rectangle(x, y, x + 20, y + 20), label, crowd=crowd) for label, x, y in boxes)
    return Annotation(Path("a.png"), 200, 200, tuple(labelled))


def test_gained_lost_fixed_and_broken() -> None:
    labelled = truth(("cat", 0, 0), ("dog", 50, 0), ("cat", 100, 0))
    before = found((0, 1, 0, 0.9), (0, 50, 0, 0.8), (1, 150, 150, 0.7), (0, 150, 0, 0.4))
    after = found((1, 0, 0, 0.9), (1, 50, 1, 0.8), (0, 100, 0, 0.6), (0, 60, 100, 0.3))
    change = compare_picture(labelled, before, after, 0.5)
    assert change.gained.tolist() == [2]  # the third cat
    assert change.lost.tolist() == [2]  # a dog where none is
    assert change.fixed.tolist() == [1, 2]  # the dog has its name; the third cat is found
    assert change.broken.tolist() == [0]  # the first cat is a dog now
    assert change.change == 2 * 3 + 2
    assert (len(change.before), len(change.after)) == (3, 3), "what is below the score is left out"


def test_without_labels_only_boxes_come_and_go() -> None:
    change = compare_picture(truth(), found((0, 0, 0, 0.9)), found((0, 90, 0, 0.9)), 0.5)
    assert [len(part) for part in (change.gained, change.lost, change.fixed, change.broken)] == [1, 1, 0, 0]
    nothing = compare_picture(truth(), found(), found(), 0.5)
    assert nothing.change == 0


def test_a_crowd_region_is_never_fixed() -> None:
    change = compare_picture(truth(("cat", 0, 0), crowd=True), found(), found((0, 0, 0, 0.9)), 0.5)
    assert change.fixed.tolist() == []


def test_found_and_false_go_by_the_name() -> None:
    """A box of a class that the model does not have is found by no other class; what lies in a crowd is not false."""
    labelled = truth(("cat", 0, 0), ("apple", 50, 0))
    is_found, is_false = judge(labelled, found((0, 0, 0, 0.9), (1, 50, 0, 0.8), (0, 0, 0, 0.7)))
    assert (is_found.tolist(), is_false.tolist()) == ([True, False], [False, True, True])
    is_found, is_false = judge(truth(("cat", 0, 0), crowd=True), found((0, 0, 0, 0.9), (1, 0, 0, 0.8)))
    assert (is_found.tolist(), is_false.tolist()) == ([False], [False, True])
    assert [len(part) for part in judge(truth(), found())] == [0, 0]


boxes = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 100), st.integers(0, 100), st.floats(0.5, 1)), max_size=8)


@given(boxes, boxes, boxes)
@settings(deadline=None, max_examples=60)
def test_exchanging_the_models_exchanges_what_came_and_went(left: list, right: list, labelled: list) -> None:
    labels = truth(*((NAMES[k], x, y) for k, x, y, _ in labelled))
    there = compare_picture(labels, found(*left), found(*right), 0.5)
    back = compare_picture(labels, found(*right), found(*left), 0.5)
    assert len(there.gained) - len(there.lost) == len(right) - len(left)
    assert (len(there.fixed), len(there.broken)) == (len(back.broken), len(back.fixed))
    same = compare_picture(labels, found(*left), found(*left), 0.5)
    assert same.change == 0


@given(boxes, boxes)
@settings(deadline=None, max_examples=40)
def test_each_box_has_at_most_one_other(left: list, right: list) -> None:
    overlap = iou(found(*left).boxes.astype(float), found(*right).boxes.astype(float))
    pairs = pair_up(overlap)
    assert len(set(pairs[:, 0])) == len(set(pairs[:, 1])) == len(pairs)
    assert all(overlap[b, a] >= 0.5 for b, a in pairs)
