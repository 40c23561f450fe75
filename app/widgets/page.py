"""What the pages in the middle of the window and in the dock are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableWidget, QTableWidgetItem, QWidget

from app.services.translation import tr

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


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


class FiguresTable(QTableWidget):
    """Names in the first column, which takes the room that is left; figures in the others. Rows are chosen whole."""

    def __init__(self, columns: Sequence[tuple[str, str]]) -> None:
        """columns: headings and their tips, constants of a table."""
        super().__init__(0, len(columns))
        self.setObjectName("figures")
        for number, (heading, tip) in enumerate(columns):
            item = QTableWidgetItem(tr(heading))
            item.setToolTip(tr(tip))
            item.setTextAlignment(RIGHT if number else LEFT)
            self.setHorizontalHeaderItem(number, item)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)  # a name stands in one line, cut where it should be
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    @contextmanager
    def filling(self, rows: int) -> Iterator[None]:
        """All cells of so many rows are set, and shown at the end: else each has its column measured, for seconds."""
        self.setRowCount(rows)
        self.model().blockSignals(True)
        try:
            yield
        finally:
            self.model().blockSignals(False)
            self.model().layoutChanged.emit()
