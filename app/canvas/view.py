"""The canvas: what mouse and keys mean over a picture and its layers. It asks for edits and never makes them."""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.canvas.colours import SELECTED
from app.canvas.gestures import Pointer, nudge, resize_by
from app.canvas.layers_view import LayersView
from app.canvas.mouse_tool import CURSOR_OF, Mode, MouseTool
from app.canvas.overlays.truth import rectangles
from app.services.translation import tr
from app.session.document import Document, Selection
from app.session.layers import LayerName
from engine.structures.annotation import Annotation
from engine.structures.boxes import area
from engine.structures.image import Image

CLICK_SLACK = 3.0  # screen pixels beside a box that still count as on it
TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)
ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}


class ImageCanvas(LayersView):
    """Signals (boxes in picture pixels, indices into the shown Annotation or record):

    cursor_moved(x, y), cursor_left(); zoom_changed(zoom).
    box_picked(layer, index): a click on a box; ("", -1) beside all of them.
    box_drawn(Rectangle), boxes_changed({index: Rectangle}), selection_changed((index, ...)): what a gesture asks for.
    box_asked(Rectangle): what became of this object? mode_changed(mode).
    space_tapped(): Space without a pan. box_double_clicked(index): of the labelled ones.
    """

    cursor_moved = Signal(float, float)
    cursor_left = Signal()
    box_picked = Signal(str, int)
    space_tapped = Signal()
    box_double_clicked = Signal(int)
    mode_changed = Signal(str)  # Mode
    mode_left = Signal()  # drawing or asking was ended by the person
    arrow_held = Signal()  # it moved no box: see `hold_arrows`

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mouse = MouseTool(self._truth, self._guides, self)
        # The mouse tool's own signals: nothing is handed on.
        self.box_drawn, self.boxes_changed = self._mouse.box_drawn, self._mouse.boxes_changed
        self.box_asked = self._mouse.box_asked
        self.corner_set, self.box_refused = self._mouse.corner_set, self._mouse.box_refused
        self.selection_changed = self._mouse.selection_changed
        self._pressed: Pointer | None = None
        self._holds_arrows = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Picture with its layers"))
        self.zoom_changed.connect(partial(setattr, self._mouse, "zoom"))

    # --- what is shown

    def show_image(self, image: Image | None) -> None:
        self._mouse.cancel()
        super().show_image(image)
        self._mouse.width, self._mouse.height = (image.width, image.height) if image is not None else (0, 0)

    def show_annotation(self, annotation: Annotation | None) -> None:
        """A gesture on boxes that are others now ends without a change; one that draws a new box goes on."""
        now = None if annotation is None else rectangles(annotation)
        if self.mode == "view" and (now is None or not np.array_equal(now, self._truth.boxes)):
            self._mouse.cancel()
        super().show_annotation(annotation)

    # --- boxes

    @property
    def mode(self) -> Mode:
        return self._mouse.mode

    def set_mode(self, mode: Mode) -> None:
        """Drawing and asking go on after a box, until Escape."""
        if mode != self._mouse.mode:
            self._mouse.cancel()
            self._mouse.mode = mode
            self._guides.show_crosshair(None)
            self.viewport().setCursor(CURSOR_OF[mode])
            self.mode_changed.emit(mode)

    def leave_mode(self) -> None:
        """As Escape does it: what was asked is over, too."""
        self.set_mode("view")
        self.mode_left.emit()

    def set_draft(self, name: str, colour: QColor | None) -> None:
        """The class of the box being drawn, where that is chosen already: its name stands beside the cursor."""
        self._guides.set_draft(name, colour or SELECTED)

    @property
    def selection(self) -> tuple[int, ...]:
        return self._truth.selection

    def set_selection(self, indices: tuple[int, ...]) -> None:
        """From outside: emits nothing. Indices that are not there are left out."""
        self._truth.select(tuple(indices))

    def cancel(self) -> bool:
        """What Escape does: end the gesture, else leave drawing or asking, else select nothing. False: neither."""
        if self._mouse.cancel():
            return True
        if self._mouse.mode != "view":
            self.leave_mode()
            return True
        had_selection = bool(self._truth.selection)
        self._mouse.select(())
        return had_selection

    # --- the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._holds_arrows = False
        if self.image is None:
            return
        if self.wants_panning(event):
            self.start_panning(event)
            return
        pointer = self._pointer("press", event)
        hit = self._labelled_under(pointer)
        is_right = event.button() == Qt.MouseButton.RightButton
        if is_right and self.mode == "view" and hit not in self.selection:
            self._click(pointer)  # a menu is about what is under it, and about all selected boxes with it
        if event.button() != Qt.MouseButton.LeftButton or self._mouse.feed(pointer):
            return
        self._pressed = pointer
        is_for_boxes = self.mode != "view" or (self._truth.isVisible() and len(self._truth.boxes) > 0)
        if not is_for_boxes or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.start_panning(event)
            return
        self._mouse.start(pointer, hit, partial(self._click, pointer))
        # Of several selected boxes none is the picked one.
        if self.mode == "view" and hit is not None and self.selection == (hit,):
            self.set_picked("truth", hit)
            self.box_picked.emit("truth", hit)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A quick second click is a click; on a labelled box it also asks for the name, but not while drawing."""
        self.mousePressEvent(event)
        is_left = event.button() == Qt.MouseButton.LeftButton and not self.is_panning
        if self.image is not None and self.mode == "view" and is_left and not self.stage.is_shown:
            hit = self._labelled_under(self._pointer("press", event))
            if hit is not None:
                self._mouse.cancel()
                self.box_double_clicked.emit(hit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.image is None:
            return
        pointer = self._pointer("move", event)
        self.cursor_moved.emit(pointer.x, pointer.y)
        if self.is_panning:
            self.keep_panning(event)
            return
        point = QPointF(pointer.x, pointer.y)
        self._guides.show_crosshair(point if self.mode == "draw" else None)
        if not self._mouse.feed(pointer):
            self._hover(None if self.mode == "draw" else point)
            if not self.is_space_held:
                self.viewport().setCursor(self._mouse.cursor_at(point))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.image is None:
            return
        pointer = self._pointer("release", event)
        if self.is_panning:
            self.stop_panning()
            self.viewport().setCursor(self._mouse.cursor_at(QPointF(pointer.x, pointer.y)))
            pressed, self._pressed = self._pressed, None
            if pressed is not None and not pointer.is_far_from(pressed):
                self._click(pointer, bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
        elif event.button() == Qt.MouseButton.LeftButton:
            self._mouse.feed(pointer)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)
        self._guides.show_crosshair(None)
        self.cursor_left.emit()

    # --- the keys

    def hold_arrows(self, held: bool = True) -> None:
        """The keys come from elsewhere: arrows that were meant for that move no box. Until a press of the mouse, or of
        another key, which is meant for the picture."""
        self._holds_arrows = held

    def event(self, event: QEvent) -> bool:
        """Tab goes through the boxes while there are any, and through the window otherwise. The key alone: Qt also asks
        for the next child where a field over the picture is hidden."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            self._holds_arrows = self._holds_arrows and event.key() in (*ARROWS, *MODIFIERS, Qt.Key.Key_Escape)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in TABS:
            plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
            if plain and self._truth.isVisible() and len(self._truth.boxes):
                is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._mouse.select_next(backwards=is_shifted or event.key() == Qt.Key.Key_Backtab)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = ARROWS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Space and self.image is not None:
            if not event.isAutoRepeat():
                self.hold_space(True)
        elif event.key() == Qt.Key.Key_Escape and self.cancel():
            pass
        elif arrow is not None and self.image is not None:
            self._arrow(*arrow, event.modifiers())
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.image is not None:
            if not event.isAutoRepeat() and self.hold_space(False):
                self.space_tapped.emit()
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.is_space_held:
            self.hold_space(False)

    def _arrow(self, dx: float, dy: float, modifiers: Qt.KeyboardModifier) -> None:
        """A pixel, with Shift ten; with Ctrl the size instead of the place. Without a selection the picture pans."""
        step = 10.0 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1.0
        if self._truth.selection and self._holds_arrows:
            self.arrow_held.emit()
        elif not self._truth.selection:
            self.pan_to_see(-40 * step * dx, -40 * step * dy)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            resize_by(self._mouse, step * dx, step * dy)
        else:
            nudge(self._mouse, step * dx, step * dy)

    def _pointer(self, kind: Literal["press", "move", "release"], event: QMouseEvent) -> Pointer:
        at, on_screen = self.to_picture(event.position()), event.position()
        keys = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        return Pointer(kind, at.x(), at.y(), on_screen.x(), on_screen.y(), bool(event.modifiers() & keys))

    def _labelled_under(self, pointer: Pointer) -> int | None:
        """The labelled box that a press means; none where a clearly smaller detection lies inside it, or its tag."""
        if self._tagged_under(pointer.x, pointer.y) is not None:
            return None
        slack = CLICK_SLACK / self.zoom
        labelled = self._truth.pick(pointer.x, pointer.y, slack)
        found = self._found_under(pointer.x, pointer.y, slack)
        if labelled is None or found is None or area(self._truth.boxes[[labelled]])[0] <= 1.5 * found[1]:
            return labelled
        return None

    def _pick(self, pointer: Pointer, proposals_first: bool = False) -> tuple[str, int]:
        """The layer and index of the box that a click means; proposals last, as they lie everywhere."""
        slack = CLICK_SLACK / self.zoom
        if self.stage.is_shown:
            return self.stage.pick(pointer.x, pointer.y, slack)
        proposal = self._proposals.pick(pointer.x, pointer.y, slack)
        if proposals_first and proposal is not None:
            return "proposals", proposal
        if (labelled := self._labelled_under(pointer)) is not None:
            return "truth", labelled
        if (tagged := self._tagged_under(pointer.x, pointer.y)) is not None:
            return "detections", tagged
        if (found := self._found_under(pointer.x, pointer.y, slack)) is not None:
            return "detections", found[0]
        return ("proposals", proposal) if proposal is not None else ("", -1)

    def _click(self, pointer: Pointer, proposals_first: bool = False) -> None:
        layer, index = self._pick(pointer, proposals_first)
        self._mouse.select((index,) if layer == "truth" else ())
        if self.stage.is_shown:
            self.box_picked.emit(layer, index)
            return
        self.set_picked(layer, index)
        self.box_picked.emit(layer, index)


