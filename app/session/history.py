"""Undo without a limit: annotations are immutable, so a step costs a few references."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.labels.rejections import Rejected
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


@dataclass(slots=True)
class History:
    """Of one picture."""

    past: list[Step] = field(default_factory=list)
    future: list[Step] = field(default_factory=list)

    def map(self, change: Callable[[Annotation], Annotation], after: int) -> None:
        """Change what the steps that followed step `after` will bring back."""
        for steps in (self.past, self.future):
            steps[:] = [
                Step(s.number, s.text, State(change(s.state.annotation), s.state.rejected)) if s.number > after else s
                for s in steps
            ]


@dataclass(frozen=True, slots=True, eq=False)
class FolderStep:
    """One step over many pictures: it is taken back, and done again, as a whole. where: "6 pictures"."""

    number: int
    text: str
    where: str
    undo: Callable[[], None]
    redo: Callable[[], None]


class FolderHistory:
    """Steps over many pictures, and the count of all steps."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.past: list[FolderStep] = []
        self.future: list[FolderStep] = []

    def next_number(self) -> int:
        return next(self._numbers)

    def add(self, step: FolderStep) -> None:
        self.past.append(step)
        self.future.clear()

    def clear(self) -> None:
        """Another folder is open."""
        self.past.clear()
        self.future.clear()

    def undo(self) -> FolderStep:
        step = self.past.pop()
        self.future.append(step)
        step.undo()
        return step

    def redo(self) -> FolderStep:
        step = self.future.pop()
        self.past.append(step)
        step.redo()
        return step
