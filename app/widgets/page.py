"""What the pages in the middle of the window are made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QStackedWidget, QTableWidget, QVBoxLayout, QWidget


class Pages(QStackedWidget):
    """Asks for the room that the page needs which is shown; Qt's asks for that of the largest, hidden or not."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.minimumSizeHint().expandedTo(page.minimumSize()) if page is not None else super().minimumSizeHint()


def swap(gone: QWidget, shown: QWidget) -> None:
    """One button in place of another; who was on that one with the keyboard is on this one."""
    had_focus = gone.hasFocus()
    shown.show()
    if had_focus:
        shown.setFocus()
    gone.hide()


@contextmanager
def filling(table: QTableWidget, rows: int) -> Iterator[None]:
    """All cells of so many rows are set, and shown at the end: else each has its whole column measured, for seconds."""
    table.setRowCount(rows)
    table.model().blockSignals(True)
    try:
        yield
    finally:
        table.model().blockSignals(False)
        table.model().layoutChanged.emit()


def plain_label(style: str) -> QLabel:
    """A label of plain text that wraps. style: its name in the style sheet."""
    label = QLabel()
    label.setObjectName(style)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def empty_page(hint: QLabel) -> QWidget:
    """The hint, a little above the middle."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.addStretch(2)
    column.addWidget(hint)
    column.addStretch(3)
    hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return page
