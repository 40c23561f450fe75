"""A button that says how many classes are learned, over a list in which each can be switched off."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSignalBlocker, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QPushButton, QSizePolicy, QWidgetAction

from app.services.plain_tips import tip_of
from app.services.translation import tr
from engine.plain_text import plain

MOST_ROWS = 12
FRAME = 14  # pixels: the menu's own, above and below the list


class ClassMenu(QPushButton):
    """The list stays open while several are switched, by mouse or with Space."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chooser")
        self.setToolTip(tr("Classes to train; the others are left out of the model"))
        self.setAccessibleName(tr("Classes to learn"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(70)
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._menu = QMenu(self)
        holder = QWidgetAction(self._menu)
        holder.setDefaultWidget(self.list)
        self._menu.addAction(holder)
        self.clicked.connect(self._open)  # no menu of the button's own: with one, a style sheet cannot pad its words
        self.list.itemChanged.connect(self._tell)
        self._tell()

    @property
    def count(self) -> int:
        return self.list.count()

    @property
    def chosen(self) -> tuple[str, ...] | None:
        """None: all of them, and so those that the model has already."""
        on = tuple(label for label, is_on in self._states().items() if is_on)
        return None if len(on) == self.count else on

    def show_classes(self, classes: tuple[tuple[str, int], ...]) -> None:
        """Each with its number of boxes. What was switched off of the same list stays so."""
        off = {label for label, is_on in self._states().items() if not is_on}
        with QSignalBlocker(self.list):
            self.list.clear()
            for label, count in classes:
                item = QListWidgetItem(f"{plain(label)}   {count:,}")
                item.setData(Qt.ItemDataRole.UserRole, label)
                item.setToolTip(tip_of(label))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Unchecked if label in off else Qt.CheckState.Checked)
                self.list.addItem(item)
        metrics = QFontMetrics(self.list.font())
        widest = max((metrics.horizontalAdvance(f"{label}   {count:,}") for label, count in classes), default=0)
        self.list.setFixedWidth(min(360, max(180, widest + 70)))
        self.list.setFixedHeight((min(len(classes), MOST_ROWS) or 1) * (metrics.height() + 12) + 8)
        self._tell()

    def _open(self) -> None:
        """Below, or above where there is no room."""
        height = self.list.height() + FRAME  # a menu that was never shown does not know its own
        screen = self.screen().availableGeometry()
        below = self.mapToGlobal(QPoint(0, self.height() + 2))
        above = self.mapToGlobal(QPoint(0, -height - 2))
        self._menu.popup(below if below.y() + height <= screen.bottom() else above)
        self.list.setFocus()

    def _states(self) -> dict[str, bool]:
        items = [self.list.item(i) for i in range(self.count)]
        return {i.data(Qt.ItemDataRole.UserRole): i.checkState() == Qt.CheckState.Checked for i in items}

    def _tell(self) -> None:
        total, chosen = self.count, self.chosen
        if chosen is not None:
            self.setText(tr("{count} of {total} classes", count=len(chosen), total=total))
        else:
            self.setText(
                tr("All") if not total else tr("1 class") if total == 1 else tr("All {total} classes", total=total)
            )
