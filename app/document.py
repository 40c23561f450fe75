"""The open picture: what is in it, what the detector saw, what is selected, and how to undo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.canvas.layers import LayerName
from engine.structures.annotation import Annotation
from engine.structures.image import Image
from engine.structures.stages import StageRecord, Trace


@dataclass(frozen=True, slots=True)
class Selection:
    """Boxes of one layer, by their index in its record (or in the annotation, for "truth")."""

    layer: LayerName
    indices: tuple[int, ...]

    @property
    def only(self) -> int | None:
        """The index, where exactly one box is selected."""
        return self.indices[0] if len(self.indices) == 1 else None


@dataclass(slots=True)
class History:
    """Undo without a limit: annotations are immutable, so a step costs one reference."""

    past: list[tuple[str, Annotation]] = field(default_factory=list)
    future: list[tuple[str, Annotation]] = field(default_factory=list)


class Document(QObject):
    """One picture at a time. All changes go through here, and are told by the signals."""

    image_changed = Signal(object)  # Image | None
    annotation_changed = Signal(object)  # Annotation | None
    trace_changed = Signal(object)  # the record that is new; None when all are gone or replaced
    selection_changed = Signal(object)  # Selection | None
    history_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.image: Image | None = None
        self.annotation: Annotation | None = None
        self.trace = Trace()
        self.selection: Selection | None = None
        self._saved: Annotation | None = None
        self._histories: dict[Path, History] = {}
        self._last: dict[Path, Annotation] = {}

    @property
    def path(self) -> Path | None:
        return self.image.path if self.image else None

    def load(self, image: Image, annotation: Annotation, trace: Trace | None = None) -> None:
        """Show another picture. Its undo history is that of its last visit, if that ended as the file is now."""
        last = self._last.get(image.path)
        if last is not None and not _same(last, annotation):
            self._histories.pop(image.path, None)
        self.image, self.annotation, self._saved = image, annotation, annotation
        self._last[image.path] = annotation
        self.trace, self.selection = trace or Trace(), None
        self._tell_all()

    def close(self) -> None:
        self.image = self.annotation = self._saved = self.selection = None
        self.trace = Trace()
        self._tell_all()

    def _tell_all(self) -> None:
        self.selection_changed.emit(None)
        self.image_changed.emit(self.image)
        self.annotation_changed.emit(self.annotation)
        self.trace_changed.emit(None)
        self.history_changed.emit()

    # -- what the detector saw

    def clear_trace(self) -> None:
        self.set_trace(Trace())

    def set_trace(self, trace: Trace) -> None:
        self.trace = trace
        self._drop_selection_of_records()
        self.trace_changed.emit(None)

    def add_stage(self, record: StageRecord, seconds: float) -> None:
        self.trace = self.trace.with_(record, seconds)
        self._drop_selection_of_records()
        self.trace_changed.emit(record)

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

    # -- edits

    @property
    def _history(self) -> History:
        path = self.path
        return self._histories.setdefault(path, History()) if path else History()

    @property
    def undo_text(self) -> str:
        past = self._history.past
        return past[-1][0] if past else ""

    @property
    def redo_text(self) -> str:
        future = self._history.future
        return future[-1][0] if future else ""

    @property
    def is_modified(self) -> bool:
        return self.annotation is not self._saved

    @property
    def saved(self) -> Annotation | None:
        """What the picture's file says, as far as is known."""
        return self._saved

    def mark_saved(self, annotation: Annotation) -> None:
        """`annotation` is in its file now; edits made since are still unsaved."""
        if self.annotation is not None and annotation.path == self.annotation.path:
            self._saved = annotation
            self.history_changed.emit()

    def edit(self, annotation: Annotation, text: str, select: Iterable[int] | None = None) -> None:
        """Replace the annotation, as one step that `undo` takes back. `select`: the boxes selected afterwards."""
        if self.annotation is None or annotation is self.annotation:
            return
        history = self._history
        history.past.append((text, self.annotation))
        history.future.clear()
        self._show(annotation, select)

    def take(self, annotation: Annotation, text: str) -> None:
        """Show what the file says by now, as one step that `undo` takes back."""
        self._saved = annotation
        self.edit(annotation, text, select=())

    def undo(self) -> str:
        """Take the last step back; returns what it was, "" where there is none."""
        return self._step(self._history.past, self._history.future)

    def redo(self) -> str:
        return self._step(self._history.future, self._history.past)

    def _step(self, source: list[tuple[str, Annotation]], target: list[tuple[str, Annotation]]) -> str:
        if not source or self.annotation is None:
            return ""
        text, annotation = source.pop()
        target.append((text, self.annotation))
        self._show(annotation, None)
        return text

    def _show(self, annotation: Annotation, select: Iterable[int] | None) -> None:
        kept = self.selected_labels if select is None else tuple(select)
        self.annotation = self._last[annotation.path] = annotation
        self.annotation_changed.emit(annotation)
        if select is not None or self.selected_labels:
            self.select("truth", [i for i in kept if i < len(annotation.boxes)])
        self.history_changed.emit()


def _same(a: Annotation, b: Annotation) -> bool:
    """Whether the file still says what it said when the picture was left."""
    return [(x.box, x.label) for x in a.boxes] == [(x.box, x.label) for x in b.boxes]
