"""One approximate joint training step's forward pass (Faster R-CNN, section 3.2): pictures and boxes -> four losses.

Shapes: N pictures, H,W their common size in input pixels, A anchors, G labelled boxes, R RoIs, K classes.
Everything here is in input pixels of the net; torch tensors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor

from engine.heads import box_coder
from engine.models.network import TwoStageNet
from engine.proposals.rpn import select_proposals
from engine.training import sampling
from engine.training.distributed import Share
from engine.training.losses import HEAD_BETA, RPN_BETA, head_losses, rpn_losses
from engine.training.targets import NEGATIVE_IOU, POSITIVE_IOU, match_anchors, match_rois


@dataclass(frozen=True, slots=True)
class Sampling:
    """How anchors and RoIs are labelled and chosen. The defaults are Faster R-CNN's, but for crossing anchors, which
    nets with a pyramid keep. background_from: .1 for Fast R-CNN. proposals: how many of the RPN's go to the head."""

    anchor_positive: float = POSITIVE_IOU
    anchor_negative: float = NEGATIVE_IOU
    leave_out_crossing: bool = False
    anchors: int = sampling.ANCHORS_PER_PICTURE
    rois: int = sampling.ROIS_PER_PICTURE
    foreground_share: float = sampling.FOREGROUND_SHARE
    foreground_iou: float = 0.5
    background_from: float = 0.0
    pre_nms: int = 1000
    proposals: int = 1000
    rpn_beta: float = RPN_BETA
    head_beta: float = HEAD_BETA


class Batch(NamedTuple):
    """images: (N, 3, H, W), normalised and padded. sizes: (height, width) of each before padding.

    boxes: (G, 4) per picture. classes: (G,) int64 per picture, 1..K. names: of the files, for messages.
    proposals: (R, 4) per picture, given ones in place of the RPN's, or None. features: maps that are there already,
    from a trunk that does not learn; of `images` the shape alone then counts. share: which of a step's pictures these
    are, where other ranks have the others.
    """

    images: Tensor
    sizes: list[tuple[int, int]]
    boxes: list[Tensor]
    classes: list[Tensor]
    names: list[str]
    proposals: list[Tensor] | None = None
    features: list[Tensor] | None = None
    share: Share | None = None

    def to(self, device: torch.device) -> Batch:
        """The same on another device."""

        def moved(tensors: list[Tensor] | None) -> list[Tensor] | None:
            return None if tensors is None else [t.to(device) for t in tensors]

        return self._replace(
            images=self.images.to(device),
            boxes=[t.to(device) for t in self.boxes],
            classes=[t.to(device) for t in self.classes],
            proposals=moved(self.proposals),
            features=moved(self.features),
        )


@dataclass
class StepOutput:
    """losses: by name. samples: how many anchors or RoIs each of them is the mean over. rois: the RoIs of each picture
    that the head was trained on, for whoever wants to show them."""

    losses: dict[str, Tensor] = field(default_factory=dict)
    samples: dict[str, int] = field(default_factory=dict)
    rois: list[Tensor] = field(default_factory=list)


def joint_step(
    net: TwoStageNet,
    batch: Batch,
    rules: Sampling,
    generators: Sequence[torch.Generator],
    *,
    train_rpn: bool = True,
    train_head: bool = True,
) -> StepOutput:
    """The losses of RPN and head over shared features; proposals carry no gradient (the "approximate" in the name).

    generators: one per picture, of its random samples. Of the alternation's steps, one trains the RPN alone and
    another the head alone, on given proposals.
    """
    features = net.backbone(batch.images) if batch.features is None else batch.features
    output = StepOutput()
    proposals = batch.proposals
    if train_rpn or proposals is None:
        objectness, deltas = net.rpn_head(features)
        anchors = net.anchors_for([(f.shape[-2], f.shape[-1]) for f in features], _size(batch.images))
        if train_rpn:
            losses, sampled = rpn_part(objectness, deltas, torch.cat(anchors), batch, rules, generators)
            output.losses |= losses
            output.samples |= dict.fromkeys(losses, sampled)
        if proposals is None and train_head:
            proposals = propose(objectness, deltas, anchors, batch.sizes, rules)
    if train_head and proposals is not None:
        losses, output.rois = head_part(net, features, proposals, batch, rules, generators)
        output.losses |= losses
        output.samples |= dict.fromkeys(losses, sum(len(rois) for rois in output.rois))
    return output


