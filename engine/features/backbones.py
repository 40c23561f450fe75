"""Backbone: a trunk, and over it a feature pyramid (FPN, section 3) or nothing: pictures -> maps for RPN and RoIs.

A trunk is a classification net without its last layers (Fast R-CNN, section 2.2). Parameters keep the names of
torchvision's or timm's own modules, so that published weights load as they are.
Shapes: N pictures, C,H,W a feature map, L levels finest first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import timm
import torchvision
from torch import Tensor, nn
from torch.nn import functional as F

from engine.errors import UserError
from engine.features.csp import STRIDES, CspTrunk, MergedAggregation, PathAggregation
from engine.models.specification import ModelSpecification
from engine.words import tr

RESNETS = ("resnet18", "resnet34", "resnet50", "resnet101")
# Stride -> the last block of that stride; torchvision's detectors use blocks 13 and 16, both of stride 32.
_MOBILENET_BLOCKS = {2: 1, 4: 3, 8: 6, 16: 12, 32: 16}
# Stride -> the last ReLU before the next pooling (conv2_2, conv3_3, conv4_3, conv5_3), and its channels.
_VGG_LAYERS = {2: ("8", 128), 4: ("15", 256), 8: ("22", 512), 16: ("29", 512)}
_RESNET_STRIDES = (4, 8, 16, 32)


class Trunk(nn.Module):
    """The layers of a net, one after the other, up to the last of `taps`, whose outputs are the maps. channels: of
    each, finest first."""

    def __init__(self, net: nn.Module, taps: Mapping[str, int]) -> None:
        """taps: a layer's name -> its channels."""
        super().__init__()
        self._taps, self.channels = tuple(taps), tuple(taps.values())
        for name, layer in net.named_children():
            self.add_module(name, layer)
            if name == self._taps[-1]:
                break

    def forward(self, images: Tensor) -> list[Tensor]:
        maps, x = [], images
        for name, layer in self.named_children():
            x = layer(x)
            if name in self._taps:
                maps.append(x)
        return maps


class TimmTrunk(nn.Module):
    """Any timm net through features_only; the maps of the strides asked for."""

    def __init__(self, name: str, strides: Sequence[int]) -> None:
        super().__init__()
        indices = tuple(_index(_timm_strides(name), stride, name) for stride in strides)
        net: Any = timm.create_model(name, features_only=True, pretrained=False, out_indices=indices)
        self.channels = tuple(net.feature_info.channels())
        self.net = net

    def forward(self, images: Tensor) -> list[Tensor]:
        maps: list[Tensor] = self.net(images)
        return maps


def _timm_strides(name: str) -> list[int]:
    if ":" in name or "/" in name:  # timm would take it for an address, and ask the network
        raise UserError(name, tr("no such backbone"), tr("choose a name that timm.list_models() knows"))
    try:
        probe: Any = timm.create_model(name, features_only=True, pretrained=False)
    except (RuntimeError, ValueError, AttributeError) as error:
        raise UserError(
            name, tr("no such backbone ({error})", error=error), tr("choose a name that timm.list_models() knows")
        ) from error
    strides: list[int] = probe.feature_info.reduction()
    return strides


def strides_of(name: str) -> tuple[int, ...]:
    """Of all maps that a trunk of this name has. Raises UserError for an unknown name."""
    if name == "vgg16":
        return tuple(_VGG_LAYERS)
    if name == "mobilenet_v3_large":
        return tuple(_MOBILENET_BLOCKS)
    if name == "csp":
        return STRIDES
    return _RESNET_STRIDES if name in RESNETS else tuple(_timm_strides(name.removeprefix("timm:")))


def _index(strides: Sequence[int], stride: int, name: str) -> int:
    if stride not in strides:
        raise UserError(
            name,
            tr("has no feature map of stride {stride}", stride=stride),
            tr("it has {names}", names=", ".join(map(str, strides))),
        )
    return list(strides).index(stride)


