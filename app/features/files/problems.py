"""What the folder's label files say that could not be read or used: a note that stays until it was seen, and a list."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QTreeWidget, QTreeWidgetItem, QWidget

from app.services.plain_tips import tip_of
from app.services.translation import mark, tr
from app.widgets.build import button, hbox, label, vbox
from engine.errors import UserError
from engine.plain_text import plain

COLUMNS = ((mark("File"), 170), (mark("Where"), 90), (mark("What"), 300), (mark("What to do"), 220))  # widths in pixels
PLACE = re.compile(r"(.*), ((?:line|annotation|image|shape) .*)", re.DOTALL)  # of a subject, inside its file
INTRODUCTION = mark(
    "All other labels of the folder were read. The files are as they were. A double click shows the picture."
)
FILE = Qt.ItemDataRole.UserRole


class ProblemsSheet(QDialog):
    """Stays open beside the window, and follows the folder as it is read."""

    file_chosen = Signal(object)  # Path, of the problem that was double-clicked
    counted = Signal(int)  # those that nobody has seen yet, with all others; 0: all of them were seen

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._problems: tuple[UserError, ...] = ()
        self._seen = 0
        self.setWindowTitle(tr("Problems in the labels"))
        self.resize(820, 420)
        self.tree = QTreeWidget()
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(tr("Problems in the labels"))
        self.tree.setHeaderLabels([tr(name) for name, _ in COLUMNS])
        for column, (_, width) in enumerate(COLUMNS):
            self.tree.setColumnWidth(column, width)
        self.detail = label(wraps=True, selectable=True)
        copy = button(tr("Copy all"), self._copy)
        parts = label(tr(INTRODUCTION), "small"), (self.tree, 1), self.detail, hbox(1, copy)
        self.setLayout(vbox(*parts, spacing=10, margins=(14, 16, 14, 12)))
        self.tree.currentItemChanged.connect(self._show_whole)
        self.tree.itemActivated.connect(lambda item: self.file_chosen.emit(Path(item.data(0, FILE))))

    def __len__(self) -> int:
        return len(self._problems)

    def show_problems(self, problems: tuple[UserError, ...], root: Path | None) -> None:
        """All that are known of the folder that is open."""
        before, self._problems = self._problems, problems
        if problems[: len(before)] != before:  # another folder
            self._seen = 0
            self.tree.clear()
        for problem in problems[self.tree.topLevelItemCount() :]:
            self.tree.addTopLevelItem(_item(problem, root))
        if self.isVisible():
            self._seen = len(problems)
        self.counted.emit(len(problems) if len(problems) > self._seen else 0)

    def bring_up(self) -> None:
        self._seen = len(self._problems)
        self.counted.emit(0)
        if (first := self.tree.topLevelItem(0)) is not None:
            self.tree.setCurrentItem(first)
        self.show()
        self.raise_()
        self.tree.setFocus()

    def _show_whole(self, item: QTreeWidgetItem | None) -> None:
        self.detail.setText("" if item is None else item.toolTip(0))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(map(str, self._problems)))


def _item(problem: UserError, root: Path | None) -> QTreeWidgetItem:
    found = PLACE.fullmatch(problem.subject)
    file, where = found.groups() if found else (problem.subject, "")
    if root is not None and Path(file).is_relative_to(root):
        file = str(Path(file).relative_to(root.parent if Path(file) == root else root))
    item = QTreeWidgetItem([plain(words) for words in (file, where, problem.what, problem.do)])
    item.setData(0, FILE, found[1] if found else problem.subject)
    for column in range(len(COLUMNS)):
        item.setToolTip(column, tip_of(str(problem)))
    return item
