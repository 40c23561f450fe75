"""The story of what is selected or was asked about, and the step of it that is looked at, drawn over the picture."""

from __future__ import annotations

from functools import partial
from typing import Never

from PySide6.QtCore import QObject, QTimer, Signal

from app.features.detection.feature import DetectionFeature
from app.services.bridge import JobHandle
from app.services.services import Services
from app.session.document import Document
from app.session.session import Session
from app.window.main_window import MainWindow
from engine.explain.detection_story import detection_story, with_winners
from engine.explain.object_story import object_story
from engine.explain.proposal_story import proposal_story
from engine.explain.remedies import other_proposals
from engine.structures.annotation import Rectangle
from engine.structures.inspection.stories import Remedy, Step, Story
from engine.structures.inspection.winners import FindWinners, RoiWinners
from engine.structures.stages import Detections, HeadOutput, Proposals, RoiGrid, Trace


class StoryController(QObject):
    """It reads the records of the last detection; no model runs. What is pointed at comes before what was chosen, and
    where neither is, a missed object shows the step where it was lost; but not while boxes are drawn, as that would
    cover what is still to be drawn."""

    changed = Signal()  # another story, or none
    step_changed = Signal()  # another step is looked at

    def __init__(self, services: Services, session: Session, window: MainWindow, detection: DetectionFeature) -> None:
        super().__init__(window)
        self._window = window
        self._bridge, self._messages = services.bridge, services.messages
        self._document, self._canvas, self._detection = session.document, window.canvas, detection
        self.story: Story | None = None
        self.asked: Rectangle | None = None
        self.pointed: int | None = None
        self.chosen: int | None = None
        self._is_shown = True  # where the card is
        self._winners: JobHandle[Never, RoiWinners | None] | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)  # once after a burst of stages
        self._soon.timeout.connect(self._renew)
        document = session.document
        document.selection_changed.connect(self._selected)
        document.image_changed.connect(self.forget)
        for signal in (document.trace_changed, document.annotation_changed):
            signal.connect(lambda _what: self._soon.start())
        window.canvas.box_asked.connect(self.ask)
        window.canvas.mode_changed.connect(lambda mode: self._show() if mode == "view" else self.forget())
        window.canvas.mode_left.connect(self.forget)
        window.escaped.connect(self._escaped)
        window.canvas.box_picked.connect(self._picked)

    # -- what is asked

    def ask(self, box: Rectangle) -> None:
        """What became of an object that somebody drew a box around."""
        self._document.select(None)
        self.asked = Rectangle(*(float(v) for v in box))
        self._begin()

    def forget(self, _what: object = None) -> None:
        """Nothing is asked about."""
        if self.asked is not None or self.story is not None:
            self.asked = None
            self._begin()

    @property
    def has_records(self) -> bool:
        """Whether the open picture was detected, and its stages are still there."""
        trace = self._document.trace
        return trace.get(HeadOutput) is not None and trace.get(Detections) is not None

    @property
    def is_about_object(self) -> bool:
        """One labelled box is selected, or one was asked about."""
        return self.asked is not None or len(self._document.selected_labels) == 1

    # -- which step

    @property
    def step(self) -> Step | None:
        """The one that is looked at."""
        number = self.shown
        return self.story.steps[number] if self.story is not None and number is not None else None

    @property
    def shown(self) -> int | None:
        if self.story is None:
            return None
        lost = next((i for i, step in enumerate(self.story.steps) if not step.passed), None)
        lost = lost if self._canvas.mode != "draw" else None
        found = (one for one in (self.pointed, self.chosen, lost) if one is not None)
        return next((one for one in found if one < len(self.story.steps)), None)

    def point(self, number: int | None) -> None:
        """The mouse is over a step, or has left it."""
        self.pointed = number
        self._show()

    def choose(self, number: int | None) -> None:
        """By a click or a key: it stays."""
        self.chosen = number
        self._show()

    def go(self, by: int) -> None:
        """To the next step, or the one before; first to the first of them, whatever lies over the picture unasked."""
        if self.story is not None and self.story.steps:
            here = self.pointed if self.pointed is not None else self.chosen
            now = here if here is not None else (-1 if by > 0 else len(self.story.steps))
            self.pointed = None
            self.choose(min(max(now + by, 0), len(self.story.steps) - 1))

    def set_shown(self, is_shown: bool) -> None:
        """Whether anybody sees the card: without it nothing lies over the picture."""
        self._is_shown = is_shown
        self._show()

    # -- inside

    def _selected(self, selection: object) -> None:
        if selection is not None:
            self.asked = None
        self._begin()

    def _picked(self, layer: str, _index: int) -> None:
        """A click beside everything ends the question, as one on a box does."""
        if self.asked is not None and not layer:
            self.forget()

    def _escaped(self) -> None:
        """Where the stages took the place of asking, the question has stayed until now."""
        if self.asked is not None and self._window.shows_canvas:
            self.forget()

    def _begin(self) -> None:
        """Something else is asked, or nothing any more."""
        self.pointed = self.chosen = None
        self._read()
        self.changed.emit()
        self._show()

    def _renew(self) -> None:
        """The records or the labels are others."""
        before = self.story
        self._read()
        if before is not None or self.story is not None or self.is_about_object:
            self.changed.emit()
            self._show()

    def _read(self) -> None:
        self._soon.stop()
        self.story = self._story() if self.has_records else None

    def _show(self) -> None:
        step = self.step if self._is_shown else None
        is_veiled = self.pointed is not None or self.chosen is not None
        self._canvas.show_sketch(step.sketch if step is not None else None, is_veiled)
        if step is not None and step.stage == "pooled":
            self._find_winners()
        self.step_changed.emit()

    def _find_winners(self) -> None:
        """Of RoI max pooling: which cells gave the maxima is asked of the engine, which still has the maps."""
        story, path, grid = self.story, self._document.path, self._document.trace.get(RoiGrid)
        if story is None or story.roi is None or path is None or grid is None or not grid.quantised:
            return
        is_asked = self._winners is not None and self._winners.is_running
        if is_asked or any(len(step.sketch.won) for step in story.steps):
            return
        box = Rectangle(*grid.boxes[story.roi].tolist())
        job = self._winners = self._bridge.submit(
            FindWinners(path, self._detection.controller.settings, story.roi, box)
        )
        job.finished.connect(partial(self._show_winners, story))
        job.failed.connect(self._messages.of_failure)

    def _show_winners(self, story: Story, winners: RoiWinners | None) -> None:
        """Only in the story that asked for them."""
        if story is self.story and winners is not None and len(winners.boxes):
            self.story = with_winners(story, winners)
            self.changed.emit()
            self._show()

    def _story(self) -> Story | None:
        """None where nothing of that kind is selected, or the records are of two runs."""
        others = other_proposals(self._detection.controller.has_rpn, self._detection.controller.settings.mode)
        try:
            return _about(self._document, self._document.trace, self.asked, others)
        except ValueError:
            return None


def _about(document: Document, trace: Trace, asked: Rectangle | None, others: tuple[Remedy, ...]) -> Story | None:
    selection, found = document.selection, trace.get(Detections)
    if asked is not None:
        return object_story(trace, asked, None, others)
    if selection is None or len(selection.indices) != 1:
        return None
    (index,) = selection.indices
    if selection.layer == "truth" and index < len(document.boxes):
        box = document.boxes[index]
        return object_story(trace, box.box, box.label or None, others)
    if selection.layer in ("detections", "suggestions") and found is not None and index < len(found):
        return detection_story(trace, index)
    proposals = trace.get(Proposals)
    if selection.layer in ("proposals", "rois") and proposals is not None and index < len(proposals):
        return proposal_story(trace, index)
    return None
