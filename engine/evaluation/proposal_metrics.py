"""How well proposals cover the labelled boxes: recall, average recall, MABO and the recall-to-IoU curve.

Difficult and crowd boxes do not count. Shapes: G labelled boxes of all pictures, N counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.evaluation.coco_metrics import Floats, ScoredBoxes, average_recall
from engine.structures.annotation import Annotation
from engine.structures.boxes import iou
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
    pictures = [_ranked(t, p, max(counts)) for t, p in zip(truths, proposals, strict=True)]
    overlap = np.concatenate([best_overlaps(p.boxes, p, counts) for p in pictures] or [np.zeros((0, len(counts)))])
    counted = ~np.isnan(overlap).any(axis=1)
    overlap = overlap[counted]
    names = np.array(["object" if any_class else name for truth in truths for name in truth.labels], object)[counted]
    shares = (overlap[None] >= CURVE[:, None, None]).sum(axis=1) / (len(overlap) or np.nan)  # (levels, N)
    curve = dict(zip(counts, shares.T, strict=True))
    largest = overlap[:, counts.index(max(counts))]
    mabo = [largest[names == name].mean() for name in dict.fromkeys(names)]
    # For COCO's AR a difficult box is as good as a crowd region: covering it counts neither for nor against.
    without = [replace(picture, crowd=picture.crowd | picture.difficult) for picture in pictures]
    return ProposalMetrics(
        recall50={n: float(values[0]) for n, values in curve.items()},
        average_recall=average_recall(without, counts) if len(names) else dict.fromkeys(counts, float("nan")),
        mabo=float(np.mean(mabo)) if mabo else float("nan"),
        curve=curve,
        mean_count=float(np.mean([len(found) for found in proposals])) if len(proposals) else 0.0,
        boxes=len(names),
    )


def best_overlaps(boxes: Floats, picture: ScoredBoxes, counts: Sequence[int]) -> Floats:
    """(G, N): the best IoU with one of the first n boxes; nan for labelled boxes that proposals need not cover."""
    overlap = iou(boxes[: max(counts)], picture.truth)
    best = np.stack([overlap[:n].max(axis=0, initial=0.0) for n in counts], axis=1)
    best[picture.difficult | picture.crowd] = np.nan
    return best


def _ranked(truth: Annotation, found: Proposals, most: int) -> ScoredBoxes:
    """Of one class. Rank takes the place of the score, so that ties keep the proposals' own order."""
    count = min(len(found), most)
    scores = 1.0 - np.arange(count) / max(count, 1)
    return ScoredBoxes.of(truth, [0] * len(truth.boxes), found.boxes[:most], [0] * count, scores)
