"""Backbone: a trunk, and over it a feature pyramid (FPN, section 3) or nothing: pictures -> maps for RPN and RoIs.

Shapes: N pictures, C,H,W a feature map, L levels finest first.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional as F

from engine.features.trunks import make_trunk


class Pyramid(nn.Module):
    """Feature Pyramid Network: 1 x 1 lateral convolutions, top-down nearest upsampling, 3 x 3 smoothing.

    extra_level: one level more by subsampling the coarsest (for the RPN). norm: BatchNorm in place of biases.
    """

    def __init__(self, channels: Sequence[int], out_channels: int, extra_level: bool, norm: bool) -> None:
        super().__init__()
        self.lateral = nn.ModuleList(_conv(c, out_channels, 1, norm) for c in channels)
        self.smooth = nn.ModuleList(_conv(out_channels, out_channels, 3, norm) for _ in channels)
        self.extra_level = extra_level

    def forward(self, maps: Sequence[Tensor]) -> list[Tensor]:
        inner = self.lateral[-1](maps[-1])
        levels = [self.smooth[-1](inner)]
        for i in range(len(maps) - 2, -1, -1):
            lateral = self.lateral[i](maps[i])
            if inner.shape != lateral.shape:  # torchvision's MobileNetV3-320 has two maps of the same size
                inner = F.interpolate(inner, size=lateral.shape[-2:], mode="nearest")
            inner = lateral + inner
            levels.insert(0, self.smooth[i](inner))
        if self.extra_level:
            levels.append(F.max_pool2d(levels[-1], kernel_size=1, stride=2))
        return levels


def _conv(channels: int, out_channels: int, kernel: int, norm: bool) -> nn.Sequential:
    conv = nn.Conv2d(channels, out_channels, kernel, padding=kernel // 2, bias=not norm)
    nn.init.kaiming_uniform_(conv.weight, a=1)
    if conv.bias is not None:
        nn.init.zeros_(conv.bias)
    return nn.Sequential(conv, nn.BatchNorm2d(out_channels)) if norm else nn.Sequential(conv)


class Backbone(nn.Module):
    """trunk (named `body`) and pyramid (named `fpn`). channels: of every map."""

    def __init__(
        self, name: str, strides: Sequence[int], fpn_channels: int, extra_level: bool, fpn_norm: bool, eps: float | None
    ) -> None:
        super().__init__()
        self.body = make_trunk(name, strides, eps)
        channels: tuple[int, ...] = tuple(self.body.channels)  # type: ignore[arg-type]
        if not fpn_channels and len(set(channels)) > 1:
            raise ValueError(f"{name}: maps of {channels} channels need a pyramid")
        self.fpn = Pyramid(channels, fpn_channels, extra_level, fpn_norm) if fpn_channels else None
        self.channels = fpn_channels or channels[0]

    def forward(self, images: Tensor) -> list[Tensor]:
        """(N, 3, H, W) -> the maps of every level."""
        maps: list[Tensor] = self.body(images)
        return maps if self.fpn is None else self.fpn(maps)
