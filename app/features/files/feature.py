"""The list of pictures at the left, and the page that greets where none is open."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app.features.files.controller import FilesController
from app.features.files.panel import FilesPanel
from app.features.files.welcome import WelcomePage
from app.services.services import Services
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow
from app.window.own_keys import is_typed_in
from engine.structures.image import Image


class FilesFeature(QObject):
    """Other features ask the controller for pictures, and the panel to list some of them."""

    def __init__(self, services: Services, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self._session, self._window, self._store = session, window, services.store
        self.controller = FilesController(services, session, window)
        self.panel = FilesPanel(services, session, self.controller)
        self.welcome = WelcomePage(services.theme, self.controller)
        window.set_left(self.panel)
        window.middle.insertWidget(0, self.welcome)
        window.middle.setCurrentWidget(self.welcome)
        self.welcome.folder.setFocus()
        document, pictures = session.document, session.pictures
        window.action_set.add(self._rows(), document.image_changed, pictures.counts_changed)
        document.image_changed.connect(self._image_changed)
        session.folder_index.progressed.connect(self.panel.progress.show_reading)
        self.panel.text.left.connect(window.leave_field)
        window.dropped.connect(self.controller.open_paths)
        self.controller.folder_changed.connect(self._folder_changed)
        self.controller.unreadable.connect(self._unreadable)
        self.welcome.show_recent(self._store.session.recent)

    def _rows(self) -> tuple[ActionRow, ...]:
        files, pictures = self.controller, self._session.pictures
        return (
            ActionRow("file.open", "Open pictures…", ("Ctrl+O",), "File", 1, files.open_file, "open-file",
                      tip="Open one or more pictures"),
            ActionRow("file.open_folder", "Open folder…", ("Ctrl+U",), "File", 1, files.open_folder, "open-folder", 1,
                      tip="Open a folder with its subfolders; a labelled folder is recognised"),
            ActionRow("file.previous", "Previous picture", ("A", "PgUp"), "File", 2, partial(files.go, -1),
                      "previous", 2,
                      lambda: pictures.neighbour(files.current, -1) is not None, repeats=True),
            ActionRow("file.next", "Next picture", ("D", "PgDown"), "File", 2, partial(files.go, 1), "next", 2,
                      lambda: pictures.neighbour(files.current, 1) is not None, repeats=True),
        )  # fmt: skip

    def show_middle(self) -> None:
        """The canvas, or the page that says what to do. Nobody is taken away from a field, or from the list."""
        window, is_there = self._window, self._session.document.image is not None
        window.show_page(window.canvas if is_there else self.welcome)
        focus = window.focusWidget()
        in_use = focus is not None and focus.isVisible() and (is_typed_in(focus) or focus is self.panel.view)
        if is_there and not in_use:
            window.canvas.setFocus()

    def list_and_show(self, title: str, paths: tuple[Path, ...]) -> None:
        """List these pictures alone, and show the first of them."""
        self.panel.show_these(title, paths)
        self.controller.show(paths[0])

    def _image_changed(self, image: Image | None) -> None:
        self.show_middle()
        self.panel.show_current(image.path if image else self.controller.current)
        self._window.setWindowTitle(f"{image.path.name} – regionscope" if image else "regionscope")
        if image is None:
            self.welcome.greet()

    def _folder_changed(self, _folder: object) -> None:
        self.panel.show_current(self.controller.current)
        self.welcome.show_recent(self._store.session.recent)

    def _unreadable(self, why: str) -> None:
        self.welcome.explain(why)
        self.panel.show_current(self.controller.current)
