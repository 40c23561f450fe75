"""The fields of a training: from what, which layers, how long. Their defaults are right as they are."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QSpinBox, QWidget

from app.features.detection.choices import DETECTOR_WORDS
from app.features.training.class_menu import ClassMenu
from app.features.training.controller import TrainingChoice
from app.features.training.examples import FolderFacts
from app.services.settings import SETTINGS

CORRECTED, OTHER, ALSO = "corrected", "other", "also"
REGIONS = ("rcnn", "sppnet")  # trained in one way alone
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


class TrainingForm(QWidget):
    """Tells what is chosen; `choice` is all of it."""

    changed = Signal()  # another folder or split: look at its labels
    edited = Signal()  # any field
    folder_wanted = Signal(bool)  # ask for another one; true: beside what is there

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
        self.folder: Path | None = None
        self.others: tuple[Path, ...] = ()  # learnt from, too
        self._corrected = 0
        self._source_by_hand = self._is_running = False
        self._is_usable = True
        self._fill()
        self._lay_out()
        self.source.activated.connect(self._source_chosen)
        self.validate.activated.connect(self.changed)
        self.length.activated.connect(self._length_chosen)
        self.schedule.activated.connect(self.show_state)
        self.detector.activated.connect(self.show_state)

    @property
    def has_source(self) -> bool:
        """Whether there is anything to learn from."""
        return self._corrected > 0 if self._by_correction else self.folder is not None and self._is_usable

    @property
    def _by_correction(self) -> bool:
        return bool(self.source.currentData() == CORRECTED)

    # -- what it shows

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

    def show_facts(self, facts: FolderFacts | None, *, usable: bool = True) -> None:
        """None: not known yet, or nothing to know (then it is not usable)."""
        self._is_usable = usable
        wanted = self.validate.currentData()
        self.validate.clear()
        self.validate.addItem("Automatic", None)
        for name in facts.splits if facts else ():
            self.validate.addItem(name, name)
        self.validate.setCurrentIndex(max(0, self.validate.findData(wanted)))
        self.classes.show_classes(facts.classes if facts else ())
        self.show_state()

    def show_running(self, running: bool) -> None:
        self._is_running = running
        self.show_state()

    def show_state(self) -> None:
        """Which fields matter now."""
        running = self._is_running
        detector = self.detector.currentData()
        for widget in (self.source, self.length, self.amount, self.detector, self.device):
            widget.setEnabled(not running)
        self.validate.setEnabled(not running and not self._by_correction and self.validate.count() > 0)
        self.classes.setEnabled(not running and self.classes.count > 0 and not self._by_correction)
        self.what.setEnabled(not running and detector not in REGIONS)
        self.schedule.setEnabled(not running and detector not in (*REGIONS, "fast-rcnn"))
        self.edited.emit()

    def choice(self, name: str) -> TrainingChoice:
        """name: of the model that is made."""
        amount, length = self.amount.value(), self.length.currentData()
        return TrainingChoice(
            save=name,
            folder=None if self._by_correction else self.folder,
            validate=self.validate.currentData(),
            classes=self.classes.chosen,
            train=self.what.currentData() if self.what.isEnabled() else "heads",
            detector=self.detector.currentData(),
            schedule=self.schedule.currentData() if self.schedule.isEnabled() else "joint",
            epochs=amount if length == "epochs" else 0,
            seconds=60.0 * amount if length == "minutes" else 0.0,
            device=self.device.currentData(),
            others=() if self._by_correction else self.others,
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

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 10, 12, 4)
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
        grid.setRowStretch(len(rows), 1)

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
        self.show_state()

    def _source_chosen(self) -> None:
        chosen = self.source.currentData()
        if chosen in (OTHER, ALSO):
            self.source.setCurrentIndex(0)
            self.folder_wanted.emit(chosen == ALSO)
        else:
            self._source_by_hand = True
            self.changed.emit()
        self.show_state()

    def _length_chosen(self) -> None:
        _, words, usual, most = LENGTHS[self.length.currentIndex()]
        self.amount.setVisible(most > 0)
        self.amount.setRange(min(1, most), most)
        self.amount.setValue(usual)
        self.amount.setAccessibleName(f"How many {words}")


def _combo(tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setToolTip(tip)
    combo.setAccessibleName(tip)
    combo.setMinimumWidth(70)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    return combo
