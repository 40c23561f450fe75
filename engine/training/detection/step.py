"""One approximate joint training step's forward pass (Faster R-CNN, section 3.2): pictures and boxes -> four losses.

Shapes: N pictures, H,W their common size in input pixels, A anchors, G labelled boxes, R RoIs, K classes.
Everything here is in input pixels of the net; torch tensors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor

from engine.heads import box_coder
from engine.models.network import TwoStageNet
from engine.proposals.rpn import select_proposals
from engine.training.detection import targets
from engine.training.detection.losses import head_losses, rpn_losses
from engine.training.detection.named_recipes import Sampling
from engine.training.detection.sampling import Generators, answers_at, can_sample, sample_anchors, sample_rois
from engine.training.distributed import Share

# A picture's number and anchors (M,) -> the RPN's objectness (M,) and deltas (M, 4).
Answers = Callable[[int, Tensor], tuple[Tensor, Tensor]]


class Batch(NamedTuple):
    """images: (N, 3, H, W), normalised and padded. sizes: (height, width) of each before padding.

    boxes: (G, 4) per picture. classes: (G,) int64 per picture, 1..K. names: of the files, for messages.
    proposals: (R, 4) per picture, in place of the RPN's, or None. features: the backbone's fixed maps, where they are
    there already; of `images` the shape alone then counts. matches: of all anchors with the boxes, where they are there
    already. labellings: what the labels say of the rest of each picture; None: they are complete. share: which of a
    step's pictures these are, where other ranks have the others. ignored: regions of each picture that are neither
    object nor background; None: there are none.
    """

    images: Tensor
    sizes: list[tuple[int, int]]
    boxes: list[Tensor]
    classes: list[Tensor]
    names: list[str]
    proposals: list[Tensor] | None = None
    features: list[Tensor] | None = None
    matches: list[targets.AnchorMatch] | None = None
    labellings: list[targets.Labelling] | None = None
    share: Share | None = None
    ignored: list[targets.Ignored] | None = None

    def labelling(self, picture: int) -> targets.Labelling:
        return self.labellings[picture] if self.labellings else targets.COMPLETE

    def ignored_in(self, picture: int) -> targets.Ignored | None:
        return self.ignored[picture] if self.ignored else None

    @property
    def padded(self) -> tuple[int, int]:
        """(height, width) with padding, from which the maps' scales follow, whatever else is in the batch."""
        return int(self.images.shape[-2]), int(self.images.shape[-1])

    def to(self, device: torch.device) -> Batch:
        """The same on another device."""
        moved: dict[str, Any] = {}
        for name in ("boxes", "classes", "proposals", "features", "ignored"):
            if (values := getattr(self, name)) is not None:
                moved[name] = [value.to(device) for value in values]
        return self._replace(images=self.images.to(device), **moved)


@dataclass
class StepOutput:
    """losses: by name. samples: how many anchors or RoIs each of them is the mean over."""

    losses: dict[str, Tensor] = field(default_factory=dict)
    samples: dict[str, int] = field(default_factory=dict)

    def add(self, losses: Mapping[str, Tensor], samples: int) -> None:
        self.losses |= losses
        self.samples |= dict.fromkeys(losses, samples)


def joint_step(
    net: TwoStageNet,
    batch: Batch,
    rules: Sampling,
    generators: Generators,
    *,
    train_rpn: bool = True,
    train_head: bool = True,
) -> StepOutput:
    """The losses of RPN and head over shared features; proposals carry no gradient (the "approximate" in the name).

    Of the alternation's steps, one trains the RPN alone and another the head alone, on the batch's proposals.
    """
    features = [level.float() for level in maps_of(net, batch)]  # boxes in half precision would be off by pixels
    output, proposals = StepOutput(), batch.proposals
    if train_rpn or proposals is None:
        anchors = net.anchors_for(features, batch.padded)
        if (proposals is not None or not train_head) and can_sample(net.rpn_head):
            answers = partial(answers_at, net.rpn_head, features, per_cell=net.specification.anchors_per_cell)
        else:
            objectness, deltas = net.rpn_head(features)
            answers = partial(_chosen, torch.cat(objectness, 1), torch.cat(deltas, 1))
            if proposals is None and train_head:
                proposals = propose(net, (objectness, deltas), anchors, batch, rules)
        if train_rpn:
            output.add(*rpn_part(answers, torch.cat(anchors), batch, rules, generators))
    if train_head and proposals is not None:
        rois, classes, expected = sampled_rois(net, proposals, batch, rules, generators)
        logits, moves = net.box_head(net.pool(features, rois, [batch.padded] * len(rois)))
        hidden, labels = hidden_classes(batch, classes, logits.shape[1]), torch.cat(classes)
        losses = head_losses(logits.float(), moves.float(), labels, torch.cat(expected), rules.head_beta, hidden)
        output.add(losses, len(labels))
    return output


def maps_of(net: TwoStageNet, batch: Batch) -> list[Tensor]:
    """The maps of every level, (N, C, H, W)."""
    if batch.features is None:
        maps: list[Tensor] = net.backbone(batch.images)
        return maps
    return net.backbone.finish(batch.features)


def _chosen(objectness: Tensor, deltas: Tensor, picture: int, anchors: Tensor) -> tuple[Tensor, Tensor]:
    return objectness[picture, anchors], deltas[picture, anchors]


