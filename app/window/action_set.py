"""The rows of ACTIONS as Qt's actions: with their keys, their icons, and whether they are possible now."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from app.services.theme import Theme
from app.shell.actions import ACTIONS, ActionRow, Menu, Verbs
from app.shell.window_state import WindowState


class ActionSet(QObject):
    """The rows as QActions. Shortcuts are the rows' keys, or those that the user chose instead."""

    def __init__(self, verbs: Verbs, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._verbs, self._theme = verbs, theme
        self.actions: dict[str, QAction] = {}
        for row in ACTIONS:
            action = QAction(row.text, self)
            action.setObjectName(row.id)
            action.triggered.connect(partial(self._do, row))
            action.setAutoRepeat(row.repeats)
            self.actions[row.id] = action
        self.set_shortcuts({})
        self.show_state(WindowState())
        self.recolour()
        theme.changed.connect(self.recolour)

    def set_shortcuts(self, changed: Mapping[str, tuple[str, ...]]) -> None:
        """The rows' own keys, except where `changed` names others."""
        for row in ACTIONS:
            keys = tuple(changed.get(row.id, row.keys))
            action = self.actions[row.id]
            action.setShortcuts([QKeySequence(key) for key in keys])
            first = f"  ({QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)})" if keys else ""
            action.setToolTip((row.tip or row.text.rstrip("…")) + first)
            action.setStatusTip(row.tip)

    def show_state(self, state: WindowState) -> None:
        for row in ACTIONS:
            action = self.actions[row.id]
            action.setEnabled(row.enabled_when(state))
            if row.names is not None:
                action.setText(f"{row.text} {row.names(state)}".rstrip().replace("&", "&&"))

    def recolour(self) -> None:
        for row in ACTIONS:
            if row.icon:
                colour = self._theme.colours.on_accent if row.id == "detect.run" else ""
                self.actions[row.id].setIcon(self._theme.icon(row.icon, colour))

    def of_menu(self, menu: Menu) -> list[QAction | None]:
        """The menu's actions in order; None is a line between two groups."""
        rows = [row for row in ACTIONS if row.menu == menu]
        found: list[QAction | None] = []
        for before, row in zip([None, *rows], rows, strict=False):
            if before is not None and before.group != row.group:
                found.append(None)
            found.append(self.actions[row.id])
        return found

    def _do(self, row: ActionRow, _checked: bool = False) -> None:
        row.verb(self._verbs)
