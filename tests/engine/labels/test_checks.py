"""Each fault is planted once, and found at its place; what is right stays silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.labels.folder import open_folder
from engine.labels.review.checks import FEWEST_BOXES, Place, check_labels
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.models import AnchorPlan

ROOT = Path(__file__).resolve().parents[3]
PLAN = AnchorPlan(((32.0,), (64.0,), (128.0,)), (0.5, 1.0, 2.0), (8, 16, 32), 480, 640)


def annotation(name: str, *boxes: tuple[float, float, float, float, str]) -> Annotation:
    made = tuple(LabelledBox(Rectangle(*box[:4]), box[4]) for box in boxes)
    return Annotation(Path(name), 640, 480, made)


def many(label: str, name: str = "many") -> Annotation:
    """Enough boxes of a class, side by side."""
    return annotation(name, *((60 * i + 2, 20, 60 * i + 50, 70, label) for i in range(FEWEST_BOXES)))


def test_right_labels_are_silent() -> None:
    found = check_labels([many("cat", "a"), many("cat", "b")], PLAN)
    assert (found.pictures, found.boxes, found.classes, found.findings) == (2, 20, {"cat": 20}, ())


def test_each_fault_at_its_place() -> None:
    right = [many("cat", "a"), many("cat", "b")]
    faulty = annotation(
        "f",
        (10, 10, 60, 60, "cat"),
        (11, 10, 60, 60, "cat"),  # the same object
        (10, 10, 60, 60, "dog"),  # of another class: may be
        (100, 100, 103, 140, "cat"),  # tiny, and no anchor is so thin
        (600, 200, 660, 260, "cat"),  # out of the picture
        (200, 470, 260, 480.5, "cat"),  # by half a pixel: rounding
        (0, 300, 600, 308, "cat"),  # no anchor is so flat
    )
    found = check_labels([*right, faulty, annotation("empty")], PLAN)
    places = {finding.kind: finding.places for finding in found.findings}
    assert places == {
        "no box": (Place(Path("empty")),),
        "outside": (Place(Path("f"), 4),),
        "duplicate": (Place(Path("f"), 1),),
        "tiny": (Place(Path("f"), 3),),
        "not covered": (Place(Path("f"), 3), Place(Path("f"), 6)),
        "few boxes": (Place(Path("f"), 2),),
    }
    texts = [finding.text for finding in found.findings]
    assert texts == [
        "1 picture without a box",
        "1 box reaching out of the picture",
        "1 box labelled twice",
        "1 tiny box",
        "2 boxes that no anchor covers",
        "dog: 1 box in all, too few to judge the class well",
    ]
    assert found.suggestion is not None
    assert found.suggestion.uncovered_before == 2


def test_a_class_of_one_picture() -> None:
    found = check_labels([many("cat", "a"), many("dog", "b"), many("dog", "c")])
    assert [finding.text for finding in found.findings] == ["cat: all 10 boxes in one picture"]
    assert found.suggestion is None
    assert check_labels([many("cat")]).findings == ()  # there is only one


@pytest.mark.parametrize("size", [(0, 0), (640, 480)])
def test_pictures_that_cannot_be_read_and_nothing_at_all(size: tuple[int, int]) -> None:
    lost = Annotation(Path("lost"), *size, (LabelledBox(Rectangle(5, 5, 50, 50), "cat"),))
    assert [f.kind for f in check_labels([lost], PLAN).findings] == ["few boxes"]
    nothing = check_labels([], PLAN)
    assert (nothing.pictures, nothing.boxes, nothing.findings, nothing.suggestion) == (0, 0, (), None)


def test_the_sample_folder_is_right() -> None:
    folder = open_folder(ROOT / "resources" / "samples_coins")
    assert folder is not None
    found = check_labels([folder.annotation(path) for path in folder.pictures])
    assert found.boxes > 20
    assert {f.kind for f in found.findings} <= {"few boxes"}
