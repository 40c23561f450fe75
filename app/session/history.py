"""Undo without a limit: annotations are immutable, so a step costs a few references."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from engine.labels.review.rejections import Rejected
from engine.structures.annotation import Annotation


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What a step changes of one picture."""

    annotation: Annotation
    rejected: Rejected = ()


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """number: steps of all pictures are counted together. state: before the step; once undone, after it."""

    number: int
    text: str
    state: State


@dataclass(frozen=True, slots=True, eq=False)
class FolderStep:
    """One step over many pictures: it is taken back, and done again, as a whole. where: "6 pictures", of one its name;
    "" where no label is changed, as by a word to a search: it is not asked about. paths: of these; empty where the step
    is about something else."""

    number: int
    text: str
    where: str
    take: Callable[[bool], None]  # forwards, or back
    paths: frozenset[Path] = frozenset()


S = TypeVar("S", Step, FolderStep)


@dataclass(slots=True)
class History(Generic[S]):
    """Of one picture, or of the folder."""

    past: list[S] = field(default_factory=list)
    future: list[S] = field(default_factory=list)

    def move(self, forwards: bool) -> list[S]:
        """The next step becomes the last one; else the last one the next. The list in which it is now, at its end."""
        source, target = (self.future, self.past) if forwards else (self.past, self.future)
        target.append(source.pop())
        return target

    def clear(self) -> None:
        self.past.clear()
        self.future.clear()