def _resnet(name: str, strides: Sequence[int]) -> Trunk:
    """conv2_x to conv5_x have strides 4 to 32."""
    net = torchvision.models.get_model(name, weights=None)
    stages = [_index(_RESNET_STRIDES, stride, name) for stride in strides]
    return Trunk(net, {f"layer{i + 1}": net.fc.in_features // 8 * 2**i for i in stages})


def _vgg16(strides: Sequence[int]) -> Trunk:
    """conv1_1 .. conv5_3 with its ReLU: the last max pool gives way to RoI pooling (Fast R-CNN, section 2.2)."""
    layers = list(_VGG_LAYERS.values())
    taps = dict(layers[_index(list(_VGG_LAYERS), stride, "vgg16")] for stride in strides)
    return Trunk(torchvision.models.vgg16(weights=None).features, taps)


def _mobilenet_v3_large(strides: Sequence[int]) -> Trunk:
    blocks = torchvision.models.mobilenet_v3_large(weights=None).features
    if tuple(strides) == (32, 32):
        taps = [13, 16]
    else:
        places, numbers = list(_MOBILENET_BLOCKS), list(_MOBILENET_BLOCKS.values())
        taps = [numbers[_index(places, stride, "mobilenet_v3_large")] for stride in strides]
    return Trunk(blocks, {str(i): int(getattr(blocks[i], "out_channels")) for i in taps})  # noqa: B009


def make_trunk(name: str, strides: Sequence[int], norm_eps: float | None = None) -> nn.Module:
    """A trunk with random weights. Raises UserError for an unknown name or a stride that it lacks."""
    if name == "vgg16":
        trunk: nn.Module = _vgg16(strides)
    elif name == "mobilenet_v3_large":
        trunk = _mobilenet_v3_large(strides)
    elif name in RESNETS:
        trunk = _resnet(name, strides)
    elif name == "csp":
        trunk = CspTrunk(strides)
    else:
        trunk = TimmTrunk(name.removeprefix("timm:"), strides)
    for layer in trunk.modules():
        if norm_eps is not None and isinstance(layer, nn.BatchNorm2d):
            layer.eps = norm_eps
    return trunk


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
    """trunk (named `body`) and pyramid (named `fpn`). channels: of every map; details: the trunk's own, the last."""

    def __init__(self, s: ModelSpecification) -> None:
        super().__init__()
        self.body = make_trunk(s.backbone, s.trunk_strides, s.norm_eps)
        channels: tuple[int, ...] = tuple(self.body.channels)  # type: ignore[arg-type]
        self.fpn: Pyramid | PathAggregation | None = None
        self.channels = s.fpn_channels or channels[0]
        self.details = channels[0] if s.details else 0
        if s.merged_strides:
            steps = [stride / s.strides[0] for stride in s.merged_strides]
            self.fpn = MergedAggregation(channels, s.fpn_channels, s.class_maps, steps)
            self.channels = self.fpn.channels
        elif s.class_maps:
            details = [stride // s.strides[0] for stride in s.strides] if s.details else []
            self.fpn = PathAggregation(channels, s.fpn_channels, s.class_maps, details)
            self.channels = self.fpn.channels
        elif s.fpn_channels:
            self.fpn = Pyramid(channels, s.fpn_channels, s.extra_level, s.fpn_norm)
        elif len(set(channels)) > 1:
            raise ValueError(f"{s.backbone}: maps of {channels} channels need a pyramid")

    def forward(self, images: Tensor) -> list[Tensor]:
        """(N, 3, H, W) -> the maps of every level."""
        return self.finish(self.fixed_maps(images))

    @property
    def pyramid_is_quick(self) -> bool:
        """Whether the pyramid costs so little that it learns where the heads do."""
        return isinstance(self.fpn, PathAggregation)

    @property
    def fixed(self) -> nn.Module:
        """What stays as it is where the heads alone learn, or the heads and a quick pyramid."""
        return self.body if self.pyramid_is_quick else self

    def fixed_maps(self, images: Tensor) -> list[Tensor]:
        """(N, 3, H, W) -> maps of the layers that are `fixed`, from which `finish` goes on."""
        maps: list[Tensor] = self.body(images)
        return maps if self.fpn is None or self.pyramid_is_quick else self.fpn(maps)

    def finish(self, maps: list[Tensor]) -> list[Tensor]:
        """Fixed maps -> the maps of every level."""
        return self.fpn(maps) if self.fpn is not None and self.pyramid_is_quick else maps
