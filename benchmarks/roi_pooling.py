"""RoI pooling and RoIAlign on the CPU, forward and backward, beside torchvision's kernels, from one run.

    python benchmarks/roi_pooling.py [--rois 2000] [--channels 512] [--threads 2] [--repeats 5]

Every figure is the best of the repeats, the two sides taking turns. Results are compared before they are timed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torchvision

from engine.kernels.nms import nms
from engine.kernels.roi.pooling import roi_align, roi_max_pool, warm_up
from engine.kernels.runtime.allocator import reuse_large_blocks

SCALE = 1 / 16
Pool = Callable[[Tensor], Tensor]


def made_rois(count: int, generator: torch.Generator) -> Tensor:
    """Boxes of all sizes, 20 to 800 pixels, in a picture of 800 x 600, as Selective Search gives them."""
    limit = torch.tensor([800.0, 600.0])
    centres = torch.rand(count, 2, generator=generator) * limit
    sides = torch.exp(torch.randn(count, 2, generator=generator) * 0.7 + 5)
    corners = torch.minimum(centres + sides / 2, limit)
    return torch.cat((torch.zeros(count, 1), (centres - sides / 2).clamp(min=0), corners), dim=1)


def in_turns(ours: Callable[[], object], theirs: Callable[[], object], repeats: int) -> tuple[float, float]:
    best = [float("inf"), float("inf")]
    for _ in range(repeats):
        for i, call in enumerate((ours, theirs)):
            start = time.perf_counter()
            call()
            best[i] = min(best[i], time.perf_counter() - start)
    return best[0], best[1]


def show(name: str, ours: float, theirs: float) -> None:
    print(f"{name:<34}{ours * 1e3:>10.1f} ms{theirs * 1e3:>12.1f} ms{theirs / ours:>9.1f} x", flush=True)


def backward_of(pool: Pool, features: Tensor) -> Callable[[], object]:
    leaf = features.clone().requires_grad_()
    pooled = pool(leaf)
    gradient = torch.ones_like(pooled)
    return lambda: torch.autograd.grad(pooled, leaf, gradient, retain_graph=True)


def both_ways(pool: Pool, leaf: Tensor) -> Callable[[], object]:
    gradient = torch.ones_like(pool(leaf))
    return lambda: torch.autograd.grad(pool(leaf), leaf, gradient)


def compare(name: str, ours: Pool, theirs: Pool, maps: tuple[Tensor, Tensor], repeats: int, tolerance: float) -> None:
    last, first = maps
    torch.testing.assert_close(ours(last), theirs(first), atol=tolerance, rtol=0)
    with torch.no_grad():
        show(f"{name}, detection", *in_turns(lambda: ours(last), lambda: theirs(first), repeats))
    train, their_train = last.clone().requires_grad_(), first.clone().requires_grad_()
    show(f"{name}, training", *in_turns(lambda: ours(train), lambda: theirs(their_train), repeats))
    show(f"{name}, backward", *in_turns(backward_of(ours, last), backward_of(theirs, first), repeats))
    show(f"{name}, both ways", *in_turns(both_ways(ours, train), both_ways(theirs, their_train), repeats))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option, value in (("--rois", 2000), ("--channels", 512), ("--threads", 2), ("--repeats", 5)):
        parser.add_argument(option, type=int, default=value)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    reuse_large_blocks()  # as the program does; torchvision's results then come from kept memory as well
    warm_up()
    generator = torch.Generator().manual_seed(0)
    first = torch.rand(1, arguments.channels, 38, 50, generator=generator)
    maps = (first.contiguous(memory_format=torch.channels_last), first)
    rois = made_rois(arguments.rois, generator)
    print(f"{arguments.rois} RoIs, {arguments.channels} channels, 38 x 50 cells, {arguments.threads} threads")
    print(f"{'':<34}{'ours':>13}{'torchvision':>15}")
    ops = torchvision.ops
    compare(
        "RoI max pooling",
        lambda f: roi_max_pool(f, rois, 7, SCALE),
        lambda f: ops.roi_pool(f, rois, 7, SCALE),
        maps,
        arguments.repeats,
        0.0,
    )
    for ratio in (2, 0):
        compare(
            f"RoIAlign, sampling ratio {ratio}",
            partial(roi_align, rois=rois, output_size=7, spatial_scale=SCALE, sampling_ratio=ratio),
            partial(ops.roi_align, boxes=rois, output_size=7, spatial_scale=SCALE, sampling_ratio=ratio),
            maps,
            arguments.repeats,
            1e-4,
        )
    boxes, scores = made_rois(12000, generator)[:, 1:], torch.rand(12000, generator=generator)
    assert torch.equal(nms(boxes, scores, 0.7), ops.nms(boxes, scores, 0.7))
    show("NMS .7 of 12,000 boxes", *in_turns(lambda: nms(boxes, scores, 0.7), lambda: ops.nms(boxes, scores, 0.7), 3))
    both = in_turns(lambda: nms(boxes, scores, 0.7, 2000), lambda: ops.nms(boxes, scores, 0.7)[:2000], 3)
    show("NMS .7, the best 2,000", *both)


if __name__ == "__main__":
    main()
