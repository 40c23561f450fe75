"""How well proposals cover the labelled boxes: recall, average recall, MABO and the recall-to-IoU curve.

Difficult and crowd boxes do not count. Shapes: G labelled boxes of all pictures, N counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.coco_metrics import ScoredBoxes, average_recall
from engine.evaluation.voc_metrics import iou64
from engine.structures.annotation import Annotation
from engine.structures.evaluation import CURVE, ProposalMetrics
from engine.structures.stages import Proposals

COUNTS = (100, 300, 1000, 2000)


def evaluate_proposals(
    truths: Sequence[Annotation],
    proposals: Sequence[Proposals],
    *,
    counts: Sequence[int] = COUNTS,
    any_class: bool = False,
) -> ProposalMetrics:
    """truths and proposals of the same pictures, in one order. any_class: MABO over all boxes, not over classes."""
    best: dict[int, list[NDArray[np.float64]]] = {n: [] for n in counts}
    labels: list[str] = []
    pictures = []
    for truth, found in zip(truths, proposals, strict=True):
        kept = [box for box in truth.boxes if not (box.difficult or box.crowd)]
        wanted = np.array([box.box for box in kept], np.float64).reshape(-1, 4)
        boxes = found.boxes[: max(counts)].astype(np.float64)
        overlap = iou64(boxes, wanted)
        for n in counts:
            best[n].append(overlap[:n].max(axis=0, initial=0.0))
        labels.extend(box.label for box in kept)
        pictures.append(_as_scored(truth, boxes))
    overlaps = {n: np.concatenate(parts) if parts else np.zeros(0) for n, parts in best.items()}
    curve = {n: _recall(values) for n, values in overlaps.items()}
    return ProposalMetrics(
        recall50={n: float(values[0]) for n, values in curve.items()},
        average_recall=average_recall(pictures, counts) if labels else dict.fromkeys(counts, float("nan")),
        mabo=_mabo(overlaps[max(counts)], ["object"] * len(labels) if any_class else labels),
        curve=curve,
        mean_count=float(np.mean([len(found) for found in proposals])) if len(proposals) else 0.0,
        boxes=len(labels),
    )


def _as_scored(truth: Annotation, boxes: NDArray[np.float64]) -> ScoredBoxes:
    """Rank takes the place of the score, so that ties keep the proposals' own order."""
    wanted = np.array([box.box for box in truth.boxes], np.float64).reshape(-1, 4)
    sides = wanted[:, 2:] - wanted[:, :2]
    ignored = np.array([box.difficult or box.crowd for box in truth.boxes], bool)
    none = np.zeros(len(wanted), np.int64)
    scores = 1.0 - np.arange(len(boxes)) / max(len(boxes), 1)
    return ScoredBoxes(wanted, none, sides.prod(axis=1), ignored, boxes, np.zeros(len(boxes), np.int64), scores)


def _recall(overlaps: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(overlaps):
        return np.full(len(CURVE), np.nan)
    shares: NDArray[np.float64] = (overlaps[None, :] >= CURVE[:, None]).mean(axis=1)
    return shares


def _mabo(overlaps: NDArray[np.float64], labels: Sequence[str]) -> float:
    if not labels:
        return float("nan")
    names = np.asarray(labels)
    return float(np.mean([overlaps[names == name].mean() for name in sorted(set(labels))]))
