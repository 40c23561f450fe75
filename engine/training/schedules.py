"""In which order RPN and head learn (Faster R-CNN, section 3.2): together, or in four alternating steps.

Approximate joint training is `fine_tune.learn`; here is the alternation whose last two steps share frozen features.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace

import torch

from engine.models.network import TwoStageNet
from engine.training.distributed import ALONE, Ranks
from engine.training.fine_tune import Learner, Recipe, StepFunction, StepRecord, learn
from engine.training.step import Batch, Sampling, StepOutput, joint_step, proposals_of

MakeBatches = Callable[[], Iterator[Batch]]
BACKBONE, RPN, HEAD = "backbone", "rpn_head", "box_head"


def four_step(
    net: TwoStageNet, batches: MakeBatches, recipe: Recipe, steps: int, ranks: Ranks = ALONE
) -> Iterator[StepRecord]:
    """Alternating training; a quarter of the steps each. The net itself is trained, through copies of its start.

    1: RPN and backbone. 2: head and another backbone from the same start, on step 1's proposals; the two share
    nothing yet. 3: RPN anew on step 2's backbone, which is frozen from here on. 4: head on that RPN's proposals.
    batches: makes a fresh stream of batches for each step.
    """
    quarter = max(1, steps // 4)
    proposer = deepcopy(net)
    rules, shared = recipe.sampling, _with(recipe, BACKBONE)

    def stage(number: int, trained: TwoStageNet, own: Recipe, losses: StepFunction) -> Iterator[StepRecord]:
        yield from _stage(trained, batches, own, quarter, number * quarter, steps, losses, ranks)

    yield from stage(0, proposer, _with(recipe, HEAD), _rpn_alone(rules))
    yield from stage(1, net, _with(recipe, RPN), _head_alone(rules, proposer))
    net.rpn_head.load_state_dict(proposer.rpn_head.state_dict())
    yield from stage(2, net, _with(shared, HEAD), _rpn_alone(rules))
    yield from stage(3, net, _with(shared, RPN), _head_alone(rules, net))


def _with(recipe: Recipe, *frozen: str) -> Recipe:
    return replace(recipe, frozen=(*recipe.frozen, *frozen))


def _stage(
    net: TwoStageNet,
    batches: MakeBatches,
    recipe: Recipe,
    quarter: int,
    before: int,
    steps: int,
    losses: StepFunction,
    ranks: Ranks,
) -> Iterator[StepRecord]:
    """One of the four, its own schedule from warm-up to end; what was free before it is free again after it."""
    free = [p for p in net.parameters() if p.requires_grad]
    learner = Learner(net, recipe, quarter, losses, ranks)
    try:
        for record in learn(learner, batches()):
            yield replace(record, step=before + record.step, steps=steps)
        learner.settle()
    finally:
        for parameter in free:
            parameter.requires_grad_(True)


def _rpn_alone(rules: Sampling) -> StepFunction:
    def losses(net: TwoStageNet, batch: Batch, generators: Sequence[torch.Generator]) -> StepOutput:
        return joint_step(net, batch, rules, generators, train_head=False)

    return losses


def _head_alone(rules: Sampling, proposer: TwoStageNet) -> StepFunction:
    """Fast R-CNN's training (its section 2.3) on another net's proposals, made when they are needed."""

    def losses(net: TwoStageNet, batch: Batch, generators: Sequence[torch.Generator]) -> StepOutput:
        given = batch._replace(proposals=proposals_of(proposer, batch, rules))
        return joint_step(net, given, rules, generators, train_rpn=False)

    return losses
