"""The boxes behind a count: their pictures are listed, in each these very boxes are selected, and keys go through them
one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from app.features.detection.feature import DetectionFeature
from app.features.files.feature import FilesFeature
from app.services.messages import Messages
from app.services.translation import tr
from app.session.session import Session
from app.session.suggestions import SAME_IOU
from engine.structures.boxes import BoxArray, as_boxes, iou
from engine.structures.evaluation import CountedBox, CountedBoxes
from engine.structures.stages import Detections, HeadOutput

NOTHING = CountedBoxes("truth", {})
STEP = 0.005  # half of the sliders'


@dataclass(frozen=True, slots=True, eq=False)
class CountedState:
    """A list of counted boxes, by which score and NMS, and how far the keys have come in it."""

    counted: CountedBoxes = NOTHING
    selection: tuple[float, float] | None = None
    place: int = -1


class CountedController(QObject):
    """Until the whole list is shown again."""

    changed = Signal()

    def __init__(
        self,
        messages: Messages,
        session: Session,
        files: FilesFeature,
        detection: DetectionFeature,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._messages, self._files, self._detection = messages, files, detection
        self._document, self._pictures = session.document, session.pictures
        self._counted = NOTHING
        self._selection: tuple[float, float] | None = None  # score and NMS by which it was counted
        self._shown: Path | None = None  # whose boxes are selected
        self._asked: Path | None = None  # which was detected for it
        self._place = -1  # of the one box that the keys have come to, among those of all pictures
        session.document.image_changed.connect(self._forget)
        session.document.history_changed.connect(self._opened)
        self._soon = QTimer(self, singleShot=True, interval=0)  # when everybody has the new detections
        self._soon.timeout.connect(self._select)
        session.document.trace_changed.connect(self._new_trace)
        files.panel.only.ended.connect(self.end)

    @property
    def is_open(self) -> bool:
        return any(self._counted.boxes.values())

    def show(self, title: str, counted: CountedBoxes, score: float | None = None, nms: float | None = None) -> None:
        """score, nms: those that it was counted by, which the window then judges by, too: a box's story ends as its
        count says. nms None: as the slider is. score None: labels alone were counted, and no model is asked."""
        if not counted.boxes:
            self._messages.info(tr("No picture: {title}", title=title))
            return
        self._selection = None
        if score is not None:
            nms = (self._detection.controller.settings.nms or 0.0) if nms is None else nms
            self._say_what_moves(score, nms)
            self._detection.layers.set_selection(score, nms)
            self._detection.controller.choose_selection(score, nms)
            self._selection = score, nms
        self._place, self._shown, self._asked = -1, None, None
        self._files.list_and_show(title, tuple(counted.boxes))
        in_order = [path for path in self._pictures.pictures if path in counted.boxes]
        self._counted = CountedBoxes(counted.layer, {path: counted.boxes[path] for path in in_order})
        self.changed.emit()

    @property
    def note(self) -> str:
        """Why the selected boxes are in the list."""
        document, counted = self._document, self._counted
        there = counted.boxes.get(document.path, ()) if document.path is not None else ()
        labels = document.boxes
        indices = _indices_of(there, as_boxes([box.box for box in labels]), tuple(box.label for box in labels))
        notes = [one.note for one, i in zip(there, indices, strict=True) if i in document.selected_labels]
        return "; ".join(dict.fromkeys(filter(None, notes)))

    @property
    def state(self) -> CountedState:
        """For `resume`."""
        return CountedState(self._counted, self._selection, self._place)

    def resume(self, state: CountedState) -> None:
        """With the open picture as it is: nothing is selected or detected in it for the list."""
        self._counted, self._selection, self._place = state.counted, state.selection, state.place
        self._shown = self._asked = self._document.path
        self.changed.emit()

    def end(self) -> None:
        """Another list of pictures is shown."""
        self._counted = NOTHING
        self.changed.emit()

    def go(self, by: int) -> None:
        """To the next box, or the one before, in whichever picture it is."""
        places = [path for path, boxes in self._counted.boxes.items() for _ in boxes]
        if not places:
            return
        self._place = min(max(self._place + by, 0), len(places) - 1)
        path = places[self._place]
        if path == self._document.path:
            self._select_boxes(path, self._place)
        else:
            self._files.controller.show(path)

    def _first(self, path: Path) -> int:
        """The place of the first box of a picture."""
        counts = accumulate((len(boxes) for boxes in self._counted.boxes.values()), initial=0)
        return next(first for first, one in zip(counts, self._counted.boxes, strict=False) if one == path)

    def _say_what_moves(self, score: float, nms: float) -> None:
        """A person who set the sliders sees them move, and why."""
        settings = self._detection.controller.settings
        before = {tr("Score"): settings.score or 0.0, tr("NMS IoU"): settings.nms or 0.0}
        after = {tr("Score"): score, tr("NMS IoU"): nms}
        words = [f"{name} {value:.2f}" for name, value in after.items() if abs(before[name] - value) > STEP]
        if words:
            self._messages.info(
                tr("The sliders now have the values of the evaluation: {values}.", values=tr(" and ").join(words))
            )

    def _forget(self, _image: object) -> None:
        """A picture comes, with nothing selected."""
        self._shown = None

    def _new_trace(self, record: object) -> None:
        """Detections that go take their selection along; it is due again with the new ones."""
        is_new = record is None or isinstance(record, Detections)
        if is_new and self._counted.layer == "detections" and self._document.selection is None:
            self._shown = None
        self._soon.start()

    def _opened(self) -> None:
        """A picture, or another step of its history."""
        if self._counted.layer == "truth":
            self._select()
        else:
            self._soon.start()
        QTimer.singleShot(0, self, self._detect)

    def _detect(self) -> None:
        """A picture whose stages are not there any more: for the story of each box, and for the detections."""
        path, trace = self._document.path, self._document.trace
        is_missing = trace.get(HeadOutput) is None or (self._counted.layer == "detections" and path != self._shown)
        is_asked = self._selection is not None and path != self._asked
        if path in self._counted.boxes and is_asked and is_missing:
            self._asked = path
            self._detection.controller.detect()

    def _select(self) -> None:
        """In a picture that has just been opened; a person may select others then."""
        path, counted = self._document.path, self._counted
        if path is None or path not in counted.boxes:
            self._shown = path
            return
        if path == self._shown or (counted.layer == "detections" and not self._has_detections()):
            return
        self._shown = path
        first = self._first(path)
        if first <= self._place < first + len(counted.boxes[path]):
            self._select_boxes(path, self._place)
        else:
            self._place = first - 1  # the keys begin here
            self._select_boxes(path)

    def _has_detections(self) -> bool:
        """Those that were counted."""
        found = self._document.trace.get(Detections)
        if found is None or self._selection is None:
            return False
        rule = found.selected_by
        return bool(np.allclose((rule.score, rule.nms), self._selection, atol=STEP))

    def _select_boxes(self, path: Path, place: int | None = None) -> None:
        """All of the open picture, or the one at this place."""
        labels = self._document.boxes
        there, names = as_boxes([box.box for box in labels]), tuple(box.label for box in labels)
        if self._counted.layer == "detections":
            found = self._document.trace.get(Detections)
            there, names = (found.boxes, found.names) if found is not None else (as_boxes([]), ())
        every = _indices_of(self._counted.boxes[path], there, names)
        some = every if place is None else [every[place - self._first(path)]]
        indices = [index for index in some if index is not None]
        self._document.select(self._counted.layer if indices else None, indices)


def _indices_of(counted: Sequence[CountedBox], boxes: BoxArray, names: Sequence[str]) -> list[int | None]:
    """Of the boxes that they are, each another one: another run may move one by a rounding. Those of their classes,
    where several lie there; of two alike the later one, which was labelled twice, or missed."""
    found: list[int | None] = []
    for one in counted:
        overlap = iou(boxes, as_boxes([one.box]))[:, 0]
        there = [i for i in np.flatnonzero(overlap >= SAME_IOU).tolist() if i not in found]
        named = [i for i in there if names[i] == one.label]
        found.append(max(named or there, key=lambda i: (float(overlap[i]), i), default=None))
    return found
