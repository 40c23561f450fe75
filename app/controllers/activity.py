"""What the engine is doing now, in words: for the status line."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.bridge import EngineBridge
from engine.structures.jobs import Cancelled, Failed, Finished, Job, Progress, Started

WORDS = {
    "warm-up": "Getting ready",
    "models": "Reading the model shelf",
    "detect": "Detecting",
    "select": "",
    "quicken": "",
    "anchor-labels": "",
    "snap-objects": "Looking for proposals",
    "snap-regions": "Looking for proposals",
    "folder": "Detecting the folder",
    "evaluate": "Evaluating",
    "compare": "Comparing two models",
    "shelf": "Putting the shelf in order",
    "export": "Writing an ONNX file",
    "train": "Getting ready to learn",
    "tune": "Tuning all layers in the background",
    "runs": "",
    "delete-run": "Moving a training to the trash",
}


@dataclass(frozen=True, slots=True)
class Activity:
    """done of total (0: not known). eta: seconds left, None: not known yet."""

    text: str = ""
    done: int = 0
    total: int = 0
    eta: float | None = None

    @property
    def is_idle(self) -> bool:
        return not self.text


IDLE = Activity()


class ActivityTracker(QObject):
    """Follows the bridge. A run (of a folder, of a training) tells its own progress; the one told last is shown."""

    changed = Signal(object)  # Activity

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = IDLE
        self._began = 0.0
        self._told: Job | None = None  # whose words `now` has
        self._runs: dict[str, Activity] = {}  # by what runs, the one told last at the end
        bridge.started.connect(self._started)
        bridge.progress.connect(self._progress)
        for ended in (bridge.finished, bridge.failed, bridge.cancelled):
            ended.connect(self._ended)
        bridge.idle_changed.connect(self._idle)

    def begin_run(self, total: int) -> None:
        self._began = time.monotonic()
        self.show_run("folder", Activity(WORDS["folder"], 0, total))

    def advance_run(self, done: int, total: int) -> None:
        spent = time.monotonic() - self._began
        eta = spent / done * (total - done) if done else None
        self.show_run("folder", Activity(f"{WORDS['folder']}: {done:,} of {total:,}", done, total, eta))

    def show_run(self, name: str, activity: Activity) -> None:
        """What a run says of itself, in place of what single jobs say."""
        self._runs.pop(name, None)
        self._runs[name] = activity
        self._set(activity)

    def end_run(self, name: str = "folder") -> None:
        self._runs.pop(name, None)
        self._set(next(reversed(self._runs.values()), IDLE))

    def _started(self, event: Started) -> None:
        self._tell(event.job, "")

    def _progress(self, event: Progress) -> None:
        self._tell(event.job, event.text, event.done, event.total)

    def _tell(self, job: Job, text: str, done: int = 0, total: int = 0) -> None:
        if not self._runs and WORDS.get(job.channel, job.channel):
            self._told = job
            largest = max(1, total >> 30)  # a bar counts to 2**31, bytes do not end there
            self._set(Activity(text or WORDS.get(job.channel, job.channel), done // largest, total // largest))

    def _ended(self, event: Finished | Failed | Cancelled) -> None:
        """A silent job may go on: its predecessor's words do not stay for it."""
        if not self._runs and event.job == self._told:
            self._set(IDLE)

    def _idle(self, is_idle: bool) -> None:
        if is_idle and not self._runs:
            self._set(IDLE)

    def _set(self, activity: Activity) -> None:
        if activity != self.now:
            self.now = activity
            self.changed.emit(activity)
