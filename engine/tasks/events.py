"""What tasks yield: events that still lack their job; or None, where there is nothing to tell yet."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from engine.models.detector import Stage
from engine.structures.jobs import Event, Job, PartReady, Progress, StageReady

Yield = Callable[[Job], Event]


def progress(done: int, total: int, text: str) -> Yield:
    return lambda job: Progress(job, done, total, text)


def part(value: Any) -> Yield:
    return lambda job: PartReady(job, value)


def stage_ready(path: Path, stage: Stage, seconds: float) -> Yield:
    return lambda job: StageReady(job, path, stage.record, seconds, stage.kept)


def timed(stages: Iterator[Stage | None]) -> Iterator[tuple[Stage | None, float]]:
    """Each stage with the seconds that it alone took: what the consumer does between two stages is not counted."""
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
