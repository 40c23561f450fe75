"""The three choices of the tool bar: model, detector, proposal source."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from app.features.detection.choices import PROPOSAL_WORDS, detectors, proposal_sources
from app.features.detection.controller import DetectController
from app.services.plain_tips import tip_of
from app.services.translation import mark, tr
from app.widgets.build import ElidedCombo, fill, hbox
from app.window.own_keys import MOVES, PRESSES
from engine.structures.models import ModelEntry
from engine.structures.settings import DETECTOR_WORDS

MORE = "/shelf"  # no model can have this name
TIP_OF_PROPOSALS = mark("Where proposals come from: the net’s region proposal network (RPN), or Selective Search")
STATES = {
    "bundled": mark("built in"),
    "own": mark("made here"),
    "cached": mark("downloaded"),
    "to download": mark("to download"),
}
SHORT = 220  # a chooser of few words is never cut


class Choosers(QWidget):
    """Shows what can be chosen, and tells the controller what a person chose."""

    shelf_requested = Signal()

    def __init__(self, detect: DetectController) -> None:
        super().__init__()
        self._detect = detect
        self.model = _chooser(tr("Model"), tr("Model"), 240)
        self.model.elides = Qt.TextElideMode.ElideMiddle  # names of trained models differ at their end
        self.detector = _chooser(tr("Detector"), tr("Detector"), 150)
        self.proposals = _chooser(tr("Proposals"), tr(TIP_OF_PROPOSALS), 210)
        self.setLayout(hbox(self.model, self.detector, self.proposals, margins=(4, 0, 4, 0), spacing=6))
        self.model.activated.connect(self._model_activated)
        self.detector.activated.connect(lambda: detect.choose_detector(self.detector.currentData()))
        self.proposals.activated.connect(lambda: detect.choose_proposals(self.proposals.currentData()))

    def show_choice(self) -> None:
        detect, model = self._detect, self._detect.model
        able = [m for m in detect.models if m.detector != "trunk"]
        _fill(self.model, {m.name: m.title or m.name for m in able}, model.name if model else "")
        for i, entry in enumerate(able):
            self.model.setItemData(i, tip_of(entry.error or _tip(entry)), Qt.ItemDataRole.ToolTipRole)
        if able:
            self.model.insertSeparator(len(able))
            self.model.addItem(tr("Model shelf…"), MORE)
        _fill(self.detector, {d: DETECTOR_WORDS[d] for d in detectors(model)}, detect.detector)
        sources = proposal_sources(detect.detector) if model else ()
        _fill(self.proposals, {s: tr(PROPOSAL_WORDS[s]) for s in sources}, detect.proposals)
        for chooser in (self.model, self.detector, self.proposals):
            chooser.setEnabled(chooser.count() > 0)
            chooser.setToolTip(tip_of("\n".join(filter(None, (chooser.accessibleName(), chooser.currentText())))))

    def _model_activated(self) -> None:
        if self.model.currentData() == MORE:
            model = self._detect.model
            self.model.setCurrentIndex(self.model.findData(model.name if model else ""))
            self.shelf_requested.emit()
        else:
            self._detect.choose_model(self.model.currentData())


class ListChooser(ElidedCombo):
    """A choice loads a model, or detects: it is made in the open list, by a click or Return. A key opens the list, and
    the wheel does nothing."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (event.text().isprintable() and event.text()) or event.key() in (*PRESSES, *MOVES):
            self.showPopup()
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _chooser(words: str, tip: str, width: int) -> ListChooser:
    chooser = ListChooser()
    chooser.setToolTip(tip)
    chooser.setAccessibleName(tip)
    chooser.setPlaceholderText(words)
    chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    chooser.setMinimumWidth(80)  # of the model, whose names may be of any length
    chooser.setMaximumWidth(width)
    chooser.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return chooser


def _fill(chooser: QComboBox, items: dict[str, str], current: str) -> None:
    fill(chooser, items.items())
    chooser.setCurrentIndex(chooser.findData(current))
    widest = max((chooser.fontMetrics().horizontalAdvance(words) for words in items.values()), default=0)
    chooser.view().setMinimumWidth(widest + 40)
    if chooser.maximumWidth() < SHORT:
        chooser.setMinimumWidth(min(widest + 50, chooser.maximumWidth()))


def _tip(entry: ModelEntry) -> str:
    lines = [
        f"{DETECTOR_WORDS.get(entry.detector, entry.detector)}, {entry.backbone}",
        tr("{count} classes", count=len(entry.classes)),
    ]
    lines += [f"{name}: {value:g}" for name, value in entry.figures.items()]
    return "\n".join([*lines, f"{entry.size_mb:.0f} MB, {tr(STATES[entry.state])}"])
