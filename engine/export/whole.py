"""A two-stage net as one ONNX model: a picture in, detections out (Faster R-CNN, figure 2); its metadata are texts
that any viewer of ONNX files shows.

Shapes: H,W the picture, N detections, L levels.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

import numpy as np
import onnx

from engine.errors import UserError
from engine.export import learned, steps
from engine.export.graph import Graph, Value
from engine.labels.formats.json_text import escape_surrogates
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.structures.models import ExportCheck

PICTURE, BOXES, LABELS, SCORES = "picture", "boxes", "labels", "scores"
PICTURE_TEXT = "height x width x 3, uint8 RGB: the picture as it is, of any size"
BOXES_TEXT = "N x 4, float32: left, top, right, bottom in pixels of the picture, best score first"
LABELS_TEXT = "N, int64: places in the list of the metadata's `classes`, from 0"
SCORES_TEXT = "N, float32, falling"

COPIED_KEYS = ("title", "licence", "provenance", "figures")  # of the model's own file, where it has them


class Thresholds(NamedTuple):
    """Of the post-processing: the least score, and the IoU above which the lower score of a class goes."""

    score: float
    nms: float


def as_onnx(net: TwoStageNet, thresholds: Thresholds) -> onnx.ModelProto:
    """Raises UserError where the net has no region proposal network of its own, or maps that no scale fits."""
    _check(net)
    s = net.specification
    net = learned.foldable_copy(net)
    g = Graph()
    picture = steps.prepare(g, s, PICTURE)
    outputs = g.embed(learned.picture_part(net), "picture_", picture.images)
    maps, objectness, deltas = (outputs[first : first + s.levels] for first in range(0, 3 * s.levels, s.levels))
    proposals = steps.proposals(g, s, picture, maps, objectness, deltas)
    # To the picture's pixels and back, as the engine does: the last digit decides how a RoI is rounded to cells.
    proposals = g.op("Mul", g.op("Mul", proposals, picture.to_original), picture.to_scaled)
    pooled, proposals = steps.pool(g, s, maps, proposals)
    scores, deltas_of = g.embed(learned.regions_part(net), "regions_", pooled)
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
