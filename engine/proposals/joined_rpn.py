"""The region proposal network's head for detection: the two sibling layers in one product over the cells.

Shapes: N pictures, C,H,W a feature map, a anchors per cell. Channels-last maps; float32 on the CPU.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from engine.features.packed import joined
from engine.features.winograd import WinogradConv, Workspace, can_be_winograd
from engine.proposals.rpn import RpnHead


class JoinedRpnHead(RpnHead):
    """In place of the RpnHead that it is made of (Faster R-CNN, section 3.1); the siblings' weights are a copy."""

    @torch.no_grad()
    def __init__(self, head: RpnHead) -> None:
        nn.Module.__init__(self)
        workspace = Workspace()
        self.convs = nn.ModuleList(_with_relu(conv, workspace) for conv in head.convs if isinstance(conv, nn.Conv2d))
        self.objectness = head.objectness  # for whoever asks for its device
        self.siblings = joined(head.objectness, head.deltas)

    def forward(self, features: Sequence[Tensor]) -> tuple[list[Tensor], list[Tensor]]:
        """Maps (N, C, H, W) -> per level objectness (N, H*W*a) and deltas (N, H*W*a, 4), in the anchors' order."""
        a = self.objectness.out_channels
        maps = list(features)
        for conv in self.convs:
            maps = conv.of_each(maps) if isinstance(conv, WinogradConv) else [conv(x) for x in maps]
        objectness, deltas = [], []
        for x in maps:
            n, channels = x.shape[:2]
            both = self.siblings(x.permute(0, 2, 3, 1).reshape(-1, channels))
            objectness.append(both[:, :a].reshape(n, -1))
            deltas.append(both[:, a:].reshape(n, -1, 4))
        return objectness, deltas


def _with_relu(conv: nn.Conv2d, workspace: Workspace) -> nn.Module:
    return WinogradConv(conv, True, workspace) if can_be_winograd(conv) else nn.Sequential(conv, nn.ReLU())
