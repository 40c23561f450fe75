"""The steps between the learned layers, as ONNX operators: those of engine.models and engine.proposals, in their order
and their arithmetic, so that results differ by float noise alone.

Shapes: H,W the picture, h,w the scaled one, A anchors and P proposals of a level, C,H,W a feature map, R RoIs,
K foreground classes, b bins a side, D detections.
Values are names of a Graph.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import onnx

from engine.export.graph import Graph
from engine.heads.box_coder import LARGEST_LOG_SCALE
from engine.heads.box_head import LEAST_FOUND
from engine.models.specification import ModelSpecification
from engine.postprocess.suppression import SMALLEST_SIDE
from engine.proposals.anchors import cell_anchors

FAR = 2**31  # "to the end" of an axis
SCORE, NMS = "score_threshold", "nms_threshold"  # constants of the file, so named that they can be found and changed
CANONICAL_LEVEL = 4  # FPN, equation 1
GUARD = 1e-6  # engine.roi.projection.assign_levels


class Picture(NamedTuple):
    """images: (1, 3, h, w) with padding. size, padded: (2,) int64 rows and columns, without and with padding.

    to_scaled, to_original: (4,) factors of x1, y1, x2, y2.
    """

    images: str
    size: str
    padded: str
    to_scaled: str
    to_original: str


def prepare(g: Graph, s: ModelSpecification, picture: str) -> Picture:
    """(H, W, 3) uint8 -> scaled, normalised, padded to whole blocks (TwoStageNet.preprocess and .batch)."""
    sides = g.cast(g.piece(g.op("Shape", picture), 0, 2, 0), np.float64)
    longest = g.op("Div", g.constant(s.longer_side, np.float64), g.op("ReduceMax", sides, keepdims=0))
    shortest = g.op("Div", g.constant(s.shorter_side, np.float64), g.op("ReduceMin", sides, keepdims=0))
    scaled = g.op("Floor", g.op("Mul", sides, g.op("Min", shortest, longest)))
    scaled = g.op("Max", scaled, g.constant(1, np.float64))
    size = g.cast(scaled, np.int64)
    planes = g.op("Transpose", g.cast(picture, np.float32), perm=[2, 0, 1])
    planes = g.op("Unsqueeze", planes, g.ints([0]))
    x = g.op("Resize", planes, "", "", g.op("Concat", g.ints([1, 3]), size, axis=0), mode="linear")
    mean, std = (g.floats(np.reshape(v, (1, 3, 1, 1))) for v in (s.mean, s.std))
    x = g.op("Div", g.op("Sub", g.op("Div", x, g.floats(255)), mean), std)
    blocks = g.op("Div", g.op("Add", size, g.ints(s.divisible - 1)), g.ints(s.divisible))
    padded = g.op("Mul", blocks, g.ints(s.divisible))
    beyond = g.op("Concat", g.ints([0] * 6), g.op("Sub", padded, size), axis=0)
    scale = g.gather(g.op("Div", scaled, sides), g.ints([1, 0, 1, 0]))
    back = g.op("Div", g.constant(1, np.float64), scale)
    return Picture(g.op("Pad", x, beyond), size, padded, g.cast(scale, np.float32), g.cast(back, np.float32))


def anchors(g: Graph, s: ModelSpecification, level: int, features: str, padded: str) -> str:
    """(A, 4) of a map (1, C, rows, columns): engine.proposals.anchors, in the graph because it depends on the size."""
    cells = g.op("Shape", features, start=2, end=4)
    strides = g.cast(g.op("Div", padded, cells), np.float32)
    offset = g.floats(0.5 if s.anchor_rule == "paper" else 0.0)
    shape = g.op("Concat", cells, g.ints([1]), axis=0)
    along = []
    for axis, place in ((0, (-1, 1, 1)), (1, (1, -1, 1))):
        count = g.gather(cells, g.ints(axis))
        steps = g.cast(g.op("Range", g.ints(0), count, g.ints(1)), np.float32)
        at = g.op("Mul", g.op("Add", steps, offset), g.gather(strides, g.ints(axis)))
        along.append(g.op("Expand", g.reshape(at, *place), shape))
    y, x = along
    shifts = g.reshape(g.op("Concat", x, y, x, y, axis=2), -1, 1, 4)
    per_cell = cell_anchors(s.anchor_sizes[level], s.anchor_ratios, s.anchor_rule).numpy()
    return g.reshape(g.op("Add", shifts, g.floats(per_cell)), -1, 4)


def decode(
    g: Graph, deltas: str, reference: str, boxes: int = 1, weights: Sequence[float] = (1.0, 1.0, 1.0, 1.0)
) -> str:
    """(N, 4C) deltas on (N, 4) references -> (N, C, 4) boxes, C = `boxes` (engine.heads.box_coder.decode)."""
    low, high = (g.piece(reference, first, first + 2, 1) for first in (0, 2))
    sides = g.op("Sub", high, low)
    middles = g.op("Add", low, g.op("Mul", g.floats(0.5), sides))
    sides, middles = (g.reshape(value, -1, 1, 2) for value in (sides, middles))
    each = g.op("Div", g.reshape(deltas, -1, boxes, 4), g.floats(weights))
    shift, growth = (g.piece(each, first, first + 2, 2) for first in (0, 2))
    growth = g.op("Min", growth, g.floats(LARGEST_LOG_SCALE))
    centres = g.op("Add", g.op("Mul", shift, sides), middles)
    halves = g.op("Mul", g.floats(0.5), g.op("Mul", g.op("Exp", growth), sides))
    return g.op("Concat", g.op("Sub", centres, halves), g.op("Add", centres, halves), axis=2)


def clip(g: Graph, boxes: str, size: str) -> str:
    """(..., 4) boxes cut at the edges of a picture of (rows, columns)."""
    limits = g.cast(g.gather(size, g.ints([1, 0, 1, 0])), np.float32)
    return g.op("Min", g.op("Max", boxes, g.floats(0)), limits)


def sides_of(g: Graph, boxes: str) -> tuple[str, str]:
    """(..., 4) -> widths and heights, (...). By pieces: onnxruntime's reductions fail where there is no box at all."""
    sides = g.op("Sub", g.piece(boxes, 2, 4, -1), g.piece(boxes, 0, 2, -1))
    width, height = (g.op("Squeeze", g.piece(sides, first, first + 1, -1), g.ints([-1])) for first in (0, 1))
    return width, height


