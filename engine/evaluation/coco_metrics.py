"""COCO's twelve numbers and average recall, computed by faster-coco-eval (the same rules as pycocotools, compiled).

Shapes: T IoU thresholds .50:.05:.95, Q recall points, K classes, M numbers of detections a picture.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from faster_coco_eval import COCO, COCOeval_faster
from numpy.typing import NDArray

_NUMBERS = ("AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl")


@dataclass(frozen=True, slots=True, eq=False)
class ScoredBoxes:
    """One picture's truth and answers as COCO compares them. boxes: (N, 4) xyxy; classes: (N,) index from 0.

    areas, crowd: (G,) of the truth; an answer on a crowd region counts neither for nor against.
    """

    truth: NDArray[np.float64]
    truth_classes: NDArray[np.int64]
    areas: NDArray[np.float64]
    crowd: NDArray[np.bool_]
    boxes: NDArray[np.float64]
    classes: NDArray[np.int64]
    scores: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CocoNumbers:
    """numbers: AP, AP50 ... ARl; -1 where there is no such object, as COCO has it. ap, ap50: (K,), same rule."""

    numbers: dict[str, float]
    ap: NDArray[np.float64]
    ap50: NDArray[np.float64]


def coco_numbers(pictures: Sequence[ScoredBoxes], class_count: int) -> CocoNumbers:
    """The official figures with 1, 10 and 100 detections a picture and class."""
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
            sides = boxes[:, 2:] - boxes[:, :2]
            areas, crowd = sides[:, 0] * sides[:, 1], np.zeros(len(boxes), bool)
        else:
            boxes, classes, areas, crowd = picture.truth, picture.truth_classes, picture.areas, picture.crowd
        for index, (x1, y1, x2, y2) in enumerate(boxes.tolist()):
            item: dict[str, Any] = {"id": len(items) + 1, "image_id": image, "category_id": int(classes[index]) + 1}
            item |= {"bbox": [x1, y1, x2 - x1, y2 - y1], "area": float(areas[index]), "iscrowd": int(crowd[index])}
            items.append(item | ({"score": float(picture.scores[index])} if answers else {}))
    images = [{"id": number} for number in range(1, len(pictures) + 1)]
    categories = [{"id": number, "name": str(number)} for number in range(1, class_count + 1)]
    return {"images": images, "annotations": items, "categories": categories}


def _mean_of_valid(precision: NDArray[Any]) -> NDArray[np.float64]:
    """(T, Q, K) -> (K,); -1 marks classes without truth, as COCO has it."""
    valid = precision > -1
    total = np.where(valid, precision, 0).sum(axis=(0, 1))
    count = valid.sum(axis=(0, 1))
    return np.where(count > 0, total / np.maximum(count, 1), -1.0)


def _silent(*_: object, **__: object) -> None:
    """faster-coco-eval reports its progress through this."""
