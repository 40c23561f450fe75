"""Whether a field opens for the name of a box that is drawn, and what ends it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox

from app.features.labelling.controller import EditController
from app.features.labelling.naming.label_bar import LabelBar
from app.services.messages import Messages
from app.services.plain_tips import tip_of
from app.services.settings import Settings, SettingsStore
from app.services.translation import mark, tr
from app.session.document import Document, PickedBoxes
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow

TIP = mark("A field opens at each box that is drawn. Off: a box takes the current class, and letters are keys at once")
LOOKS = ("view.", "help.")  # verbs that leave the field as it is


class NameAsking(QObject):
    """On, the field opens at every box that is drawn by hand, with the current class in it. Off, a box takes the
    current class; the field opens only where there is no class at all. The same in every folder."""

    def __init__(
        self, store: SettingsStore, document: Document, edit: EditController, window: MainWindow, messages: Messages
    ) -> None:
        super().__init__(window)
        self._store, self._edit, self._window, self._messages = store, edit, window, messages
        self._document = document
        self._new: dict[str, str] = {}  # classes that somebody was told of, and the notes
        self.bar = LabelBar(window.canvas)
        self.box = QCheckBox(tr("Ask for each name"))
        self.box.setToolTip(tip_of(tr(TIP)))
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click, letters are still keys of the picture
        self.box.clicked.connect(self.set_on)
        self._show(store.settings)
        store.changed.connect(self._show)
        edit.name_requested.connect(self._ask)
        edit.name_offered.connect(self._offer)
        edit.drawn.connect(self._show_drawn)
        self.bar.stopped.connect(self._stop)
        self.bar.textEdited.connect(self._show_typed)
        self.bar.spaced.connect(self._show_spaced)
        self.bar.completed.connect(self._show_typed)
        self.bar.closed.connect(window.status.clearMessage)
        self.bar.dropped.connect(self._show_dropped)
        self.bar.new_named.connect(self._show_new)
        edit.classes_changed.connect(self._withdraw_new)
        document.annotation_changed.connect(self.bar.withdraw)
        window.action_set.begins.connect(self._verb_begins)
        window.closed.connect(self.bar.finish)

    def row(self) -> ActionRow:
        return ActionRow("label.ask_names", "Ask for each name", (), "Label", 1, self._toggle, tip=TIP,
                         is_on=lambda: self._store.settings.ask_names)  # fmt: skip

    def set_on(self, is_on: bool) -> None:
        self.bar.finish()
        self._store.change(ask_names=is_on)

    def _toggle(self) -> None:
        self.set_on(not self._store.settings.ask_names)

    def _stop(self) -> None:
        """By the last line below the field."""
        self.set_on(False)
        words = tr("Next boxes are “{label}”. To be asked again: Label > Ask for each name", label=self._edit.current)
        self._messages.info(words)

    def _show(self, settings: Settings) -> None:
        self.box.setChecked(settings.ask_names)

    def _ask(self, boxes: PickedBoxes, offered: bool = False) -> None:
        canvas, box = self._window.canvas, boxes.boxes[-1].box
        place = QRect(canvas.mapFromScene(box.x1, box.y1), canvas.mapFromScene(box.x2, box.y2))
        name, can_stop = partial(self._edit.name, boxes, drawn=offered), offered and self._store.settings.ask_names
        self.bar.ask(boxes.boxes[-1].label, self._edit.classes, place, name, offered, can_stop)

    def _offer(self, boxes: PickedBoxes) -> None:
        self._ask(boxes, offered=True)
        label = boxes.boxes[-1].label
        words = tr("Type what it is. Return keeps “{label}”, and so does the next box", label=label)
        self._window.status.show_passing(words)

    def _show_typed(self, _text: str = "") -> None:
        """Also to who pressed a letter for its verb."""
        if self.bar.is_offered:
            text = (
                mark("Only Return takes “{name}”, all else keeps “{label}”")
                if self.bar.needs_return
                else mark("Return keeps “{name}”, Escape keeps “{label}”")
            )
            self._window.status.show_passing(tr(text, name=self.bar.standing, label=self.bar.label))

    def _show_dropped(self, letter: str, presses_picture: bool) -> None:
        """Not where it was the key of drawing, and the next box is begun: there nothing was meant to be a name."""
        keys = self._window.action_set.actions["label.draw"].shortcuts()
        draws = presses_picture and self._window.canvas.mode == "draw"
        if not (draws and QKeySequence(letter) in keys):
            text = mark("“{letter}” is no whole name: the box is “{label}”. Select it and press Ctrl+E to name it")
            self._messages.info(tr(text, letter=letter, label=self.bar.label))

    def _show_new(self, name: str) -> None:
        if (path := self._document.path) is not None and name in self._edit.classes:
            words = mark("“{name}” is a new class. Ctrl+Z in {picture} takes it back")
            self._new[name] = tr(words, name=name, picture=path.name)
            self._messages.info(self._new[name])

    def _withdraw_new(self) -> None:
        for name in self._new.keys() - set(self._edit.classes):
            self._messages.withdraw(self._new.pop(name))

    def _show_spaced(self) -> None:
        words = tr("Return keeps “{label}”; Space then marks the picture as verified", label=self.bar.label)
        self._window.status.show_passing(words)

    def _show_drawn(self, label: str) -> None:
        self._window.status.show_passing(tr("Drawn: {label}. Ctrl+E gives it another name", label=label))

    def _verb_begins(self, id: str) -> None:
        if not id.startswith(LOOKS):
            self.bar.finish()