def rpn_part(
    answers: Answers, anchors: Tensor, batch: Batch, rules: Sampling, generators: Generators
) -> tuple[dict[str, Tensor], int]:
    """Labels, 1:1 samples and regression targets of every picture (section 3.1.2), then both losses over all of the
    samples, and how many these are."""
    pictures = []
    for i, truth in enumerate(batch.boxes):
        if batch.matches:
            match = batch.matches[i]
        else:
            whole, ignored = batch.labelling(i).whole, batch.ignored_in(i)
            match = anchors_of(truth, anchors, rules, batch.sizes[i], whole=whole, ignored=ignored)
        positives, negatives = sample_anchors(match.labels, rules.anchors, generators[i])
        chosen = torch.cat([positives, negatives])
        logits, deltas = (answer.float() for answer in answers(i, chosen))
        target = deltas.new_zeros(len(chosen), 4)
        target[: len(positives)] = box_coder.encode(truth[match.matched[positives]], anchors[positives])
        pictures.append((logits, deltas, match.labels[chosen], target))
    logits, deltas, labels, expected = (torch.cat(parts) for parts in zip(*pictures, strict=True))
    return rpn_losses(logits, deltas, labels, expected, rules.rpn_beta), len(labels)


def anchors_of(
    truth: Tensor,
    anchors: Tensor,
    rules: Sampling,
    size: tuple[int, int] | None = None,
    *,
    whole: bool = True,
    ignored: targets.Ignored | None = None,
) -> targets.AnchorMatch:
    """What each anchor of a picture learns by these rules. size: (height, width), where anchors may cross its edge.
    whole: where no box is, is background, but for the ignored regions: what would be a box's, were they boxes, is left
    out."""
    edges = (size[1], size[0]) if size is not None and rules.leave_out_crossing else None
    match = targets.match_anchors(anchors, truth, edges, positive=rules.anchor_positive, negative=rules.anchor_negative)
    negative = match.labels == targets.NEGATIVE
    if not whole:
        match.labels[negative & (match.iou < targets.PARTLY)] = targets.LEFT_OUT
    if ignored is not None:
        match.labels[negative & ignored.covers(anchors, rules.anchor_negative)] = targets.LEFT_OUT
    return match


@torch.no_grad()
def propose(
    net: TwoStageNet, maps: tuple[list[Tensor], list[Tensor]], anchors: Sequence[Tensor], batch: Batch, rules: Sampling
) -> list[Tensor]:
    """The RPN's proposals of each picture, as many as training looks at. maps: the RPN's objectness and deltas."""
    proposals = []
    for i, size in enumerate(batch.sizes):
        logits, moves = ([level[i].float() for level in levels] for levels in maps)
        found = select_proposals(
            logits,
            moves,
            anchors,
            size,
            pre_nms=rules.pre_nms,
            post_nms=rules.proposals,
            nms_threshold=rules.proposal_nms,
            min_size=rules.least_side,
            suppress=net.operators.batched_nms,
        )
        proposals.append(found.boxes)
    return proposals


@torch.no_grad()
def proposals_of(net: TwoStageNet, batch: Batch, rules: Sampling) -> list[Tensor]:
    """(R, 4) proposals of each picture of a batch."""
    features = maps_of(net, batch)
    return propose(net, net.rpn_head(features), net.anchors_for(features, batch.padded), batch, rules)


def sampled_rois(
    net: TwoStageNet, proposals: Sequence[Tensor], batch: Batch, rules: Sampling, generators: Generators
) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
    """Sampled hierarchically (Fast R-CNN, section 2.3): some of each picture's. -> RoIs, classes and targets.

    Where the labels are not whole, background is taken from beside the labelled boxes alone.
    """
    partly = replace(rules, background_from=targets.PARTLY, background_elsewhere=False)
    pictures = []
    for i, boxes in enumerate(proposals):
        fitting = rules if batch.labelling(i).whole else partly
        pictures.append(sample_targets(net, batch, i, boxes, fitting, generators[i]))
    rois, labels, expected = (list(parts) for parts in zip(*pictures, strict=True))
    return rois, labels, expected


def hidden_classes(batch: Batch, classes: Sequence[Tensor], columns: int) -> Tensor | None:
    """(R, K+1), the classes that each RoI's picture may show without a label; None where there are none."""
    if not batch.labellings or not any(labelling.hidden for labelling in batch.labellings):
        return None
    hidden = torch.zeros(sum(map(len, classes)), columns, dtype=torch.bool, device=classes[0].device)
    for rows, labelling in zip(hidden.split([len(c) for c in classes]), batch.labellings, strict=True):
        rows[:, list(labelling.hidden)] = True
    return hidden


@torch.no_grad()
def sample_targets(
    net: TwoStageNet, batch: Batch, picture: int, proposals: Tensor, rules: Sampling, generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Proposals (R, 4) of one picture and its labelled boxes -> sampled RoIs, their classes, normalised targets.

    A proposal that would be foreground, were the ignored regions boxes, is no background.
    """
    truth, ignored = batch.boxes[picture], batch.ignored_in(picture)
    candidates = torch.cat([proposals, truth.to(proposals.dtype)])
    match = targets.match_rois(candidates, truth, batch.classes[picture], rules.foreground_iou)
    in_play = match.classes
    if ignored is not None:
        covered = (in_play == 0) & ignored.covers(candidates, rules.foreground_iou)
        in_play = in_play.masked_fill(covered, targets.LEFT_OUT)
    foreground, background = sample_rois(in_play, match.iou, rules, generator)
    chosen = torch.cat([foreground, background])
    target = proposals.new_zeros(len(chosen), 4)
    if len(foreground):
        boxes, weights = truth[match.matched[foreground]], net.specification.box_weights
        target[: len(foreground)] = box_coder.encode(boxes, candidates[foreground], weights)
    return candidates[chosen], match.classes[chosen], target
