"""From scores and refined boxes to detections (Fast R-CNN, section 2.3: NMS per class with the class scores).

Shapes: R RoIs, K foreground classes, D detections. NumPy in, NumPy out; boxes in pixels of the original picture.
"""

from __future__ import annotations

import numpy as np
import torch

from engine.postprocess.nms import Suppress, batched_nms
from engine.structures.stages import SMALLEST_SIDE, Detections, HeadOutput, PostProcessing, Refinement


def select_detections(
    head: HeadOutput, refinement: Refinement, *, score: float, nms: float, top: int, suppress: Suppress = batched_nms
) -> Detections:
    """Scores above `score`, no empty boxes, NMS at IoU `nms` within each class, best `top`; torchvision's order."""
    scores = head.scores[:, 1:]
    rois, classes = np.nonzero(scores > score)
    boxes = refinement.after[rois, np.minimum(classes, refinement.after.shape[1] - 1)]
    confident = scores[rois, classes]
    proper = np.flatnonzero(((boxes[:, 2:] - boxes[:, :2]) >= SMALLEST_SIDE).all(axis=1))
    chosen = suppress(
        torch.from_numpy(boxes[proper]), torch.from_numpy(confident[proper]), torch.from_numpy(classes[proper]), nms
    )
    best = proper[chosen[:top].numpy()]
    return Detections(
        boxes=boxes[best],
        classes=classes[best].astype(np.int32),
        scores=confident[best],
        rois=rois[best].astype(np.int32),
        class_names=head.class_names,
        selected_by=PostProcessing(score, nms, top),
    )
