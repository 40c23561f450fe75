"""One training from a net and labelled pictures to a better net: what the command line and the window both start.

Three ways: the heads alone on kept features, in seconds; all layers, in minutes to hours; all layers from nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psutil
import torch

from engine.errors import UserError
from engine.models.network import TwoStageNet
from engine.requests import ImageResult, PictureFailed
from engine.structures.training import TrainingPoint
from engine.training.best import Best, Validate
from engine.training.checkpoint import Checkpoint, Progress
from engine.training.distributed import ALONE, Ranks
from engine.training.feature_cache import FeatureCache
from engine.training.fine_tune import Learner, StepRecord, learn
from engine.training.folded_norms import folded_norms
from engine.training.kept import KeptFeatures
from engine.training.loader import LabelledPictures, changed
from engine.training.recipes import Plan, recipe_of, strength_of
from engine.training.schedules import PARTS, Alternation
from engine.training.step import Batch
from engine.training.watching import Watch

# What a run tells: points of its curve, watched pictures, those that are gone, and in words what is different now.
Told = TrainingPoint | ImageResult | PictureFailed | str
PHASES = ("1/4 RPN", "2/4 head", "3/4 RPN", "4/4 head")


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Aids:
    """What a training may have beside it. validate: how well the net does, off the clock. cache: of features.

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


def fine_tune(net: TwoStageNet, pictures: LabelledPictures, plan: Plan, aids: Aids | None = None) -> Iterator[Told]:
    """Train the net in place. Yields a point per step, and may be stopped at each; the last carries the metrics.

    In the end the net has its best weights: those of the best validation, or the running mean of the last. Closed
    before, it has the running mean so far, and the checkpoint is where it was.
    Raises UserError for a plan without pictures, and where a loss is not finite.
    """
    aids = aids or Aids()
    if not aids.ranks.is_first:
        aids = replace(aids, validate=None, watch=None)
    if not len(pictures):
        raise UserError("training", "there is no picture to learn from", "label some, or choose another split")
    torch.manual_seed(plan.seed)
    aids.ranks.same_weights(net)
    run = _Run(net, pictures, plan, aids)
    yield from run.alternate() if plan.schedule == "four-step" else run.together()


