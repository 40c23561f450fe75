"""After a detection the engine is asked, once, whether there is a quicker way through the net."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.application import Shell
from engine.requests import Quicken
from tests.app.conftest import MakeShell, open_folder
from tests.app.fakes import Script


def _asked(script: Script) -> list[Quicken]:
    return [request for request in script.requests if isinstance(request, Quicken)]


def _detect(shell: Shell, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shell.verbs.detect.detected):
        shell.verbs.detect.detect()
    qtbot.waitUntil(lambda: shell.bridge.is_idle)


@pytest.mark.parametrize("quickest", ["own", "openvino"])
def test_asked_once(make_shell: MakeShell, pictures: Path, qtbot: QtBot, quickest: str) -> None:
    script = Script(inference="own", quickest=quickest)
    shell = make_shell(script)
    open_folder(shell, pictures, qtbot)
    for _ in range(3):
        _detect(shell, qtbot)
    assert len(_asked(script)) == 1
    told = shell.window.status.device.text()
    assert ("OpenVINO" in told) == (quickest == "openvino")


def test_asked_again_when_the_model_has_changed(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    script = Script(inference="own", quickest="openvino")
    shell = make_shell(script)
    open_folder(shell, pictures, qtbot)
    _detect(shell, qtbot)
    script.inference = "own"  # what was found is gone with the old weights
    _detect(shell, qtbot)
    assert len(_asked(script)) == 2


def test_not_asked_where_the_person_wants_the_programs_own_way(
    make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    script = Script(inference="own")
    shell = make_shell(script)
    shell.verbs.files._store.change(inference="own")
    open_folder(shell, pictures, qtbot)
    _detect(shell, qtbot)
    assert not _asked(script)


def test_a_folder_asks_too(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    script = Script(inference="own", quickest="openvino")
    shell = make_shell(script)
    open_folder(shell, pictures, qtbot)
    with qtbot.waitSignal(shell.verbs.detect.folder_ended):
        shell.verbs.detect.detect_folder()
    qtbot.waitUntil(lambda: shell.bridge.is_idle)
    assert len(_asked(script)) == 1