def best(g: Graph, scores: str, most: str) -> tuple[str, str]:
    """(N,) -> the `most` (1,) best, or all, and their places, best first."""
    scores, places = g.op_many("TopK", 2, scores, g.op("Min", most, g.length(scores)), axis=0)
    return scores, places


def proposals(
    g: Graph,
    s: ModelSpecification,
    picture: Picture,
    maps: Sequence[str],
    objectness: Sequence[str],
    deltas: Sequence[str],
) -> tuple[str, str]:
    """(R, 4) in net pixels, best first, and their objectness (R,) (engine.proposals.rpn.select_proposals)."""
    boxes, scores = [], []
    for level, (features, o, d) in enumerate(zip(maps, objectness, deltas, strict=True)):
        logits, at = best(g, g.reshape(o, -1), g.ints([s.rpn_pre_nms]))
        reference = g.gather(anchors(g, s, level, features, picture.padded), at)
        decoded = decode(g, g.gather(g.reshape(d, -1, 4), at), reference)
        found, confident = _suppressed(g, s, clip(g, g.reshape(decoded, -1, 4), picture.size), g.op("Sigmoid", logits))
        boxes.append(found)
        scores.append(confident)
    likely, at = best(g, g.op("Concat", *scores, axis=0), g.ints([s.rpn_post_nms]))
    return g.gather(g.op("Concat", *boxes, axis=0), at), likely


