"""The board in a window of its own, for a second screen: with all verbs of the main window, by the same keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from app.services.translation import tr
from app.widgets.build import vbox
from app.window.action_set import ActionSet
from app.window.own_keys import accepts_own_key

FIRST = QSize(900, 700)


class BoardWindow(QWidget):
    """It goes with the main window. `closed` comes before it is hidden."""

    closed = Signal()

    def __init__(self, actions: ActionSet, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._actions = actions
        self.setObjectName("window")
        self.setWindowTitle(tr("Board – regionscope"))
        self.resize(FIRST)
        self._column = vbox(margins=(0, 0, 0, 0), spacing=0)
        self.setLayout(self._column)

    def hold(self, page: QWidget) -> None:
        self.addActions(list(self._actions.actions.values()))
        self._column.addWidget(page)
        self.show()
        if (handle := self.windowHandle()) is not None:
            # A parent would keep it above the main window for ever; Qt's own types do not say that None is one.
            handle.setTransientParent(None)  # type: ignore[arg-type]
        self.raise_()

    def event(self, event: QEvent) -> bool:
        """Before a key becomes a verb: each is as possible as it is now."""
        if event.type() == QEvent.Type.ShortcutOverride:
            self._actions.show_state()
        return accepts_own_key(event, self.focusWidget()) or super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)
