"""Another list of classes for a trained net: what it knows of the old ones is kept.

Shapes: K classes, F the width of the head's last layer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy

import torch
from torch import Tensor, nn

from engine.models.network import TwoStageNet

ANY_OBJECT = ("object",)
_NEW_STD = 0.01


@torch.no_grad()
def with_classes(net: TwoStageNet, class_names: Sequence[str], name: str | None = None, seed: int = 0) -> TwoStageNet:
    """A copy of the net that tells these classes apart; its other layers are the same, in values and names.

    A class that the net knew keeps its row of scores and its box deltas; new ones start small and random. A net that
    knows only "object" gives each new class the object's row with an equal share of its probability, so that it finds
    from the first step on what it found before. Box deltas for all classes alike stay so.
    Having classes of its own it suggests no other names. seed: of what is random.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return _rebuilt(net, class_names, name)


def untrained(net: TwoStageNet, class_names: Sequence[str], name: str | None = None, seed: int = 0) -> TwoStageNet:
    """A net of the same architecture with random weights, to be trained from scratch: its BatchNorms learn, too."""
    old = net.specification
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        made = TwoStageNet(
            old.with_(class_names=tuple(class_names), name=name or old.name, naming_words=(), norm_frozen=False)
        )
        made.box_head.initialise()
    return made


def _rebuilt(net: TwoStageNet, class_names: Sequence[str], name: str | None) -> TwoStageNet:
    old = net.specification
    made = TwoStageNet(old.with_(class_names=tuple(class_names), name=name or old.name, naming_words=()))
    own = made.state_dict()
    heads = ("box_head.cls_score.", "box_head.bbox_pred.", "naming.")
    kept = {k: v for k, v in net.state_dict().items() if not k.startswith(heads)}
    made.load_state_dict({**own, **deepcopy(kept)})
    made.box_head.initialise()
    source = [_row_of(label, old.class_names) for label in class_names]
    agnostic = old.class_names == ANY_OBJECT
    _copy_rows(net.box_head.cls_score, made.box_head.cls_score, source, 1)
    if agnostic and "object" not in class_names:
        made.box_head.cls_score.bias[1:] -= math.log(len(class_names))
        made.box_head.cls_score.weight[1:] += torch.randn_like(made.box_head.cls_score.weight[1:]) * _NEW_STD
    if old.class_agnostic:
        made.box_head.bbox_pred.load_state_dict(net.box_head.bbox_pred.state_dict())
    else:
        _copy_rows(net.box_head.bbox_pred, made.box_head.bbox_pred, source, 4)
    return made


def _row_of(label: str, known: Sequence[str]) -> int | None:
    """The row, 1..K, of a class among the known ones; that of "object" stands for any."""
    if label in known:
        return list(known).index(label) + 1
    return 1 if tuple(known) == ANY_OBJECT else None


def _copy_rows(old: nn.Linear, new: nn.Linear, source: Sequence[int | None], width: int) -> None:
    """Rows of `width` per class; row 0 is the background's."""

    def rows(weight: Tensor, index: int) -> Tensor:
        return weight[index * width : (index + 1) * width]

    for target, origin in enumerate([0, *source]):
        if origin is not None:
            rows(new.weight, target).copy_(rows(old.weight, origin))
            rows(new.bias, target).copy_(rows(old.bias, origin))
