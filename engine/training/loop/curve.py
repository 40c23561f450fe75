"""A point of the curve: what a step tells, where it stands in its training, and how long the rest will take."""

from __future__ import annotations

from collections.abc import Mapping

import psutil
import torch

from engine.structures.training import TrainingPoint
from engine.training.loop.checkpoint import Progress
from engine.training.loop.fine_tune import StepRecord


def point_of(
    record: StepRecord,
    clock: Progress,
    device: torch.device,
    phase: str,
    *,
    seconds: float = 0.0,
    metrics: Mapping[str, float] | None = None,
    best: bool = False,
) -> TrainingPoint:
    """The record as a point. seconds: of learning, at most; 0: as many as the steps take."""
    steps = record.steps - record.step
    left = seconds - clock.spent if seconds else steps * clock.spent / max(1, record.step)
    return TrainingPoint(
        record.step,
        record.steps,
        clock.epoch,
        record.losses,
        record.rate,
        record.images_per_second,
        dict(metrics or {}),
        best,
        max(0.0, left) if steps > 0 else 0.0,
        memory_of(device),
        phase,
    )


def fitting(step: int, seconds: float, spent: float) -> int:
    """How many steps fit into the time, at the pace so far."""
    return step + int(max(0.0, seconds - spent) / (spent / step))


def memory_of(device: torch.device) -> int:
    """Bytes that this process holds, on the GPU where it trains on one."""
    if device.type == "cuda":
        return int(torch.cuda.memory_allocated(device))
    return int(psutil.Process().memory_info().rss)
