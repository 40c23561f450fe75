"""A change of labels taken over to what was edited since: what it was about changes, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.safety.rebase import rebased
from engine.structures.annotation import Annotation, LabelledBox
from tests.engine.labels.folders import box

A, B, C, NEW = (box(x, 0, x + 9, 9) for x in (0, 10, 20, 30))
DOG = box(0, 0, 9, 9, "dog")
numbers = st.lists(st.integers(0, 4), max_size=7)


def of(*boxes: LabelledBox, verified: bool = False) -> Annotation:
    return Annotation(Path("a.png"), 100, 100, boxes, verified)


def test_what_nobody_touched_becomes_what_the_change_made_of_it() -> None:
    before, after = of(A, B), of(DOG, B)
    assert rebased(before, before, after) is after
    checked = rebased(replace(before, verified=True), before, after)
    assert checked.boxes == after.boxes
    assert checked.verified


def test_boxes_are_replaced_in_their_places_and_touched_ones_stay() -> None:
    moved = box(11, 0, 20, 9)
    found = rebased(of(A, moved, C, NEW), of(A, B, C), of(DOG, box(10, 0, 19, 9, "dog"), C))
    assert found == of(DOG, moved, C, NEW)


def test_of_twins_as_many_change_as_did() -> None:
    assert rebased(of(A, A, NEW), of(A, A), of(DOG, A)) == of(DOG, A, NEW)
    assert rebased(of(A, A, NEW), of(A, A), of(A)) == of(A, NEW)
    assert rebased(of(A, NEW), of(A), of(A, A, A)) == of(A, NEW, A, A)


@settings(max_examples=80, deadline=None)
@given(numbers, numbers, numbers)
def test_removed_boxes_go_and_added_ones_come(kept: list[int], gone: list[int], new: list[int]) -> None:
    """Beside boxes of the editor's own, which no change knows of."""
    make = [box(10 * n, 0, 10 * n + 9, 9) for n in range(5)]
    own = [box(3, 3, 40, 40, "own"), box(4, 4, 50, 50, "own")]
    before, after = of(*(make[n] for n in kept + gone)), of(*(make[n] for n in kept + new))
    if len(gone) == len(new):  # then it is a change of each box in its place
        return
    found = rebased(of(*before.boxes, *own), before, after)
    assert Counter(found.boxes) == Counter((*after.boxes, *own))
