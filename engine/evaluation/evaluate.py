"""Figures of a detector against labelled pictures: COCO's, PASCAL VOC's, and those of its proposals.

NumPy in, frozen records out: no torch here, so that the window may show them and tests may check them by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.bootstrap import detection_intervals, recall_interval
from engine.evaluation.coco_metrics import CocoNumbers, ScoredBoxes, coco_numbers
from engine.evaluation.matching import match
from engine.evaluation.proposal_metrics import COUNTS, evaluate_proposals
from engine.evaluation.voc_metrics import ClassAnswers, ClassTruth, average_precision
from engine.structures.annotation import Annotation, LabelledBox
from engine.structures.evaluation import ClassFigures, DetectionMetrics, Evaluation
from engine.structures.selection import Selection
from engine.structures.stages import Detections, Proposals

__all__ = [
    "ClassFigures",
    "DetectionMetrics",
    "Evaluation",
    "evaluate_detections",
    "evaluate_folder",
    "evaluate_proposals",
]

RECALL_AT = 300  # proposals: how many reach the head


def evaluate_folder(
    model: str,
    truths: Sequence[Annotation],
    detections: Sequence[Detections],
    proposals: Sequence[Proposals],
    seconds_per_image: float,
    *,
    any_class: bool = False,
    selection: Selection | None = None,
) -> Evaluation:
    """Everything that the window shows: figures, how sure they are, and the examples behind them; all of one order.

    selection: which pictures these are, and which were left alone.
    """
    names, pictures = _compared(truths, detections, any_class)
    difficult = [np.array([b.difficult for b in t.boxes], bool) for t in truths]
    matched = match(pictures, difficult, proposals, [t.path for t in truths], names, COUNTS)
    intervals, class_intervals = detection_intervals(matched)
    recall = recall_interval(matched.examples, RECALL_AT)
    return Evaluation(
        model=model,
        detections=evaluate_detections(truths, detections, any_class=any_class),
        proposals=evaluate_proposals(truths, proposals, any_class=any_class),
        seconds_per_image=seconds_per_image,
        examples=matched.examples,
        intervals=intervals | ({f"recall50 at {RECALL_AT}": recall} if recall is not None else {}),
        class_intervals=class_intervals,
        selection=selection or Selection(judge=tuple(truth.path for truth in truths)),
    )


def _compared(
    truths: Sequence[Annotation], detections: Sequence[Detections], any_class: bool
) -> tuple[list[str], list[ScoredBoxes]]:
    names = ["object"] if any_class else _class_names(truths, detections)
    index = {name: number for number, name in enumerate(names)}
    return names, [_scored(t, d, index, any_class) for t, d in zip(truths, detections, strict=True)]


def evaluate_detections(
    truths: Sequence[Annotation], detections: Sequence[Detections], *, any_class: bool = False
) -> DetectionMetrics:
    """truths and detections of the same pictures, in one order; classes meet by name.

    any_class: only where an object is counts, not what it is called. `difficult` boxes are left out by VOC's figures,
    crowd regions by both. Raises ValueError where the two are not equally many.
    """
    names, pictures = _compared(truths, detections, any_class)
    ignored = [np.array([b.difficult or b.crowd for b in t.boxes], bool) for t in truths]
    coco = coco_numbers(pictures, len(names)) if names else _nothing()
    per_class = {}
    for k, name in enumerate(names):
        voc11, voc_all = average_precision(
            [_truth_of(p, hidden, k) for p, hidden in zip(pictures, ignored, strict=True)],
            [_answers_of(p, k) for p in pictures],
        )
        boxes = sum(int(((p.truth_classes == k) & ~p.crowd).sum()) for p in pictures)
        ap, ap50 = (float(v[k]) if v[k] >= 0 else float("nan") for v in (coco.ap, coco.ap50))
        per_class[name] = ClassFigures(ap, ap50, voc11, voc_all, boxes)
    return DetectionMetrics(
        images=len(pictures),
        boxes=sum(int((~p.crowd).sum()) for p in pictures),
        coco=coco.numbers,
        voc11=_mean([one.voc11 for one in per_class.values()]),
        voc_all=_mean([one.voc_all for one in per_class.values()]),
        per_class=per_class,
    )


def _class_names(truths: Sequence[Annotation], detections: Sequence[Detections]) -> list[str]:
    """Labelled classes first, in the order in which they appear; then those that were only detected."""
    labelled = dict.fromkeys(box.label for truth in truths for box in truth.boxes)
    found = dict.fromkeys(d.class_names[c] for d in detections for c in np.unique(d.classes))
    return list(labelled | found)


def _scored(truth: Annotation, found: Detections, index: dict[str, int], any_class: bool) -> ScoredBoxes:
    wanted = np.array([box.box for box in truth.boxes], np.float64).reshape(-1, 4)
    areas = np.array([_area(box) for box in truth.boxes], np.float64)
    crowd = np.array([box.crowd for box in truth.boxes], bool)
    truth_classes = [0 if any_class else index[box.label] for box in truth.boxes]
    classes = [0 if any_class else index[found.class_names[c]] for c in found.classes]
    return ScoredBoxes(
        wanted,
        np.array(truth_classes, np.int64),
        areas,
        crowd,
        found.boxes.astype(np.float64),
        np.array(classes, np.int64),
        found.scores.astype(np.float64),
    )


def _area(box: LabelledBox) -> float:
    """COCO sorts objects into small, medium and large by the outline's area where its file gives one."""
    area = (box.extra.get("coco") or {}).get("area")
    if isinstance(area, int | float) and not isinstance(area, bool):
        return float(area)
    return (box.box.x2 - box.box.x1) * (box.box.y2 - box.box.y1)


def _truth_of(picture: ScoredBoxes, hidden: NDArray[np.bool_], k: int) -> ClassTruth:
    mine = picture.truth_classes == k
    return ClassTruth(picture.truth[mine], hidden[mine])


def _answers_of(picture: ScoredBoxes, k: int) -> ClassAnswers:
    mine = picture.classes == k
    return ClassAnswers(picture.boxes[mine], picture.scores[mine])


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")


def _nothing() -> CocoNumbers:
    """Neither labels nor detections: COCO's -1 throughout."""
    names = ("AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl")
    return CocoNumbers(dict.fromkeys(names, -1.0), np.zeros(0), np.zeros(0))
