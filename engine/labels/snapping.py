"""A rough box drawn by hand, and the boxes of the picture that it may be meant to be.

Two things know where objects end: a detector's regressor, which learned it (Fast R-CNN, section 2.3), and Selective
Search, whose regions follow the edges of the picture (Uijlings et al., section 3). The overlap with the rough box alone
picks the proposal that is as rough as the hand: it is weighed with what the detector thinks of it. R boxes.
"""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.structures.annotation import Rectangle
from engine.structures.boxes import BoxArray, as_boxes, iou
from engine.structures.stages import HeadOutput, Proposals, Refinement, Trace

LEAST = 0.4  # IoU with the rough box: below it the box is of another object
ALIKE = 0.85  # IoU from which two candidates are one
TRUST = 1 / 3  # power of the score beside the IoU; measured in benchmarks/snapping.py
MOST = 9


class Candidates(NamedTuple):
    """boxes: (R, 4). scores: (R,) in [0, 1]."""

    boxes: BoxArray
    scores: NDArray[np.float32]


NONE = Candidates(as_boxes([]), np.zeros(0, np.float32))


def refined(trace: Trace) -> Candidates:
    """Where the detector moved each proposal, and how sure it is that an object is there, of whatever class."""
    refinement, head = trace.get(Refinement), trace.get(HeadOutput)
    if refinement is None or head is None or len(refinement) != len(head):
        proposals = trace.get(Proposals)
        return NONE if proposals is None else Candidates(proposals.boxes, proposals.scores)
    best = head.scores[:, 1:].argmax(axis=1) if refinement.after.shape[1] > 1 else np.zeros(len(head), np.intp)
    return Candidates(refinement.after[np.arange(len(head)), best], 1 - head.scores[:, 0])


def snaps(rough: Rectangle, objects: Candidates, regions: Candidates) -> list[Rectangle]:
    """Boxes near the rough box that it may stand for, best first, all different; empty where nothing is near.

    The detector's objects and Selective Search's regions take turns, so that what the detector does not know is
    reached by the second key press at the latest.
    """
    rows = as_boxes([rough])
    turns = zip_longest(_ranked(rows, objects, TRUST), _ranked(rows, regions, 0.0))
    chosen: list[NDArray[np.float32]] = []
    for box in chain.from_iterable(turns):
        if len(chosen) == MOST:
            break
        if box is not None and not (chosen and (iou(box[None], np.stack(chosen)) >= ALIKE).any()):
            chosen.append(box)
    return [Rectangle(*(float(v) for v in box)) for box in chosen]


def _ranked(rough: BoxArray, found: Candidates, trust: float) -> list[NDArray[np.float32]]:
    """The near ones by IoU x score^trust; equal ones by score."""
    if not len(found.boxes):
        return []
    overlap = iou(rough, found.boxes)[0]
    near = np.flatnonzero(overlap >= LEAST)
    scores = np.maximum(found.scores[near], 1e-3)
    order = np.lexsort((-scores, -overlap[near] * scores**trust))
    return [found.boxes[i] for i in near[order]]
