"""Non-maximum suppression: greedy, by falling score (R-CNN, section 2.2; Fast R-CNN, section 3).

Shapes: R boxes (R, 4) xyxy, scores (R,), classes (R,). engine.kernels.nms has the same, quicker, for a processor.
"""

from __future__ import annotations

from typing import Protocol

import torchvision
from torch import Tensor


class Suppress(Protocol):
    """What `batched_nms` is, and engine.kernels.nms.batched_nms."""

    def __call__(
        self, boxes: Tensor, scores: Tensor, classes: Tensor, threshold: float, most: int | None = None
    ) -> Tensor: ...


def batched_nms(boxes: Tensor, scores: Tensor, classes: Tensor, threshold: float, most: int | None = None) -> Tensor:
    """Indices (int64) of the boxes that stay, best first: no two of one class have an IoU above `threshold`.

    most: how many stay at most, all classes together.
    """
    stay: Tensor = torchvision.ops.batched_nms(boxes, scores, classes, threshold)
    return stay[:most]
