"""Looking around: zoom at the cursor, pan, fit. Knows nothing of layers or labels."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPalette,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

LEAST_ZOOM, MOST_ZOOM = 0.005, 64.0
FIT_MARGIN = 12
STEP = 1.25
PAN_STEP = 60.0  # pixels of the screen, for a notch of the wheel
REST_MS = 60


class ZoomPanView(QGraphicsView):
    """Scene coordinates are picture pixels. zoom_changed carries screen pixels per picture pixel.

    rested comes a moment after a movement, and now and then while it goes on.
    """

    zoom_changed = Signal(float)
    rested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        anchor, update = QGraphicsView.ViewportAnchor.NoAnchor, QGraphicsView.ViewportUpdateMode.FullViewportUpdate
        super().__init__(parent, transformationAnchor=anchor, resizeAnchor=anchor, viewportUpdateMode=update)
        self.setScene(QGraphicsScene(self))
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setMouseTracking(True)
        self._content = QRectF()
        self._fitted = True
        self._pan_from: QPointF | None = None
        self.is_space_held = self._space_panned = False
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.rested)

    # --- where we look

    @property
    def zoom(self) -> float:
        return float(self.transform().m11())

    @property
    def is_panning(self) -> bool:
        return self._pan_from is not None

    def visible_area(self) -> QRectF:
        """The part of the scene in the window, in picture pixels."""
        return self.viewportTransform().inverted()[0].mapRect(QRectF(self.viewport().rect()))

    def to_picture(self, position: QPointF) -> QPointF:
        return self.viewportTransform().inverted()[0].map(position)

    def set_content(self, area: QRectF) -> None:
        """area: of the picture. Its size changes the room to pan in; where one looks stays."""
        self._content = area
        self._make_room()

    def fit(self) -> None:
        """The whole picture, as large as the window allows."""
        self._fitted = True
        if self._content.isEmpty():
            return
        room = self.viewport().size()
        across = (room.width() - 2 * FIT_MARGIN) / self._content.width()
        down = (room.height() - 2 * FIT_MARGIN) / self._content.height()
        self._set_zoom(max(LEAST_ZOOM, min(across, down, MOST_ZOOM / 4)))
        self.centerOn(self._content.center())
        self._rest_soon()

    def zoom_to(self, zoom: float) -> None:
        """1.0: a picture pixel is a screen pixel. What is in the middle stays there."""
        self._zoom_at(QPointF(self.viewport().rect().center()), zoom)

    def zoom_by(self, factor: float) -> None:
        self.zoom_to(self.zoom * factor)

    def pan_by(self, dx: float, dy: float) -> None:
        """Screen pixels; positive moves the picture right and down."""
        self._fitted = False
        self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() - dx))
        self.verticalScrollBar().setValue(round(self.verticalScrollBar().value() - dy))

    def pan_to_see(self, dx: float, dy: float) -> None:
        """As pan_by, and no further than to the picture's edge: what is wholly in view stays where it is."""
        room, picture = self.viewport().rect(), self.viewportTransform().mapRect(self._content)
        dx = _towards(dx, picture.left(), picture.right(), room.width())
        dy = _towards(dy, picture.top(), picture.bottom(), room.height())
        if dx or dy:
            self.pan_by(dx, dy)

    def show_area(self, area: QRectF) -> None:
        """Bring a box into the middle, enlarged so that it fills more than half of the window."""
        if area.isEmpty():
            return
        room = self.viewport().size()
        zoom = min(room.width() / area.width(), room.height() / area.height()) * 0.6
        self._set_zoom(min(max(zoom, LEAST_ZOOM), 8.0))
        self._look_at(area)

    def reveal_area(self, area: QRectF) -> None:
        """Bring it into the middle where no part of it is seen; the zoom stays."""
        if not self.visible_area().intersects(area):
            self._look_at(area)

    @property
    def part_seen(self) -> QRectF | None:
        """What somebody has zoomed or panned to; None for the whole picture."""
        return None if self._fitted else self.visible_area()

    def see(self, part: QRectF) -> None:
        """As `part_seen` had it: the same middle, at the same zoom."""
        self._set_zoom(self.viewport().width() / part.width())
        self._look_at(part)

    def _look_at(self, area: QRectF) -> None:
        self._fitted = False
        self.centerOn(area.center())
        self._rest_soon()

    def _zoom_at(self, position: QPointF, zoom: float) -> None:
        """The point of the picture under `position` stays there."""
        zoom = min(max(zoom, LEAST_ZOOM), MOST_ZOOM)
        if self._content.isEmpty() or zoom == self.zoom:
            return
        self._fitted = False
        held = self.to_picture(position)
        self._set_zoom(zoom)
        moved = self.viewportTransform().map(held) - position
        self.pan_by(-moved.x(), -moved.y())

    def _set_zoom(self, zoom: float) -> None:
        self.setTransform(QTransform.fromScale(zoom, zoom))
        self._make_room()
        self.zoom_changed.emit(zoom)
        self._rest_soon()

    def _make_room(self) -> None:
        """A corner of the picture can be panned to the middle of the window, not further."""
        across, down = self.viewport().width() / 2 / self.zoom, self.viewport().height() / 2 / self.zoom
        self.setSceneRect(self._content.adjusted(-across, -down, across, down))

    # --- events

    def event(self, event: QEvent) -> bool:
        """Space over a picture is held to pan: a shortcut on it must wait until it was only tapped."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if event.key() == Qt.Key.Key_Space and plain and not self._content.isEmpty():
                event.accept()
                return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Two fingers on a touchpad zoom by pinching."""
        pinches = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinches:
            self._zoom_at(event.position(), self.zoom * (1 + event.value()))
            return True
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Up and down it zooms, sideways it pans."""
        across, turned = event.angleDelta().x(), event.angleDelta().y()
        if abs(across) > abs(turned):
            self.pan_by(across / 120 * PAN_STEP, 0)
        elif turned:
            self._zoom_at(event.position(), self.zoom * STEP ** (turned / 120))
        event.accept()

    def wants_panning(self, event: QMouseEvent) -> bool:
        """The middle button, or the left one while Space is held."""
        left = event.button() == Qt.MouseButton.LeftButton
        return event.button() == Qt.MouseButton.MiddleButton or (left and self.is_space_held)

    def start_panning(self, event: QMouseEvent) -> None:
        self._pan_from = event.position()
        self._space_panned = True
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def keep_panning(self, event: QMouseEvent) -> None:
        if self._pan_from is not None:
            moved = event.position() - self._pan_from
            self._pan_from = event.position()
            self.pan_by(moved.x(), moved.y())

    def stop_panning(self) -> None:
        self._pan_from = None

    def hold_space(self, held: bool) -> bool:
        """Space pressed or let go. True where it was let go without a pan: something else is meant."""
        tapped = self.is_space_held and not held and not self._space_panned
        self.is_space_held, self._space_panned = held, False
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor if held else Qt.CursorShape.ArrowCursor)
        return tapped

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._rest_soon()

    def _rest_soon(self) -> None:
        """Also while a movement goes on, at most every REST_MS: what comes into view must not stay empty."""
        if not self._rest.isActive():
            self._rest.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        middle = self.to_picture(QPointF(event.oldSize().width() / 2, event.oldSize().height() / 2))
        super().resizeEvent(event)
        self._make_room()
        if self._fitted:
            self.fit()
        elif event.oldSize().isValid():
            self.centerOn(middle)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.viewport().update()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        painter.fillRect(rect, surround(self.palette()))


def _towards(step: float, first: float, last: float, room: float) -> float:
    """Of a step along one axis, what brings more of first..last into 0..room."""
    hidden = FIT_MARGIN - first if step > 0 else last - (room - FIT_MARGIN)
    allowed = min(abs(step), max(0.0, hidden))
    return math.copysign(allowed, step) if allowed >= 1 else 0.0


def surround(palette: QPalette) -> QColor:
    """What lies around the picture: quieter than the window, so that the picture is what one looks at."""
    window = palette.color(QPalette.ColorRole.Window)
    lightness = window.lightnessF()
    lightness = lightness * 0.72 if lightness < 0.5 else lightness * 0.93
    return QColor.fromHslF(max(0.0, window.hslHueF()), window.hslSaturationF() * 0.6, lightness)
