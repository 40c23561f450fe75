"""In which order RPN and head learn (Faster R-CNN, section 3.2): together, or in four alternating steps."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Self

import torch
from torch import Tensor

from engine.models.network import TwoStageNet
from engine.structures.training import TrainingPoint
from engine.training.detection.named_recipes import Recipe, Sampling
from engine.training.detection.sampling import Generators
from engine.training.detection.step import Batch, StepOutput, joint_step, proposals_of
from engine.training.distributed import ALONE, Ranks
from engine.training.loop.step_runner import StepFunction, StepRunner, copies

BACKBONE, RPN, HEAD = "backbone", "rpn_head", "box_head"
FIRST_SHARED = 2  # the third of four: from here on RPN and head look at one backbone, and the net is one detector


class Schedule:
    """Parts of a training that learn one after the other, each with its own learning rates, from warm-up to end. Here
    there is one: approximate joint training, RPN and head at once, over shared features.

    runner: of the present part. steps: planned, of all parts. before: steps of the parts before it. began: seconds of
    learning when it began. folds: whether BatchNorms may be folded meanwhile (engine.kernels.convolution.folding).
    """

    phases: ClassVar[tuple[str, ...]] = ("",)
    folds: ClassVar[bool] = True

    def __init__(
        self, net: TwoStageNet, recipe: Recipe, steps: int, ranks: Ranks = ALONE, losses: StepFunction | None = None
    ) -> None:
        """steps: of all parts, one more or less of each. losses: of a step; None: all of RPN and head."""
        self.net = net
        self.ranks = ranks
        self.steps = max(len(self.phases), steps)
        self.part, self.before, self.began = 0, 0, 0.0
        self._recipe, self._losses = recipe, losses
        self._free = {name for name, parameter in net.named_parameters() if parameter.requires_grad}
        self._nets: tuple[TwoStageNet, ...] = (net,) if len(self.phases) == 1 else (net, deepcopy(net))
        self.runner = self._runner()

    def _runner(self) -> StepRunner:
        return StepRunner(self.net, self._recipe, self._steps_of_part, self._losses, self.ranks)

    @property
    def _steps_of_part(self) -> int:
        """As many of each as of the others; the first ones take what is left over."""
        each, more = divmod(self.steps, len(self.phases))
        return each + (self.part < more)

    @property
    def phase(self) -> str:
        """What learns now, in words; empty where there is one part."""
        return self.phases[self.part]

    @property
    def step(self) -> int:
        return self.before + self.runner.step

    @property
    def is_one_detector(self) -> bool:
        """Whether the net can be judged as it is."""
        return True

    @property
    def is_part_done(self) -> bool:
        return self.runner.step >= self.runner.steps

    @property
    def is_done(self) -> bool:
        return self.part == len(self.phases) - 1 and self.is_part_done

    def run(self, batch: Batch) -> Generator[None, None, TrainingPoint]:
        """One step of the present part, numbered as one of all parts."""
        point = yield from self.runner.run(batch)
        return replace(point, step=self.before + point.step)

    def plan(self, steps: int) -> None:
        """Another number of steps than before may be asked for when a stopped training goes on."""
        self.steps = max(len(self.phases), steps)
        self.runner.steps = self._steps_of_part

    def stretch(self, steps: int) -> None:
        """Another number of steps for the same training: what is done of it stays the same share."""
        factor = max(len(self.phases), steps) / self.steps
        self.before, self.runner.step = round(self.before * factor), round(self.runner.step * factor)
        self.plan(steps)

    def fit(self, seconds: float, spent: float, most: float = math.inf) -> None:
        """As many steps as there is time for, at the pace so far; each part has its share of the seconds."""

        def fitting(step: int, seconds: float, spent: float) -> int:
            more = int(max(0.0, seconds - spent) / (spent / step))
            return self.ranks.broadcast(int(min(most, step + more)))

        until = seconds * (self.part + 1) / len(self.phases) - self.began
        self.runner.steps = fitting(self.runner.step, until, spent - self.began)
        self.steps = fitting(self.step, seconds, spent)

    def advance(self, spent: float) -> None:
        """The present part is done with its mean weights, and the next one begins. spent: seconds of learning."""
        self.runner.use_mean_weights()
        self.before, self.began = self.step, spent
        self.part += 1
        self.runner = self._runner()

    def finish(self) -> None:
        """Make the net one detector of what was learned so far, in whatever part."""
        self.runner.use_mean_weights()

    def unfreeze(self) -> None:
        """What was free to learn before is so again."""
        for net in self._nets:
            for name, parameter in net.named_parameters():
                parameter.requires_grad_(name in self._free)

    def on_cpu(self) -> Self:
        """The same training where there is more memory, in full precision."""
        for net in self._nets:
            net.to(torch.device("cpu"))
        state = self.state()
        self.unfreeze()
        moved = type(self)(self.net, replace(self._recipe, amp=False), self.steps, self.ranks, self._losses)
        moved.restore(state)
        return moved

    def weights(self) -> dict[str, Tensor]:
        return self.runner.weights()

    def load_weights(self, weights: Mapping[str, Tensor]) -> None:
        """Raises ValueError or RuntimeError where they are another net's."""
        self.runner.load_weights(weights)

    def state(self) -> dict[str, Any]:
        return self.runner.state()

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from what `state` gave. Raises KeyError, ValueError or RuntimeError where it is of another net."""
        self.runner.restore(state)


class FourStepSchedule(Schedule):
    """Alternating training: four parts, and what the earlier ones left.

    1: RPN and backbone. 2: head and another backbone from the same start, on part 1's proposals; the two share
    nothing yet. 3: RPN anew on part 2's backbone, which is frozen from here on. 4: head on that RPN's proposals.
    The net itself is trained, beside a copy of its start: of a folded BatchNorm that would go on with the original's
    weights.
    """

    phases = ("1/4 RPN", "2/4 head", "3/4 RPN", "4/4 head")
    folds = False

    @property
    def _proposer(self) -> TwoStageNet:
        return self._nets[-1]

    def _runner(self) -> StepRunner:
        self.unfreeze()
        net, frozen, losses = self._learner()
        recipe = replace(self._recipe, frozen=(*self._recipe.frozen, *frozen))
        return StepRunner(net, recipe, self._steps_of_part, losses, self.ranks)

    def _learner(self) -> tuple[TwoStageNet, tuple[str, ...], StepFunction]:
        """Of the present part: the net, what of it does not learn, and the losses of a step."""
        rpn_alone: StepFunction = partial(joint_step, train_head=False)
        return (
            (self._proposer, (HEAD,), rpn_alone),
            (self.net, (RPN,), partial(_head_alone, self._proposer)),
            (self.net, (BACKBONE, HEAD), rpn_alone),
            (self.net, (BACKBONE, RPN), partial(_head_alone, self.net)),
        )[self.part]

    @property
    def is_one_detector(self) -> bool:
        return self.part >= FIRST_SHARED

    def advance(self, spent: float) -> None:
        if self.part + 1 == FIRST_SHARED:
            self.net.rpn_head.load_state_dict(self._proposer.rpn_head.state_dict())
        super().advance(spent)

    def finish(self) -> None:
        super().finish()
        if self.part == 0:
            self.net.load_state_dict(self._proposer.state_dict())
        elif not self.is_one_detector:
            self.net.rpn_head.load_state_dict(self._proposer.rpn_head.state_dict())
        self.net.generation += 1

    def weights(self) -> dict[str, Tensor]:
        """Of the whole net: what learns is not the same in every part."""
        return copies(self.net.state_dict())

    def load_weights(self, weights: Mapping[str, Tensor]) -> None:
        self.net.load_state_dict(dict(weights))
        self.net.generation += 1

    def state(self) -> dict[str, Any]:
        return {
            "part": self.part,
            "before": self.before,
            "began": self.began,
            "net": copies(self.net.state_dict()),
            "proposer": copies(self._proposer.state_dict()) if not self.is_one_detector else {},
            "learner": self.runner.state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        part = int(state["part"])
        if part not in range(len(self.phases)):
            raise ValueError(f"there is no part {part} of {len(self.phases)}")
        self.part, self.before, self.began = part, int(state["before"]), float(state["began"])
        self.net.load_state_dict(state["net"])
        if not self.is_one_detector:
            self._proposer.load_state_dict(state["proposer"])
        self.runner = self._runner()
        self.runner.restore(state["learner"])


def _head_alone(
    proposer: TwoStageNet, net: TwoStageNet, batch: Batch, rules: Sampling, generators: Generators
) -> StepOutput:
    """Fast R-CNN's training (its section 2.3) on another net's proposals, computed when they are needed."""
    batch = batch._replace(proposals=proposals_of(proposer, batch, rules))
    return joint_step(net, batch, rules, generators, train_rpn=False)
