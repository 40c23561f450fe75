"""The label check and the kept runs of the training panel, with real Qt events over a scripted engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.labels.folder import start_folder
from engine.structures.annotation import LabelledBox, Rectangle
from engine.structures.models import AnchorPlan
from engine.structures.requests import Compare
from tests.app.conftest import MakeShell, open_folder
from tests.app.fakes import MODELS, Script
from tests.app.features.evaluation.test_counted_boxes import check_all
from tests.app.learning import CONTROL, asked, chosen_model, click, is_training, open_dock, press

# -- label check


def test_a_click_on_a_finding_shows_its_box(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    folder = start_folder(labelled, "voc")
    path = labelled / "photo 3.png"
    twice = LabelledBox(Rectangle(10, 10, 60, 70), "dog")
    annotation = folder.annotation(path)
    folder.save(annotation.with_boxes([*annotation.boxes, twice]))
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    open_dock(shell, qtbot)
    dock = shell.training.dock
    qtbot.waitUntil(lambda: "warnings" in dock.setup.findings.text())
    click(dock.setup.findings, qtbot)
    assert dock.labels.isVisible()
    tree = dock.labels.tree
    finding = tree.topLevelItem(0)
    assert finding.text(0) == "1 box labelled twice"
    assert "Delete one" in dock.labels.why.text()
    finding.setExpanded(True)
    place = tree.visualItemRect(finding.child(0)).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: shell.document.path == path and shell.document.selected_labels == (2,))
    click(dock.labels.list_pictures, qtbot)
    check_all(shell, qtbot, "truth", {"photo 3": [(10, 10, 60, 70)]})
    assert shell.document.selected_labels == (2,)
    press(shell, qtbot, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not shell.saving.controller.unsaved)
    click(dock.labels.again, qtbot)
    qtbot.waitUntil(lambda: "Checking" not in dock.labels.summary.text())
    left = [tree.topLevelItem(i).text(0) for i in range(tree.topLevelItemCount())]
    assert left
    assert not [text for text in left if "twice" in text]


def test_suggested_anchors_are_used_by_the_next_training(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    plan = AnchorPlan(((400.0,), (800.0,)), (0.5, 1.0), (8, 16), 480, 640)
    script = Script(models=tuple(replace(model, anchors=plan) for model in MODELS))
    shell = make_shell(script)
    open_folder(shell, labelled, qtbot)
    open_dock(shell, qtbot)
    dock = shell.training.dock
    qtbot.waitUntil(lambda: "Better for these boxes" in dock.labels.anchors.text())
    dock.show_labels()
    click(dock.labels.use_anchors, qtbot)
    dock.show_train()
    click(dock.setup.start, qtbot)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 1")
    assert asked(script).learn.anchors == "suggested"
    assert not dock.labels.use_anchors.isChecked()


# -- runs


def test_runs_are_listed_compared_used_and_deleted(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    script = Script()
    shell = make_shell(script)
    open_folder(shell, labelled, qtbot)
    open_dock(shell, qtbot)
    dock = shell.training.dock
    qtbot.waitUntil(lambda: dock.setup.classes.count == 2)
    for number in (1, 2):
        click(dock.setup.start, qtbot)
        qtbot.waitUntil(lambda n=number: chosen_model(shell) == f"pictures {n}" and not is_training(shell))
    rect = dock.tabs.tabRect(2)
    qtbot.mouseClick(dock.tabs, Qt.MouseButton.LeftButton, pos=rect.center())
    runs = dock.runs
    qtbot.waitUntil(lambda: runs.tree.topLevelItemCount() == 2)
    items = [runs.tree.topLevelItem(i) for i in (0, 1)]
    assert [item.text(0) for item in items] == ["pictures 2", "pictures 1"]
    at = [runs.tree.visualItemRect(item).center() for item in items]
    qtbot.mouseClick(runs.tree.viewport(), Qt.MouseButton.LeftButton, pos=at[1])
    assert [run.name for run in runs.chosen] == ["pictures 1"]
    click(runs.use, qtbot)
    assert chosen_model(shell) == "pictures 1"
    qtbot.mouseClick(runs.tree.viewport(), Qt.MouseButton.LeftButton, CONTROL, pos=at[0])
    assert len(runs.chosen) == 2
    assert not runs.use.isEnabled()
    assert "starter" in runs.settings.text()  # what one began from, and the other did not
    qtbot.waitUntil(lambda: runs.curves.plots is not None)
    assert len(runs.curves.plots.judged.listDataItems()) == 4  # of each, a line and the ring around its best
    click(runs.compare, qtbot)
    qtbot.waitUntil(lambda: isinstance(script.requests[-1], Compare))
    asked_for = script.requests[-1]
    assert (asked_for.before.model, asked_for.after.model) == ("pictures 1", "pictures 2")
    qtbot.waitUntil(lambda: not shell.comparison.page.is_running)
    qtbot.mouseClick(runs.tree.viewport(), Qt.MouseButton.LeftButton, pos=at[1])
    click(runs.go_on, qtbot)
    qtbot.waitUntil(lambda: chosen_model(shell) == "pictures 3")
    assert asked(script).settings.model == "pictures 1"
    assert asked(script).folder == labelled
    dock.tabs.setCurrentIndex(2)
    qtbot.waitUntil(lambda: runs.tree.topLevelItemCount() == 3)
    shell.training.runs.ask = lambda *_question: True
    runs.tree.clearSelection()
    runs.tree.topLevelItem(0).setSelected(True)
    click(runs.delete, qtbot)
    qtbot.waitUntil(lambda: runs.tree.topLevelItemCount() == 2)
    qtbot.waitUntil(lambda: chosen_model(shell) == "Starter")
