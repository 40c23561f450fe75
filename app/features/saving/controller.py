"""Every edit is noted in the journal at once and written to its label file a moment later.

What cannot be written stays, is said, and tried again; what somebody else changed meanwhile waits for a decision.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from app.features.saving.journal import JournalWriter
from app.features.saving.label_files import Compared, LabelFiles, Pending, Versions, Written, by_root
from app.services.background import Background, OnDone, OnError, Work, ended_in
from app.services.services import Services
from app.services.translation import tr
from app.session.session import Session
from engine.errors import UserError
from engine.labels.folder import LabelledFolder
from engine.safety.atomic_files import Conflict
from engine.safety.journal import Unsaved
from engine.structures.annotation import Annotation

DELAY = 300  # milliseconds after the last edit of a burst
AT_THE_END = 15.0  # seconds for the last writing: longer than another program's lock is waited for
RETRY = 20_000  # milliseconds until what failed is tried again


class SaveController(QObject):
    """Reading and writing share one background thread, so that a folder is never used by two at once; but for labels
    that are in one file: that is written on another one, and pictures are read meanwhile as it was."""

    differ = Signal(object)  # Versions: somebody else changed the file; answer with `decide`
    folder_changed = Signal(object)  # LabelledFolder: begun by the first label, or read anew
    writing = Signal()  # a file, or several

    def __init__(self, services: Services, session: Session, journal: JournalWriter, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._pictures = session.document, session.pictures
        self._background, self._messages = services.background, services.messages
        self._one_file = Background("saving", self)
        self._journal = journal
        self.unsaved: dict[Path, Pending] = {}  # edited, and not yet in their files
        self._files = LabelFiles(services.store)
        self._folder: LabelledFolder | None = None  # as the window has it
        self._root: Path | None = None
        self.is_held = self._all_held = False
        self._new_files: set[Path] = set()  # pictures whose label file (COCO: entry) came with our edits
        self._writing: list[Pending] = []
        self._dropped: dict[Path, Annotation] = {}  # what was here before the file's version was taken
        self._reported: set[str] = set()
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self._write_next)
        self._retry = QTimer(self, singleShot=True, interval=RETRY)
        self._retry.timeout.connect(partial(self._try_again, "failed"))
        self._to_compare: dict[Path, None] = {}
        self._compare_timer = QTimer(self, singleShot=True, interval=0)
        self._compare_timer.timeout.connect(self._compare)
        session.document.annotation_changed.connect(self._annotation_changed)

    def set_folder(self, folder: LabelledFolder | None) -> None:
        """The labelled folder that is open; None: labels of a plain folder begin in the format of Preferences."""
        root = folder.root if folder is not None else self._pictures.root
        self._files.begin(folder, root, {entry.root for entry in self.unsaved.values()})
        self._folder, self._root = folder, root
        if root is not None:
            self._journal.open_folder(root)
        self._write_next()

    def save(self) -> None:
        """Write what is not written, and ask again about what waits for a decision."""
        self._reported.clear()
        for path, entry in list(self.unsaved.items()):
            if entry.state == "waits":
                self._compare_soon(path)
        self._try_again("failed", "paused")

    @property
    def waiting(self) -> int:
        """How many edits are on their way to their files."""
        return sum(entry.state == "" for entry in self.unsaved.values())

    def pause(self) -> int:
        """Write nothing of what waits, but for what is being written, until `save` or another edit; how many wait."""
        now = {entry.mine.path for entry in self._writing}
        paused = [entry for path, entry in self.unsaved.items() if entry.state == "" and path not in now]
        for entry in paused:
            self._set(entry, state="paused")
        return len(paused)

    def close(self) -> bool:
        """True when no thread is busy with a file of labels."""
        return self._one_file.close()

    def save_at_once(self) -> bool:
        """Before the window closes. What cannot be written is told, and stays in the journal. False where writing has
        not ended in time."""
        self._timer.stop()
        self._retry.stop()
        answers: list[tuple[list[Pending], dict[Path, UserError] | Exception]] = []

        def write() -> None:
            for entries in by_root(entry for entry in tuple(self.unsaved.values()) if entry.state != "waits"):
                try:
                    answers.append((entries, self._files.write(entries, self._new_files)[1]))
                except Exception as error:
                    answers.append((entries, error))

        ended = ended_in(AT_THE_END, write)
        for entries, failed in tuple(answers):
            if isinstance(failed, Exception):
                self._tell(failed)
                continue
            for entry in entries:
                if (why := failed.get(entry.mine.path)) is not None:
                    self._tell(why)
                else:
                    self._saved(entry)
        return ended

    def hold(self, is_held: bool, *, all_files: bool = False) -> None:
        """A step over the folder is being made: a file of many pictures is written once, when all of them are edited.

        The edits are in the journal meanwhile. Files of single pictures wait only where `all_files` says so: a list of
        classes that they have in common is being changed.
        """
        self.is_held, self._all_held = is_held, all_files
        if not is_held:
            self._timer.start()

    def current(self, annotation: Annotation) -> Annotation:
        """What was edited of a picture and is not in its file yet, in place of what the file says.

        Where the file is not what it was when the editing began, the two are compared.
        """
        entry = self.unsaved.get(annotation.path)
        if entry is None:
            return annotation
        if entry.state == "waits" or not entry.knows(annotation):
            self._set(entry, state="waits")
            self._compare_soon(annotation.path)
        return entry.mine

    def restore(self, found: Unsaved, *, later: bool = False) -> None:
        """An edit from the journal: into its file, unless that was changed since. later: only when it is opened."""
        mine = found.annotation
        if mine.is_blank:
            self._new_files.add(mine.path)
        self.unsaved[mine.path] = Pending(mine, found.root, None, "waits", found.when, found.base)
        if self._document.path == mine.path:
            self._document.edit(mine, tr("Restore unsaved edits"), select=())
            later = False
        if not later:
            self._compare_soon(mine.path)

    def record_edit(self, annotation: Annotation, base: Annotation) -> None:
        """An edit of a picture that is not open. base: what its file says, as far as anybody has read it."""
        self._note(annotation, base)

    def give_up(self, path: Path) -> None:
        """The file stays as it is."""
        self.unsaved.pop(path, None)
        self._journal.saved(path)

    def decide(self, versions: Versions, choice: Literal["mine", "theirs", "later"]) -> None:
        """The answer to `differ`. Theirs is one step of the history: undo brings mine back, and asks again."""
        path = versions.mine.path
        entry = self.unsaved.get(path)
        if entry is None:
            return
        if choice == "mine":
            self._set(entry, state="", base=versions.theirs)
            self._write_next()
        elif choice == "theirs":
            self.give_up(path)
            theirs = versions.theirs
            self._pictures.mark(path, labels=len(theirs.boxes), verified=theirs.verified)
            if self._document.path == path:
                self._dropped[path] = versions.mine
                self._document.saved = theirs
                self._document.edit(theirs, tr("Take the file's boxes"), select=())
        else:
            self._messages.info(
                tr("{name}: your boxes are kept, and its file is as it was. Ctrl+S asks again.", name=path.name)
            )

    # -- edits

    def _annotation_changed(self, annotation: Annotation | None) -> None:
        """Also where an undo leads back to what the file said: what is being written now is not that."""
        if annotation is None:
            return
        entry = self.unsaved.get(annotation.path)
        if entry.mine is not annotation if entry is not None else self._document.is_modified:
            self._note(annotation, self._document.saved)
        if annotation is self._dropped.get(annotation.path) and annotation.path in self.unsaved:
            self._set(self.unsaved[annotation.path], base=annotation, state="waits")  # somebody else's boxes are there
            self._compare_soon(annotation.path)

    def _note(self, annotation: Annotation, base: Annotation | None) -> None:
        entry = self.unsaved.get(annotation.path)
        if entry is None:
            entry = Pending(annotation, self._root or annotation.path.parent, base)
        self._set(entry, mine=annotation, state="waits" if entry.state == "waits" else "")
        self._journal.record(annotation, entry.root, entry.mark)
        self._timer.start()

    def _set(self, entry: Pending, **changes: object) -> None:
        self.unsaved[entry.mine.path] = replace(entry, **changes)  # type: ignore[arg-type]

    # -- writing

    def _write_next(self) -> None:
        """In the background, one after the other: the labels of a picture, or all those that are in one file."""
        first = self._next_ready()
        if first is None or self._writing:
            return
        entries = [first]
        if self._files.is_one_file(first.root):
            entries = [entry for entry in self.unsaved.values() if entry.state == "" and entry.root == first.root]
        self._writing = entries
        self.writing.emit()
        write = partial(self._files.write, entries, frozenset(self._new_files))
        self._run(first.root, write, partial(self._written, entries), partial(self._all_failed, entries))

    def _run(self, root: Path, work: Work, on_done: OnDone, on_error: OnError) -> None:
        """With the label files of a folder. Where pictures are read meanwhile, what was read of before is shown before
        this is done: it is not taken for what the file says now."""
        if self._files.is_one_file(root):
            self._one_file.run(work, partial(self._after_reading, on_done), on_error)
        else:
            self._background.run(work, on_done, on_error)

    def _after_reading(self, on_done: OnDone, answer: object) -> None:
        self._background.run(lambda: answer, on_done)

    def _next_ready(self) -> Pending | None:
        ready = (entry for entry in self.unsaved.values() if entry.state == "")
        return next((e for e in ready if not self._all_held and not self._is_held(e)), None)

    def _is_held(self, entry: Pending) -> bool:
        return self.is_held and self._files.is_one_file(entry.root)

    def _try_again(self, *states: str) -> None:
        for entry in list(self.unsaved.values()):
            if entry.state in states:
                self._set(entry, state="")
        self._write_next()

    def _written(self, entries: list[Pending], answer: Written) -> None:
        self._writing = []
        folder, failed = answer
        for entry in entries:
            if (why := failed.get(entry.mine.path)) is not None:
                self._failed(entry, why)
            else:
                self._saved(entry)
        self._show_folder(folder)
        following = self._next_ready()
        if following is not None and following.mine.path not in {entry.mine.path for entry in entries}:
            self._write_next()  # of many pictures each is written at once; of one that is being edited, the last state
        elif self.unsaved:
            self._timer.start()

    def _show_folder(self, folder: LabelledFolder) -> None:
        if self._root is not None and folder is self._files.folders.get(self._root) and folder is not self._folder:
            self._folder = folder
            self.folder_changed.emit(folder)

    def _saved(self, entry: Pending) -> None:
        path = entry.mine.path
        if entry.base is not None and entry.base.is_blank:
            self._new_files.add(path)
        now = self.unsaved.get(path)
        if now is not None and now.mine is entry.mine:
            del self.unsaved[path]
            self._journal.saved(path)
        elif now is not None:
            self._set(now, base=entry.mine)
            self._journal.record(now.mine, now.root, self.unsaved[path].mark)
        self._document.mark_saved(entry.mine)

    def _all_failed(self, entries: list[Pending], error: Exception) -> None:
        self._writing = []
        for entry in entries:
            self._failed(entry, error)
        self._write_next()

    def _failed(self, entry: Pending, error: Exception) -> None:
        """The edit stays in memory and in the journal; the other files do not wait for this one."""
        path = entry.mine.path
        if (now := self.unsaved.get(path)) is not None:
            self._set(now, state="waits" if isinstance(error, Conflict) else "failed")
        if isinstance(error, Conflict):
            self._compare_soon(path)
        else:
            self._tell(error)
            self._retry.start()

    def _tell(self, error: Exception) -> None:
        if str(error) not in self._reported:
            self._reported.add(str(error))
            self._messages.of_exception(error)
            self._messages.warning(
                tr("Your labels are kept in the window and in the journal. Ctrl+S tries again to write them.")
            )

    # -- what somebody else wrote

    def _compare_soon(self, path: Path) -> None:
        """Look whether the edit may be written over what the file says by now."""
        self._to_compare[path] = None
        self._compare_timer.start()

    def _compare(self) -> None:
        """All that are asked about at once are read at once: many of them may be in one file."""
        paths, self._to_compare = self._to_compare, {}
        for entries in by_root(self.unsaved[path] for path in paths if path in self.unsaved):
            self._run(entries[0].root, partial(self._files.compare, entries), self._compared, self._tell)

    def _compared(self, answer: Compared) -> None:
        """A file that nobody understands is never overwritten; a drive that is gone may come back."""
        folder, found = answer
        self._show_folder(folder)
        for path, says in found.items():
            entry = self.unsaved.get(path)
            if isinstance(says, UserError):
                self._tell(says)
            elif entry is not None and isinstance(says, Versions) and says.theirs != entry.mine:
                self._new_files.discard(path)  # somebody else wrote there
                self.differ.emit(replace(says, mine=entry.mine))
            elif entry is not None:
                self._set(entry, state="", base=says.theirs if isinstance(says, Versions) else says)
        self._write_next()
