"""Width against height of the labelled boxes at the net's scale, with the anchors as marks that the mouse moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.features.training.anchors.edits import AnchorPlace, moved, places
from app.services.theme import Theme
from app.services.translation import tr
from engine.labels.anchor_fit import anchor_shapes
from engine.structures.models import AnchorPlan

LOW, HIGH = 8.0, 1024.0  # pixels of the net's input, where nothing lies beyond them
LEFT, TOP, RIGHT, BOTTOM = 48, 8, 22, 36  # pixels
NEAR = 11  # pixels: how far from a mark a press may be
TICKS = (8, 16, 32, 64, 128, 256, 512, 1024, 2048)


class AnchorScatter(QWidget):
    """`moved`: the plan while a mark is dragged; `dropped`: when it is let go; `chosen`: a mark."""

    moved = Signal(object)  # AnchorPlan
    dropped = Signal()
    chosen = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.plan: AnchorPlan | None = None
        self.place: AnchorPlace | None = None  # the mark that was chosen
        self._sides: NDArray[np.float64] = np.zeros((0, 2))
        self._is_covered: NDArray[np.bool_] = np.zeros(0, bool)
        self._range = LOW, HIGH
        self._is_dragging = False
        self.setMinimumSize(320, 220)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Anchors over the labelled boxes"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(460, 380)

    def show_boxes(self, sides: NDArray[np.float64], is_covered: NDArray[np.bool_]) -> None:
        """sides: (N, 2) width and height at the net's scale."""
        self._sides, self._is_covered = sides, is_covered
        there = sides[(sides > 0).all(axis=1)]
        self._range = min(LOW, there.min(initial=LOW)), max(HIGH, there.max(initial=HIGH))
        self.update()

    def show_plan(self, plan: AnchorPlan) -> None:
        self.plan = plan
        if self.place is not None and self.place not in places(plan):
            self.place = None
        self.update()

    def point_of(self, width: float, height: float) -> QPointF:
        """Where these sides lie, in pixels of the widget."""
        area, (low, high) = self._area, np.log(self._range)
        x, y = ((np.log(max(side, 1e-3)) - low) / (high - low) for side in (width, height))
        return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())

    def sides_at(self, at: QPointF) -> tuple[float, float]:
        """The other way."""
        area, (low, high) = self._area, np.log(self._range)
        x = (at.x() - area.left()) / area.width()
        y = (area.bottom() - at.y()) / area.height()
        return float(np.exp(low + x * (high - low))), float(np.exp(low + y * (high - low)))

    def marks(self) -> tuple[tuple[AnchorPlace, QPointF], ...]:
        """Each anchor, and where it lies."""
        plan = self.plan
        if plan is None:
            return ()
        shapes = anchor_shapes(plan).reshape(-1, 2)
        return tuple((place, self.point_of(*shape)) for place, shape in zip(places(plan), shapes, strict=True))

    @property
    def _area(self) -> QRectF:
        return QRectF(LEFT, TOP, max(1, self.width() - LEFT - RIGHT), max(1, self.height() - TOP - BOTTOM))

    # -- the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        near = self._mark_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton:
            self.place, self._is_dragging = near, near is not None
            self.chosen.emit()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging and self.plan is not None and self.place is not None:
            self.moved.emit(moved(self.plan, self.place, *self.sides_at(event.position())))
        else:
            is_on = self._mark_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeAllCursor if is_on else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging:
            self._is_dragging = False
            self.dropped.emit()

    def _mark_at(self, at: QPointF) -> AnchorPlace | None:
        marks = [((at - point).manhattanLength(), place) for place, point in self.marks()]
        distance, place = min(marks, key=lambda one: one[0], default=(float("inf"), None))
        return place if distance <= NEAR else None

    # -- paint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._theme.colours.window))
        self._paint_axes(painter)
        painter.setClipRect(self._area)
        for is_covered, colour in ((True, self._theme.colours.good), (False, self._theme.colours.bad)):
            painter.setPen(QPen(QColor(colour), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints([self.point_of(*sides) for sides in self._sides[self._is_covered == is_covered]])
        painter.setClipping(False)
        for place, point in self.marks():
            is_chosen = place == self.place
            accent = QColor(self._theme.colours.accent)
            painter.setPen(QPen(accent, 2.5 if is_chosen else 1.8))
            painter.setBrush(accent if is_chosen else Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(point.x() - 5, point.y() - 5, 10, 10))
        painter.end()

    def _paint_axes(self, painter: QPainter) -> None:
        area, colours = self._area, self._theme.colours
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        low, high = self._range
        for tick in (tick for tick in TICKS if low <= tick <= high):
            at = self.point_of(tick, tick)
            painter.setPen(QColor(colours.border))
            painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()))
            painter.drawLine(QPointF(area.left(), at.y()), QPointF(area.right(), at.y()))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(at.x() - 25, area.bottom() + 3, 50, 14), Qt.AlignmentFlag.AlignCenter, str(tick))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, at.y() - 7, LEFT - 6, 14), side, str(tick))
        words = QRectF(area.left(), area.bottom() + 18, area.width(), 16)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, tr("width × height (up), pixels of the net’s input"))
