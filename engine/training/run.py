"""One training from a net and labelled pictures to a better net: what the command line and the window both start.

Two ways: the heads alone on kept features, in seconds; or everything but the first blocks, in minutes to hours.
"""

from __future__ import annotations

import io
import pickle
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import torch

from engine.errors import UserError
from engine.models.network import TwoStageNet
from engine.structures.training import TrainingPoint
from engine.training.augment import GENTLE
from engine.training.distributed import ALONE, Ranks
from engine.training.feature_cache import FeatureCache
from engine.training.fine_tune import Learner, Recipe, StepRecord, learn
from engine.training.folded_norms import folded_norms
from engine.training.kept import KeptFeatures
from engine.training.loader import LabelledPictures, changed
from engine.training.schedules import four_step
from engine.training.step import Batch, Sampling

Validate = Callable[[TwoStageNet], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Plan:
    """train: heads (RPN and box head on kept features), or all layers. epochs or seconds: how long; seconds win where
    both are given. batch: pictures a step. validate_every: epochs between validations; 0 is only in the end."""

    train: Literal["heads", "full", "scratch"] = "heads"
    schedule: Literal["joint", "four-step"] = "joint"
    epochs: int = 12
    seconds: float = 0.0
    batch: int = 2
    validate_every: int = 0
    seed: int = 0


HEADS = Recipe(
    rate=6e-4,
    decay=0.01,
    warm_up=10,
    mean_decay=0.98,
    frozen=("backbone",),
    sampling=Sampling(rois=128, pre_nms=400, proposals=400, anchor_positive=0.6),
)
FULL = Recipe(
    rate=4e-4, trunk_rate=1e-4, decay=0.02, warm_up=20, mean_decay=0.99, sampling=replace(HEADS.sampling, rois=64)
)


def fine_tune(
    net: TwoStageNet,
    pictures: LabelledPictures,
    plan: Plan,
    validate: Validate | None = None,
    cache: FeatureCache | None = None,
    checkpoint: Path | None = None,
    ranks: Ranks = ALONE,
) -> Iterator[TrainingPoint]:
    """Train the net in place. Yields a point per step, and may be stopped at each; the last carries the metrics.

    Stopped early, the net keeps the running mean of its weights so far. checkpoint: a file that is written after each
    epoch; where it is there already, the run goes on from it, on the same curve (joint training alone).
    ranks: the processes that train together, `batch` pictures a step among them all; the first alone validates and
    writes the checkpoint. Raises UserError for a plan without pictures, and where a loss is not finite.
    """
    if not ranks.is_first:
        validate = None
    if not len(pictures):
        raise UserError("training", "there is no picture to learn from", "label some, or choose another split")
    recipe = replace(HEADS if plan.train == "heads" else FULL, seed=plan.seed)
    if net.naming is not None:
        recipe = replace(recipe, frozen=(*recipe.frozen, "naming"))
    ranks.same_weights(net)
    kept = KeptFeatures(net, pictures, cache or FeatureCache(), ranks) if plan.train == "heads" else None
    if plan.schedule == "four-step":
        yield from _alternate(net, pictures, plan, recipe, kept, validate, ranks)
    else:
        yield from _together(net, pictures, plan, recipe, kept, validate, checkpoint, ranks)


def _together(
    net: TwoStageNet,
    pictures: LabelledPictures,
    plan: Plan,
    recipe: Recipe,
    kept: KeptFeatures | None,
    validate: Validate | None,
    checkpoint: Path | None,
    ranks: Ranks,
) -> Iterator[TrainingPoint]:
    """Approximate joint training (Faster R-CNN, section 3.2)."""
    per_epoch = -(-len(pictures) // plan.batch)
    learner = Learner(net, recipe, plan.epochs * per_epoch, ranks=ranks)
    epoch, before = _continued(learner, checkpoint)
    started = time.monotonic() - before
    example = torch.zeros(1, 3, 64, 64, device=net.device)
    folded = folded_norms(net.backbone, example) if kept is None else nullcontext(0)
    last: StepRecord | None = None
    try:
        with folded:
            while learner.step < learner.steps:
                epoch += 1
                for last in learn(learner, _epoch(net, pictures, plan, kept, epoch, ranks)):
                    if plan.seconds:
                        learner.steps = ranks.same(_fitting(last.step, plan.seconds, time.monotonic() - started))
                    if last.step < learner.steps:
                        yield _point(last, learner.steps, epoch, {})
                _keep(learner, checkpoint, epoch, time.monotonic() - started)
                if learner.step < learner.steps and plan.validate_every and epoch % plan.validate_every == 0:
                    assert last is not None
                    with learner.mean_weights():
                        yield _point(last, learner.steps, epoch, validate(net) if validate else {})
    finally:
        learner.settle()
    if last is not None:
        yield _point(last, learner.steps, epoch, validate(net) if validate else {})


def _continued(learner: Learner, checkpoint: Path | None) -> tuple[int, float]:
    """(epochs done, seconds spent) of the run that the checkpoint belongs to; (0, 0) for a new one."""
    kept = checkpoint.read_bytes() if checkpoint is not None and checkpoint.exists() else None
    kept = learner.ranks.same(kept)  # the first rank's: another host need not have the file
    if kept is None:
        return 0, 0.0
    try:
        state = torch.load(io.BytesIO(kept), map_location=learner.net.device, weights_only=True)
        learner.restore(state["learner"])
        return int(state["epoch"]), float(state["spent"])
    except (RuntimeError, OSError, EOFError, KeyError, ValueError, pickle.UnpicklingError) as error:
        what = f"cannot be continued from ({' '.join(str(error).split())[:120]})"
        raise UserError(str(checkpoint), what, "start anew without --resume") from error


def _keep(learner: Learner, checkpoint: Path | None, epoch: int, spent: float) -> None:
    """Through a temporary file: a stop in the middle of writing leaves the one before."""
    if checkpoint is not None and learner.ranks.is_first:
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        part = checkpoint.with_name(checkpoint.name + ".part")
        torch.save({"learner": learner.state(), "epoch": epoch, "spent": spent}, part)
        part.replace(checkpoint)


def _fitting(step: int, seconds: float, spent: float) -> int:
    """How many steps fit into the time, at the pace so far."""
    return step + int(max(0.0, seconds - spent) / (spent / step))


def _alternate(
    net: TwoStageNet,
    pictures: LabelledPictures,
    plan: Plan,
    recipe: Recipe,
    kept: KeptFeatures | None,
    validate: Validate | None,
    ranks: Ranks,
) -> Iterator[TrainingPoint]:
    """The four steps, each a quarter of the epochs."""
    if plan.seconds:
        raise UserError("four-step", "takes a number of epochs, not of seconds", "give --epochs, or train jointly")
    per_epoch = -(-len(pictures) // plan.batch)
    steps = max(4, plan.epochs * per_epoch)

    def stream() -> Iterator[Batch]:
        epoch = 0
        while True:
            epoch += 1
            yield from _epoch(net, pictures, plan, kept, epoch, ranks)

    for record in four_step(net, stream, recipe, steps, ranks):
        last = record.step >= 4 * (steps // 4)
        yield _point(record, steps, 1 + (record.step - 1) // per_epoch, validate(net) if last and validate else {})


def _epoch(
    net: TwoStageNet, pictures: LabelledPictures, plan: Plan, kept: KeptFeatures | None, epoch: int, ranks: Ranks
) -> Iterator[Batch]:
    """Every picture once; what is drawn depends on the seed and the epoch alone."""
    random = np.random.default_rng([plan.seed, epoch])
    if kept is not None:
        return kept.batches(plan.batch, random)
    return changed(pictures, plan.batch, net.specification, GENTLE, random, ranks)


def _point(record: StepRecord, steps: int, epoch: int, metrics: Mapping[str, float]) -> TrainingPoint:
    return TrainingPoint(record.step, steps, epoch, record.losses, record.rate, record.images_per_second, dict(metrics))
