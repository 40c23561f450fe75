"""The training loop, as a generator: every `yield` is a point of the curve, and a point where it may be cancelled.

Learning rates per group of layers, frozen layers by name, warm-up, cosine or steps, momentum or AdamW, clipping and a
running mean of the weights are choices of `Recipe`; the papers' numbers are `FAST_RCNN`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from engine.errors import UserError
from engine.models.network import TwoStageNet
from engine.training.distributed import ALONE, Ranks
from engine.training.losses import total
from engine.training.step import Batch, Sampling, StepOutput, joint_step

StepFunction = Callable[[TwoStageNet, Batch, Sequence[torch.Generator]], StepOutput]
TRUNK = "backbone.body"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to learn. rate: of new layers; trunk_rate: of the trunk (the paper's pre-trained layers).

    frozen: name prefixes of layers that stay as they are, such as "backbone.body" or "backbone.body.net.blocks.0".
    warm_up: steps of linear growth. milestones: shares of all steps at which "steps" divides the rate by ten.
    biases_double: biases at twice the rate without decay (Fast R-CNN, section 2.3). mean_decay: of the running mean of
    the weights, which is what is kept in the end; 0 is none. clip: largest norm of the gradient; 0 is none. amp:
    convolutions and matrix products in half precision (bfloat16, or float16 with a scaled loss on older GPUs).
    """

    optimiser: Literal["sgd", "adamw"] = "adamw"
    rate: float = 5e-4
    trunk_rate: float = 1e-4
    momentum: float = 0.9
    decay: float = 0.02
    biases_double: bool = False
    frozen: tuple[str, ...] = ()
    schedule: Literal["cosine", "steps", "constant"] = "cosine"
    milestones: tuple[float, ...] = (0.75,)
    last_share: float = 0.02
    warm_up: int = 50
    clip: float = 10.0
    mean_decay: float = 0.0
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
    sampling=Sampling(background_from=0.1, head_beta=1.0),
)


@dataclass(frozen=True, slots=True, eq=False)
class StepRecord:
    """A point of the curves. losses: by name. rate: of new layers. gradient: its norm before clipping."""

    step: int
    steps: int
    losses: Mapping[str, float]
    rate: float
    gradient: float
    images_per_second: float

    @property
    def loss(self) -> float:
        return sum(self.losses.values())


