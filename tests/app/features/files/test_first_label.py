"""After its first label a plain folder is a labelled one, everywhere, without being opened again."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.evaluation.figures_page import FiguresPage
from app.shell.application import Shell
from engine.labels.formats.voc import VocFolder
from engine.structures.annotation import Annotation
from engine.structures.inspection.duel import Duel
from engine.structures.papers import Lineage
from engine.structures.requests import Compare, Evaluate
from tests.app.conftest import Opened
from tests.app.fakes import Script
from tests.app.features.evaluation.test_evaluation import evaluated
from tests.app.judged import JudgedScript, make_judged_folder
from tests.app.learning import click, draw, open_dock, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def label_first(shell: Shell, qtbot: QtBot) -> None:
    draw(shell, qtbot)
    qtbot.waitUntil(lambda: not shell.saving.controller.unsaved)
    qtbot.waitUntil(lambda: shell.files.controller.folder is not None)


def bring_up(shell: Shell, verb: str, page: FiguresPage) -> None:
    shell.actions.actions[verb].trigger()
    assert page.isVisible()


@pytest.mark.parametrize(
    ("verb", "name", "request_type"),
    [
        ("detect.evaluate", "page", Evaluate),
        ("detect.lineage", "lineage", Lineage),
        ("detect.duel", "duel", Duel),
        ("detect.compare", "", Compare),
    ],
)
@pytest.mark.parametrize("is_made_before", [True, False])
def test_every_page_of_figures_can_be_asked(
    shell: Shell, script: Script, qtbot: QtBot, verb: str, name: str, request_type: type, is_made_before: bool
) -> None:
    def page() -> FiguresPage:
        return getattr(shell.evaluation, name) if name else shell.comparison.page

    if is_made_before:
        bring_up(shell, verb, page())
        assert page().run.isEnabled() == (not name)
        qtbot.keyClick(shell.window.focusWidget() or shell.window, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: shell.window.shows_canvas)
    label_first(shell, qtbot)
    bring_up(shell, verb, page())
    assert page().run.isEnabled()
    assert "Open a labelled folder" not in page().hint.text()
    click(page().run, qtbot)
    qtbot.waitUntil(lambda: any(isinstance(request, request_type) for request in script.requests))
    asked = next(request for request in script.requests if isinstance(request, request_type))
    assert not getattr(asked, "paths", ())  # of the folder, not of the open picture alone


def test_figures_stay_where_the_labels_are_read_anew(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    """That there are labels is no news."""
    shell = opened(make_judged_folder(tmp_path / "judged"), JudgedScript())
    page = evaluated(shell, qtbot)
    shell.saving.controller.folder_changed.emit(shell.files.controller.folder)
    assert page.pages.currentIndex() == 1


def test_the_form_of_a_training_and_the_label_check_follow(shell: Shell, qtbot: QtBot) -> None:
    open_dock(shell, qtbot)
    setup = shell.training.dock.setup
    qtbot.waitUntil(lambda: "no labels yet" in setup.note.text())
    assert not setup.start.isEnabled()
    label_first(shell, qtbot)
    qtbot.waitUntil(lambda: setup.note.text().startswith("1 picture to learn from"))
    assert setup.start.isEnabled()
    assert "in 1 box of 1 picture. " in shell.training.dock.labels.summary.text()


def test_who_comes_back_while_it_is_written_sees_it(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The picture is asked for when nobody knows of the label file, and read when it is there."""
    first, begun, may_go_on, save = shell.document.path, threading.Event(), threading.Event(), VocFolder.save_all

    def slow(folder: VocFolder, annotations: Iterable[Annotation]) -> object:
        begun.set()
        assert may_go_on.wait(20)
        return save(folder, annotations)

    monkeypatch.setattr(VocFolder, "save_all", slow)
    draw(shell, qtbot)
    [drawn] = shell.document.boxes
    press(shell, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(begun.is_set)
    with qtbot.waitSignal(shell.document.image_changed, check_params_cb=lambda image: image.path == first):
        press(shell, qtbot, Qt.Key.Key_A)
        may_go_on.set()
    assert shell.document.boxes == (drawn,)


def test_it_can_be_saved_as_another_format(shell: Shell, qtbot: QtBot) -> None:
    assert not shell.actions.actions["file.save_as"].isEnabled()
    label_first(shell, qtbot)
    qtbot.waitUntil(shell.actions.actions["file.save_as"].isEnabled)
