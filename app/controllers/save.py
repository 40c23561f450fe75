"""Every edit is noted in the journal at once and written to its label file a moment later.

What cannot be written is kept, said, and tried again; what somebody else changed meanwhile waits for a decision.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.background import Background
from app.controllers.unsaved import Pending, changed_after, small_picture
from app.document import Document
from app.journal_keeper import JournalKeeper
from app.messages import Messages
from app.pictures import PictureList
from app.settings import SettingsStore
from engine.data.folder import Format, LabelledFolder, open_folder, start_folder
from engine.data.journal import Unsaved
from engine.data.labelled import same
from engine.data.safe_files import Conflict
from engine.structures.annotation import Annotation

DELAY = 300  # milliseconds after the last edit of a burst
RETRY = 20_000  # milliseconds until what failed is tried again


@dataclass(frozen=True, slots=True, eq=False)
class Versions:
    """Of one picture. pixels: the picture itself, small; None where it cannot be read."""

    mine: Annotation
    theirs: Annotation
    pixels: NDArray[np.uint8] | None


class SaveController(QObject):
    """Reading and writing share one background thread, so that a folder is never used by two at once."""

    differ = Signal(object)  # Versions: somebody else changed the file; answer with `decide`
    folder_changed = Signal(object)  # LabelledFolder: begun by the first label, or read anew

    def __init__(
        self,
        document: Document,
        pictures: PictureList,
        background: Background,
        keeper: JournalKeeper,
        messages: Messages,
        store: SettingsStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._pictures = document, pictures
        self._background, self._messages, self._store = background, messages, store
        self._keeper = keeper
        self.unsaved: dict[Path, Pending] = {}  # edited, and not yet in their files
        self._folders: dict[Path, LabelledFolder] = {}  # by root
        self._folder: LabelledFolder | None = None  # the one that the window knows
        self._root: Path | None = None
        self._is_writing = False
        self._told: set[str] = set()
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self._write_next)
        self._retry = QTimer(self, singleShot=True, interval=RETRY)
        self._retry.timeout.connect(self._try_again)
        document.annotation_changed.connect(self._annotation_changed)

    def set_folder(self, folder: LabelledFolder | None) -> None:
        """The labelled folder that is open; None: labels of a plain folder begin in the format of Preferences."""
        root = folder.root if folder is not None else self._pictures.root
        needed = {entry.root for entry in self.unsaved.values()}
        self._folders = {known: value for known, value in self._folders.items() if known in needed and known != root}
        if folder is not None:
            self._folders[folder.root] = folder
        self._folder, self._root = folder, root
        if root is not None:
            self._keeper.open_folder(root)
        self._write_next()

    def save(self) -> None:
        """Write what is not written, and ask again about what waits for a decision."""
        self._told.clear()
        self._try_again()
        for path, entry in list(self.unsaved.items()):
            if entry.state == "waits":
                self._compare(path)

    def save_at_once(self) -> None:
        """Before the window closes. What cannot be written is told, and stays in the journal."""
        self._timer.stop()
        self._retry.stop()
        for entry in [entry for entry in self.unsaved.values() if entry.state != "waits"]:
            try:
                self._write(entry)
            except Exception as error:
                self._tell(error)
            else:
                self._saved(entry)

    def current(self, annotation: Annotation) -> Annotation:
        """What was edited of a picture and is not in its file yet, in place of what the file says.

        Where the file is not what it was when the editing began, the two are compared.
        """
        entry = self.unsaved.get(annotation.path)
        if entry is None:
            return annotation
        if entry.state == "waits" or not entry.knows(annotation):
            self._set(entry, state="waits")
            self._compare(annotation.path)
        return entry.mine

    def restore(self, found: Unsaved, *, later: bool = False) -> None:
        """An edit from the journal: into its file, unless that was changed since. later: only when it is opened."""
        mine = found.annotation
        self.unsaved[mine.path] = Pending(mine, found.root, None, "waits", found.when)
        if self._document.path == mine.path:
            self._document.edit(mine, "Restore unsaved edits", select=())
            later = False
        if not later:
            self._compare(mine.path)

    def put(self, annotation: Annotation, base: Annotation) -> None:
        """An edit of a picture that is not open. base: what its file says, as far as is known."""
        entry = self.unsaved.get(annotation.path)
        if entry is None:
            entry = Pending(annotation, self._root or annotation.path.parent, base)
        self._set(entry, mine=annotation, state="waits" if entry.state == "waits" else "")
        self._keeper.record(annotation, entry.root)
        self._timer.start()

    def give_up(self, path: Path) -> None:
        """The file stays as it is."""
        self.unsaved.pop(path, None)
        self._keeper.saved(path)

    def decide(self, versions: Versions, choice: Literal["mine", "theirs", "later"]) -> None:
        """The answer to `differ`. Theirs is one step of the history: undo brings mine back."""
        path = versions.mine.path
        entry = self.unsaved.get(path)
        if entry is None:
            return
        if choice == "mine":
            self._set(entry, state="", base=versions.theirs)
            self._write_next()
        elif choice == "theirs":
            self.give_up(path)
            self._show_theirs(versions.theirs)
        else:
            self._messages.info(f"{path.name}: your boxes are kept, and its file is as it was. Ctrl+S asks again.")

    def _show_theirs(self, theirs: Annotation) -> None:
        self._pictures.mark(theirs.path, labels=len(theirs.boxes), verified=theirs.verified)
        if self._document.path == theirs.path:
            self._document.take(theirs, "Take the file's boxes")

    # -- edits

    def _annotation_changed(self, annotation: Annotation | None) -> None:
        """Also where an undo leads back to what the file said: what is being written now is not that."""
        if annotation is None:
            return
        entry = self.unsaved.get(annotation.path)
        if entry.mine is annotation if entry is not None else not self._document.is_modified:
            return
        if entry is None:
            entry = Pending(annotation, self._root or annotation.path.parent, self._document.saved)
        state: Literal["", "waits"] = "waits" if entry.state == "waits" else ""
        self._set(entry, mine=annotation, state=state)
        self._keeper.record(annotation, entry.root)
        self._timer.start()

    def _set(self, entry: Pending, **changes: object) -> None:
        self.unsaved[entry.mine.path] = replace(entry, **changes)  # type: ignore[arg-type]

    # -- writing

    def _write_next(self) -> None:
        """One file after the other, in the background."""
        entry = next((entry for entry in self.unsaved.values() if entry.state == ""), None)
        if entry is None or self._is_writing:
            return
        self._is_writing = True
        self._background.run(partial(self._write, entry), partial(self._written, entry), partial(self._failed, entry))

    def _try_again(self) -> None:
        for entry in list(self.unsaved.values()):
            if entry.state == "failed":
                self._set(entry, state="")
        self._write_next()

    def _write(self, entry: Pending) -> LabelledFolder:
        """Runs in the background. A folder that was read since the editing began may say something else by now."""
        folder = self._folders.get(entry.root)
        if folder is None or folder.format == "coco":
            folder = folder or self._open(entry.root)
            if not entry.knows(folder.annotation(entry.mine.path)):
                raise Conflict(entry.mine.path)
        folder.save(entry.mine)
        return folder

    def _open(self, root: Path) -> LabelledFolder:
        folder = open_folder(root) or start_folder(root, cast(Format, self._store.settings.label_format))
        self._folders[root] = folder
        return folder

    def _written(self, entry: Pending, folder: LabelledFolder) -> None:
        self._is_writing = False
        self._saved(entry)
        self._know(folder)
        path = next((path for path, pending in self.unsaved.items() if pending.state == ""), entry.mine.path)
        if path != entry.mine.path:
            self._write_next()  # of many pictures each is written at once; of one that is being edited, the last state
        elif self.unsaved:
            self._timer.start()

    def _know(self, folder: LabelledFolder) -> None:
        if self._root is not None and folder is self._folders.get(self._root) and folder is not self._folder:
            self._folder = folder
            self.folder_changed.emit(folder)

    def _saved(self, entry: Pending) -> None:
        path = entry.mine.path
        now = self.unsaved.get(path)
        if now is not None and now.mine is entry.mine:
            del self.unsaved[path]
            self._keeper.saved(path)
        elif now is not None:
            self._set(now, base=entry.mine)
        self._document.mark_saved(entry.mine)

    def _failed(self, entry: Pending, error: Exception) -> None:
        """The edit stays in memory and in the journal; the other files do not wait for this one."""
        self._is_writing = False
        path = entry.mine.path
        now = self.unsaved.get(path)
        if now is not None:
            self._set(now, state="waits" if isinstance(error, Conflict) else "failed")
        if isinstance(error, Conflict):
            self._compare(path)
        else:
            self._tell(error)
            self._retry.start()
        self._write_next()

    def _tell(self, error: Exception) -> None:
        if str(error) not in self._told:
            self._told.add(str(error))
            self._messages.of_exception(error)
            self._messages.warning(
                "Your labels are kept in the window and in the journal. Ctrl+S tries again to write them."
            )

    # -- what somebody else wrote

    def _compare(self, path: Path) -> None:
        entry = self.unsaved.get(path)
        if entry is None:
            return
        self._background.run(
            partial(self._read_theirs, entry), partial(self._compared, path), partial(self._incomparable, path)
        )

    def _read_theirs(self, entry: Pending) -> tuple[LabelledFolder, Versions, bool]:
        """Runs in the background. COCO's one file is held in memory, so it is read anew."""
        folder = self._folders.get(entry.root)
        if folder is None or folder.format == "coco":
            folder = self._open(entry.root)
        theirs = folder.annotation(entry.mine.path)
        is_known = entry.knows(theirs) if entry.base else not changed_after(folder, theirs, entry.when)
        pixels = None if is_known else small_picture(entry.mine.path)
        return folder, Versions(entry.mine, theirs, pixels), is_known

    def _compared(self, path: Path, answer: tuple[LabelledFolder, Versions, bool]) -> None:
        folder, versions, is_known = answer
        self._know(folder)
        entry = self.unsaved.get(path)
        if entry is None:
            return
        if is_known or same(versions.theirs, entry.mine):
            self._set(entry, state="", base=versions.theirs)
            self._write_next()
        else:
            self.differ.emit(replace(versions, mine=entry.mine))

    def _incomparable(self, path: Path, error: Exception) -> None:
        """A file that nobody understands is never overwritten; a drive that is gone may come back."""
        self._tell(error)
