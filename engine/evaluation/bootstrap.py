"""How sure a figure is: the same figure over pictures drawn with replacement (Efron 1979), as often as pays.

Shapes: D detections, best first; P pictures; B samples; T IoU thresholds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.matching import Matched
from engine.structures.evaluation import FOUND, IGNORED, Examples, Interval

SAMPLES = 200
_CELLS = 2_000_000  # of the largest array: 16 MB
Floats = NDArray[np.float64]


def weights_of(pictures: int) -> NDArray[np.int64]:
    """(B, P): how often each picture is in each sample."""
    random = np.random.default_rng(0)
    drawn: NDArray[np.int64] = random.multinomial(pictures, np.full(pictures, 1 / pictures), size=SAMPLES)
    return drawn


def average_precisions(
    hits: NDArray[np.bool_], picture: NDArray[np.int64], objects: NDArray[np.int64], weights: NDArray[np.int64]
) -> Floats:
    """COCO's AP (the mean of the falling precision at recall 0, .01 ... 1) of one class, for each sample: (B,), nan
    without truth.

    hits, picture: (D,) best first, without those that do not count. objects: (P,) labelled boxes by picture.
    """
    total = weights @ objects
    result = np.full(len(weights), np.nan)
    step = max(1, _CELLS // max(len(hits), 1))
    for start in range(0, len(weights), step):
        drawn = weights[start : start + step][:, picture]  # (b, D)
        true = drawn * hits
        precision = np.cumsum(true, axis=1) / np.maximum(np.cumsum(drawn, axis=1), 1)
        envelope = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
        some = total[start : start + step]
        recall = np.cumsum(true, axis=1) / np.maximum(some, 1)[:, None]
        levels = np.floor(100 * recall + 1e-9) + (drawn.cumsum(axis=1) > 0)  # of recall that are reached
        means = (np.diff(levels, axis=1, prepend=0) * envelope).sum(axis=1) / 101
        result[start : start + step] = np.where(some > 0, means, np.nan)
    return result


def detection_intervals(matched: Matched) -> tuple[dict[str, Interval], dict[str, Interval]]:
    """Of AP and AP50 over all classes, and of each class's AP50, by the rule of the figures themselves. None of what is
    labelled in one picture alone: all samples of it are alike."""
    examples, outcomes = matched
    pictures = len(examples.paths)
    if not pictures:
        return {}, {}
    weights = weights_of(pictures)
    by_class: dict[str, Floats] = {}
    several: set[str] = set()  # classes that are in more than one picture
    for k, label in enumerate(examples.labels):
        objects = np.bincount(examples.truth_picture[examples.objects_of(k)], minlength=pictures)
        if objects.sum():
            rows, aps = np.flatnonzero(examples.label == k), []
            for outcome in outcomes[rows].T:
                counts = outcome != IGNORED
                picture = examples.picture[rows[counts]]
                aps.append(average_precisions(outcome[counts] == FOUND, picture, objects, weights))
            by_class[label] = np.stack(aps)
            several |= {label} if np.count_nonzero(objects) > 1 else set()
    labelled = examples.truth_picture[examples.truth_counts]
    if len(np.unique(labelled)) < 2:
        return {}, {}
    every = np.stack(list(by_class.values()))  # (K, T, B)
    intervals = {"AP": _interval(_mean(_mean(every, 0), 0)), "AP50": _interval(_mean(every[:, 0], 0))}
    return intervals, {label: _interval(values[0]) for label, values in by_class.items() if label in several}


def recall_interval(examples: Examples, count: int) -> Interval | None:
    """Of the share of labelled boxes that the first `count` proposals cover at IoU .5."""
    overlap = examples.truth_overlap[:, examples.counts.index(count)]
    counted, covered = ~np.isnan(overlap), overlap >= 0.5
    if not counted.any():
        return None
    pictures = len(examples.paths)
    objects = np.bincount(examples.truth_picture[counted], minlength=pictures)
    found = np.bincount(examples.truth_picture[counted & covered], minlength=pictures)
    weights = weights_of(pictures)
    total = weights @ objects
    return _interval((weights @ found)[total > 0] / total[total > 0])


def _mean(values: Floats, axis: int) -> Floats:
    """Without those that are nan; 0 where all are."""
    measured = ~np.isnan(values)
    mean: Floats = np.where(measured, values, 0).sum(axis=axis) / np.maximum(measured.sum(axis=axis), 1)
    return mean


def _interval(values: Floats) -> Interval:
    measured = values[~np.isnan(values)]
    low, high = np.percentile(measured, [2.5, 97.5])
    return Interval(float(low), float(high))
