"""From scores and refined boxes to detections (Fast R-CNN, section 2.3: NMS per class with the class scores).

Shapes: R RoIs, K foreground classes, D detections. NumPy in, NumPy out; boxes in pixels of the original picture.
"""

from __future__ import annotations

import numpy as np
import torch

from engine.postprocess.nms import Suppress, batched_nms
from engine.postprocess.suppression import class_boxes
from engine.structures.stages import Detections, HeadOutput, PostProcessing, Refinement


def select_detections(
    head: HeadOutput, refinement: Refinement, *, score: float, nms: float, top: int, suppress: Suppress = batched_nms
) -> Detections:
    """Scores above `score`, no empty boxes, NMS at IoU `nms` within each class, best `top`; torchvision's order."""
    found = class_boxes(head, refinement, score)
    chosen = suppress(
        torch.from_numpy(found.boxes), torch.from_numpy(found.scores), torch.from_numpy(found.classes), nms
    )
    best = chosen[:top].numpy()
    return Detections(
        boxes=found.boxes[best],
        classes=found.classes[best].astype(np.int32),
        scores=found.scores[best],
        rois=found.rois[best].astype(np.int32),
        class_names=head.class_names,
        selected_by=PostProcessing(score, nms, top),
    )
