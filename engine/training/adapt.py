"""A trained net with other classes or other anchors: what it has learned of the old ones stays.

Shapes: K classes, F the width of the head's last layer, L levels, a anchors a place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.errors import UserError
from engine.labels.anchor_fit import FloatArray, anchor_shapes, suggest_anchors
from engine.labels.classes.class_meanings import synonym_in
from engine.labels.several import Sample
from engine.models.architectures import build
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.pictures.reading import read_size
from engine.structures.settings import AnchorShapes
from engine.words import tr

ANY_OBJECT = "object"  # the class of what has no other
_NEW_STD = 0.01
_FEWEST = 10  # boxes from which anchors are suggested


@torch.no_grad()
def with_classes(
    net: TwoStageNet, class_names: Sequence[str], name: str | None = None, seed: int = 0, *, details: bool = True
) -> TwoStageNet:
    """A copy of the net that tells these classes apart; its other layers are the same, in values and names.

    A class that the net has learned keeps its row of scores and its box deltas; new ones start small and random. A net
    that knows "object", a thing of any kind, gives each new class that row with an equal share of its probability, so
    that it finds from the first step on what it found before. Box deltas for all classes alike stay so.
    seed: of what is random. details: for new classes its head looks at the trunk's finest map, too.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        fresh = [
            row for row, label in enumerate(class_names, 1) if synonym_in(label, net.specification.class_names) is None
        ]
        net = with_details(net) if fresh and details else net
        old, new = net.specification, _like(net, class_names, name)
        heads = ("box_head.cls_score.", "box_head.bbox_pred.")
        new.load_state_dict({k: v for k, v in net.state_dict().items() if not k.startswith(heads)}, strict=False)
        new.box_head.initialise()
        source = [_row_of(label, old.class_names) for label in class_names]
        _copy_rows(net.box_head.cls_score, new.box_head.cls_score, source, 1)
        if ANY_OBJECT in old.class_names and fresh:
            new.box_head.cls_score.bias[fresh] -= math.log(len(fresh))
            noise = torch.randn_like(new.box_head.cls_score.weight[fresh]) * _NEW_STD
            noise[:, old.head_width + old.head_class_maps :] = 0
            new.box_head.cls_score.weight[fresh] += noise
        if old.class_agnostic:
            new.box_head.bbox_pred.load_state_dict(net.box_head.bbox_pred.state_dict())
        else:
            _copy_rows(net.box_head.bbox_pred, new.box_head.bbox_pred, source, 4)
        return new


def with_details(net: TwoStageNet) -> TwoStageNet:
    """The same net, which may look at the trunk's finest map, too, but does not yet; itself, where it has none."""
    old = net.specification
    if old.details or not old.head_class_maps:
        return net
    new = build(old.with_(details=True)).to(net.device)
    state = new.state_dict()
    for key, value in net.state_dict().items():
        wide = state[key]
        if wide.shape != value.shape:
            wide.zero_()
            wide[:, : value.shape[1]] = value
        else:
            wide.copy_(value)
    return new


@torch.no_grad()
def with_new_classes(
    net: TwoStageNet, class_names: Sequence[str], name: str | None = None, seed: int = 0
) -> TwoStageNet:
    """A copy of a net that has learned no class yet, with sibling layers for these (Fast R-CNN, section 2.3)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        new = _like(net, class_names, name)
        siblings = ("box_head.cls_score.", "box_head.bbox_pred.")
        new.load_state_dict({k: v for k, v in net.state_dict().items() if not k.startswith(siblings)}, strict=False)
        new.box_head.initialise()
    return new


def untrained(net: TwoStageNet, class_names: Sequence[str], name: str | None = None, seed: int = 0) -> TwoStageNet:
    """A net of the same architecture with random weights, to be trained from scratch: its BatchNorms learn, too."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        new = _like(net, class_names, name, norm_frozen=False)
        new.box_head.initialise()
    return new


def _like(net: TwoStageNet, class_names: Sequence[str], name: str | None, **changes: bool) -> TwoStageNet:
    old = net.specification
    return build(old.with_(class_names=tuple(class_names), name=name or old.name, **changes))


def _row_of(label: str, learnt: Sequence[str]) -> int | None:
    """The row, 1..K, of a class among those learned; that of "object" stands for any."""
    like = synonym_in(label, learnt) or ANY_OBJECT
    return list(learnt).index(like) + 1 if like in learnt else None


