"""Trunks: classification nets without their last layers, as pictures -> feature maps (Fast R-CNN, section 2.2).

Shapes: N pictures, C,H,W a feature map. Parameters keep the names of torchvision's or timm's own modules, so that
published weights load as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import timm
import torchvision
from torch import Tensor, nn

from engine.errors import UserError


class Trunk(nn.Module):
    """channels, strides: of the maps that forward returns, finest first."""

    channels: tuple[int, ...]
    strides: tuple[int, ...]


class ResNetTrunk(Trunk):
    """ResNet's stages conv2_x to conv5_x (strides 4 to 32), those of the strides asked for."""

    def __init__(self, name: str, strides: Sequence[int]) -> None:
        super().__init__()
        resnet = torchvision.models.get_model(name, weights=None)
        self.conv1, self.bn1, self.relu, self.maxpool = resnet.conv1, resnet.bn1, resnet.relu, resnet.maxpool
        width = resnet.fc.in_features // 8
        self._used = tuple(_index((4, 8, 16, 32), stride, name) for stride in strides)
        for i in range(max(self._used) + 1):
            self.add_module(f"layer{i + 1}", getattr(resnet, f"layer{i + 1}"))
        self.channels = tuple(width * 2**i for i in self._used)
        self.strides = tuple(strides)

    def forward(self, images: Tensor) -> list[Tensor]:
        x = self.maxpool(self.relu(self.bn1(self.conv1(images))))
        maps = []
        for i in range(max(self._used) + 1):
            x = getattr(self, f"layer{i + 1}")(x)
            maps.append(x)
        return [maps[i] for i in self._used]


class SequentialTrunk(nn.Sequential):
    """A chain of blocks whose outputs at `taps` are the maps; the blocks' names are their numbers."""

    def __init__(self, blocks: Sequence[nn.Module], taps: Sequence[int], channels: Sequence[int], strides: Any) -> None:
        super().__init__(*blocks[: max(taps) + 1])
        self.taps = tuple(taps)
        self.channels = tuple(channels)
        self.strides = tuple(strides)

    def forward(self, images: Tensor) -> list[Tensor]:
        maps, x = {}, images
        for i, block in enumerate(self):
            x = block(x)
            maps[i] = x
        return [maps[i] for i in self.taps]


class TimmTrunk(Trunk):
    """Any timm net through features_only; the maps of the strides asked for."""

    def __init__(self, name: str, strides: Sequence[int]) -> None:
        super().__init__()
        if ":" in name or "/" in name:  # timm would take it for an address, and ask the network
            raise UserError(name, "no such backbone", "choose a name that timm.list_models() knows")
        try:
            probe: Any = timm.create_model(name, features_only=True, pretrained=False)
        except (RuntimeError, ValueError, AttributeError) as error:
            raise UserError(
                name, f"no such backbone ({error})", "choose a name that timm.list_models() knows"
            ) from error
        indices = tuple(_index(probe.feature_info.reduction(), stride, name) for stride in strides)
        net: Any = timm.create_model(name, features_only=True, pretrained=False, out_indices=indices)
        self.channels = tuple(net.feature_info.channels())
        self.strides = tuple(strides)
        self.net = net

    def forward(self, images: Tensor) -> list[Tensor]:
        maps: list[Tensor] = self.net(images)
        return maps


def _index(strides: Sequence[int], stride: int, name: str) -> int:
    if stride not in strides:
        raise UserError(name, f"has no feature map of stride {stride}", f"it has {', '.join(map(str, strides))}")
    return list(strides).index(stride)


def _vgg16(strides: Sequence[int]) -> SequentialTrunk:
    if tuple(strides) != (16,):
        raise UserError("vgg16", f"is used with one map of stride 16, not {tuple(strides)}", "give strides (16,)")
    # conv1_1 .. conv5_3 with its ReLU: the last max pool gives way to RoI pooling (Fast R-CNN, section 2.2).
    blocks = list(torchvision.models.vgg16(weights=None).features)[:-1]
    return SequentialTrunk(blocks, [len(blocks) - 1], [512], [16])


# Stride -> the last block of that stride; torchvision's detectors use blocks 13 and 16, both of stride 32.
_MOBILENET_BLOCKS = {2: 1, 4: 3, 8: 6, 16: 12, 32: 16}


def _mobilenet_v3_large(strides: Sequence[int]) -> SequentialTrunk:
    blocks = list(torchvision.models.mobilenet_v3_large(weights=None).features)
    if tuple(strides) == (32, 32):
        taps = [13, 16]
    else:
        taps = [
            list(_MOBILENET_BLOCKS.values())[_index(list(_MOBILENET_BLOCKS), s, "mobilenet_v3_large")] for s in strides
        ]
    return SequentialTrunk(blocks, taps, [int(getattr(blocks[i], "out_channels")) for i in taps], strides)  # noqa: B009


def make_trunk(name: str, strides: Sequence[int], norm_eps: float | None = None) -> nn.Module:
    """A trunk with random weights. Raises UserError for an unknown name or a stride that it lacks."""
    if name == "vgg16":
        trunk: nn.Module = _vgg16(strides)
    elif name == "mobilenet_v3_large":
        trunk = _mobilenet_v3_large(strides)
    elif name in ("resnet18", "resnet34", "resnet50", "resnet101"):
        trunk = ResNetTrunk(name, strides)
    else:
        trunk = TimmTrunk(name.removeprefix("timm:"), strides)
    for layer in trunk.modules():
        if norm_eps is not None and isinstance(layer, nn.BatchNorm2d):
            layer.eps = norm_eps
    return trunk
