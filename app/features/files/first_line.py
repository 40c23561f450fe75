"""One line above the picture for whoever starts the program for the first time; closed, it stays closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from app.services.settings import SettingsStore
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.build import hbox, label
from app.widgets.controls import IconButton

WORDS = mark(
    "F5 detects the objects in a picture, W draws a box, Ctrl+T trains the model "
    "on your boxes. Click an eye at the right to see a stage of the detector over "
    "the picture. Help > Lessons explains the rest."
)


class FirstLine(QFrame):
    """Hidden until `show_once`."""

    def __init__(self, theme: Theme, store: SettingsStore) -> None:
        super().__init__()
        self.setObjectName("only")
        self._store = store
        self.text = label(tr(WORDS), wraps=True)
        self.close_button = IconButton(theme, "cancel", tr("Close this line for good"), self._close)
        self.setLayout(hbox((self.text, 1), (self.close_button, Qt.AlignmentFlag.AlignTop), margins=(12, 5, 6, 5)))
        self.hide()

    def show_once(self) -> None:
        """Unless it was closed, now or in an earlier session."""
        self.setVisible(not self._store.session.is_introduced)

    def _close(self) -> None:
        self._store.remember(is_introduced=True)
        self.hide()
