"""What pages of figures have in common: they stand in place of the picture, and what is clicked lists its pictures."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.features.files.feature import FilesFeature
from app.services.messages import Messages
from app.window.main_window import MainWindow


class FiguresPage(QWidget):
    """`opened`: a title, and the pictures behind what was clicked. `closed`: back to the picture."""

    opened = Signal(str, object)
    closed = Signal()

    def __init__(self, run: str) -> None:
        """run: the words of the button that begins."""
        super().__init__()
        self.setObjectName("inset")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.run, self.stop = QPushButton(run), QPushButton("Stop")
        self.run.setObjectName("primary")


class PageSwitch(QObject):
    """Brings a page up in the middle of the window, and the picture back."""

    shown = Signal()

    def __init__(self, page: FiguresPage, window: MainWindow, files: FilesFeature, messages: Messages) -> None:
        super().__init__(page)
        self._page, self._window, self._files, self._messages = page, window, files, messages
        window.middle.addWidget(page)
        page.opened.connect(self._open)
        page.closed.connect(files.show_middle)

    def show(self) -> None:
        self._window.show_page(self._page)
        self.shown.emit()

    def toggle(self) -> None:
        """Once more goes back to the picture."""
        if self._window.middle.currentWidget() is self._page:
            self._files.show_middle()
        else:
            self.show()
            self._page.run.setFocus()

    def _open(self, title: str, paths: tuple[Path, ...]) -> None:
        if paths:
            self._files.list_and_show(title, paths)
        else:
            self._messages.info(f"No picture: {title}")
