"""Stages as what tasks yield, and the time that each took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from engine.models.detectors.detector import Stage
from engine.structures.jobs import StageReady


def stage_ready(path: Path, stage: Stage, seconds: float) -> StageReady:
    return StageReady(path, stage.record, seconds, stage.is_cached)


def timed(stages: Iterator[Stage | None]) -> Iterator[tuple[Stage | None, float]]:
    """Each stage with its own seconds, without the time that the consumer takes between two stages."""
    seconds = 0.0
    while True:
        start = time.perf_counter()
        try:
            stage = next(stages)
        except StopIteration:
            return
        seconds += time.perf_counter() - start
        yield stage, seconds
        if stage is not None:
            seconds = 0.0
