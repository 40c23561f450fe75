"""With the keyboard alone: a key presses the control that has the focus, and is a verb of the window elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.features.files.picture_view import PictureView
from app.features.preferences.preferences import Preferences
from app.shell.application import Shell
from app.widgets.controls import SearchField
from app.window.action_set import ActionRow, ActionSet
from tests.app.conftest import MakeShell, open_folder
from tests.app.learning import open_dock
from tests.app.test_window import detect

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def shell(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> Shell:
    shell = make_shell()
    open_folder(shell, labelled, qtbot)
    qtbot.waitUntil(lambda: shell.actions.actions["label.verified"].isEnabled())
    return shell


def is_verified(shell: Shell) -> bool:
    assert shell.document.annotation is not None
    return shell.document.annotation.verified


def test_space_presses_the_button_that_has_the_focus(shell: Shell, qtbot: QtBot) -> None:
    eye = shell.detection.layers.rows["anchors"].eye
    detect(shell, qtbot)
    eye.setFocus()
    qtbot.keyClick(eye, Qt.Key.Key_Space)
    assert eye.isChecked()
    assert not is_verified(shell)
    shell.window.canvas.setFocus()
    qtbot.keyClick(shell.window.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: is_verified(shell))
    shell.files.panel.view.setFocus()
    qtbot.keyClick(shell.files.panel.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not is_verified(shell))


def test_space_opens_a_chooser(shell: Shell, qtbot: QtBot) -> None:
    chooser = shell.detection.choosers.model
    chooser.setFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_Space)
    qtbot.waitUntil(chooser.view().isVisible)
    chooser.hidePopup()
    assert not is_verified(shell)


def test_enter_on_a_finding_shows_its_box(shell: Shell, qtbot: QtBot) -> None:
    detect(shell, qtbot)
    qtbot.waitUntil(lambda: shell.actions.actions["label.accept"].isEnabled())
    open_dock(shell, qtbot)
    shell.training.dock.show_labels()
    tree = shell.training.dock.labels.tree
    qtbot.waitUntil(lambda: tree.topLevelItemCount() > 0)
    finding = tree.topLevelItem(0)
    assert finding is not None
    finding.setExpanded(True)
    place = finding.child(finding.childCount() - 1)
    tree.setCurrentItem(place)
    tree.setFocus()
    path = shell.document.path
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.document.path != path)
    assert place.text(0).startswith(shell.document.path.name)


def test_tab_goes_through_the_layers_as_they_stand(shell: Shell, qtbot: QtBot) -> None:
    layers = shell.detection.layers
    detect(shell, qtbot)
    order = []
    layers.rows["detections"].eye.setFocus()
    for _ in range(4):
        focus = shell.window.focusWidget()
        order.append(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert order[2:] == [layers.score.slider, layers.nms.slider]
    assert layers.score.mapToGlobal(layers.score.pos()).y() < layers.nms.mapToGlobal(layers.nms.pos()).y()


TEXT, COMBO = (QLineEdit, QAbstractSpinBox), QComboBox
TREE, LIST, SLIDER = (QTreeView, QTableView), QAbstractItemView, QAbstractSlider
KINDS = (*TEXT, COMBO, LIST, SLIDER)
PAGING = {"PgUp", "PgDown"}


def fields(window: QWidget) -> list[QWidget]:
    """Every control of these kinds that a person can go to, but for the inner parts of another one."""
    found = [w for w in window.findChildren(QWidget) if isinstance(w, KINDS) and w.window() is window]
    return [
        w
        for w in found
        if w.focusPolicy() != Qt.FocusPolicy.NoFocus and not isinstance(w.parentWidget(), (QAbstractSpinBox, QComboBox))
    ]


def could_be_typed(field: QWidget, rows: Sequence[ActionRow]) -> list[str]:
    """Keys of verbs that mean something in the field itself."""
    keys = [key for row in rows for key in row.keys if not key.startswith("F") or len(key) == 1]
    plain = [key for key in keys if not key.startswith(("Ctrl", "Alt")) and not re.search(r"F\d+$", key)]
    if isinstance(field, TEXT):
        edits = [f"Ctrl+{letter}" for letter in "ZCVAXY"]
        return [*plain, *(key for key in keys if key in (*edits, "Ctrl+D", "Ctrl+E", "Ctrl+Return", "Ctrl+Shift+Z"))]
    if isinstance(field, TREE) and not isinstance(field, PictureView):
        return plain
    if isinstance(field, COMBO):
        return [key for key in plain if key not in ("Del", "Backspace")]
    return [key for key in plain if key in PAGING]


def reveal(field: QWidget) -> None:
    """Turn the pages around it so that it is seen."""
    child, parent = field, field.parentWidget()
    while parent is not None:
        if isinstance(parent, QStackedWidget) and parent.indexOf(child) >= 0:
            parent.setCurrentWidget(child)
        child.setVisible(True)
        child.setEnabled(True)
        child, parent = parent, parent.parentWidget()


def type_key(field: QWidget, qtbot: QtBot, keys: str) -> None:
    combination = QKeySequence(keys)[0]
    qtbot.keyClick(field, combination.key(), combination.keyboardModifiers())


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The verbs that were asked for; all of them are possible, and none is done."""
    told: list[str] = []
    monkeypatch.setattr(ActionSet, "_do", lambda _self, row, _checked=False: told.append(row.id))
    monkeypatch.setattr(ActionSet, "show_state", lambda self: [a.setEnabled(True) for a in self.actions.values()])
    return told


