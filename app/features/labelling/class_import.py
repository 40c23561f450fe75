"""Classes from a file: a text of one name a line, or a data.yaml. They join those of the folder, in its own list."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFileDialog

from app.features.files.controller import FilesController
from app.features.labelling.classes import ClassesController
from app.services.services import Services
from app.services.translation import mark, tr
from engine.labels.class_import import add_classes, read_classes
from engine.labels.folder_classes import read_folder_classes, write_folder_classes

FILES = mark("Lists of classes (*.txt *.names *.yaml *.yml);;All files (*)")


class ClassImport(QObject):
    """COCO lists a class in its file with the first box of it: until then the window alone knows the names."""

    def __init__(self, services: Services, files: FilesController, order: ClassesController, parent: QObject) -> None:
        super().__init__(parent)
        self._background, self._messages = services.background, services.messages
        self._files, self._order = files, order

    def ask(self) -> None:
        """Which file it is."""
        title, start = tr("Import a list of classes"), str(self._files.root or Path.home())
        name, _ = QFileDialog.getOpenFileName(QApplication.activeWindow(), title, start, tr(FILES))
        if name:
            work = partial(self._take, Path(name), self._files.root)
            self._background.run(work, self._taken, self._messages.of_exception)

    def _take(self, file: Path, root: Path | None) -> list[str]:
        """Runs in the background."""
        names, folder = read_classes(file), self._files.folder
        if folder is not None and folder.format != "coco":
            add_classes(folder.root, folder.format, names)
        elif folder is None and root is not None:
            add_classes(root, None, names)
        if root is not None and (stored := read_folder_classes(root)).entries:
            write_folder_classes(root, stored.in_order(names))
        return names

    def _taken(self, names: list[str]) -> None:
        folder, root = self._files.folder, self._files.root
        if root is None or (folder is not None and folder.format == "coco"):
            self._order.add(names)
        else:
            self._files.renew()
        self._messages.info(
            tr(
                "{count:,} classes: {names}{more}",
                count=len(names),
                names=", ".join(names[:5]),
                more=", …" if len(names) > 5 else "",
            )
        )
