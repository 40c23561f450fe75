"""The training loop, the same for heads, all layers, the four steps, background tuning and region nets.

`fine_tune` puts together what a plan asks for: recipe, batches, schedule. `Trainer` is the loop: for each epoch, for
each batch, a step, a point of the curve, and from time to time a preview, a validation and a checkpoint. It is a
generator: every `yield` is something that may be shown, and a point where it may be stopped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import KW_ONLY, dataclass, field, replace
from pathlib import Path

import psutil
import torch

from engine.errors import UserError
from engine.kernels.convolution.folding import folded_norms
from engine.models.network import TwoStageNet
from engine.structures.inspection.gradients import RoiGradient
from engine.structures.requests import ImageResult, PictureFailed
from engine.structures.selection import count_of
from engine.structures.training import Notice, TrainingPoint
from engine.training.data.cached_batches import CachedBatches
from engine.training.data.feature_cache import FeatureCache
from engine.training.data.loader import AugmentedBatches, Batches, LabelledPictures
from engine.training.detection.recipes import Plan, over_external_proposals, recipe_of, strength_of
from engine.training.distributed import ALONE, Ranks
from engine.training.loop.budget import Budget
from engine.training.loop.checkpoint import Checkpoint
from engine.training.loop.preview import Preview
from engine.training.loop.schedules import FourStepSchedule, Schedule
from engine.training.loop.validation import Best, Validate
from engine.training.prototypes import NOTHING, Prior, start_new_rows
from engine.words import tr

# Points of the curve, pictures of the preview, pictures that are gone, and words for what is different now.
TrainingEvent = TrainingPoint | ImageResult | RoiGradient | PictureFailed | Notice | str


@dataclass(frozen=True, slots=True)
class Hooks:
    """What a training may have beside it. validate: how well the net does, off the clock. cache: of features. budget:
    of the whole command.

    prior: of the net's start, for classes that are new. checkpoint: a file, from which a stopped run goes on. enough:
    asked after each step: stop early, keep the best. preview: pictures to detect meanwhile. ranks: the processes that
    train together; the first alone validates, shows and writes.
    """

    validate: Validate | None = None
    cache: FeatureCache | None = None
    checkpoint: Path | None = None
    enough: Callable[[], bool] = lambda: False
    preview: Preview | None = None
    ranks: Ranks = ALONE
    budget: Budget = field(default_factory=Budget)
    prior: Prior = NOTHING


def fine_tune(
    net: TwoStageNet, pictures: LabelledPictures, plan: Plan, hooks: Hooks | None = None
) -> Generator[TrainingEvent | None, None, dict[str, float]]:
    """Train the net in place. Yields a point per step, and None where one is on its way; may be stopped at each.

    In the end the net has its best weights: those of the best validation, or the running mean of the last. Returned
    are their figures; the last point has those of the last weights. Closed before, the net has the running mean so far,
    and the checkpoint is where it was after the last whole step; it judges what is learned to the end, but not judged.
    Raises UserError for a plan without pictures, and where a loss is not finite.
    """
    hooks = hooks or Hooks()
    if not hooks.ranks.is_first:
        hooks = replace(hooks, validate=None, preview=None)
    if not len(pictures):
        raise UserError("training", tr("there is no picture to learn from"), tr("label some, or choose another split"))
    torch.manual_seed(plan.seed)
    hooks.ranks.broadcast_weights(net)
    recipe = recipe_of(plan, net)
    if pictures.proposals is not None:
        recipe = over_external_proposals(recipe)
    batches: Batches
    size = plan.learn.batch
    if plan.train == "heads":
        cache = FeatureCache() if hooks.cache is None else hooks.cache
        mirrored = 0.5 if plan.learn.flip else 0.0
        batches = CachedBatches(net, pictures, cache, recipe.sampling, size, plan.seed, hooks.ranks, mirrored)
        if plan.new and not (hooks.checkpoint and hooks.checkpoint.exists()):
            yield from start_new_rows(net, plan.new, batches, recipe.sampling, hooks.ranks, hooks.prior)
    else:
        strength = strength_of(plan.learn)
        batches = AugmentedBatches(pictures, size, plan.seed, net.specification, strength, hooks.ranks)
    kind = FourStepSchedule if plan.schedule == "four-step" else Schedule
    schedule = kind(net, recipe, plan.epochs * batches.per_epoch, hooks.ranks)
    best = Best(hooks.validate, hooks.budget)
    return (
        yield from Trainer(
            schedule, batches, plan.epochs, hooks, best, phase=plan.train, epochs_bind=plan.epochs_bind
        ).run()
    )


@dataclass(eq=False)
class Trainer:
    """One training on its way. Lives on one thread.

    schedule: what learns, and at which rate. epochs: how many, where the budget does not limit the time.
    phase: what learns, in words, where the schedule has none. best: which weights stay.
    epochs_bind: where time is limited there are still not more epochs than these. less_memory: where a GPU's memory is
    full, go on with smaller batches, and then on the CPU; else torch.OutOfMemoryError is raised.
    """

    schedule: Schedule
    batches: Batches
    epochs: int
    hooks: Hooks
    best: Best
    _: KW_ONLY
    phase: str = ""
    epochs_bind: bool = False
    less_memory: bool = True
    _has_enough: bool = False

    def __post_init__(self) -> None:
        self.net = self.schedule.net
        self._checkpoint = Checkpoint(self.hooks.checkpoint)
        self.progress = self._checkpoint.read(self.schedule, self.best, self.batches)
        self.schedule.plan(self._planned)  # more epochs than before may be asked for

    def run(self) -> Generator[TrainingEvent | None, None, dict[str, float]]:
        """All steps, whatever memory they take; then the last validation, and the best weights."""
        final = None
        try:
            try:
                while not self.is_over:
                    yield from self._learn()
                    if not self.is_over:
                        yield self._use_less_memory()
            finally:
                self._save()
                self.schedule.finish()
            if self.progress.last is not None and not self.best.gives_up:
                final = yield from self._validated()
            self.best.use_best(self.schedule)
        finally:
            self.schedule.unfreeze()
        if final is not None:
            yield final
        return self.best.metrics

    def _learn(self) -> Iterator[TrainingEvent | None]:
        """Epochs until the end, or until the memory is full."""
        try:
            with self._folded_norms():
                while not self.is_over:
                    yield from self._epoch()
                    if not self.is_over:
                        yield from self._after_epoch()
        except torch.OutOfMemoryError:
            if not self.less_memory:
                raise
            return  # outside of this block, which holds what the step had allocated

    def _epoch(self) -> Iterator[TrainingEvent | None]:
        """The steps of an epoch, until the schedule's part is done or the training is over."""
        progress, schedule = self.progress, self.schedule
        if schedule.is_part_done:  # it was stopped there
            return
        progress.start()
        for batch in self.batches.epoch(progress.epoch, progress.taken):
            progress.last = yield from schedule.run(batch)
            progress.taken += 1
            self._fit_steps(progress.pause())
            if not self.is_over:  # the last point comes with the last figures
                yield self._point()
                yield from self._after_step()
            if self.is_over or schedule.is_part_done:
                return
            progress.start()

    def _after_step(self) -> Iterator[TrainingEvent]:
        """From time to time a preview, a validation, a checkpoint."""
        preview, progress = self.hooks.preview, self.progress
        if preview is not None and preview.is_due():
            with self.schedule.runner.mean_weights():
                yield from preview.look(self.net)
        if self.best.is_due(progress.spent, epoch_ended=False):
            yield (yield from self._validated())
        if self._checkpoint.is_due(progress):
            self._save()

    def _after_epoch(self) -> Iterator[TrainingEvent]:
        """The schedule's next part, or a validation. A part that ends amid an epoch leaves its pictures to the next."""
        schedule, progress = self.schedule, self.progress
        is_amid = schedule.is_part_done and progress.taken < self.batches.per_epoch
        if schedule.is_part_done:
            schedule.advance(progress.spent)
        elif schedule.is_one_detector and progress.last is not None and self.best.is_due(progress.spent):
            yield (yield from self._validated())
        if not is_amid:
            progress.epoch, progress.taken = progress.epoch + 1, 0

    @property
    def is_over(self) -> bool:
        return self.schedule.is_done or self._has_enough or self.best.gives_up

    @property
    def _planned(self) -> int:
        """Steps, where time does not limit them."""
        return self.epochs * self.batches.per_epoch

    def _seconds(self) -> float:
        """Of learning in all, as long as it may be; 0: time does not limit it."""
        left = self.hooks.budget.to_learn
        return 0.0 if math.isinf(left) else max(self.progress.spent + left, 0.01)

    def _fit_steps(self, spent: float) -> None:
        """As many steps as there is time for; none where somebody has had enough."""
        seconds, hooks = self._seconds(), self.hooks
        if seconds:
            self.schedule.fit(seconds, spent, self._planned if self.epochs_bind else math.inf)
        self._has_enough = bool(hooks.ranks.broadcast(hooks.enough() or hooks.budget.is_over))

    def _validated(self) -> Generator[str, None, TrainingPoint]:
        metrics, best = yield from self.best.measure(self.schedule, self.progress.spent)
        return self._point(metrics, best=best)

    def _point(self, metrics: Mapping[str, float] | None = None, *, best: bool = False) -> TrainingPoint:
        """The latest step as a point of the whole curve, with the figures after it."""
        last, spent, seconds = self.progress.last, self.progress.spent, self._seconds()
        assert last is not None, "there are points of steps alone"
        steps = last.step if self.is_over else max(self.schedule.steps, last.step + 1)
        left = seconds - spent if seconds else (steps - last.step) * spent / last.step
        return replace(
            last,
            steps=steps,
            epoch=self.progress.epoch,
            metrics=dict(metrics or {}),
            best=best,
            eta_seconds=max(0.0, left) if steps > last.step else 0.0,
            memory_bytes=memory_of(self.net.device),
            phase=self.schedule.phase or self.phase,
        )

    def _save(self) -> None:
        self._checkpoint.write(self.schedule, self.best, self.batches, self.progress)

    def _folded_norms(self) -> AbstractContextManager[int]:
        backbone, folds = self.net.backbone, self.schedule.folds and self.net.specification.norm_frozen
        if not folds or not any(p.requires_grad for p in backbone.parameters()):
            return nullcontext(0)
        return folded_norms(backbone, torch.zeros(1, 3, 64, 64, device=self.net.device))

    def _use_less_memory(self) -> str:
        """The rest of the training with half the pictures a step, and in the end on the CPU. This epoch begins again;
        nothing that was learned is lost. Raises UserError where several processes train."""
        if self.hooks.ranks.count > 1:
            raise UserError(
                "training", tr("the GPU's memory is full"), tr("take fewer pictures a step, or train on the CPU")
            )
        torch.cuda.empty_cache()
        self.progress.taken = 0
        if self.batches.size > 1:
            self.batches.size //= 2
            self.schedule.stretch(self._planned)
        else:
            self.schedule = self.schedule.on_cpu()
            self.batches.forget_net()
        pictures = count_of(self.batches.size)
        return tr("Out of GPU memory: {pictures} a step now, on {type}", pictures=pictures, type=self.net.device.type)


def memory_of(device: torch.device) -> int:
    """Bytes that this process holds, on the GPU where it trains on one."""
    if device.type == "cuda":
        return int(torch.cuda.memory_allocated(device))
    return int(psutil.Process().memory_info().rss)
