"""Classes from a file: a text of one name a line, or a data.yaml. They come after those that the folder has."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from app.features.files.controller import FilesController
from app.features.labelling.classes import ClassesController
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.folder_index import FolderIndex
from engine.labels.classes.class_import import add_classes, read_classes
from engine.labels.classes.folder_classes import read_folder_classes, write_folder_classes
from engine.structures.settings import Format

MOMENT = 50  # ms until the classes of a folder that is being read are looked at again
FILES = mark("Lists of classes (*.txt *.names *.yaml *.yml);;All files (*)")


class ClassImport(QObject):
    """A format that counts classes lists a new one with its first box; until then the window's own list has it. Only
    where YOLO has no names yet is the whole list written at once: there its order is that of the numbers."""

    def __init__(
        self,
        services: Services,
        index: FolderIndex,
        files: FilesController,
        order: ClassesController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._background, self._messages = services.background, services.messages
        self._index, self._files, self._order = index, files, order

    def ask(self) -> None:
        """Which file it is."""
        title, start = tr("Import a list of classes"), self._files.start_folder()
        name, _ = QFileDialog.getOpenFileName(QApplication.activeWindow(), title, start, tr(FILES))
        if name:
            taken = partial(self._taken, self._files.root)
            self._background.run(partial(read_classes, Path(name)), taken, self._messages.of_exception)

    def _taken(self, root: Path | None, names: list[str]) -> None:
        if root != self._files.root:
            return
        if self._index.is_reading:
            QTimer.singleShot(MOMENT, self, partial(self._taken, root, names))
            return
        folder, there = self._files.folder, self._order.names
        is_numbered = folder is None or folder.format == "yolo"
        if root is not None and is_numbered and all(map(str.isdecimal, there)):
            work = partial(_name_numbers, root, folder.format if folder else None, names)
            done = self._files.renew if folder is not None else partial(self._add, names)
            self._background.run(work, done, self._messages.of_exception)
            new = names
        else:
            new = [name for name in names if name not in there]
            self._add(names)
        self._tell(new)

    def _add(self, names: list[str], _none: None = None) -> None:
        self._order.add(names)

    def _tell(self, new: list[str]) -> None:
        if not new:
            self._messages.info(tr("No class added: all of them were there"))
            return
        listed = ", ".join(new[:5]) + (", …" if len(new) > 5 else "")
        one, more = mark("1 class added at the end: {names}"), mark("{count:,} classes added at the end: {names}")
        self._messages.info(tr(one if len(new) == 1 else more, count=len(new), names=listed))


def _name_numbers(root: Path, format: Format | None, names: list[str]) -> None:
    """Runs in the background."""
    add_classes(root, format, names)
    if (stored := read_folder_classes(root)).entries:
        write_folder_classes(root, stored.in_order(names))
