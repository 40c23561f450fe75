"""Requests, the jobs that they become, and the events of a job.

A request's class says the types of its answer: `Request[P, R]` gives parts of the type P on the way (Never: none), and
a result of the type R. Each job ends in exactly one of Finished, Failed or Cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from engine.structures.stages import StageRecord
from engine.words import tr

P_co = TypeVar("P_co", covariant=True)
R_co = TypeVar("R_co", covariant=True)


class Request(Generic[P_co, R_co]):
    """What may be asked of the engine (engine.structures.requests).

    is_patient: it takes long, and others may be answered between two of its steps. is_background: patient ones, too.
    gives_way: it goes before patient ones, and lets all the others be answered between two of its steps.
    """

    __slots__ = ()

    is_patient: ClassVar[bool] = False
    is_background: ClassVar[bool] = False
    gives_way: ClassVar[bool] = False


@dataclass(slots=True, eq=False)
class Job(Generic[P_co, R_co]):
    """A submitted request. Any thread may cancel it."""

    request: Request[P_co, R_co]
    is_cancelled: bool = field(default=False, init=False)

    def cancel(self) -> None:
        """Running or waiting; it ends at its next step, unless it has ended before that."""
        self.is_cancelled = True


@dataclass(frozen=True, slots=True)
class Started:
    """The engine has begun with it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """done of total (0: not known); lossy, newest wins."""

    done: int
    total: int
    text: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class StageReady:
    """A stage of `path` is there. is_cached: it was not computed again."""

    path: Path
    record: StageRecord
    seconds: float
    is_cached: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PartReady(Generic[P_co]):
    """Something that may be shown before the job ends (a picture of a folder, a point of a curve)."""

    part: P_co


@dataclass(frozen=True, slots=True, eq=False)
class Finished(Generic[R_co]):
    result: R_co


@dataclass(frozen=True, slots=True)
class Failed:
    """message: one line for a person: what is wrong and what to do. details: the traceback."""

    message: str
    details: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The engine has left it."""


Update = Progress | StageReady | PartReady[P_co]  # events before the end
Event = Started | Update[P_co] | Finished[R_co] | Failed | Cancelled


def duration(seconds: float) -> str:
    """Rough on purpose: an estimate to the second would be a lie."""
    if seconds < 100:
        return tr("{seconds} s", seconds=max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 100:
        return tr("{minutes} min", minutes=minutes)
    return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
