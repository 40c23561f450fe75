"""The three choices of the tool bar: model, detector, proposal source."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from app.features.detection.choices import DETECTOR_WORDS, PROPOSAL_WORDS, detectors, proposal_sources
from engine.structures.models import ModelEntry

MORE = "/shelf"  # no model can have this name
SHORT = 220  # a chooser of few words is never cut


class Choosers(QWidget):
    """Shows what can be chosen; tells only what the user chose."""

    model_chosen = Signal(str)
    detector_chosen = Signal(str)
    proposals_chosen = Signal(str)
    shelf_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._used = ""
        self.model = _combo("Model", 240)
        self.detector = _combo("Detector", 150)
        self.proposals = _combo("Where proposals come from", 210)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(6)
        for combo, words in ((self.model, "Model"), (self.detector, "Detector"), (self.proposals, "Proposals")):
            combo.setPlaceholderText(words)
            row.addWidget(combo)
        self.model.activated.connect(self._model_activated)
        self.detector.activated.connect(self._detector_activated)
        self.proposals.activated.connect(self._proposals_activated)

    def show_choice(
        self, models: tuple[ModelEntry, ...], model: ModelEntry | None, detector: str, proposals: str
    ) -> None:
        able = [m for m in models if m.detector != "trunk"]
        self._used = model.name if model else ""
        _fill(self.model, {m.name: m.title or m.name for m in able}, self._used)
        for i, entry in enumerate(able):
            self.model.setItemData(i, entry.error or _tip(entry), Qt.ItemDataRole.ToolTipRole)
        if able:
            self.model.insertSeparator(len(able))
            self.model.addItem("Model shelf…", MORE)
        _fill(self.detector, {d: DETECTOR_WORDS[d] for d in detectors(model)}, detector)
        sources = proposal_sources(detector) if model else ()
        _fill(self.proposals, {s: PROPOSAL_WORDS[s] for s in sources}, proposals)
        for combo in (self.model, self.detector, self.proposals):
            combo.setEnabled(combo.count() > 0)

    def _model_activated(self, _index: int) -> None:
        if self.model.currentData() == MORE:
            self.model.setCurrentIndex(self.model.findData(self._used))
            self.shelf_requested.emit()
        else:
            self.model_chosen.emit(self.model.currentData())

    def _detector_activated(self, _index: int) -> None:
        self.detector_chosen.emit(self.detector.currentData())

    def _proposals_activated(self, _index: int) -> None:
        self.proposals_chosen.emit(self.proposals.currentData())


def _combo(words: str, width: int) -> QComboBox:
    combo = QComboBox()
    combo.setToolTip(words)
    combo.setAccessibleName(words)
    combo.setMinimumWidth(80)
    combo.setMaximumWidth(width)
    combo.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return combo


def _fill(combo: QComboBox, items: dict[str, str], current: str) -> None:
    combo.clear()
    for value, words in items.items():
        combo.addItem(words, value)
    combo.setCurrentIndex(combo.findData(current))
    widest = max((combo.fontMetrics().horizontalAdvance(words) for words in items.values()), default=0)
    combo.view().setMinimumWidth(widest + 40)
    if combo.maximumWidth() < SHORT:
        combo.setMinimumWidth(min(widest + 50, combo.maximumWidth()))


def _tip(entry: ModelEntry) -> str:
    lines = [f"{DETECTOR_WORDS.get(entry.detector, entry.detector)}, {entry.backbone}", f"{len(entry.classes)} classes"]
    lines += [f"{name}: {value:g}" for name, value in entry.figures.items()]
    return "\n".join([*lines, f"{entry.size_mb:.0f} MB, {entry.state}"])
