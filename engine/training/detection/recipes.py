"""How a net learns: by which of the named recipes, which of its layers, and what a request may change of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import torch
from torch import nn

from engine.errors import UserError
from engine.models.network import TwoStageNet
from engine.structures.settings import Layers, LearnSettings
from engine.training.data.strength import GENTLE, WHOLE, Strength
from engine.training.detection.layers import frozen_below
from engine.training.detection.named_recipes import FULL, HEADS, PAPER_LAYERS, REGIONS, SCRATCH, Recipe, paper_recipe
from engine.words import tr

Train = Literal["heads", "full", "scratch"]


@dataclass(frozen=True, slots=True)
class Plan:
    """train: heads (RPN, box head and a quick pyramid on cached maps), all layers, or all layers from random weights.
    epochs: how many, where no budget limits the time, or there, too, where they bind. layers: the lowest that learn;
    None leaves it to the recipe. new: classes, 1..K, that the net does not know yet. refines: the classes with boxes,
    where the net knows most of them by name, and many others: their scores and the boxes learn alone, because with its
    features it would forget the others (Kumar et al. 2022). start_share: of the weights, that stays as it was; they
    learn the more slowly, the more it is."""

    train: Train = "heads"
    schedule: Literal["joint", "four-step"] = "joint"
    epochs: int = 12
    seed: int = 0
    learn: LearnSettings = field(default_factory=LearnSettings)
    layers: Layers | None = None
    epochs_bind: bool = False
    new: tuple[int, ...] = ()
    refines: tuple[int, ...] = ()
    start_share: float = 0.0


TRUNK, PYRAMID = "backbone.body", "backbone.fpn"
_ALL_BUT_SIBLINGS = ("backbone", "rpn_head", "box_head.features")
_REFINING = 0.2  # of the rate
_RECIPES = {"heads": HEADS, "full": FULL, "scratch": SCRATCH}


def recipe_of(plan: Plan, net: TwoStageNet) -> Recipe:
    """The recipe of what is trained, with the layers that stay and the changes asked for."""
    is_paper, layers = plan.learn.recipe == "paper", plan.layers
    if is_paper and layers is None and plan.train == "full":
        layers = PAPER_LAYERS
    recipe = _RECIPES[plan.train]
    if plan.start_share:
        recipe = replace(recipe, rate=recipe.rate * (1 - plan.start_share / 2), start_share=plan.start_share)
    if recipe.frozen and net.backbone.pyramid_is_quick:
        recipe = replace(recipe, frozen=(TRUNK,))
    if plan.refines and plan.train == "heads":
        rate = recipe.rate * _REFINING
        recipe = replace(recipe, rate=rate, decay=0, frozen=_ALL_BUT_SIBLINGS, scored=plan.refines)
    if is_paper:
        recipe = replace(paper_recipe(net.specification), frozen=recipe.frozen, scored=recipe.scored)
    if layers is not None and not recipe.frozen:
        recipe = replace(recipe, frozen=frozen_below(net, layers))
    return adjusted(recipe, plan.learn, plan.seed, net.device)


def adjusted(recipe: Recipe, asked: LearnSettings, seed: int, device: torch.device) -> Recipe:
    """The recipe with the changes asked for."""
    if asked.optimiser == "sgd" and recipe.optimiser != "sgd":  # AdamW's rates are far too small for it
        recipe = replace(recipe, optimiser="sgd", rate=5e-3, trunk_rate=2.5e-3, decay=1e-4)
    elif asked.optimiser:
        recipe = replace(recipe, optimiser=asked.optimiser)
    if asked.rate is not None:
        recipe = replace(recipe, rate=asked.rate, trunk_rate=asked.rate * recipe.trunk_rate / recipe.rate)
    return replace(
        recipe,
        schedule=recipe.schedule if asked.decay is None else asked.decay,
        warm_up=recipe.warm_up if asked.warm_up is None else asked.warm_up,
        clip=recipe.clip if asked.clip is None else asked.clip,
        mean_decay=recipe.mean_decay if asked.mean is None else asked.mean,
        amp=device.type == "cuda" if asked.amp is None else asked.amp,
        seed=seed,
    )


def over_external_proposals(recipe: Recipe) -> Recipe:
    """Fast R-CNN's: the RPN does not learn, and background is what lies near an object (its section 2.3)."""
    sampling = replace(recipe.sampling, background_from=REGIONS.sampling.background_from)
    return replace(recipe, frozen=(*recipe.frozen, "rpn_head"), sampling=sampling)


def strength_of(asked: LearnSettings) -> Strength:
    """How much pictures are changed: GENTLE, but for what is asked; by the papers' recipe they are mirrored alone."""
    plain = WHOLE if asked.recipe == "paper" else GENTLE
    strength = plain if asked.flip else replace(plain, flip=0.0)
    if (s := asked.scale) is not None:
        crop = 0.5 if s else 0.0
        strength = replace(strength, crop=crop, smallest_crop=1 - 0.6 * s, zoom_out=1 + 0.5 * s, aspect=1 + 0.25 * s)
    if (c := asked.colour) is not None:
        strength = replace(
            strength, brightness=0.4 * c, contrast=0.4 * c, saturation=0.5 * c, hue=12 * c, grey=0.05 * c
        )
    return strength


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


def freeze(net: nn.Module, prefixes: Sequence[str]) -> None:
    """Parameters whose names begin with one of the prefixes stop learning. Raises UserError where none does."""
    parameters = dict(net.named_parameters())
    for prefix in prefixes:
        chosen = [parameter for name, parameter in parameters.items() if _begins(name, prefix)]
        if not chosen:
            tops = ", ".join(dict.fromkeys(name.split(".")[0] for name in parameters))
            raise UserError(prefix, tr("no layer has a name that begins so"), tr("they begin with {tops}", tops=tops))
        for parameter in chosen:
            parameter.requires_grad_(False)


def _begins(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def optimiser_of(net: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """Groups by trunk or not, share of the rate, bias or not; one-dimensional parameters are never decayed."""
    groups: dict[tuple[bool, float, bool], list[nn.Parameter]] = {}
    for name, parameter in net.named_parameters():
        if parameter.requires_grad:
            share = recipe.pyramid_share if _begins(name, PYRAMID) else 1.0
            groups.setdefault((_begins(name, TRUNK), share, parameter.ndim < 2), []).append(parameter)
    described = []
    for (trunk, share, flat), parameters in groups.items():
        rate = (recipe.trunk_rate if trunk else recipe.rate * share) * (2 if flat and recipe.biases_double else 1)
        decay = 0.0 if flat else recipe.decay
        described.append({"params": parameters, "lr": rate, "full_rate": rate, "weight_decay": decay})
    if recipe.optimiser == "sgd":
        return torch.optim.SGD(described, momentum=recipe.momentum)
    return torch.optim.AdamW(described, fused=True)
