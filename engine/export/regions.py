"""From proposals to detections, as ONNX operators: RoI pooling, refinement, selection.

Shapes: C,H,W a feature map, R RoIs, K foreground classes, b bins a side, D detections.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import onnx

from engine.export.graph import Graph
from engine.export.steps import FAR, Picture, best, clip, decode, sides_of
from engine.models.specification import ModelSpecification
from engine.postprocess.detections import SMALLEST_SIDE

SCORE, NMS = "score_threshold", "nms_threshold"  # constants of the file, so named that they can be found and changed
CANONICAL_SIDE, CANONICAL_LEVEL = 224, 4  # FPN, equation 1
GUARD = 1e-6  # engine.roi.projection.assign_levels


class DetectionNames(NamedTuple):
    """boxes: (D, 4) in the picture's pixels. labels: (D,) from 0. scores: (D,), falling."""

    boxes: str
    labels: str
    scores: str


def pool(g: Graph, s: ModelSpecification, maps: Sequence[str], rois: str) -> tuple[str, str]:
    """(R, 4) RoIs in net pixels -> (R, C, b, b), and the RoIs in the order in which they were pooled."""
    first, last = (round(math.log2(stride)) for stride in (s.strides[0], s.strides[-1]))
    if first == last:
        return _pool_level(g, s, maps[0], s.strides[0], rois), rois
    levels = _levels(g, rois, first, last)
    pooled, ordered = [], []
    for level, (features, stride) in enumerate(zip(maps, s.strides, strict=False)):
        here = g.where_true(g.op("Equal", levels, g.floats(first + level)))
        mine = g.gather(rois, here)
        pooled.append(_pool_level(g, s, features, stride, mine))
        ordered.append(mine)
    return g.op("Concat", *pooled, axis=0), g.op("Concat", *ordered, axis=0)


def _levels(g: Graph, rois: str, first: int, last: int) -> str:
    """(R,) floats: the pyramid level of each RoI (engine.roi.projection.assign_levels)."""
    area = g.op("Max", g.op("Mul", *sides_of(g, rois)), g.floats(0))
    share = g.op("Div", g.op("Sqrt", area), g.floats(CANONICAL_SIDE))
    log2 = g.op("Div", g.op("Log", share), g.floats(math.log(2)))
    level = g.op("Floor", g.op("Add", g.op("Add", log2, g.floats(CANONICAL_LEVEL)), g.floats(GUARD)))
    return g.op("Min", g.op("Max", level, g.floats(first)), g.floats(last))


def _pool_level(g: Graph, s: ModelSpecification, features: str, stride: int, rois: str) -> str:
    if s.pooling == "max":
        picture = g.op("Mul", g.piece(rois, 0, 1, 1), g.floats(0))
        table = g.op("Concat", picture, rois, axis=1)
        return g.op("MaxRoiPool", features, table, pooled_shape=[s.bins, s.bins], spatial_scale=1 / stride)
    zero = onnx.helper.make_tensor("zero", onnx.TensorProto.INT64, [1], [0])
    return g.op(
        "RoiAlign",
        features,
        rois,
        g.op("ConstantOfShape", g.length(rois), value=zero),
        mode="avg",
        coordinate_transformation_mode="output_half_pixel",
        output_height=s.bins,
        output_width=s.bins,
        sampling_ratio=max(s.sampling_ratio, 0),
        spatial_scale=1 / stride,
    )


def refine(g: Graph, s: ModelSpecification, picture: Picture, deltas: str, rois: str) -> str:
    """(R, 4(K+1)) or (R, 4) deltas -> (K or 1, R, 4) boxes in the picture, as detector.refine does it."""
    each = 1 if s.class_agnostic else len(s.class_names) + 1
    boxes = clip(g, decode(g, deltas, rois, each, s.box_weights), picture.size)
    if not s.class_agnostic:
        boxes = g.piece(boxes, 1, FAR, 1)
    return g.op("Transpose", g.op("Mul", boxes, picture.to_original), perm=[1, 0, 2])


def select(g: Graph, s: ModelSpecification, boxes: str, scores: str, score: float, nms: float) -> DetectionNames:
    """(K or 1, R, 4) boxes and (R, K+1) scores -> detections (engine.postprocess.detections.select_detections).

    ONNX's operator knows pictures and classes, and boxes that all classes of a picture share. Where each class has
    boxes of its own, the classes stand in for pictures.
    """
    scores = g.op("Transpose", g.piece(scores, 1, FAR, 1), perm=[1, 0])  # (K, R)
    proper = g.op("GreaterOrEqual", g.op("Min", *sides_of(g, boxes)), g.floats(SMALLEST_SIDE))  # (K or 1, R)
    likely = g.op("Where", proper, scores, g.floats(-1))
    found = g.op(
        "NonMaxSuppression",
        boxes,
        g.op("Unsqueeze", likely, g.ints([0 if s.class_agnostic else 1])),
        g.ints([s.top]),
        g.floats([nms], NMS),
        g.floats([score], SCORE),
    )
    place, label, roi = (g.reshape(g.piece(found, column, column + 1, 1), -1) for column in range(3))
    label = label if s.class_agnostic else place
    kept = g.op("GatherND", scores, g.op("Concat", g.reshape(label, -1, 1), g.reshape(roi, -1, 1), axis=1))
    kept, order = best(g, kept, g.ints([s.top]))
    of = g.op("Concat", g.reshape(place, -1, 1), g.reshape(roi, -1, 1), axis=1)
    return DetectionNames(g.op("GatherND", boxes, g.gather(of, order)), g.gather(label, order), kept)
