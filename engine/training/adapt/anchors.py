"""Other anchors for a trained net: suggested from the labels, or given. The RPN goes on from what it knows.

Shapes: L levels, a anchors a place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.errors import UserError
from engine.labels.anchor_fit import FloatArray, anchor_shapes, suggest_anchors
from engine.labels.several import Sample
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.pictures.reading import read_size
from engine.structures.settings import AnchorShapes

_FEWEST = 10  # boxes from which anchors are suggested


def suggested(samples: Sequence[Sample], specification: ModelSpecification) -> AnchorShapes | None:
    """Shapes that overlap these labelled boxes better than the net's own, in the same number; None where none do."""
    boxes, sizes = [], []
    for path, annotation in samples:
        own = annotation.with_boxes(box for box in annotation.boxes if not box.crowd).box_array()
        if not len(own):
            continue
        known = min(annotation.width, annotation.height) > 0
        boxes.append(own)
        sizes.append(np.tile([[annotation.width, annotation.height] if known else read_size(path)], (len(own), 1)))
    if sum(map(len, boxes)) < _FEWEST:
        return None
    plan = specification.anchor_plan
    found = suggest_anchors(np.concatenate(boxes), np.concatenate(sizes).astype(float), plan).plan
    return None if found == plan else AnchorShapes(found.sizes, found.ratios)


def from_record(kept: Any) -> AnchorShapes | None:
    """What the record of a run says of its anchors. Raises UserError where that is no list of sizes and ratios."""
    if not isinstance(kept, Mapping):
        return None
    try:
        sizes = tuple(tuple(float(side) for side in level) for level in kept["sizes"])
        return AnchorShapes(sizes, tuple(float(ratio) for ratio in kept["ratios"]))
    except (KeyError, TypeError, ValueError) as error:
        raise UserError("anchors", "of this run cannot be read", "start anew without --resume") from error


@torch.no_grad()
def with_anchors(net: TwoStageNet, shapes: AnchorShapes) -> TwoStageNet:
    """A copy of the net over these anchors; without sizes or ratios its own stay.

    Each new anchor takes the row of the old one that is most like it, and the row is turned so that it means the same
    boxes: where all levels' sizes change alike, the proposals are those from before. Raises UserError for shapes that
    are no sizes, or not for as many levels as the net has.
    """
    old = net.specification
    sizes, ratios = shapes.sizes or old.anchor_sizes, shapes.ratios or old.anchor_ratios
    _check(sizes, ratios, old.levels)
    made = TwoStageNet(old.with_(anchor_sizes=sizes, anchor_ratios=ratios)).to(net.device)
    before, after = anchor_shapes(old.anchor_plan), anchor_shapes(made.specification.anchor_plan)
    heads = ("rpn_head.objectness.", "rpn_head.deltas.")
    kept = {key: value for key, value in deepcopy(net.state_dict()).items() if not key.startswith(heads)}
    made.load_state_dict({**made.state_dict(), **kept})
    source = _most_alike(before, after)
    factors = np.exp(np.log(before[:, source] / after).mean(axis=0))  # (a, 2)
    for part in ("weight", "bias"):
        own, new = getattr(net.rpn_head.objectness, part), getattr(made.rpn_head.objectness, part)
        new.copy_(own[source])
        own, new = getattr(net.rpn_head.deltas, part), getattr(made.rpn_head.deltas, part)
        new.copy_(_turned(own, source, factors, is_bias=part == "bias"))
    return made


def _most_alike(before: FloatArray, after: FloatArray) -> list[int]:
    """Of each new anchor, the old one nearest in shape, by the logarithms of its sides over all levels (L, a, 2). As
    many as before keep their order: sizes that all shrink by half are still small, middle and large."""
    if before.shape == after.shape:
        return list(range(before.shape[1]))
    distance = np.abs(np.log(before[:, None] / after[:, :, None])).sum(axis=(0, 3))  # (new, old)
    nearest: list[int] = distance.argmin(axis=1).tolist()
    return nearest


def _turned(rows: Tensor, source: list[int], factors: FloatArray, *, is_bias: bool) -> Tensor:
    """Deltas (4a, ...) relative to the old anchors -> to the new ones: a shift counts in the new sides, and a side's
    logarithm begins from them (Faster R-CNN, equation 2)."""
    own = rows.reshape(-1, 4, *rows.shape[1:])[source].clone()
    scale = torch.from_numpy(factors).to(own)
    own[:, :2] *= scale.reshape(-1, 2, *[1] * (own.ndim - 2))
    if is_bias:
        own[:, 2:] += scale.log()
    return own.reshape(-1, *rows.shape[1:])


def _check(sizes: Sequence[Sequence[float]], ratios: Sequence[float], levels: int) -> None:
    numbers = [*ratios, *(side for level in sizes for side in level)]
    if not all(np.isfinite(number) and number > 0 for number in numbers):
        raise UserError("anchors", "sizes and ratios are numbers above 0", "give such as 32,64,128,256,512")
    if len(sizes) != levels or len({len(level) for level in sizes}) != 1 or not sizes[0]:
        what = f"{len(sizes)} levels of sizes do not fit a model that has {levels}"
        raise UserError("anchors", what, f"give {levels}, as many sizes in each")