class Learner:
    """A net on its way through a recipe: its optimiser, its schedule and its running mean. Lives on one thread.

    ranks: the processes that learn together, from the same weights; each is given its share of a batch.
    """

    def __init__(
        self, net: TwoStageNet, recipe: Recipe, steps: int, losses: StepFunction | None = None, ranks: Ranks = ALONE
    ) -> None:
        self.net = net
        self.recipe = recipe
        self.steps = steps
        self.step = 0
        self.ranks = ranks
        self._losses = losses or _joint(recipe.sampling)
        freeze(net, recipe.frozen)
        self._parts = [part for part in net.children() if any(p.requires_grad for p in part.parameters())]
        self._parameters = [p for p in net.parameters() if p.requires_grad]
        if not self._parameters:
            raise UserError(net.specification.name, "every layer is frozen", "leave some layer free to learn")
        self.optimiser = _optimiser(net, recipe)
        self._half = half_precision(net.device)
        self._scaler = torch.amp.GradScaler(net.device.type, enabled=recipe.amp and self._half == torch.float16)
        self._names = [n for n, p in net.named_parameters() if p.requires_grad]
        self._mean = {n: p.detach().clone() for n, p in self._learning()} if recipe.mean_decay else {}

    def _learning(self) -> Iterator[tuple[str, nn.Parameter]]:
        return zip(self._names, self._parameters, strict=True)

    @contextmanager
    def training_mode(self) -> Iterator[None]:
        """Within it, what learns is in training mode. A frozen trunk has hundreds of modules that need not be asked."""
        for part in self._parts:
            part.train()
            for layer in part.modules() if self.net.specification.norm_frozen else ():
                if isinstance(layer, nn.BatchNorm2d):
                    layer.eval()
        try:
            yield
        finally:
            for part in self._parts:
                part.eval()

    def learn(self, batch: Batch) -> StepRecord:
        """One step. Raises UserError, with the weights as they were, where a loss or gradient is not finite."""
        started = time.perf_counter()
        share = rate_share(self.recipe, self.step, self.steps)
        for group in self.optimiser.param_groups:
            group["lr"] = group["full_rate"] * share
        self.optimiser.zero_grad(set_to_none=True)
        device = self.net.device
        with torch.autocast(device.type, self._half, enabled=self.recipe.amp):
            output = self._losses(self.net, batch.to(device), self._generators(batch))
        parts, values = self.ranks.whole(output.losses, output.samples, batch.share is not None and batch.share.spare)
        loss = total(parts)
        if not math.isfinite(sum(values.values())):
            own = [] if bool(torch.isfinite(loss)) else batch.names
            raise _not_finite(self.ranks.gathered(own), values)
        if loss.requires_grad:
            self._scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        self.ranks.add_gradients(self._parameters)
        self._scaler.unscale_(self.optimiser)
        limit = self.recipe.clip or math.inf
        norm = float(nn.utils.clip_grad_norm_(self._parameters, limit))
        if not math.isfinite(norm) and not self._scaler.is_enabled():  # a scaled loss that overflows is tried smaller
            raise _not_finite(self.ranks.gathered(batch.names), {"gradient": norm})
        self._scaler.step(self.optimiser)
        self._scaler.update()
        self.ranks.level_norms(self.net)
        self.step += 1
        self.net.generation += 1
        self._follow()
        pictures = len(batch.names) if batch.share is None else batch.share.total
        speed = pictures / (time.perf_counter() - started)
        return StepRecord(self.step, self.steps, values, self.recipe.rate * share, norm, speed)

    def _generators(self, batch: Batch) -> list[torch.Generator]:
        """One per picture, from the seed, the step and its place in the step: the same on whatever rank it is."""
        places = range(len(batch.names)) if batch.share is None else batch.share.places
        seeds = [np.random.SeedSequence([self.recipe.seed, self.step, place]) for place in places]
        return [torch.Generator().manual_seed(int(seed.generate_state(1)[0])) for seed in seeds]

    @torch.no_grad()
    def _follow(self) -> None:
        # Early on the mean forgets faster, else the first, untrained weights would stay in it for long.
        decay = min(self.recipe.mean_decay, (1 + self.step) / (10 + self.step))
        if self._mean:
            torch._foreach_lerp_(list(self._mean.values()), [p.detach() for _, p in self._learning()], 1 - decay)

    @contextmanager
    def mean_weights(self) -> Iterator[None]:
        """Within it the net has the running mean of its weights, where the recipe keeps one."""
        own = {n: p.detach().clone() for n, p in self._learning()} if self._mean else {}
        self._put(self._mean)
        try:
            yield
        finally:
            self._put(own)

    def settle(self) -> None:
        """Take the running mean for good."""
        self._put(self._mean)

    @torch.no_grad()
    def _put(self, values: Mapping[str, Tensor]) -> None:
        for name, parameter in self._learning() if values else ():
            parameter.copy_(values[name])
        self.net.generation += 1

    def weights(self) -> dict[str, Tensor]:
        """A copy of what learns: parameters, and the statistics of BatchNorms that are not frozen."""
        norms = {} if self.net.specification.norm_frozen else dict(self.net.named_buffers())
        return {name: value.detach().clone() for name, value in [*self._learning(), *norms.items()]}

    def put(self, weights: Mapping[str, Tensor]) -> None:
        """Into the net. Raises ValueError where these are not its learning ones."""
        if weights.keys() != self.weights().keys():
            raise ValueError("these are the weights of another net, or other layers learn now")
        self.net.load_state_dict(dict(weights), strict=False)
        self.net.generation += 1

    def state(self) -> dict[str, Any]:
        """All that continues the same curve after a stop; what is frozen is not part of it."""
        return {
            "step": self.step,
            "steps": self.steps,
            "weights": self.weights(),
            "optimiser": self.optimiser.state_dict(),
            "scaler": self._scaler.state_dict(),
            "mean": self._mean,
            "random": torch.get_rng_state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from what `state` gave. Raises KeyError, ValueError or RuntimeError where it is of another net."""
        self.put(state["weights"])
        self.step, self.steps = int(state["step"]), int(state["steps"])
        self.optimiser.load_state_dict(state["optimiser"])
        self._scaler.load_state_dict(state["scaler"])
        self._mean = dict(state["mean"])
        torch.set_rng_state(state["random"].cpu())


def half_precision(device: torch.device) -> torch.dtype:
    """bfloat16 where it is at home, float16 on GPUs before it."""
    return torch.float16 if device.type == "cuda" and not torch.cuda.is_bf16_supported(False) else torch.bfloat16


def _joint(rules: Sampling) -> StepFunction:
    def losses(net: TwoStageNet, batch: Batch, generators: Sequence[torch.Generator]) -> StepOutput:
        return joint_step(net, batch, rules, generators)

    return losses


def learn(learner: Learner, batches: Iterator[Batch]) -> Iterator[StepRecord]:
    """Steps until the learner's number is reached or the batches end. The net is in evaluation mode between them."""
    for batch in batches:
        if learner.step >= learner.steps:
            break
        with learner.training_mode():
            record = learner.learn(batch)
        yield record


def freeze(net: nn.Module, prefixes: Sequence[str]) -> None:
    """Parameters whose names begin with one of the prefixes stop learning. Raises UserError where none does."""
    names = [name for name, _ in net.named_parameters()]
    for prefix in prefixes:
        if not any(_begins(name, prefix) for name in names):
            raise UserError(prefix, "no layer has a name that begins so", f"they begin with {', '.join(_tops(names))}")
    for name, parameter in net.named_parameters():
        if any(_begins(name, prefix) for prefix in prefixes):
            parameter.requires_grad_(False)


def _begins(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def _tops(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.split(".")[0] for name in names))


def rate_share(recipe: Recipe, step: int, steps: int) -> float:
    """What share of the full rate step `step` (from 0) of `steps` runs at."""
    if step < recipe.warm_up:
        return (step + 1) / (recipe.warm_up + 1)
    done = (step - recipe.warm_up) / max(1, steps - recipe.warm_up)
    if recipe.schedule == "cosine":
        return recipe.last_share + (1 - recipe.last_share) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
    if recipe.schedule == "steps":
        return float(0.1 ** sum(step >= milestone * steps for milestone in recipe.milestones))
    return 1.0


def _optimiser(net: TwoStageNet, recipe: Recipe) -> torch.optim.Optimizer:
    """Groups by trunk or not, bias or not; one-dimensional parameters are never decayed."""
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in net.named_parameters():
        if parameter.requires_grad:
            groups.setdefault((_begins(name, TRUNK), parameter.ndim < 2), []).append(parameter)
    described = []
    for (trunk, flat), parameters in groups.items():
        rate = (recipe.trunk_rate if trunk else recipe.rate) * (2 if flat and recipe.biases_double else 1)
        decay = 0.0 if flat else recipe.decay
        described.append({"params": parameters, "lr": rate, "full_rate": rate, "weight_decay": decay})
    if recipe.optimiser == "sgd":
        return torch.optim.SGD(described, momentum=recipe.momentum)
    return torch.optim.AdamW(described, fused=True)


def _not_finite(names: Sequence[str], values: Mapping[str, float]) -> UserError:
    bad = ", ".join(name for name, value in values.items() if not math.isfinite(value))
    return UserError(
        ", ".join(dict.fromkeys(names)),
        f"{bad or 'the loss'} is not a finite number at this picture; the last good weights are kept",
        "check its boxes, or train with a smaller rate",
    )
