"""How heads, all layers, and a net from scratch learn, which layers do, and what a request may change of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import torch
from torch import nn

from engine.errors import UserError
from engine.structures.settings import LearnSettings
from engine.training.data.augment import GENTLE, Strength
from engine.training.detection.sampling import Sampling

Train = Literal["heads", "full", "scratch"]


@dataclass(frozen=True, slots=True)
class Plan:
    """train: heads (RPN and box head on cached features), all layers, or all layers from random weights. epochs: how
    many, where no budget limits the time. new: classes, 1..K, that the net does not know yet."""

    train: Train = "heads"
    schedule: Literal["joint", "four-step"] = "joint"
    epochs: int = 12
    seed: int = 0
    learn: LearnSettings = field(default_factory=LearnSettings)
    new: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to learn. rate: of new layers; trunk_rate: of the trunk (the paper's pre-trained layers).

    frozen: name prefixes of layers that stay as they are, such as "backbone.body" or "backbone.body.net.blocks.0".
    warm_up: steps of linear growth. milestones: shares of all steps at which "steps" divides the rate by ten.
    biases_double: biases at twice the rate without decay (Fast R-CNN, section 2.3). mean_decay: of the running mean of
    the weights, which the net has in the end; 0 is none. clip: largest norm of the gradient; 0 is none. amp:
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
HEADS = Recipe(
    rate=1.5e-3,
    decay=0.01,
    warm_up=10,
    mean_decay=0.98,
    frozen=("backbone",),
    # Half of the RoIs foreground: as many of them as of 128 with a quarter, for half of the head's work.
    sampling=Sampling(rois=64, foreground_share=0.5, pre_nms=400, proposals=400, anchor_positive=0.6),
)
FULL = Recipe(
    rate=4e-4,
    trunk_rate=1e-4,
    decay=0.02,
    warm_up=20,
    mean_decay=0.99,
    sampling=replace(HEADS.sampling, foreground_share=0.25),
)
SCRATCH = replace(FULL, rate=1e-3, trunk_rate=1e-3, decay=0.05, warm_up=200, mean_decay=0.995)
# R-CNN's, SPPnet's and Fast R-CNN's fine-tuning over a trunk that has learnt before (benchmarks/lineage.py).
REGIONS = Recipe(
    rate=6e-4, trunk_rate=1e-4, warm_up=10, sampling=Sampling(rois=64, background_from=0.1, proposals=400, pre_nms=600)
)
TRUNK = "backbone.body"
_RECIPES = {"heads": HEADS, "full": FULL, "scratch": SCRATCH}


def recipe_of(plan: Plan, device: torch.device) -> Recipe:
    """The recipe of what is trained, with the changes asked for."""
    return adjusted(_RECIPES[plan.train], plan.learn, plan.seed, device)


def adjusted(recipe: Recipe, asked: LearnSettings, seed: int, device: torch.device) -> Recipe:
    """The recipe with the changes asked for."""
    if asked.optimiser == "sgd":  # AdamW's rates are far too small for it
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
    """How much pictures are changed: GENTLE, but for what is asked."""
    strength = GENTLE if asked.flip else replace(GENTLE, flip=0.0)
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
            raise UserError(prefix, "no layer has a name that begins so", f"they begin with {tops}")
        for parameter in chosen:
            parameter.requires_grad_(False)


def _begins(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def optimiser_of(net: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
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
