"""Pictures detected and labelled, trainings begun and cancelled: nothing of the window is left over each time.

`python benchmarks/endurance.py` does 2,000 and 200 of them with the real engine, and measures memory, too.
"""

from __future__ import annotations

import threading
from pathlib import Path

from pytestqt.qtbot import QtBot

from benchmarks import endurance
from engine.labels.folder import open_folder
from tests.app.conftest import Opened
from tests.app.fakes import Script

PICTURES, CYCLES = 30, 10


def test_nothing_is_left_over(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "pictures"
    endurance.make_pictures(folder, PICTURES)
    shell = opened(folder, Script(learning=threading.Event()), journals=tmp_path / "journals")
    told: list[str] = []
    first, last = endurance.endure(shell, PICTURES, CYCLES, lambda when, now: told.append(f"{when}: {now}"))
    assert not last.more_than(first), "\n".join(told)
    labelled = open_folder(folder)
    assert labelled is not None
    assert sum(map(labelled.is_labelled, labelled.pictures)) == PICTURES
