"""The open picture: what is in it, what the detector saw, what is selected, and how to undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.session.history import FolderStep, History, State, Step
from app.session.layers import LayerName
from app.session.suggestions import Suggestions, suggest
from engine.labels.review.rejections import Rejected
from engine.structures.annotation import Annotation, LabelledBox
from engine.structures.boxes import iou
from engine.structures.image import Image
from engine.structures.stages import Detections, Proposals, StageRecord, Trace

_FOLLOWED: Mapping[LayerName, type[Proposals] | type[Detections]] = {"proposals": Proposals, "detections": Detections}
_SAME_BOX = 0.5  # IoU of two boxes that are taken for one


@dataclass(frozen=True, slots=True)
class Selection:
    """Boxes of one layer, by their index in its record (or in the annotation, for "truth")."""

    layer: LayerName
    indices: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PickedBoxes:
    """Labelled boxes of one picture, themselves and not by their numbers: what is asked about boxes now and answered
    later is about these, not about what is selected by then."""

    path: Path
    boxes: tuple[LabelledBox, ...]

    def places(self, annotation: Annotation | None) -> list[int]:
        """Where those are that are still there as they were, in the order in which they were picked."""
        if annotation is None or annotation.path != self.path:
            return []
        found = {id(box): i for i, box in enumerate(annotation.boxes)}
        return [found[id(box)] for box in self.boxes if id(box) in found]


class Document(QObject):
    """One picture at a time. All changes go through here; the signals follow."""

    image_changed = Signal(object)  # Image | None
    annotation_changed = Signal(object)  # Annotation | None
    trace_changed = Signal(object)  # the record that is new; None when all are gone or replaced
    selection_changed = Signal(object)  # Selection | None
    suggestions_changed = Signal(object)  # Suggestions | None
    rejected_changed = Signal(object, object)  # Path, Rejected: all that is rejected in this picture now
    history_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.image: Image | None = None
        self.annotation: Annotation | None = None
        self.trace = Trace()
        self.is_preview = False  # the trace is of a net that learns now
        self.new_detector = ""  # the name of that net, where it is none that was there before
        self.held: Detections | None = None  # what it found last, and what stays while a person decides about it
        self.selection: Selection | None = None
        self.suggestions: Suggestions | None = None
        self.rejected: Rejected = ()
        self.folder: History[FolderStep] = History()
        self.saved: Annotation | None = None  # what the picture's file says, as far as anybody has read it
        self.opened: Annotation | None = None  # what it said when the picture was opened
        self._histories: dict[Path, History[Step]] = {}
        self._numbers = count(1)
        self._last: dict[Path, State] = {}
        self.rejected_before: Mapping[Path, Rejected] = {}  # in earlier sessions, by picture of the folder

    @property
    def path(self) -> Path | None:
        return self.image.path if self.image else None

    @property
    def boxes(self) -> tuple[LabelledBox, ...]:
        """The labelled ones."""
        return self.annotation.boxes if self.annotation is not None else ()

    def load(self, image: Image, annotation: Annotation | None, trace: Trace | None = None) -> None:
        """Show another picture. Its undo history is that of its last visit, if that ended as the file is now.

        annotation: None while nobody knows yet what is labelled; then nothing can be edited."""
        last = self._last.get(image.path)
        if last is not None and annotation is not None and last.annotation != annotation:
            self._histories.pop(image.path, None)
        self.image, self.annotation, self.saved, self.opened = image, annotation, annotation, annotation
        self.rejected = self.rejected_of(image.path)
        if annotation is not None:
            self._last[image.path] = State(annotation, self.rejected)
        self.trace, self.is_preview, self.selection = trace or Trace(), False, None
        self._tell_all()

    def close(self) -> None:
        self.image = self.annotation = self.saved = self.opened = self.selection = None
        self.trace, self.is_preview, self.rejected = Trace(), False, ()
        self._tell_all()

    def _tell_all(self) -> None:
        self.selection_changed.emit(None)
        self.image_changed.emit(self.image)
        self.annotation_changed.emit(self.annotation)
        self.trace_changed.emit(None)
        self._suggest()
        self.history_changed.emit()

    # -- what the detector saw

    def set_trace(self, trace: Trace, *, is_preview: bool = False) -> None:
        """is_preview: of a net that learns now. What is selected of it stays so, as the box that lies most like it."""
        followed = self._most_like_selected(trace) if is_preview else None
        self.trace, self.is_preview = trace, is_preview
        self._drop_selection_of_records()
        self.trace_changed.emit(None)
        if followed is not None:
            self.select(*followed)
        self._suggest()

    def add_stage(self, record: StageRecord, seconds: float) -> None:
        self.trace = self.trace.with_(record, seconds)
        self._drop_selection_of_records()
        self.trace_changed.emit(record)
        if isinstance(record, Detections):
            self._suggest()

    def _suggest(self) -> None:
        """What of the detections is suggested, now that one of the things that this depends on is another."""
        detections = self.trace.get(Detections)
        found = None
        if detections is not None and self.annotation is not None:
            found = suggest(detections, self.annotation, self.rejected)
        if found is not None or self.suggestions is not None:
            self.suggestions = found
            self.suggestions_changed.emit(found)

    def _most_like_selected(self, trace: Trace) -> tuple[LayerName, tuple[int]] | None:
        """Layer and index of the proposal or detection of `trace` on the one that is selected; None: there is none."""
        kind = _FOLLOWED.get(self.selection.layer) if self.selection is not None else None
        before, now = (self.trace.get(kind), trace.get(kind)) if kind is not None else (None, None)
        if self.selection is None or before is None or now is None or not len(now):
            return None
        overlap = iou(before.boxes[list(self.selection.indices[:1])], now.boxes)[0]
        best = int(overlap.argmax())
        return (self.selection.layer, (best,)) if overlap[best] >= _SAME_BOX else None

    def _drop_selection_of_records(self) -> None:
        if self.selection is not None and self.selection.layer != "truth":
            self.select(None)

    # -- selection

    def select(self, layer: LayerName | None, indices: Iterable[int] = ()) -> None:
        """Select boxes of one layer; none of them, or no layer, selects nothing."""
        chosen = tuple(dict.fromkeys(indices))
        selection = Selection(layer, chosen) if layer is not None and chosen else None
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)

    @property
    def selected_labels(self) -> tuple[int, ...]:
        """Indices of the selected labelled boxes."""
        return self.selection.indices if self.selection and self.selection.layer == "truth" else ()

    def pick(self, indices: Iterable[int]) -> PickedBoxes | None:
        """Hold on to labelled boxes of the open picture; None where there are none."""
        boxes = tuple(self.boxes[i] for i in indices)
        return PickedBoxes(self.annotation.path, boxes) if self.annotation is not None and boxes else None

    def last_of(self, path: Path) -> Annotation | None:
        """Of a picture that was open in this session: its labels, as they are known."""
        state = self._last.get(path)
        return state.annotation if state is not None else None

    def rejected_of(self, path: Path) -> Rejected:
        """What was rejected in a picture, open or not."""
        state = self._last.get(path)
        return state.rejected if state else self.rejected_before.get(path, ())

    # -- edits

    @property
    def _history(self) -> History[Step]:
        return self._histories.setdefault(self.path, History()) if self.path else History()

    def step(self, forwards: bool) -> Step | FolderStep | None:
        """What would be done again (forwards) or taken back: the next of this picture's and of the folder's steps."""
        histories = (self._history, self.folder)
        if forwards:
            return min((s for history in histories for s in history.future[-1:]), key=lambda s: s.number, default=None)
        return max((s for history in histories for s in history.past[-1:]), key=lambda s: s.number, default=None)

    def step_text(self, forwards: bool) -> str:
        """In words; "" for nothing."""
        step = self.step(forwards)
        return step.text if step else ""

    @property
    def is_modified(self) -> bool:
        """Whether what is shown is another object than what was saved: an equal one may differ in `extra`."""
        return self.annotation is not self.saved

    def mark_saved(self, annotation: Annotation) -> None:
        """`annotation` is in its file now; edits made since are still unsaved."""
        if annotation.path == self.path:
            self.saved = annotation
            self.history_changed.emit()

    def edit(
        self, annotation: Annotation, text: str, select: Iterable[int] | None = None, rejected: Rejected | None = None
    ) -> None:
        """Replace the annotation, as one step that `undo` takes back. `select`: the boxes selected afterwards.

        rejected: the suggestions that are not to be shown again, where the step changes them.
        """
        after = State(annotation, self.rejected if rejected is None else rejected)
        if self.annotation is None or (annotation is self.annotation and after.rejected is self.rejected):
            return
        history = self._history
        history.past.append(Step(next(self._numbers), text, State(self.annotation, self.rejected)))
        history.future.clear()
        self.folder.future.clear()
        self._show(after, select)

    def amend(self, annotation: Annotation, text: str = "") -> None:
        """Replace the outcome of the last step: one `undo` leads back to before it. text: its new words."""
        history = self._history
        if self.annotation is not None and history.past:
            history.past[-1] = replace(history.past[-1], text=text or history.past[-1].text)
            history.future.clear()
            self.folder.future.clear()
            self._show(State(annotation, self.rejected), None)

    def apply_folder_step(self, annotation: Annotation) -> None:
        """A step over the folder makes this of a picture, open or not; it is no step of the picture's own."""
        path = annotation.path
        if path == self.path and self.annotation is not None:
            self._show(State(annotation, self.rejected), ())
        elif path in self._last:
            self._last[path] = State(annotation, self._last[path].rejected)

    def set_rejected(self, path: Path, rejected: Rejected) -> None:
        """All that is rejected in a picture, open or not; it is no step of the picture's own."""
        if path == self.path and self.annotation is not None:
            self._show(State(self.annotation, rejected), None)
            return
        if (last := self._last.get(path)) is not None:
            self._last[path] = State(last.annotation, rejected)
        else:
            self.rejected_before = {**self.rejected_before, path: rejected}
        self.rejected_changed.emit(path, rejected)

    def rewrite(self, path: Path, change: Callable[[Annotation], Annotation], after: int) -> None:
        """What the steps of a picture that came after step `after` bring back is changed, too."""
        history = self._histories.get(path, History[Step]())
        for steps in (history.past, history.future):
            for place, step in enumerate(steps):
                if step.number > after:
                    state = replace(step.state, annotation=change(step.state.annotation))
                    steps[place] = replace(step, state=state)

    def add_folder_step(self, text: str, where: str, take: Callable[[bool], None], paths: Iterable[Path] = ()) -> int:
        """Returns its number: see `FolderStep`, and `rewrite`."""
        step = FolderStep(next(self._numbers), text, where, take, frozenset(paths))
        self.folder.past.append(step)
        self.folder.future.clear()
        self.history_changed.emit()
        return step.number

    def take(self, forwards: bool) -> None:
        """Do the step again, or take it back."""
        step = self.step(forwards)
        if isinstance(step, FolderStep):
            self.folder.move(forwards)
            step.take(forwards)
            self.history_changed.emit()
        elif step is not None and self.annotation is not None:
            self._history.move(forwards)[-1] = replace(step, state=State(self.annotation, self.rejected))
            self._show(step.state, None)

    def _show(self, state: State, select: Iterable[int] | None) -> None:
        before, annotation = self.annotation, state.annotation
        chosen = _followed(self.selected_labels, before, annotation) if select is None else list(select)
        is_new, is_rejected = annotation is not before, state.rejected is not self.rejected
        self.annotation, self.rejected = annotation, state.rejected
        self._last[annotation.path] = state
        if is_new:
            self.annotation_changed.emit(annotation)
        if is_rejected:
            self.rejected_changed.emit(annotation.path, state.rejected)
        self._suggest()
        if select is not None or self.selected_labels:
            self.select("truth", chosen)
        self.history_changed.emit()


def _followed(selected: Iterable[int], before: Annotation | None, after: Annotation) -> list[int]:
    """Where the selected boxes are after a step: one that only changes boxes leaves each in its place."""
    if before is None or len(before.boxes) == len(after.boxes):
        return list(selected)
    return PickedBoxes(after.path, tuple(before.boxes[i] for i in selected)).places(after)
