from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from tests.app.conftest import MakeShell
from tests.app.features.review.test_review import label, read_through


@pytest.fixture
def labelled(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> Shell:
    """photo 2: a cat and a dog; photo 10: a cat; photo 11: a dog that a model wrote."""
    label(pictures)
    shell = make_shell()
    read_through(shell, pictures, qtbot)
    return shell
