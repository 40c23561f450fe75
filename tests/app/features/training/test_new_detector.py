"""A new detector from the training panel, with real Qt events: on the real engine, and a trunk to be downloaded."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app.features.library.dialog import ShelfDialog
from app.features.training.runs.words import settings_of
from app.features.training.setup import TrainingSetup
from app.features.training.start.recipes import RecipesDialog
from app.shell.application import Shell
from engine.models import architectures
from engine.structures.papers import OutlineDetector
from engine.structures.requests import Download, FineTune
from engine.structures.settings import NewDetector
from engine.worker import Task
from tests.app.conftest import MakeShell, Opened, open_folder
from tests.app.fakes import Script, outline
from tests.app.features.library.test_shelf import ShelfScript
from tests.app.features.training.test_learning_story import PATIENCE, shell  # noqa: F401 - a fixture
from tests.app.features.training.test_training import choose
from tests.app.learning import CONTROL, asked, chosen_model, click, open_dock, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The papers' design over smaller pictures."""
    vgg16 = architectures.vgg16
    monkeypatch.setattr(architectures, "vgg16", lambda names: vgg16(names).with_(shorter_side=144, longer_side=192))


def new_detector(shell: Shell, qtbot: QtBot) -> TrainingSetup:  # noqa: F811
    """The panel, with "A new detector" chosen, as soon as its line says what that is."""
    open_dock(shell, qtbot)
    setup = shell.training.dock.setup
    qtbot.waitUntil(lambda: "learn from" in setup.note.text(), timeout=PATIENCE)
    assert not setup.how.new.trunk.isVisible()
    choose_in(setup.how.new.start, "A new detector", setup, qtbot)
    return setup


def choose_in(combo: QComboBox, words: str, setup: TrainingSetup, qtbot: QtBot) -> None:
    """And wait for what the engine says of it."""
    choose(combo, words, qtbot)
    assert not setup.start.isEnabled(), "it is not known yet whether this can be"
    known(setup, qtbot)


def known(setup: TrainingSetup, qtbot: QtBot) -> None:
    def is_known() -> bool:
        return setup.line.problem.isVisible() or "Looking" not in setup.line.text.text()

    qtbot.waitUntil(is_known, timeout=PATIENCE)


@pytest.mark.usefixtures("small_pictures")
def test_the_papers_design_over_the_bundled_trunk_is_trained_and_stands_on_the_shelf(
    shell: Shell,  # noqa: F811
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    folder = tmp_path / "few"
    shutil.copytree(tmp_path / "coins", folder)
    open_folder(shell, folder, qtbot)
    setup = new_detector(shell, qtbot)
    assert (setup.how.new.trunk.currentText(), setup.how.new.design.currentText()) == (
        "Built in",
        "As in the paper",
    )
    assert setup.line.text.text().startswith("RPN, fc6, fc7 and class layers are new")
    choose_in(setup.how.new.layers, "fc6 and up", setup, qtbot)
    assert "million weights learn (fc6 and up); about" in setup.line.text.text()
    choose_in(setup.how.recipe, "As in the paper", setup, qtbot)
    choose(setup.length, "Epochs", qtbot)
    setup.amount.selectAll()
    qtbot.keyClicks(setup.amount, "1")
    steps: list[float] = []
    shell.training.controller.stepped.connect(lambda point: steps.append(point.rate))
    qtbot.waitUntil(setup.start.isEnabled, timeout=PATIENCE)
    with qtbot.waitSignal(shell.training.controller.learnt, timeout=PATIENCE) as learnt:
        click(setup.start, qtbot)
    request: FineTune = learnt.args[0]
    assert request.new == NewDetector("bundled", "paper", "fc6")
    assert request.learn.recipe == "paper"
    assert steps
    assert steps[0] == pytest.approx(0.001)
    qtbot.waitUntil(lambda: chosen_model(shell) == "few 1" and shell.services.bridge.is_idle, timeout=PATIENCE)
    run = dict(settings_of(shell.training.dock.runs.runs[0]))
    assert (run["Backbone"], run["Design"]) == ("built in", "as in the paper")
    assert (run["Layers"], run["Recipe"]) == ("fc6 and up", "the papers’")
    assert "Started from" not in run
    press(shell, qtbot, Qt.Key.Key_M, CONTROL)
    dialog = shell.window.findChild(ShelfDialog)
    qtbot.waitUntil(lambda: dialog.list.chosen == ["few 1"], timeout=PATIENCE)
    words = [label.text() for label in dialog.details.findChildren(QLabel)]
    assert "128, 256, 512 pixels, of heights to widths 0.5, 1, 2" in words
    assert any("design as in the paper" in text for text in words)


def test_what_cannot_be_is_said_in_a_sentence_and_starts_nothing(
    shell: Shell,  # noqa: F811
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_folder(shell, tmp_path / "coins", qtbot)
    setup = new_detector(shell, qtbot)
    assert setup.start.isEnabled()

    def refused(says: str) -> None:
        assert says in setup.line.problem.text()
        assert setup.line.problem.isVisible()
        assert not setup.start.isEnabled()
        qtbot.keyClick(setup.name, Qt.Key.Key_Return)
        assert not shell.training.controller.is_running

    choose_in(setup.how.schedule, "In four steps", setup, qtbot)
    assert setup.start.isEnabled()
    choose_in(setup.how.detector, "R-CNN", setup, qtbot)
    refused("R-CNN has no proposal network to take turns with; choose “All at once”, the joint schedule.")
    choose_in(setup.how.schedule, "All at once", setup, qtbot)
    choose_in(setup.how.detector, "SPPnet", setup, qtbot)
    assert setup.how.new.layers.currentText() == "fc6 and up", "SPPnet learns no other"
    assert setup.start.isEnabled()
    choose_in(setup.how.new.layers, "All layers", setup, qtbot)
    refused("SPPnet learns its fully connected layers alone")
    choose_in(setup.how.detector, "Faster R-CNN", setup, qtbot)
    assert setup.how.new.layers.currentText() == "conv3_1 and up"
    assert setup.start.isEnabled()
    choose(setup.how.new.trunk, "By name, from timm", qtbot)
    refused("Type the name of a net")
    qtbot.keyClicks(setup.how.new.timm, "vit_tiny_patch16_224")
    known(setup, qtbot)
    choose_in(setup.how.new.design, "Pyramid", setup, qtbot)
    refused("no pyramid can be made; choose the papers' design")
    (tmp_path / "notes.pth").write_text("no weights")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "notes.pth"), ""))
    choose(setup.how.new.trunk, "By name, from timm", qtbot)
    qtbot.keyClick(setup.how.new.trunk, Qt.Key.Key_End)
    assert setup.how.new.trunk.currentText() == "notes.pth"
    known(setup, qtbot)
    refused("notes.pth: cannot be read as weights")
    choose(setup.how.new.start, "Starter", qtbot)
    assert setup.start.isEnabled()
    assert not setup.line.isVisible()


