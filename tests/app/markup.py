"""A walk over all widgets that are there, seen or not: where is a name of the data shown as something else?"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex
from PySide6.QtGui import QAction, Qt, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QTabBar,
    QTextEdit,
    QWidget,
)

BOLD, PICTURE, TURNED, ENTITY = "<b>bold</b>", "<img src=x>", "cat\u202egpj.exe", "&lt;b&gt;"
LONG = "w" * 10_000
MOST = 6_000  # letters that any one text of the window has
WIDEST = 2_000  # pixels that any window asks for
_ROWS = 50


def faults() -> Iterator[str]:
    for widget in QApplication.allWidgets():
        where = f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parent()).__name__}"
        for kind, text in texts_of(widget):
            if is_unlike_itself(kind, text):
                yield f"{kind} of {where}: {text[:80]!r}"
        if widget.isWindow() and widget.isVisible() and widget.minimumSizeHint().width() > WIDEST:
            yield f"width of {where}: {widget.minimumSizeHint().width()}"


def is_unlike_itself(kind: str, text: str) -> bool:
    """kind: how Qt reads the text."""
    if "\u202e" in text or len(text) > MOST:
        return True
    if kind in ("tip", "row's tip"):
        return Qt.mightBeRichText(text)
    if kind == "markup":
        document = QTextDocument()
        document.setHtml(text)
        text = document.toPlainText()
        return text.count("bold") != text.count(BOLD) or ("src=x" in text and PICTURE not in text)
    return kind == "with mnemonics" and ENTITY in text.replace("&&", "\0")


def texts_of(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "tip", widget.toolTip()
    yield "title", widget.windowTitle()
    for action in widget.findChildren(QAction):
        yield "tip", action.toolTip()
        yield "with mnemonics", action.text()
    match widget:
        case QLabel():
            yield kind_of(widget.textFormat(), widget.text()), widget.text()
        case QMessageBox():
            for text in (widget.text(), widget.informativeText()):
                yield kind_of(widget.textFormat(), text), text
        case QAbstractButton():
            yield "with mnemonics", widget.text()
        case QGroupBox():
            yield "with mnemonics", widget.title()
        case QTabBar():
            for index in range(widget.count()):
                yield "with mnemonics", widget.tabText(index)
        case QTextEdit():
            yield "markup", widget.toHtml()
        case QLineEdit():
            yield "placeholder", widget.placeholderText()
        case QHeaderView():
            pass  # the model's, below
        case QAbstractItemView() | QComboBox() if widget.model() is not None:
            yield from (("row's tip", text) for text in rows_of(widget.model(), Qt.ItemDataRole.ToolTipRole))
            if type(widget.itemDelegate()).__module__.startswith("PySide6"):  # ours paint what they make of it
                yield from (("row", text) for text in rows_of(widget.model(), Qt.ItemDataRole.DisplayRole))


def kind_of(form: Qt.TextFormat, text: str) -> str:
    if form == Qt.TextFormat.AutoText:
        return "markup" if Qt.mightBeRichText(text) else "text"
    return "text" if form == Qt.TextFormat.PlainText else "markup"


def rows_of(model: QAbstractItemModel, role: int, parent: QModelIndex | None = None) -> Iterator[str]:
    parent = parent or QModelIndex()
    for row in range(min(model.rowCount(parent), _ROWS)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield str(model.data(index, role) or "")
            if column == 0:
                yield from rows_of(model, role, index)