def _copy_rows(old: nn.Linear, new: nn.Linear, source: Sequence[int | None], width: int) -> None:
    """Rows of `width` per class; row 0 is the background's."""
    for target, origin in enumerate([0, *source]):
        if origin is not None:
            rows, before = (slice(row * width, (row + 1) * width) for row in (target, origin))
            new.weight[rows], new.bias[rows] = old.weight[before], old.bias[before]


def suggested(samples: Sequence[Sample], specification: ModelSpecification) -> AnchorShapes | None:
    """Shapes that overlap these labelled boxes better than the net's own, in the same number; None where none do."""
    boxes, sizes = [], []
    for path, annotation in samples:
        objects = annotation.with_boxes(box for box in annotation.boxes if not box.crowd).box_array()
        if len(objects):
            size = (annotation.width, annotation.height)
            boxes.append(objects)
            sizes.append(np.tile([size if min(size) > 0 else read_size(path)], (len(objects), 1)))
    if sum(map(len, boxes)) < _FEWEST:
        return None
    plan = specification.anchor_plan
    found = suggest_anchors(np.concatenate(boxes), np.concatenate(sizes).astype(float), plan).plan
    return None if found == plan else AnchorShapes(found.sizes, found.ratios)


def from_record(setting: Any) -> AnchorShapes | None:
    """What the record of a run says of its anchors. Raises UserError where that is no list of sizes and ratios."""
    if not isinstance(setting, Mapping):
        return None
    try:
        sizes = tuple(tuple(map(float, level)) for level in setting["sizes"])
        return AnchorShapes(sizes, tuple(map(float, setting["ratios"])))
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            "anchors", tr("of this run cannot be read"), tr("start it anew instead of continuing it")
        ) from error


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
    new = build(old.with_(anchor_sizes=sizes, anchor_ratios=ratios)).to(net.device)
    before, after = anchor_shapes(old.anchor_plan), anchor_shapes(new.specification.anchor_plan)
    state = dict(net.state_dict())
    source = _most_alike(before, after)
    factors = np.exp(np.log(before[:, source] / after).mean(axis=0))  # (a, 2)
    for part in ("weight", "bias"):
        state[f"rpn_head.objectness.{part}"] = state[f"rpn_head.objectness.{part}"][source]
        rows = state[f"rpn_head.deltas.{part}"]
        state[f"rpn_head.deltas.{part}"] = _turned(rows, source, factors, is_bias=part == "bias")
    new.load_state_dict(state)
    return new


def _most_alike(before: FloatArray, after: FloatArray) -> list[int]:
    """Of each new anchor, the old one nearest in shape, by the logarithms of its sides over all levels (L, a, 2). As
    many as before keep their order: sizes that all shrink by half are still small, middle and large."""
    if before.shape == after.shape:
        return list(range(before.shape[1]))
    distance = np.abs(np.log(before[:, None] / after[:, :, None])).sum(axis=(0, 3))  # (new, old)
    return [int(old) for old in distance.argmin(axis=1)]


def _turned(rows: Tensor, source: list[int], factors: FloatArray, *, is_bias: bool) -> Tensor:
    """Deltas (4a, ...) relative to the old anchors -> to the new ones: a shift counts in the new sides, and a side's
    logarithm begins from them (Faster R-CNN, equation 2)."""
    deltas = rows.reshape(-1, 4, *rows.shape[1:])[source].clone()
    scale = torch.from_numpy(factors).to(deltas)
    deltas[:, :2] *= scale.reshape(-1, 2, *[1] * (deltas.ndim - 2))
    if is_bias:
        deltas[:, 2:] += scale.log()
    return deltas.reshape(-1, *rows.shape[1:])


def _check(sizes: Sequence[Sequence[float]], ratios: Sequence[float], levels: int) -> None:
    numbers = [*ratios, *(side for level in sizes for side in level)]
    if not all(np.isfinite(number) and number > 0 for number in numbers):
        raise UserError("anchors", tr("sizes and ratios are numbers above 0"), tr("give such as 32,64,128,256,512"))
    if len(sizes) != levels or len({len(level) for level in sizes}) != 1 or not sizes[0]:
        what = tr("{count} levels of sizes do not fit a model that has {levels}", count=len(sizes), levels=levels)
        raise UserError("anchors", what, tr("give {levels}, as many sizes in each", levels=levels))
