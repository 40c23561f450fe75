"""A two-stage net as one ONNX model: a picture in, detections out (Faster R-CNN, figure 2); its metadata are texts
that any viewer of ONNX files shows. torch writes the learned layers, in two parts.

Shapes: H,W the picture, N detections, C a feature map's channels, R RoIs, b bins a side, L levels.
"""

from __future__ import annotations

import copy
import json
import logging
import math
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from engine.errors import UserError
from engine.export import steps
from engine.export.graph import OPSET, Graph, Value
from engine.kernels.convolution.folding import fold_net
from engine.labels.formats.json_text import escape_surrogates
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.structures.models import ExportCheck

PICTURE, BOXES, LABELS, SCORES = "picture", "boxes", "labels", "scores"
PICTURE_TEXT = "height x width x 3, uint8 RGB: the picture as it is, of any size"
BOXES_TEXT = "N x 4, float32: left, top, right, bottom in pixels of the picture, best score first"
LABELS_TEXT = "N, int64: places in the list of the metadata's `classes`, from 0"
SCORES_TEXT = "N, float32, falling"

_EXAMPLE = (3, 4)  # rows and columns of blocks of `divisible` pixels; more than one, so that torch takes none for fixed
_MOST = 4096  # blocks
COPIED_KEYS = ("title", "licence", "provenance", "figures")  # of the model's own file, where it has them


class Thresholds(NamedTuple):
    """Of the post-processing: the least score, and the IoU above which the lower score of a class goes."""

    score: float
    nms: float


def as_onnx(net: TwoStageNet, thresholds: Thresholds) -> onnx.ModelProto:
    """Raises UserError where the net has no region proposal network of its own, or maps that no scale fits."""
    _check(net)
    s = net.specification
    net = _foldable_copy(net)
    g = Graph()
    picture = steps.prepare(g, s, PICTURE)
    outputs = g.embed(_picture_part(net), "picture_", picture.images)
    maps, objectness, deltas = (outputs[first : first + s.levels] for first in range(0, 3 * s.levels, s.levels))
    proposals, likely = steps.proposals(g, s, picture, maps, objectness, deltas)
    # To the picture's pixels and back, as the engine does: the last digit decides how a RoI is rounded to cells.
    proposals = g.op("Mul", g.op("Mul", proposals, picture.to_original), picture.to_scaled)
    pooled, proposals, likely = steps.pool(g, s, maps, proposals, likely)
    scores, deltas_of = g.embed(_regions_part(net), "regions_", pooled)
    if s.objectness_share:
        scores = steps.with_objectness(g, scores, likely, s.objectness_share, len(s.class_names))
    boxes = steps.refine(g, s, picture, deltas_of, proposals)
    boxes, labels, scores = steps.select(g, s, boxes, scores, *thresholds)
    return g.model(
        [Value(PICTURE, np.uint8, ["height", "width", 3], text=PICTURE_TEXT)],
        [
            Value(BOXES, np.float32, ["detections", 4], boxes, BOXES_TEXT),
            Value(LABELS, np.int64, ["detections"], labels, LABELS_TEXT),
            Value(SCORES, np.float32, ["detections"], scores, SCORES_TEXT),
        ],
        s.name,
    )


def _check(net: TwoStageNet) -> None:
    s = net.specification
    if s.detector != "faster-rcnn":
        what = f"is a model for {s.detector}, whose proposals come from outside the net"
        raise UserError(s.name, what, "export a Faster R-CNN")
    if any(s.divisible % stride or not math.log2(stride).is_integer() for stride in s.strides):
        what = f"has maps of strides {s.strides}, which are no whole parts of {s.divisible} pixels"
        raise UserError(s.name, what, "export a model whose strides are powers of two")


