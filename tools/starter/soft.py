"""What the bundled models' RPN and region head learn from answers that are not sure (Li et al. 2020, "Generalized Focal
Loss"; Hinton et al. 2015, "Distilling the Knowledge in a Neural Network").

Shapes: N pictures, A anchors, G boxes of a picture, R RoIs. A box's answer is (82,) (tools.starter.pictures).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F
from torchvision.ops import box_iou, generalized_box_iou_loss

from engine.heads import box_coder
from engine.models.network import TwoStageNet
from engine.proposals.rpn import select_proposals
from engine.training.detection import targets
from engine.training.detection.named_recipes import Sampling
from engine.training.detection.sampling import Generators, choose
from engine.training.detection.step import Batch, StepOutput

BEFORE, PROPOSALS = 600, 300
ROIS, FOREGROUND = 96, 32
POSITIVE, NEGATIVE = 0.5, 0.3


@dataclass(frozen=True, eq=False)
class SoftStep:
    """The losses of a batch whose `classes` are rows of `table` (1 + T, 82), each box's answer; of RPN and head at
    once, or of one of them.

    The RPN learns at all anchors how likely an object is there times how well its box fits, the region head the whole
    answer. proposer: whose proposals the head learns over; None: the net's own. forgiving: an anchor whose box is right
    already is no negative, however far from the object it lies itself; else anchors larger than most objects would be.
    """

    table: Tensor
    train_rpn: bool = True
    train_head: bool = True
    proposer: TwoStageNet | None = None
    forgiving: bool = False

    def __call__(self, net: TwoStageNet, batch: Batch, rules: Sampling, generators: Generators) -> StepOutput:
        features, output = maps_of(net, batch), StepOutput()
        maps = net.rpn_head(features) if self.train_rpn or self.proposer is None else None
        if self.train_rpn and maps is not None:
            output.add(self._rpn(net, batch, features, maps), 1)
        if self.train_head:
            with torch.no_grad():
                if self.proposer is not None:
                    theirs = features if self.proposer is net else maps_of(self.proposer, batch)
                    found = proposed(self.proposer, batch, theirs, self.proposer.rpn_head(theirs))
                else:
                    assert maps is not None
                    found = proposed(net, batch, features, maps)
                chosen = [
                    sampled(net, boxes, batch.boxes[i], self.table[batch.classes[i]], generators[i])
                    for i, boxes in enumerate(found)
                ]
            rois, answers, moves = (list(part) for part in zip(*chosen, strict=True))
            logits, refined = net.box_head(net.pool(features, rois, [batch.padded] * len(rois)))
            output.add(head_losses(logits, refined, torch.cat(answers), torch.cat(moves)), 1)
        return output

    def _rpn(
        self, net: TwoStageNet, batch: Batch, features: Sequence[Tensor], maps: tuple[list[Tensor], list[Tensor]]
    ) -> dict[str, Tensor]:
        objectness, deltas = torch.cat(maps[0], 1), torch.cat(maps[1], 1)
        anchors, sums = torch.cat(net.anchors_for(features, batch.padded)), []
        for i, truth in enumerate(batch.boxes):
            likely = 1 - self.table[batch.classes[i]][:, 0]
            sums.append(rpn_sums(objectness[i], deltas[i], anchors, truth, likely, forgiving=self.forgiving))
        score, box, weight = (torch.stack(part).sum() for part in zip(*sums, strict=True))
        return {"objectness": score / weight.clamp(min=1), "rpn_boxes": box / weight.clamp(min=1)}


def maps_of(net: TwoStageNet, batch: Batch) -> list[Tensor]:
    """The batch's maps, or those of the net's backbone, with gradients where that learns."""
    if batch.features is not None:
        return batch.features
    with torch.set_grad_enabled(torch.is_grad_enabled() and any(p.requires_grad for p in net.backbone.parameters())):
        return [level.float() for level in net.backbone(batch.images)]


def proposed(
    net: TwoStageNet, batch: Batch, features: Sequence[Tensor], maps: tuple[list[Tensor], list[Tensor]]
) -> list[Tensor]:
    """(R, 4) proposals of each picture."""
    levels, found = net.anchors_for(features, batch.padded), []
    for i, size in enumerate(batch.sizes):
        logits, coded = ([level[i] for level in part] for part in maps)
        found.append(
            select_proposals(
                logits, coded, levels, size, pre_nms=BEFORE, post_nms=PROPOSALS, nms_threshold=0.7,
                suppress=net.operators.batched_nms,
            ).boxes
        )  # fmt: skip
    return found


def rpn_sums(
    objectness: Tensor, deltas: Tensor, anchors: Tensor, truth: Tensor, likely: Tensor, *, forgiving: bool = False
) -> tuple[Tensor, Tensor, Tensor]:
    """One picture's sums: quality focal loss over all anchors, generalised IoU loss over the positive ones, and by how
    much these count. likely: (G,), that each box is an object."""
    match = targets.match_anchors(anchors, truth, positive=POSITIVE, negative=NEGATIVE)
    positive = (match.labels == targets.POSITIVE).nonzero()[:, 0]
    goal, counts = torch.zeros_like(objectness), match.labels != targets.LEFT_OUT
    box = objectness.new_zeros(())
    if forgiving and len(truth):
        there = box_iou(box_coder.decode(deltas.detach(), anchors)[:, 0], truth).amax(1) >= POSITIVE
        counts &= ~there | (match.labels == targets.POSITIVE)
    if len(positive):
        matched = match.matched[positive]
        decoded = box_coder.decode(deltas[positive], anchors[positive])[:, 0]
        fits = _paired_iou(decoded.detach(), truth[matched])
        goal[positive] = likely[matched] * fits
        box = (generalized_box_iou_loss(decoded, truth[matched]) * likely[matched]).sum()
    distance = (goal - objectness.detach().sigmoid()).abs() ** 2
    score = (F.binary_cross_entropy_with_logits(objectness, goal, reduction="none") * distance * counts).sum()
    return score, box, likely[match.matched[positive]].sum() if len(positive) else box.detach()


def _paired_iou(a: Tensor, b: Tensor) -> Tensor:
    sides = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0)
    both = sides.prod(1)
    return both / ((a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1) - both).clamp(min=1e-6)


def sampled(
    net: TwoStageNet, proposals: Tensor, truth: Tensor, answer: Tensor, generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Some of the proposals (R, 4) with their answers (R, 82) and moves (R, 4): at most a third of them foreground."""
    nothing = F.one_hot(torch.zeros(len(proposals), dtype=torch.int64), answer.shape[1]).float().to(answer.device)
    moves = torch.zeros_like(proposals)
    foreground = torch.zeros(0, dtype=torch.int64)
    if len(truth) and len(proposals):
        overlap, matched = box_iou(proposals, truth).max(1)
        inside = overlap >= POSITIVE
        nothing[inside] = answer[matched[inside]]
        moves[inside] = box_coder.encode(truth[matched[inside]], proposals[inside], net.specification.box_weights)
        foreground = choose(inside.nonzero()[:, 0], FOREGROUND, generator)
        background = choose((~inside).nonzero()[:, 0], ROIS - len(foreground), generator)
    else:
        background = choose(torch.arange(len(proposals)), ROIS, generator)
    chosen = torch.cat([foreground, background])
    return proposals[chosen], nothing[chosen], moves[chosen]


def head_losses(logits: Tensor, refined: Tensor, answers: Tensor, moves: Tensor) -> dict[str, Tensor]:
    """Cross-entropy with the answers, and smooth L1 of the boxes as far as there is an object. refined: (R, 4), or four
    numbers a class, (R, 4 * 82), of which each counts as much as its class is likely."""
    rois = max(len(logits), 1)
    classes = -(answers * F.log_softmax(logits, 1)).sum() / rois
    weight = answers[:, 1:] if refined.shape[1] > 4 else 1 - answers[:, :1]
    each = refined.unflatten(1, (-1, 4))[:, -weight.shape[1] :]
    distance = F.smooth_l1_loss(each, moves[:, None].expand_as(each), reduction="none").sum(2)
    boxes = (distance * weight * (moves.abs().sum(1, keepdim=True) > 0)).sum() / rois
    return {"classes": classes, "boxes": boxes}