class TrunkScript(ShelfScript):
    """VGG-16 is to be downloaded."""

    def run(self, request: Any) -> Task[Any, Any]:
        if isinstance(request, OutlineDetector):
            self.requests.append(request)
            entry = self.models.get(request.new.start)
            return self._answer(outline(request, is_here=entry is None or entry.state != "to download"))
        return super().run(request)


def test_a_trunk_that_is_not_there_offers_its_download(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    script = TrunkScript()
    shell = make_shell(script)  # noqa: F811
    open_folder(shell, labelled, qtbot)
    setup = new_detector(shell, qtbot)
    line = setup.line
    assert not line.download.isVisible()
    choose_in(setup.how.new.trunk, "vgg16 backbone", setup, qtbot)
    assert "import yours by “A file from disk…”" in line.text.text()
    assert line.download.text() == "Download 528 MB"
    script.offline = True
    click(line.download, qtbot)
    qtbot.waitUntil(lambda: any("no route to host" in text for text in shell.window.toasts.texts()))
    qtbot.waitUntil(line.download.isVisible)
    script.offline = False
    click(line.download, qtbot)
    qtbot.waitUntil(lambda: "Downloading the backbone: 80 MB of 160 MB" in line.text.text())
    assert not setup.start.isEnabled()
    click(line.stop, qtbot)
    qtbot.waitUntil(line.download.isVisible)
    script.gate_open.set()
    click(line.download, qtbot)
    qtbot.waitUntil(lambda: setup.start.isEnabled() and not line.download.isVisible())
    assert "import" not in line.text.text()
    assert sum(isinstance(request, Download) for request in script.requests) == 3


def test_all_of_it_is_asked_for_and_the_recipes_can_be_seen(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = opened(labelled, script)  # noqa: F811
    setup = new_detector(shell, qtbot)
    how = setup.how
    for combo, words in (
        (how.new.design, "Pyramid"),
        (how.new.layers, "All layers"),
        (how.recipe, "As in the paper"),
        (how.schedule, "In four steps"),
    ):
        choose_in(combo, words, setup, qtbot)
    last = next(r for r in reversed(script.requests) if isinstance(r, OutlineDetector))
    assert last == OutlineDetector(NewDetector("bundled", "pyramid", "all"), schedule="four-step", pictures=5)
    click(how.see_recipes, qtbot)
    qtbot.waitUntil(lambda: shell.window.findChild(RecipesDialog) is not None)
    table = shell.window.findChild(RecipesDialog).table
    assert [table.item(0, place).text() for place in range(3)] == ["learning rate", "0.001", "0.0006"]
    click(setup.start, qtbot)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1")
    request = asked(script)
    assert (request.new, request.learn.recipe, request.schedule) == (last.new, "paper", "four-step")
    assert request.settings.detector == "faster-rcnn"


def test_while_it_learns_it_is_named_with_the_layers_that_learn(opened: Opened, labelled: Path, qtbot: QtBot) -> None:
    script = Script(learning=threading.Event())
    shell = opened(labelled, script)  # noqa: F811
    setup = new_detector(shell, qtbot)
    facts, model = shell.training.dock.curves.facts, shell.window.status.model
    click(setup.start, qtbot)
    qtbot.waitUntil(lambda: "conv3_1 and up learn" in facts.text())
    qtbot.waitUntil(lambda: model.text() == "pictures 1, learning")
    script.learning.set()
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1" and not shell.training.controller.is_running)
