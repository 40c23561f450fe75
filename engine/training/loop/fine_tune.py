"""One training from a net and labelled pictures to a better net: what the command line and the window both start.

Three ways: the heads alone on cached features, in seconds; all layers, in minutes to hours; all layers from nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import torch

from engine.errors import UserError
from engine.models.network import TwoStageNet
from engine.training.data.batches import AugmentedBatches, Batches
from engine.training.data.cached_batches import CachedBatches
from engine.training.data.feature_cache import FeatureCache
from engine.training.data.loader import LabelledPictures
from engine.training.detection.recipes import Plan, over_given_proposals, recipe_of, strength_of
from engine.training.detection.step import Sampling
from engine.training.loop.schedules import FourStepSchedule, JointSchedule
from engine.training.loop.trainer import Hooks, Trainer, TrainingEvent


def fine_tune(
    net: TwoStageNet, pictures: LabelledPictures, plan: Plan, hooks: Hooks | None = None
) -> Generator[TrainingEvent | None, None, dict[str, float]]:
    """Train the net in place. Yields a point per step, and None where one is on its way; may be stopped at each.

    In the end the net has its best weights: those of the best validation, or the running mean of the last. Returned
    are their figures; the last point has those of the last weights. Closed before, the net has the running mean so far,
    and the checkpoint is where it was after the last whole step; it judges what is learnt to the end, but not judged.
    Raises UserError for a plan without pictures, and where a loss is not finite.
    """
    hooks = hooks or Hooks()
    if not hooks.ranks.is_first:
        hooks = replace(hooks, validate=None, preview=None)
    if not len(pictures):
        raise UserError("training", "there is no picture to learn from", "label some, or choose another split")
    torch.manual_seed(plan.seed)
    hooks.ranks.broadcast_weights(net)
    recipe = recipe_of(plan, net.device)
    if net.naming is not None:
        recipe = replace(recipe, frozen=(*recipe.frozen, "naming"))
    if pictures.have_proposals:
        recipe = over_given_proposals(recipe)
    batches = _batches(net, pictures, plan, recipe.sampling, hooks)
    kind = FourStepSchedule if plan.schedule == "four-step" else JointSchedule
    schedule = kind(net, recipe, plan.epochs * batches.per_epoch, hooks.ranks)
    return (yield from Trainer(schedule, batches, plan.epochs, hooks, phase=plan.train, seconds=plan.seconds).run())


def _batches(net: TwoStageNet, pictures: LabelledPictures, plan: Plan, sampling: Sampling, hooks: Hooks) -> Batches:
    if plan.train != "heads":
        strength, specification = strength_of(plan.learn), net.specification
        return AugmentedBatches(pictures, plan.batch, plan.seed, specification, strength, hooks.ranks)
    cache = FeatureCache() if hooks.cache is None else hooks.cache
    mirrored = 0.5 if plan.learn.flip else 0.0
    return CachedBatches(net, pictures, cache, sampling, plan.batch, plan.seed, hooks.ranks, mirrored)
