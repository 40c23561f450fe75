"""Layers of a net replaced by others with equal results, as far as a pass over an example shows them equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import torch
from torch import Tensor, nn

R = TypeVar("R")
_CLOSE = 1e-3  # largest difference, relative to the largest value, that replacing may make


class Convolution(NamedTuple):
    """One that runs once a pass. after: the layer that is fed with its very output, and with nothing else."""

    conv: nn.Conv2d
    after: Any
    cells: int


def convolutions(
    module: nn.Module, run: Callable[[], R], is_follower: Callable[[nn.Module], bool]
) -> tuple[list[Convolution], R]:
    """All of a module that run once in a pass, with the layer of this kind behind each, if any; and what `run` gave."""
    passes: Counter[nn.Conv2d] = Counter()
    outputs: dict[int, tuple[nn.Conv2d, Tensor, int]] = {}  # tensors are held, so that no id occurs twice
    sources: dict[nn.Module, list[nn.Conv2d | None]] = {}

    def after_conv(conv: nn.Conv2d, _: Any, output: Tensor) -> None:
        passes[conv] += 1
        outputs[id(output)] = (conv, output, output._version)

    def before_follower(layer: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        conv, _, version = outputs.get(id(inputs[0]), (None, None, -1))
        # What was added in place is no longer the convolution's own output.
        sources.setdefault(layer, []).append(conv if version == inputs[0]._version else None)

    handles = [
        layer.register_forward_hook(after_conv)
        if isinstance(layer, nn.Conv2d)
        else layer.register_forward_pre_hook(before_follower)
        for layer in module.modules()
        if isinstance(layer, nn.Conv2d) or is_follower(layer)
    ]
    result = run()
    for handle in handles:
        handle.remove()
    after = {convs[0]: layer for layer, convs in sources.items() if len(convs) == 1}
    cells = {conv: output.shape[-2:].numel() for conv, output, _ in outputs.values()}
    return [Convolution(conv, after.get(conv), cells[conv]) for conv, count in passes.items() if count == 1], result


class Replacement:
    """Of layers of `module`, in place; `module(*examples)` shows their order and their results.

    convolutions: those of the module, each with the layer of the kind of `is_follower` behind it.
    """

    def __init__(self, module: nn.Module, is_follower: Callable[[nn.Module], bool], *examples: Tensor) -> None:
        self._run: Callable[[], Tensor] = lambda: _flat(module(*examples))
        self.convolutions, self._expected = convolutions(module, self._run, is_follower)
        self._places = {child: (parent, name) for parent in module.modules() for name, child in parent.named_children()}
        self._undo: list[tuple[nn.Module, str, nn.Module]] = []

    def replace(self, old: nn.Module, new: nn.Module) -> None:
        parent, name = self._places[old]
        setattr(parent, name, new)
        self._undo.append((parent, name, old))

    def holds(self) -> bool:
        """Whether the results are the same; else all is as it was."""
        difference = (self._run() - self._expected).abs().max()
        if difference <= _CLOSE * self._expected.abs().max().clamp(min=1e-6):
            return True
        for parent, name, old in reversed(self._undo):
            setattr(parent, name, old)
        return False


def _flat(output: Tensor | list[Tensor]) -> Tensor:
    maps = output if isinstance(output, list) else [output]
    return torch.cat([m.flatten().float() for m in maps])
