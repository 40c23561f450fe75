"""What a training is to do: one form whose defaults are right, so that one press of Start is enough."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.choices import DETECTOR_WORDS
from app.controllers.train import TrainingChoice
from app.lesson import FolderFacts
from app.panels.class_menu import ClassMenu
from app.settings import SETTINGS

CORRECTED, OTHER, ALSO = "corrected", "other", "also"
WHAT = (
    ("heads", "Heads (seconds)", "The trunk stays; its maps are computed once and kept"),
    ("full", "Everything (minutes)", "The trunk and the proposal network learn, too"),
    ("scratch", "From scratch (hours)", "All weights begin at random: for many pictures and much time"),
)
SCHEDULES = (
    ("joint", "Joint", "Both stages at once (Faster R-CNN, section 3.2)"),
    ("four-step", "Four steps", "Alternating (Faster R-CNN, section 3.2): a quarter of the epochs or of the time each"),
)
LENGTHS = (("auto", "As needed", 0, 0), ("epochs", "epochs", 12, 10_000), ("minutes", "minutes", 10, 10_000))
AMOUNT_WIDTH = 68  # of three digits
DEVICES = next(row.choices for row in SETTINGS if row.name == "device")


class TrainingSetup(QWidget):
    """Tells what is wanted; starts nothing itself."""

    start_wanted = Signal(object)  # TrainingChoice
    enough_wanted = Signal()
    cancel_wanted = Signal()
    folder_wanted = Signal(bool)  # ask for another one; true: beside what is there
    changed = Signal()  # another folder or split: look at its labels
    findings_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.source = _combo("What is learnt from")
        self.validate = _combo("Which pictures judge the model, and are never learnt from")
        self.classes = ClassMenu()
        self.length = _combo("How long")
        self.amount = QSpinBox()
        self.amount.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet cannot pad it
        self.what = _combo("Which layers learn")
        self.detector = _combo("Which system of the R-CNN family")
        self.schedule = _combo("In which order the two stages learn")
        self.device = _combo("Where the training runs")
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
        self.folder: Path | None = None
        self.others: tuple[Path, ...] = ()  # learnt from, too
        self._corrected = 0
        self._name_by_hand = self._source_by_hand = self._is_running = False
        self._is_usable = True
        self._fill()
        self._lay_out()
        self._connect()
        self.show_running(False)

    # -- what it is told

    def show_folder(self, root: Path | None) -> None:
        """The folder that is open, or that was chosen here."""
        self.folder, self.others = root, ()
        self._show_sources()
        self.show_facts(None)

    def add_folder(self, root: Path) -> None:
        """One more to learn from; without a folder before it, the first."""
        if self.folder is None:
            self.show_folder(root)
        elif root not in (self.folder, *self.others):
            self.others = (*self.others, root)
            self._show_sources()

    def show_corrected(self, count: int) -> None:
        self._corrected = count
        self._show_sources()

    def show_facts(self, facts: FolderFacts | None, note: str = "", *, usable: bool = True) -> None:
        """None: not known yet, or nothing to know (then it is not usable); the note says why."""
        self._is_usable = usable
        wanted = self.validate.currentData()
        self.validate.clear()
        self.validate.addItem("Automatic", None)
        for name in facts.splits if facts else ():
            self.validate.addItem(name, name)
        self.validate.setCurrentIndex(max(0, self.validate.findData(wanted)))
        self.classes.show_classes(facts.classes if facts else ())
        self.note.setText(_split_words(facts) if facts else note)
        self._show_state()

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
            widget.setVisible(running)
            widget.setEnabled(True)
        self.start.setVisible(not running)
        if not running:
            self._name_by_hand = False
        self._show_state()

    def choice(self) -> TrainingChoice:
        amount, length = self.amount.value(), self.length.currentData()
        return TrainingChoice(
            save=self.name.text().strip(),
            folder=None if self.source.currentData() == CORRECTED else self.folder,
            validate=self.validate.currentData(),
            classes=self.classes.chosen,
            train=self.what.currentData(),
            detector=self.detector.currentData(),
            schedule=self.schedule.currentData(),
            epochs=amount if length == "epochs" else 0,
            seconds=60.0 * amount if length == "minutes" else 0.0,
            device=self.device.currentData(),
            others=() if self.source.currentData() == CORRECTED else self.others,
        )

    # -- inside

    def _fill(self) -> None:
        for combo, rows in ((self.what, WHAT), (self.schedule, SCHEDULES)):
            for value, words, tip in rows:
                combo.addItem(words, value)
                combo.setItemData(combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        for value, words, *_ in LENGTHS:
            self.length.addItem(words.capitalize() if value != "auto" else words, value)
        self.detector.addItem("As the model", None)
        for name, words in DETECTOR_WORDS.items():
            self.detector.addItem(words, name)
        for value, words in DEVICES:
            self.device.addItem(words, value)
        self._length_chosen()
        self._show_sources()
        self.show_facts(None)
        self.show_findings(None)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        length = QWidget()
        line = QHBoxLayout(length)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        self.amount.setFixedWidth(AMOUNT_WIDTH)
        line.addWidget(self.length, 1)
        line.addWidget(self.amount)
        rows: tuple[tuple[str, QWidget, str, QWidget], ...] = (
            ("Learn from", self.source, "What learns", self.what),
            ("Validate on", self.validate, "Detector", self.detector),
            ("Classes", self.classes, "Schedule", self.schedule),
            ("How long", length, "Device", self.device),
        )
        for number, (left, one, right, other) in enumerate(rows):
            for column, (words, field) in enumerate(((left, one), (right, other))):
                label = QLabel(words)
                label.setObjectName("small")
                grid.addWidget(label, number, 2 * column)
                grid.addWidget(field, number, 2 * column + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        label = QLabel("Save as")
        label.setObjectName("small")
        grid.addWidget(label, 4, 0)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.start, self.enough, self.cancel, self.stop_tuning):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        grid.addWidget(self.name, 4, 1)
        grid.addLayout(buttons, 4, 2, 1, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 10, 12, 8)
        whole.setSpacing(6)
        whole.addLayout(grid)
        whole.addWidget(self.note)
        whole.addWidget(self.findings, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addStretch(1)

    def _connect(self) -> None:
        self.start.clicked.connect(self._start)
        self.enough.clicked.connect(self._enough)
        self.cancel.clicked.connect(self._cancel)
        self.findings.clicked.connect(self.findings_wanted)
        self.source.activated.connect(self._source_chosen)
        self.validate.activated.connect(self.changed)
        self.length.activated.connect(self._length_chosen)
        self.schedule.activated.connect(self._show_state)
        self.detector.activated.connect(self._show_state)
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

    def _show_sources(self) -> None:
        wanted = self.source.currentData() if self._source_by_hand else "folder"
        self.source.clear()
        if self.folder is not None:
            folders = (self.folder, *self.others)
            self.source.addItem(" + ".join(folder.name or str(folder) for folder in folders), "folder")
            self.source.setItemData(0, "\n".join(map(str, folders)), Qt.ItemDataRole.ToolTipRole)
        self.source.addItem(f"Corrected pictures ({self._corrected})", CORRECTED)
        if self.folder is not None:
            self.source.addItem("And another folder…", ALSO)
        self.source.addItem("Another folder…", OTHER)
        self.source.setCurrentIndex(max(0, self.source.findData(wanted)))
        self._show_state()

    def _source_chosen(self) -> None:
        chosen = self.source.currentData()
        if chosen in (OTHER, ALSO):
            self.source.setCurrentIndex(0)
            self.folder_wanted.emit(chosen == ALSO)
        else:
            self._source_by_hand = True
            self.changed.emit()
        self._show_state()

    def _length_chosen(self) -> None:
        _, words, usual, most = LENGTHS[self.length.currentIndex()]
        self.amount.setVisible(most > 0)
        self.amount.setRange(min(1, most), most)
        self.amount.setValue(usual)
        self.amount.setAccessibleName(f"How many {words}")

    def _show_state(self) -> None:
        running = self._is_running
        regions = self.detector.currentData() in ("rcnn", "sppnet")
        by_correction = self.source.currentData() == CORRECTED
        for widget in (self.source, self.length, self.amount, self.detector, self.device, self.name):
            widget.setEnabled(not running)
        self.validate.setEnabled(not running and not by_correction and self.validate.count() > 0)
        self.classes.setEnabled(not running and self.classes.count > 0 and not by_correction)
        for widget in (self.what, self.schedule):
            widget.setEnabled(not running and not regions)
        has_source = self._corrected > 0 if by_correction else self.folder is not None and self._is_usable
        self.start.setEnabled(has_source and bool(self.name.text().strip()))


def _split_words(facts: FolderFacts) -> str:
    boxes = sum(count for _, count in facts.classes)
    held = f"{facts.validation:,} held out to judge by" if facts.validation else "too few to hold any out"
    return f"{facts.train:,} pictures to learn from, {held}; {boxes:,} boxes"


def _combo(tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setToolTip(tip)
    combo.setAccessibleName(tip)
    combo.setMinimumWidth(70)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    return combo
