"""What looks wrong in labels: made vectors of three classes, with one known fault."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.retrieval.label_faults import LabelledVectors, label_faults
from engine.retrieval.roi_vectors import PictureVectors, RoiVectors
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.tasks.retrieval import one_of_each_object

NAMES, SIZE = ("cup", "fork", "plate"), 24
CENTRES = np.random.default_rng(5).normal(size=(len(NAMES), SIZE))


def vectors_at(kinds: list[int | None], boxes: np.ndarray, rng: np.random.Generator) -> RoiVectors:
    centres = np.array([np.zeros(SIZE) if kind is None else CENTRES[kind] for kind in kinds]).reshape(-1, SIZE)
    vectors = (centres + rng.normal(0, 0.3, centres.shape)).astype(np.float16)
    likely = np.array([0.2 if kind is None else 0.9 for kind in kinds], np.float32)
    kind = np.array([-1 if kind is None else kind for kind in kinds], np.int16)
    return RoiVectors(boxes, likely, vectors, boxes, kind, likely, np.zeros((len(boxes), 3), np.float16))


def places(count: int, first: float = 0.0) -> np.ndarray:
    left = first + np.arange(count)[:, None] * 100
    return (left * [1, 0, 1, 0] + [0, 0, 80, 80]).astype(np.float32).reshape(-1, 4)


@pytest.fixture
def pictures() -> list[LabelledVectors]:
    """Thirty pictures with a labelled object of each class, a proposal on each, and three of background."""
    rng, found = np.random.default_rng(0), []
    for number in range(30):
        boxes = places(3)
        labels = tuple(LabelledBox(Rectangle(*map(float, box)), name) for box, name in zip(boxes, NAMES, strict=True))
        own = vectors_at([0, 1, 2], boxes, rng)
        rest = vectors_at([0, 1, 2, None, None, None], places(6), rng)
        annotation = Annotation(Path(f"{number}.jpg"), 600, 100, labels)
        found.append(LabelledVectors(annotation, PictureVectors(own, rest), learn=True))
    return found


def with_boxes(one: LabelledVectors, boxes: list[LabelledBox], rows: list[int]) -> LabelledVectors:
    own = RoiVectors(*(part[rows] for part in one.vectors.boxes))
    return replace(one, annotation=one.annotation.with_boxes(boxes), vectors=one.vectors._replace(boxes=own))


def test_right_labels_give_no_finding(pictures: list[LabelledVectors]) -> None:
    assert label_faults(pictures) == []
    assert label_faults([]) == []


def test_a_wrong_name_is_the_first_finding(pictures: list[LabelledVectors]) -> None:
    first, *rest = pictures[7].annotation.boxes
    pictures[7] = with_boxes(pictures[7], [first.with_(label="plate"), *rest], [0, 1, 2])
    (found,) = label_faults(pictures)
    assert (found.path, found.kind, found.label, found.box) == (Path("7.jpg"), "name", "plate", first.box)
    assert "more like cup" in found.reason
    assert 0.5 < found.score <= 1


def test_a_dropped_label_is_found_missing_by_its_name(pictures: list[LabelledVectors]) -> None:
    boxes = list(pictures[3].annotation.boxes)
    pictures[3] = with_boxes(pictures[3], [boxes[0], boxes[2]], [0, 2])
    (found,) = label_faults(pictures)
    assert (found.path, found.kind, found.label, found.box) == (Path("3.jpg"), "missing", "fork", boxes[1].box)


def with_box(one: LabelledVectors, row: int, box: tuple[float, ...], kind: int | None) -> LabelledVectors:
    """The labelled box of this number lies elsewhere, and looks like this class."""
    boxes = list(one.annotation.boxes)
    boxes[row] = boxes[row].with_(box=Rectangle(*box))
    own = one.vectors.boxes
    edges, vectors, seen = own.boxes.copy(), own.vectors.copy(), own.kind.copy()
    edges[row] = box
    vectors[row] = vectors_at([kind], edges[row : row + 1], np.random.default_rng(9)).vectors[0]
    seen[row] = -1
    own = own._replace(boxes=edges, vectors=vectors, kind=seen)
    return replace(one, annotation=one.annotation.with_boxes(boxes), vectors=one.vectors._replace(boxes=own))


def test_moved_and_loose_labels_are_found(pictures: list[LabelledVectors]) -> None:
    pictures[5] = with_box(pictures[5], 1, (100, 45, 180, 125), None)  # the fork is at 100, 0, 180, 80
    pictures[6] = with_box(pictures[6], 2, (180, -30, 320, 110), 2)  # the plate at 200, 0, 280, 80
    every = label_faults(pictures)
    assert ("5", "missing", "fork") in {(one.path.stem, one.kind, one.label) for one in every}
    told = one_of_each_object(every)
    assert {(one.path.stem, one.kind, one.label) for one in told} == {("5", "place", "fork"), ("6", "place", "plate")}
    found = {one.path.stem: one for one in told}
    assert len(found) == len(told), "the fork beside its label is no second fault"
    assert "lies elsewhere: IoU 0.28" in found["5"].reason
    assert "loose: the plate fills 33%" in found["6"].reason


def test_what_the_net_sees_in_place_is_neither_elsewhere_nor_nothing(pictures: list[LabelledVectors]) -> None:
    """Of two birds that touch one has no label; and one is unlike all others of its class."""
    one = with_box(pictures[5], 1, (100, 45, 180, 125), 1)
    own = one.vectors.boxes
    sure = own._replace(kind=np.array([0, 1, 2], np.int16), sure=np.ones(3, np.float32))
    pictures[5] = replace(one, vectors=one.vectors._replace(boxes=sure))
    assert [found.kind for found in label_faults(pictures, NAMES)] == ["missing"]
    pictures[6] = with_box(pictures[6], 0, (0, 0, 80, 79), None)
    assert [found.reason for found in label_faults(pictures) if found.path.stem == "6"] == []


def test_a_name_that_another_label_has_here_is_not_proposed(pictures: list[LabelledVectors]) -> None:
    """A person sits on a couch, and both are labelled."""
    first, *rest = pictures[7].annotation.boxes
    couch = first.with_(label="plate")
    pictures[7] = with_boxes(pictures[7], [couch, *rest], [0, 1, 2])
    assert [found.better for found in label_faults(pictures)] == ["cup"]
    pictures[7] = with_boxes(pictures[7], [couch, *rest, first], [0, 1, 2, 0])
    pictures[7] = with_box(pictures[7], 3, (0, 0, 80, 50), 0)
    assert label_faults(pictures) == []


def test_of_two_names_on_one_object_the_less_likely_one_is_the_fault(pictures: list[LabelledVectors]) -> None:
    cup, *rest = pictures[7].annotation.boxes
    for boxes in ([cup.with_(label="plate"), *rest, cup], [cup, *rest, cup.with_(label="plate")]):
        pictures[7] = with_boxes(pictures[7], boxes, [0, 1, 2, 0])
        (found,) = label_faults(pictures)
        assert (found.kind, found.label) == ("double", "plate")
        pictures[7] = with_boxes(pictures[7], [cup, *rest], [0, 1, 2])


def test_two_labels_on_one_object_are_a_double(pictures: list[LabelledVectors]) -> None:
    boxes = list(pictures[2].annotation.boxes)
    twice = boxes[0].with_(box=Rectangle(0, 0, 80, 76))
    pictures[2] = with_boxes(pictures[2], [*boxes, twice], [0, 1, 2, 0])
    own = pictures[2].vectors.boxes
    moved = np.concatenate([own.boxes[:3], [[0, 0, 80, 76]]]).astype(np.float32)
    own = own._replace(boxes=moved, refined=moved)
    pictures[2] = replace(pictures[2], vectors=pictures[2].vectors._replace(boxes=own))
    (found,) = label_faults(pictures)
    assert (found.kind, found.box) == ("double", twice.box)


def test_crowds_and_difficult_boxes_are_neither_judged_nor_missing(pictures: list[LabelledVectors]) -> None:
    boxes = list(pictures[4].annotation.boxes)
    boxes = [boxes[0].with_(label="plate", difficult=True), boxes[1].with_(label="cup", crowd=True), boxes[2]]
    pictures[4] = with_boxes(pictures[4], boxes, [0, 1, 2])
    assert label_faults(pictures) == []


def test_nothing_is_learned_from_pictures_that_are_only_looked_at(pictures: list[LabelledVectors]) -> None:
    judged = [replace(one, learn=number < 20) for number, one in enumerate(pictures)]
    swapped = {"cup": "fork", "fork": "cup", "plate": "plate"}
    for number in range(20, 30):
        boxes = [box.with_(label=swapped[box.label]) for box in judged[number].annotation.boxes]
        judged[number] = with_boxes(judged[number], boxes, [0, 1, 2])
    found = label_faults(judged)
    assert {(one.path, one.kind) for one in found} == {(Path(f"{number}.jpg"), "name") for number in range(20, 30)}
    assert len(found) == 20


def test_what_the_net_knows_by_name_is_evidence_in_a_folder_too_small_to_learn_from(
    pictures: list[LabelledVectors],
) -> None:
    one, net = pictures[0], ("Plate", "fork", "cup", "bear")
    renumbered = {0: 2, 1: 1, 2: 0, -1: 3}
    own, rest = (
        part._replace(kind=np.array([renumbered[int(kind)] for kind in part.kind], np.int16)) for part in one.vectors
    )
    one = replace(one, vectors=PictureVectors(own, rest))
    cup, fork, _ = one.annotation.boxes
    faulty = with_boxes(one, [cup.with_(label="fork"), fork.with_(label="plate")], [0, 1])
    assert {(found.kind, found.label, found.better) for found in label_faults([one], net)} == set()
    few = label_faults([replace(pictures[1], learn=False), faulty], net)
    assert {(one.kind, one.label, one.better) for one in few if one.path == Path("0.jpg")} == {
        ("name", "fork", "cup"),
        ("name", "plate", "fork"),
        ("missing", "plate", ""),
    }


def test_a_rare_class_is_not_taken_for_the_frequent_one(pictures: list[LabelledVectors]) -> None:
    """Ten times as many cups as plates, which have much in common: no plate is accused."""
    rng, rare = np.random.default_rng(1), []
    for number, one in enumerate(pictures):
        kinds = [0] * 10 + ([2] if number % 3 == 0 else [])
        boxes = places(len(kinds))
        labels = [LabelledBox(Rectangle(*map(float, box)), NAMES[kind]) for box, kind in zip(boxes, kinds, strict=True)]
        own, rest = vectors_at(list(kinds), boxes, rng), vectors_at([None] * 3, places(3, 2000), rng)
        annotation = Annotation(one.annotation.path, 2400, 100, tuple(labels))
        for part in (own, rest):
            part.vectors[:] += 2
        own.vectors[:10] += 0.5 * CENTRES[2]
        rare.append(LabelledVectors(annotation, PictureVectors(own, rest), learn=True))
    assert [found for found in label_faults(rare) if found.label == "plate"] == []
