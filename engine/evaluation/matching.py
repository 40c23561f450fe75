"""Which detection found which labelled box: the basis of curves, confusion matrix and intervals.

Within a class by COCO's rules (each detection, best first, takes the free box that it covers best; crowd regions count
neither for nor against; 100 detections a picture and class). Across classes at IoU .5, for the confusion matrix.
Shapes: D detections of one picture, G labelled boxes, T IoU thresholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.coco_metrics import Floats, ScoredBoxes
from engine.structures.boxes import BoxArray, area, intersection, iou, match_greedily
from engine.structures.evaluation import FALSE, FOUND, HIDDEN, IGNORED, NOTHING, Examples
from engine.structures.stages import Proposals

THRESHOLDS = np.arange(50, 100, 5) / 100
_MOST = 100
Ints = NDArray[np.int64]


class Matched(NamedTuple):
    """Every detection of all pictures, best first. outcomes: (D, T) FOUND, FALSE or IGNORED."""

    examples: Examples
    outcomes: Ints


def match_picture(picture: ScoredBoxes) -> tuple[Ints, Ints, Ints]:
    """(D, T) outcomes, in which a difficult box is a box like any other, as COCO has it; (D,) what each detection lies
    on: the index of a labelled box, NOTHING or HIDDEN; and (D,) the labelled box of its class that each one found at
    IoU .5, or NOTHING."""
    overlap = _overlaps(picture)
    outcomes = np.full((len(picture.boxes), len(THRESHOLDS)), IGNORED, np.int64)
    hits = np.full(len(picture.boxes), NOTHING, np.int64)
    for k in np.unique(picture.classes):
        rows = np.flatnonzero(picture.classes == k)
        rows = rows[np.argsort(-picture.scores[rows], kind="stable")][:_MOST]
        mine = np.flatnonzero(picture.truth_classes == k)
        outcomes[rows], found = _within_class(overlap[np.ix_(rows, mine)], picture.crowd[mine])
        hits[rows[found >= 0]] = mine[found[found >= 0]]
    return outcomes, _across_classes(overlap, picture.scores, picture.crowd), hits


def _overlaps(picture: ScoredBoxes) -> NDArray[np.float64]:
    """(D, G) IoU; on a crowd region the share of the detection that lies in it, as COCO has it."""
    overlap = iou(picture.boxes, picture.truth)
    share = intersection(picture.boxes, picture.truth) / np.maximum(area(picture.boxes), 1e-12)[:, None]
    return np.where(picture.crowd[None, :], share, overlap)


def _within_class(overlap: NDArray[np.float64], crowd: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """(D, G) best first -> (D, T), and (D,) the box found at the first threshold, or NOTHING. Crowd regions may be met
    by any number of detections."""
    outcomes = np.full((len(overlap), len(THRESHOLDS)), FALSE, np.int64)
    hits = np.full(len(overlap), NOTHING, np.int64)
    free = np.repeat(~crowd[None, :], len(THRESHOLDS), axis=0)  # (T, G)
    every = np.arange(len(THRESHOLDS))
    for d, row in enumerate(overlap):
        if row.max(initial=0.0) < THRESHOLDS[0]:
            continue
        candidates = np.where(free, row, -1.0)
        best = candidates.argmax(axis=1)
        hit = candidates[every, best] >= THRESHOLDS - 1e-12
        free[every[hit], best[hit]] = False
        hits[d] = best[0] if hit[0] else NOTHING
        on_crowd = bool(crowd.any()) & (np.where(crowd, row, -1.0).max() >= THRESHOLDS - 1e-12)
        outcomes[d] = np.where(hit, FOUND, np.where(on_crowd, IGNORED, FALSE))
    return outcomes, hits


def _across_classes(overlap: NDArray[np.float64], scores: NDArray[np.float64], hidden: NDArray[np.bool_]) -> Ints:
    met = match_greedily(np.where(hidden, -1.0, overlap), scores, THRESHOLDS[0]).astype(np.int64)
    on_hidden = np.where(hidden, overlap, -1.0).max(axis=1, initial=-1.0) >= THRESHOLDS[0]
    met[(met == NOTHING) & on_hidden] = HIDDEN
    return met


def best_overlaps(boxes: Floats, picture: ScoredBoxes, counts: Sequence[int]) -> Floats:
    """(G, N): the best IoU with one of the first n boxes; nan for labelled boxes that proposals need not cover."""
    overlap = iou(boxes[: max(counts)], picture.truth)
    best = np.stack([overlap[:n].max(axis=0, initial=0.0) for n in counts], axis=1)
    best[picture.difficult | picture.crowd] = np.nan
    return best


def match(
    pictures: Sequence[ScoredBoxes],
    proposals: Sequence[Proposals],
    paths: Sequence[Path],
    labels: Sequence[str],
    counts: Sequence[int],
) -> Matched:
    """All of one order: pictures, proposals and paths."""
    parts, overlaps, boxes = [np.zeros((0, len(THRESHOLDS)), np.int64)], [np.zeros((0, len(counts)))], 0
    met: list[Ints] = []
    hits: list[Ints] = []
    for picture, found in zip(pictures, proposals, strict=True):
        outcome, on, hit = match_picture(picture)
        parts.append(outcome)
        met.append(np.where(on >= 0, on + boxes, on))
        hits.append(np.where(hit >= 0, hit + boxes, hit))
        overlaps.append(best_overlaps(found.boxes.astype(np.float64), picture, counts))
        boxes += len(picture.truth)
    score = _joined([p.scores for p in pictures], np.float64)
    order = np.argsort(-score, kind="stable")
    outcomes = np.concatenate(parts)[order]
    examples = Examples(
        paths=tuple(paths),
        labels=tuple(labels),
        picture=np.repeat(np.arange(len(pictures)), [len(p.boxes) for p in pictures])[order],
        label=_joined([p.classes for p in pictures], np.int64)[order],
        score=score[order],
        outcome=outcomes[:, 0],
        met=_joined(met, np.int64)[order],
        hit=_joined(hits, np.int64)[order],
        boxes=_table([p.boxes for p in pictures])[order],
        truth_picture=np.repeat(np.arange(len(pictures)), [len(p.truth) for p in pictures]),
        truth_label=_joined([p.truth_classes for p in pictures], np.int64),
        truth_counts=~_joined([p.crowd for p in pictures], np.bool_),
        counts=tuple(counts),
        truth_overlap=np.concatenate(overlaps),
        truth_boxes=_table([p.truth for p in pictures]),
    )
    return Matched(examples, outcomes)


def _table(boxes: Sequence[Floats]) -> BoxArray:
    return np.concatenate([np.zeros((0, 4)), *boxes]).astype(np.float32)


def _joined(parts: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate([*parts, np.zeros(0, kind)]).astype(kind)
