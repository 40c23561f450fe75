"""The window's parts alone: bridge, document, list of pictures, settings, messages, keys."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.detection.choices import detectors, proposal_sources, proposals_of
from app.features.preferences.preferences import Preferences
from app.services.background import Background
from app.services.bridge import EngineBridge, JobHandle
from app.services.messages import Messages
from app.services.settings import SETTINGS, Settings, SettingsStore
from app.session.document import Document
from app.session.pictures import PictureList
from app.shell.application import Shell
from engine.errors import UserError
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.image import Image
from engine.structures.jobs import Cancelled, Event, Failed, Finished, Job, Progress, Request, Started
from engine.structures.requests import ListModels
from engine.structures.settings import DetectSettings
from engine.worker import AnyJob, OnEvent
from tests.app.fakes import MODELS, InlineWorker, Script
from tests.work import calls_of


class Silent:
    """A worker whose events the test sends itself, late ones included."""

    def __init__(self, on_event: OnEvent) -> None:
        self.send = on_event
        self.jobs: list[AnyJob] = []

    def submit(self, request: Request[Any, Any]) -> Job[Any, Any]:
        self.jobs.append(Job(request))
        return self.jobs[-1]

    def close(self, timeout: float = 10.0) -> bool:
        return True


@pytest.fixture
def silent() -> tuple[EngineBridge, Silent]:
    workers: list[Silent] = []

    def make(on_event: OnEvent) -> Silent:
        workers.append(Silent(on_event))
        return workers[0]

    return EngineBridge(make), workers[0]


def heard_from(*handles: JobHandle[Any, Any]) -> list[tuple[int, object]]:
    """What these say: which of them, and what."""
    heard: list[tuple[int, object]] = []
    for number, handle in enumerate(handles):
        for signal in (handle.progress, handle.finished, handle.failed):
            signal.connect(lambda value, number=number: heard.append((number, value)))
        handle.cancelled.connect(lambda number=number: heard.append((number, "cancelled")))
    return heard


def test_a_job_that_was_replaced_says_nothing_any_more(qtbot: QtBot, silent: tuple[EngineBridge, Silent]) -> None:
    bridge, worker = silent
    old = bridge.submit(ListModels())
    new = bridge.submit(ListModels(), replaces=old)
    heard = heard_from(old, new)
    was, job = worker.jobs
    assert was.is_cancelled
    assert (old.is_running, new.is_running) == (False, True)
    events: list[tuple[AnyJob, Event[Any, Any]]] = [(was, Started()), (was, Progress(1, 2)), (was, Finished("late"))]
    for event in (*events, (job, Started()), (job, Finished("right"))):
        worker.send(*event)
    qtbot.waitUntil(lambda: bridge.is_idle)
    assert heard == [(1, "right")]
    assert not new.is_running


@pytest.mark.parametrize("late", [Finished("late"), Cancelled(), Failed("broken", "")])
def test_of_a_job_that_was_cancelled_no_answer_comes(
    qtbot: QtBot, silent: tuple[EngineBridge, Silent], late: Event[Any, Any]
) -> None:
    """Neither of those that were on their way already; a fault is told."""
    bridge, worker = silent
    handle = bridge.submit(ListModels())
    heard = heard_from(handle)
    worker.send(worker.jobs[0], Progress(1, 2))
    handle.cancel()
    assert handle.is_running, "until the engine has left it"
    worker.send(worker.jobs[0], Progress(2, 2))
    worker.send(worker.jobs[0], late)
    qtbot.waitUntil(lambda: bridge.is_idle)
    assert not handle.is_running
    assert heard == [(0, late if isinstance(late, Failed) else "cancelled")]


def test_the_bridge_is_idle_when_all_have_ended(qtbot: QtBot, silent: tuple[EngineBridge, Silent]) -> None:
    bridge, worker = silent
    told: list[bool] = []
    bridge.idle_changed.connect(told.append)
    first = bridge.submit(ListModels())
    bridge.submit(ListModels())
    bridge.submit(ListModels(), replaces=first)
    assert told == [False]
    worker.send(worker.jobs[1], Finished(()))
    worker.send(worker.jobs[0], Cancelled())
    worker.send(worker.jobs[2], Finished(()))
    qtbot.waitUntil(lambda: told == [False, True])


def test_bridge_with_a_worker_that_answers_at_once(qtbot: QtBot) -> None:
    bridge = EngineBridge(lambda on_event: InlineWorker(Script().run, on_event))
    handle = bridge.submit(ListModels())
    with qtbot.waitSignal(handle.finished) as caught:
        pass
    assert caught.args[0] == MODELS


def annotation(path: Path, *labels: str) -> Annotation:
    return Annotation(path, 10, 10, tuple(LabelledBox(Rectangle(1, 1, 5, 5), label) for label in labels))


def test_undo_comes_back_with_the_picture_unless_its_file_changed(tmp_path: Path) -> None:
    image = Image(tmp_path / "a.png", np.zeros((10, 10, 3), np.uint8), "a")
    other = Image(tmp_path / "b.png", np.zeros((10, 10, 3), np.uint8), "b")
    document = Document()
    document.load(image, annotation(image.path))
    document.edit(annotation(image.path, "cat"), "Draw cat")
    document.load(other, annotation(other.path))
    assert not document.step_text(forwards=False)
    document.load(image, annotation(image.path, "cat"))  # as it was left
    assert document.step_text(forwards=False) == "Draw cat"
    document.take(forwards=False)
    assert document.step_text(forwards=True) == "Draw cat"
    document.take(forwards=True)
    document.load(image, annotation(image.path, "dog"))  # somebody else changed it
    assert not document.step_text(forwards=False)


@pytest.mark.parametrize("change", [{"extra": {"pose": "left"}}, {"truncated": True}])
def test_undo_goes_with_every_change_of_the_file_that_this_program_has_a_field_for(change: dict[str, object]) -> None:
    image, other = (Image(Path(name), np.zeros((10, 10, 3), np.uint8), name) for name in ("a.png", "b.png"))
    document, left = Document(), annotation(image.path, "cat")
    document.load(image, annotation(image.path))
    document.edit(left, "Draw cat")
    document.load(other, annotation(other.path))
    document.load(image, left.with_boxes(box.with_(**change) for box in left.boxes))
    assert document.step_text(forwards=False) == ("Draw cat" if "extra" in change else "")


def test_the_list_does_little_for_each_picture(qtbot: QtBot) -> None:
    pictures = PictureList()
    paths = [Path(f"/p/{i % 100}/photo {i}.jpg") for i in range(10_000)]
    assert calls_of(lambda: pictures.load(paths, Path("/p"))) < 25 * len(paths)
    assert calls_of(lambda: pictures.set_filter("photo 777", "all")) < 10 * len(paths)
    assert pictures.rowCount() == 19
    pictures.set_filter("", "all")
    assert pictures.neighbour(paths[5], 1) == paths[6]
    assert pictures.neighbour(paths[-1], 1) is None


def test_filters_follow_states(qtbot: QtBot) -> None:
    pictures = PictureList()
    paths = [Path(f"/p/{i}.jpg") for i in range(4)]
    pictures.load(paths, Path("/p"))
    pictures.mark(paths[1], detections=3)
    pictures.mark(paths[2], labels=2, verified=True)
    pictures.mark(paths[3], failed="is empty")
    shown = {}
    for name in ("detected", "labelled", "verified", "failed", "unlabelled"):
        pictures.set_filter("", name)
        shown[name] = [p.stem for p in pictures.pictures]
    assert shown == {
        "detected": ["1"],
        "labelled": ["2"],
        "verified": ["2"],
        "failed": ["3"],
        "unlabelled": ["0", "1", "3"],
    }


def test_settings_survive_a_restart_and_a_broken_file(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    store.change(theme="light", shortcuts={"detect.run": ("F6",)})
    store.remember(recent=("/a", "/b"), splits={"whole": (1, 2, 3)})
    again = SettingsStore(tmp_path)
    assert again.settings == store.settings
    assert again.session == store.session
    (tmp_path / "settings.json").write_text("{broken", encoding="utf-8")
    assert SettingsStore(tmp_path).settings == Settings()
    assert "cannot be read" in SettingsStore(tmp_path).problem
    (tmp_path / "settings.json").write_text(
        json.dumps({"theme": 3, "inference": "openvino", "no such": 1, "threads": 2}), encoding="utf-8"
    )
    assert SettingsStore(tmp_path).settings == Settings(threads=2)


def test_every_setting_has_a_row_and_every_row_an_editor(qtbot: QtBot) -> None:
    dialog = Preferences(SettingsStore(None), ())
    qtbot.addWidget(dialog)
    assert {row.name for row in SETTINGS} == {f for f in Settings.__slots__ if f != "shortcuts"}
    assert set(dialog.editors) == {row.name for row in SETTINGS}


def test_a_key_belongs_to_one_action(shell: Shell, qtbot: QtBot) -> None:
    keys = [key for row in shell.actions.rows for key in row.keys]
    assert len(keys) == len(set(keys))
    store = SettingsStore(None)
    dialog = Preferences(store, shell.actions.rows)
    qtbot.addWidget(dialog)
    dialog.keys.edits["view.fit"][0].setKeySequence("F5")
    assert dialog.keys.keys()["view.fit"] == ("F5",)
    assert dialog.keys.keys()["detect.run"] == ()
    assert "Detect" in dialog.keys.note.text()


def test_every_key_of_an_action_can_be_another(shell: Shell, qtbot: QtBot) -> None:
    """And the verb is done by it, typed into the second field as a person does."""
    dialog = Preferences(shell.services.store, shell.actions.rows)
    qtbot.addWidget(dialog)
    draw = dialog.keys.edits["label.draw"]
    assert [edit.keySequence().toString() for edit in draw] == ["W", "R"]
    qtbot.keyClick(draw[1], Qt.Key.Key_K)
    assert dialog.keys.keys()["label.draw"] == ("W", "K")
    assert [key.toString() for key in shell.actions.actions["label.draw"].shortcuts()] == ["W", "K"]
    draw[0].clear()
    assert dialog.keys.keys()["label.draw"] == ("K",)
    assert [edit.keySequence().toString() for edit in draw] == ["K", ""]
    fit = dialog.keys.edits["view.fit"]
    qtbot.keyClick(fit[1], Qt.Key.Key_K)
    assert (dialog.keys.keys()["view.fit"], dialog.keys.keys()["label.draw"]) == (("Ctrl+F", "K"), ())


def test_messages_wait_for_the_window_and_hide_tracebacks(qtbot: QtBot) -> None:
    messages = Messages()
    messages.install()
    try:
        assert sys.excepthook == messages._hook
        messages.of_exception(UserError("a.png", "is empty", "copy it again"))
        messages.of_exception(ZeroDivisionError("x"))
    finally:
        messages.uninstall()
    heard: list[object] = []
    messages.arrived.connect(heard.append)
    messages.take()
    assert heard[0].text == "a.png: is empty; copy it again"
    assert "Traceback" not in heard[1].text
    assert "ZeroDivisionError" in heard[1].details


def test_background_forgets_and_tells_errors(qtbot: QtBot) -> None:
    background, heard = Background("test"), []
    background.forget(background.run(lambda: 1, heard.append, heard.append))
    background.run(lambda: 2, heard.append, heard.append)
    background.run(lambda: 1 // 0, heard.append, heard.append)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert 2 in heard
    assert any(isinstance(h, ZeroDivisionError) for h in heard)
    background.close()


@pytest.mark.parametrize(("detector", "proposals", "expected"), [
    (None, None, "rpn"), (None, "selective-search", "selective-search"), ("fast-rcnn", "rpn", "selective-search"),
])  # fmt: skip
def test_proposal_source_follows_the_detector(detector: str, proposals: str, expected: str) -> None:
    assert proposals_of(DetectSettings(detector=detector, proposals=proposals), MODELS[0]) == expected


@pytest.mark.parametrize(
    ("own", "offered"),
    [
        ("faster-rcnn", ("faster-rcnn", "fast-rcnn")),
        ("fast-rcnn", ("fast-rcnn",)),
        ("sppnet", ("sppnet",)),
        ("rcnn", ("rcnn",)),
    ],
)
def test_a_model_offers_what_it_has_learnt_to_be(own: str, offered: tuple[str, ...]) -> None:
    assert detectors(replace(MODELS[0], detector=own)) == offered
    for detector in offered:
        assert "selective-search" in proposal_sources(detector)
        assert ("rpn" in proposal_sources(detector)) == (detector == "faster-rcnn")
