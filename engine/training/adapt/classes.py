"""Another list of classes for a trained net: what it has learnt of the old ones stays.

Shapes: K classes, F the width of the head's last layer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import nn

from engine.models.network import TwoStageNet

ANY_OBJECT = ("object",)
_NEW_STD = 0.01


@torch.no_grad()
def with_classes(net: TwoStageNet, class_names: Sequence[str], name: str | None = None, seed: int = 0) -> TwoStageNet:
    """A copy of the net that tells these classes apart; its other layers are the same, in values and names.

    A class that the net has learnt keeps its row of scores and its box deltas; new ones start small and random. A net
    that has learnt only "object" gives each new class the object's row with an equal share of its probability, so that
    it finds from the first step on what it found before. Box deltas for all classes alike stay so.
    Having classes of its own it suggests no other names. seed: of what is random.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        old, new = net.specification, _like(net, class_names, name)
        heads = ("box_head.cls_score.", "box_head.bbox_pred.", "naming.")
        new.load_state_dict({k: v for k, v in net.state_dict().items() if not k.startswith(heads)}, strict=False)
        new.box_head.initialise()
        source = [_row_of(label, old.class_names) for label in class_names]
        _copy_rows(net.box_head.cls_score, new.box_head.cls_score, source, 1)
        if old.class_names == ANY_OBJECT and "object" not in class_names:
            new.box_head.cls_score.bias[1:] -= math.log(len(class_names))
            new.box_head.cls_score.weight[1:] += torch.randn_like(new.box_head.cls_score.weight[1:]) * _NEW_STD
        if old.class_agnostic:
            new.box_head.bbox_pred.load_state_dict(net.box_head.bbox_pred.state_dict())
        else:
            _copy_rows(net.box_head.bbox_pred, new.box_head.bbox_pred, source, 4)
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
    return TwoStageNet(old.with_(class_names=tuple(class_names), name=name or old.name, naming_words=(), **changes))


def _row_of(label: str, learnt: Sequence[str]) -> int | None:
    """The row, 1..K, of a class among those learnt; that of "object" stands for any."""
    if label in learnt:
        return list(learnt).index(label) + 1
    return 1 if tuple(learnt) == ANY_OBJECT else None


def _copy_rows(old: nn.Linear, new: nn.Linear, source: Sequence[int | None], width: int) -> None:
    """Rows of `width` per class; row 0 is the background's."""
    for target, origin in enumerate([0, *source]):
        if origin is not None:
            rows, before = (slice(row * width, (row + 1) * width) for row in (target, origin))
            new.weight[rows], new.bias[rows] = old.weight[before], old.bias[before]
