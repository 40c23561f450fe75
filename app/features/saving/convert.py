"""Save the folder's labels as another format: a copy of pictures and labels in a new folder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QWidget

from app.features.saving.controller import SaveController
from app.services.activity import Activity
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from app.widgets.build import button, combo, hbox, label, vbox
from engine.errors import UserError, reason_of
from engine.labels.convert import Converted, convert
from engine.labels.labelled import LabelledFolder
from engine.labels.several import open_labelled
from engine.structures.selection import count_of
from engine.structures.settings import LABEL_FORMATS, Format

SLICE = 0.03  # seconds of copying, before what a person wants to see may come between
WHAT = mark("A copy of the folder: pictures, boxes, classes and splits. The folder that is open stays as it is.")


class ConvertDialog(QDialog):
    """`chosen`: the new folder, and its format."""

    chosen = Signal(object, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._source = Path()
        self.setWindowTitle(tr("Save labels as"))
        self.format = combo(tr("Format of the copy"), LABEL_FORMATS.items())
        self.folder = QLineEdit(placeholderText=tr("A new or empty folder"))
        self.folder.setAccessibleName(tr("Folder of the copy"))
        self.folder.setMinimumWidth(320)
        self.problem = label(style="warn", wraps=True)
        self.go = button(tr("Save a copy"), self._choose, style="primary")
        self.go.setAutoDefault(True)
        text = label(tr(WHAT), wraps=True)
        parts = (
            text,
            hbox(label(tr("Format")), (self.format, 1)),
            hbox(label(tr("Folder")), (self.folder, 1), button(tr("Choose…"), self._browse)),
            self.problem,
            hbox(1, button(tr("Cancel"), self.reject), self.go),
        )
        self.setLayout(vbox(*parts, margins=(24, 20, 24, 16), spacing=12))
        self.folder.textChanged.connect(self._check)
        self._check()

    def ask(self, source: Path) -> None:
        """source: the folder that is copied."""
        self._source = source
        self._check()
        self.open()
        self.folder.setFocus()

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("A new or empty folder for the copy"), self.folder.text())
        if name:
            self.folder.setText(name)

    def _check(self) -> None:
        text, why = self.folder.text().strip(), ""
        if text:
            why = _why_not(self._target, self._source)
        self.problem.setText(why)
        self.problem.setVisible(bool(why))
        self.go.setEnabled(bool(text) and not why)

    @property
    def _target(self) -> Path:
        return Path(self.folder.text().strip()).expanduser().absolute()

    def _choose(self) -> None:
        self.accept()
        self.chosen.emit(self._target, self.format.currentData())


def _why_not(target: Path, source: Path) -> str:
    """Why the copy cannot go there, "" where it can."""
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            return tr("This is not an empty folder; name a new one, so that nothing is overwritten.")
    except OSError as error:
        return tr("This folder cannot be looked into ({reason}); name another one.", reason=reason_of(error))
    if target.is_relative_to(source):
        return tr(
            "This lies in the folder that is copied; name one outside, so that its pictures are not listed twice."
        )
    return ""


@dataclass(slots=True, eq=False)
class _Run:
    """root: of the folder that is read. steps: begun in the background."""

    root: Path
    to: Path
    format: Format
    folder: LabelledFolder | None = None
    steps: Iterator[Converted] | None = None
    last: Converted | None = None
    copied: int = 0
    failed: list[UserError] = field(default_factory=list)
    is_over: bool = False
    is_cancelled: bool = False


class ConvertController(QObject):
    """Copies in the background, a moment at a time. The folder is opened anew for it, so that saving goes on."""

    def __init__(self, services: Services, session: Session, save: SaveController, window: QWidget) -> None:
        super().__init__(window)
        self._background, self._messages = services.background, services.messages
        self._activity, self._pictures, self._save = services.activity, session.pictures, save
        self._run: _Run | None = None
        self.dialog = ConvertDialog(window)
        self.dialog.chosen.connect(self.begin)
        services.activity.stop_requested.connect(self.cancel)

    @property
    def is_running(self) -> bool:
        return self._run is not None

    def ask(self) -> None:
        """Where to, and in which format."""
        if self._pictures.root is not None:
            self.dialog.ask(self._pictures.root)

    def begin(self, to: Path, format: str) -> None:
        if self._save.unsaved:
            name = next(iter(self._save.unsaved)).name
            self._messages.warning(
                tr("{name} has edits that are not in its file yet. Ctrl+S, then save as again.", name=name)
            )
        elif self._pictures.root is not None and self._run is None:
            self._run = _Run(self._pictures.root, to, cast(Format, format))
            self._go_on(self._run)

    def cancel(self) -> None:
        if self._run is not None:
            self._run.is_cancelled = True

    def _go_on(self, run: _Run) -> None:
        last = run.last
        words = (
            tr("Saving a copy")
            if last is None
            else tr("Saving a copy: {done:,} of {total:,}", done=last.done, total=last.total)
        )
        self._activity.show_run("convert", Activity(words, last.done if last else 0, last.total if last else 0))
        self._background.run(partial(_copy_some, run), self._copied, self._failed)

    def _copied(self, run: _Run) -> None:
        if not (run.is_over or run.is_cancelled):
            self._go_on(run)
            return
        self._end()
        if not run.is_over:
            self._messages.warning(tr("Stopped: the copy in {to} is not complete; delete it", to=run.to))
            return
        self._messages.info(
            tr(
                "{pictures} saved as {label_formats} in {to}",
                pictures=count_of(run.copied),
                label_formats=LABEL_FORMATS[run.format],
                to=run.to,
            )
        )
        if run.failed:
            details = "\n".join(map(str, run.failed))
            self._messages.warning(
                tr("{failed}; {count:,} pictures are not in the copy", failed=run.failed[0], count=len(run.failed)),
                details,
            )

    def _failed(self, error: Exception) -> None:
        self._end()
        self._messages.of_exception(error)

    def _end(self) -> None:
        self._run = None
        self._activity.end_run("convert")


def _copy_some(run: _Run) -> _Run:
    """Runs in the background, for a moment only."""
    if run.steps is None:
        run.folder = open_labelled(run.root)
        run.steps = convert(run.folder, run.to, run.format)
    until = time.monotonic() + SLICE
    for step in run.steps:
        run.last = step
        run.copied += step.problem is None
        run.failed += [step.problem] if step.problem is not None else []
        if run.is_cancelled or time.monotonic() > until:
            break
    else:
        run.is_over = True
    return run
