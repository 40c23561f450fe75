"""Verbs of labelling: every one makes a new annotation, which the document keeps as one step of its history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from app.canvas.view import ImageCanvas
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.document import Document, PickedBoxes
from app.session.history import FolderStep, Step
from app.session.suggestions import moved, relabelled
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.selection import count_of_boxes

SHIFT = 12.0  # pixels, of the picture and of the screen at least, by which a copy lies beside its original
DIAGONALS = ((1, 1), (-1, -1), (1, -1), (-1, 1))  # where a copy may lie, first right of it and below
FLAG_STEPS = {  # off, on
    "difficult": (mark("Mark as not difficult"), mark("Mark as difficult")),
    "truncated": (mark("Mark as not truncated"), mark("Mark as truncated")),
    "crowd": (mark("Mark as not crowd"), mark("Mark as crowd")),
    "locked": (mark("Mark as not locked"), mark("Mark as locked")),
}
HELD = mark("Click a box first: the arrow keys then move it.")
VERIFIED_EMPTY = mark("Verified without a box: the model learns that nothing is here. Space takes it back.")
FIRST_LABEL = "object"  # until the folder or the person has named a class


class EditController(QObject):
    """Changes the open picture's annotation, and never a locked box."""

    classes_changed = Signal()
    class_chosen = Signal(str)  # by a person
    clipboard_changed = Signal()
    name_requested = Signal(object)  # PickedBoxes: show the label bar for them
    name_offered = Signal(object)  # PickedBoxes: the box that was drawn, which has a class already
    drawn = Signal(str)  # a box of this class, whose name is not asked for

    def __init__(self, document: Document, canvas: ImageCanvas, services: Services) -> None:
        super().__init__(canvas)
        self._document, self._canvas = document, canvas
        self._messages, self._store = services.messages, services.store
        self.classes: tuple[str, ...] = ()  # in the folder's order; new ones come last
        self.current = ""  # the class of the next box
        self.preferred = ""  # the class that was chosen last, here or before the last start
        self.hidden: frozenset[str] = frozenset()  # classes whose boxes are not shown
        self.named_here: dict[str, str] = {}  # classes that were made by naming a box, and the current one before
        self._is_unnamed = False  # whether FIRST_LABEL stands for a name that is being asked for
        self._drawing: Step | FolderStep | None = None  # of the box that was drawn last
        self.clipboard: tuple[LabelledBox, ...] = ()
        self._left: Annotation | None = None
        self.previous_picture: Callable[[], Annotation | None] = lambda: None  # its labels
        canvas.box_drawn.connect(self.add_drawn)
        canvas.boxes_changed.connect(self.move_boxes)
        canvas.space_tapped.connect(self.toggle_verified)
        canvas.box_double_clicked.connect(lambda index: self.ask_to_name((index,)))
        canvas.arrow_held.connect(lambda: self._messages.info(tr(HELD)))
        document.annotation_changed.connect(self._annotation_changed)

    # -- classes

    def add_classes(self, labels: Iterable[str]) -> None:
        """Which boxes of other pictures have now."""
        self._set_classes((*self.classes, *labels))

    def leave_folder(self) -> None:
        """Another folder is open: what is still shown is no picture of it, and its classes are none of its."""
        self._left = self._document.annotation
        self.named_here.clear()

    def set_classes(self, classes: Iterable[str]) -> None:
        """Those of the folder that was opened."""
        listed = tuple(dict.fromkeys(classes))
        if self.preferred in listed:
            self.current = self.preferred
        elif self.current not in listed:
            self.current = listed[0] if listed else ""
        self._set_classes(listed)

    def choose_class(self, label: str) -> None:
        """Of the next box, and of the selected ones."""
        if label.strip():
            self._name(self._document.selected_labels, label.strip())

    def choose_next(self, label: str) -> None:
        """Of the next box alone; the selected ones keep theirs."""
        self._name((), label)

    def name(self, boxes: PickedBoxes, label: str, *, drawn: bool = False) -> None:
        """The answer to `name_requested`: of those boxes and no others, whatever is selected or shown by now. drawn:
        to `name_offered`; where nothing was done since, the name is a part of the drawing, and goes with it."""
        if places := boxes.places(self._document.annotation):
            self._name(places, label, amends=drawn and self._document.step(False) is self._drawing)
        else:
            words = mark("The box to be named “{label}” is not there any more: nothing was named")
            self._messages.warning(tr(words, label=label))

    def make_class(self, label: str) -> None:
        """Boxes are named so now; a new class goes again when undo takes its last box."""
        if label not in self.classes and label != FIRST_LABEL:
            self.named_here[label] = self.current
            self._set_classes((*self.classes, label))

    def _name(self, indices: Iterable[int], label: str, amends: bool = False) -> None:
        self.make_class(label)
        self.current = self.preferred = label
        self.class_chosen.emit(label)
        self.hide(self.hidden - {label})
        indices = list(indices)
        chosen = self._unlocked(indices)
        if indices and not chosen:
            self._messages.info(tr("A locked box keeps its name; the next box is “{label}”", label=label))
        renamed = {i: relabelled(box, label) for i, box in chosen.items()}
        text = tr("Draw {label}", label=label) if amends else tr("Label as {label}", label=label)
        self._replace({i: box for i, box in renamed.items() if box != chosen[i]}, text, amends)
        classes = self.classes
        if self._is_unnamed and label != FIRST_LABEL:
            self._is_unnamed, classes = False, tuple(name for name in classes if name != FIRST_LABEL)
        self._set_classes((*classes, label))

    def ask_to_name(self, indices: Iterable[int]) -> None:
        """Labelled boxes of the open picture; locked ones keep their names."""
        indices = list(indices)
        if (boxes := self._document.pick(self._unlocked(indices))) is not None:
            self.name_requested.emit(boxes)
        elif indices:
            self._messages.info(tr("The box is locked and keeps its name: L unlocks it."))

    def hide(self, classes: Iterable[str]) -> None:
        """The boxes of these are not shown, and none of them stays selected."""
        hidden = frozenset(classes)
        if hidden != self.hidden:
            self.hidden = hidden
            self._canvas.hide_classes(hidden)
            boxes, selected = self._document.boxes, self._document.selected_labels
            if selected:
                self._document.select("truth", [i for i in selected if boxes[i].label not in hidden])
            self.classes_changed.emit()

    # -- boxes

    def draw(self) -> None:
        """Into drawing, and out of it again."""
        self._canvas.setFocus()  # so that Escape ends it
        self._canvas.set_mode("view" if self._canvas.mode == "draw" else "draw")

    def delete(self) -> None:
        chosen = self._selected()
        annotation = self._document.annotation
        if annotation is not None and chosen:
            left = [box for i, box in enumerate(annotation.boxes) if i not in chosen]
            self._document.edit(
                annotation.with_boxes(left), tr("Delete {boxes}", boxes=count_of_boxes(len(chosen))), select=()
            )

    def duplicate(self) -> None:
        boxes = self._selected(locked=True).values()
        self._add(self._seen_beside([box.with_(locked=False) for box in boxes]), tr("Duplicate"))

    def copy(self) -> None:
        if chosen := self._selected(locked=True):
            self.clipboard = tuple(chosen.values())
            self.clipboard_changed.emit()
            self._messages.info(tr("{boxes} copied", boxes=count_of_boxes(len(chosen))))

    def paste(self) -> None:
        """Where they were copied, unless they would not be seen there."""
        self._add(self._seen_beside(self.clipboard), tr("Paste"))

    @property
    def previous(self) -> tuple[LabelledBox, ...]:
        """The boxes of the picture before this one in the list, which do not lie here already."""
        there = {(box.box, box.label) for box in self._document.boxes}
        annotation = self.previous_picture()
        boxes = annotation.boxes if annotation is not None else ()
        return tuple(box for box in boxes if (box.box, box.label) not in there)

    def paste_previous(self) -> None:
        self._add(self.previous, tr("Paste the previous picture's"))

    def select_all(self) -> None:
        """That are shown."""
        if shown := self._shown_boxes():
            self._document.select("truth", shown)

    @property
    def can_select_more(self) -> bool:
        return not set(self._shown_boxes()) <= set(self._document.selected_labels)

    def _shown_boxes(self) -> list[int]:
        return [i for i, box in enumerate(self._document.boxes) if box.label not in self.hidden]

    def toggle(self, flag: str) -> None:
        """difficult, truncated, crowd or locked, of the selected boxes: on unless all of them have it."""
        chosen = self._selected(locked=flag == "locked")
        value = not all(getattr(box, flag) for box in chosen.values())
        text = tr(FLAG_STEPS[flag][value])
        self._replace({i: box.with_(**{flag: value}) for i, box in chosen.items()}, text)

    def toggle_verified(self) -> None:
        if (annotation := self._document.annotation) is not None:
            text = tr("Mark as not verified") if annotation.verified else tr("Mark as verified")
            self._document.edit(replace(annotation, verified=not annotation.verified), text)
            tell = self._messages.withdraw if annotation.verified else self._messages.info
            if not annotation.boxes:
                tell(tr(VERIFIED_EMPTY))

    # -- what the canvas asks for

    def add_drawn(self, box: Rectangle) -> None:
        """A box that was drawn by hand becomes a label of the current class."""
        is_first = not self.current
        label = self.current or FIRST_LABEL
        self.hide(self.hidden - {label})
        self._add([LabelledBox(Rectangle(*(float(v) for v in box)), label)], tr("Draw {label}", label=label))
        self._drawing = self._document.step(False)
        self._is_unnamed = is_first
        asks = is_first or self._store.settings.ask_names
        if asks and (boxes := self._document.pick(self._document.selected_labels)) is not None:
            self.name_offered.emit(boxes)
        else:
            self.drawn.emit(label)

    def move_boxes(self, boxes: Mapping[int, Rectangle]) -> None:
        """Labelled boxes by index, and where each is now."""
        chosen = self._unlocked(boxes)
        changed = {i: moved(chosen[i], Rectangle(*map(float, box))) for i, box in boxes.items() if i in chosen}
        self._replace(changed, tr("Move {boxes}", boxes=count_of_boxes(len(changed))))

    def _selected(self, locked: bool = False) -> dict[int, LabelledBox]:
        """By index. Locked boxes only where nothing is done to them."""
        return self._unlocked(self._document.selected_labels, locked)

    def _unlocked(self, indices: Iterable[int], locked: bool = False) -> dict[int, LabelledBox]:
        boxes = self._document.boxes
        return {i: boxes[i] for i in indices if locked or not boxes[i].locked}

    def _replace(self, changed: Mapping[int, LabelledBox], text: str, amends: bool = False) -> None:
        annotation = self._document.annotation
        if annotation is not None and changed:
            boxes = [changed.get(i, box) for i, box in enumerate(annotation.boxes)]
            change = self._document.amend if amends else self._document.edit
            change(annotation.with_boxes(boxes), text)

    def _add(self, boxes: Iterable[LabelledBox], text: str) -> None:
        annotation = self._document.annotation
        if annotation is None:
            return
        clipped = [_inside(box, annotation) for box in boxes]
        new = [box for box in clipped if box.box.x2 > box.box.x1 and box.box.y2 > box.box.y1]
        first = len(annotation.boxes)
        if new:
            chosen = range(first, first + len(new))
            self._document.edit(annotation.with_boxes([*annotation.boxes, *new]), text, select=chosen)

    def _seen_beside(self, boxes: Sequence[LabelledBox]) -> list[LabelledBox]:
        """All of them moved together, as little as is needed: into what is seen of the picture, and so that none lies
        exactly on another box."""
        annotation = self._document.annotation
        if annotation is None or not boxes:
            return []
        edges = np.array([box.box for box in boxes])
        frame = np.array([*edges[:, :2].min(axis=0), *edges[:, 2:].max(axis=0)])
        picture = QRectF(0, 0, annotation.width, annotation.height)
        seen = self._canvas.visible_area().intersected(picture)
        if not seen.intersects(QRectF(QPointF(*frame[:2]), QPointF(*frame[2:]))):
            middle = np.array([seen.center().x(), seen.center().y()])
            edges = edges + np.tile(np.rint(middle - (frame[:2] + frame[2:]) / 2), 2)
        step = max(SHIFT, round(SHIFT / self._canvas.zoom))
        there = {box.box for box in annotation.boxes}
        shifts = ((step * k * dx, step * k * dy) for k in range(len(there) + 2) for dx, dy in DIAGONALS)
        candidates = [edges + np.array([*shift, *shift]) for shift in shifts]
        free = [one for one in candidates if there.isdisjoint(Rectangle(*box) for box in one.tolist())]
        limits = np.array([annotation.width, annotation.height])
        inside = (one for one in free if (one[:, :2] >= 0).all() and (one[:, 2:] <= limits).all())
        placed = next(inside, free[0])
        return [box.with_(box=Rectangle(*one)) for box, one in zip(boxes, placed.tolist(), strict=True)]

    def _annotation_changed(self, annotation: Annotation | None) -> None:
        self._left = None
        self._set_classes(self.classes)

    def _set_classes(self, classes: Iterable[str]) -> None:
        """Classes that appear in the open picture join the list, at its end."""
        annotation = self._document.annotation
        more = annotation.labels if annotation is not None and annotation is not self._left else ()
        self.classes = tuple(dict.fromkeys((*classes, *more)))
        preferred = self.preferred if self.preferred in self.classes else next(iter(self.classes), "")
        self.current = self.current or preferred
        self.classes_changed.emit()


def _inside(box: LabelledBox, annotation: Annotation) -> LabelledBox:
    """The part of a new box that lies in the picture."""
    width, height = float(annotation.width), float(annotation.height)
    x1, y1, x2, y2 = box.box
    clipped = Rectangle(max(0.0, x1), max(0.0, y1), min(width, x2), min(height, y2))
    return box if clipped == box.box else box.with_(box=clipped)
