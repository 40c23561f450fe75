"""The board beside the picture: its verbs, and which of the window's verbs mean the chosen objects there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QKeySequence

from app.features.board.controller import BoardController, Content
from app.features.board.crops import CropCache, Key
from app.features.board.edits import BoardEdits
from app.features.board.empty import EmptyStates
from app.features.board.following import BoardFollower, Dashes
from app.features.board.page import SMALLEST, BoardPage
from app.features.board.searches.alike import AlikeController
from app.features.board.searches.comparing import Comparing
from app.features.board.searches.faults import FaultsController
from app.features.board.searches.pictures_next import NextController
from app.features.board.searches.running import LongQuestion
from app.features.board.table import BoardItem
from app.features.board.window import BoardWindow
from app.features.detection.feature import DetectionFeature
from app.features.files.feature import FilesFeature
from app.features.labelling.feature import LabellingFeature
from app.features.labelling.naming.asking import LOOKS
from app.features.labelling.naming.label_bar import LabelBar
from app.services.services import Services
from app.services.translation import tr
from app.session.session import Session
from app.window.action_set import ActionRow, Substitute
from app.window.main_window import MainWindow
from engine.structures.selection import count_of_objects

MENU = (
    "label.accept", "label.reject", "label.name", "edit.delete", "", "label.verified", "edit.select_all", "",
)  # fmt: skip
# What is done to boxes on the picture alone.
NOT_HERE = (
    "label.snap", "edit.duplicate", "edit.copy", "edit.paste", "edit.paste_previous", "label.difficult",
    "label.truncated", "label.crowd", "label.locked", "label.accept_above", "label.accept_all",
)  # fmt: skip

NUMBERS = tuple(f"label.class{number}" for number in range(1, 10))
ABOUT_CHOSEN = ("label.accept", "label.reject", "edit.delete", "label.verified", "label.name", *NUMBERS)


class BoardFeature(QObject):
    """One board: beside the picture, or in a window of its own."""

    def __init__(
        self,
        services: Services,
        session: Session,
        window: MainWindow,
        files: FilesFeature,
        detection: DetectionFeature,
        labelling: LabellingFeature,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._labelling, self._files = window, session, labelling, files
        self._edit, self.is_open = labelling.edit, False
        self.crops = CropCache(window)
        self.board = BoardController(session, detection.controller, labelling.edit, window)
        self.page = BoardPage(services.theme, self.crops, session.pictures, self.board)
        self.view = self.page.view
        self.edits = BoardEdits(services, session, labelling, window)
        self.edits.is_locked = self.board.is_locked
        self.follower = BoardFollower(session.document, files.controller, window.canvas, self.view)
        self.dashes = Dashes(session.document, self.board, self.view, window.canvas)
        self.label_bar = LabelBar(self.view)
        self._messages = services.messages
        self._named: set[Key] = set()  # what the label bar is for
        self.own_window = BoardWindow(window.action_set, window)
        window.set_beside(self.page)
        self.page.hide()
        detect = detection.controller
        self.comparing = Comparing(services, session.pictures, detect, self.board, self.view)
        self.alike = AlikeController(
            services, session, detect, labelling.edit, self.board, self.edits, self.view, self.show
        )
        self.faults = FaultsController(
            services, session, files.controller, detect, labelling.rejections, self.board, self.edits, self.show
        )
        self.next = NextController(services, session, files, detect, self.board, self.show)
        self._questions: dict[Content, LongQuestion] = {
            "alike": self.alike.question, "check": self.faults.question, "duplicates": self.next.grouping,
        }  # fmt: skip
        for question in self._questions.values():
            question.changed.connect(self.board.renew_soon)
        self.page.empty_state = EmptyStates(
            self.board, session.pictures, files, detect, self._searches(), self._is_running
        ).now
        self._connect()

    def _connect(self) -> None:
        window, session, chosen = self._window, self._session, self.view.selectionModel().selectionChanged
        self.label_bar.dropped.connect(self._show_dropped)
        self.label_bar.new_named.connect(lambda name: self._messages.info(tr("“{name}” is a new class", name=name)))
        self.page.order_chosen.connect(self.comparing.choose_order)
        self.page.more_requested.connect(self.alike.show_more)
        self.page.closed.connect(self.hide)
        self.page.window_requested.connect(self.toggle_window)
        self.own_window.closed.connect(self.hide)
        window.closed.connect(self.own_window.hide)
        self.view.requested.connect(self.follower.open)
        self.crops.failed.connect(lambda path, why: session.pictures.mark(path, failed=why))
        self.view.pressed_for_nothing.connect(self._say_nothing_chosen)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self._labelling.order.recoloured.connect(self.view.recolour)
        self._files.controller.folder_changed.connect(self._folder_changed)
        window.middle.currentChanged.connect(self._middle_changed)
        for signal in (chosen, self.board.changed):
            signal.connect(self._end_naming_of_others)
        window.action_set.begins.connect(self._verb_begins)
        window.action_set.add(
            self._rows(), session.pictures.counts_changed, self.board.changed, self.board.content_changed,
            self.view.active_changed, chosen,
        )  # fmt: skip
        window.action_set.substitute(self._substitutes(), lambda: self.view.is_active)

    def close(self) -> bool:
        """True when its threads have ended."""
        return self.crops.close()

    # -- where it is

    @property
    def has_own_window(self) -> bool:
        return self.page.window() is self.own_window

    def toggle(self) -> None:
        """Beside the picture, or away."""
        if self.is_open:
            self.hide()
        else:
            self.show()

    def show(self) -> None:
        """Beside the picture; where it has a window of its own, that comes to the front."""
        self.is_open = True
        if self.has_own_window:
            self.own_window.show()
            self.own_window.raise_()
            self.own_window.activateWindow()
        elif not self._has_room:
            self._window.show_page(self._window.canvas)
        self.page.show()
        self._divide()
        self.board.set_seen(True)
        self.view.setFocus()

    def _divide(self) -> None:
        """The first time, half of the middle each; in a narrow window in place of the list of pictures."""
        desk = self._window.desk
        self._window.lend_list(not self.has_own_window, 2 * SMALLEST)
        if not self.has_own_window and min(desk.sizes()) < SMALLEST:
            width = sum(desk.sizes())
            desk.setSizes([round(0.54 * width), round(0.46 * width)])

    def hide(self) -> None:
        """Also out of its own window; the keys go to the picture."""
        self.is_open = False
        self._window.lend_list(False, 0)
        self.board.set_seen(False)
        if self.has_own_window:
            self._window.set_beside(self.page)
            self.own_window.hide()
        self.page.hide()
        self._window.leave_field()

    def toggle_window(self) -> None:
        """Into a window of its own, or back beside the picture."""
        if self.has_own_window:
            self._window.set_beside(self.page)
            self.own_window.hide()
        else:
            self.own_window.hold(self.page)
        self.show()

    @property
    def _has_room(self) -> bool:
        """Beside a page of figures it has no place."""
        return self._window.middle.currentWidget() in (self._window.canvas, self._files.welcome)

    def _middle_changed(self) -> None:
        """It comes back with the picture."""
        if not self.has_own_window:
            self._window.lend_list(self.is_open and self._has_room, 2 * SMALLEST)
            self.page.setVisible(self.is_open and self._has_room)

    # -- verbs

    def _is_running(self, content: Content) -> bool:
        return content in self._questions and self._questions[content].is_running

    def _searches(self) -> dict[Content, Callable[[], object]]:
        return {"alike": lambda: None, "check": self.faults.check, "duplicates": self.next.group}

    def _rows(self) -> tuple[ActionRow, ...]:
        return (
            ActionRow("board.show", "Board of all objects", ("F9",), "Detect", 3, self.toggle, "board", 5,
                      tip="Every object of the folder as a picture: sort, choose many, change them together",
                      is_on=lambda: self.is_open),
            ActionRow("board.window", "Board in its own window", ("Shift+F9",), "Detect", 3, self.toggle_window, "", 0,
                      tip="For a second screen", is_on=lambda: self.has_own_window),
            ActionRow("board.alike", "Find all like this", ("F",), "Detect", 4, self.alike.find, "search", 0,
                      self._can_search, "Objects of the folder that look like the selected ones, on the board"),
            ActionRow("board.not_alike", "Not like this", ("Shift+F",), "Detect", 4, self.alike.exclude, "", 0,
                      self._can_search, "The selected boxes are examples of what is not searched for"),
            ActionRow("board.check", "Check the labels", (), "Label", 7, self.faults.check, "", 0, self._has_pictures,
                      "Missing boxes, wrong names, loose boxes and doubles, on the board"),
            ActionRow("board.next", "Pick 20 to label", (), "Label", 7, self.next.pick, "", 0, self._has_pictures,
                      "Pictures with the most objects unlike the labelled ones become the list to work through"),
            ActionRow("board.duplicates", "Near-duplicate pictures", (), "Label", 7, self.next.group, "", 0,
                      self._has_pictures, "Pictures that show nearly the same, in groups on the board"),
        )  # fmt: skip

    def _substitutes(self) -> dict[str, Substitute]:
        """What these verbs do while the keys are the board's."""

        def do(verb: object) -> Substitute:
            return Substitute(lambda: verb(self._acted_on()), self._has_chosen)  # type: ignore[operator]

        edits, undo = self.edits, self._labelling.undo
        document = self._session.document
        found: dict[str, Substitute] = {
            "label.accept": Substitute(self._accept, self._has_chosen),
            "label.reject": do(edits.reject),
            "edit.delete": do(edits.delete),
            "label.verified": do(edits.toggle_verified),
            "label.name": Substitute(self._ask_for_label, self._has_chosen),
            "edit.select_all": Substitute(self.view.selectAll, lambda: len(self.board.rows) > 0),
            "edit.undo": Substitute(partial(undo.take, False, asks=False), lambda: document.step(False) is not None),
            "edit.redo": Substitute(partial(undo.take, True, asks=False), lambda: document.step(True) is not None),
        }
        found |= dict.fromkeys(NOT_HERE, Substitute(lambda: None, lambda: False))
        rows = enumerate(NUMBERS, 1)
        return found | {id: Substitute(partial(self._relabel, n), partial(self._has_class, n)) for n, id in rows}

    def _has_pictures(self) -> bool:
        return self._session.pictures.rowCount() > 0

    def _can_search(self) -> bool:
        return self._has_pictures() and (self.view.is_active or self._window.shows_canvas)

    def _has_chosen(self) -> bool:
        return self.view.selectionModel().hasSelection()

    def _has_class(self, number: int) -> bool:
        return self._has_chosen() and len(self._edit.classes) >= number

    def _acted_on(self) -> list[BoardItem]:
        self.view.acted = self.view.chosen()
        return self.view.acted

    def _accept(self) -> None:
        if self.edits.accept(self._acted_on()):
            self.view.choose_next()

    def _say_nothing_chosen(self, keys: QKeySequence) -> None:
        """Where these are a verb's that is about what is chosen."""
        verbs = self._window.action_set.actions
        if any(keys in verbs[id].shortcuts() for id in ABOUT_CHOSEN):
            self._messages.info(tr("Nothing is chosen on the board: click a crop, or go to one with the arrows"))

    def _relabel(self, number: int) -> None:
        self.edits.relabel(self._acted_on(), self._edit.classes[number - 1])

    def _ask_for_label(self) -> None:
        """The label bar, below the current crop."""
        items, index = self._acted_on(), self.view.currentIndex()
        label = items[-1].label if len({item.label for item in items}) == 1 else ""
        self._window.status.show_passing(tr("The name of {objects}", objects=count_of_objects(len(items))))
        crop, self._named = self.view.visualRect(index), {item.key for item in items}
        self.label_bar.ask(label, self._edit.classes, crop, partial(self.edits.relabel, items))

    def _show_dropped(self, letter: str, _presses_view: bool) -> None:
        self._messages.info(tr("“{letter}” is no whole name: nothing was named", letter=letter))

    def _end_naming_of_others(self, *_changed: object) -> None:
        """What is highlighted is what is named: the field keeps what is typed where something else is chosen."""
        if not self.label_bar.isHidden() and {item.key for item in self.view.chosen()} != self._named:
            self.label_bar.finish()

    def _verb_begins(self, id: str) -> None:
        if not id.startswith(LOOKS):
            self.label_bar.finish()

    def _show_menu(self, at: QPoint) -> None:
        if self.view.indexAt(at).isValid():
            self._window.action_set.popup(MENU, self.view.viewport().mapToGlobal(at), self.view)

    def _folder_changed(self, _folder: object) -> None:
        self.crops.clear()
        for search in (self.comparing, self.alike, self.faults, self.next):
            search.forget()
        self.board.begin()
