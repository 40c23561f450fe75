"""Figures of a detector against labelled pictures: COCO's, PASCAL VOC's, and those of its proposals.

NumPy in, frozen records out: no torch here, so that the window may show them and tests may check them by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.evaluation.bootstrap import detection_intervals, recall_interval
from engine.evaluation.coco_metrics import ScoredBoxes, coco_numbers
from engine.evaluation.matching import match
from engine.evaluation.proposal_metrics import COUNTS, evaluate_proposals
from engine.evaluation.voc_metrics import average_precision
from engine.structures.annotation import Annotation
from engine.structures.evaluation import ClassFigures, DetectionMetrics, Evaluation
from engine.structures.selection import Selection
from engine.structures.stages import Detections, Proposals

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
    matched = match(pictures, proposals, [t.path for t in truths], names, COUNTS)
    intervals, class_intervals = detection_intervals(matched)
    recall = recall_interval(matched.examples, RECALL_AT)
    return Evaluation(
        model=model,
        detections=_metrics(names, pictures),
        proposals=evaluate_proposals(truths, proposals, any_class=any_class),
        seconds_per_image=seconds_per_image,
        examples=matched.examples,
        intervals=intervals | ({f"recall50 at {RECALL_AT}": recall} if recall is not None else {}),
        class_intervals=class_intervals,
        selection=selection or Selection(judge=tuple(truth.path for truth in truths)),
    )


def evaluate_detections(
    truths: Sequence[Annotation], detections: Sequence[Detections], *, any_class: bool = False
) -> DetectionMetrics:
    """truths and detections of the same pictures, in one order; classes meet by name.

    any_class: only where an object is counts, not what it is called. `difficult` boxes are left out by VOC's figures,
    crowd regions by both. Raises ValueError where the two are not equally many.
    """
    return _metrics(*_compared(truths, detections, any_class))


def _compared(
    truths: Sequence[Annotation], detections: Sequence[Detections], any_class: bool
) -> tuple[list[str], list[ScoredBoxes]]:
    """Names of the classes: labelled ones first, in the order in which they appear, then those only detected."""
    labelled = dict.fromkeys(label for truth in truths for label in truth.labels)
    detected = dict.fromkeys(d.class_names[c] for d in detections for c in np.unique(d.classes))
    names = list(labelled | detected)
    number = dict.fromkeys(names, 0) if any_class else {name: place for place, name in enumerate(names)}
    pictures = [
        ScoredBoxes.of(
            t, [number[n] for n in t.labels], d.boxes, [number[d.class_names[c]] for c in d.classes], d.scores
        )
        for t, d in zip(truths, detections, strict=True)
    ]
    return ["object"] if any_class else names, pictures


def _metrics(names: Sequence[str], pictures: Sequence[ScoredBoxes]) -> DetectionMetrics:
    coco = coco_numbers(pictures, len(names))
    per_class = {}
    for k, name in enumerate(names):
        boxes = sum(int(((p.truth_classes == k) & ~p.crowd).sum()) for p in pictures)
        ap, ap50 = (float(v[k]) if v[k] >= 0 else float("nan") for v in (coco.ap, coco.ap50))
        per_class[name] = ClassFigures(ap, ap50, *average_precision(pictures, k), boxes)
    return DetectionMetrics(
        images=len(pictures),
        boxes=sum(int((~p.crowd).sum()) for p in pictures),
        coco=coco.numbers,
        voc11=_mean([one.voc11 for one in per_class.values()]),
        voc_all=_mean([one.voc_all for one in per_class.values()]),
        per_class=per_class,
    )


def _mean(values: Sequence[float]) -> float:
    measured = [value for value in values if not np.isnan(value)]
    return float(np.mean(measured)) if measured else float("nan")
