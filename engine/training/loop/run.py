"""One training from a net and labelled pictures to a better net: what the command line and the window both start.

Three ways: the heads alone on kept features, in seconds; all layers, in minutes to hours; all layers from nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

from engine.errors import UserError
from engine.models.network import TwoStageNet
from engine.structures.requests import ImageResult, PictureFailed
from engine.structures.training import Notice, TrainingPoint
from engine.training.data.cached_batches import KeptFeatures
from engine.training.data.feature_cache import FeatureCache
from engine.training.data.loader import LabelledPictures, changed
from engine.training.detection.folded_norms import folded_norms
from engine.training.detection.recipes import Plan, over_given_proposals, recipe_of, strength_of
from engine.training.detection.step import Batch, Sampling
from engine.training.distributed import ALONE, Ranks
from engine.training.loop.best import Best, Validate
from engine.training.loop.budget import Budget
from engine.training.loop.checkpoint import Checkpoint
from engine.training.loop.curve import point_of
from engine.training.loop.fine_tune import learn
from engine.training.loop.schedules import Alternation, Course, Joint
from engine.training.loop.watching import Watch

# What a run tells: points of its curve, watched pictures, those that are gone, and in words what is different now.
Told = TrainingPoint | ImageResult | PictureFailed | Notice | str


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Aids:
    """What a training may have beside it. validate: how well the net does, off the clock. cache: of features. budget:
    of the whole command; the plan's seconds are of learning alone.

    checkpoint: a file, from which a stopped run goes on. enough: asked after each step: stop early, keep the best.
    watch: pictures to detect meanwhile. ranks: the processes that train together; the first alone validates, watches
    and writes.
    """

    validate: Validate | None = None
    cache: FeatureCache | None = None
    checkpoint: Path | None = None
    enough: Callable[[], bool] = _never
    watch: Watch | None = None
    ranks: Ranks = ALONE
    budget: Budget = field(default_factory=Budget)


def fine_tune(
    net: TwoStageNet, pictures: LabelledPictures, plan: Plan, aids: Aids | None = None
) -> Generator[Told | None, None, dict[str, float]]:
    """Train the net in place. Yields a point per step, and None where one is on its way; may be stopped at each.

    In the end the net has its best weights: those of the best validation, or the running mean of the last. Returned
    are their figures; the last point has those of the last weights. Closed before, the net has the running mean so far,
    and the checkpoint is where it was after the last whole step; it judges what is learnt to the end, but not judged.
    Raises UserError for a plan without pictures, and where a loss is not finite.
    """
    aids = aids or Aids()
    if not aids.ranks.is_first:
        aids = replace(aids, validate=None, watch=None)
    if not len(pictures):
        raise UserError("training", "there is no picture to learn from", "label some, or choose another split")
    torch.manual_seed(plan.seed)
    aids.ranks.same_weights(net)
    return (yield from _Run(net, pictures, plan, aids).run())


class _Run:
    """One training on its way. Lives on one thread."""

    def __init__(self, net: TwoStageNet, pictures: LabelledPictures, plan: Plan, aids: Aids) -> None:
        self.net = net
        self.pictures = pictures
        self.plan = plan
        self.aids = aids
        recipe = recipe_of(plan, net.device)
        if net.naming is not None:
            recipe = replace(recipe, frozen=(*recipe.frozen, "naming"))
        if pictures.have_proposals:
            recipe = over_given_proposals(recipe)
        self.kept = self._keep(recipe.sampling)
        course = Alternation if plan.schedule == "four-step" else Joint
        self.course: Course = course(net, recipe, self.planned, aids.ranks)
        self.best = Best(aids.validate, aids.budget)
        self.checkpoint = Checkpoint(aids.checkpoint)
        self.progress = self.checkpoint.read(self.course, self.best, self.kept)
        self.course.plan(self.planned)  # more epochs than before may be asked for
        self._has_enough = False

    def _keep(self, sampling: Sampling) -> KeptFeatures | None:
        if self.plan.train != "heads":
            return None
        cache = FeatureCache() if self.aids.cache is None else self.aids.cache
        mirrored = 0.5 if self.plan.learn.flip else 0.0
        return KeptFeatures(self.net, self.pictures, cache, sampling, self.aids.ranks, mirrored)

    @property
    def planned(self) -> int:
        """Steps, where time does not limit them."""
        return self.plan.epochs * self._steps_an_epoch

    @property
    def _steps_an_epoch(self) -> int:
        size = self.plan.batch
        return -(-len(self.pictures) // size) if self.kept is None else self.kept.steps(size)

    @property
    def is_over(self) -> bool:
        return self.course.is_done or self._has_enough

    def run(self) -> Generator[Told | None, None, dict[str, float]]:
        """All steps, whatever memory it takes; then the last judging, and the best weights."""
        try:
            try:
                while not self.is_over:
                    yield from self._epochs()
                    if not self.is_over:
                        yield self._with_less_memory()
            finally:
                self.checkpoint.write(self.course, self.best, self.kept, self.progress)
                self.course.end()
            final = None
            if self.progress.last is not None:
                final = yield from self._measured()
            self.best.set_read_only(self.course)
        finally:
            self.course.free()
        if final is not None:
            yield final
        return self.best.metrics

    def _epochs(self) -> Iterator[Told | None]:
        """Learn until the end, or until the memory is full."""
        course, progress = self.course, self.progress
        progress.start()
        try:
            with self._folded():
                while not self.is_over:
                    for record in learn(course.learner, self._epoch(progress.epoch, progress.taken)):
                        if record is None:
                            yield None
                            continue
                        progress.last = course.numbered(record)
                        yield from self._after()
                        if self._has_enough:
                            break
                    if self.is_over:
                        break
                    spent = progress.pause()
                    is_amid = course.is_part_done and progress.taken < self._steps_an_epoch
                    if course.is_part_done:
                        course.advance(spent)
                    elif course.is_one_detector and progress.last is not None and self.best.is_due(spent):
                        yield (yield from self._measured())
                    progress.start()
                    if not is_amid:  # else the next part goes on with the pictures that are left of this epoch
                        progress.epoch, progress.taken = progress.epoch + 1, 0
        except torch.OutOfMemoryError:
            return  # outside of this block, which holds what the step had made

    def _after(self) -> Iterator[Told]:
        """How many steps are left, a point, and from time to time a look or a checkpoint."""
        course, progress, watch = self.course, self.progress, self.aids.watch
        progress.taken += 1
        spent = progress.pause()
        seconds = self._seconds()
        if seconds:
            course.fit(seconds, spent)
        self._has_enough = bool(self.aids.ranks.same(self.aids.enough() or self.aids.budget.is_over))
        if self.is_over:
            return
        yield self._point()
        if watch is not None and watch.is_due():
            with course.mean_weights():
                yield from watch.look(self.net)
        if self.checkpoint.is_due(progress):
            self.checkpoint.write(course, self.best, self.kept, progress)
        progress.start()

    def _seconds(self) -> float:
        """Of learning in all, as long as it may be; 0: time does not limit it."""
        left = self.aids.budget.to_learn
        return self.plan.seconds if math.isinf(left) else max(self.progress.spent + left, 0.01)

    def _measured(self) -> Generator[str, None, TrainingPoint]:
        metrics, best = yield from self.best.measure(self.course, self.progress.spent)
        return self._point(metrics, best=best)

    def _point(self, metrics: Mapping[str, float] | None = None, *, best: bool = False) -> TrainingPoint:
        last = self.progress.last
        assert last is not None, "there are points of steps alone"
        steps = last.step if self.is_over else max(self.course.steps, last.step + 1)
        phase = self.course.phase or self.plan.train
        return point_of(
            replace(last, steps=steps),
            self.progress,
            self.net.device,
            phase,
            seconds=self._seconds(),
            metrics=metrics,
            best=best,
        )

    def _epoch(self, epoch: int, skip: int) -> Iterator[Batch]:
        """Every picture once; what is drawn depends on the seed and the epoch alone."""
        random = np.random.default_rng([self.plan.seed, epoch])
        if self.kept is not None:
            return self.kept.batches(self.plan.batch, random, epoch, skip)
        strength, specification = strength_of(self.plan.learn), self.net.specification
        return changed(self.pictures, self.plan.batch, specification, strength, random, self.aids.ranks, skip)

    def _folded(self) -> AbstractContextManager[int]:
        if not self.course.folds or self.kept is not None or not self.net.specification.norm_frozen:
            return nullcontext(0)
        return folded_norms(self.net.backbone, torch.zeros(1, 3, 64, 64, device=self.net.device))

    def _with_less_memory(self) -> str:
        """The rest of the training with half the pictures a step, and in the end on the CPU. This epoch begins again;
        nothing that was learnt is lost. Raises UserError where several processes train."""
        if self.aids.ranks.count > 1:
            raise UserError("training", "the GPU's memory is full", "start it with a smaller --batch, or --device cpu")
        torch.cuda.empty_cache()
        self.progress.taken = 0
        if self.plan.batch > 1:
            self.plan = replace(self.plan, batch=self.plan.batch // 2)
            self.course.stretch(self.planned)
        else:
            self.course = self.course.on_cpu()
            self.kept = self._keep(self.course.sampling)
        pictures = "1 picture" if self.plan.batch == 1 else f"{self.plan.batch} pictures"
        return f"Out of GPU memory: {pictures} a step now, on {self.net.device.type}"
