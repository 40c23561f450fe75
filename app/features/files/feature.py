"""The list of pictures at the left, and the page that greets where none is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject

from app.features.files.controller import FilesController
from app.features.files.first_line import FirstLine
from app.features.files.panel import FilesPanel
from app.features.files.problems import ProblemsSheet
from app.features.files.two_formats import TwoFormatsQuestion
from app.features.files.welcome import WelcomePage
from app.services.services import Services
from app.services.translation import tr
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow
from app.window.own_keys import is_typed_in
from engine.errors import UserError
from engine.labels.labelled import LabelledFolder
from engine.plain_text import plain
from engine.structures.image import Image
from engine.structures.settings import Format


class FilesFeature(QObject):
    """Other features ask the controller for pictures, and the panel to list some of them."""

    def __init__(self, services: Services, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self._session, self._window, self._store = session, window, services.store
        self.controller = FilesController(services, session, window)
        self.panel = FilesPanel(services, session, self.controller)
        self.problems = ProblemsSheet(window)
        self.question = TwoFormatsQuestion(window)
        self.question.chosen.connect(self.controller.choose_format)
        self._classes: tuple[str, ...] = ()
        self.welcome = WelcomePage(services.theme, self.controller)
        self.first_line = FirstLine(services.theme, services.store)
        window.set_left(self.panel)
        window.toasts.placed.connect(self.panel.make_room)
        window.set_over(self.first_line)
        window.middle.insertWidget(0, self.welcome)
        window.middle.setCurrentWidget(self.welcome)
        self.welcome.folder.setFocus()
        document, pictures = session.document, session.pictures
        window.action_set.add(self._rows(), document.image_changed, pictures.counts_changed, self._store.changed)
        document.image_changed.connect(self._image_changed)
        session.folder_index.progressed.connect(self.panel.progress.show_reading)
        session.folder_index.classes_read.connect(self._classes_read)
        session.folder_index.problems_found.connect(self._problems_found)
        self.problems.counted.connect(self.panel.show_problems)
        self.panel.note.clicked.connect(self.problems.bring_up)
        self.problems.file_chosen.connect(self._show_picture_of)
        self.controller.folder_renewed.connect(self._show_place)
        self._store.changed.connect(self._show_place)
        self.panel.text.left.connect(window.leave_field)
        window.dropped.connect(self.controller.open_paths)
        window.escaped.connect(self._escaped)
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
            ActionRow("file.recent", "Recent folders", (), "File", 1, lambda: None, "recent", 0,
                      lambda: bool(self._store.session.recent), "Recently opened folders",
                      submenu=self._recent_rows),
            ActionRow("file.problems", "Problems in the labels…", (), "File", 1, self.problems.bring_up, "warning", 0,
                      lambda: len(self.problems) > 0, "Label entries that could not be read or used, and what to do"),
            ActionRow("file.previous", "Previous picture", ("A", "PgUp"), "File", 2, partial(files.go, -1),
                      "previous", 2,
                      lambda: pictures.neighbour(files.current, -1) is not None, repeats=True),
            ActionRow("file.next", "Next picture", ("D", "PgDown"), "File", 2, partial(files.go, 1), "next", 2,
                      lambda: pictures.neighbour(files.current, 1) is not None, repeats=True),
        )  # fmt: skip

    def _recent_rows(self) -> list[tuple[str, Callable[[], object]]]:
        recent = self._store.session.recent
        return [(folder, partial(self.controller.open_paths, [Path(folder)])) for folder in recent]

    def show_middle(self) -> None:
        """The canvas, or the page that says what to do. Nobody is taken away from a field, from the list, or from what
        is beside the picture."""
        window, is_there = self._window, self._session.document.image is not None
        window.show_page(window.canvas if is_there else self.welcome)
        focus = window.focusWidget()
        in_use = (
            focus is not None
            and focus.isVisible()
            and (is_typed_in(focus) or focus is self.panel.view or window.is_beside(focus))
        )
        if is_there and not in_use:
            window.canvas.setFocus()

    def _escaped(self) -> None:
        """From a page that stands in the picture's place, back to the picture."""
        if self._window.middle.currentWidget() not in (self._window.canvas, self.welcome):
            self.show_middle()
            self._window.leave_field()

    def list_and_show(self, title: str, paths: tuple[Path, ...]) -> None:
        """List these pictures alone, and show the first of them."""
        self.panel.show_these(title, paths)
        self.controller.show(paths[0])

    def _image_changed(self, image: Image | None) -> None:
        self.show_middle()
        self.panel.show_current(image.path if image else self.controller.current)
        self._show_place()
        name = self._session.pictures.name_of(image.path) if image else ""
        self._window.setWindowTitle(f"{plain(name)} – regionscope" if name else "regionscope")
        if image is None:
            self.welcome.greet()

    def _folder_changed(self, folder: LabelledFolder | None) -> None:
        if folder is not None and folder.also:
            self.question.ask(folder)
        self.panel.show_current(self.controller.current)
        self.welcome.show_recent(self._store.session.recent)

    def _show_place(self, _settings: object = None) -> None:
        folder, path = self.controller.folder, self._session.document.path
        if path is None:
            self.panel.place.show_words("")
        elif folder is None:
            self.panel.show_place(cast(Format, self._store.settings.label_format), None)
        else:
            self.panel.show_place(folder.format, folder.label_file(path))

    def _classes_read(self, classes: tuple[str, ...]) -> None:
        self._classes = classes

    def _problems_found(self, problems: tuple[UserError, ...]) -> None:
        folder, is_read = self.controller.folder, not self._session.folder_index.is_reading
        are_numbers = bool(self._classes) and all(map(str.isdecimal, self._classes))
        if folder is not None and folder.format == "yolo" and is_read and are_numbers:
            what = tr(
                "has no names of classes: they are called {names} as in the label files",
                names=", ".join(self._classes[:3]),
            )
            problems = (*problems, UserError(folder.root, what, tr("name them by File, Import a list of classes")))
        self.problems.show_problems(problems, self._session.pictures.root)
        self._window.action_set.show_state_soon()

    def _show_picture_of(self, file: Path) -> None:
        """The one whose labels are in this file, where they are those of one picture alone."""
        folder = self.controller.folder
        pictures = [path for path in folder.pictures if file in (path, folder.label_file(path))] if folder else []
        if len(pictures) == 1:
            self.controller.show(pictures[0])

    def _unreadable(self, why: str) -> None:
        self.welcome.explain(why)
        self.panel.show_current(self.controller.current)
