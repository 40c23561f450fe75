"""Verbs of files: open pictures and folders, go to the next and the previous."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog

from app.features.files.opening import Found, Listing, list_rest, look, with_labels
from app.services.background import Background
from app.services.services import Services
from app.services.translation import tr
from app.session.pictures import Listed
from app.session.session import Session
from engine.errors import UserError
from engine.folders import data_folder
from engine.labels.classes.folder_classes import FolderClasses
from engine.labels.folder import LabelledFolder
from engine.labels.format_choice import write_choice
from engine.pictures.finding import SUFFIXES
from engine.pictures.reading import read_image
from engine.structures.annotation import Annotation
from engine.structures.image import Image
from engine.structures.settings import Format


class FilesController(QObject):
    """Reads away from the window's thread; nothing changes before everything is read."""

    folder_changed = Signal(object)  # LabelledFolder | None
    folder_renewed = Signal()  # its first label came, or it was read anew
    labels_began = Signal()  # a folder without labels has its first one
    unreadable = Signal(str)  # why the chosen picture cannot be shown

    def __init__(self, services: Services, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._pictures, self._traces = session.document, session.pictures, session.traces
        self._messages, self._store = services.messages, services.store
        self._background = services.background
        self._ticket = self._opening = 0
        self._labels_are_sought = False  # the pictures are listed already
        self.opening = Background("opening", self)  # label files of many pictures are found on it
        self._reported: set[Path] = set()
        self._noted: set[Path] = set()  # pictures of which it was said what is unusual in them
        self.unsaved: Callable[[Annotation], Annotation] = lambda annotation: annotation  # with edits not in its file
        self.folder: LabelledFolder | None = None
        self.listed_classes: tuple[str, ...] = ()  # of a folder without labels
        self.stored_classes = FolderClasses()  # their order and colours, as the folder keeps them
        self.current: Path | None = None  # the chosen picture, also while it is being read or where it cannot be

    # -- verbs

    def open_file(self) -> None:
        """Ask for pictures; one picture brings the others of its folder along."""
        kinds = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        names, _ = QFileDialog.getOpenFileNames(
            QApplication.activeWindow(),
            tr("Open pictures"),
            self.start_folder(),
            tr("Pictures ({kinds});;All files (*)", kinds=kinds),
        )
        self.open_paths([Path(name) for name in names])

    def open_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(QApplication.activeWindow(), tr("Open a folder"), self.start_folder())
        if name:
            self.open_paths([Path(name)])

    def open_paths(self, paths: list[Path], start: Path | None = None) -> None:
        """Open pictures and folders (with their subfolders); `start` is shown first."""
        if paths:
            whole = tuple(
                path.absolute() for path in paths
            )  # as the labels name them, and from wherever it is opened next
            self._stop_opening()
            self._read(partial(look, whole, start), self._found)

    def close(self) -> None:
        """Nothing is open."""
        self._background.forget(self._ticket)
        self._stop_opening()
        self.folder = self.current = None
        self._pictures.load((), None)
        self.folder_changed.emit(None)
        self._document.close()

    def show(self, path: Path) -> None:
        """Read and show one picture of the list."""
        self.current = path
        if self._labels_are_sought:
            self._read(partial(read_image, path), self._show_unlabelled, partial(self._cannot_show, path))
        else:
            work, shown = partial(_read_picture, path, self.folder), partial(self._show, self.folder)
            self._read(work, shown, partial(self._cannot_show, path))

    def go(self, step: int) -> None:
        """To the picture so many rows on, where there is one."""
        if (target := self._pictures.neighbour(self.current, step)) is not None:
            self.show(target)

    def next_unverified(self) -> None:
        """The next picture, after this one and then from the start, that nobody has verified yet."""
        pictures = self._pictures.pictures
        row = self._pictures.row(self.current) if self.current else None
        start = 0 if row is None else row + 1
        for path in (*pictures[start:], *pictures[: max(start - 1, 0)]):
            if not self._pictures.state(path).verified:
                self.show(path)
                return
        self._messages.info(tr("Every picture of the list is verified"))

    def use_folder(self, folder: LabelledFolder) -> None:
        """What the labels of a plain folder began, or what was read anew: pictures are read from there from now on."""
        is_first, self.folder = self.folder is None, folder
        self.folder_renewed.emit()
        if is_first:
            self.labels_began.emit()

    def choose_format(self, folder: LabelledFolder, format: Format) -> None:
        """Of a folder with labels in two formats, these count from now on."""
        done = self.renew if format != folder.format else lambda _none: None
        self._background.run(partial(write_choice, folder.root, format), done, self._messages.of_exception)

    @property
    def root(self) -> Path | None:
        """Of what is open; None where several files or folders are."""
        return self._pictures.root

    def start_folder(self) -> str:
        """Where a dialog begins: in the open folder, else the last one; not in the samples, which are among the
        program's own data, where nobody has pictures."""
        folders = (self.root, *map(Path, self._store.session.recent))
        own = (folder for folder in folders if folder is not None and not folder.is_relative_to(data_folder()))
        return str(next(filter(Path.is_dir, own), Path.home()))

    def renew(self, _none: None = None) -> None:
        """Open the folder again that is open: something else stands in it now."""
        if self.root is not None:
            self.open_paths([self.root], self.current)

    # -- answers

    def _read(self, work: object, on_done: object, on_error: object = None) -> None:
        """One reading at a time: a new wish makes the old one void."""
        self._background.forget(self._ticket)
        self._ticket = self._background.run(work, on_done, on_error or self._messages.of_exception)  # type: ignore[arg-type]

    def _stop_opening(self) -> None:
        self.opening.forget(self._opening)
        self._labels_are_sought = False

    def _found(self, found: Found) -> None:
        """Few pictures wait for their labels; many are listed, and the first is shown, while those are looked for."""
        if found.first is None:
            self._read(partial(with_labels, found), self._opened)
            return
        self.folder, self.listed_classes, self.stored_classes = None, (), FolderClasses()
        self._labels_are_sought, self.current = True, found.first.path
        self._document.rejected_before = {}
        self._document.load(found.first, None)
        self._pictures.load((found.first.path,), found.root)
        self.folder_changed.emit(None)
        self._opening = self.opening.run(partial(list_rest, found), self._listed, self._messages.of_exception)

    def _listed(self, answer: tuple[Found, Listed]) -> None:
        found, listed = answer
        self._pictures.load(listed, found.root)
        self._messages.info(tr("Looking for the labels of {count:,} pictures", count=len(found.pictures)))
        self._opening = self.opening.run(partial(with_labels, found), self._opened, self._messages.of_exception)

    def _show_unlabelled(self, image: Image) -> None:
        """While labels are looked for nothing can be labelled: nobody knows in which files it would belong."""
        self._document.load(image, None, self._traces.trace(image.path))

    def _opened(self, listing: Listing) -> None:
        are_listed, self._labels_are_sought = self._labels_are_sought, False
        for warning in listing.warnings:
            self._messages.warning(warning)
        self._tell_problems(listing.problems)
        if not listing.pictures:
            where = listing.root or tr("there")
            self._messages.warning(tr("{where}: no pictures in it or its subfolders; open another folder", where=where))
            return
        self.folder, self.listed_classes = listing.folder, listing.classes
        self.stored_classes = listing.stored_classes
        self._reported.clear()
        self._noted.clear()
        self._document.rejected_before = listing.rejections.suggestions
        if not (are_listed and listing.pictures == self._pictures.every):
            self._pictures.load(listing.pictures, listing.root)
        start = listing.start or listing.pictures[0]
        if are_listed and self.current is not None and self._pictures.row(self.current) is not None:
            start = self.current  # somebody went on meanwhile
        if listing.root is not None:
            self._store.remember_folder(str(listing.root))
        self.folder_changed.emit(self.folder)
        self.show(start)

    def _show(self, folder: LabelledFolder | None, found: tuple[Image, Annotation, str]) -> None:
        """folder: whose labels were read. Where the first label began another meanwhile, they are read from that."""
        image, annotation, warning = found
        if folder is not self.folder:
            self.show(image.path)
            return
        if warning:
            self._messages.warning(warning)
        self._tell_left_out(annotation)
        if image.note and image.path not in self._noted:
            self._noted.add(image.path)
            self._messages.warning(f"{image.path.name} {image.note}")
        annotation = self.unsaved(annotation)
        marks = {"labels": len(annotation.boxes), "verified": annotation.verified, "failed": "", "note": image.note}
        self._pictures.mark(image.path, **marks)
        self._document.load(image, annotation, self._traces.trace(image.path))
        self._store.remember(last_picture=str(image.path))

    def _tell_problems(self, problems: tuple[str, ...]) -> None:
        """Of labels that are not used, or not sure: the first sentence, with all others behind it."""
        if problems:
            more = tr(" (and {count} more)", count=len(problems) - 1) if len(problems) > 1 else ""
            self._messages.warning(problems[0] + more, "\n".join(problems[1:]))

    def _tell_left_out(self, annotation: Annotation) -> None:
        """What the label file holds that is not a box here: once for each picture."""
        if annotation.unshown and annotation.path not in self._reported:
            self._reported.add(annotation.path)
            count = len(annotation.unshown)
            which = (
                tr("1 shape of its label file is not a box")
                if count == 1
                else tr("{count} shapes of its label file are not boxes", count=count)
            )
            self._messages.warning(
                tr(
                    "{name}: {which}: kept in the file, not shown, not trained on",
                    name=annotation.path.name,
                    which=which,
                )
            )

    def _cannot_show(self, path: Path, error: Exception) -> None:
        why = f"{error.what}; {error.do}" if isinstance(error, UserError) else str(error)
        self._pictures.mark(path, failed=why)
        self._document.close()
        self.unreadable.emit(f"{path.name}: {why}")
        if not isinstance(error, UserError):
            self._messages.of_exception(error)


def _read_picture(path: Path, folder: LabelledFolder | None) -> tuple[Image, Annotation, str]:
    """Runs in the background. A picture whose label file is bad is shown, without labels and with a warning."""
    image = read_image(path)
    plain = Annotation(path, image.width, image.height)
    if folder is None:
        return image, replace(plain, is_labelled=False), ""
    try:
        return image, folder.annotation(path), ""
    except UserError as error:
        return image, plain, tr("{error}; the file is left as it is", error=error)
