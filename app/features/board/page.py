"""The board as a person sees it: what is shown and how it is sorted, the grid, and where it is empty the next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QStackedLayout, QWidget

from app.features.board.controller import CONTENTS, BoardController, Content
from app.features.board.crops import CropCache
from app.features.board.delegate import SIDES
from app.features.board.model import remedy_words
from app.features.board.table import Order
from app.features.board.view import BoardView
from app.services.theme import Theme
from app.services.translation import mark, tr, tr_rows
from app.session.pictures import PictureList
from app.widgets.build import button, combo, fill, hbox, label, vbox
from app.widgets.controls import ElidedLabel, IconButton
from app.widgets.page import Pages
from engine.structures.selection import count_of, count_of_objects

ORDERS: tuple[tuple[Order, str, str], ...] = (
    ("picture", mark("By picture"), mark("As the list of pictures; of what was searched for, the best first")),
    ("class", mark("By class"), mark("By class, the largest first")),
    ("size", mark("By size"), mark("The largest first")),
    ("score", mark("By score"), mark("The surest first")),
    (
        "likeness",
        mark("By likeness"),
        mark("Most like the chosen objects first; choose it again for others"),
    ),
    ("oddness", mark("By oddness"), mark("First what looks least like the others of its class")),
    ("doubt", mark("By doubt"), mark("First what the model is least sure of")),
)
SMALLEST = 250
HINTS: dict[Content, str] = {
    "objects": mark("Enter accept · X reject · Del delete · 1–9 class · Space verify"),
    "labels": mark("Del delete · 1–9 class · Space verify"),
    "suggestions": mark("Enter accept · X reject · 1–9 class · Space verify"),
    "alike": mark("Enter accept · X reject · Del delete · 1–9 class · Space verify"),
    "check": mark("Enter does what is proposed · X ignore · Del delete · 1–9 class"),
    "duplicates": mark("Space verify · double click: go to the picture"),
}
FIRST: dict[Content, str] = {  # of these, in place of "By picture"
    "alike": mark("Best first"),
    "check": mark("Likeliest first"),
    "duplicates": mark("By group"),
}


@dataclass(frozen=True, slots=True)
class EmptyState:
    """Why the board is empty, what to do, and a button for it ("" for none)."""

    title: str
    text: str
    verb: str = ""
    do: Callable[[], object] = lambda: None


class BoardPage(QWidget):
    """`empty_state` is asked where there is nothing to show."""

    order_chosen = Signal(str)
    closed = Signal()
    window_requested = Signal()
    stopped = Signal()
    more_requested = Signal()

    def __init__(self, theme: Theme, crops: CropCache, pictures: PictureList, board: BoardController) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(SMALLEST)
        self._board, self._pictures = board, pictures
        self._content = board.content  # that is shown
        self.empty_state: Callable[[], EmptyState] = lambda: EmptyState("", "")
        self.view = BoardView(theme, crops, pictures)
        self.view.board.is_locked = board.is_locked
        self.content = combo(tr("What is on the board"), tr_rows(CONTENTS))
        self.label = combo(tr("Which class is shown"))
        self.order = combo(tr("How the board is sorted"), tr_rows(ORDERS))
        self.count, self.origin, self.caution = ElidedLabel(), ElidedLabel(), label("", "small", wraps=True)
        self.hints = label("", "small", wraps=True)
        self.more = button("", self.more_requested, tip=tr("Matches that are less like it"))
        self.smaller = IconButton(theme, "zoom-out", tr("Smaller crops"), lambda: self._resize(-1), 16)
        self.larger = IconButton(theme, "zoom-in", tr("Larger crops"), lambda: self._resize(1), 16)
        self.own_window = IconButton(
            theme, "split", tr("In a window of its own, or back (Shift+F9)"), self.window_requested, 16
        )
        self.close_button = IconButton(theme, "cancel", tr("Close the board (F9)"), self.closed, 16)
        self.title, self.text = label("", "strong", wraps=True), label("", "small", wraps=True)
        self.verb = button("", self._do)
        self._state = EmptyState("", "")
        self._lay_out()
        for chooser, choose in (
            (self.content, board.show_content),
            (self.label, board.choose_class),
            (self.order, self.order_chosen.emit),
        ):
            chooser.activated.connect(partial(self._choose, chooser, choose))
        board.changed.connect(self.show_board)
        board.content_changed.connect(self._show_choice)
        self.more_requested.connect(self.view.setFocus)  # not the button
        self.view.selectionModel().selectionChanged.connect(self.show_count)

    def show_board(self) -> None:
        """What the controller has. A search looks again by itself, after each word about what it has found."""
        goes_on = self._content == self._board.content == "alike"
        self._content = self._board.content
        self.view.show_table(self._board.table, self._board.rows, goes_on)
        self._show_choice()
        self._state = self.empty_state()
        self.title.setText(self._state.title)
        self.text.setText(self._state.text)
        self.verb.setText(self._state.verb)
        self.verb.setVisible(bool(self._state.verb))
        had_keys = self.view.hasFocus()
        self._pages.setCurrentIndex(0 if len(self._board.rows) else 1)
        if had_keys:
            self.view.setFocus()  # it stays behind what is said of an empty board: the keys remain the board's
        self.hints.setVisible(len(self._board.rows) > 0)
        self.show_count()

    def show_count(self, *_changes: object) -> None:
        """How many are there, and how many of them are chosen."""
        whole = len(self._board.rows)
        what = count_of(whole) if self._board.content == "duplicates" else count_of_objects(whole)
        chosen = self.view.chosen_count
        one = self.view.chosen()[0] if chosen == 1 else None
        why = "\n".join(filter(None, (one.note, remedy_words(one)))) if one is not None else ""
        self.hints.setText(why or tr(HINTS[self._board.content]))
        self.count.show_words(tr("{what}, {count:,} chosen", what=what, count=chosen) if chosen else what)
        origin, caution = self._board.origin
        self.origin.show_words(origin, origin)
        self.origin.setVisible(bool(origin))
        self.caution.setText(caution)
        self.caution.setVisible(bool(caution))
        self.more.setText(tr("Show {count:,} more", count=self._board.left))
        self.more.setVisible(self._board.left > 0)

    def _show_choice(self) -> None:
        classes = self._board.classes
        with QSignalBlocker(self.content), QSignalBlocker(self.order), QSignalBlocker(self.label):
            self.content.setCurrentIndex(self.content.findData(self._board.content))
            self.order.setItemText(0, tr(FIRST.get(self._board.content, ORDERS[0][1])))
            self.order.setCurrentIndex(self.order.findData(self._board.order))
            if [self.label.itemData(i) for i in range(self.label.count())] != ["", *classes]:
                fill(self.label, [("", tr("All classes")), *zip(classes, classes, strict=True)])
            self.label.setCurrentIndex(max(0, self.label.findData(self._board.label)))
        self.label.setEnabled(self._board.content != "duplicates")

    def _choose(self, chooser: QComboBox, choose: Callable[[Any], object], _row: int) -> None:
        """What is chosen is seen, else what comes first, wherever one had scrolled to."""
        choose(chooser.currentData())
        self.view.scrollToTop()
        self.view.show_current()

    def _resize(self, step: int) -> None:
        place = SIDES.index(self.view.delegate.side) + step
        if place in range(len(SIDES)):
            self.view.set_side(SIDES[place])
        self.smaller.setEnabled(place > 0)
        self.larger.setEnabled(place < len(SIDES) - 1)

    def _do(self) -> None:
        """The keys are the grid's again."""
        self.view.setFocus()
        self._state.do()

    def _lay_out(self) -> None:
        for chooser in (self.content, self.label, self.order):
            chooser.setMinimumWidth(70)
            chooser.setMinimumContentsLength(5)
            chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for text in (self.title, self.text):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        empty = QWidget()
        verbs = hbox(1, self.verb, 1, margins=(0, 8, 0, 0))
        empty.setLayout(vbox(1, self.title, self.text, verbs, 2, margins=(24, 0, 24, 0)))
        self._pages = Pages()
        stack = self._pages.layout()
        assert isinstance(stack, QStackedLayout)
        stack.setStackingMode(QStackedLayout.StackingMode.StackAll)
        for page in (self.view, empty):
            self._pages.addWidget(page)
        others = hbox((self.label, 1), (self.order, 1), spacing=6)
        choosers = vbox(self.content, others, spacing=4)
        buttons = hbox((self.count, 1), self.smaller, self.larger, self.own_window, self.close_button, spacing=2)
        head = vbox(choosers, buttons, self.origin, self.caution, margins=(10, 8, 8, 4), spacing=4)
        foot = hbox((self.hints, 1), self.more, margins=(12, 5, 10, 6))
        self.setLayout(vbox(head, (self._pages, 1), foot, margins=(0, 0, 0, 0), spacing=0))
