"""The specification of a two-stage net: the metadata of a checkpoint, from which the net is built again.

Shapes: K foreground classes, b bins a side, L pyramid levels.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from engine.labels.formats.json_text import escape_surrogates
from engine.models.ranges import check_ranges
from engine.structures.models import AnchorPlan
from engine.structures.settings import DetectorName

AnchorRule = Literal["torchvision", "paper"]


@dataclass(frozen=True, slots=True)
class ModelSpecification:
    """Everything that the weights do not say.

    backbone: vgg16, resnet18 ..., mobilenet_v3_large, or any timm name that knows features_only.
    strides: of the trunk's maps that are used; fpn_channels: 0 for none; extra_level: one more level by subsampling,
    for the RPN alone. norm_eps: of the trunk's BatchNorm; None is the architecture's own. norm_frozen: statistics
    and scales stay as they came. anchor_sizes: per level of the RPN, side lengths in input pixels.
    shorter_side, longer_side: the picture is scaled to these. divisible: both sides are padded to multiples of it, so
    that maps have whole cells; torchvision takes 32, though its coarsest map has stride 64, where anchors then drift.
    mean, std: of RGB in [0, 1], by default ImageNet's.
    head: two-fc (VGG's fc6/fc7 too) or conv-fc, of `head_width`. svd_ranks: of the fc layers, where truncated.
    class_maps: classes that the pyramid's own maps tell apart (engine.features.csp); 0 for a pyramid without them.
    details: after the maps of such a pyramid comes the trunk's finest one, by which the region head tells kinds apart
    that the trunk was not taught.
    merged_strides: of the trunk's maps that such a pyramid merges into the one map of `strides`; empty where each of
    its levels is a map of its own.
    rpn_width: channels of the RPN's convolution; 0 is as many as it is given. canonical_size: side of a RoI of the
    level with stride 16, in input pixels (FPN, equation 1). *_train: the numbers while training.
    rpn_trained: not of a net that has learned over external region proposals only.
    objectness_share: how much the RPN's objectness counts in how likely a RoI is an object (engine.heads.box_head).
    score, nms, top: the model's own post-processing.
    """

    name: str
    backbone: str
    class_names: tuple[str, ...]
    detector: DetectorName = "faster-rcnn"
    strides: tuple[int, ...] = (4, 8, 16, 32)
    fpn_channels: int = 256
    fpn_norm: bool = False
    class_maps: int = 0
    details: bool = False
    merged_strides: tuple[int, ...] = ()
    extra_level: bool = True
    norm_eps: float | None = None
    norm_frozen: bool = True
    shorter_side: int = 800
    longer_side: int = 1333
    divisible: int = 32
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    anchor_sizes: tuple[tuple[float, ...], ...] = ((32.0,), (64.0,), (128.0,), (256.0,), (512.0,))
    anchor_ratios: tuple[float, ...] = (0.5, 1.0, 2.0)
    anchor_rule: AnchorRule = "torchvision"
    rpn_depth: int = 1
    rpn_width: int = 0
    rpn_pre_nms: int = 1000
    rpn_post_nms: int = 1000
    rpn_pre_nms_train: int = 2000
    rpn_post_nms_train: int = 2000
    rpn_nms: float = 0.7
    rpn_score: float = 0.0
    rpn_min_size: float = 1e-3
    rpn_trained: bool = True
    pooling: Literal["align", "max"] = "align"
    bins: int = 7
    canonical_size: float = 224.0
    sampling_ratio: int = 2
    head: Literal["two-fc", "conv-fc"] = "two-fc"
    head_width: int = 1024
    dropout: float = 0.0
    svd_ranks: tuple[int, ...] = ()
    class_agnostic: bool = False
    box_weights: tuple[float, float, float, float] = (10.0, 10.0, 5.0, 5.0)
    objectness_share: float = 0.0
    score: float = 0.05
    nms: float = 0.5
    top: int = 100
    crop_side: int = 227
    crop_context: int = 16

    def __post_init__(self) -> None:
        counts = {len(sizes) for sizes in self.anchor_sizes}
        if len(self.anchor_sizes) != self.levels or len(counts) != 1:
            raise ValueError(f"{self.levels} levels need as many lists of anchor sizes, all equally long")
        if self.merged_strides and (not self.class_maps or len(self.strides) != 1 or self.extra_level):
            raise ValueError("a pyramid with class maps alone is merged, and into one map")
        if self.details and not self.head_class_maps:
            raise ValueError("details are of a pyramid with class maps")

    @property
    def levels(self) -> int:
        """How many maps the RPN looks at."""
        return len(self.strides) + (1 if self.extra_level and self.fpn_channels else 0)

    @property
    def level_strides(self) -> tuple[int, ...]:
        """Of the maps that the RPN looks at. A level by subsampling has twice the last stride."""
        return (*self.strides, 2 * self.strides[-1])[: self.levels]

    @property
    def trunk_strides(self) -> tuple[int, ...]:
        """Of the trunk's maps that are used."""
        return self.merged_strides or self.strides

    @property
    def head_class_maps(self) -> int:
        """How many class maps the region head reads beside its layers (engine.heads.box_head); of a merged map the
        layers themselves read every channel."""
        return 0 if self.merged_strides else self.class_maps

    @property
    def anchors_per_cell(self) -> int:
        return len(self.anchor_sizes[0]) * len(self.anchor_ratios)

    @property
    def can_truncate(self) -> bool:
        """Whether the head has fully connected layers that are whole (engine.heads.svd)."""
        return self.head == "two-fc" and not self.svd_ranks

    @property
    def anchor_plan(self) -> AnchorPlan:
        """The anchors alone, for the window."""
        sides = (self.shorter_side, self.longer_side)
        return AnchorPlan(self.anchor_sizes, self.anchor_ratios, self.level_strides, *sides, self.anchor_rule)

    def padded(self, height: int, width: int) -> tuple[int, int]:
        """To whole cells of the coarsest map."""
        return -(-height // self.divisible) * self.divisible, -(-width // self.divisible) * self.divisible

    def with_(self, **changes: Any) -> ModelSpecification:
        return replace(self, **changes)

    def to_json(self) -> str:
        return escape_surrogates(json.dumps(asdict(self), ensure_ascii=False))

    @classmethod
    def from_json(cls, text: str) -> ModelSpecification:
        """The inverse of to_json. Unknown keys are left out (a newer file), missing ones take their defaults.

        Raises ValueError when the text is no specification, or that of a net which no machine could hold.
        """
        try:
            read = json.loads(text)
        except RecursionError as error:
            raise ValueError("not a model specification: nested too deeply") from error
        if not isinstance(read, dict) or not {"name", "backbone", "class_names"} <= read.keys():
            raise ValueError("not a model specification: name, backbone and class_names are required")
        names = {f.name for f in fields(cls)}
        specification = cls(**{key: _as_tuple(value) for key, value in read.items() if key in names})
        specification._check()
        return specification

    def _check(self) -> None:
        """A file from elsewhere may say anything. Raises ValueError."""
        for field in fields(self):
            value, kind = getattr(self, field.name), _KINDS.get(str(field.type))
            if kind is not None and (not isinstance(value, kind) or (kind is not str and isinstance(value, bool))):
                raise ValueError(f"{field.name} is {value!r:.40}")
        if not isinstance(self.class_names, tuple) or not all(isinstance(name, str) for name in self.class_names):
            raise ValueError("class names are a list of texts")
        check_ranges(self)
        weights = (self.fpn_channels or _TRUNKS_CHANNELS) * self.bins**2 * self.head_width
        weights += self.head_width * len(self.class_names)
        if weights > _MOST_WEIGHTS or self.rpn_depth * self.fpn_channels**2 * 9 > _MOST_WEIGHTS:
            raise ValueError("more weights than a machine could hold")


_TRUNKS_CHANNELS = 2048  # at most
_MOST_WEIGHTS = 1 << 30
_KINDS: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (int, float)}


def _as_tuple(value: Any) -> Any:
    return tuple(_as_tuple(v) for v in value) if isinstance(value, list) else value
