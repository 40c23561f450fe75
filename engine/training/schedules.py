"""In which order RPN and head learn (Faster R-CNN, section 3.2): together, or in four alternating steps.

Approximate joint training is `fine_tune.learn`; here is the alternation whose last two steps share frozen features.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from engine.models.network import TwoStageNet
from engine.training.distributed import ALONE, Ranks
from engine.training.fine_tune import Learner, Recipe, StepFunction, StepRecord
from engine.training.step import Batch, Sampling, StepOutput, joint_step, proposals_of

BACKBONE, RPN, HEAD = "backbone", "rpn_head", "box_head"
PARTS = 4
FIRST_SHARED = 2  # the third of them: from here on RPN and head look at one backbone, and the net is one detector


class Alternation:
    """Alternating training on its way: which of the four parts learns, and what the earlier ones left.

    1: RPN and backbone. 2: head and another backbone from the same start, on part 1's proposals; the two share
    nothing yet. 3: RPN anew on part 2's backbone, which is frozen from here on. 4: head on that RPN's proposals.
    The net itself is trained, beside a copy of its start. Each part has its own schedule, from warm-up to end.

    learner: of the present part. before: steps of the parts before it. began: seconds of learning when it began.
    """

    def __init__(self, net: TwoStageNet, recipe: Recipe, steps: int, ranks: Ranks = ALONE) -> None:
        """steps: of all four, a quarter each."""
        self.net = net
        self.ranks = ranks
        self.part, self.before, self.began = 0, 0, 0.0
        self._recipe = recipe
        self._quarter = max(1, steps // PARTS)
        self._proposer = deepcopy(net)
        self._free = {name for name, parameter in net.named_parameters() if parameter.requires_grad}
        self.learner = self._learner()

    @property
    def step(self) -> int:
        """Of all four."""
        return self.before + self.learner.step

    @property
    def is_one_detector(self) -> bool:
        return self.part >= FIRST_SHARED

    @property
    def is_part_done(self) -> bool:
        return self.learner.step >= self.learner.steps

    @property
    def is_done(self) -> bool:
        return self.part == PARTS - 1 and self.is_part_done

    def plan(self, steps: int) -> None:
        """Another number of steps than before may be asked for when a stopped training goes on."""
        self._quarter = max(1, steps // PARTS)
        self.learner.steps = self._quarter

    def advance(self, spent: float) -> None:
        """The present part is done: its weights settle, and the next one begins. spent: seconds of learning."""
        self.learner.settle()
        self.before, self.began = self.step, spent
        if self.part + 1 == FIRST_SHARED:
            self.net.rpn_head.load_state_dict(self._proposer.rpn_head.state_dict())
        self.part += 1
        self.learner = self._learner()

    def numbered(self, record: StepRecord, steps: int) -> StepRecord:
        """The record as one of all four parts."""
        return replace(record, step=self.before + record.step, steps=steps)

    def end_early(self) -> None:
        """Make the net one detector of what was learnt so far, in whatever part."""
        self.learner.settle()
        if self.part == 0:
            self.net.load_state_dict(self._proposer.state_dict())
        elif not self.is_one_detector:
            self.net.rpn_head.load_state_dict(self._proposer.rpn_head.state_dict())
        self.net.generation += 1

    def free(self) -> None:
        """What was free to learn before is so again."""
        for net in (self.net, self._proposer):
            for name, parameter in net.named_parameters():
                parameter.requires_grad_(name in self._free)

    # -- as a Learner, for the best weights and for checkpoints

    @contextmanager
    def mean_weights(self) -> Iterator[None]:
        with self.learner.mean_weights():
            yield

    def settle(self) -> None:
        self.learner.settle()

    def weights(self) -> dict[str, Tensor]:
        """Of the whole net: what learns is not the same in every part."""
        return _copy(self.net)

    def put(self, weights: Mapping[str, Tensor]) -> None:
        self.net.load_state_dict(dict(weights))
        self.net.generation += 1

    def state(self) -> dict[str, Any]:
        return {
            "part": self.part,
            "before": self.before,
            "began": self.began,
            "net": _copy(self.net),
            "proposer": _copy(self._proposer) if not self.is_one_detector else {},
            "learner": self.learner.state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from what `state` gave. Raises KeyError, ValueError or RuntimeError where it is of another net."""
        part = int(state["part"])
        if part not in range(PARTS):
            raise ValueError(f"there is no part {part} of four")
        self.part, self.before, self.began = part, int(state["before"]), float(state["began"])
        self.net.load_state_dict(state["net"])
        if not self.is_one_detector:
            self._proposer.load_state_dict(state["proposer"])
        self.learner = self._learner()
        self.learner.restore(state["learner"])

    # -- the parts

    def _learner(self) -> Learner:
        self.free()
        rules = self._recipe.sampling
        net, frozen, losses = (
            (self._proposer, (HEAD,), _rpn_alone(rules)),
            (self.net, (RPN,), _head_alone(rules, self._proposer)),
            (self.net, (BACKBONE, HEAD), _rpn_alone(rules)),
            (self.net, (BACKBONE, RPN), _head_alone(rules, self.net)),
        )[self.part]
        recipe = replace(self._recipe, frozen=(*self._recipe.frozen, *frozen))
        return Learner(net, recipe, self._quarter, losses, self.ranks)


def _copy(net: TwoStageNet) -> dict[str, Tensor]:
    return {name: value.detach().clone() for name, value in net.state_dict().items()}


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
