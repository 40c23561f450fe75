"""The region head for detection: the two sibling layers in one product.

Shapes: R RoIs, C channels, b bins a side, K foreground classes.
"""

from __future__ import annotations

from torch import Tensor, nn

from engine.features.packed import joined, use_packed
from engine.heads.box_head import BoxHead


class JoinedBoxHead(BoxHead):
    """In place of the BoxHead that it is made of (Fast R-CNN, figure 1); the siblings' weights are a copy."""

    def __init__(self, head: BoxHead) -> None:
        nn.Module.__init__(self)
        self.features = head.features
        use_packed(self.features)
        self._scores = head.cls_score.out_features
        self.siblings = joined(head.cls_score, head.bbox_pred)

    def forward(self, pooled: Tensor) -> tuple[Tensor, Tensor]:
        """As BoxHead's."""
        both: Tensor = self.siblings(self.features(pooled))
        return both[:, : self._scores], both[:, self._scores :]
