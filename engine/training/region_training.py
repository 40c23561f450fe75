"""Training R-CNN and SPPnet: fine-tune with softmax, keep features of all regions, then SVMs and regressors.

Shapes: R regions of a picture, G labelled boxes, D pool5, F fc7 features, K classes. Proposals and boxes are in pixels
of the example, until `region_batch` scales them for the net.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from engine.errors import UserError
from engine.heads import box_coder
from engine.models.network import TwoStageNet
from engine.models.region_net import RegionNet
from engine.models.waiting import waiting_for
from engine.structures.boxes import iou
from engine.structures.training import TrainingPoint
from engine.training.best import Best
from engine.training.checkpoint import Checkpoint
from engine.training.curve import memory_of
from engine.training.fine_tune import Learner, StepFunction, learn
from engine.training.losses import CLASSES
from engine.training.recipes import FAST_RCNN, Recipe
from engine.training.region_batches import Labelled, batches_of, epoch_of, region_batch
from engine.training.region_svm import NEGATIVE_IOU, REGRESSION_IOU, Array, feature_scale, fit_box_ridge, fit_svm
from engine.training.step import Batch, Sampling, StepOutput, rules_for, sample_targets
from engine.training.targets import PARTLY

PHASES = ("1/3 softmax", "2/3 features", "3/3 SVMs and boxes")
CPU = torch.device("cpu")
AT_ONCE = 64  # regions described between two points at which the training may be stopped


@dataclass(frozen=True, slots=True)
class RegionPlan:
    """epochs of fine-tuning, pictures a step, and how (rois of `recipe.sampling` are taken from each picture).

    proposals: of each picture, at most, for fine-tuning and SVMs alike. seconds: of fine-tuning, 0 for no limit.
    """

    epochs: int = 4
    batch: int = 2
    proposals: int = 2000
    recipe: Recipe = FAST_RCNN
    seed: int = 0
    seconds: float = 0.0


def train_regions(
    net: RegionNet,
    pictures: Sequence[Labelled],
    plan: RegionPlan,
    enough: Callable[[], bool] = lambda: False,
    checkpoint: Path | None = None,
) -> Iterator[TrainingPoint | None]:
    """Train the net in place. Yields a point per step of fine-tuning, then one per picture whose features are kept
    and one per class; None in between, where it may be stopped too. enough: asked after each step: whether fine-tuning
    is to end here and the rest to follow. checkpoint: a file, from which a fine-tuning that was stopped goes on.
    Raises UserError without any labelled box."""
    if not any(len(p.example.boxes) for p in pictures):
        raise UserError("training", "no picture has a labelled box", "label some, or choose another split")
    classes = len(net.specification.class_names)
    tuning = plan.epochs * -(-len(pictures) // plan.batch)
    curve = _Curve(tuning + len(pictures) + classes, max(plan.epochs, 1))
    yield from _fine_tune(net, pictures, plan, curve, enough, Checkpoint(checkpoint))
    kept = []
    for picture in pictures:
        started = time.perf_counter()
        kept.append((yield from _keep(net, picture, plan)))
        yield curve.next(PHASES[1], 1 / (time.perf_counter() - started))
    of_fc7 = feature_scale(np.concatenate([k.vectors for k in kept]))
    scales = (of_fc7, feature_scale(np.concatenate([k.near_pooled for k in kept])))
    net.svm_scale.fill_(scales[0])
    net.ridge_scale.fill_(scales[1])
    for k in range(classes):
        yield from waiting_for(partial(_fit_class, net, kept, k, scales, plan.seed))
        net.generation += 1
        yield curve.next(PHASES[2], 0.0)


@dataclass
class _Curve:
    """The points of all three parts, counted through."""

    steps: int
    epochs: int
    step: int = 0
    started: float = field(default_factory=time.monotonic)

    def told(self, point: TrainingPoint, phase: str) -> TrainingPoint:
        self.step = point.step
        left = (time.monotonic() - self.started) / self.step * (self.steps - self.step)
        return replace(point, steps=self.steps, eta_seconds=left, memory_bytes=memory_of(CPU), phase=phase)

    def next(self, phase: str, speed: float) -> TrainingPoint:
        """A step that has no losses."""
        return self.told(TrainingPoint(self.step + 1, self.steps, self.epochs, {}, 0.0, speed), phase)


def _fine_tune(
    net: RegionNet,
    pictures: Sequence[Labelled],
    plan: RegionPlan,
    curve: _Curve,
    enough: Callable[[], bool],
    checkpoint: Checkpoint,
) -> Iterator[TrainingPoint | None]:
    """Softmax over K+1 classes on sampled regions (R-CNN, section 2.3)."""
    recipe = replace(plan.recipe, frozen=(*plan.recipe.frozen, *net.frozen), seed=plan.seed)
    free = [p for p in net.parameters() if p.requires_grad]
    steps = plan.epochs * -(-len(pictures) // plan.batch)
    learner, best = Learner(net, recipe, steps, _softmax(recipe.sampling)), Best(None)
    progress = checkpoint.read(learner, best, None)
    learner.steps = steps  # more epochs than before may be asked for
    epochs = (epoch_of(pictures, plan.batch, plan.seed, epoch) for epoch in range(1, plan.epochs + 1))
    order = islice(chain.from_iterable(epochs), learner.step, None)
    progress.start()
    try:
        for record in learn(learner, batches_of(net, pictures, plan.proposals, order)):
            if record is None:
                yield None
                continue
            spent = progress.pause()
            epoch = 1 + (record.step - 1) * plan.batch // max(len(pictures), 1)
            point = TrainingPoint(record.step, steps, epoch, record.losses, record.rate, record.images_per_second)
            yield curve.told(point, PHASES[0])
            if enough() or 0 < plan.seconds <= spent:
                break
            if checkpoint.is_due(progress):
                checkpoint.write(learner, best, None, progress)
            progress.start()
        learner.settle()
        curve.step, curve.steps = learner.step, curve.steps - (steps - learner.step)
    finally:
        checkpoint.write(learner, best, None, progress)
        for parameter in free:
            parameter.requires_grad_(True)


def _padded(batch: Batch) -> tuple[int, int]:
    """(height, width) with padding: what the maps' scales are told from."""
    return int(batch.images.shape[2]), int(batch.images.shape[3])


