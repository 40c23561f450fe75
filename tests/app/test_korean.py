"""The window in Korean: nothing on it is an English sentence. The language is chosen in Preferences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QSpinBox,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.features.evaluation.table import MISSED
from app.features.files.picture_view import marks
from app.features.preferences.keys_sheet import About, KeysSheet
from app.features.preferences.preferences import Preferences
from app.services import translation
from app.services.settings import SettingsStore
from app.services.translation import language_choices, language_now, language_of, tr, translate_into
from app.session.picture_state import PictureState
from app.shell.application import Shell
from engine.structures.annotation import Rectangle
from resources import RESOURCES
from tests.app.conftest import MakeShell, Opened, open_folder
from tests.app.fakes import Script
from tests.app.judged import JudgedScript, make_judged_folder
from tests.app.test_window import detect, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

TERMS = frozenset(  # words that are the same in Korean text: of the field, of formats, of keys
    re.findall(
        r"\w+",
        """
        ap auto backward batchnorm bin bndbox class coco cpu csp csv cuda cvat dota createml darknet esc
        fast faster fpn heic imagenet iou json kitti labelme lab license apache mask mps names nanodet net nms
        numpy onnx onnxruntime openimages pascal pgdown pgup png qt cnn rgb roi roialign rpn safetensors
        search selective sgd sppnet studio svd svg svm tensorflow text timm torch torchvision train val test
        txt uijlings vgg via voc xml yaml yml yolo kb mb gb px ms pth pt gpu nvidia apple regionscope small
        starter classic backspace ctrl del down end enter home left num return right shift space tab up alt
        pos english mobilenetv large top tx ty tw th fc conv appendix map resnet label truncated
    """,
    )
)
OTHERS = re.compile(  # names that tests.app.fakes gives; pyqtgraph's menu, never opened; sections of a paper
    r"Loading starter|Another model of a long name|"
    r"traffic light[a-z …]*|Lite0|other$|Export(\.\.\.)?$|(?<=\d) and (?=\d)"
)
NAMES = {"dog", "person", "cat", "photo", "pictures", "object", "fast-net", "background"}


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[None]:
    translate_into("ko", RESOURCES)
    yield
    translate_into("en", RESOURCES)


def texts_of(top: QWidget) -> Iterator[tuple[str, str]]:
    """Where a text is, and the text: all that a person, or a screen reader, may come across."""
    for widget in (top, *top.findChildren(QWidget)):
        where = f"{type(widget).__name__} {widget.objectName()}"
        for text in (widget.toolTip(), widget.statusTip(), widget.whatsThis(), widget.accessibleName()):
            yield where, text
        if widget.isWindow():
            yield where, widget.windowTitle()
        match widget:
            case QLabel() | QAbstractButton():
                yield where, widget.text()
            case QLineEdit():
                yield where, widget.placeholderText()
            case QSpinBox():
                yield where, f"{widget.suffix()} {widget.specialValueText()}"
            case QTabBar():
                yield from ((where, widget.tabText(number)) for number in range(widget.count()))
            case QMenu():
                yield where, widget.title()
            case QComboBox():
                yield where, widget.placeholderText()
                yield from of_model(where, widget.model())
            case QAbstractItemView():
                if widget.model() is not None:
                    yield from of_model(where, widget.model())
    for action in top.findChildren(QAction):
        where = f"action {action.objectName()}"
        yield from ((where, text) for text in (action.text(), action.iconText(), action.toolTip(), action.statusTip()))


def of_model(where: str, model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[tuple[str, str]]:
    parent = parent or QModelIndex()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for column in range(columns):
        for role in roles:
            yield where, str(model.headerData(column, Qt.Orientation.Horizontal, role) or "")
    for row in range(model.rowCount(parent)):
        for column in range(columns):
            index = model.index(row, column, parent)
            yield from ((where, str(index.data(role) or "")) for role in roles)
        first = model.index(row, 0, parent)
        if columns > 1 or model.rowCount(first):
            yield from of_model(where, model, first)


def english(top: QWidget) -> list[str]:
    """Each text with words that are neither Korean nor terms."""
    found = dict.fromkeys(
        f"{where}: {text!r} ({', '.join(left)})" for where, text in texts_of(top) if (left := english_words(text))
    )
    return list(found)


def english_words(text: str) -> list[str]:
    text = OTHERS.sub("", text)
    text = re.sub(r"<[^>]*>|&\w+;|\S*[/\\]\S+|\S+\.(?:png|jpg|json|xml|txt|yaml|names|csv)\b|\d\w*", " ", text)
    return [word for word in re.findall(r"[A-Za-z]{2,}", text) if word.lower() not in TERMS | NAMES]


def test_an_english_sentence_is_noticed(qtbot: QtBot) -> None:
    label = QLabel("점수 0.52, RoI 3")
    qtbot.addWidget(label)
    assert not (left := english(label)), "\n".join(left)
    label.setToolTip("Press F5 to detect")
    assert english(label)


def test_the_window_has_no_english_sentence(korean: None, make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    """The first sight, a detection, its story, an object that was missed, each stage, and every page."""
    shell = make_shell(Script())
    assert "파일" in shell.window.menuBar().actions()[0].text()
    for page in (shell.evaluation.page, shell.evaluation.lineage, shell.comparison.page, shell.training.anchors.page):
        assert shell.window.isAncestorOf(page)  # made now: a page is made when it is first asked for
    assert not (left := english(shell.window)), "\n".join(left)
    open_folder(shell, labelled, qtbot)
    qtbot.waitUntil(lambda: len(shell.labelling.edit.classes) == 2)
    shell.window.canvas.setFocus()
    detect(shell, qtbot)
    shell.document.select("detections", (0,))
    qtbot.waitUntil(lambda: shell.inspection.stories.story is not None)
    assert not (left := english(shell.window)), "\n".join(["the story of a detection", *left])
    shell.window.canvas.box_asked.emit(Rectangle(10, 10, 60, 70))
    assert not (left := english(shell.window)), "\n".join(["an object that was missed", *left])
    press(shell, qtbot, Qt.Key.Key_F6)
    stages = shell.stages.controller
    for number in range(len(stages.stages)):
        stages.choose(number)
        qtbot.wait(20)
        assert not (left := english(shell.window)), "\n".join([f"stage {stages.stages[number].name}", *left])
    press(shell, qtbot, Qt.Key.Key_Escape)
    pages = ("evaluate", "compare", "lineage", "duel")
    for verb in (*(f"detect.{page}" for page in pages), "train.panel", "train.anchors", "board.show"):
        if verb in shell.actions.actions and shell.actions.actions[verb].isEnabled():
            shell.actions.actions[verb].trigger()
            qtbot.wait(20)
            assert not (left := english(shell.window)), "\n".join([verb, *left])


def test_what_was_measured_has_no_english_sentence(
    korean: None, make_shell: MakeShell, tmp_path: Path, qtbot: QtBot
) -> None:
    """The figures of an evaluation, with why objects were missed, and the pictures behind one."""
    shell = make_shell(JudgedScript())
    open_folder(shell, make_judged_folder(tmp_path / "사진"), qtbot)
    qtbot.waitUntil(shell.actions.actions["detect.evaluate"].isEnabled)
    shell.actions.actions["detect.evaluate"].trigger()
    page = shell.evaluation.page
    qtbot.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.is_running and page.pages.currentIndex() == 1)
    assert not (left := english(shell.window)), "\n".join(left)
    page.figures.table.cellClicked.emit(0, MISSED)
    qtbot.waitUntil(lambda: shell.window.shows_canvas)
    qtbot.wait(100)
    assert not (left := english(shell.window)), "\n".join(left)


@pytest.mark.parametrize("verb", ["detect.shelf", "label.statistics", "file.save_as", "file.earlier", "help.lessons"])
def test_the_dialogs_have_no_english_sentence(
    korean: None, opened: Opened, labelled: Path, qtbot: QtBot, verb: str
) -> None:
    shell = opened(labelled)
    row = next((row for row in shell.actions.rows if row.id == verb), None)
    assert row is not None, sorted(row.id for row in shell.actions.rows)
    before = set(QApplication.topLevelWidgets())
    row.verb()
    qtbot.wait(100)
    for window in {*QApplication.topLevelWidgets()} - before:
        if isinstance(window, QWidget) and window.isVisible():
            assert not (left := english(window)), "\n".join(left)
            window.close()
    assert not (left := english(shell.window)), "\n".join(left)


def test_rows_of_the_list_have_no_english_word(korean: None, shell: Shell) -> None:
    for state in (PictureState(verified=True), PictureState(failed="why"), PictureState(note="what")):
        [(_, words)] = marks(state, shell.services.theme)
        assert not english_words(words)


def test_preferences_keys_and_about_have_no_english_sentence(korean: None, shell: Shell, qtbot: QtBot) -> None:
    for dialog in (
        Preferences(shell.services.store, shell.actions.rows, shell.window),
        KeysSheet(shell.actions, shell.window),
        About(shell.services.theme, shell.window),
    ):
        assert not (left := english(dialog)), "\n".join(left)
        dialog.deleteLater()


def test_rows_of_the_sheet_of_keys_are_even_and_fit_a_small_screen(korean: None, shell: Shell, qtbot: QtBot) -> None:
    """Words and keys in Hangul come from another font than those in Latin letters, in one column."""
    sheet = KeysSheet(shell.actions, shell.window)
    qtbot.addWidget(sheet)
    sheet.show()
    assert sheet.width() <= 1260
    assert sheet.height() <= 680
    tops: dict[int, set[int]] = {}
    for key in sheet.findChildren(QLabel, "key"):
        tops.setdefault(key.geometry().right(), set()).add(key.y())
    pitches = [{b - a for a, b in pairwise(sorted(column))} for column in tops.values() if len(column) > 5]
    assert len(pitches) == 3
    assert {min(steps) for steps in pitches} == {20}
    assert all(len(steps) <= 2 for steps in pitches)  # from row to row, and over a heading


def test_what_the_program_says_is_korean(korean: None, shell: Shell, tmp_path: Path, qtbot: QtBot) -> None:
    """Errors of the engine, steps of undo, and Qt's own buttons."""
    with qtbot.waitSignal(shell.services.messages.arrived) as said:
        shell.files.controller.open_paths([tmp_path / "nothing"])
    assert "이름을 확인하" in said.args[0].text
    press(shell, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(shell.actions.actions["edit.undo"].isEnabled)
    assert "확인" in shell.actions.actions["edit.undo"].text()
    assert QApplication.translate("QPlatformTheme", "Cancel") == "취소"


def test_the_language_is_chosen_in_preferences(shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "can_show", lambda language: True)
    store = shell.services.store
    dialog = Preferences(store, shell.actions.rows, shell.window)
    dialog.show()
    qtbot.waitExposed(dialog)
    chooser = dialog.editors["language"]
    assert isinstance(chooser, QComboBox)
    assert [chooser.itemText(row) for row in range(chooser.count())] == ["Automatic", "English", "한국어"]
    chooser.setFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_End)
    assert store.settings.language == "ko"
    assert "next start" in chooser.toolTip()
    assert language_of(store.settings.language) == "ko"
    qtbot.keyClick(chooser, Qt.Key.Key_Home)
    assert store.settings.language == "auto"
    dialog.close()


def test_a_language_that_no_font_can_show_is_not_offered(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "can_show", lambda language: language == "en")
    assert [code for code, _ in language_choices()] == ["auto", "en"]
    assert language_of("ko") == "en"


def test_the_language_is_kept(tmp_path: Path) -> None:
    SettingsStore(tmp_path).change(language="ko")
    assert SettingsStore(tmp_path).settings.language == "ko"


def test_lessons_begin_in_the_language_of_the_window(korean: None, shell: Shell) -> None:
    assert language_now() == "ko"
    assert shell.lessons.strip.language.currentData() == "ko"


def test_english_again(qapp: QApplication) -> None:
    translate_into("ko", RESOURCES)
    assert tr("Detect all") == "모두 검출"
    assert tr("{count:,} pictures", count=1234) == "사진 1,234장"
    translate_into("en", RESOURCES)
    assert tr("Detect all") == "Detect all"
    assert not qapp.findChildren(translation.Catalogue)
