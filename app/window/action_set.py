"""Every verb of the window is one row. Menus, tool bar, the sheet of keys and Preferences are made from the rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.services.theme import Theme
from app.services.translation import mark, tr

Menu = Literal["File", "Edit", "Label", "Detect", "Train", "View", "Help", ""]
TITLES: Mapping[Menu, str] = {  # in the menu bar; & before the letter that opens the menu
    "File": mark("&File"),
    "Edit": mark("&Edit"),
    "Label": mark("&Label"),
    "Detect": mark("&Detect"),
    "Train": mark("&Train"),
    "View": mark("&View"),
    "Help": mark("&Help"),
}
MENUS = tuple(TITLES)


@dataclass(frozen=True, slots=True)
class ActionRow:
    """text, tip: English; the window translates them. keys: the first is shown in menus. group: a number; menus draw
    a line where it changes. toolbar: its place in the tool bar, 0 for none. repeats: while its key is held. names:
    what follows the text in its menu. is_on: of a verb that goes on until it is done again. stays_on: but not by its
    key, which only begins it. submenu: texts and verbs, asked for when it is opened. under: the title of a menu in
    the menu, in which it stands with its neighbours."""

    id: str
    text: str
    keys: tuple[str, ...]
    menu: Menu
    group: int
    verb: Callable[[], object]
    icon: str = ""
    toolbar: int = 0
    enabled_when: Callable[[], bool] = lambda: True
    tip: str = ""
    repeats: bool = False
    names: Callable[[], str] | None = None
    is_on: Callable[[], bool] | None = None
    stays_on: bool = False
    submenu: Callable[[], list[tuple[str, Callable[[], object]]]] | None = None
    under: str = ""


@dataclass(frozen=True, slots=True)
class Substitute:
    """What a verb does while another place than the canvas has the keys."""

    verb: Callable[[], object]
    enabled_when: Callable[[], bool] = lambda: True


class ActionSet(QObject):
    """The rows as QActions. Shortcuts are the rows' keys, or those that the user chose instead."""

    begins = Signal(str)  # the verb of this id, by whatever way it was chosen

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.rows: list[ActionRow] = []  # in the order of the menus
        self.actions: dict[str, QAction] = {}
        self._menus: list[QMenu] = []  # Qt does not own those of actions
        self._popup: QMenu | None = None  # the last context menu
        self._substitutes: Mapping[str, Substitute] = {}
        self._substitutes_hold: Callable[[], bool] = lambda: False
        # One look at all rows after a burst of changes, instead of one for each.
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.show_state)
        theme.changed.connect(self.recolour)

    def add(self, rows: Iterable[ActionRow], *changed_by: SignalInstance) -> None:
        """The verbs of a feature. changed_by: after these signals a verb may be possible that was not, or no longer."""
        for row in rows:
            action = self.actions[row.id] = QAction(tr(row.text), self)
            action.setObjectName(row.id)
            action.triggered.connect(partial(self._do, row))
            action.setAutoRepeat(row.repeats)
            action.setCheckable(row.is_on is not None)
            if row.stays_on:
                action.installEventFilter(self)
            if row.submenu is not None:
                action.setMenu(menu := QMenu())
                menu.aboutToShow.connect(partial(_fill, menu, row.submenu))
                self._menus.append(menu)
            self.rows.append(row)
        self.rows.sort(key=_place)
        for signal in changed_by:
            signal.connect(self.show_state_soon)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The key of a verb that is on already and stays so."""
        return event.type() == QEvent.Type.Shortcut and isinstance(watched, QAction) and watched.isChecked()

    def substitute(self, verbs: Mapping[str, Substitute], when: Callable[[], bool]) -> None:
        """These verbs do something else, by the same keys and menus, while `when` is true."""
        self._substitutes, self._substitutes_hold = verbs, when

    def _now(self, row: ActionRow) -> Substitute:
        found = self._substitutes.get(row.id) if self._substitutes_hold() else None
        return found or Substitute(row.verb, row.enabled_when)

    def set_shortcuts(self, changed: Mapping[str, tuple[str, ...]]) -> None:
        """The rows' own keys, except where `changed` names others."""
        for row in self.rows:
            keys = tuple(changed.get(row.id, row.keys))
            action = self.actions[row.id]
            action.setShortcuts([QKeySequence(key) for key in keys])
            first = f"  ({QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)})" if keys else ""
            tip = tr(row.tip or row.text)
            action.setToolTip((tip if row.tip else tip.rstrip("…")) + first)
            action.setStatusTip(tr(row.tip))

    def show_state(self) -> None:
        """Which verbs are possible now."""
        for row in self.rows:
            action = self.actions[row.id]
            action.setEnabled(self._now(row).enabled_when())
            if row.is_on is not None:
                action.setChecked(row.is_on())
            if row.names is not None:
                action.setText(f"{tr(row.text)} {row.names()}".rstrip().replace("&", "&&"))

    def show_state_soon(self, *_what: object) -> None:
        self._timer.start()

    def recolour(self) -> None:
        for row in self.rows:
            if row.icon:
                colour = self._theme.colours.on_accent if row.id == "detect.run" else ""
                self.actions[row.id].setIcon(self._theme.icon(row.icon, colour))

    def fill(self, menu: QMenu, name: Menu) -> None:
        """With its actions in order; a line goes between two groups. Qt shows none at the end."""
        for _, group in groupby((row for row in self.rows if row.menu == name), key=lambda row: row.group):
            for under, rows in groupby(group, key=lambda row: row.under):
                inner = menu.addMenu(tr(under)) if under else menu
                inner.setToolTipsVisible(True)
                inner.addActions([self.actions[row.id] for row in rows])
            menu.addSeparator()

    def popup(self, ids: Iterable[str], at: QPoint, parent: QWidget) -> None:
        """A context menu of these verbs; "" is a line between two of them. at: on the screen."""
        self.show_state()
        self._popup = menu = QMenu(parent)
        for id in ids:
            menu.addAction(self.actions[id]) if id else menu.addSeparator()
        menu.popup(at)

    def _do(self, row: ActionRow, _checked: bool = False) -> None:
        self.begins.emit(row.id)
        self._now(row).verb()
        if row.is_on is not None:
            self.actions[row.id].setChecked(row.is_on())


def menu_title(menu: Menu) -> str:
    """Without the letter that opens it, which stands in brackets where the title has no such letter."""
    return re.sub(r"\(&\w\)|&", "", tr(TITLES[menu])) if menu else ""


def _fill(menu: QMenu, rows: Callable[[], list[tuple[str, Callable[[], object]]]]) -> None:
    menu.clear()
    for text, verb in rows():
        menu.addAction(text.replace("&", "&&")).triggered.connect(partial(_do_row, verb))


def _do_row(verb: Callable[[], object], _checked: bool = False) -> None:
    verb()


def _place(row: ActionRow) -> tuple[int, int]:
    """What is in no menu (the keys of the classes) is listed with labelling."""
    return MENUS.index(row.menu or "Label"), row.group
