"""What a training run tells, step by step and in the end, and what is kept of it. The window shows it: no torch."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from engine.structures.annotation import Annotation
from engine.structures.models import ModelEntry
from engine.structures.selection import Selection, count_of
from engine.words import tr

# What a setting may be in a record that is read back from JSON.
Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
RunState = Literal["finished", "stopped early", "unfinished"]
NAMES_LISTED = 12  # of corrected pictures, in the list of trainings


@dataclass(frozen=True, slots=True, eq=False)
class TrainingPoint:
    """One step of the curves.

    step, steps: done and planned; a run limited by time plans anew as it goes. epoch: from 1. losses: by name.
    rate: learning rate of new layers. metrics: of a validation after this step, else empty. best: they are the best so
    far, and these weights are the ones kept. eta_seconds: until the end, as far as one can tell. memory_bytes: that
    the process holds, on the GPU where it trains on one. phase: what learns now: heads, full, scratch, or one of the
    four steps (1/4 RPN, ...).
    """

    step: int
    steps: int
    epoch: int
    losses: Mapping[str, float]
    rate: float
    images_per_second: float
    metrics: Mapping[str, float] = field(default_factory=dict)
    best: bool = False
    eta_seconds: float = 0.0
    memory_bytes: int = 0
    phase: str = ""

    @property
    def loss(self) -> float:
        return sum(self.losses.values())


@dataclass(frozen=True, slots=True)
class RecipeRow:
    """One number that a training learns with. values: of each recipe. source: the paper's section, where it has one."""

    quantity: str
    values: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class RecipeTable:
    """recipes: the names of the columns: paper, and this program's heads, full and scratch."""

    recipes: tuple[str, ...]
    rows: tuple[RecipeRow, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What whoever asked for a training should know of it: a sentence."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class TrainingResult:
    """A run that came to its end. model: its name on the shelf. pictures: learned from, as `selection` has them.
    metrics: of the weights that were kept, which are the best of so many looks at the pictures held out; last: of the
    last look. entry: its row of the shelf; None where it was saved elsewhere, and in those of several processes that
    saved nothing."""

    model: str
    file: Path
    seconds: float
    pictures: int
    metrics: Mapping[str, float] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)
    looks: int = 0
    last: Mapping[str, float] = field(default_factory=dict)
    entry: ModelEntry | None = None

    @property
    def figure_words(self) -> str:
        """AP50 and how it came about; empty where nothing was held out.

        A figure chosen from several is told as such: the more looks, the better the best of them by luck alone.
        """
        if "AP50" not in self.metrics:
            return ""
        best = tr(", best of {looks:,} validations", looks=self.looks) if self.looks > 1 else ""
        last = tr("; last {last:.3f}", last=self.last["AP50"]) if best and "AP50" in self.last else ""
        return tr(
            "AP50 {metrics:.3f}{best} on {pictures} held out{last}",
            metrics=self.metrics["AP50"],
            best=best,
            pictures=count_of(len(self.selection.judge)),
            last=last,
        )