def _softmax(rules: Sampling) -> StepFunction:
    """The log loss of sampled regions; boxes are regressed later, in closed form."""

    def losses(net: TwoStageNet, batch: Batch, generators: Sequence[torch.Generator]) -> StepOutput:
        assert isinstance(net, RegionNet)
        rois, classes = [], []
        for i, given in enumerate(batch.proposals or []):
            own = rules_for(batch.labelling(i), rules)
            chosen, found, _ = sample_targets(
                given, batch.boxes[i], batch.classes[i], own, generators[i], net, batch.ignored_in(i)
            )
            rois.append(chosen)
            classes.append(found)
        seen = net.look(batch.images) if batch.features is None else batch.features
        logits, _ = net.box_head(net.regions(seen, rois, [_padded(batch)] * len(rois)))
        wanted = torch.cat(classes)
        return StepOutput({CLASSES: F.cross_entropy(logits, wanted)}, {CLASSES: len(wanted)}, rois)

    return losses


class _Kept(NamedTuple):
    """Of one picture. vectors: (G + R, F), labelled boxes first. overlap: (K, G + R), best IoU with each class.

    near_*: of the regions with an IoU above .6 with some box: pool5, class (from 0), and the targets.
    """

    vectors: Array
    labels: NDArray[np.int64]
    overlap: Array
    near_pooled: Array
    near_classes: NDArray[np.int64]
    near_targets: Array


def _keep(net: RegionNet, picture: Labelled, plan: RegionPlan) -> Generator[None, None, _Kept]:
    batch = region_batch(net, [picture], plan.proposals)
    truth, regions = batch.boxes[0], torch.cat((batch.boxes[0], (batch.proposals or [])[0]))
    with torch.no_grad():
        seen = net.look(batch.images)
    parts = []
    for some in regions.split(AT_ONCE):
        parts.append(net.describe(seen, some, _padded(batch)))
        yield None
    pooled, vectors = (torch.cat(both) for both in zip(*parts, strict=True))
    between = iou(regions.numpy(), truth.numpy())
    labels = picture.example.classes - 1
    classes = len(net.specification.class_names)
    overlap = np.zeros((classes, len(regions)), np.float32)
    for k in np.unique(labels):
        overlap[k] = between[:, labels == k].max(axis=1)
    overlap[:, ~_may_be_background(batch, regions, between)] = 1.0  # no class's negative
    best = between.argmax(axis=1) if len(truth) else np.zeros(len(regions), np.int64)
    near = np.flatnonzero(between.max(axis=1, initial=0) > REGRESSION_IOU)
    targets = box_coder.encode(truth[best[near]], regions[near]).numpy()
    return _Kept(vectors.numpy(), labels, overlap, pooled[near].numpy(), labels[best[near]], targets)


def _may_be_background(batch: Batch, regions: torch.Tensor, between: Array) -> NDArray[np.bool_]:
    """(R,): regions off the ignored ones; where the labels are not whole, those beside a labelled box alone."""
    ignored = batch.ignored_in(0)
    may = np.ones(len(regions), np.bool_) if ignored is None else ~ignored.covers(regions, NEGATIVE_IOU).numpy()
    near = between.max(axis=1, initial=0) >= PARTLY
    return may if batch.labelling(0).whole else may & near


def _fit_class(
    net: RegionNet,
    kept: Sequence[_Kept],
    k: int,
    scales: tuple[float, float],
    seed: int,
    is_cancelled: Callable[[], bool],
) -> None:
    """One SVM (positives: labelled boxes; negatives: IoU below .3) and one regressor."""
    positives = np.concatenate([p.vectors[: len(p.labels)][p.labels == k] for p in kept])
    negatives = np.concatenate([p.vectors[len(p.labels) :][p.overlap[k, len(p.labels) :] < NEGATIVE_IOU] for p in kept])
    of_fc7, of_pool5 = np.float32(scales[0]), np.float32(scales[1])
    svm = fit_svm(positives * of_fc7, negatives * of_fc7, seed)
    if is_cancelled():
        return
    near = np.concatenate([p.near_pooled[p.near_classes == k] for p in kept])
    targets = np.concatenate([p.near_targets[p.near_classes == k] for p in kept])
    ridge = fit_box_ridge(near * of_pool5, targets)
    net.svm_weight[k] = torch.from_numpy(svm.weight[0])
    net.svm_bias[k] = float(svm.bias[0])
    net.ridge_weight[k] = torch.from_numpy(ridge.weight)
    net.ridge_bias[k] = torch.from_numpy(ridge.bias)
