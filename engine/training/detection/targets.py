"""Which anchors and RoIs learn what (Faster R-CNN, section 3.1.2; Fast R-CNN, section 2.3).

Shapes: A anchors, R RoIs, G labelled boxes. All boxes are xyxy in one and the same picture's pixels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torchvision.ops import box_iou

from engine.structures.annotation import IgnoredRegions
from engine.structures.boxes import BoxArray, as_boxes
from engine.structures.stages import AnchorLabels
from engine.training.detection.named_recipes import NEGATIVE_IOU, POSITIVE_IOU

POSITIVE, NEGATIVE, LEFT_OUT = 1, 0, -1
# Below this IoU with every labelled box, a region of a picture that is not wholly labelled is neither object nor not.
PARTLY = 0.1
IN_A_CROWD = 0.5  # share of a region that lies in a crowd, from which it is neither object nor background


class Labelling(NamedTuple):
    """What a picture's labels say of the rest of it. whole: where no box is, is background. hidden: classes, 1..K,
    that may be there all the same, because nobody looked for them."""

    whole: bool = True
    hidden: tuple[int, ...] = ()


COMPLETE = Labelling()


class Ignored(NamedTuple):
    """Regions of a picture that are neither objects to learn nor background: difficult boxes, crowds, what a label file
    holds that is not a box. boxes: (M, 4). crowd: (M,) bool, true where they hold many objects."""

    boxes: Tensor
    crowd: Tensor

    def to(self, device: torch.device) -> Ignored:
        return Ignored(self.boxes.to(device), self.crowd.to(device))

    @torch.no_grad()
    def covers(self, regions: Tensor, least: float) -> Tensor:
        """(N, 4) -> (N,) bool: IoU of at least `least` with one of them, or so much of a region inside a crowd that
        COCO's rules count a find there neither for nor against."""
        boxes = self.boxes.to(regions.dtype)
        sides = torch.minimum(regions[:, None, 2:], boxes[:, 2:]) - torch.maximum(regions[:, None, :2], boxes[:, :2])
        inside = sides.clamp(min=0).prod(2) / (regions[:, 2:] - regions[:, :2]).prod(1).clamp(min=1e-9)[:, None]
        overlap = torch.nan_to_num(box_iou(regions, boxes))
        covered: Tensor = torch.where(self.crowd, inside >= IN_A_CROWD, overlap >= least).any(1)
        return covered


class AnchorMatch(NamedTuple):
    """labels: (A,) int8, 1, 0 or -1. matched: (A,) int64 best labelled box, -1 where nothing overlaps.

    iou: (A,) float32 with it. best: (G,) float32, the highest IoU that any anchor in play has with each box.
    """

    labels: Tensor
    matched: Tensor
    iou: Tensor
    best: Tensor


class RoiMatch(NamedTuple):
    """classes: (R,) int64, 0 background. matched: (R,) int64 best labelled box, -1 where there is none. iou: (R,)."""

    classes: Tensor
    matched: Tensor
    iou: Tensor


@torch.no_grad()
def match_anchors(
    anchors: Tensor,
    truth: Tensor,
    size: tuple[float, float] | None = None,
    *,
    positive: float = POSITIVE_IOU,
    negative: float = NEGATIVE_IOU,
) -> AnchorMatch:
    """Positive: IoU >= `positive`, or the highest of a labelled box, ties included. Negative: < `negative` with all.

    anchors: (A, 4). truth: (G, 4). size: (width, height); anchors that cross its edges are then left out, as the
    paper trains (section 3.3); None keeps them. A box that no anchor touches has a highest IoU of 0, which all other
    anchors tie with: it makes none of them positive.
    """
    inside = torch.ones(len(anchors), dtype=torch.bool, device=anchors.device)
    if size is not None:
        limit = anchors.new_tensor([size[0], size[1]])
        inside = (anchors[:, :2] >= 0).all(1) & (anchors[:, 2:] <= limit).all(1)
    labels = torch.full((len(anchors),), NEGATIVE, dtype=torch.int8, device=anchors.device)
    if len(truth) == 0 or len(anchors) == 0:
        nothing = anchors.new_zeros(len(anchors))
        labels[~inside] = LEFT_OUT
        return AnchorMatch(labels, torch.full_like(labels, -1, dtype=torch.int64), nothing, truth.new_zeros(len(truth)))
    overlap = torch.nan_to_num(box_iou(truth, anchors))  # (G, A); a box without area has 0 / 0 with itself
    iou, matched = overlap.max(0)
    in_play = torch.where(inside, overlap, -1.0)
    best = in_play.max(1).values
    labels[iou >= negative] = LEFT_OUT
    labels[iou >= positive] = POSITIVE
    labels[((in_play == best[:, None]) & (best > 0)[:, None]).any(0)] = POSITIVE  # the best of a box, ties included
    labels[~inside] = LEFT_OUT
    return AnchorMatch(labels, torch.where(iou > 0, matched, -1), iou, best.clamp(min=0))


def label_anchors(
    anchors: BoxArray,
    truth: BoxArray,
    width: float,
    height: float,
    *,
    leave_out_crossing: bool = False,
    ignored: IgnoredRegions | None = None,
) -> AnchorLabels:
    """What each anchor would be trained as, as a record that can be shown.

    anchors: (A, 4), truth: (G, 4), both in pixels of a picture of width x height. Labelled boxes that are inverted,
    without area or not finite match nothing and count as not covered. leave_out_crossing: the paper's rule that
    anchors across the picture's edge are not trained. ignored: which of the labelled boxes need no anchor, and regions
    whose anchors are no background.
    """
    boxes = as_boxes(truth)
    apart = np.zeros(len(boxes), np.bool_) if ignored is None else ignored.rows
    proper = np.isfinite(boxes).all(1) & (boxes[:, 2:] > boxes[:, :2]).all(1) & ~apart
    rows: NDArray[np.int32] = np.flatnonzero(proper).astype(np.int32)
    table = torch.tensor(as_boxes(anchors))
    found = match_anchors(table, torch.tensor(boxes[proper]), (width, height) if leave_out_crossing else None)
    matched = found.matched.numpy()
    original = np.where(matched >= 0, rows[matched], -1) if len(rows) else matched
    if ignored is not None:
        regions = Ignored(torch.tensor(ignored.boxes), torch.tensor(ignored.crowd))
        found.labels[(found.labels == NEGATIVE) & regions.covers(table, NEGATIVE_IOU)] = LEFT_OUT
    covered = apart.copy()
    covered[rows] = found.best.numpy() >= POSITIVE_IOU
    return AnchorLabels(found.labels.numpy(), original, found.iou.numpy(), covered)


@torch.no_grad()
def match_rois(rois: Tensor, truth: Tensor, classes: Tensor, foreground: float = 0.5) -> RoiMatch:
    """The class of each RoI: that of its best labelled box at IoU >= `foreground`, else background (0).

    rois: (R, 4). truth: (G, 4). classes: (G,) int64, 1..K.
    """
    if len(truth) == 0 or len(rois) == 0:
        nothing = torch.zeros(len(rois), dtype=torch.int64, device=rois.device)
        return RoiMatch(nothing, nothing - 1, rois.new_zeros(len(rois)))
    iou, matched = torch.nan_to_num(box_iou(truth, rois)).max(0)
    return RoiMatch(torch.where(iou >= foreground, classes[matched], 0), matched, iou)
