"""What a training is to do, and its start: from what, which layers, how long. The defaults are right as they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QScrollArea, QSpinBox, QWidget

from app.features.training.choices import AMOUNTS, DEVICES, LENGTHS, chooser
from app.features.training.class_menu import ClassMenu
from app.features.training.labels.controller import Checked
from app.features.training.start.fields import THIS_MODEL
from app.features.training.start.how import HowFields
from app.features.training.start.line import OutlineLine
from app.services.plain_tips import tip_of
from app.services.translation import mark, tr
from app.widgets.build import button, fill, hbox, holder, label, vbox
from app.widgets.page import swap
from engine.structures.papers import OutlineDetector
from engine.structures.requests import FineTune
from engine.structures.selection import count_of, count_of_boxes
from engine.structures.settings import DetectSettings

STOP_EARLY, ENDING = mark("Stop and keep the best"), mark("Saving the best…")
CORRECTED, OTHER, ALSO = "corrected", "other", "also"
AMOUNT_WIDTH = 68  # of three digits


class TrainingSetup(QWidget):
    """`request` is all that is chosen; starts nothing itself. Where there is little room the fields scroll, and Start
    stays."""

    start_requested = Signal()
    folder_requested = Signal(bool)  # ask for another one; true: beside what is there
    changed = Signal()  # another folder or split: look at its labels
    cost_changed = Signal()  # how much there is to learn from, or how long

    def __init__(self) -> None:
        super().__init__()
        self.source = chooser(tr("Pictures to learn from"))
        self.validate = chooser(tr("Pictures that test the model; it is never trained on them"))
        self.classes = ClassMenu()
        self.length = chooser(tr("How long"), LENGTHS)
        self.amount = QSpinBox()
        self.amount.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet cannot pad it
        self.amount.setFixedWidth(AMOUNT_WIDTH)
        self.device = chooser(tr("Where the training runs"), DEVICES)
        self.how, self.line = HowFields(self), OutlineLine()
        self.name = QLineEdit()
        self.name.setToolTip(tr("Name of the new model; an existing one is never replaced"))
        self.name.setAccessibleName(tr("Save as"))
        self.start = button(tr("Start"), self._start, style="primary")
        self.enough = button(tr(STOP_EARLY))
        tip = tr("Cancel without saving a model. The training can be continued in Runs")
        self.cancel = button(tr("Cancel"), self._cancel, tip=tip)
        tip = tr("All layers are still being tuned after Ctrl+T. End now, and keep the result if it is better")
        self.stop_tuning = button(tr("Stop tuning in the background"), tip=tip)
        self.stop_tuning.hide()
        self.note = label("", "small", wraps=True)
        self.findings = button("", style="link")
        self.findings.setCursor(Qt.CursorShape.PointingHandCursor)
        self.folder: Path | None = None  # the first to learn from, as far as it is a folder
        self._others: tuple[Path, ...] = ()  # learned from, too
        self._corrected = self._to_learn = 0  # pictures; of the folder as far as they are counted
        self._source_by_hand = self._name_by_hand = self._is_running = False
        self._is_usable = True
        self._lay_out()
        self._connect()
        self._length_chosen()
        self.show_folder(None)
        self.show_findings(None)
        self.show_running(False)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Pictures to learn from; none where it is the corrected pictures."""
        return () if self.folder is None or self._by_correction else (self.folder, *self._others)

    @property
    def _by_correction(self) -> bool:
        return bool(self.source.currentData() == CORRECTED)

    def request(self, settings: DetectSettings, *, suggested_anchors: bool = False) -> FineTune:
        """settings: of the model to start from. suggested_anchors: of the label check, where the detector has any."""
        folder, *others = self.folders or (None,)
        request = FineTune(
            replace(settings, device=self.device.currentData()),
            self.name.text().strip(),
            folder=folder,
            others=tuple(others),
            epochs=self._epochs,
            seconds=self._seconds,
            validate=self.validate.currentData(),
            classes=self.classes.chosen,
        )
        return self.how.apply(request, suggested_anchors=suggested_anchors and folder is not None)

    @property
    def outline(self) -> OutlineDetector | None:
        """What is asked of the engine about a new detector; None where there is none, or none yet."""
        pictures = self._corrected if self._by_correction else self._to_learn
        return self.how.outline(pictures, self._epochs, self._seconds)

    @property
    def _epochs(self) -> int:
        return self.amount.value() if self.length.currentData() == "epochs" else 0

    @property
    def _seconds(self) -> float:
        return self.amount.value() * {"minutes": 60.0, "seconds": 1.0}.get(self.length.currentData(), 0.0)

    # -- what it shows

    def show_folder(self, root: Path | None) -> None:
        """The folder that is open, or that was chosen here."""
        self.folder, self._others = root, ()
        self._show_sources()
        self._show_choices((), ())
        self.show_facts(None)

    def add_folder(self, root: Path) -> None:
        """One more to learn from; without a folder before it, the first."""
        if self.folder is None:
            self.show_folder(root)
        elif root not in (self.folder, *self._others):
            self._others = (*self._others, root)
            self._show_sources()

    def show_model(self, title: str) -> None:
        """The model of the tool bar, which the training starts from unless a new detector is chosen."""
        self.how.new.start.setItemText(0, title or tr(THIS_MODEL))

    def show_corrected(self, count: int) -> None:
        self._corrected = count
        self._show_sources()

    def show_facts(self, facts: Checked | None, note: str = "", *, usable: bool = True) -> None:
        """None: not checked yet, and choices stay; or nothing to check, and it is not usable. The note says why."""
        self._is_usable = usable
        if facts is not None and self._to_learn != len(facts.selection.learn):
            self._to_learn = len(facts.selection.learn)
            self.cost_changed.emit()
        if facts is not None:
            self._show_choices(facts.splits, facts.classes)
        elif not usable:
            self._show_choices((), ())
        self.note.setText(_split_words(facts) if facts else note)
        self.note.setToolTip(tip_of("\n".join([self.note.text(), *(facts.selection.notes if facts else ())])))
        self._show_state()

    def show_findings(self, count: int | None, *, with_anchors: bool = False) -> None:
        """Of the label check; None while it runs, or where there is nothing to check. with_anchors: boxes that the
        anchors do not cover are among them, which other anchors may do."""
        words = tr("1 warning") if count == 1 else tr("{count} warnings", count=count)
        words += tr(", with how the anchors fit") if with_anchors else ""
        self.findings.setText(words if count else tr("No label problems"))
        self.findings.setVisible(count is not None)
        self.findings.setEnabled(bool(count))

    def show_name(self, name: str) -> None:
        """A name that is free, unless the person typed one."""
        if not self._name_by_hand:
            self.name.setText(name)

    def show_ending(self) -> None:
        """It was stopped early: the best so far is tested and saved, which takes a moment."""
        self.enough.setEnabled(False)
        self.enough.setText(tr(ENDING))

    def show_running(self, running: bool) -> None:
        self._is_running = running
        for widget in (self.enough, self.cancel):
            widget.setEnabled(True)
        self.enough.setText(tr(STOP_EARLY))
        self.cancel.setText(tr("Cancel"))
        swap(self.start, self.enough) if running else swap(self.enough, self.start)
        self.cancel.setVisible(running)
        if not running:
            self._name_by_hand = False
        self._show_state()

    # -- inside

    def _lay_out(self) -> None:
        fields = QWidget()
        grid = QGridLayout(fields)
        grid.setContentsMargins(12, 10, 12, 4)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        how, new = self.how, self.how.new
        what = holder(hbox(how.what, new.layers, spacing=0, margins=(0, 0, 0, 0)))
        length = holder(hbox((self.length, 1), self.amount, spacing=6, margins=(0, 0, 0, 0)))
        rows: tuple[tuple[tuple[str | QWidget, QWidget] | None, ...], ...] = (
            ((tr("Start from"), new.start), (tr("Backbone"), new.trunk), (tr("Design"), new.design)),
            (None, (tr("Name in timm"), new.timm)),
            ((tr("Learn from"), self.source), (tr("Layers"), what), (how.see_recipes, how.recipe)),
            ((tr("Validate on"), self.validate), (tr("Detector"), how.detector), (tr("How long"), length)),
            ((tr("Classes"), self.classes), (tr("Schedule"), how.schedule), (tr("Device"), self.device)),
            ((tr("Learning rate"), how.rate), (tr("Batch size"), how.batch), (tr("Augmentation"), how.augmentation)),
        )
        self._labels: dict[QWidget, QWidget] = {}  # of the fields that are not always there
        for number, row in enumerate(rows):
            for place, part in enumerate(row):
                if part is not None:
                    words, field = part
                    self._labels[field] = label(words, "small") if isinstance(words, str) else words
                    grid.addWidget(self._labels[field], number, 2 * place)
                    grid.addWidget(field, number, 2 * place + 1)
        for place, stretch in ((1, 4), (3, 5), (5, 5)):
            grid.setColumnStretch(place, stretch)
        grid.setRowStretch(len(rows), 1)
        area = QScrollArea(widgetResizable=True)
        area.setWidget(fields)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields have it, and it follows them
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        save = hbox(label(tr("Save as"), "small"), (self.name, 1), spacing=10)
        buttons = hbox(self.start, self.enough, self.cancel, self.stop_tuning, spacing=6)
        last = hbox((save, 1), buttons, spacing=10, margins=(12, 0, 12, 0))
        notes = hbox((self.note, 1), self.findings, spacing=6, margins=(12, 0, 12, 6))
        self.setLayout(vbox((area, 1), self.line, last, notes, spacing=6, margins=(0, 0, 0, 0)))

    def _connect(self) -> None:
        self.enough.clicked.connect(self.show_ending)
        self.source.activated.connect(self._source_chosen)
        self.validate.activated.connect(self.changed)
        self.length.activated.connect(self._length_chosen)
        self.amount.valueChanged.connect(self.cost_changed)
        self.how.changed.connect(self._show_state)
        self.line.changed.connect(self._show_state)
        self.name.textEdited.connect(self._name_edited)
        self.name.returnPressed.connect(self._start)

    def _show_choices(self, splits: tuple[str, ...], classes: tuple[tuple[str, int], ...]) -> None:
        fill(self.validate, [(None, tr("Automatic")), *zip(splits, splits, strict=True)], self.validate.currentData())
        self.classes.show_classes(classes)

    def _show_sources(self) -> None:
        chosen = self.source.currentData() if self._source_by_hand else "folder"
        rows: list[tuple[str, ...]] = [
            (CORRECTED, tr("Corrected in this session ({corrected})", corrected=self._corrected))
        ]
        if self.folder is not None:
            folders = (self.folder, *self._others)
            names = " + ".join(folder.name or str(folder) for folder in folders)
            rows = [("folder", names, "\n".join(map(str, folders))), *rows, (ALSO, tr("And another folder…"))]
        fill(self.source, [*rows, (OTHER, tr("Another folder…"))], chosen)
        self._show_state()

    def _source_chosen(self) -> None:
        chosen = self.source.currentData()
        if chosen in (OTHER, ALSO):
            self.source.setCurrentIndex(0)
            self.folder_requested.emit(chosen == ALSO)
        else:
            self._source_by_hand = True
            self.changed.emit()
            self.cost_changed.emit()
        self._show_state()

    def _length_chosen(self) -> None:
        usual, most = AMOUNTS[self.length.currentData()]
        self.amount.setVisible(most > 0)
        self.amount.setRange(min(1, most), most)
        self.amount.setValue(usual)
        self.amount.setAccessibleName(tr("How many {length}", length=self.length.currentText().lower()))
        self.cost_changed.emit()

    def _start(self) -> None:
        if self.start.isVisible() and self.start.isEnabled():
            self.start_requested.emit()

    def _cancel(self) -> None:
        self.enough.setEnabled(False)
        self.cancel.setEnabled(False)
        self.cancel.setText(tr("Stopping…"))

    def _name_edited(self, text: str) -> None:
        self._name_by_hand = bool(text.strip())
        self._show_state()

    def _show_state(self) -> None:
        """Which fields matter now, and whether there is anything to learn from."""
        is_free, new = not self._is_running, self.how.new
        for widget in (self.source, self.length, self.amount, self.device, self.name):
            widget.setEnabled(is_free)
        self.how.show_state(is_free)
        for field, is_shown in ((new.trunk, new.is_new), (new.design, new.is_new), (new.timm, new.is_timm)):
            field.setVisible(is_shown)
            self._labels[field].setVisible(is_shown)
        self.line.setVisible(new.is_new and is_free)  # a guess: below the curves stands what is measured
        self.validate.setEnabled(is_free and not self._by_correction)
        self.classes.setEnabled(is_free and self.classes.count > 0 and not self._by_correction)
        has_source = self._corrected > 0 if self._by_correction else self.folder is not None and self._is_usable
        can_be = self.line.is_possible or not new.is_new
        self.start.setEnabled(has_source and can_be and bool(self.name.text().strip()))


def _split_words(facts: Checked) -> str:
    boxes, selection = sum(count for _, count in facts.classes), facts.selection
    by = f" ({selection.judged_by})" if selection.judged_by else ""
    held = (
        tr("{count:,} held out to judge by{by}", count=len(selection.judge), by=by)
        if selection.judge
        else tr("none held out")
    )
    left = f", {selection.left_alone_words}" if selection.left_alone else ""
    notes = "".join(f". {note[0].upper()}{note[1:]}" for note in selection.notes)
    return tr(
        "{pictures} to learn from, {held}{left}; {boxes}{notes}",
        pictures=count_of(len(selection.learn)),
        held=held,
        left=left,
        boxes=count_of_boxes(boxes),
        notes=notes,
    )
