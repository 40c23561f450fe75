"""The panel of pictures: the folder's name, how far its labelling is, a filter, the list, and a legend of its marks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon
from PySide6.QtWidgets import QFrame, QLineEdit, QMenu, QProgressBar, QToolButton, QWidget

from app.features.files.controller import FilesController
from app.features.files.picture_view import PictureView
from app.services.plain_tips import tip_of
from app.services.services import Services
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.session.picture_state import FILTERS, ORDERS
from app.session.pictures import PathRole, PictureList
from app.session.session import Session
from app.widgets.build import button, combo, fill, hbox, holder, label, vbox
from app.widgets.controls import ElidedLabel, ElidingLabel, IconButton, SearchField, dot
from app.widgets.page import Pages
from engine.structures.settings import LABEL_FORMATS, Format

COUNT_MS = 100  # 100,000 pictures are counted at most ten times a second
FILTER_MS = 120  # a list of 100,000 is filtered when the typing pauses, not at each key
LEGEND = (
    (mark("detected"), "link", mark("Blue: number of detections")),
    (mark("labels"), "warn", mark("Amber: number of labelled boxes")),
    (mark("verified"), "good", mark("Green: verified")),
    (mark("failed"), "bad", mark("Red: it failed; the tooltip says why")),
)


class FilesPanel(QWidget):
    """What a person chooses here is opened; `show_current` marks the open picture."""

    def __init__(self, services: Services, session: Session, files: FilesController) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(190)
        self._pictures, self._theme, self._files = session.pictures, services.theme, files
        self._current: Path | None = None
        self.view = PictureView(services, session)
        self.name, self.count = label(tr("Pictures"), "strong"), label(style="small")
        self.text = SearchField(tr("Filter by name"))
        self.text.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # so that A and D stay keys of the window
        self._search = self.text.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self.state = combo(
            tr("Which pictures are listed"), ((value, tr(words)) for value, (words, _) in FILTERS.items())
        )
        self.label = combo(tr("The class that the listed pictures have"))
        for chooser in (self.state, self.label):
            chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.label.hide()
        self.order = IconButton(services.theme, "order", tr("Order of the list"), side=16)
        self.order.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.order.setMenu(self._order_menu())
        self.progress = FolderProgress(session.pictures)
        self.place = ElidedLabel()
        self.note = button("", style="problems", tip=tr("Details of the problems"))
        self.note.hide()
        self.only = OnlyThese(services.theme)
        self._delay = QTimer(self, singleShot=True, interval=FILTER_MS)
        self._dots = [label() for _ in LEGEND]
        self._room = QWidget()
        self._room.setFixedHeight(0)
        self._lay_out()
        self.view.selectionModel().currentChanged.connect(self._row_chosen)
        self.text.textChanged.connect(self._delay.start)
        self.text.returnPressed.connect(self.renew)
        self._delay.timeout.connect(self.renew)
        self.state.currentIndexChanged.connect(self._state_chosen)
        self.label.currentIndexChanged.connect(self.renew)
        self.only.ended.connect(self.show_all)
        self._pictures.counts_changed.connect(self._show_counts)
        self._pictures.modelReset.connect(self._mark_again)
        session.thumbnails.ready.connect(self._pictures.touch)
        self._theme.changed.connect(self._recolour)
        self._show_counts()
        self._recolour()

    def show_current(self, path: Path | None) -> None:
        """Mark the open picture and scroll to it, without opening it again."""
        self._current = path
        row = self._pictures.row(path) if path else None
        selection = self.view.selectionModel()
        with QSignalBlocker(selection):
            if row is None:
                selection.clear()
            else:
                index = self._pictures.index(row)
                selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
                self.view.scrollTo(index)
        self.view.viewport().update()

    def make_room(self, height: int) -> None:
        """So much of the lower end is under notes: the list ends above them while they stand there."""
        self._room.setFixedHeight(max(0, height - self._legend.height()))
        if height and self.view.currentIndex().isValid():
            # When the list has its new height.
            QTimer.singleShot(0, self, lambda: self.view.scrollTo(self.view.currentIndex()))

    def show_these(self, title: str, paths: Sequence[Path]) -> None:
        """List these pictures alone, in this order; the title stands above them with a button that ends it."""
        self._pictures.show_only(paths)
        self.only.show_title(title)

    @property
    def only_these(self) -> tuple[str, tuple[Path, ...]] | None:
        """What `show_these` shows; None while the list is whole."""
        narrowed = self._pictures.narrowed
        return None if narrowed is None else (self.only.title.text(), narrowed)

    def show_all(self) -> None:
        """End `show_these`."""
        self.only.hide()
        self._pictures.show_only(None)

    def show_problems(self, count: int) -> None:
        """Of the folder's labels; 0: none, or all were seen."""
        self.note.setText(
            tr("1 problem in these labels") if count == 1 else tr("{count:,} problems in these labels", count=count)
        )
        self.note.setVisible(count > 0)

    def show_place(self, format: Format, file: Path | None) -> None:
        """Of the open picture's labels. file: None where there are no labels in the folder yet."""
        words = LABEL_FORMATS[format]
        if file is None:
            tip = tr("Boxes that you draw are saved beside the pictures, as {words} (Preferences)", words=words)
            self.place.show_words(tr("New labels: {words}", words=words), tip)
            return
        root = self._pictures.root
        name = file.relative_to(root) if root is not None and file.is_relative_to(root) else file.name
        self.place.show_words(
            f"{words}: {name}", tr("The labels of this picture are saved in {file} ({words})", file=file, words=words)
        )

    def show_classes(self, classes: tuple[str, ...]) -> None:
        """Those of the folder, to choose one from."""
        with QSignalBlocker(self.label):
            fill(self.label, zip(classes, classes, strict=True), self.label.currentData())

    def renew(self) -> None:
        """Filter and order the pictures again: by other words, or because their states are others."""
        self._pictures.set_filter(self.text.text(), self.state.currentData(), self.label.currentData() or "")

    def _lay_out(self) -> None:
        self._pages = Pages()
        self._pages.addWidget(self.view)
        open_folder = button(tr("Open a folder…"), self._files.open_folder)
        self._pages.addWidget(_empty(tr("No pictures yet"), tr("Open a folder, or drop one here."), open_folder))
        show_all = button(tr("Show all pictures"), self.clear_filter)
        self._pages.addWidget(_empty(tr("No picture matches"), tr("Change the filter above, or clear it."), show_all))
        which = hbox((self.state, 1), self.order, spacing=4)
        marks = [_mark(dot, tr(words), tr(tip)) for dot, (words, _, tip) in zip(self._dots, LEGEND, strict=True)]
        self._legend = holder(hbox(*marks, 1, margins=(12, 7, 4, 8), spacing=6))
        parts = (
            hbox((self.name, 1), self.count, margins=(14, 12, 12, 6)),
            vbox(self.place, margins=(14, 0, 12, 4)),
            self.progress,
            vbox(self.note, self.text, which, self.label, self.only, margins=(12, 0, 12, 8), spacing=6),
            (self._pages, 1),
            self._room,
            self._legend,
        )
        self.setLayout(vbox(*parts, margins=(0, 0, 0, 0), spacing=0))

    def _row_chosen(self, index: QModelIndex, _previous: QModelIndex) -> None:
        path = index.data(PathRole)
        if path is not None and path != self._current:
            self._files.show(path)

    def _order_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for order, words in ORDERS:
            action = QAction(tr(words), menu, checkable=True, checked=order == "name")
            action.setData(order)
            menu.addAction(group.addAction(action))
        group.triggered.connect(lambda action: self._pictures.set_order(action.data()))
        return menu

    def clear_filter(self) -> None:
        """Every picture is listed."""
        self.only.hide()
        self._pictures.show_only(None)
        self.text.clear()
        self.state.setCurrentIndex(0)
        self.renew()

    def _state_chosen(self) -> None:
        self.label.setVisible(self.state.currentData() == "class")
        self.renew()

    def _mark_again(self) -> None:
        self.only.setVisible(self._pictures.is_narrowed)
        self.show_current(self._current)

    def _show_counts(self) -> None:
        shown, total, root = self._pictures.rowCount(), self._pictures.count("all"), self._pictures.root
        name = root.name or str(root) if root else tr("Pictures")
        self.name.setText(self.name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 150))
        self.name.setToolTip(tip_of(str(root or "")))
        self.count.setText(f"{shown:,}" if shown == total else tr("{shown:,} of {total:,}", shown=shown, total=total))
        self._pages.setCurrentIndex(0 if shown else (2 if total else 1))

    def _recolour(self) -> None:
        colours = self._theme.colours
        self.note.setIcon(self._theme.icon("warning", colours.warn))
        for one, (_, colour, _) in zip(self._dots, LEGEND, strict=True):
            one.setPixmap(dot(QColor(getattr(colours, colour)), 9).pixmap(9))
        self._search.setIcon(self._theme.icon("search", colours.faint))
        self.view.viewport().update()


