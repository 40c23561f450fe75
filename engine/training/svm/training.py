"""Training R-CNN and SPPnet: fine-tune with softmax, put features of all regions on disk, then SVMs and regressors.

Shapes: R regions of a picture, G labelled boxes, D pool5, F fc7 features, K classes. Proposals and boxes are in pixels
of the example, until `region_batch` scales them.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import cast

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.errors import UserError
from engine.generators import run_cancellable
from engine.kernels.optimise import optimise
from engine.models.detectors.region_net import RegionNet
from engine.models.network import TwoStageNet
from engine.structures.training import TrainingPoint
from engine.training.data.augment import Example, flip
from engine.training.data.feature_cache import FeatureCache, FeatureKey
from engine.training.data.loader import Batches, LabelledPictures
from engine.training.detection.losses import CLASSES
from engine.training.detection.named_recipes import REGIONS, Recipe, Sampling
from engine.training.detection.sampling import Generators
from engine.training.detection.step import Batch, StepOutput, sampled_rois
from engine.training.loop.budget import Budget
from engine.training.loop.schedules import Schedule
from engine.training.loop.trainer import Hooks, Trainer, memory_of
from engine.training.loop.validation import Best
from engine.training.svm.fit import RegionExamples, describe, fit_class, region_batch
from engine.words import tr

PHASES = ("1/3 softmax", "2/3 features", "3/3 SVMs and boxes")
CPU = torch.device("cpu")
MOST_LOOKS = 240  # at pictures, in a fine-tuning whose length nobody has chosen
SVM_SHARE, FEATURES_SHARE = 0.15, 0.6  # of the time to learn, and of the rest, where it is limited
SVM_SECONDS = 4.0  # of a class, at most
CACHED_BYTES = 500_000_000  # of maps, where the trunk does not learn


Pictures = LabelledPictures | Sequence[Example]  # with external proposals


@dataclass(frozen=True, slots=True)
class RegionPlan:
    """epochs of fine-tuning, pictures a step, and how (rois of `recipe.sampling` are taken from each picture).

    epochs: 0 is five of few pictures, fewer of many. proposals: of each picture, at most, for fine-tuning and SVMs
    alike (2,000 in the papers, where a GPU runs them). mirrored: share of the looks.
    """

    epochs: int = 0
    batch: int = 2
    proposals: int = 400
    recipe: Recipe = REGIONS
    mirrored: float = 0.5


def train_regions(
    net: RegionNet, pictures: Pictures, plan: RegionPlan, hooks: Hooks | None = None, folder: Path | None = None
) -> Generator[TrainingPoint | None, None, None]:
    """Train the net in place. Yields a point per step of fine-tuning, then one per picture whose features are on disk
    and one per class; None in between, where it may be stopped too. hooks: enough: whether fine-tuning is to end and
    the rest to follow; checkpoint: of fine-tuning; budget: where it is limited, fine-tuning and features take what SVMs
    leave, and not all regions are looked at. folder: where the features lie meanwhile. Raises UserError without any
    labelled box."""
    hooks = hooks or Hooks()
    budget = hooks.budget
    if not any(len(pictures[i].boxes) for i in range(len(pictures))):
        raise UserError("training", tr("no picture has a labelled box"), tr("label some, or choose another split"))
    classes = len(net.specification.class_names)
    epochs = plan.epochs or min(5, max(1, round(MOST_LOOKS / len(pictures))))
    curve = _Curve(epochs * -(-len(pictures) // plan.batch) + len(pictures) + classes, epochs)
    svms = features = 0.0
    if budget.is_limited:
        svms = min(SVM_SHARE * budget.to_learn, SVM_SECONDS * classes)
        a_region = yield from _seconds_a_region(net, pictures[0], plan)
        features = min(a_region * plan.proposals * len(pictures), FEATURES_SHARE * (budget.to_learn - svms))
    budget.set_aside("SVMs", svms)
    budget.set_aside("features", features)
    yield from _fine_tune(net, pictures, plan, curve, hooks)
    budget.set_aside("features", 0.0)
    with closing(RegionExamples(net, folder)) as examples:
        yield from _describe_all(net, pictures, plan, curve, budget, examples)
        budget.set_aside("SVMs", 0.0)
        net.svm_scale.fill_(examples.vectors.scale)
        net.ridge_scale.fill_(examples.near.scale)
        for k in range(classes):
            yield from run_cancellable(partial(fit_class, net, examples, k, plan.recipe.seed))
            net.generation += 1
            yield curve.next(PHASES[2], 0.0)


@dataclass
class _Curve:
    """The points of all three parts, counted through."""

    steps: int
    epochs: int
    step: int = 0
    started: float = field(default_factory=time.monotonic)

    def counted(self, point: TrainingPoint, phase: str) -> TrainingPoint:
        self.step = point.step
        left = (time.monotonic() - self.started) / self.step * (self.steps - self.step)
        return replace(point, steps=self.steps, eta_seconds=left, memory_bytes=memory_of(CPU), phase=phase)

    def next(self, phase: str, speed: float) -> TrainingPoint:
        """A step that has no losses."""
        return self.counted(TrainingPoint(self.step + 1, self.steps, self.epochs, {}, 0.0, speed), phase)


def _fine_tune(
    net: RegionNet, pictures: Pictures, plan: RegionPlan, curve: _Curve, hooks: Hooks
) -> Iterator[TrainingPoint | None]:
    """Softmax over K+1 classes on sampled regions (R-CNN, section 2.3)."""
    recipe = replace(plan.recipe, frozen=(*plan.recipe.frozen, *net.frozen))
    batches = RegionBatches(net, pictures, plan)
    steps = curve.epochs * batches.per_epoch
    schedule = Schedule(net, recipe, steps, losses=_softmax)  # boxes are regressed later, in closed form
    best = Best(hooks.validate, hooks.budget)
    trainer = Trainer(schedule, batches, curve.epochs, hooks, best, epochs_bind=True, less_memory=False)
    # Checkpoints of older versions count steps alone.
    done, trainer.progress.taken = divmod(schedule.step, batches.per_epoch)
    trainer.progress.epoch = done + 1
    for event in trainer.run():
        yield curve.counted(event, PHASES[0]) if isinstance(event, TrainingPoint) else None
    curve.step, curve.steps = schedule.step, curve.steps - (steps - schedule.step)


def _softmax(net: TwoStageNet, batch: Batch, rules: Sampling, generators: Generators) -> StepOutput:
    assert isinstance(net, RegionNet)
    rois, classes, _ = sampled_rois(net, batch.proposals or [], batch, rules, generators)
    maps = net.look(batch.images) if batch.features is None else batch.features
    logits, _ = net.box_head(net.regions(maps, rois, [batch.padded] * len(rois)))
    labels = torch.cat(classes)
    return StepOutput({CLASSES: F.cross_entropy(logits, labels)}, {CLASSES: len(labels)})


def _seconds_a_region(net: RegionNet, picture: Example, plan: RegionPlan) -> Generator[None, None, float]:
    """What describing one takes; measured at its second time, for the first one makes ready."""
    ready, took = cast(RegionNet, optimise(net)), 0.0
    for _ in range(2):
        began = time.monotonic()
        count = 0
        for part in describe(ready, picture, min(plan.proposals, 32)):
            yield None
            count += len(part.vectors)
        took = (time.monotonic() - began) / max(count, 1)
    return took


def _describe_all(
    net: RegionNet, pictures: Pictures, plan: RegionPlan, curve: _Curve, budget: Budget, examples: RegionExamples
) -> Iterator[TrainingPoint | None]:
    """Features of all pictures' regions onto the disk; of fewer where time is limited, the same share of each."""
    ready, began, regions = cast(RegionNet, optimise(net)), time.monotonic(), 0
    for number in range(len(pictures)):
        picture, most = pictures[number], plan.proposals
        if budget.is_limited and number:
            fits = budget.to_learn / ((time.monotonic() - began) / max(regions, 1)) / (len(pictures) - number)
            most = min(most, int(fits) - len(picture.boxes))
        if most > 0:
            started = time.monotonic()
            for part in describe(ready, picture, most, plan.recipe.seed + number):
                examples.add(part)
                regions += len(part.vectors)
                yield None
            yield curve.next(PHASES[1], 1 / max(time.monotonic() - started, 1e-6))
        else:
            curve.steps -= 1


