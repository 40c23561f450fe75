"""One step of a training: forward, backward, the optimiser, and the running mean of the weights.

A step of all layers takes seconds on a CPU, so it is a generator: closed inside it, the step has no effect.
How it learns is a `Recipe`; the papers' numbers are `FAST_RCNN` (engine.training.detection.recipes).
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_hook

from engine.errors import UserError
from engine.generators import run_cancellable
from engine.models.network import TwoStageNet
from engine.structures.training import TrainingPoint
from engine.training.detection.named_recipes import Recipe, Sampling
from engine.training.detection.recipes import freeze, optimiser_of, rate_share
from engine.training.detection.sampling import Generators
from engine.training.detection.step import Batch, StepOutput, joint_step
from engine.training.distributed import ALONE, Ranks
from engine.words import tr

# A step's forward pass.
StepFunction = Callable[[TwoStageNet, Batch, Sampling, Generators], StepOutput]


class StepRunner:
    """A net that learns by a recipe: its optimiser, its learning rate and its running mean. Lives on one thread.

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
        self._losses = losses or partial(joint_step, train_rpn="rpn_head" not in recipe.frozen)
        freeze(net, recipe.frozen)
        self._learning = {name: p for name, p in net.named_parameters() if p.requires_grad}
        if not self._learning:
            raise UserError(net.specification.name, tr("every layer is frozen"), tr("leave some layer free to learn"))
        self._parts = [part for part in net.children() if any(p.requires_grad for p in part.parameters())]
        self.optimiser = optimiser_of(net, recipe)
        # bfloat16 where it is at home, float16 on GPUs before it.
        is_old = net.device.type == "cuda" and not torch.cuda.is_bf16_supported(False)
        self._half = torch.float16 if is_old else torch.bfloat16
        self._scaler = torch.amp.GradScaler(net.device.type, enabled=recipe.amp and self._half == torch.float16)
        self._mean = copies(self._learning) if recipe.mean_decay else {}
        self._start = copies(self._mean) if recipe.start_share else {}

    def run(self, batch: Batch) -> Generator[None, None, TrainingPoint]:
        """One step. Yields None while it is on its way. Closed there it has no effect, nor where it fails.

        Between the steps the net is in evaluation mode. Raises UserError where a loss or gradient is not finite.
        """
        began = time.perf_counter()
        with self._training_mode(), self._undone_unless_whole():
            # Somebody would wait for a trunk's step on a CPU. Several ranks stop between two steps alone, or some would
            # wait for the others.
            if self.net.device.type == "cpu" and batch.features is None and self.ranks.count == 1:
                losses = yield from run_cancellable(partial(self._backward, batch))
            else:
                losses = self._backward(batch)
        share = rate_share(self.recipe, self.step, self.steps)
        for group in self.optimiser.param_groups:
            group["lr"] = group["full_rate"] * share
        self._scaler.step(self.optimiser)
        self._scaler.update()
        self.ranks.average_norms(self.net)
        self.step += 1
        self.net.generation += 1
        self._update_mean()
        pictures = len(batch.names) if batch.share is None else batch.share.total
        speed = pictures / (time.perf_counter() - began)
        return TrainingPoint(self.step, self.steps, 0, losses, self.recipe.rate * share, speed)

    def _backward(self, batch: Batch, is_stopped: Callable[[], bool] | None = None) -> Mapping[str, float]:
        """Forward, backward, and clipped: the weights have their gradients, and are as they were. -> losses by name."""
        if is_stopped is not None:
            with stop_points(is_stopped):
                return self._backward(batch)
        device = self.net.device
        with torch.autocast(device.type, self._half, enabled=self.recipe.amp):
            output = self._losses(self.net, batch.to(device), self.recipe.sampling, self._generators(batch))
        is_spare = batch.share is not None and batch.share.spare
        parts, values = self.ranks.weighted_losses(output.losses, output.samples, is_spare)
        loss = torch.stack(list(parts.values())).sum()
        if not math.isfinite(sum(values.values())):
            names = [] if bool(torch.isfinite(loss)) else batch.names
            raise _not_finite(self.ranks.gather(names), values)
        if loss.requires_grad:
            self._scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        parameters = list(self._learning.values())
        self.ranks.add_gradients(parameters)
        self._hold_rows()
        self._scaler.unscale_(self.optimiser)
        norm = float(nn.utils.clip_grad_norm_(parameters, self.recipe.clip or math.inf))
        if not math.isfinite(norm) and not self._scaler.is_enabled():  # a scaled loss that overflows is tried smaller
            raise _not_finite(self.ranks.gather(batch.names), {"gradient": norm})
        return values

    def _hold_rows(self) -> None:
        """No gradient for the scores of classes that do not learn."""
        if self.recipe.scored:
            layer = self.net.box_head.cls_score
            held = torch.ones(layer.out_features, dtype=torch.bool, device=layer.weight.device)
            held[[0, *self.recipe.scored]] = False
            for parameter in (layer.weight, layer.bias):
                if parameter.grad is not None:
                    parameter.grad[held] = 0

    @contextmanager
    def _training_mode(self) -> Iterator[None]:
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

    @contextmanager
    def _undone_unless_whole(self) -> Iterator[None]:
        """Within it, what is stopped or fails leaves no trace: no gradients, no random numbers drawn, no statistics."""
        self.optimiser.zero_grad(set_to_none=True)
        random, norms = torch.get_rng_state(), copies(self._norms())
        try:
            yield
        except BaseException:
            self.optimiser.zero_grad(set_to_none=True)
            torch.set_rng_state(random)
            for name, value in self._norms().items():
                value.copy_(norms[name])
            raise

    def _norms(self) -> dict[str, Tensor]:
        """The statistics of BatchNorms that learn."""
        return {} if self.net.specification.norm_frozen else dict(self.net.named_buffers())

    def _generators(self, batch: Batch) -> list[torch.Generator]:
        """One per picture, from the seed, the step and its place in the step: the same on whatever rank it is."""
        places = range(len(batch.names)) if batch.share is None else batch.share.places
        seeds = [np.random.SeedSequence([self.recipe.seed, self.step, place]) for place in places]
        return [torch.Generator().manual_seed(int(seed.generate_state(1)[0])) for seed in seeds]

    @torch.no_grad()
    def _update_mean(self) -> None:
        # Early on the mean forgets faster, else the first, untrained weights would stay in it for long.
        decay = min(self.recipe.mean_decay, (1 + self.step) / (10 + self.step))
        if self._mean:
            weights = [p.detach() for p in self._learning.values()]
            torch._foreach_lerp_(list(self._mean.values()), weights, 1 - decay)

    @contextmanager
    def mean_weights(self) -> Iterator[None]:
        """Within it the net has what `use_mean_weights` gives it, where the recipe has a mean."""
        before = copies(self._learning) if self._mean else {}
        self.use_mean_weights()
        try:
            yield
        finally:
            self._set(before)

    @torch.no_grad()
    def use_mean_weights(self) -> None:
        """Take the running mean for good, with the start's share in it."""
        self._set(self._mean)
        for name, value in self._start.items():
            self._learning[name].lerp_(value, self.recipe.start_share)

    @torch.no_grad()
    def _set(self, values: Mapping[str, Tensor]) -> None:
        for name, value in values.items():
            self._learning[name].copy_(value)
        self.net.generation += 1

    def weights(self) -> dict[str, Tensor]:
        """A copy of what learns: parameters, and the statistics of BatchNorms that are not frozen."""
        return copies({**self._learning, **self._norms()})

    def load_weights(self, weights: Mapping[str, Tensor]) -> None:
        """Into the net. Raises ValueError where these are not its learning ones."""
        if weights.keys() != self._learning.keys() | self._norms().keys():
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
            "start": self._start,
            "held": {"rate": self.recipe.rate, "start_share": self.recipe.start_share},
            "random": torch.get_rng_state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from what `state` gave. Raises KeyError, ValueError or RuntimeError where it is of another net."""
        self.load_weights(state["weights"])
        self.step, self.steps = int(state["step"]), int(state["steps"])
        self.optimiser.load_state_dict(state["optimiser"])
        self._scaler.load_state_dict(state["scaler"])
        self.recipe = replace(self.recipe, **state.get("held", {}))
        self._mean, self._start = (
            {name: value.to(self.net.device) for name, value in kept.items()}
            for kept in (state["mean"], state.get("start", {}))  # a run of an earlier release has none
        )
        torch.set_rng_state(state["random"].cpu())


def copies(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.detach().clone() for name, value in tensors.items()}


class StoppedError(Exception):
    """Whoever asked for the step does not want it any more."""


@contextmanager
def stop_points(is_stopped: Callable[[], bool]) -> Iterator[None]:
    """Within it, on this thread, each layer ends its pass with a question, forward and backward.

    Raises StoppedError from the layer, or from `backward`, as soon as is_stopped() says so. Autograd runs a CPU's
    backward pass on the thread that asks for it, so that the hooks of a GPU's are not heard: its steps are short.
    """
    thread = threading.get_ident()

    def ask(*_: Any) -> None:
        if threading.get_ident() == thread and is_stopped():
            raise StoppedError

    def after(layer: nn.Module, inputs: Any, output: Any) -> None:
        ask()
        if isinstance(output, Tensor) and output.requires_grad:
            output.register_hook(ask)

    hook = register_module_forward_hook(after)
    try:
        yield
    finally:
        hook.remove()


def _not_finite(names: Sequence[str], values: Mapping[str, float]) -> UserError:
    bad = ", ".join(name for name, value in values.items() if not math.isfinite(value))
    return UserError(
        ", ".join(dict.fromkeys(names)),
        tr("{bad} is not a finite number at this picture; the last good weights are kept", bad=bad or tr("the loss")),
        tr("check its boxes, or train with a smaller rate"),
    )
