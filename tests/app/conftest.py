"""A window over a scripted detector, and pictures made for the test."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from functools import cache, partial, partialmethod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pil
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.services.settings import SettingsStore
from app.shell.application import Shell, build
from engine.labels.folder import start_folder
from engine.pictures.reading import read_size
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.worker import RunTask, Worker
from resources import RESOURCES
from tests.app.fakes import Script

MakeShell = Callable[..., Shell]
Opened = Callable[..., Shell]


@pytest.fixture(scope="session", autouse=True)
def slow_machines_may_be_slow() -> Iterator[None]:
    """What does not come at all is a fault; what comes after pytest-qt's 5 s is a slow machine with two such tests."""
    with pytest.MonkeyPatch.context() as patch:
        for wait in ("waitUntil", "waitSignal", "waitSignals"):
            patch.setattr(QtBot, wait, partialmethod(getattr(QtBot, wait), timeout=30_000))
        yield


@cache
def picture_files() -> dict[str, bytes]:
    """Six small pictures with names that must be ordered as a person counts."""
    random, files = np.random.default_rng(0), {}
    for number in (1, 2, 3, 4, 10, 11):
        file = io.BytesIO()
        Pil.fromarray(random.integers(0, 255, (120, 160, 3), np.uint8)).save(file, "png")
        files[f"photo {number}.png"] = file.getvalue()
    return files


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of `picture_files`."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name, content in picture_files().items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def labelled(pictures: Path) -> Path:
    """Five of the six pictures are labelled, with one box that reaches out of its picture."""
    folder = start_folder(pictures, "voc")
    for path in folder.pictures[:5]:
        width, height = read_size(path)
        boxes = [Rectangle(10, 10, 60, 70), Rectangle(80, 20, 150, 90)]
        made = tuple(LabelledBox(box, label) for box, label in zip(boxes, ("dog", "person"), strict=True))
        folder.annotation(path)
        folder.save(Annotation(path, width, height, made))
    return pictures


@pytest.fixture
def no_other_window(qtbot: QtBot) -> None:
    """The last test's windows are closed but there: each style sheet would be laid over them, too."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def make_shell(no_other_window: None, qtbot: QtBot) -> Iterator[MakeShell]:
    """Builds shown windows; closes them, and checks that none leaves a thread behind."""
    before = set(threading.enumerate())
    shells: list[Shell] = []

    def make(script: Script | None = None, store: SettingsStore | None = None, journals: Path | None = None) -> Shell:
        run = (script or Script()).run
        shell = build(RESOURCES, partial(Worker, lambda: run), store or SettingsStore(None), journals)
        qtbot.addWidget(shell.window)
        shell.training.runs.ask = yes  # qtbot closes the window, whatever is learned
        shell.window.show()
        qtbot.waitExposed(shell.window)
        shell.detection.controller.list_models()
        shell.detection.load_engine()
        qtbot.waitUntil(lambda: bool(shell.detection.controller.models))
        shells.append(shell)
        return shell

    yield make
    for shell in shells:
        assert shell.close(5.0), "the engine's thread did not end"
    left = [t for t in threading.enumerate() if t not in before and t.is_alive()]
    assert not left, f"threads left behind: {left}"


def yes(*_question: str) -> bool:
    """To every question of the training's."""
    return True


def open_folder(shell: Shell, folder: Path, qtbot: QtBot) -> None:
    """Open a folder and wait until its first picture is there."""
    shell.files.controller.open_paths([folder])
    qtbot.waitUntil(lambda: shell.document.image is not None)


@pytest.fixture
def opened(make_shell: MakeShell, qtbot: QtBot) -> Opened:
    """Builds windows that show the first picture of a folder, with all verbs awake and the keys in the canvas."""

    def show(folder: Path, script: Script | None = None, **parts: Any) -> Shell:
        shell = make_shell(script, **parts)
        open_folder(shell, folder, qtbot)
        for verb in ("label.draw", "train.quick"):
            qtbot.waitUntil(shell.actions.actions[verb].isEnabled)
        shell.window.canvas.setFocus()
        return shell

    return show


@pytest.fixture
def script() -> Script:
    """What the detector behind `shell` does; a room's tests may have another one."""
    return Script()


@pytest.fixture
def shell(opened: Opened, script: Script, pictures: Path) -> Shell:
    """A window over `script` that shows the first of `pictures`."""
    return opened(pictures, script)


@pytest.fixture
def real(no_other_window: None, qtbot: QtBot, tiny_cache: Path) -> Iterator[Shell]:
    """The window over the real engine's thread, whose shelf is that of `tiny_cache`."""

    def make_runner() -> RunTask:
        from engine.tasks import make_runner

        return make_runner(RESOURCES, tiny_cache, 1)

    shell = build(RESOURCES, partial(Worker, make_runner), SettingsStore(None))
    qtbot.addWidget(shell.window)
    shell.training.runs.ask = yes
    shell.window.show()
    qtbot.waitExposed(shell.window)
    yield shell
    assert shell.close(10.0), "the engine's thread did not end"
