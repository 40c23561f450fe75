"""Step 4 of the classic's training: the two sibling layers over fc7, fitted to all proposals at once.

fc6 and fc7 stay as they began: learned by gradients on a few hundred pictures they forgot more of the eighty classes
than they learned. Shapes: R RoIs of all pictures, F the width of fc7. A RoI's answer is (82,) (tools.starter.pictures).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F
from torchvision.ops import box_iou

from engine.heads import box_coder
from engine.models.network import TwoStageNet
from engine.training.detection.named_recipes import Sampling
from engine.training.detection.step import Batch, propose
from tools.starter.soft import POSITIVE

HOLD = 6e-3  # of the square of what is added to the scores' weights, for features of spread 1
ITERATIONS = 25  # of L-BFGS
SPREAD = 0.05  # added to each feature's, else those that are always 0 would count most
RIDGE, RIDGE_OF_CLASS = 30.0, 200.0
FEWEST = 5.0  # boxes of a class that has numbers of its own


class Rois(NamedTuple):
    """features: (R, F) of fc7. answers: (R, 82). moves: (R, 4), 0 of background. weights: (R,), sum 1."""

    features: Tensor
    answers: Tensor
    moves: Tensor
    weights: Tensor


@torch.no_grad()
def rois_of(net: TwoStageNet, pictures: Iterable[tuple[int, Batch]], table: Tensor, shares: Sequence[float]) -> Rois:
    """Every proposal and every labelled box. pictures: the group of each, and a batch of it alone with its maps.
    shares: how much all RoIs of a group count."""
    s, parts = net.specification, []
    rules = Sampling(
        pre_nms=s.rpn_pre_nms, proposals=s.rpn_post_nms, proposal_nms=s.rpn_nms, least_side=s.rpn_min_size
    )  # as it detects
    for group, batch in pictures:
        maps = [level.float().contiguous(memory_format=torch.channels_last) for level in batch.features or []]
        proposals = propose(net, net.rpn_head(maps), net.anchors_for(maps, batch.padded), batch, rules)[0]
        boxes, truth = torch.cat([proposals, batch.boxes[0]]), batch.boxes[0]
        answers = F.one_hot(torch.zeros(len(boxes), dtype=torch.int64), table.shape[1]).float()
        moves = torch.zeros_like(boxes)
        if len(truth):
            overlap, matched = box_iou(boxes, truth).max(1)
            inside = overlap >= POSITIVE
            answers[inside] = table[batch.classes[0]][matched[inside]]
            moves[inside] = box_coder.encode(truth[matched[inside]], boxes[inside], s.box_weights)
        features = net.box_head.features(net.pool(maps, [boxes], [batch.padded]))
        parts.append(Rois(features, answers, moves, torch.full((len(boxes),), group)))
    rois = Rois(*map(torch.cat, zip(*parts, strict=True)))
    counts = torch.bincount(rois.weights, minlength=len(shares))
    weights = (torch.tensor(shares) / counts)[rois.weights]
    return rois._replace(weights=weights / weights.sum())


def fit(net: TwoStageNet, rois: Rois) -> None:
    """Both layers, in place."""
    mean, spread = rois.features.mean(0), rois.features.std(0) + SPREAD
    even = (rois.features - mean) / spread
    fit_scores(net, rois, even, mean, spread)
    fit_boxes(net, rois, even, mean, spread)
    net.generation += 1


def fit_scores(net: TwoStageNet, rois: Rois, even: Tensor, mean: Tensor, spread: Tensor) -> None:
    """Cross-entropy with the answers, held near the weights that are there."""
    layer = net.box_head.cls_score
    with torch.no_grad():
        before: Tensor = layer(rois.features)
    added = torch.zeros(layer.out_features, layer.in_features + 1, requires_grad=True)  # the last is the bias
    optimiser = torch.optim.LBFGS([added], max_iter=ITERATIONS, history_size=8, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        logits = before + even @ added[:, :-1].T + added[:, -1]
        value = -((rois.answers * logits.log_softmax(1)).sum(1) * rois.weights).sum()
        value = value + HOLD * added[:, :-1].square().sum()
        value.backward()
        return value

    optimiser.step(loss)
    with torch.no_grad():
        more = added[:, :-1] / spread
        layer.weight.add_(more)
        layer.bias.add_(added[:, -1] - more @ mean)


@torch.no_grad()
def fit_boxes(net: TwoStageNet, rois: Rois, even: Tensor, mean: Tensor, spread: Tensor) -> None:
    """Ridge regression of the moves: one for all classes, and of each class how it differs, where it has boxes."""
    layer, there = net.box_head.bbox_pred, rois.moves.abs().sum(1) > 0
    inputs = F.pad(even[there], (0, 1), value=1.0)
    answers, moves = rois.answers[there], rois.moves[there]
    common = ridge(inputs, moves, 1 - answers[:, 0], RIDGE)
    left = moves - inputs @ common
    for number in range(1, answers.shape[1]):
        own = common
        if float(answers[:, number].sum()) > FEWEST:
            own = common + ridge(inputs, left, answers[:, number], RIDGE_OF_CLASS)
        rows = slice(4 * number, 4 * number + 4)
        layer.weight[rows] = (own[:-1] / spread[:, None]).T
        layer.bias[rows] = own[-1] - layer.weight[rows] @ mean


def ridge(inputs: Tensor, goals: Tensor, weights: Tensor, strength: float) -> Tensor:
    """(R, F + 1), (R, 4) and (R,) -> (F + 1, 4)."""
    weighted = (inputs * weights[:, None]).T
    solved: Tensor = torch.linalg.solve(weighted @ inputs + strength * torch.eye(inputs.shape[1]), weighted @ goals)
    return solved
