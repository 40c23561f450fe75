"""The classes of the open folder: their order and with it their keys, their colours, and which of them are hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.canvas.colours import assign_colours, class_colour, forget_colours
from app.canvas.view import ImageCanvas
from app.features.labelling.controller import EditController
from app.services.background import CLOSING, ended_in
from app.services.services import Services
from app.session.session import Session
from engine.errors import UserError
from engine.labels.classes.folder_classes import FolderClasses, write_folder_classes


class ClassesController(QObject):
    """What a person changes of them is stored in the folder, and so is the order of their first use as soon as a box is
    edited. Nothing is written where somebody only looks."""

    recoloured = Signal()

    def __init__(
        self, services: Services, session: Session, edit: EditController, canvas: ImageCanvas, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._background, self._messages, self._store = services.background, services.messages, services.store
        self._document, self._folder_index = session.document, session.folder_index
        self._edit, self._canvas = edit, canvas
        self._root: Path | None = None
        self._stored = FolderClasses()  # as the folder has it, or a person has arranged it since
        self._now = self._to_write = self._written = self._stored  # with the colours that are seen
        self._seen: tuple[tuple[str, ...], FolderClasses] | None = None  # of which `_now` is made
        self._is_changed = False  # by a person
        self._is_shown = False  # whether the open picture is one of this folder
        self._ticket = 0
        self._before: dict[tuple[str, str], dict[str, str]] = {}  # classes and colours before one was renamed
        edit.classes_changed.connect(self._changed)
        edit.class_chosen.connect(self._chosen)
        session.document.image_changed.connect(self._image_changed)
        session.document.history_changed.connect(self._store_soon)

    def open_folder(self, root: Path | None, stored: FolderClasses) -> None:
        """Of another folder; None: of several files, which have no place for it."""
        self._root, self._ticket, self._is_changed, self._is_shown = root, 0, False, False
        self._stored = self._to_write = self._written = stored
        self._before.clear()
        self._edit.hide(())
        forget_colours()
        self._edit.preferred = self._store.session.chosen_classes.get(str(root), "")

    def show_read(self, classes: Iterable[str]) -> None:
        """What lists and labels of the folder have. A class that was removed comes back with its first box."""
        names = dict.fromkeys((*self._stored.colours, *classes))
        self._edit.set_classes(n for n in names if n not in self._stored.removed or self.is_used(n))

    def is_used(self, name: str) -> bool:
        """Whether a box of the folder has this class."""
        if name in (self._document.annotation.labels if self._document.annotation is not None else ()):
            return True
        return any(name in summary.labels for summary in self._folder_index.summaries.values())

    @property
    def names(self) -> tuple[str, ...]:
        """In their order."""
        return self._edit.classes

    # -- verbs

    def add(self, names: Iterable[str]) -> None:
        """At the end of the list."""
        self.arrange((*self._edit.classes, *names))

    def move(self, name: str, place: int) -> None:
        """To this place of the list, from 0 on."""
        names = [other for other in self._edit.classes if other != name]
        names.insert(max(0, place), name)
        self.arrange(names)

    def arrange(self, names: Iterable[str]) -> None:
        """These are the classes, in this order; colours stay with their classes."""
        self._set(tuple(dict.fromkeys(names)), self._colours(), self._stored.removed)

    def recolour(self, name: str, colour: str) -> None:
        """colour: #rrggbb."""
        self._set(self._edit.classes, self._colours() | {name: colour}, self._stored.removed)

    def remove(self, name: str) -> None:
        """A class that no box has."""
        if not self.is_used(name):
            names = tuple(other for other in self._edit.classes if other != name)
            self._set(names, self._colours(), (*self._stored.removed, name))

    def forget_unused(self) -> None:
        """A class that was made by naming a box goes where undo has taken its last box: it is no answer to what is
        typed next. It is not remembered as removed: redo brings it back."""
        edit, path, boxes = self._edit, self._document.path, self._document.boxes
        elsewhere = (summary.labels for other, summary in self._folder_index.summaries.items() if other != path)
        used = {box.label for box in boxes}.union(*elsewhere)
        unused = (edit.named_here.keys() - used).difference(self._stored.colours)
        if unused & set(edit.classes):
            if edit.current in unused:
                before = edit.named_here[edit.current]
                stays = before in edit.classes and before not in unused
                edit.current = edit.preferred = before if stays else boxes[-1].label if boxes else ""
            self._is_changed = True  # they may have been stored
            edit.set_classes(name for name in edit.classes if name not in unused)

    def begin_rename(self, old: str, new: str) -> None:
        """What the classes are before it."""
        self._before[old, new] = self._colours()

    def end_rename(self, old: str, new: str, forwards: bool) -> None:
        """The boxes of the folder have their new name; or, not forwards, their old one again. A class that is left
        without a box goes."""
        if (before := self._before.get((old, new))) is None:  # another folder is open
            return
        colours, removed = self._colours(), self._stored.removed
        if not forwards:
            names = [name for name in self._edit.classes if name != new or name in before or self.is_used(name)]
            colours |= {old: before.get(old, "")}
            self._set((*before, *names), colours, tuple(name for name in removed if name != old))
            return
        if new not in before:
            colours[new] = colours[old]
        if self._edit.current == old:
            self._edit.current = self._edit.preferred = new
        names = [new if name == old else name for name in self._edit.classes]
        stays = (old,) if self.is_used(old) else ()  # it was stopped half-way
        self._set((*names, *stays), colours, (*removed, old))

    def _set(self, names: tuple[str, ...], colours: Mapping[str, str], removed: tuple[str, ...]) -> None:
        entries = tuple((name, colours.get(name, "")) for name in dict.fromkeys(names))
        self._stored = FolderClasses(entries, tuple(name for name in dict.fromkeys(removed) if name not in names))
        self._is_changed = True
        self._edit.set_classes(names)
        self._edit.hide(self._edit.hidden & set(self._edit.classes))

    def _colours(self) -> dict[str, str]:
        """As they are seen now."""
        return {name: class_colour(name).name() for name in self._edit.classes}

    # -- hidden classes

    def toggle(self, name: str) -> None:
        """Hide the boxes of a class, or show them again."""
        self._edit.hide(self._edit.hidden ^ {name})

    def show_only(self, name: str) -> None:
        self._edit.hide(set(self._edit.classes) - {name})
        self._edit.choose_class(name)

    def show_all(self) -> None:
        self._edit.hide(())

    # -- storing

    def close(self) -> bool:
        """What is not written yet is written now. False where that has not ended in time."""
        if self._root is None or not self._is_to_be_stored or self._now == self._written:
            return True
        self._background.forget(self._ticket)
        failed: list[UserError] = []
        ended = ended_in(CLOSING, partial(_write, self._root, self._now, failed))
        for error in failed:
            self._messages.of_exception(error)
        return ended

    def _changed(self) -> None:
        """Of the classes; often only something else about them."""
        if (seen := (self._edit.classes, self._stored)) != self._seen:
            self._seen = seen
            is_other = assign_colours(self._edit.classes, self._stored.colours)
            self._now = FolderClasses(tuple(self._colours().items()), self._stored.removed)
            if is_other:
                self._canvas.recolour()
                self.recoloured.emit()
        self._store_soon()

    def _image_changed(self, image: object) -> None:
        self._is_shown = image is not None

    def _chosen(self, name: str) -> None:
        """Remembered for the next start, of as many folders as the list of recent ones has."""
        if self._root is not None:
            recent = (*self._store.session.recent, str(self._root))
            others = {root: other for root, other in self._store.session.chosen_classes.items() if root in recent}
            self._store.remember(chosen_classes=others | {str(self._root): name})

    @property
    def _is_to_be_stored(self) -> bool:
        is_edited = self._is_changed or (self._is_shown and self._document.step(False) is not None)
        return is_edited and not self._folder_index.is_reading

    def _store_soon(self) -> None:
        """The background does the newest work first: an older order must not come after it."""
        if self._root is None or not self._is_to_be_stored or self._now == self._to_write:
            return
        self._background.forget(self._ticket)
        self._to_write = self._now
        work, done = partial(write_folder_classes, self._root, self._now), partial(self._has_written, self._now)
        self._ticket = self._background.run(work, done, self._messages.of_exception)

    def _has_written(self, record: FolderClasses, _none: None) -> None:
        self._written = record


def _write(root: Path, classes: FolderClasses, failed: list[UserError]) -> None:
    try:
        write_folder_classes(root, classes)
    except UserError as error:
        failed.append(error)
