from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal

from app.controllers.activity import IDLE, Activity, ActivityTracker
from engine.structures.jobs import Cancelled, Failed, Finished, Job, Progress, Started


class Bridge(QObject):
    """The bridge's signals, without an engine behind."""

    started, progress, finished = Signal(object), Signal(object), Signal(object)
    failed, cancelled, idle_changed = Signal(object), Signal(object), Signal(bool)


@pytest.fixture
def bridge(qtbot: object) -> Bridge:
    return Bridge()


@pytest.fixture
def tracker(bridge: Bridge) -> ActivityTracker:
    return ActivityTracker(bridge)  # type: ignore[arg-type]


DETECTION, QUICKEN = Job(1, "detect"), Job(2, "quicken")


@pytest.mark.parametrize("end", ["finished", "failed", "cancelled"])
def test_words_go_with_their_job_while_a_silent_one_goes_on(bridge: Bridge, tracker: ActivityTracker, end: str) -> None:
    bridge.started.emit(Started(DETECTION))
    bridge.progress.emit(Progress(DETECTION, 0, 0, "Loading starter"))
    assert tracker.now.text == "Loading starter"
    bridge.started.emit(Started(QUICKEN))
    assert tracker.now.text == "Loading starter"
    events = {
        "finished": Finished(DETECTION, None),
        "failed": Failed(DETECTION, "", ""),
        "cancelled": Cancelled(DETECTION),
    }
    getattr(bridge, end).emit(events[end])
    bridge.progress.emit(Progress(QUICKEN, 0, 0, "Looking for the quickest way"))
    assert tracker.now == IDLE


def test_the_end_of_another_job_leaves_the_words(bridge: Bridge, tracker: ActivityTracker) -> None:
    bridge.started.emit(Started(DETECTION))
    bridge.finished.emit(Finished(QUICKEN, "own"))
    assert tracker.now.text == "Detecting"


def test_a_run_tells_for_itself(bridge: Bridge, tracker: ActivityTracker) -> None:
    tracker.show_run("train", Activity("Learning", 3, 10))
    bridge.started.emit(Started(DETECTION))
    bridge.finished.emit(Finished(DETECTION, None))
    bridge.idle_changed.emit(True)
    assert tracker.now.text == "Learning"
    tracker.end_run("train")
    assert tracker.now == IDLE
