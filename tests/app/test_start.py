"""A start: the window first, with picture and labels; the engine behind it, and what is asked meanwhile waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.services.messages import Message
from app.services.settings import SettingsStore
from app.shell import application
from app.shell.application import Shell, build
from engine.folders import data_folder
from engine.structures.requests import Detect, WarmUp
from engine.structures.stages import Detections
from engine.tasks import make_runner
from engine.worker import Worker
from resources import RESOURCES
from tests.app.conftest import Opened
from tests.app.fakes import Script

ROOT = RESOURCES.parent
CONTROL = Qt.KeyboardModifier.ControlModifier
# The program as it is started, in a process of its own: it says what is there with the picture, and is closed by its
# user as soon as torch is being imported.
PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from app.shell import application
from resources import RESOURCES

begin, said = application.begin, []

def watched(shell, paths, resources):
    begin(shell, paths, resources)
    timer = QTimer(shell.window, interval=5)
    timer.timeout.connect(lambda: look(shell))
    timer.start()

def look(shell):
    if shell.document.image is not None and not said:
        heavy = [name for name in ("torch", "numba", "sklearn", "scipy") if name in sys.modules]
        said.append(json.dumps({"heavy": heavy, "boxes": len(shell.document.boxes)}))
        print(said[0], flush=True)
    if said and "torch" in sys.modules and len(said) == 1:
        said.append("closed")
        print("closed", flush=True)
        shell.window.close()

application.begin = watched
sys.exit(application.run([Path(sys.argv[1])], RESOURCES))
"""


def line(shell: Shell) -> str:
    return shell.window.status.activity.text()


def press(shell: Shell, qtbot: QtBot, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(shell.window.canvas.viewport(), key, *modifiers)


@pytest.fixture
def loading() -> threading.Event:
    """Set it: the engine is there."""
    return threading.Event()


@pytest.fixture
def script(loading: threading.Event) -> Script:
    return Script(loading=loading)


@pytest.fixture
def shell(opened: Opened, script: Script, labelled: Path) -> Shell:
    """The first picture is shown, and the engine is loading."""
    return opened(labelled, script)


def test_pictures_and_labels_are_there_before_the_engine(shell: Shell, loading: threading.Event, qtbot: QtBot) -> None:
    assert line(shell) == "Loading the engine"
    assert len(shell.document.boxes) == 2
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path is not None and shell.document.path.name == "photo 2.png")
    press(shell, qtbot, Qt.Key.Key_W)
    view = shell.window.canvas.viewport()
    middle = view.rect().center()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(view, middle + QPoint(40, 30))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 30))
    qtbot.waitUntil(lambda: len(shell.document.boxes) == 3)
    loading.set()
    qtbot.waitUntil(lambda: line(shell) == "Ready")


def test_a_detection_that_is_asked_for_meanwhile_waits_and_says_so(
    shell: Shell, loading: threading.Event, qtbot: QtBot
) -> None:
    press(shell, qtbot, Qt.Key.Key_F5)
    assert line(shell) == "Loading the engine · next: Detecting"
    with qtbot.waitSignal(shell.detection.controller.detected):
        loading.set()
    assert shell.document.trace.get(Detections) is not None
    qtbot.waitUntil(lambda: line(shell) == "Ready")


def test_a_picture_that_is_opened_meanwhile_is_detected_on_opening_too(
    opened: Opened, script: Script, labelled: Path, loading: threading.Event, qtbot: QtBot
) -> None:
    store = SettingsStore(None)
    store.change(detect_on_open=True)
    shell = opened(labelled, script, store=store)
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: shell.document.path is not None and shell.document.path.name == "photo 2.png")
    loading.set()
    qtbot.waitUntil(lambda: shell.document.trace.get(Detections) is not None)
    qtbot.waitUntil(lambda: line(shell) == "Ready")
    asked = [request.path.name for request in script.requests if isinstance(request, Detect)]
    assert asked == ["photo 1.png", "photo 2.png"]


def test_what_waits_can_be_stopped(shell: Shell, script: Script, loading: threading.Event, qtbot: QtBot) -> None:
    press(shell, qtbot, Qt.Key.Key_F5)
    press(shell, qtbot, Qt.Key.Key_Period, CONTROL)
    assert line(shell) == "Loading the engine"
    loading.set()
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    assert shell.document.trace.get(Detections) is None
    press(shell, qtbot, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: shell.document.trace.get(Detections) is not None)


def test_a_training_that_is_asked_for_meanwhile_waits_and_says_so(
    shell: Shell, loading: threading.Event, qtbot: QtBot
) -> None:
    press(shell, qtbot, Qt.Key.Key_T, CONTROL)
    qtbot.waitUntil(lambda: line(shell) == "Loading the engine · next: Preparing the training")
    with qtbot.waitSignal(shell.training.controller.learnt):
        loading.set()


