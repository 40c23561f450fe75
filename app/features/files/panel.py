"""The panel of pictures: the folder's name, a filter, the list, and a legend of its marks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.features.files.list_notes import LEGEND, FolderProgress, LegendMark, OnlyThese
from app.features.files.picture_view import PictureView
from app.services.services import Services
from app.session.picture_state import FILTERS, ORDERS
from app.session.pictures import PathRole
from app.session.session import Session
from app.session.thumbnails import Thumbnails
from app.widgets.search_field import SearchField


class FilesPanel(QWidget):
    """`chosen` tells which picture the user wants to see; `show_current` marks the one that is open."""

    chosen = Signal(object)  # Path
    open_wanted = Signal()

    def __init__(self, services: Services, session: Session) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._pictures, self._theme = session.pictures, services.theme
        self._current: Path | None = None
        self.view = PictureView(services, session)
        self.name = QLabel("Pictures")
        self.name.setObjectName("strong")
        self.count = QLabel()
        self.count.setObjectName("small")
        self.text = SearchField("Filter by name")
        self.text.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # so that A and D stay keys of the window
        self._search = self.text.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self.state = QComboBox()
        self.state.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for value, words in FILTERS:
            self.state.addItem(words, value)
        self.state.setToolTip("Which pictures are listed")
        self.label = QComboBox()
        self.label.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.label.setToolTip("The class that the listed pictures have")
        self.order = QToolButton()
        self.order.setToolTip("Order of the list")
        self.order.setAccessibleName("Order of the list")
        self.order.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.order.setMenu(self._order_menu())
        self.progress = FolderProgress(session.pictures)
        self.only = OnlyThese(services.theme)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(120)  # a list of 100,000 is filtered when the typing pauses, not at each key
        self._legend = [LegendMark(words, tip) for words, tip in LEGEND]
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect(session.thumbnails)
        self.label.hide()
        self._tell_counts()
        self._recolour()

    def show_current(self, path: Path | None) -> None:
        """Mark the open picture and scroll to it, without telling that it was chosen."""
        self._current = path
        row = self._pictures.row(path) if path else None
        selection = self.view.selectionModel()
        selection.blockSignals(True)
        if row is None:
            selection.clear()
        else:
            index = self._pictures.index(row)
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.view.scrollTo(index)
        selection.blockSignals(False)
        self.view.viewport().update()

    def show_these(self, title: str, paths: Sequence[Path]) -> None:
        """List these pictures alone, in this order; the title stands above them with a button that ends it."""
        self._pictures.show_only(paths)
        self.only.show_title(title)

    def show_all(self) -> None:
        """End `show_these`."""
        self.only.hide()
        self._pictures.show_only(None)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 12, 12, 6)
        head.addWidget(self.name, 1)
        head.addWidget(self.count)
        filters = QVBoxLayout()
        filters.setContentsMargins(12, 0, 12, 8)
        filters.setSpacing(6)
        filters.addWidget(self.text)
        which = QHBoxLayout()
        which.setSpacing(4)
        which.addWidget(self.state, 1)
        which.addWidget(self.order)
        filters.addLayout(which)
        filters.addWidget(self.label)
        filters.addWidget(self.only)
        legend = QHBoxLayout()
        legend.setContentsMargins(12, 7, 8, 8)
        legend.setSpacing(8)
        for mark in self._legend:
            legend.addWidget(mark)
        legend.addStretch(1)
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._empty("No pictures yet", "Open a folder, or drop one here.", "Open a folder…"))
        self._pages.addWidget(self._empty("Nothing matches", "Change the filter above to see more.", ""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.progress)
        column.addLayout(filters)
        column.addWidget(self._pages, 1)
        column.addLayout(legend)
        self.setMinimumWidth(190)

    def _empty(self, title: str, text: str, button: str) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 0, 20, 0)
        column.addStretch(1)
        for words, name in ((title, "strong"), (text, "small")):
            label = QLabel(words, alignment=Qt.AlignmentFlag.AlignHCenter)
            label.setObjectName(name)
            label.setWordWrap(True)
            column.addWidget(label)
        if button:
            push = QPushButton(button)
            push.clicked.connect(self.open_wanted)
            column.addSpacing(8)
            column.addWidget(push, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        return page

    def _connect(self, thumbnails: Thumbnails) -> None:
        self.view.selectionModel().currentChanged.connect(self._row_chosen)
        self.text.textChanged.connect(self._delay.start)
        self.text.returnPressed.connect(self._filter)
        self._delay.timeout.connect(self._filter)
        self.state.currentIndexChanged.connect(self._state_chosen)
        self.label.currentIndexChanged.connect(self._filter)
        self.only.ended.connect(self.show_all)
        self._pictures.counts_changed.connect(self._tell_counts)
        self._pictures.modelReset.connect(self._mark_again)
        thumbnails.ready.connect(self._pictures.touch)
        self._theme.changed.connect(self._recolour)

    def _row_chosen(self, index: QModelIndex, _previous: QModelIndex) -> None:
        path = index.data(PathRole)
        if path is not None and path != self._current:
            self.chosen.emit(path)

    def show_classes(self, classes: tuple[str, ...]) -> None:
        """Those of the folder, to choose one from."""
        chosen = self.label.currentText()
        self.label.blockSignals(True)
        self.label.clear()
        self.label.addItems(list(classes))
        self.label.setCurrentIndex(max(0, self.label.findText(chosen)))
        self.label.blockSignals(False)

    def renew(self) -> None:
        """More is known of the pictures by now: filter and order them again."""
        self._filter()

    def _order_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for order, words in ORDERS:
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(order == "name")
            action.setData(order)
            group.addAction(action)
        group.triggered.connect(self._order_chosen)
        return menu

    def _order_chosen(self, action: QAction) -> None:
        self._pictures.set_order(action.data())

    def _state_chosen(self) -> None:
        self.label.setVisible(self.state.currentData() == "class")
        self._filter()

    def _filter(self) -> None:
        self._pictures.set_filter(self.text.text(), self.state.currentData(), self.label.currentText())

    def _mark_again(self) -> None:
        self.only.setVisible(self._pictures.is_narrowed)
        self.show_current(self._current)

    def _tell_counts(self) -> None:
        shown, total = self._pictures.rowCount(), self._pictures.count("all")
        root = self._pictures.root
        name = root.name or str(root) if root else "Pictures"
        self.name.setText(self.name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 150))
        self.name.setToolTip(str(root or ""))
        self.count.setText(f"{shown:,}" if shown == total else f"{shown:,} of {total:,}")
        self._pages.setCurrentIndex(0 if shown else (2 if total else 1))

    def _recolour(self) -> None:
        colours = self._theme.colours
        for mark, colour in zip(self._legend, (colours.link, colours.warn, colours.good, colours.bad), strict=True):
            mark.set_colour(colour)
        self.order.setIcon(self._theme.icon("order", colours.muted))
        self._search.setIcon(self._theme.icon("search", colours.faint))
        self.view.viewport().update()
