"""Which part of the picture each cell of a map can see: its receptive field.

A map carries, for each cell, the furthest pixel that reaches it in each of four directions, in place of activations. A
convolution or pooling then is a maximum over its window, a sum or a concatenation the maximum of its parts, and what
works on each cell alone changes nothing. The modules are the net's own: their calls are taken by the tensor's class.
Shapes: (4, 1, H, W): the largest of -x, -y, x and y of the pixels seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.errors import UserError
from engine.features.backbones import Backbone, Pyramid
from engine.features.csp import MergedAggregation, PathAggregation
from engine.words import tr

NOTHING = -torch.inf
ALONE = {  # what works on each cell by itself
    "relu", "relu_", "relu6", "leaky_relu", "leaky_relu_", "hardswish", "hardsigmoid", "hardtanh", "silu", "gelu",
    "sigmoid", "tanh", "clamp", "batch_norm", "dropout", "contiguous", "float", "to", "elu", "mish", "prelu", "detach",
    "softmax", "clone", "layer_norm", "linear", "half",
}  # fmt: skip
JOINED = {"add", "__add__", "__radd__", "__iadd__", "add_", "mul", "__mul__", "__rmul__", "mul_", "__imul__", "sub"}
POOLED = {"max_pool2d", "boolean_dispatch", "avg_pool2d"}
WHOLE = {"mean", "amax", "adaptive_avg_pool2d", "adaptive_max_pool2d"}
READ = {"__get__", "size", "dim", "permute", "as_subclass"}


class SeenFrom(Tensor):
    """A map of how far each cell sees."""

    @classmethod
    def __torch_function__(
        cls, func: Callable[..., Any], types: Iterable[type], args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        name, options = getattr(func, "__name__", ""), dict(kwargs or {})
        if name == "conv2d":
            return _convolved(*args, **options)
        if name in POOLED or name.startswith("max_pool2d"):
            return _pooled(*args, **options)
        if name in WHOLE:
            return _map_of(_plain(args[0]).amax((2, 3), keepdim=True))
        if name in JOINED or name in ("cat", "concat", "maximum"):
            return _joined(args[0] if name in ("cat", "concat") else args)
        if name == "interpolate":
            return _resized(*args, **options)
        if name in ALONE:
            return args[0]
        if name == "pad":
            return _map_of(F.pad(_plain(args[0]), args[1], value=NOTHING))
        if name in READ:
            return super().__torch_function__(func, types, args, options)
        raise NotImplementedError(name)


def cell_fields(
    backbone: Backbone, size: tuple[int, int], padded: tuple[int, int], with_pyramid: bool = True
) -> list[Tensor]:
    """(H, W, 4) float32 boxes of each level's cells in the net's pixels, clipped to the picture.

    with_pyramid: otherwise of the trunk's map that the level is made of, before what coarser and finer levels add.
    size: (h, w) of the picture in the net, padded: with its padding. Raises UserError for a trunk whose layers are none
    of those above (attention sees everything, and says so in no window).
    """
    y, x = torch.meshgrid(*(torch.arange(float(side)) for side in padded), indexing="ij")
    try:
        levels = _levels(backbone, _map_of(torch.stack([-x, -y, x, y])[:, None]), with_pyramid)
    except (NotImplementedError, TypeError, ValueError, RuntimeError) as error:
        what = tr("has layers whose receptive field cannot be followed ({error})", error=error)
        raise UserError(
            tr("the backbone"),
            what,
            tr("look at another model: those of VGG, ResNet, MobileNet and the bundled one can"),
        ) from error
    limits = torch.tensor([size[1], size[0], size[1], size[0]], dtype=torch.float32)
    found = []
    for level in levels:
        left, top, right, bottom = _plain(level)[:, 0]
        boxes = torch.stack([-left, -top, right + 1, bottom + 1], dim=2)
        found.append(torch.minimum(boxes.clamp(min=0), limits))
    return found


def _levels(backbone: Backbone, image: Tensor, with_pyramid: bool) -> Sequence[Tensor]:
    """A class map sees what its tower sees: what follows the tower works on each cell alone."""
    fpn, maps = backbone.fpn, backbone.body(image)
    levels: list[Tensor] = maps
    if isinstance(fpn, PathAggregation) and with_pyramid:
        towers = [dense.get_submodule("tower") for dense in fpn.maps]
        levels = [tower(level) for tower, level in zip(towers, fpn.aggregate(maps), strict=True)]
    elif isinstance(fpn, Pyramid):
        levels = fpn(maps) if with_pyramid else [*maps, *([_plain(maps[-1])[:, :, ::2, ::2]] * fpn.extra_level)]
    if isinstance(fpn, MergedAggregation):
        steps = fpn.steps if with_pyramid else [min(fpn.steps, key=lambda step: abs(step - 1))]
        return [_joined(_at_step(level, step) for level, step in zip(levels, fpn.steps, strict=True) if step in steps)]
    return levels


def _at_step(level: Tensor, step: float) -> Tensor:
    """In the cells of the merged map: the finer ones that lie on each, or the coarser one on which it lies."""
    values = _plain(level)
    return _map_of(F.max_pool2d(values, round(1 / step)) if step < 1 else F.interpolate(values, scale_factor=step))


def _map_of(values: Tensor) -> Tensor:
    return values.as_subclass(SeenFrom)  # type: ignore[no-any-return]


def _plain(values: Tensor) -> Tensor:
    return values.as_subclass(Tensor)


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (int(value[0]), int(value[-1]))


def _convolved(
    x: Tensor, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Tensor:
    kernel, spread = (int(weight.shape[2]), int(weight.shape[3])), _pair(dilation)
    if padding == "same":
        across = [side * (k - 1) for side, k in zip(spread, kernel, strict=True)]
        return _window(x, kernel, _pair(stride), spread, [(one // 2, one - one // 2) for one in across])
    sides = [(side, side) for side in _pair(0 if padding == "valid" else padding)]
    return _window(x, kernel, _pair(stride), spread, sides)


def _pooled(
    x: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    **_: Any,
) -> Tensor:
    kernel, step = _pair(kernel_size), _pair(stride if stride else kernel_size)
    dilated = _pair(dilation) if not isinstance(dilation, bool) else (1, 1)  # avg_pool2d's fifth argument is ceil_mode
    return _window(x, kernel, step, dilated, [(side, side) for side in _pair(padding)], bool(ceil_mode))


def _window(
    x: Tensor,
    kernel: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    sides: Sequence[tuple[int, int]],
    ceil_mode: bool = False,
) -> Tensor:
    """The maximum of each window; beyond the map's edge nothing is seen."""
    (top, bottom), (left, right) = sides
    values = F.pad(_plain(x), (left, right, top, bottom), value=NOTHING)
    return _map_of(F.max_pool2d(values, kernel, stride, 0, dilation, ceil_mode))


def _joined(parts: Iterable[Any]) -> Tensor:
    maps = [_plain(part) for part in parts if isinstance(part, SeenFrom)]
    whole = maps[0]
    for other in maps[1:]:
        whole = torch.maximum(whole, other)
    return _map_of(whole)


def _resized(
    x: Tensor, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: Any = None, **_: Any
) -> Tensor:
    values = _plain(x)
    if mode == "nearest":
        return _map_of(F.interpolate(values, size, scale_factor, mode))
    if mode != "bilinear" or align_corners or size is None:
        raise NotImplementedError(f"interpolate, {mode}")
    for axis, cells in zip((2, 3), _pair(size), strict=True):
        values = _between(values, axis, cells)
    return _map_of(values)


def _between(values: Tensor, axis: int, cells: int) -> Tensor:
    """Linear interpolation reads the two neighbours on the axis."""
    there = values.shape[axis]
    places = ((torch.arange(cells) + 0.5) * there / cells - 0.5).clamp(0, there - 1)
    low, high = places.floor().long(), places.ceil().long()
    return torch.maximum(values.index_select(axis, low), values.index_select(axis, high))
