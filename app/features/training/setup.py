"""What a training is to do, and its start: one press is enough, for the form's defaults are right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.features.training.controller import TrainingChoice
from app.features.training.examples import FolderFacts
from app.features.training.form import TrainingForm
from app.widgets.page import swap


class TrainingSetup(QWidget):
    """Tells what is wanted; starts nothing itself. Where there is little room the form scrolls, and Start stays."""

    start_wanted = Signal(object)  # TrainingChoice
    enough_wanted = Signal()
    cancel_wanted = Signal()
    folder_wanted = Signal(bool)  # ask for another one; true: beside what is there
    changed = Signal()  # another folder or split: look at its labels
    findings_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form = TrainingForm()
        self.name = QLineEdit()
        self.name.setToolTip("The name of the model on the shelf; one of the same name is replaced")
        self.name.setAccessibleName("Save as")
        self.start = QPushButton("Start")
        self.start.setObjectName("primary")
        self.enough = QPushButton("Stop and keep the best")
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop; no model is made. What was reached so far can be continued in Runs")
        self.stop_tuning = QPushButton("Stop tuning in the background")
        self.stop_tuning.setToolTip("All layers go on learning after Ctrl+T. Judge now what they reached, and end")
        self.stop_tuning.hide()
        self.note = QLabel()
        self.note.setObjectName("small")
        self.note.setWordWrap(True)
        self.findings = QPushButton()
        self.findings.setObjectName("link")
        self.findings.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name_by_hand = self._is_running = False
        self._lay_out()
        self._connect()
        self.show_facts(None)
        self.show_findings(None)
        self.show_running(False)

    @property
    def folder(self) -> Path | None:
        """What is learnt from, as far as it is a folder."""
        return self.form.folder

    # -- what it shows

    def show_folder(self, root: Path | None) -> None:
        """The folder that is open, or that was chosen here."""
        self.form.show_folder(root)
        self.note.clear()

    def add_folder(self, root: Path) -> None:
        """One more to learn from; without a folder before it, the first."""
        self.form.add_folder(root)

    def show_corrected(self, count: int) -> None:
        self.form.show_corrected(count)

    def show_facts(self, facts: FolderFacts | None, note: str = "", *, usable: bool = True) -> None:
        """None: not known yet, or nothing to know (then it is not usable); the note says why."""
        self.form.show_facts(facts, usable=usable)
        self.note.setText(_split_words(facts) if facts else note)
        self.note.setToolTip("\n".join([self.note.text(), *(facts.selection.notes if facts else ())]))

    def show_findings(self, count: int | None) -> None:
        """Of the label check; None while it runs, or where there is nothing to check."""
        words = "1 thing to look at in the labels" if count == 1 else f"{count} things to look at in the labels"
        self.findings.setText(words if count else "The labels are in order")
        self.findings.setVisible(count is not None)
        self.findings.setEnabled(bool(count))

    def show_name(self, name: str) -> None:
        """A name that is free, unless the person typed one."""
        if not self._name_by_hand:
            self.name.setText(name)

    def show_running(self, running: bool) -> None:
        self._is_running = running
        for widget in (self.enough, self.cancel):
            widget.setEnabled(True)
        swap(self.start, self.enough) if running else swap(self.enough, self.start)
        self.cancel.setVisible(running)
        if not running:
            self._name_by_hand = False
        self.form.show_running(running)

    def choice(self) -> TrainingChoice:
        return self.form.choice(self.name.text().strip())

    # -- inside

    def _lay_out(self) -> None:
        area = QScrollArea()
        area.setWidget(self.form)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields have it, and it follows them
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        label = QLabel("Save as")
        label.setObjectName("small")
        last = QHBoxLayout()
        last.setContentsMargins(12, 0, 12, 0)
        last.setSpacing(6)
        last.addWidget(label)
        last.addSpacing(4)
        last.addWidget(self.name, 1)
        last.addSpacing(4)
        for button in (self.start, self.enough, self.cancel, self.stop_tuning):
            button.setAutoDefault(False)
            last.addWidget(button)
        notes = QHBoxLayout()
        notes.setContentsMargins(12, 0, 12, 6)
        notes.setSpacing(6)
        notes.addWidget(self.note, 1)
        notes.addWidget(self.findings)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(area, 1)
        whole.addLayout(last)
        whole.addLayout(notes)

    def _connect(self) -> None:
        self.form.changed.connect(self.changed)
        self.form.edited.connect(self._show_state)
        self.form.folder_wanted.connect(self.folder_wanted)
        self.start.clicked.connect(self._start)
        self.enough.clicked.connect(self._enough)
        self.cancel.clicked.connect(self._cancel)
        self.findings.clicked.connect(self.findings_wanted)
        self.name.textEdited.connect(self._name_edited)
        self.name.returnPressed.connect(self._start)

    def _start(self) -> None:
        if self.start.isVisible() and self.start.isEnabled():
            self.start_wanted.emit(self.choice())

    def _enough(self) -> None:
        """Pressed once: what was reached is judged now, which takes a moment."""
        self.enough.setEnabled(False)
        self.enough_wanted.emit()

    def _cancel(self) -> None:
        self.enough.setEnabled(False)
        self.cancel.setEnabled(False)
        self.cancel_wanted.emit()

    def _name_edited(self, text: str) -> None:
        self._name_by_hand = bool(text.strip())
        self._show_state()

    def _show_state(self) -> None:
        self.name.setEnabled(not self._is_running)
        self.start.setEnabled(self.form.has_source and bool(self.name.text().strip()))


def _split_words(facts: FolderFacts) -> str:
    boxes, selection = sum(count for _, count in facts.classes), facts.selection
    by = f" ({selection.judged_by})" if selection.judged_by else ""
    held = f"{len(selection.judge):,} held out to judge by{by}" if selection.judge else "none held out"
    left = f", {selection.left_alone_words}" if selection.left_alone else ""
    notes = "".join(f". {note[0].upper()}{note[1:]}" for note in selection.notes)
    return f"{len(selection.learn):,} pictures to learn from, {held}{left}; {boxes:,} boxes{notes}"