class _Run:
    """One training on its way. Lives on one thread."""

    def __init__(self, net: TwoStageNet, pictures: LabelledPictures, plan: Plan, aids: Aids) -> None:
        self.net = net
        self.pictures = pictures
        self.plan = plan
        self.aids = aids
        recipe = recipe_of(plan, net.device)
        self.recipe = replace(recipe, frozen=(*recipe.frozen, "naming")) if net.naming is not None else recipe
        self.kept = self._keep()
        self.best = Best(aids.validate)
        self.progress = Progress()
        self._has_enough = False

    def _keep(self) -> KeptFeatures | None:
        if self.plan.train != "heads":
            return None
        cache = FeatureCache() if self.aids.cache is None else self.aids.cache
        mirrored = 0.5 if self.plan.learn.flip else 0.0
        return KeptFeatures(self.net, self.pictures, cache, self.recipe.sampling, self.aids.ranks, mirrored)

    @property
    def per_epoch(self) -> int:
        return -(-len(self.pictures) // self.plan.batch)

    def together(self) -> Iterator[Told]:
        """Approximate joint training (Faster R-CNN, section 3.2)."""
        learner = Learner(self.net, self.recipe, self.plan.epochs * self.per_epoch, ranks=self.aids.ranks)
        checkpoint = Checkpoint(self.aids.checkpoint)
        progress = self.progress = checkpoint.read(learner, self.best, self.kept)
        learner.steps = self.plan.epochs * self.per_epoch  # more epochs than before may be asked for
        last: StepRecord | None = None
        final, ended = None, False
        progress.start()
        try:
            with self._folded():
                while learner.step < learner.steps:
                    try:
                        for last in learn(learner, self._epoch(progress.epoch, progress.taken)):
                            yield from self._after(learner, last, checkpoint)
                            if learner.step >= learner.steps:
                                break
                    except torch.OutOfMemoryError:
                        learner = self._smaller(learner)
                        yield f"Out of GPU memory: {self.plan.batch} pictures a step now, on {self.net.device.type}"
                        continue
                    if learner.step < learner.steps:
                        if self.best.is_due(progress.pause()) and last is not None:
                            yield (yield from self._measured(learner, last))
                        progress.epoch, progress.taken = progress.epoch + 1, 0
            progress.pause()
            if last is not None:
                final = yield from self._measured(learner, last)
            ended = True
        finally:
            progress.pause()
            checkpoint.write(learner, self.best, self.kept, progress)  # of a finished one, too: the disk may be full
            if ended:
                self.best.settle(learner)
            else:
                learner.settle()
        if final is not None:
            yield final

    def _after(self, learner: Learner, record: StepRecord, checkpoint: Checkpoint) -> Iterator[Told]:
        """How many steps are left, a point, and from time to time a look or a checkpoint."""
        progress, ranks = self.progress, self.aids.ranks
        progress.taken += 1
        spent = progress.pause()
        if self.plan.seconds:
            learner.steps = ranks.same(fitting(learner.step, self.plan.seconds, spent))
        if ranks.same(self.aids.enough()):
            learner.steps = learner.step
        if learner.step >= learner.steps:
            return
        yield self._point(record, learner.steps, {})
        watch = self.aids.watch
        if watch is not None and watch.is_due():
            with learner.mean_weights():
                yield from watch.look(self.net)
        if checkpoint.is_due(progress):
            checkpoint.write(learner, self.best, self.kept, progress)
        progress.start()

    def _measured(self, learner: Learner | Alternation, last: StepRecord) -> Generator[str, None, TrainingPoint]:
        metrics, best = yield from self.best.measure(learner, self.progress.spent)
        self.progress.start()
        if isinstance(learner, Alternation):
            ends = learner.is_done or self._has_enough
            steps = last.step if ends else max(last.steps, last.step + 1)
            return self._point(last, steps, metrics, best=best, phase=PHASES[learner.part])
        return self._point(last, learner.steps, metrics, best=best)

    def alternate(self) -> Iterator[Told]:
        """The four steps (Faster R-CNN, section 3.2), each a quarter of the epochs, or of the time. No norms folded:
        it works on copies, which would go on with the originals' weights."""
        steps = max(PARTS, self.plan.epochs * self.per_epoch)
        four = Alternation(self.net, self.recipe, steps, self.aids.ranks)
        checkpoint = Checkpoint(self.aids.checkpoint)
        progress = self.progress = checkpoint.read(four, self.best, self.kept)
        four.plan(steps)
        last: StepRecord | None = None
        final, ended = None, False
        progress.start()
        try:
            while not four.is_done and not self._has_enough:
                try:
                    for record in learn(four.learner, self._epoch(progress.epoch, progress.taken)):
                        last = four.numbered(record, steps)
                        yield from self._after_one_of_four(four, last, checkpoint)
                        if four.is_part_done or self._has_enough:
                            break
                except torch.OutOfMemoryError:
                    self._fewer_pictures()
                    yield f"Out of GPU memory: {self.plan.batch} pictures a step now"
                    continue
                spent = progress.pause()
                if four.is_part_done and not four.is_done:
                    four.advance(spent)
                elif four.is_one_detector and last is not None and not four.is_done and self.best.is_due(spent):
                    yield (yield from self._measured(four, last))
                progress.start()
                if not self._has_enough:
                    progress.epoch, progress.taken = progress.epoch + 1, 0
            ended = True
        finally:
            progress.pause()
            checkpoint.write(four, self.best, self.kept, progress)
            if not four.is_done:
                four.end_early()
            if not ended:
                four.free()
        try:
            if last is not None:
                final = yield from self._measured(four, last)
            self.best.settle(four)
        finally:
            four.free()
        if final is not None:
            yield final

    def _after_one_of_four(self, four: Alternation, record: StepRecord, checkpoint: Checkpoint) -> Iterator[Told]:
        progress, ranks, seconds = self.progress, self.aids.ranks, self.plan.seconds
        progress.taken += 1
        spent = progress.pause()
        steps = record.steps
        if seconds:
            share = seconds * (four.part + 1) / PARTS - four.began
            four.learner.steps = ranks.same(fitting(four.learner.step, share, spent - four.began))
            steps = ranks.same(fitting(four.step, seconds, spent))
        self._has_enough = bool(ranks.same(self.aids.enough()))
        if four.is_done or self._has_enough:
            return
        yield self._point(record, max(steps, record.step + 1), {}, phase=PHASES[four.part])
        watch = self.aids.watch
        if watch is not None and watch.is_due():
            yield from watch.look(self.net)
        if checkpoint.is_due(progress):
            checkpoint.write(four, self.best, self.kept, progress)
        progress.start()

    def _epoch(self, epoch: int, skip: int) -> Iterator[Batch]:
        """Every picture once; what is drawn depends on the seed and the epoch alone."""
        random = np.random.default_rng([self.plan.seed, epoch])
        if self.kept is not None:
            return self.kept.batches(self.plan.batch, random, epoch, skip)
        strength, specification = strength_of(self.plan.learn), self.net.specification
        return changed(self.pictures, self.plan.batch, specification, strength, random, self.aids.ranks, skip)

    def _folded(self) -> AbstractContextManager[int]:
        if self.kept is not None or not self.net.specification.norm_frozen:
            return nullcontext(0)
        return folded_norms(self.net.backbone, torch.zeros(1, 3, 64, 64, device=self.net.device))

    def _smaller(self, learner: Learner) -> Learner:
        """The rest of the training in less memory: half the pictures a step, and in the end on the CPU. This epoch
        begins again; nothing that was learnt is lost."""
        done = learner.step / max(1, learner.steps)
        if self.plan.batch > 1 or self.aids.ranks.count > 1:
            self._fewer_pictures()
        else:
            self.progress.taken = 0
            state = learner.state()
            self.net.cpu()
            self.recipe = replace(self.recipe, amp=False)
            learner = Learner(self.net, self.recipe, learner.steps)
            learner.restore(state)
            self.kept = self._keep()
        learner.steps = self.plan.epochs * self.per_epoch
        learner.step = round(done * learner.steps)
        return learner

    def _fewer_pictures(self) -> None:
        """Half as many a step; this epoch begins again. Raises UserError where that is not possible."""
        if self.aids.ranks.count > 1 or self.plan.batch == 1:
            raise UserError("training", "the GPU's memory is full", "start it with a smaller --batch, or --device cpu")
        torch.cuda.empty_cache()
        self.progress.taken = 0
        self.plan = replace(self.plan, batch=self.plan.batch // 2)

    def _point(
        self, record: StepRecord, steps: int, metrics: Mapping[str, float], *, best: bool = False, phase: str = ""
    ) -> TrainingPoint:
        spent = self.progress.spent
        left = self.plan.seconds - spent if self.plan.seconds else (steps - record.step) * spent / max(1, record.step)
        return TrainingPoint(
            record.step,
            steps,
            self.progress.epoch,
            record.losses,
            record.rate,
            record.images_per_second,
            dict(metrics),
            best,
            max(0.0, left),
            memory_of(self.net.device),
            phase or self.plan.train,
        )


def fitting(step: int, seconds: float, spent: float) -> int:
    """How many steps fit into the time, at the pace so far."""
    return step + int(max(0.0, seconds - spent) / (spent / step))


def memory_of(device: torch.device) -> int:
    if device.type == "cuda":
        return int(torch.cuda.memory_allocated(device))
    return int(psutil.Process().memory_info().rss)
