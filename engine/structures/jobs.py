"""Jobs and the events that tell of them. Each job ends in exactly one of Finished, Failed or Cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.structures.stages import StageRecord


@dataclass(frozen=True, slots=True)
class Job:
    """A submitted request. Jobs of one channel replace each other; `number` grows with every submission."""

    number: int
    channel: str


@dataclass(frozen=True, slots=True)
class Started:
    job: Job


@dataclass(frozen=True, slots=True)
class Progress:
    """done of total (0: not known); lossy, newest wins."""

    job: Job
    done: int
    total: int
    text: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class StageReady:
    """A stage of `path` is there; kept: it was not computed again."""

    job: Job
    path: Path
    record: StageRecord
    seconds: float
    kept: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PartReady:
    """Any other result that the window may show before the job ends (a picture done, a point of a curve)."""

    job: Job
    part: Any


@dataclass(frozen=True, slots=True, eq=False)
class Finished:
    job: Job
    result: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """message: one line for a person: what is wrong and what to do. details: the traceback."""

    job: Job
    message: str
    details: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    job: Job


Event = Started | Progress | StageReady | PartReady | Finished | Failed | Cancelled
