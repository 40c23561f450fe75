"""Which box removed which: non-maximum suppression, told from what it was given and what it left.

Shapes: N boxes. NumPy alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.postprocess.suppression import class_boxes, who_removes
from engine.structures.boxes import BoxArray, iou
from engine.structures.stages import (
    Anchors,
    Detections,
    HeadOutput,
    Proposals,
    RankedAnchors,
    Refinement,
)


@dataclass(frozen=True, slots=True, eq=False)
class NmsRun:
    """One run of NMS, its boxes best first, equal ones in their order. groups: (N,) only boxes of one group (a class, a
    level) remove each other. stayed: (N,). nms: the IoU above which the weaker box goes. sources: (N,) what each box
    came of: the RoI of a detection, the anchor of a proposal."""

    boxes: BoxArray
    scores: NDArray[np.float32]
    groups: NDArray[np.integer]
    stayed: NDArray[np.bool_]
    nms: float
    sources: NDArray[np.integer]

    def remover_of(self, row: int) -> int | None:
        """The row of the box that removed this one: greedy NMS asks the better ones that stayed, best first. None for
        a box that stayed, or that came when the number was full."""
        if self.stayed[row]:
            return None
        better = np.flatnonzero(self.stayed[:row] & (self.groups[:row] == self.groups[row]))
        overlap = iou(self.boxes[[row]], self.boxes[better])[0]
        above = np.flatnonzero(overlap > self.nms)
        if above.size:
            return int(better[above[0]])
        # Not reached any more, unless a better one stayed after it: then the IoU was above by less than a rounding.
        was_reached = bool(self.stayed[row + 1 :].any())
        return int(better[overlap.argmax()]) if was_reached and better.size else None

    def removed_by(self, row: int) -> list[int]:
        """The rows of the boxes that went because of this one, which stayed; best first."""
        is_alike = self.groups == self.groups[row]
        group = np.flatnonzero(is_alike & ~self.stayed)
        group = group[group > row]
        near = group[iou(self.boxes[group], self.boxes[[row]])[:, 0] > self.nms - 1e-3]
        better = np.flatnonzero(is_alike & self.stayed)
        # All at once: thousands of boxes one after the other take longer than a click may.
        above = (iou(self.boxes[near], self.boxes[better]) > self.nms) & (better < near[:, None])
        is_sure = np.asarray(above.sum(axis=1) > 0, bool)
        first = better[above.argmax(axis=1)] if len(better) else np.full(len(near), -1)
        return [
            int(other)
            for other, sure, by in zip(near, is_sure, first, strict=True)
            if (by if sure else self.remover_of(int(other))) == row
        ]


def of_proposals(anchors: Anchors, ranked: RankedAnchors, proposals: Proposals) -> NmsRun:
    """The RPN's: within each level."""
    order = np.argsort(-ranked.scores, kind="stable")
    sources = ranked.anchors[order]
    levels = np.searchsorted([level.first for level in anchors.levels], sources, side="right")
    stayed = np.isin(sources, proposals.anchors)
    return NmsRun(ranked.boxes[order], ranked.scores[order], levels, stayed, proposals.nms, sources)


def of_detections(head: HeadOutput, refinement: Refinement, detections: Detections, klass: int) -> NmsRun:
    """Of one class, as `engine.postprocess.detections.select_detections` goes about it."""
    rule = detections.selected_by
    found = class_boxes(head, refinement, rule.score)
    rows = np.flatnonzero(found.classes == klass)
    rows = rows[np.argsort(-found.scores[rows], kind="stable")]
    rois = found.rois[rows]
    stayed = np.isin(rois, detections.rois[detections.classes == klass])
    return NmsRun(found.boxes[rows], found.scores[rows], found.classes[rows], stayed, rule.nms, rois)


def greedy(boxes: BoxArray, scores: NDArray[np.float32], nms: float) -> NDArray[np.intp]:
    """Rows that stay, best first: what NMS of one group would leave by another threshold."""
    order = np.argsort(-scores, kind="stable")
    stayed: NDArray[np.intp] = order[who_removes(boxes[order], nms)[0] < 0]
    return stayed
