"""What continues a training after a stop or a kill: written every few seconds, in one step."""

from __future__ import annotations

import io
import pickle
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor

from engine.errors import UserError
from engine.models.specification import ModelSpecification
from engine.safety.atomic_files import replacing
from engine.safety.reading import read_file
from engine.structures.training import TrainingPoint
from engine.training.data.loader import Batches
from engine.training.loop.schedules import Schedule
from engine.training.loop.validation import Best
from engine.words import tr

_UNUSABLE = (
    RuntimeError, OSError, EOFError, KeyError, TypeError, ValueError, AttributeError, pickle.UnpicklingError,
)  # fmt: skip
MOST_BYTES = 32 * 1024**3  # weights, their best, and the optimiser's state
INTERVAL = 15.0  # seconds of learning that a kill may cost at most, but for a longer step
_OF_A_STEP = ("step", "steps", "losses", "rate", "images_per_second")


@dataclass
class Progress:
    """epoch: the present one, from 1. taken: batches of it that are learned. spent: seconds of learning; validation,
    pauses, and a step that was not finished are left out. last: the latest step."""

    epoch: int = 1
    taken: int = 0
    spent: float = 0.0
    last: TrainingPoint | None = None
    _since: float = field(default_factory=time.monotonic)

    def state(self) -> dict[str, Any]:
        last = None if self.last is None else {name: getattr(self.last, name) for name in _OF_A_STEP}
        return {"epoch": self.epoch, "taken": self.taken, "spent": self.spent, "last": last}

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Self:
        epoch, last = int(state["epoch"]), state["last"]
        point = None if last is None else TrainingPoint(epoch=epoch, **last)
        return cls(epoch, int(state["taken"]), float(state["spent"]), point)

    def start(self) -> None:
        self._since = time.monotonic()

    def pause(self) -> float:
        """Stop counting; seconds spent in all."""
        self.spent += time.monotonic() - self._since
        return self.spent


@dataclass
class Checkpoint:
    """The file of one training; None: there is none. Of several ranks the first writes, and all continue from its."""

    file: Path | None
    _last: float = 0.0

    def is_due(self, progress: Progress) -> bool:
        return progress.spent - self._last >= INTERVAL

    def write(self, schedule: Schedule, best: Best, batches: Batches, progress: Progress) -> None:
        """A stop in the middle leaves the file before. Raises UserError on a full disk."""
        self._last = progress.spent
        if self.file is None or not schedule.ranks.is_first:
            return
        state = {"learner": schedule.state(), "best": best.state(), **batches.state(), "progress": progress.state()}
        try:
            with replacing(self.file) as part:
                torch.save(state, part)
        except (OSError, RuntimeError) as error:  # torch's own writer says RuntimeError when the disk is full
            reason = " ".join(str(error).split())[:120]
            raise UserError(
                self.file, tr("cannot be saved ({reason})", reason=reason), tr("make room, then go on with resume")
            ) from error

    def read(self, schedule: Schedule, best: Best, batches: Batches) -> Progress:
        """Where the training of this file was; all its parts are restored. A new start where there is no file.

        Raises UserError for a file that is cut short, hostile, or of another training.
        """
        content = None if self.file is None else read_file(self.file, MOST_BYTES)
        content = schedule.ranks.broadcast(content)  # the first rank's: another host need not have the file
        if content is None:
            return Progress()
        try:
            state: dict[str, Any] = torch.load(io.BytesIO(content), map_location=schedule.net.device, weights_only=True)
            schedule.restore(state["learner"])
            _check(state["best"]["weights"], schedule)
            best.restore(state["best"])
            batches.restore(state)
            progress = Progress.restored(state["progress"])
        except _UNUSABLE as error:
            what = tr("cannot be continued from ({names})", names=" ".join(str(error).split())[:120])
            raise UserError(str(self.file), what, tr("start it anew instead of continuing it")) from error
        self._last = progress.spent
        return progress


def has_details(file: Path, s: ModelSpecification) -> bool:
    """Whether the net of this stopped training, which began from one of this specification, looks at details: in
    earlier releases none did. True where the file cannot be read: `Checkpoint.read` says why."""
    try:
        learner = torch.load(file, map_location="cpu", weights_only=True, mmap=True)["learner"]
        weights = learner["net"] if "net" in learner else learner["weights"]
        return int(weights["box_head.cls_score.weight"].shape[1]) != s.head_width + s.head_class_maps
    except _UNUSABLE:
        return True


def _check(weights: Mapping[str, Tensor] | None, schedule: Schedule) -> None:
    """Raises ValueError where the best weights are not this net's: it would be noticed at the end of the training."""
    learning = {name: value.shape for name, value in schedule.weights().items()}
    if weights is not None and {name: value.shape for name, value in weights.items()} != learning:
        raise ValueError("its best weights are those of another net")