class FolderProgress(QWidget):
    """How far the labelling is; the bar is what is verified. Hidden while there are no pictures."""

    def __init__(self, pictures: PictureList) -> None:
        super().__init__()
        self._pictures, self._read = pictures, (0, 0)
        self.text = label(style="small")
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName(tr("Verified pictures of the folder"))
        self.setLayout(vbox(self.text, self.bar, margins=(14, 0, 12, 8), spacing=5))
        self._timer = QTimer(self, singleShot=True, interval=COUNT_MS)
        self._timer.timeout.connect(self._count)
        pictures.counts_changed.connect(self._count_soon)
        self._count()

    def show_reading(self, done: int, total: int) -> None:
        """The labels of the folder are being read; equal numbers: all are."""
        self._read = (done, total)
        self._count_soon()

    def _count_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _count(self) -> None:
        total, (done, to_read) = self._pictures.count("all"), self._read
        labelled, verified = self._pictures.count("labelled"), self._pictures.count("verified")
        self.setVisible(total > 0)
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(verified)
        self.setToolTip(
            tr(
                "{labelled:,} of {total:,} pictures have labels, {verified:,} are verified",
                labelled=labelled,
                total=total,
                verified=verified,
            )
        )
        if done < to_read:
            self.text.setText(tr("Reading labels: {done:,} of {to_read:,}", done=done, to_read=to_read))
        else:
            self.text.setText(
                tr(
                    "{verified:,} of {total:,} verified, {labelled:,} labelled",
                    verified=verified,
                    total=total,
                    labelled=labelled,
                )
            )


class OnlyThese(QFrame):
    """The title of a list that came from elsewhere (a cell of a table, a point of a curve)."""

    ended = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("only")
        self.title = label(wraps=True)
        self.close_button = IconButton(theme, "cancel", tr("Show the whole list again"), self.ended)
        self.setLayout(hbox((self.title, 1), (self.close_button, Qt.AlignmentFlag.AlignTop), margins=(9, 4, 4, 4)))
        self.hide()

    def show_title(self, title: str) -> None:
        self.title.setText(title)
        self.show()


def _mark(dot: QWidget, words: str, tip: str) -> QWidget:
    """Of the legend."""
    mark = QWidget()
    mark.setToolTip(tip_of(tip))
    mark.setLayout(hbox(dot, ElidingLabel(words, "legend"), margins=(0, 0, 0, 0), spacing=4))
    return mark


def _empty(title: str, text: str, *buttons: QWidget) -> QWidget:
    page = QWidget()
    texts = label(title, "strong", wraps=True), label(text, "small", wraps=True)
    for words in texts:
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    page.setLayout(vbox(1, *texts, hbox(1, *buttons, 1, margins=(0, 8, 0, 0)), 2, margins=(20, 0, 20, 0)))
    return page