class RegionBatches(Batches):
    """Pictures in a random order, with at most `proposals` proposals each, a share of them mirrored. Where the trunk
    does not learn, what is seen of a picture is cached, as SPPnet keeps it on disk."""

    def __init__(self, net: RegionNet, pictures: Pictures, plan: RegionPlan) -> None:
        super().__init__(pictures, plan.batch, plan.recipe.seed)
        self._net, self._pictures, self._plan = net, pictures, plan
        self._maps = FeatureCache(CACHED_BYTES)

    def epoch(self, number: int, skip: int = 0) -> Iterator[Batch]:
        random = self._random(number)
        order = [(int(i), bool(random.random() < self._plan.mirrored)) for i in random.permutation(self._count)]
        for first in range(skip * self.size, len(order), self.size):
            yield self._batch(order[first : first + self.size])

    def _batch(self, group: Sequence[tuple[int, bool]]) -> Batch:
        """Of these pictures, mirrored or not."""
        pictures = [flip(self._pictures[index]) if mirrored else self._pictures[index] for index, mirrored in group]
        batch = region_batch(self._net, pictures, self._plan.proposals)
        if "backbone" not in self._net.frozen:
            return batch
        seen = []
        for place, (index, mirrored) in enumerate(group):
            height, width = size = batch.sizes[place]
            alone = batch.images[place, :, :height, :width]
            look = partial(self._net.look, self._net.batch([alone]))
            seen.append(self._maps.get(FeatureKey(str(index), size, mirrored, ""), look))
        return batch._replace(features=[side_by_side(maps) for maps in zip(*seen, strict=True)])


def side_by_side(maps: Sequence[Tensor]) -> Tensor:
    """Each (1, C, H, W) -> (N, C, H, W), padded to the largest."""
    height, width = (max(m.shape[i] for m in maps) for i in (2, 3))
    return torch.cat([F.pad(m, (0, width - m.shape[3], 0, height - m.shape[2])) for m in maps])
