from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from app.services.activity import IDLE, Activity, ActivityTracker
from app.services.bridge import AnyHandle, JobHandle
from engine.structures.jobs import Cancelled, Event, Failed, Finished, Job, Progress, Started
from engine.structures.requests import ListModels


class Bridge(QObject):
    """The bridge's signals, without an engine behind."""

    submitted, arrived, idle_changed = Signal(object), Signal(object, object), Signal(bool)


@pytest.fixture
def bridge(qtbot: object) -> Bridge:
    return Bridge()


@pytest.fixture
def tracker(bridge: Bridge) -> ActivityTracker:
    return ActivityTracker(bridge)  # type: ignore[arg-type]


@pytest.fixture
def detection(qtbot: object) -> AnyHandle:
    return JobHandle(Job(ListModels()), "Detecting")


@pytest.fixture
def silent(qtbot: object) -> AnyHandle:
    """One that is not worth a word."""
    return JobHandle(Job(ListModels()), "")


@pytest.mark.parametrize("end", [Finished(None), Failed("", ""), Cancelled()], ids=lambda end: type(end).__name__)
def test_words_go_with_their_job_while_a_silent_one_goes_on(
    bridge: Bridge, tracker: ActivityTracker, detection: AnyHandle, silent: AnyHandle, end: Event[Any, Any]
) -> None:
    bridge.arrived.emit(detection, Started())
    bridge.arrived.emit(detection, Progress(0, 0, "Loading starter"))
    assert tracker.now.text == "Loading starter"
    bridge.arrived.emit(silent, Started())
    assert tracker.now.text == "Loading starter"
    bridge.arrived.emit(detection, end)
    bridge.arrived.emit(silent, Progress(0, 0, "Matching anchors"))
    assert tracker.now == IDLE


def test_the_end_of_another_job_leaves_the_words(
    bridge: Bridge, tracker: ActivityTracker, detection: AnyHandle, silent: AnyHandle
) -> None:
    bridge.arrived.emit(detection, Started())
    bridge.arrived.emit(silent, Finished(None))
    assert tracker.now.text == "Detecting"


def test_a_run_tells_for_itself(bridge: Bridge, tracker: ActivityTracker, detection: AnyHandle) -> None:
    tracker.show_run("train", Activity("Learning", 3, 10))
    bridge.arrived.emit(detection, Started())
    bridge.arrived.emit(detection, Finished(None))
    bridge.idle_changed.emit(True)
    assert tracker.now.text == "Learning"
    tracker.end_run("train")
    assert tracker.now == IDLE
