"""A picture's labels compared with a detector's results: where they disagree, and how unsure the detector is.

N labelled boxes, D detections.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.labels.classes.class_meanings import synonym_in
from engine.structures.boxes import BoxArray, iou, match_greedily
from engine.structures.stages import Detections

MATCH = 0.5  # IoU from which a detection is the labelled box, as in the PASCAL VOC evaluation
WORST = 3  # a picture is as doubtful as its most doubtful objects


class Comparison(NamedTuple):
    """extra: found and not labelled (false positives). missed: labelled and not found (false negatives).

    doubt: 0 (sure of everything) to 1; None where there is nothing to be sure of.
    """

    extra: int
    missed: int
    doubt: float | None


def compare(boxes: BoxArray, labels: Sequence[str], found: Detections, least: float) -> Comparison:
    """Labelled boxes (N, 4) with their names against detections; those below the score `least` only raise doubts.

    A label that the detector has a class for must be found as that class; any other is found where a box lies.
    """
    extra, missed, match = _differing(boxes, labels, found, least)
    of_labels, of_found = _doubts(len(boxes), match, found.scores)
    worst = np.sort(np.concatenate([of_labels, of_found[match < 0]]))[-WORST:]
    return Comparison(len(extra), len(missed), float(worst.mean()) if len(worst) else None)


def differing(
    boxes: BoxArray, labels: Sequence[str], found: Detections, least: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The very boxes that `compare` counts: indices of detections nobody labelled, and of labelled boxes not found."""
    return _differing(boxes, labels, found, least)[:2]


def _differing(
    boxes: BoxArray, labels: Sequence[str], found: Detections, least: float
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    match = _matches(boxes, labels, found)
    sure = found.scores >= least
    hit = np.isin(np.arange(len(boxes)), match[sure])
    return np.flatnonzero(sure & (match < 0)), np.flatnonzero(~hit), match


def object_doubts(
    boxes: BoxArray, labels: Sequence[str], found: Detections
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(N,) and (D,): how unsure the detector is of each labelled box, and of each of its detections.

    A labelled object: how far its score is from 1. Anything else: 1 - |2s - 1|, most where the score is a half; beside
    labels, also how sure the detector is of what nobody labelled.
    """
    return _doubts(len(boxes), _matches(boxes, labels, found), found.scores)


def _matches(boxes: BoxArray, labels: Sequence[str], found: Detections) -> NDArray[np.intp]:
    """(D,) the labelled box of each detection, -1 for none: the surest detection chooses first."""
    overlap = iou(found.boxes, boxes)
    for column, label in enumerate(labels):
        if (known := synonym_in(label, found.class_names)) is not None:
            overlap[[name != known for name in found.names], column] = 0
    return match_greedily(overlap, found.scores, MATCH)


def _doubts(
    labels: int, match: NDArray[np.intp], scores: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    of_labels, scores = np.ones(labels), scores.astype(np.float64)
    of_labels[match[match >= 0]] = 1 - scores[match >= 0]
    return of_labels, np.maximum(1 - np.abs(2 * scores - 1), scores if labels else 0)