def began(make_worker: application.MakeWorker, paths: list[Path], qtbot: QtBot, store: SettingsStore) -> Shell:
    """The window as a start of the program opens it."""
    shell = build(RESOURCES, make_worker, store)
    qtbot.addWidget(shell.window)
    application.begin(shell, paths, RESOURCES)
    return shell


@pytest.fixture
def start(qtbot: QtBot, script: Script, loading: threading.Event) -> Callable[..., Shell]:
    loading.set()

    def start(*paths: Path, store: SettingsStore | None = None) -> Shell:
        return began(partial(Worker, lambda: script.run), list(paths), qtbot, store or SettingsStore(None))

    return start


def test_the_first_sample_is_detected_without_being_asked(start: Callable[..., Shell], qtbot: QtBot) -> None:
    shell = start()
    qtbot.waitUntil(lambda: shell.document.trace.get(Detections) is not None)
    assert shell.document.path is not None
    assert shell.document.path.parent == data_folder() / "samples"
    shell.files.controller.go(1)
    first = shell.document.path
    qtbot.waitUntil(lambda: shell.document.path != first)
    qtbot.wait(100)
    assert shell.document.trace.get(Detections) is None, "the others are a person's to detect"
    assert shell.close(5.0)


def test_the_first_start_says_what_the_keys_do_until_the_line_is_closed(
    start: Callable[..., Shell], qtbot: QtBot, tmp_path: Path
) -> None:
    shell = start(store=SettingsStore(tmp_path))
    line = shell.files.first_line
    assert line.isVisible()
    assert {"F5", "W", "Ctrl+T"} <= set(line.text.text().replace(",", "").split())
    qtbot.mouseClick(line.close_button, Qt.MouseButton.LeftButton)
    assert not line.isVisible()
    assert shell.close(5.0)
    again = start(store=SettingsStore(tmp_path))
    assert not again.files.first_line.isVisible()
    assert again.close(5.0)


@pytest.mark.parametrize("is_last", [False, True], ids=["named", "last time's"])
def test_nobodys_own_folder_is_detected_without_being_asked(
    start: Callable[..., Shell], script: Script, pictures: Path, is_last: bool, qtbot: QtBot
) -> None:
    store = SettingsStore(None)
    if is_last:
        store.remember_folder(str(pictures))
    shell = start(*([] if is_last else [pictures]), store=store)
    qtbot.waitUntil(lambda: any(isinstance(request, WarmUp) for request in script.requests))
    qtbot.waitUntil(lambda: shell.document.image is not None and shell.services.bridge.is_idle)
    assert not any(isinstance(request, Detect) for request in script.requests)
    assert shell.close(5.0)


def test_a_folder_may_be_named_from_where_one_is(
    start: Callable[..., Shell], labelled: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.chdir(labelled.parent)
    shell = start(Path(labelled.name))
    qtbot.waitUntil(lambda: shell.document.image is not None)
    assert len(shell.document.boxes) == 2
    assert shell.services.store.session.recent[0] == str(labelled)
    assert shell.close(5.0)


def test_an_engine_that_cannot_be_imported_is_one_sentence_and_labelling_goes_on(
    qtbot: QtBot, labelled: Path, tiny_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torchvision", None)  # as where it is not installed
    runner = partial(make_runner, RESOURCES, tiny_cache, 1)
    said: list[Message] = []
    shell = build(RESOURCES, partial(Worker, runner), SettingsStore(None))
    qtbot.addWidget(shell.window)
    shell.services.messages.arrived.connect(said.append)
    application.begin(shell, [labelled], RESOURCES)
    qtbot.waitUntil(lambda: bool(said), timeout=60_000)
    assert len(said) == 1
    assert said[0].text.startswith("the engine: cannot be loaded (")
    assert "torchvision" in said[0].text
    assert said[0].text.endswith("; install the program's packages anew")
    assert line(shell) == "Ready"
    assert len(shell.document.boxes) == 2
    assert shell.detection.controller.models, "the shelf is read all the same"
    assert shell.close(5.0)


def test_a_start_shows_the_picture_before_torch_is_imported_and_ends_at_once_while_it_is(
    labelled: Path, tmp_path: Path
) -> None:
    homes = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("DATA", "CONFIG", "CACHE", "STATE")}
    command = [sys.executable, "-c", PROGRAM, str(labelled)]
    environment = os.environ | homes | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes) as program:
        assert program.stdout is not None
        assert json.loads(program.stdout.readline()) == {"heavy": [], "boxes": 2}
        assert program.stdout.readline() == "closed\n"
        closed = time.monotonic()
        _, errors = program.communicate(timeout=60)
    assert (program.returncode, errors) == (0, "")
    assert time.monotonic() - closed < 10  # 1 on a machine at rest, though torch alone takes longer