def test_no_key_that_a_field_can_use_is_a_verb(told: list[str], shell: Shell, qtbot: QtBot) -> None:
    """Every field, list and slider of the window and its dock, and every key of the table of verbs."""
    shell.library.controller.stop_all()
    shell.training.dock.show()
    shell.board.show()
    for page in (shell.evaluation.page, shell.evaluation.lineage, shell.comparison.page, shell.training.anchors.page):
        assert shell.window.isAncestorOf(page)  # made now: a page is made when it is first asked for
    found = fields(shell.window)
    assert len(found) > 30
    seen: set[type] = set()
    for field in found:
        reveal(field)
        field.setFocus()
        assert shell.window.focusWidget() is field
        seen.update(kind for kind in KINDS if isinstance(field, kind))
        for keys in could_be_typed(field, shell.actions.rows):
            field.blockSignals(True)  # what a combo box would do with the key is another matter
            type_key(field, qtbot, keys)
            field.blockSignals(False)
            assert told == [], f"{keys} in {field.accessibleName() or field.toolTip() or field}"
            if isinstance(field, QComboBox):
                field.hidePopup()
            field.setFocus()
    assert seen == set(KINDS)
    shell.window.canvas.setFocus()
    reveal(shell.window.canvas)
    type_key(shell.window.canvas, qtbot, "W")
    assert told == ["label.draw"]


def test_alt_and_a_letter_open_a_menu_from_a_field_too(shell: Shell, qtbot: QtBot) -> None:
    field = shell.files.panel.text
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    assert field.text() == ""
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert menu.objectName() == "menu.File"
    menu.close()


def test_return_in_the_filter_writes_nothing(shell: Shell, qtbot: QtBot) -> None:
    """The open picture has suggestions, and is not listed while the name of another one is typed."""
    detect(shell, qtbot)
    field = shell.files.panel.text
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(field, "photo 11 wax1")
    for _ in range(4):
        qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "photo 11 "
    assert [path.name for path in shell.session.pictures.pictures] == [
        "photo 11.png"
    ]  # at once, not when the typing pauses
    assert shell.document.annotation.labels == ("dog", "person")
    assert not shell.saving.controller.unsaved
    assert shell.window.canvas.mode == "view"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert shell.window.canvas.hasFocus()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert shell.window.canvas.hasFocus()
    qtbot.keyClick(shell.window.canvas, Qt.Key.Key_W)
    assert shell.window.canvas.mode == "draw"


def test_escape_leaves_whatever_has_the_keys(shell: Shell, qtbot: QtBot) -> None:
    window = shell.window
    shell.training.dock.show()
    for field in (
        shell.training.dock.setup.amount,
        shell.detection.layers.score.slider,
        shell.files.panel.view,
        shell.files.panel.state,
    ):
        field.setEnabled(True)
        field.setFocus()
        qtbot.keyClick(field, Qt.Key.Key_Escape)
        assert window.canvas.hasFocus(), field


def test_a_dock_of_its_own_has_the_same_rule(told: list[str], shell: Shell, qtbot: QtBot) -> None:
    dock = shell.training.dock
    dock.show()
    dock.setFloating(True)
    dock.activateWindow()
    name = dock.setup.name
    name.setFocus()
    name.clear()
    qtbot.keyClicks(name, "dwal1 ")
    type_key(name, qtbot, "Ctrl+Z")
    type_key(name, qtbot, "Return")
    assert told == []


def test_a_search_does_not_close_the_dialog_around_it(shell: Shell, qtbot: QtBot) -> None:
    dialog = Preferences(shell.services.store, shell.actions.rows, shell.window)
    dialog.show()
    field = dialog.keys.findChild(SearchField)
    reveal(field)
    field.setFocus()
    qtbot.keyClicks(field, "undo")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), dialog.isVisible()) == ("", True)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_space_pans_the_compared_picture_and_says_nothing_of_the_open_one(
    told: list[str], shell: Shell, qtbot: QtBot
) -> None:
    view = shell.comparison.page.view
    image = shell.document.image
    view.show_comparison(image, None)
    reveal(view)
    view.setFocus()
    qtbot.keyPress(view, Qt.Key.Key_Space)
    assert view.is_space_held
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    assert told == []


def test_a_control_that_goes_leaves_the_keys_to_the_picture(shell: Shell, qtbot: QtBot) -> None:
    """And not to the chooser of the model, which would come next."""
    canvas, dock, classes = shell.window.canvas, shell.training.dock, shell.labelling.classes
    model = shell.detection.choosers.model.currentText()

    def has_no_harm() -> bool:
        qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Down)
        return canvas.hasFocus() and shell.detection.choosers.model.currentText() == model

    shell.window.tabs.setCurrentWidget(classes)
    shell.labelling.order.toggle("dog")
    qtbot.mouseClick(classes.all, Qt.MouseButton.LeftButton)
    assert classes.all.isHidden()
    assert has_no_harm()
    for field in (dock.setup.name, dock.runs.tree, dock.tabs):
        open_dock(shell, qtbot)
        reveal(field)
        field.setFocus()
        shell.actions.actions["train.panel"].trigger()
        assert dock.isHidden()
        assert has_no_harm(), field
    dock.show()
    dock.setup.name.setFocus()
    dock.setup.name.setEnabled(False)
    assert has_no_harm()


def test_a_model_is_chosen_in_the_open_list_alone(shell: Shell, qtbot: QtBot) -> None:
    chooser = shell.detection.choosers.model
    model = chooser.currentText()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_F):
        chooser.setFocus()
        qtbot.keyClick(chooser, key)
        qtbot.waitUntil(chooser.view().isVisible)
        assert chooser.currentText() == model
        chooser.hidePopup()
    chooser.showPopup()
    qtbot.keyClick(chooser.view(), Qt.Key.Key_Down)
    assert shell.detection.controller.model.title == model
    qtbot.keyClick(chooser.view(), Qt.Key.Key_Return)
    assert shell.detection.controller.model.title != model
