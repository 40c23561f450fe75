"""COCO's twelve numbers and average recall, computed by faster-coco-eval (the same rules as pycocotools, compiled).

Shapes: G labelled boxes and D detections of a picture, T IoU thresholds .50:.05:.95, Q recall points, K classes, M
numbers of detections a picture.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from faster_coco_eval import COCO, COCOeval_faster
from numpy.typing import NDArray

from engine.structures.annotation import Annotation, LabelledBox

_NUMBERS = ("AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ScoredBoxes:
    """One picture's truth and answers in double precision. truth: (G, 4), boxes: (D, 4). classes: index from 0.

    An answer on a crowd region counts neither for nor against; COCO takes a difficult box for one like any other.
    """

    truth: Floats
    truth_classes: NDArray[np.int64]
    areas: Floats
    crowd: NDArray[np.bool_]
    difficult: NDArray[np.bool_]
    boxes: Floats
    classes: NDArray[np.int64]
    scores: Floats

    @classmethod
    def of(
        cls, truth: Annotation, truth_classes: Sequence[int], boxes: Any, classes: Sequence[int], scores: Any
    ) -> ScoredBoxes:
        return cls(
            np.array([box.box for box in truth.boxes], np.float64).reshape(-1, 4),
            np.array(truth_classes, np.int64),
            np.array([_area(box) for box in truth.boxes], np.float64),
            np.array([box.crowd for box in truth.boxes], bool),
            np.array([box.difficult for box in truth.boxes], bool),
            np.asarray(boxes, np.float64),
            np.array(classes, np.int64),
            np.asarray(scores, np.float64),
        )


class CocoNumbers(NamedTuple):
    """numbers: AP, AP50 ... ARl; -1 where there is no such object, as COCO has it. ap, ap50: (K,), same rule."""

    numbers: dict[str, float]
    ap: Floats
    ap50: Floats


def coco_numbers(pictures: Sequence[ScoredBoxes], class_count: int) -> CocoNumbers:
    """The official figures with 1, 10 and 100 detections a picture and class."""
    if not class_count:
        return CocoNumbers(dict.fromkeys(_NUMBERS, -1.0), np.zeros(0), np.zeros(0))
    result = _run(pictures, class_count, (1, 10, 100))
    result.summarize()
    precision = np.asarray(result.eval["precision"])[:, :, :, 0, -1]  # (T, Q, K), all areas, 100 detections
    numbers = {name: float(value) for name, value in zip(_NUMBERS, result.stats[:12], strict=True)}
    return CocoNumbers(numbers, _mean_of_valid(precision), _mean_of_valid(precision[:1]))


def average_recall(pictures: Sequence[ScoredBoxes], counts: Sequence[int]) -> dict[int, float]:
    """COCO's AR without regard to classes, for the first so many boxes of each picture; -1 without any truth."""
    result = _run(pictures, 1, tuple(counts))
    recall = np.asarray(result.eval["recall"])[:, 0, 0, :]  # (T, M)
    return {count: float(recall[:, m].mean()) for m, count in enumerate(counts)}


def _area(box: LabelledBox) -> float:
    """COCO sorts objects into small, medium and large by the outline's area where its file gives one."""
    area = (box.extra.get("coco") or {}).get("area")
    if isinstance(area, int | float) and not isinstance(area, bool):
        return float(area)
    return (box.box.x2 - box.box.x1) * (box.box.y2 - box.box.y1)


def _run(pictures: Sequence[ScoredBoxes], class_count: int, counts: tuple[int, ...]) -> Any:
    truth = COCO(_document(pictures, class_count), print_function=_silent)
    answers = COCO(_document(pictures, class_count, answers=True), print_function=_silent)
    result = COCOeval_faster(truth, answers, "bbox", print_function=_silent)
    result.params.maxDets = list(counts)
    with contextlib.redirect_stdout(io.StringIO()):
        result.evaluate()
        result.accumulate()
    return result


def _document(pictures: Sequence[ScoredBoxes], class_count: int, answers: bool = False) -> dict[str, Any]:
    items: list[dict[str, Any]] = []
    for image, picture in enumerate(pictures, 1):
        if answers:
            boxes, classes = picture.boxes, picture.classes
            areas, crowd = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1), np.zeros(len(boxes), bool)
        else:
            boxes, classes, areas, crowd = picture.truth, picture.truth_classes, picture.areas, picture.crowd
        for index, (x1, y1, x2, y2) in enumerate(boxes.tolist()):
            item: dict[str, Any] = {"id": len(items) + 1, "image_id": image, "category_id": int(classes[index]) + 1}
            item |= {"bbox": [x1, y1, x2 - x1, y2 - y1], "area": float(areas[index]), "iscrowd": int(crowd[index])}
            items.append(item | ({"score": float(picture.scores[index])} if answers else {}))
    images = [{"id": number} for number in range(1, len(pictures) + 1)]
    categories = [{"id": number, "name": str(number)} for number in range(1, class_count + 1)]
    return {"images": images, "annotations": items, "categories": categories}


def _mean_of_valid(precision: NDArray[Any]) -> Floats:
    """(T, Q, K) -> (K,); -1 marks classes without truth, as COCO has it."""
    valid = precision > -1
    count = valid.sum(axis=(0, 1))
    return np.where(count > 0, np.where(valid, precision, 0).sum(axis=(0, 1)) / np.maximum(count, 1), -1.0)


def _silent(*_: object, **__: object) -> None:
    """faster-coco-eval reports its progress through this."""
