"""One picture, two models: left of a line the boxes of one, right of it those of the other. The line is dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem, QWidget

from app.canvas.colours import NEGATIVE, POSITIVE, class_colour
from app.canvas.lines import box_lines, stroke
from app.canvas.picture_item import OverPicture, PictureItem
from app.canvas.tags.layout import Place, lay_out
from app.canvas.tags.painter import INK, Tag, TagPainter
from app.canvas.zoom_pan import ZoomPanView
from app.services.translation import tr
from engine.structures.comparison import PictureComparison
from engine.structures.image import Image
from engine.structures.stages import Detections

GRIP = 9.0  # screen pixels beside the line that still are on it
STEP = 0.05


class SplitView(ZoomPanView):
    """`split_changed`: where the line is, as a share of the picture's width. Arrow keys move it, too."""

    split_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._picture, self._boxes = PictureItem(), _SplitItem()
        self.scene().addItem(self._picture)
        self.scene().addItem(self._boxes)
        self._is_dragged = False
        self.names = ("", "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("The picture with the boxes of two models"))
        self.rested.connect(self._prepare_picture)

    @property
    def split(self) -> float:
        return self._boxes.split

    def show_comparison(self, image: Image | None, comparison: PictureComparison | None) -> None:
        self._picture.show_image(image)
        frame = QRectF(0, 0, image.width, image.height) if image is not None else QRectF()
        self._boxes.show_comparison(frame, comparison)
        self.set_content(frame)
        self.fit()
        self.viewport().update()

    def show_names(self, before: str, after: str) -> None:
        self.names = (before, after)
        self.viewport().update()

    def set_split(self, share: float) -> None:
        share = min(1.0, max(0.0, share))
        if share != self.split:
            self._boxes.set_split(share)
            self.viewport().update()
            self.split_changed.emit(share)

    def line_x(self) -> float:
        """Of the line, in pixels of the view."""
        return self.viewportTransform().map(QPointF(self._content.width() * self.split, 0)).x()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.wants_panning(event):
            self.start_panning(event)
        elif event.button() == Qt.MouseButton.LeftButton and not self._content.isEmpty():
            self._is_dragged = True  # from anywhere: the line comes to the hand
            self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.is_panning:
            self.keep_panning(event)
        elif self._is_dragged:
            self._drag(event)
        else:
            near = abs(event.position().x() - self.line_x()) <= GRIP
            self.viewport().setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_dragged = False
        self.stop_panning()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}
        if event.key() in steps:
            self.set_split(self.split + steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hold_space(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hold_space(False)
        else:
            super().keyReleaseEvent(event)

    def drawForeground(self, painter: QPainter, rect: object) -> None:
        """The line's handle and the names of both sides, in pixels of the view."""
        if self._content.isEmpty():
            return
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, middle = self.line_x(), self.viewport().height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(255, 255, 255))
        painter.drawRect(QRectF(x - 1, 0, 2, self.viewport().height()))
        painter.drawEllipse(QPointF(x, middle), 8, 8)
        painter.setBrush(QColor(INK))
        painter.drawEllipse(QPointF(x, middle), 3, 3)
        room = self.viewport().width() / 2 - 24
        for side, name in enumerate(self.names):
            words = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, int(room))
            width = self.fontMetrics().horizontalAdvance(words) + 16
            left = 8 if side == 0 else self.viewport().width() - width - 8
            box = QRectF(left, 8, width, 22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 170))
            painter.drawRoundedRect(box, 5, 5)
            painter.setPen(QColor(255, 255, 255))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()

    def _drag(self, event: QMouseEvent) -> None:
        self.set_split(self.to_picture(event.position()).x() / self._content.width())

    def _prepare_picture(self) -> None:
        self._picture.prepare(self.zoom * self.devicePixelRatioF())


class _SplitItem(OverPicture):
    """Boxes in their class's colour; those that came or went, became right or wrong, are strong."""

    def __init__(self) -> None:
        super().__init__()
        self.split = 0.5
        self._comparison: PictureComparison | None = None
        self._tags = TagPainter(QApplication.font())

    def show_comparison(self, frame: QRectF, comparison: PictureComparison | None) -> None:
        self.set_frame(frame)
        self._comparison = comparison
        self.update()

    def set_split(self, share: float) -> None:
        self.split = share
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        one = self._comparison
        if one is None:
            return
        width, height = self.frame.width(), self.frame.height()
        x = width * self.split
        left, right = QRectF(0, 0, x, height), QRectF(x, 0, width - x, height)
        for side, found, marked in ((left, one.before, one.lost), (right, one.after, one.gained)):
            painter.save()
            painter.setClipRect(side, Qt.ClipOperation.IntersectClip)
            self._paint_truth(painter, one)
            self._paint_boxes(painter, found, set(marked.tolist()))
            painter.restore()

    def _paint_truth(self, painter: QPainter, one: PictureComparison) -> None:
        """Labelled boxes that became right (green) or wrong (red), filled, below both models' boxes."""
        for rows, colour in ((one.fixed, POSITIVE), (one.broken, NEGATIVE)):
            shade = QColor(colour)
            shade.setAlphaF(0.28)
            for row in rows:
                x1, y1, x2, y2 = one.truth.boxes[row].box
                painter.fillRect(QRectF(x1, y1, x2 - x1, y2 - y1), shade)

    def places(self, tags: list[Tag], zoom: float) -> list[Place | None]:
        """Clear of each other; None where there is no room. In screen pixels from the picture's corner."""
        boxes, sizes = [tag.box for tag in tags], [self._tags.size(tag) for tag in tags]
        return lay_out(boxes, sizes, zoom, self.frame.width(), self.frame.height())

    def _paint_boxes(self, painter: QPainter, found: Detections, marked: set[int]) -> None:
        zoom = painter.worldTransform().m11()
        tags = []
        for row, (name, score, box) in enumerate(zip(found.names, found.scores, found.boxes.tolist(), strict=True)):
            tags.append(Tag(("detections", row), tuple(box), name, f"{score:.2f}", class_colour(name)))
        for row, tag in reversed(list(enumerate(tags))):  # the most certain on top
            width = 4 if row in marked else 2
            stroke(painter, box_lines(found.boxes[[row]]), (INK, width + 2), (tag.colour, width))
        painter.save()
        painter.scale(1 / zoom, 1 / zoom)
        for tag, place in zip(tags, self.places(tags, zoom), strict=True):
            if place is not None:
                self._tags.draw(painter, tag, QPointF(*place[:2]))
        painter.restore()
