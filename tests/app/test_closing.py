"""The window closes, whatever a thread is waiting for; what could not be written is there at the next start."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.features.saving import controller as saving
from app.services import background
from app.services.background import Background
from engine.labels.folder import open_folder, start_folder
from engine.safety.journal import Journal
from engine.structures.annotation import LabelledBox, Rectangle
from tests.app.conftest import MakeShell, Opened

PROGRAM = """
import sys
from functools import partial
from pathlib import Path
from app.services.settings import SettingsStore
from app.shell.application import build, end, make_application, make_worker
from benchmarks.endurance import until
from resources import RESOURCES

def main():
    make_application()
    shell = build(RESOURCES, partial(make_worker, RESOURCES), SettingsStore(None), Path(sys.argv[2]))
    shell.window.show()
    shell.files.controller.open_paths([Path(sys.argv[1])])
    until(lambda: shell.document.image is not None)
    sys.exit(end(shell, 10.0))

main()
"""
LIMIT = 0.3  # in place of seconds that a person would wait


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "CLOSING", LIMIT)
    monkeypatch.setattr(saving, "AT_THE_END", LIMIT)


@pytest.fixture
def gone() -> threading.Event:
    """A drive that answers when this is set: at the end of the test, so that no thread is left."""
    return threading.Event()


@pytest.mark.skipif(os.name != "posix", reason="pipes are files on POSIX alone")
def test_a_folder_with_a_pipe_for_a_label_file(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    """It is named, the other pictures are shown with their labels, and the window closes."""
    folder = start_folder(pictures, "voc")
    first, second = folder.pictures[:2]
    for path in (first, second):
        folder.save(folder.annotation(path).with_boxes([LabelledBox(Rectangle(10, 10, 60, 70), "dog")]))
    folder.label_file(first).unlink()
    os.mkfifo(folder.label_file(first))
    shell, told = make_shell(), []
    shell.services.messages.arrived.connect(lambda message: told.append(message.text))
    shell.files.controller.open_paths([pictures])
    qtbot.waitUntil(lambda: shell.document.path == first)
    qtbot.waitUntil(lambda: any("is a pipe, not an ordinary file" in text for text in told))
    shell.files.controller.go(1)
    qtbot.waitUntil(lambda: shell.document.path == second)
    assert [box.label for box in shell.document.annotation.boxes] == ["dog"]
    start = time.monotonic()
    assert shell.close()
    assert time.monotonic() - start < background.CLOSING


def test_a_program_that_has_had_the_window_ends_without_a_crash(pictures: Path, tmp_path: Path) -> None:
    """A window that was alive when the interpreter ended took the process down after all was done."""
    command = [sys.executable, "-c", PROGRAM, str(pictures), str(tmp_path / "journals")]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("impatient")
def test_a_drive_that_never_answers_does_not_hold_the_window(
    opened: Opened, pictures: Path, tmp_path: Path, gone: threading.Event, qtbot: QtBot
) -> None:
    journals = tmp_path / "journals"
    shell = opened(pictures, journals=journals)
    path = shell.document.path
    reading = threading.Event()
    shell.services.background.run(lambda: (reading.set(), gone.wait()), lambda _: None)  # a picture of that drive
    qtbot.waitUntil(reading.is_set)
    mine = shell.document.annotation.with_boxes([LabelledBox(Rectangle(10, 10, 60, 70), "dog")])
    shell.document.edit(mine, "Draw", select=())
    start = time.monotonic()
    assert not shell.close(LIMIT), "the thread is still waiting"
    assert time.monotonic() - start < 20 * LIMIT
    assert open_folder(pictures) is None, "the drive was not written to"
    journal = Journal(journals)
    assert [(one.annotation.path, one.annotation.labels) for one in journal.take_over()] == [(path, ("dog",))]
    journal.close()
    gone.set()
    qtbot.waitUntil(lambda: not any("regionscope-files" in thread.name for thread in threading.enumerate()))


@pytest.mark.usefixtures("impatient")
def test_a_drive_that_goes_away_while_it_is_written(
    opened: Opened, pictures: Path, tmp_path: Path, gone: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    journals = tmp_path / "journals"
    shell = opened(pictures, journals=journals)
    monkeypatch.setattr(type(shell.saving.controller._files), "write", lambda *_: gone.wait())
    shell.document.edit(
        shell.document.annotation.with_boxes([LabelledBox(Rectangle(10, 10, 60, 70), "cat")]), "Draw", select=()
    )
    start = time.monotonic()
    assert not shell.close(LIMIT)
    assert time.monotonic() - start < 20 * LIMIT
    journal = Journal(journals)
    assert [one.annotation.labels for one in journal.take_over()] == [("cat",)]
    journal.close()
    gone.set()


def test_a_background_ends_what_waits_where_it_is_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    for finish, expected in ((True, [1, 2, 3]), (False, [1])):
        one, go, done = Background("test", in_order=True), threading.Event(), []
        started = threading.Event()
        one.run(lambda go=go, started=started, done=done: (started.set(), go.wait(), done.append(1)), print)
        for number in (2, 3):
            one.run(lambda number=number, done=done: done.append(number), print)
        started.wait()
        threading.Timer(0.05, go.set).start()
        assert one.close(finish=finish)
        assert done == expected
