"""Which layers learn, and how each group of them does."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from engine.errors import UserError
from engine.training.detection.recipes import Recipe

TRUNK = "backbone.body"


def freeze(net: nn.Module, prefixes: Sequence[str]) -> None:
    """Parameters whose names begin with one of the prefixes stop learning. Raises UserError where none does."""
    names = [name for name, _ in net.named_parameters()]
    for prefix in prefixes:
        if not any(_begins(name, prefix) for name in names):
            raise UserError(prefix, "no layer has a name that begins so", f"they begin with {', '.join(_tops(names))}")
    for name, parameter in net.named_parameters():
        if any(_begins(name, prefix) for prefix in prefixes):
            parameter.requires_grad_(False)


def _begins(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def _tops(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.split(".")[0] for name in names))


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
