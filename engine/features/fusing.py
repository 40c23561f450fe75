"""Quicker modules in the place of a net's inverted residual blocks, of its other convolutions, and of the activations
after them; for detection alone, on the CPU.

Where a build of torch does not have oneDNN's operators, nothing changes.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from engine.features.fused_conv import ACTIVATIONS, FusedConv, can_fuse
from engine.features.inverted_residual import Parts, QuickBlocks, parts_of
from engine.features.packed import PointwiseConv, can_be_pointwise
from engine.features.trunks import SequentialTrunk
from engine.features.winograd import WinogradConv, Workspace, can_be_winograd

_CLOSE = 1e-3  # largest difference, relative to the largest value, that this may make


class _Run:
    """Which activation follows which convolution, and nothing else does; told by one pass."""

    def __init__(self, module: nn.Module) -> None:
        self.outputs: dict[int, tuple[nn.Conv2d, Tensor, int]] = {}  # held, so that no id is given twice
        self.passes: dict[nn.Conv2d, int] = {}
        self.before: dict[nn.Module, list[nn.Conv2d | None]] = {}
        self._handles = [
            layer.register_forward_hook(self._after_conv)
            if isinstance(layer, nn.Conv2d)
            else layer.register_forward_pre_hook(self._before_activation)
            for layer in module.modules()
            if isinstance(layer, nn.Conv2d) or type(layer) in ACTIVATIONS
        ]

    def close(self) -> None:
        for handle in self._handles:
            handle.remove()

    def _after_conv(self, conv: nn.Conv2d, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        self.passes[conv] = self.passes.get(conv, 0) + 1
        self.outputs[id(output)] = (conv, output, output._version)

    def _before_activation(self, activation: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        conv, _, version = self.outputs.get(id(inputs[0]), (None, None, -1))
        # What was added in place is no longer the convolution's own output.
        self.before.setdefault(activation, []).append(conv if version == inputs[0]._version else None)


def _quick(conv: nn.Conv2d, activation: nn.Module | None, workspace: Workspace) -> nn.Module | None:
    """The convolution and its activation as one module; None where there is no quicker one."""
    if can_be_winograd(conv) and (activation is None or isinstance(activation, nn.ReLU)):
        return WinogradConv(conv, activation is not None, workspace)
    if not can_fuse() or conv.padding_mode != "zeros" or isinstance(conv.padding, str):
        return None
    fused = FusedConv(conv, activation)
    return PointwiseConv(conv, activation, fused) if can_be_pointwise(conv, activation) else fused


def _chains(module: nn.Module) -> list[list[tuple[nn.Module, Parts]]]:
    """Inverted residual blocks: of those in a chain the next one alone is given what one makes, the last's anybody."""
    chains: list[list[tuple[nn.Module, Parts]]] = []
    for parent in module.modules():
        ends = parent.taps if isinstance(parent, SequentialTrunk) else ()
        in_turn = isinstance(parent, SequentialTrunk) or type(parent) is nn.Sequential
        goes_on = False
        for i, child in enumerate(parent.children()):
            parts = parts_of(child)
            if parts is not None:
                if not goes_on:
                    chains.append([])
                chains[-1].append((child, parts))
            goes_on = parts is not None and in_turn and i not in ends
    return chains


@torch.no_grad()
def quicken(module: nn.Module, *examples: Tensor) -> int:
    """Replace, in place, inverted residual blocks, and every other convolution that runs once a pass, with the
    activation after it; `module(*examples)` shows which one that is.

    Returns how many were replaced: where the result would not be the same, none. For evaluation on the CPU only.
    """
    before = _flat(module(*examples))
    undo: list[tuple[nn.Module, str, nn.Module]] = []

    def replace(old: nn.Module, new: nn.Module) -> None:
        parent, name = places[old]
        setattr(parent, name, new)
        undo.append((parent, name, old))

    places = {child: (parent, name) for parent in module.modules() for name, child in parent.named_children()}
    count = 0
    for chain in _chains(module):
        count += len(chain)
        *others, last = [block for block, _ in chain]
        for block in others:
            replace(block, nn.Identity())
        replace(last, QuickBlocks(*(parts for _, parts in chain)))
    run = _Run(module)
    module(*examples)
    run.close()
    after_of = {convs[0]: layer for layer, convs in run.before.items() if len(convs) == 1 and convs[0] is not None}
    workspace = Workspace()
    for conv in (conv for conv, passes in run.passes.items() if passes == 1):
        activation = after_of.get(conv)
        quick = _quick(conv, activation, workspace)
        if quick is None:
            continue
        count += 1
        replace(conv, quick)
        if activation is not None:
            replace(activation, nn.Identity())
    after = _flat(module(*examples))
    if (after - before).abs().max() <= _CLOSE * before.abs().max().clamp(min=1e-6):
        return count
    for parent, name, old in reversed(undo):
        setattr(parent, name, old)
    return 0


def _flat(output: Any) -> Tensor:
    maps = output if isinstance(output, list) else [output]
    return torch.cat([m.flatten().float() for m in maps])
