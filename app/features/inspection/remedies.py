"""What would help an object that was missed, done: another threshold, more proposals, two more labels and learning."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.features.detection.feature import DetectionFeature
from app.features.inspection.story import StoryController
from app.features.labelling.feature import LabellingFeature
from app.services.services import Services
from app.services.translation import tr
from app.session.document import Document
from app.session.session import Session
from app.window.main_window import MainWindow
from engine.structures.annotation import Rectangle
from engine.structures.inspection.stories import Remedy

MORE = 2  # labels, before it learns


class RemedyController(QObject):
    """learn_requested, anchors_requested: of training, which is built later."""

    learn_requested = Signal()
    anchors_requested = Signal()

    def __init__(
        self,
        services: Services,
        session: Session,
        window: MainWindow,
        detection: DetectionFeature,
        labelling: LabellingFeature,
        stories: StoryController,
    ) -> None:
        super().__init__(window)
        self._document: Document = session.document
        self._messages, self._canvas = services.messages, window.canvas
        self._detection, self._edit, self._stories = detection, labelling.edit, stories
        self._left = 0  # labels that are still to be drawn
        self._note = ""  # that says so
        window.canvas.box_drawn.connect(self._drawn)
        window.canvas.mode_changed.connect(self._mode_changed)

    def apply(self, remedy: Remedy) -> None:
        controller, layers = self._detection.controller, self._detection.layers
        score, nms = layers.score.step() / 100, layers.nms.step() / 100
        match remedy.kind:
            case "threshold":
                self._select(remedy.value, nms)
            case "nms":
                self._select(score, remedy.value)
            case "proposals":
                controller.choose_top(int(remedy.value))
            case "rpn":
                controller.choose_rpn()
            case "quality":
                controller.choose_mode("quality")
            case "anchors":
                self.anchors_requested.emit()
            case "learn":
                self._label_more()
            case "label":
                self._label_it()

    def _select(self, score: float, nms: float) -> None:
        self._detection.layers.set_selection(score, nms)
        self._detection.controller.choose_selection(score, nms)

    def _label_it(self) -> None:
        """What was asked about, as if it had been drawn."""
        if (box := self._stories.asked) is not None:
            self._canvas.leave_mode()
            self._edit.add_drawn(box)

    def _label_more(self) -> None:
        """The drawing tool, with the class of the missed object."""
        selected = self._document.selected_labels
        if not selected:
            return
        name = self._document.boxes[selected[0]].label
        self._document.select(None)  # or its own class would be chosen for it anew
        self._edit.choose_class(name)
        self._canvas.setFocus()
        self._canvas.set_mode("draw")
        self._left = MORE
        self._note = tr(
            "Draw {more} more of “{name}”, here or in other pictures: then it learns. Esc: not now.",
            more=MORE,
            name=name,
        )
        self._messages.info(self._note)

    def _drawn(self, _box: Rectangle) -> None:
        if self._left:
            self._left -= 1
            if not self._left:
                self._canvas.set_mode("view")
                self.learn_requested.emit()

    def _mode_changed(self, mode: str) -> None:
        if mode != "draw":
            self._left = 0
            self._messages.withdraw(self._note)