class DocumentView(QObject):
    """The open document on the canvas: what is in it is shown, and what is clicked there is selected in it."""

    def __init__(self, document: Document, canvas: ImageCanvas) -> None:
        super().__init__(canvas)
        self._document, self._canvas = document, canvas
        document.image_changed.connect(canvas.show_image)
        document.annotation_changed.connect(canvas.show_annotation)
        document.suggestions_changed.connect(canvas.show_suggestions)
        document.trace_changed.connect(self._trace_changed)
        document.selection_changed.connect(self._selection_changed)
        canvas.box_picked.connect(self._box_picked)
        canvas.selection_changed.connect(self._labels_selected)

    def _trace_changed(self, record: object) -> None:
        if record is None:
            self._canvas.clear_records()
        for new in self._document.trace.records.values() if record is None else (record,):
            self._canvas.show_record(new)

    def _selection_changed(self, selection: Selection | None) -> None:
        self._canvas.set_selection(self._document.selected_labels)
        self._canvas.set_picked(*((selection.layer, *selection.indices) if selection else ("", -1)))

    def _box_picked(self, layer: LayerName, index: int) -> None:
        if layer != "truth":  # labelled boxes may be several: `selection_changed` tells of them
            self._document.select(layer or None, () if index < 0 else (index,))

    def _labels_selected(self, indices: tuple[int, ...]) -> None:
        if indices or self._document.selected_labels:
            self._document.select("truth", indices)