@dataclass(frozen=True, slots=True, eq=False)
class TuningResult:
    """What became of tuning all layers of `model`. replaced: its weights are better ones now; else it is as it was.

    before, after: figures of its own weights and of the best tuned ones, on `judged` pictures; held_out: nothing was
    learned from these. seconds: of learning. looks: at tuned weights; last: figures of the last look. entry: the
    model's row of the shelf, None where it lies elsewhere.
    """

    model: str
    file: Path
    replaced: bool
    before: Mapping[str, float]
    after: Mapping[str, float]
    judged: int
    held_out: bool
    seconds: float
    looks: int = 0
    last: Mapping[str, float] = field(default_factory=dict)
    entry: ModelEntry | None = None

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        pictures = count_of(self.judged)
        where = (
            tr("{pictures} held out", pictures=pictures)
            if self.held_out
            else tr("{pictures} that it learned from", pictures=pictures)
        )
        before, after, last = (figures.get("AP50", 0.0) for figures in (self.before, self.after, self.last))
        if self.looks > 1:
            where += tr(", the best of {looks:,} validations; last {last:.3f}", looks=self.looks, last=last)
        if self.replaced:
            return tr(
                "Tuning all layers made it better: AP50 {before:.3f} → {after:.3f} on {where}",
                before=before,
                after=after,
                where=where,
            )
        return tr(
            "Tuning all layers made it no better ({before:.3f} → {after:.3f} on {where}): it stays as it was",
            before=before,
            after=after,
            where=where,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """What a record and its summary have both; `RunRecord` says what it is."""

    name: str
    file: Path
    started: str
    seconds: float
    settings: Mapping[str, Plain]
    points: tuple[TrainingPoint, ...]
    metrics: Mapping[str, float]
    folder: Path | None

    @property
    def looks(self) -> int:
        """How often the pictures held out were looked at: `metrics` are the best of so many figures."""
        return sum(bool(point.metrics) for point in self.points)

    @property
    def last(self) -> Mapping[str, float]:
        """Figures of the last look."""
        return next((point.metrics for point in reversed(self.points) if point.metrics), {})


@dataclass(frozen=True, slots=True, eq=False)
class RunSummary(_Run):
    """What the list of trainings shows of one: its pictures are counted, and the labels that it learned stay in its
    file (`ReadRun`). Trainings of thousands of pictures, a whole day of them, are listed in little memory.

    pictures, validation, left_alone, classes, corrected: how many. pictures: those that it learned. corrected_names: of
    the first of the corrected pictures. corrected_in: the folder that they all lie in; None where there are none, or no
    such folder. All others as in the record.
    """

    others: tuple[Path, ...]
    state: RunState
    pictures: int
    validation: int
    left_alone: int
    classes: int
    corrected: int
    corrected_names: tuple[str, ...]
    corrected_in: Path | None


@dataclass(frozen=True, slots=True, eq=False)
class RunRecord(_Run):
    """A training that was started, with all that compares it to another or goes on with it.

    name: of its model. file: the model, which an unfinished run has not written yet. started: ISO 8601 in UTC.
    seconds: spent learning, stops left out. settings: what was asked for, by the names of FineTune and LearnSettings.
    points: of the curve; of a long one some are left out, never one with metrics. metrics: of the weights kept.
    folder, others: the labelled folders; `folder` is None for corrected pictures. train, validation: the files,
    relative to `folder` where they lie in it. left_alone: other files of these folders, and why.
    protected: of those, what no later training may learn by way of `replay`.
    replay: some of the pictures as they were learned, for later trainings that shall not forget them.
    corrected: without a folder, the pictures as they were learned.
    state: unfinished ones (cancelled, killed) go on with FineTune(resume=True) under the same name.
    """

    train: tuple[str, ...]
    validation: tuple[str, ...]
    classes: tuple[str, ...] = ()
    replay: tuple[Annotation, ...] = ()
    state: RunState = "finished"
    others: tuple[Path, ...] = ()
    corrected: tuple[Annotation, ...] = ()
    left_alone: Mapping[str, str] = field(default_factory=dict)
    protected: tuple[str, ...] = ()

    @property
    def summary(self) -> RunSummary:
        return RunSummary(
            name=self.name,
            file=self.file,
            started=self.started,
            seconds=self.seconds,
            settings=self.settings,
            points=self.points,
            metrics=self.metrics,
            folder=self.folder,
            others=self.others,
            state=self.state,
            pictures=len(self.train),
            validation=len(self.validation),
            left_alone=len(self.left_alone),
            classes=len(self.classes),
            corrected=len(self.corrected),
            corrected_names=tuple(annotation.path.name for annotation in self.corrected[:NAMES_LISTED]),
            corrected_in=common_folder({annotation.path.parent for annotation in self.corrected}),
        )


def common_folder(folders: Collection[Path]) -> Path | None:
    """None where there is none: on Windows, of two drives."""
    try:
        return Path(os.path.commonpath(folders)) if folders else None
    except ValueError:
        return None
