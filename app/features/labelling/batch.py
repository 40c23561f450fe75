"""Verbs over the whole folder, each of them one step: undo takes it back in every picture, files included."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.features.labelling import changes as steps
from app.features.labelling.controller import EditController
from app.features.saving.controller import SaveController
from app.services.activity import Activity
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from engine.labels.labelled import LabelledFolder
from engine.labels.review.rejections import Rejected
from engine.safety.rebase import rebased
from engine.structures.annotation import Annotation
from engine.structures.selection import count_of
from engine.structures.stages import Detections


class BatchController(QObject):
    """Pictures are read and changed in the background, a moment at a time, one change after the other."""

    rename_begins = Signal(str, str)  # the class's old name and its new one
    taken_back = Signal()  # a step by undo, in all of its pictures
    rename_ended = Signal(str, str, bool)  # and whether forwards: the boxes have the new name now, else the old one

    def __init__(
        self, services: Services, session: Session, save: SaveController, edit: EditController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._edit = edit
        self._document, self._pictures, self._folder_index = session.document, session.pictures, session.folder_index
        self._traces, self._save, self._background = session.traces, save, services.background
        self._store, self._messages, self._activity = services.store, services.messages, services.activity
        self._folder: LabelledFolder | None = None
        self._waiting: deque[steps.Run] = deque()
        self._running: steps.Run | None = None

    def set_folder(self, folder: LabelledFolder | None) -> None:
        """The labelled folder that is open. What was done to the one before is no longer undone from here."""
        if folder is None or self._folder is None or folder.root != self._folder.root:
            self._document.folder.clear()
        self._folder = folder

    def follow_folder(self, folder: LabelledFolder) -> None:
        """The same folder, begun by its first label or read anew. A step that began before its first label reads
        from there, too: pictures that are in their files by now are not blank."""
        self._folder = folder
        for run in (*self._waiting, *([self._running] if self._running else [])):
            if run.folder is None and run.root == folder.root:
                run.folder = folder

    @property
    def is_busy(self) -> bool:
        return self._running is not None

    @property
    def can_accept(self) -> bool:
        """Whether `accept_all` finds something that it may accept."""
        return self._pictures.has_acceptable

    # -- verbs

    def accept_all(self) -> None:
        """The suggestions above the score of Preferences, in every picture that the list shows."""
        least = self._store.settings.accept_score
        changes: list[tuple[Path, steps.Change]] = []
        verified = 0
        for path in self._pictures.pictures:
            seen = self._traces.get(path)
            if seen is None or (found := seen.trace.get(Detections)) is None:
                continue
            if self._pictures.state(path).verified:
                verified += 1
                continue
            rejected = self._document.rejected_of(path)
            classes, hidden = self._edit.classes, self._edit.hidden
            accept = partial(steps.accept_detections, found, seen.model, rejected, least, classes, hidden)
            changes.append((path, accept))
        if verified:
            one = tr("1 verified picture was left as it is")
            many = mark("{count:,} verified pictures were left as they are")
            self._messages.info(one if verified == 1 else tr(many, count=verified))
        if changes:
            self._begin(tr("Accept all in the folder"), changes)

    def rename_class(self, old: str, new: str) -> None:
        """Every box of the class, in every picture of the folder; into a class that is there: the two become one."""
        new, summaries = new.strip(), self._folder_index.summaries
        if not new or new == old:
            return
        rename = partial(steps.rename, old=old, new=new)
        changes = [(path, rename) for path, s in summaries.items() if old in s.labels]
        if self._folder_index.is_reading:
            self._messages.warning(tr("The labels of the folder are still being read; try again in a moment"))
            return
        self.rename_begins.emit(old, new)
        if changes:
            is_there = any(new in s.labels for s in summaries.values())
            words = mark("Merge {old} into {new}") if is_there else mark("Rename {old} to {new}")
            what = tr(words, old=old, new=new)
            renaming = None if is_there else (old, new)
            self._begin(tr("{what} in the folder", what=what), changes, renaming=renaming, renamed=(old, new))
        else:
            self.rename_ended.emit(old, new, True)

    def change(
        self,
        text: str,
        changes: Sequence[tuple[Path, steps.Change]],
        rejected: Mapping[Path, Rejected] | None = None,
        then: Callable[[], object] = lambda: None,
    ) -> None:
        """Any change of these pictures, and suggestions of them that are not to be shown again. then: when done."""
        self._reject(rejected or {}, forwards=True)
        self._begin(text, changes, rejected=rejected, then=then)

    def restore(self, states: Mapping[Path, Annotation], text: str) -> None:
        """These pictures are labelled as they were."""
        self._begin(text, [(path, partial(steps.restored, then=then)) for path, then in states.items()])

    def cancel(self) -> None:
        """Stop a new step: what it did so far stays, to be undone. An undo is never left half-done."""
        for run in (*self._waiting, *([self._running] if self._running else [])):
            run.is_cancelled = run.is_first and not run.is_in_list

    # -- going through the pictures

    def _begin(
        self,
        text: str,
        changes: Sequence[tuple[Path, steps.Change]],
        is_first: bool = True,
        renaming: tuple[str, str] | None = None,
        renamed: tuple[str, str] | None = None,
        is_forwards: bool = True,
        rejected: Mapping[Path, Rejected] | None = None,
        then: Callable[[], object] = lambda: None,
    ) -> None:
        seen = [result for path, _ in changes if (result := self._traces.get(path)) is not None]
        sizes = {result.path: (result.width, result.height) for result in seen}
        root = self._pictures.root
        run = steps.Run(text, deque(changes), {}, sizes, self._folder, root, is_first, len(changes), renaming)
        run.renamed, run.is_forwards, run.rejected, run.then = renamed, is_forwards, rejected or {}, then
        self._waiting.append(run)
        if self._running is None:
            self._next()

    def _next(self) -> None:
        self._running = self._waiting.popleft() if self._waiting else None
        self._save.hold(self._running is not None, all_files=self._running is not None and bool(self._running.renaming))
        if self._running is None:
            self._activity.end_run("batch")
        else:
            self._go_on(self._running)

    def _go_on(self, run: steps.Run) -> None:
        run.edited = self._edited()
        left = run.changes.copy() if run.folder is None else None
        self._background.run(partial(steps.change_some, run), partial(self._changed, run, left), self._failed)

    def _changed(self, run: steps.Run, left: steps.Changes | None, found: list[steps.Changed]) -> None:
        """An edit made meanwhile is not lost: the change is made upon it. left: what was to be changed, where no label
        had been written; where one was meanwhile, all this is read once more."""
        if left is not None and run.folder is not None:
            run.again(left)
            self._go_on(run)
            return
        edited = self._edited()
        if run.is_first and run.renamed is None:
            run.changed_elsewhere += self._folder_index.take_read(a for a in run.as_read if a.path not in edited)
        run.as_read.clear()
        for before, after in found:
            current = edited.get(before.path, before)
            new = rebased(current, before, after)
            run.done[before.path] = (current, new)
            self._document.apply_folder_step(new)
            if self._document.path != new.path:
                self._save.record_edit(new, current)
                self._folder_index.note(new)
        done = run.total - len(run.changes)
        if run.changes and not run.is_cancelled:
            self._activity.show_run(
                "batch",
                Activity(
                    tr("{what}: {done:,} of {total:,}", what=run.text, done=done, total=run.total), done, run.total
                ),
            )
            self._go_on(run)
            return
        if run.changes:
            self._messages.info(tr("Stopped after {done:,} of {total:,} pictures", done=done, total=run.total))
        self._finish(run)
        self._next()

    def _edited(self) -> dict[Path, Annotation]:
        edited = {path: entry.mine for path, entry in self._save.unsaved.items()}
        if self._document.annotation is not None:
            edited[self._document.annotation.path] = self._document.annotation
        return edited

    def _finish(self, run: steps.Run) -> None:
        if run.failed:
            self._messages.warning(
                tr("{failed}; {count:,} pictures were left as they are", failed=run.failed[0], count=len(run.failed))
            )
        for words in steps.left_out(len(run.gone), run.changed_elsewhere):
            self._messages.warning(words)
        self._pictures.mark_many({path: {"failed": tr("is not there any more")} for path in run.gone})
        if run.renamed is not None:
            self.rename_ended.emit(*run.renamed, run.is_forwards)
        else:
            self._edit.add_classes(label for _, after in run.done.values() for label in after.labels)
            if not run.is_forwards:
                self.taken_back.emit()
        run.then()
        if not run.is_first:
            return
        if not run.done and not run.rejected:
            if not run.gone:
                self._messages.info(tr("Nothing to change"))
            return
        paths = {*run.done, *run.rejected}
        where = next(iter(paths)).name if len(paths) == 1 else count_of(len(paths))
        run.number = self._document.add_folder_step(run.text, where, partial(self._again, run), paths)
        self._messages.info(steps.done_words(run.text, where))

    def _again(self, run: steps.Run, forwards: bool) -> None:
        """Undo or redo in every picture, upon whatever was edited there since."""
        changes: list[tuple[Path, steps.Change]] = []
        for path, (before, after) in run.done.items():
            source, target = (before, after) if forwards else (after, before)
            changes.append((path, partial(rebased, before=source, after=target)))
            self._document.rewrite(*changes[-1], run.number)
        self._reject(run.rejected, forwards)
        renaming = self._renaming_again(run, forwards)
        self._begin(run.text, changes, is_first=False, renaming=renaming, renamed=run.renamed, is_forwards=forwards)

    def _reject(self, rejected: Mapping[Path, Rejected], forwards: bool) -> None:
        for path, boxes in rejected.items():
            left = tuple(box for box in self._document.rejected_of(path) if box not in boxes)
            self._document.set_rejected(path, (*left, *boxes) if forwards else left)

    def _renaming_again(self, run: steps.Run, forwards: bool) -> tuple[str, str] | None:
        """Where every box of the class was renamed by that step: none was drawn since."""
        if run.renaming is None:
            return None
        old, new = run.renaming if forwards else run.renaming[::-1]
        others = (summary for path, summary in self._folder_index.summaries.items() if path not in run.done)
        return None if any(old in summary.labels for summary in others) else (old, new)

    def _failed(self, error: Exception) -> None:
        self._messages.of_exception(error)
        self._next()