def _size(images: Tensor) -> tuple[int, int]:
    return int(images.shape[-2]), int(images.shape[-1])


def rpn_part(
    objectness: Sequence[Tensor],
    deltas: Sequence[Tensor],
    anchors: Tensor,
    batch: Batch,
    rules: Sampling,
    generators: Sequence[torch.Generator],
) -> tuple[dict[str, Tensor], int]:
    """Labels, 1:1 samples and regression targets of every picture (section 3.1.2), then both losses over all of the
    samples, and how many these are."""
    logits, offsets = torch.cat(list(objectness), 1), torch.cat(list(deltas), 1)
    chosen_logits, chosen_deltas, labels, targets = [], [], [], []
    for i, truth in enumerate(batch.boxes):
        height, width = batch.sizes[i]
        match = match_anchors(
            anchors,
            truth,
            (width, height) if rules.leave_out_crossing else None,
            positive=rules.anchor_positive,
            negative=rules.anchor_negative,
        )
        positives, negatives = sampling.sample_anchors(match.labels, rules.anchors, generator=generators[i])
        chosen = torch.cat([positives, negatives])
        target = offsets.new_zeros(len(chosen), 4)
        target[: len(positives)] = box_coder.encode(truth[match.matched[positives]], anchors[positives])
        chosen_logits.append(logits[i, chosen])
        chosen_deltas.append(offsets[i, chosen])
        labels.append(match.labels[chosen])
        targets.append(target)
    losses = rpn_losses(
        torch.cat(chosen_logits), torch.cat(chosen_deltas), torch.cat(labels), torch.cat(targets), rules.rpn_beta
    )
    return losses, sum(len(own) for own in labels)


@torch.no_grad()
def propose(
    objectness: Sequence[Tensor],
    deltas: Sequence[Tensor],
    anchors: Sequence[Tensor],
    sizes: Sequence[tuple[int, int]],
    rules: Sampling,
) -> list[Tensor]:
    """The RPN's proposals of each picture, as many as training looks at."""
    return [
        select_proposals(
            [level[i] for level in objectness],
            [level[i] for level in deltas],
            anchors,
            size,
            pre_nms=rules.pre_nms,
            post_nms=rules.proposals,
        ).boxes
        for i, size in enumerate(sizes)
    ]


def head_part(
    net: TwoStageNet,
    features: list[Tensor],
    proposals: Sequence[Tensor],
    batch: Batch,
    rules: Sampling,
    generators: Sequence[torch.Generator],
) -> tuple[dict[str, Tensor], list[Tensor]]:
    """RoIs sampled hierarchically (Fast R-CNN, section 2.3), labelled boxes among them, pooled, and both losses."""
    rois, classes, targets = [], [], []
    for i, given in enumerate(proposals):
        chosen, labels, target = sample_targets(given, batch.boxes[i], batch.classes[i], rules, generators[i], net)
        rois.append(chosen)
        classes.append(labels)
        targets.append(target)
    # The maps' scale follows from the padded size, which does not depend on what else is in the batch.
    pooled = net.pool(features, rois, [_size(batch.images)] * len(rois))
    logits, deltas = net.box_head(pooled)
    return head_losses(logits, deltas, torch.cat(classes), torch.cat(targets), rules.head_beta), rois


@torch.no_grad()
def sample_targets(
    proposals: Tensor, truth: Tensor, classes: Tensor, rules: Sampling, generator: torch.Generator, net: TwoStageNet
) -> tuple[Tensor, Tensor, Tensor]:
    """Proposals (R, 4) and labelled boxes (G, 4) of one picture -> sampled RoIs, their classes, normalised targets."""
    candidates = torch.cat([proposals, truth.to(proposals.dtype)])
    match = match_rois(candidates, truth, classes, rules.foreground_iou)
    foreground, background = sampling.sample_rois(
        match.classes,
        match.iou,
        rules.rois,
        rules.foreground_share,
        rules.background_from,
        rules.foreground_iou,
        generator,
    )
    chosen = torch.cat([foreground, background])
    rois = candidates[chosen]
    target = rois.new_zeros(len(chosen), 4)
    if len(foreground):
        own = truth[match.matched[foreground]]
        weights = net.specification.box_weights
        target[: len(foreground)] = box_coder.encode(own, candidates[foreground], weights)
    return rois, match.classes[chosen], target