def _suppressed(g: Graph, s: ModelSpecification, boxes: str, scores: str) -> tuple[str, str]:
    """NMS of one level's (P, 4) boxes and (P,) scores, without tiny and improbable ones."""
    large = g.op("GreaterOrEqual", g.op("Min", *sides_of(g, boxes)), g.floats(s.rpn_min_size))
    likely = g.op("GreaterOrEqual", scores, g.floats(s.rpn_score))
    proper = g.where_true(g.op("And", large, likely))
    boxes, scores = g.gather(boxes, proper), g.gather(scores, proper)
    found = g.op(
        "NonMaxSuppression",
        g.reshape(boxes, 1, -1, 4),
        g.reshape(scores, 1, 1, -1),
        g.ints([s.rpn_post_nms]),
        g.floats([s.rpn_nms]),
    )
    rows = g.reshape(g.piece(found, 2, 3, 1), -1)
    return g.gather(boxes, rows), g.gather(scores, rows)


def pool(g: Graph, s: ModelSpecification, maps: Sequence[str], rois: str, likely: str) -> tuple[str, str, str]:
    """(R, 4) RoIs in net pixels and their objectness (R,) -> (R, C, b, b), and both in the order of the pooling."""
    first, last = (round(math.log2(stride)) for stride in (s.strides[0], s.strides[-1]))
    if first == last:
        return _pool_level(g, s, maps[0], s.strides[0], rois), rois, likely
    levels = _levels(g, s, rois, first, last)
    pooled, ordered, objectness = [], [], []
    for level, (features, stride) in enumerate(zip(maps, s.strides, strict=False)):
        here = g.where_true(g.op("Equal", levels, g.floats(first + level)))
        mine = g.gather(rois, here)
        pooled.append(_pool_level(g, s, features, stride, mine))
        ordered.append(mine)
        objectness.append(g.gather(likely, here))
    whole = (g.op("Concat", *parts, axis=0) for parts in (pooled, ordered, objectness))
    features, rois, likely = whole
    return features, rois, likely


def with_objectness(g: Graph, scores: str, likely: str, share: float, classes: int) -> str:
    """(R, K+1) scores and (R,) objectness -> (R, K+1) (engine.heads.box_head.with_objectness)."""
    each = g.piece(scores, 1, classes + 1, 1)
    ones = g.floats(np.ones((classes, 1), np.float32))
    found = g.op("MatMul", each, ones)  # a sum: onnxruntime's reductions fail where there is no box at all
    both = g.op("Mul", g.op("Pow", found, g.floats(1 - share)), g.op("Pow", g.reshape(likely, -1, 1), g.floats(share)))
    each = g.op("Mul", each, g.op("Div", both, g.op("Max", found, g.floats(LEAST_FOUND))))
    return g.op("Concat", g.op("Sub", g.floats(1), g.op("MatMul", each, ones)), each, axis=1)


def _levels(g: Graph, s: ModelSpecification, rois: str, first: int, last: int) -> str:
    """(R,) floats: the pyramid level of each RoI (engine.roi.projection.assign_levels)."""
    area = g.op("Max", g.op("Mul", *sides_of(g, rois)), g.floats(0))
    share = g.op("Div", g.op("Sqrt", area), g.floats(s.canonical_size))
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
    """(R, 4(K+1)) or (R, 4) deltas -> (K or 1, R, 4) boxes in the picture, as PictureFeatures.refined has them."""
    each = 1 if s.class_agnostic else len(s.class_names) + 1
    boxes = clip(g, decode(g, deltas, rois, each, s.box_weights), picture.size)
    if not s.class_agnostic:
        boxes = g.piece(boxes, 1, FAR, 1)
    return g.op("Transpose", g.op("Mul", boxes, picture.to_original), perm=[1, 0, 2])


def select(g: Graph, s: ModelSpecification, boxes: str, scores: str, score: float, nms: float) -> tuple[str, str, str]:
    """(K or 1, R, 4) boxes and (R, K+1) scores -> boxes (D, 4), labels (D,) from 0 and scores (D,), falling, as
    engine.postprocess.detections.select_detections has them.

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
    confidence = g.op("GatherND", scores, g.op("Concat", g.reshape(label, -1, 1), g.reshape(roi, -1, 1), axis=1))
    confidence, order = best(g, confidence, g.ints([s.top]))
    of = g.op("Concat", g.reshape(place, -1, 1), g.reshape(roi, -1, 1), axis=1)
    return g.op("GatherND", boxes, g.gather(of, order)), g.gather(label, order), confidence