def describe(model: onnx.ModelProto, s: ModelSpecification, source: Mapping[str, str], thresholds: Thresholds) -> None:
    """Adds the metadata, in place. source: the metadata of the model's own file."""
    pyramid = f"pyramid of {s.fpn_channels} channels" if s.fpn_channels else "no pyramid"
    texts = {
        "classes": s.class_names,
        "architecture": f"{s.detector}: {s.backbone}, {pyramid}, RoI {s.pooling} pooling, {s.head} head",
        "anchors": {name: getattr(s.anchor_plan, name) for name in ("sizes", "ratios", "strides", "rule")},
        "scales": {name: getattr(s, name) for name in ("shorter_side", "longer_side", "divisible", "mean", "std")},
        "thresholds": thresholds._asdict() | {"top": s.top},
        "input": {PICTURE: PICTURE_TEXT},
        "outputs": {BOXES: BOXES_TEXT, LABELS: LABELS_TEXT, SCORES: SCORES_TEXT},
        "specification": asdict(s),
        "made_with": _versions(),
    }
    described = {name: value if isinstance(value, str) else _json(value) for name, value in texts.items()}
    onnx.helper.set_model_props(model, described | {name: source[name] for name in COPIED_KEYS if name in source})


def addition(check: ExportCheck) -> bytes:
    """The bytes that add the result of the check to the metadata when they are appended to a model's file.

    Messages of protobuf one behind the other are one message; so the checked bytes stay as they were.
    """
    entry = onnx.StringStringEntryProto(key="checked", value=_json(asdict(check)))
    return bytes(onnx.ModelProto(metadata_props=[entry]).SerializeToString())


def _versions() -> dict[str, str]:
    found = {}
    for name in ("regionscope", "torch", "onnx", "onnxscript"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # run from its folder, not installed
            found[name] = "unknown"
    return found


def _json(value: object) -> str:
    return escape_surrogates(json.dumps(value, ensure_ascii=False))


class _Picture(nn.Module):
    """(1, 3, H, W) -> L maps, then L objectness, then L deltas."""

    def __init__(self, net: TwoStageNet) -> None:
        super().__init__()
        self.backbone, self.rpn_head = net.backbone, net.rpn_head

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        levels = self.backbone(images)
        objectness, deltas = self.rpn_head(levels)
        return (*levels, *objectness, *deltas)


class _Regions(nn.Module):
    """(R, C, b, b) -> scores (R, K+1) that sum to 1, and deltas (R, 4(K+1)) or (R, 4)."""

    def __init__(self, net: TwoStageNet) -> None:
        super().__init__()
        self.box_head = net.box_head

    def forward(self, pooled: Tensor) -> tuple[Tensor, Tensor]:
        logits, deltas = self.box_head(pooled)
        return torch.softmax(logits, dim=-1), deltas


def _foldable_copy(net: TwoStageNet) -> TwoStageNet:
    """A copy on the CPU without BatchNorms, as far as they can be folded; the net stays as it is."""
    ready = copy.deepcopy(net).cpu().float().eval().requires_grad_(False)
    whole = ready.specification.divisible
    fold_net(ready, torch.randn(1, 3, 2 * whole, 3 * whole))
    return ready


def _picture_part(net: TwoStageNet) -> onnx.ModelProto:
    """Backbone and RPN head, for pictures of any whole number of blocks."""
    whole = net.specification.divisible
    rows, columns = (torch.export.Dim(name, min=1, max=_MOST) for name in ("rows", "columns"))
    example = torch.zeros(1, 3, *(whole * blocks for blocks in _EXAMPLE))
    return _written(_Picture(net), example, {2: whole * rows, 3: whole * columns})


def _regions_part(net: TwoStageNet) -> onnx.ModelProto:
    """The region head, for any number of RoIs."""
    bins = net.specification.bins
    example = torch.zeros(5, net.backbone.channels, bins, bins)
    return _written(_Regions(net), example, {0: torch.export.Dim("regions", min=2)})


def _written(module: nn.Module, example: Tensor, dynamic: dict[int, Any]) -> onnx.ModelProto:
    with torch.no_grad(), _quietly():
        program = torch.onnx.export(
            module.eval(), (example,), dynamo=True, opset_version=OPSET, dynamic_shapes=(dynamic,), verbose=False
        )
    assert program is not None, "without a file torch returns the program"
    return program.model_proto


@contextmanager
def _quietly() -> Iterator[None]:
    """torch's exporter talks of operators that it cannot find (torchvision's are not needed here)."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
