"""What the engine is doing now, in words: for the status line."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.services.bridge import AnyHandle, EngineBridge
from engine.structures.jobs import Cancelled, Event, Failed, Finished, Progress, Started


@dataclass(frozen=True, slots=True)
class Activity:
    """done of total (0: nobody knows). eta: seconds left, None: too early to say."""

    text: str = ""
    done: int = 0
    total: int = 0
    eta: float | None = None

    @property
    def is_idle(self) -> bool:
        return not self.text


IDLE = Activity()


class ActivityTracker(QObject):
    """Follows the bridge. A run (of a folder, of a training) reports its own progress; the newest report is shown."""

    changed = Signal(object)  # Activity
    stop_requested = Signal()  # by a person: whatever goes on and can be stopped stops

    def __init__(self, bridge: EngineBridge) -> None:
        super().__init__()
        self.now = IDLE
        self._speaker: AnyHandle | None = None  # whose words `now` has
        self._runs: dict[str, Activity] = {}  # by what runs, the newest report at the end
        bridge.arrived.connect(self._arrived)
        bridge.idle_changed.connect(self._idle)

    def stop(self) -> None:
        self.stop_requested.emit()

    def show_run(self, name: str, activity: Activity) -> None:
        """What a run says of itself, in place of what single jobs say."""
        self._runs.pop(name, None)
        self._runs[name] = activity
        self._set(activity)

    def end_run(self, name: str) -> None:
        self._runs.pop(name, None)
        self._set(next(reversed(self._runs.values()), IDLE))

    def _arrived(self, handle: AnyHandle, event: Event[object, object]) -> None:
        match event:
            case Started():
                self._tell(handle, "")
            case Progress(done, total, text):
                self._tell(handle, text, done, total)
            case Finished() | Failed() | Cancelled():
                self._ended(handle)

    def _tell(self, handle: AnyHandle, text: str, done: int = 0, total: int = 0) -> None:
        if not self._runs and handle.words:
            self._speaker = handle
            largest = max(1, total >> 30)  # a bar counts to 2**31, bytes do not end there
            self._set(Activity(text or handle.words, done // largest, total // largest))

    def _ended(self, handle: AnyHandle) -> None:
        """A silent job may go on: its predecessor's words do not stay for it."""
        if handle is self._speaker:
            self._speaker = None
            if not self._runs:
                self._set(IDLE)

    def _idle(self, is_idle: bool) -> None:
        if is_idle and not self._runs:
            self._set(IDLE)

    def _set(self, activity: Activity) -> None:
        if activity != self.now:
            self.now = activity
            self.changed.emit(activity)
