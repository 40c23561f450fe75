"""The left side of the shelf: every model, by where it comes from."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from app.features.library.controller import Transfer
from app.features.library.words import GROUPS, figure_words, group_of, is_here, megabytes, short_title, state_words
from app.services.plain_tips import tip_of
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.page import RIGHT
from engine.plain_text import plain
from engine.structures.models import ModelEntry

NAME, STATE, SIZE, CLASSES, FIGURE = range(5)
HEADINGS = (mark("Model"), mark("State"), mark("Size"), mark("Classes"), mark("Accuracy"))
FIGURE_TIP = mark("AP, AP50 or top-1 accuracy, 0 to 100 %; the details say on which pictures")
_ROLE = Qt.ItemDataRole.UserRole


class ShelfList(QTreeWidget):
    """`chosen_changed` tells that other rows are selected; `chosen` are their names, in the order of the list."""

    chosen_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._items: dict[str, QTreeWidgetItem] = {}
        self.setHeaderLabels([tr(heading) for heading in HEADINGS])
        self.setRootIsDecorated(False)
        self.setIndentation(12)
        self.setItemsExpandable(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumWidth(400)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setAccessibleName(tr("Models"))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (STATE, SIZE, CLASSES, FIGURE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.headerItem().setToolTip(FIGURE, tr(FIGURE_TIP))
        for column in (SIZE, CLASSES):
            self.headerItem().setTextAlignment(column, RIGHT)
        self.itemSelectionChanged.connect(self.chosen_changed)

    @property
    def chosen(self) -> list[str]:
        return [name for name, item in self._items.items() if item.isSelected()]

    def choose(self, name: str) -> None:
        if (item := self._items.get(name)) is not None:
            self.setCurrentItem(item)
            self.scrollToItem(item)

    def item_of(self, name: str) -> QTreeWidgetItem | None:
        return self._items.get(name)

    def show_models(self, models: tuple[ModelEntry, ...], transfers: Mapping[str, Transfer], used: str) -> None:
        """Anew; what was selected stays so."""
        chosen = set(self.chosen)
        with QSignalBlocker(self):
            self.clear()
            self._items = {}
            for group, hint in GROUPS.items():
                heading = self._heading(tr(group))
                mine = [entry for entry in models if group_of(entry) == group]
                for entry in mine:
                    self._items[entry.name] = self._row(entry)
                    heading.addChild(self._items[entry.name])
                if not mine and hint:
                    words = self._words(tr(hint))
                    heading.addChild(words)
                    words.setFirstColumnSpanned(True)
                heading.setFirstColumnSpanned(True)
                heading.setHidden(not mine and not hint)
            self.expandAll()
            self.show_states(models, transfers, used)
            for name, item in self._items.items():
                item.setSelected(name in chosen)
        self.chosen_changed.emit()

    def show_states(self, models: tuple[ModelEntry, ...], transfers: Mapping[str, Transfer], used: str) -> None:
        """The second column alone: a download tells of itself many times a second."""
        for entry in models:
            item = self._items.get(entry.name)
            if item is not None:
                item.setText(STATE, state_words(entry, transfers.get(entry.name), entry.name == used))
                item.setForeground(STATE, QColor(self._colour(entry, entry.name in transfers, entry.name == used)))

    def _colour(self, entry: ModelEntry, is_moving: bool, is_used: bool) -> str:
        colours = self._theme.colours
        if entry.error:
            return colours.bad
        if is_moving or is_used:
            return colours.link if is_moving else colours.good
        return colours.text if is_here(entry) else colours.muted

    def _heading(self, title: str) -> QTreeWidgetItem:
        item = self._words(title.upper())
        font = QFont(self.font())
        font.setPixelSize(11)
        font.setWeight(QFont.Weight.DemiBold)
        item.setFont(NAME, font)
        self.addTopLevelItem(item)
        return item

    def _words(self, text: str) -> QTreeWidgetItem:
        """A line that is no model, and cannot be chosen."""
        item = QTreeWidgetItem([text])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setForeground(NAME, QColor(self._theme.colours.muted))
        return item

    def _row(self, entry: ModelEntry) -> QTreeWidgetItem:
        title = entry.title or entry.name
        item = QTreeWidgetItem(
            [plain(short_title(entry)), "", megabytes(entry.size_mb), f"{len(entry.classes):,}", figure_words(entry)]
        )
        item.setData(NAME, _ROLE, entry.name)
        item.setToolTip(NAME, tip_of(f"{title}\n{entry.name}"))
        item.setToolTip(STATE, tip_of(entry.error))
        for column in (SIZE, CLASSES):
            item.setTextAlignment(column, RIGHT)
        colours = self._theme.colours
        for column in (NAME, SIZE, CLASSES, FIGURE):
            item.setForeground(column, QColor(colours.text if is_here(entry) or column == NAME else colours.muted))
        return item
