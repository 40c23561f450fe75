"""Made traces: one RoI a row, the records as the stages would make them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.postprocess.detections import select_detections
from engine.postprocess.nms import batched_nms
from engine.proposals.rpn import RankedBoxes, suppress_boxes
from engine.structures.annotation import Rectangle
from engine.structures.boxes import BoxArray
from engine.structures.stages import (
    AnchorLevel,
    Anchors,
    HeadOutput,
    Objectness,
    Proposals,
    RankedAnchors,
    Refinement,
    RoiGrid,
    Trace,
)

CAT = Rectangle(10, 10, 50, 50)
NAMES = ("cat", "dog")
FAR = (200.0, 200.0, 240.0, 240.0)
Boxes = Sequence[Sequence[float]]


def made(
    boxes: Boxes,
    scores: Boxes,
    after: Boxes | None = None,
    *,
    score: float = 0.05,
    nms: float = 0.5,
    top: int = 100,
) -> Trace:
    """One RoI a row; the same refined box for both classes."""
    before = np.array(boxes, np.float32).reshape(-1, 4)
    refined = np.repeat(np.array(after if after is not None else boxes, np.float32).reshape(-1, 1, 4), 2, axis=1)
    head = HeadOutput(np.array(scores, np.float32).reshape(-1, 3), NAMES)
    refinement = Refinement(before, np.zeros_like(refined), refined)
    detections = select_detections(head, refinement, score=score, nms=nms, top=top)
    anchors = Anchors(
        np.array([[0, 0, 30, 30], [12, 10, 50, 50], FAR], np.float32),
        (AnchorLevel(0, 1, 1, 1, 8, 8, 8, (30.0,), (1.0,)), AnchorLevel(1, 1, 2, 1, 16, 16, 16, (40.0,), (1.0,))),
    )
    proposals = Proposals(before, np.linspace(0.9, 0.1, len(before)), "rpn")
    return trace_of(anchors, proposals, head, refinement, detections)


def trace_of(*records) -> Trace:  # type: ignore[no-untyped-def]
    trace = Trace()
    for record in records:
        trace = trace.with_(record, 0.0)
    return trace


def crowded(seed: int, *, score: float, nms: float = 0.5, quantised: bool = False, rois: int = 60) -> Trace:
    """A whole run over a picture of 320 x 240 with a real RPN's NMS and real post-processing, all from random numbers:
    boxes crowd around a few places, so that everything that can happen to one does."""
    import torch

    random = np.random.default_rng(seed)
    anchors = _grid(320, 240)
    moved = anchors.boxes + random.normal(0, 6, anchors.boxes.shape).astype(np.float32)
    moved = np.clip(moved, 0, [320, 240, 320, 240]).astype(np.float32)
    logits = np.round(random.random(len(moved)), 2).astype(np.float32)  # ties, too
    levels = np.repeat(
        np.arange(len(anchors.levels)), [one.rows * one.columns * one.per_cell for one in anchors.levels]
    )
    ranked = RankedBoxes(*(torch.from_numpy(v) for v in (moved, logits, levels, np.arange(len(moved)))))
    found = suppress_boxes(ranked, post_nms=rois, nms_threshold=0.6, suppress=batched_nms)
    boxes, sources = found.boxes.numpy(), found.anchors.int().numpy()
    proposals = Proposals(boxes, found.scores.numpy(), "rpn", sources, 0.6)
    raw = random.gamma(0.3, 1.0, (len(boxes), 3))
    head = HeadOutput((raw / raw.sum(1, keepdims=True)).astype(np.float32), NAMES)
    after = boxes[:, None] + random.normal(0, 4, (len(boxes), 2, 4)).astype(np.float32)
    refinement = Refinement(boxes, random.normal(0, 0.1, (len(boxes), 2, 4)).astype(np.float32), after)
    grid = RoiGrid(boxes, boxes / 16, np.zeros(len(boxes)), np.full((1, 2), 16.0), 7, quantised=quantised, samples=2)
    return trace_of(
        anchors, Objectness(logits), RankedAnchors(moved, logits, np.arange(len(moved))), proposals, grid, head,
        refinement, select_detections(head, refinement, score=score, nms=nms, top=30),
    )  # fmt: skip


def _grid(width: int, height: int) -> Anchors:
    parts, levels, first = [], [], 0
    for stride, side in ((16, 40.0), (32, 90.0)):
        rows, columns = height // stride, width // stride
        y, x = (v.ravel() * stride for v in np.mgrid[0:rows, 0:columns])
        for_cell = [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for w, h in ((side, side), (side * 1.4, side / 1.4))]
        boxes: BoxArray = np.stack([np.stack(one, 1) for one in for_cell], 1, dtype=np.float32).reshape(-1, 4)
        levels.append(AnchorLevel(first, rows, columns, 2, stride, stride, stride, (side,), (1.0, 1 / 1.96)))
        parts.append(boxes)
        first += len(boxes)
    return Anchors(np.concatenate(parts), tuple(levels))
