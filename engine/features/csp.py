"""The bundled model's trunk and neck: dense 3 x 3 convolutions whose stages hand half of their channels on unchanged
(Wang et al. 2020, "CSPNet"), and a pyramid that is added up downwards and upwards (Liu et al. 2018, "PANet"), with maps
of classes and extents at each level. The layers are those of NanoDet-g, whose weights they take over
(tools/starter/nanodet.py). `MergedAggregation` makes one map of the whole pyramid, as the papers' detectors have one.

Shapes: N pictures, C,H,W a feature map, K classes that the maps tell apart, L levels finest first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_SLOPE = 0.1
STEM = 32  # channels
# channels, stride and pairs of narrow convolutions of each stage; a stage hands on twice its channels
STAGES = ((32, 1, 1), (64, 2, 2), (128, 2, 2), (256, 2, 3))
STRIDES = (4, 8, 16, 32)
EXTENTS = 4  # maps that say where the object around a cell ends
REACH = 10  # cells that an extent is at most
_LEAST_SIDE = 0.1  # cells
MERGED = 43  # features of a merged map


def _conv(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1), nn.LeakyReLU(_SLOPE))


class CspStage(nn.Module):
    """(N, C, H, W) -> (N, 2 `channels`, H / stride, W / stride)."""

    def __init__(self, inputs: int, channels: int, stride: int, pairs: int) -> None:
        super().__init__()
        half = channels // 2
        self.first = _conv(inputs, channels, stride)
        self.narrow = nn.ModuleList(_conv(channels, half) for _ in range(pairs))
        self.inner = nn.ModuleList(_conv(half, half) for _ in range(pairs))
        self.last = _conv(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        entry: Tensor = self.first(x)
        x = entry
        for narrow, inner in zip(self.narrow, self.inner, strict=True):
            x = narrow(x)
            x = torch.cat([inner(x), x], 1)
        return torch.cat([self.last(x), entry], 1)


class CspTrunk(nn.Module):
    """Maps of the strides asked for. channels: of each, finest first."""

    def __init__(self, strides: Sequence[int]) -> None:
        """Raises ValueError for a stride that it has no map of."""
        super().__init__()
        if not strides or not set(strides) <= set(STRIDES):
            raise ValueError(f"maps have strides {STRIDES}, not {tuple(strides)}")
        self._taps = tuple(STRIDES.index(stride) for stride in strides)
        self.channels = tuple(2 * STAGES[tap][0] for tap in self._taps)
        self.stem = _conv(3, STEM, 2)
        self.pool = nn.MaxPool2d(3, 2, 1)
        stages, inputs = [], STEM
        for channels, stride, pairs in STAGES[: max(self._taps) + 1]:
            stages.append(CspStage(inputs, channels, stride, pairs))
            inputs = 2 * channels
        self.stages = nn.ModuleList(stages)

    def forward(self, images: Tensor) -> list[Tensor]:
        """(N, 3, H, W) -> the maps."""
        x, maps = self.pool(self.stem(images)), []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return [maps[tap] for tap in self._taps]


class DenseMaps(nn.Module):
    """One level's features, and what a one-stage detector reads off them at each cell.

    (N, C, H, W) -> (N, C + K + 4 + 1, H, W): features; a logit of each class; of the box around the cell, in cells,
    its centre relative to the cell's own (x, y) and the logarithms of its width and height; any class's best logit.
    """

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.tower = _conv(channels, channels)
        self.classes = nn.Conv2d(channels, classes, 1)
        self.sides = nn.Conv2d(channels, EXTENTS * (REACH + 1), 1)

    def forward(self, x: Tensor) -> Tensor:
        features = self.tower(x)
        classes = self.classes(features)
        chances = self.sides(features).unflatten(1, (EXTENTS, REACH + 1)).softmax(2)
        cells = torch.arange(REACH + 1, dtype=x.dtype, device=x.device)[:, None, None]
        left, top, right, bottom = (chances * cells).sum(2).unbind(1)
        width, height = (s.clamp(min=_LEAST_SIDE).log() for s in (left + right, top + bottom))
        extents = torch.stack([(right - left) / 2, (bottom - top) / 2, width, height], 1)
        return torch.cat([features, classes, extents, classes.amax(1, keepdim=True)], 1)


class PathAggregation(nn.Module):
    """Laterals, added up from the coarsest level to the finest and back, then `DenseMaps` of each.

    details: into how many of the trunk's finest cells, a side, a cell of each level falls; the mean of these follows
    that level's maps. Empty: nothing follows.
    """

    def __init__(self, channels: Sequence[int], out_channels: int, classes: int, details: Sequence[int] = ()) -> None:
        super().__init__()
        self.details = tuple(details)
        self.lateral = nn.ModuleList(nn.Conv2d(c, out_channels, 1) for c in channels)
        self.maps = nn.ModuleList(DenseMaps(out_channels, classes) for _ in channels)
        self.channels = out_channels + classes + EXTENTS + 1 + (channels[0] if self.details else 0)

    def forward(self, maps: Sequence[Tensor]) -> list[Tensor]:
        levels = [dense(level) for dense, level in zip(self.maps, self.aggregate(maps), strict=True)]
        if not self.details:
            return levels
        fine = (F.avg_pool2d(maps[0], cells) if cells > 1 else maps[0] for cells in self.details)
        return [torch.cat([level, detail], 1) for level, detail in zip(levels, fine, strict=True)]

    def aggregate(self, maps: Sequence[Tensor]) -> list[Tensor]:
        """The levels before `DenseMaps`."""
        levels = [lateral(m) for lateral, m in zip(self.lateral, maps, strict=True)]
        for i in range(len(levels) - 2, -1, -1):
            levels[i] = levels[i] + _resized(levels[i + 1], levels[i])
        for i in range(1, len(levels)):
            levels[i] = levels[i] + _resized(levels[i - 1], levels[i])
        return levels


class MergedAggregation(PathAggregation):
    """The levels as one map (Kong et al. 2016, "HyperNet"): finer ones are pooled, coarser ones spread out.

    steps: by how many cells of the one map each level's cells are apart, finest first; a power of 2. The map has
    `MERGED` features, to which all levels add; of each class how likely it is there by the largest logit, about 0 where
    nothing is and 1 for a sure thing; and twice extents, in cells of the one map, and any class's best logit: of the
    finest level's surest cell there, which knows small things, and of the coarser levels' surest.
    """

    def __init__(self, channels: Sequence[int], out_channels: int, classes: int, steps: Sequence[float]) -> None:
        super().__init__(channels, out_channels, classes)
        self.narrow = nn.ModuleList(nn.Conv2d(out_channels, MERGED, 1) for _ in channels)
        self._features, self.steps = out_channels, tuple(steps)
        self.channels = MERGED + classes + 2 * (EXTENTS + 1)

    def forward(self, maps: Sequence[Tensor]) -> list[Tensor]:
        """-> one map, (N, MERGED + K + 2 (4 + 1), H, W)."""
        features, classes, extents = [], [], []
        for level, narrow, step in zip(super().forward(maps), self.narrow, self.steps, strict=True):
            known, rest = level[:, : self._features], level[:, self._features :]
            features.append(_cells(narrow(known), step).amax(2))
            classes.append(_cells(rest[:, : -EXTENTS - 1], step).amax(2))
            boxes = _extents(rest[:, -EXTENTS - 1 : -1], step)
            extents.append(torch.cat([boxes, _cells(rest[:, -1:], step)], 1))
        evidence = F.leaky_relu(torch.stack(classes).amax(0) / 4 + 1, _SLOPE)
        merged = [torch.stack(features).sum(0), evidence]
        return [torch.cat([*merged, _surest(extents[0]), _surest(torch.cat(extents[1:], 2))], 1)]


def _surest(x: Tensor) -> Tensor:
    """(N, 4 + 1, n, H, W) extents and logits -> (N, 4 + 1, H, W), those of the largest logit."""
    return x.gather(2, x[:, -1:].argmax(2, keepdim=True).expand(-1, x.shape[1], -1, -1, -1))[:, :, 0]


def _cells(x: Tensor, step: float) -> Tensor:
    """(N, C, h, w) -> (N, C, n, H, W): the n cells of a finer level that lie on each of the map's, or the one of a
    coarser level on which it lies."""
    if step < 1:
        side = round(1 / step)
        cells: Tensor = F.pixel_unshuffle(x, side).unflatten(1, (x.shape[1], side * side))
        return cells
    side = round(step)
    return F.pixel_shuffle(x.repeat_interleave(side * side, 1), side)[:, :, None]


def _extents(x: Tensor, step: float) -> Tensor:
    """(N, 4, h, w), in a level's cells from a level's cell -> (N, 4, n, H, W), in the map's cells from the map's."""
    side = round(max(step, 1 / step))
    places = ((torch.arange(side, device=x.device) + 0.5) / side - 0.5).to(x)  # of the small cells in a large one
    y, x_ = torch.meshgrid(places, places, indexing="ij")
    shift = torch.stack([x_, y]) * (1 if step < 1 else -step)  # (2, side, side): from the map's cell to the level's
    scaled = torch.cat([x[:, :2] * step, x[:, 2:] + math.log(step)], 1)
    cells = _cells(scaled, step)
    if step < 1:
        centres = cells[:, :2] + shift.flatten(1)[:, :, None, None]
    else:
        rows, columns = x.shape[-2:]
        centres = cells[:, :2] + shift.repeat(1, rows, columns)[:, None]
    return torch.cat([centres, cells[:, 2:]], 1)


def _resized(x: Tensor, like: Tensor) -> Tensor:
    return F.interpolate(x, size=like.shape[-2:], mode="bilinear", align_corners=False)
