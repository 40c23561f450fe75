"""What a class or a file is called is shown as it is: no part of it is markup, turns the words around it, or fills the
window. All widgets of the real window are walked, with their rows and their tips."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image as Pil
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex
from PySide6.QtGui import QAction, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from engine.labels.folder import start_folder
from engine.structures.annotation import LabelledBox, Rectangle
from engine.structures.plain_text import plain, plain_lines
from tests.app import fakes
from tests.app.conftest import Opened

BOLD, PICTURE, TURNED, ENTITY = "<b>bold</b>", "<img src=x>", "cat\u202egpj.exe", "&lt;b&gt;"
LONG = "w" * 10_000
NAMES = [BOLD, PICTURE, TURNED, ENTITY, LONG]
FILES = ["<img src=x>.png", "a<b>c.png", "cat\u202egnp.png", "&lt;u&gt;.png"]
MOST = 6_000  # letters that any one text of the window has


@pytest.fixture
def odd_folder(tmp_path: Path) -> Path:
    root = tmp_path / "<u>folder"
    root.mkdir()
    for name in FILES:
        Pil.new("RGB", (160, 120), "grey").save(root / name)
    folder = start_folder(root, "coco")
    boxes = [LabelledBox(Rectangle(10 + 20 * i, 10, 60 + 20 * i, 70), name) for i, name in enumerate(NAMES)]
    for path in folder.pictures[:3]:
        folder.save(folder.annotation(path).with_boxes(boxes))
    return root


def is_odd(text: str) -> bool:
    return Qt.mightBeRichText(text) or "\u202e" in text or len(text) > MOST


def faults() -> Iterator[str]:
    """Of everything that is there, seen or not."""
    for widget in QApplication.allWidgets():
        where = f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parent()).__name__}"
        if is_odd(widget.toolTip()):
            yield f"tip of {where}: {widget.toolTip()[:80]!r}"
        if "\u202e" in widget.windowTitle() or len(widget.windowTitle()) > MOST:
            yield f"title of {where}: {widget.windowTitle()[:80]!r}"
        if isinstance(widget, QLabel):
            yield from faults_of_label(widget, where)
        if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
            yield from (f"row of {where}: {text[:80]!r}" for text in tips_of(widget.model()) if is_odd(text))
        for action in widget.findChildren(QAction):
            if is_odd(action.toolTip()):
                yield f"action of {where}: {action.toolTip()[:80]!r}"


def faults_of_label(label: QLabel, where: str) -> Iterator[str]:
    text = label.text()
    is_plain = label.textFormat() == Qt.TextFormat.PlainText
    if "\u202e" in text or len(text) > MOST:
        yield f"text of {where}: {text[:80]!r}"
    elif not is_plain and any(name in text for name in (BOLD, PICTURE, "<u>folder", "a<b>c")):
        yield f"markup in {where}: {text[:80]!r}"


def tips_of(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[str]:
    parent = parent or QModelIndex()
    for row in range(min(model.rowCount(parent), 50)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield str(model.data(index, Qt.ItemDataRole.ToolTipRole) or "")
            if column == 0:
                yield from tips_of(model, index)


def assert_plain(when: str) -> None:
    found = sorted(set(faults()))
    assert not found, f"{when}:\n" + "\n".join(found)


def test_the_walk_sees(qtbot: QtBot) -> None:
    labels = [QLabel(text) for text in (f"{BOLD} is a class", "cat\u202egpj")]
    for label in labels:
        label.setToolTip(label.text())
        qtbot.addWidget(label)
    assert len(set(faults())) == 4


@pytest.fixture
def shell(opened: Opened, odd_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setattr(fakes, "CLASSES", (BOLD, PICTURE, TURNED))
    return opened(odd_folder)


def test_all_widgets(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.session.folder_index.is_reading)
    assert_plain("opened")
    window = shell.window
    for name in ("view.boxes", "review.statistics", "train.panel", "evaluate.panel"):
        if name in shell.actions.actions:
            shell.actions.actions[name].trigger()
    shell.detection.controller.detect()
    qtbot.waitUntil(lambda: shell.document.trace is not None and not shell.detection.controller.is_detecting)
    for number, box in enumerate(shell.document.annotation.boxes):
        shell.document.select("truth", (number,))
        assert_plain(f"box {box.label[:20]} is selected")
    shell.document.select("detections", (0,))
    assert_plain("a detection is selected")
    for _ in FILES[1:]:
        before = shell.document.path
        shell.files.controller.go(1)
        qtbot.waitUntil(lambda before=before: shell.document.path != before)
        assert_plain(f"picture {shell.document.path.name}")
    for text in (f"{BOLD}: is damaged; copy it again", f"{TURNED}: is damaged", LONG, "two\nlines"):
        shell.services.messages.error(text)
        qtbot.waitUntil(lambda text=text: plain_lines(text) in window.toasts.texts())
    assert_plain("messages")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("été 고양이", "été 고양이"),
        ("two\nlines\x1b[31m", "two\\x0alines\\x1b[31m"),
        (TURNED, "cat\\u202egpj.exe"),
        ("\udce9t", "\\udce9t"),
        ("x" * 1000, "x" * 200 + " … " + "x" * 200),
    ],
)
def test_what_is_hidden_is_seen_as_a_number(text: str, expected: str) -> None:
    assert plain(text) == expected
