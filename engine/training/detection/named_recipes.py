"""The recipes: what heads, all layers, a net from scratch and the papers' nets learn with, in numbers; no torch."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from engine.models.specification import ModelSpecification
from engine.structures.settings import Layers

POSITIVE_IOU = 0.7
NEGATIVE_IOU = 0.3
# Smooth L1 turns from square to linear at 1 / sigma^2: sigma 3 in the RPN, 1 in the head.
RPN_BETA = 1.0 / 9.0
HEAD_BETA = 1.0


@dataclass(frozen=True, slots=True)
class Sampling:
    """How anchors and RoIs are labelled and chosen. The defaults are Faster R-CNN's, but for crossing anchors, which
    nets with a pyramid do not leave out. background_from: .1 for Fast R-CNN, as a search for hard examples;
    background_elsewhere: below it, too, where there is none above, as in a picture without boxes. proposals: how many
    of the RPN's go to the head, of the best `pre_nms` of each level; proposal_nms: IoU at which the weaker goes;
    least_side: of a proposal, in input pixels. leave_out_crossing: anchors across the picture's edge."""

    anchor_positive: float = POSITIVE_IOU
    anchor_negative: float = NEGATIVE_IOU
    leave_out_crossing: bool = False
    anchors: int = 256
    rois: int = 64
    foreground_share: float = 0.25
    foreground_iou: float = 0.5
    background_from: float = 0.0
    background_elsewhere: bool = True
    pre_nms: int = 1000
    proposals: int = 1000
    proposal_nms: float = 0.7
    least_side: float = 1e-3
    rpn_beta: float = RPN_BETA
    head_beta: float = HEAD_BETA


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to learn. rate: of new layers; trunk_rate: of the trunk (the paper's pre-trained layers). pyramid_share: the
    pyramid's part of `rate`.

    frozen: name prefixes of layers that stay as they are, such as "backbone.body" or "backbone.body.net.blocks.0".
    scored: classes, 1..K, whose rows of scores learn, with the background's; empty: all.
    warm_up: steps of linear growth. milestones: shares of all steps at which "steps" divides the rate by ten.
    biases_double: biases at twice the rate without decay (Fast R-CNN, section 2.3). mean_decay: of the running mean of
    the weights, which the net has in the end; 0 is none. start_share: of the start's weights in these (Wortsman et al.
    2022, "Robust fine-tuning of zero-shot models"). clip: largest norm of the gradient; 0 is none. amp: convolutions
    and matrix products in half precision (bfloat16, or float16 with a scaled loss on older GPUs).
    """

    optimiser: Literal["sgd", "adamw"] = "adamw"
    rate: float = 5e-4
    trunk_rate: float = 1e-4
    pyramid_share: float = 1.0
    momentum: float = 0.9
    decay: float = 0.02
    biases_double: bool = False
    frozen: tuple[str, ...] = ()
    scored: tuple[int, ...] = ()
    schedule: Literal["cosine", "steps", "constant"] = "cosine"
    milestones: tuple[float, ...] = (0.75,)
    last_share: float = 0.02
    warm_up: int = 50
    clip: float = 10.0
    mean_decay: float = 0.0
    start_share: float = 0.0
    amp: bool = False
    seed: int = 0
    sampling: Sampling = field(default_factory=Sampling)


FAST_RCNN = Recipe(
    optimiser="sgd",
    rate=1e-3,
    trunk_rate=1e-3,
    decay=5e-4,
    biases_double=True,
    schedule="steps",
    warm_up=0,
    clip=0.0,
    sampling=Sampling(
        leave_out_crossing=True,
        background_from=0.1,
        background_elsewhere=False,
        pre_nms=12000,
        proposals=2000,
        least_side=16.0,
    ),
)
PAPER_LAYERS: Layers = "conv3_1"  # and up: Fast R-CNN, section 4.5
HEADS = Recipe(
    rate=1.5e-3,
    pyramid_share=1 / 3,
    decay=0.01,
    warm_up=10,
    mean_decay=0.98,
    frozen=("backbone",),
    # Half of the RoIs foreground: as many of them as of 128 with a quarter, for half of the head's work.
    sampling=Sampling(rois=64, foreground_share=0.5, pre_nms=400, proposals=400, anchor_positive=0.6),
)
FULL = Recipe(
    rate=4e-4,
    trunk_rate=1e-4,
    decay=0.02,
    warm_up=20,
    mean_decay=0.99,
    sampling=replace(HEADS.sampling, foreground_share=0.25),
)
SCRATCH = replace(FULL, rate=1e-3, trunk_rate=1e-3, decay=0.05, warm_up=200, mean_decay=0.995)
# R-CNN's, SPPnet's and Fast R-CNN's fine-tuning over a trunk that has learned before (benchmarks/lineage.py).
REGIONS = Recipe(
    rate=6e-4, trunk_rate=1e-4, warm_up=10, sampling=Sampling(rois=64, background_from=0.1, proposals=400, pre_nms=600)
)


def paper_recipe(specification: ModelSpecification) -> Recipe:
    """The papers' numbers (FAST_RCNN); those of the RPN are the specification's own, which for the design of the papers
    are the papers'. Anchors across the edge are left out where there is one map: those of a pyramid's coarse levels
    nearly all are."""
    s = specification
    sampling = replace(
        FAST_RCNN.sampling,
        leave_out_crossing=s.levels == 1,
        pre_nms=s.rpn_pre_nms_train,
        proposals=s.rpn_post_nms_train,
        proposal_nms=s.rpn_nms,
        least_side=s.rpn_min_size,
    )
    return replace(FAST_RCNN, sampling=sampling)
