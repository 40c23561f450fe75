"""How an object looks on the board: its crop, its name and score, and a line with its size or with why it is here."""

from __future__ import annotations

from functools import lru_cache

from cachetools import LRUCache
from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.canvas.colours import class_colour
from app.features.board.crops import CropCache
from app.features.board.model import BoardModel, line_below, score_words
from app.features.board.table import BoardItem
from app.services.theme import Theme
from app.session.pictures import Index, PictureList
from engine.plain_text import plain

SIDES = (72, 104, 144, 208)  # of a crop, in logical pixels
PAD, TEXT = 6, 34  # around a crop, and below it
NAME, SMALL = 13, 11  # pixels of the letters
LOCK = 12  # pixels, of a locked box's sign
CELLS = 500  # drawn items that are painted again as they are
SELECTED, HOVERED = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_MouseOver.value


class BoardDelegate(QStyledItemDelegate):
    """A frame in its class's colour, dashed where nobody has labelled it. What was drawn once is painted as one
    picture: drawing text and lines anew would take most of a frame while one scrolls."""

    def __init__(
        self, theme: Theme, crops: CropCache, pictures: PictureList, model: BoardModel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._theme, self._crops, self._pictures, self._model = theme, crops, pictures, model
        self.side = SIDES[1]
        self._cells: LRUCache[int, tuple[QPixmap, bool]] = LRUCache(CELLS)  # by row; whether its crop is there
        for signal in (model.modelReset, theme.changed, pictures.counts_changed):
            signal.connect(self.forget)

    def forget(self) -> None:
        """Every item looks different now."""
        self._cells.clear()

    def set_side(self, side: int) -> None:
        self.side = side
        self.forget()

    @property
    def size(self) -> QSize:
        return QSize(self.side + 2 * PAD, self.side + 2 * PAD + TEXT)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self.size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, state = index.row(), option.state.value
        if state & (SELECTED | HOVERED):
            self._draw(painter, self._model.item(row), option.rect, option.font, state)
            return
        drawn = self._cells.get(row)
        if drawn is None or not drawn[1]:
            item = self._model.item(row)
            has_crop = bool(self._pictures.state(item.path).failed) or self._crops.get(item.path, item.box) is not None
            if drawn is None or has_crop:
                cell = self._drawn(item, option.font, painter.device().devicePixelRatioF())
                drawn = self._cells[row] = cell, has_crop
        painter.drawPixmap(option.rect.topLeft(), drawn[0])

    def _drawn(self, item: BoardItem, font: QFont, ratio: float) -> QPixmap:
        cell = QPixmap(self.size * ratio)
        cell.setDevicePixelRatio(ratio)
        cell.fill(QColor(self._theme.colours.panel))
        painter = QPainter(cell)
        self._draw(painter, item, QRect(QPoint(0, 0), self.size), font, 0)
        painter.end()
        return cell

    def _draw(self, painter: QPainter, item: BoardItem, cell: QRect, font: QFont, state: int) -> None:
        colours = self._theme.colours
        if state & (SELECTED | HOVERED):
            painter.fillRect(cell, QColor(colours.selected if state & SELECTED else colours.hover))
        room = QRect(cell.left() + PAD, cell.top() + PAD, self.side, self.side)
        painter.fillRect(room, QColor(colours.field))
        if why := self._pictures.state(item.path).failed.partition(";")[0]:
            painter.setPen(QColor(colours.bad))
            painter.drawText(room.adjusted(4, 4, -4, -4), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, why)
        elif (crop := self._crops.get(item.path, item.box)) is not None:
            _draw_crop(painter, crop, room)
        self._draw_frame(painter, item, room)
        self._draw_words(painter, item, QRect(room.left(), room.bottom() + 3, self.side, TEXT), font)
        if state & SELECTED:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRect(QRectF(cell).adjusted(1, 1, -1, -1))

    def _draw_frame(self, painter: QPainter, item: BoardItem, room: QRect) -> None:
        if item.box is not None:
            is_label = item.source == "label" or (item.source == "finding" and item.number >= 0)
            style = Qt.PenStyle.SolidLine if is_label else Qt.PenStyle.DashLine
            painter.setPen(
                QPen(class_colour(item.label) if item.label else QColor(self._theme.colours.muted), 2, style)
            )
            painter.drawRect(QRectF(room).adjusted(1, 1, -1, -1))
        if self._model.is_locked(item):
            lock = QRect(room.left() + 4, room.top() + 4, LOCK, LOCK)
            painter.fillRect(lock.adjusted(-2, -2, 2, 2), QColor(self._theme.colours.window))
            self._theme.icon("lock").paint(painter, lock)
        if self._pictures.state(item.path).verified:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.colours.window), 1.5))
            painter.setBrush(QColor(self._theme.colours.good))
            painter.drawEllipse(QPointF(room.right() - 8.5, room.top() + 9.5), 4.5, 4.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _draw_words(self, painter: QPainter, item: BoardItem, room: QRect, font: QFont) -> None:
        colours, height = self._theme.colours, room.height() // 2
        score = score_words(item)
        painter.setFont(_sized(font, NAME))
        right = painter.fontMetrics().horizontalAdvance(score) + 6 if score else 0
        painter.setPen(QColor(colours.text))
        line = QRect(room.left(), room.top(), room.width() - right, height)
        name = _elided(plain(item.label or item.path.name), NAME, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(QColor(colours.muted))
        if score:
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(room.adjusted(0, 0, 0, -height), side, score)
        painter.setFont(_sized(font, SMALL))
        line = room.adjusted(0, height, 0, 0)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, _elided(plain(line_below(item)), SMALL, line.width()))


def _sized(font: QFont, pixels: int) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(pixels)
    return sized


@lru_cache(8192)
def _elided(text: str, pixels: int, width: int) -> str:
    return QFontMetrics(_sized(QFont(), pixels)).elidedText(text, Qt.TextElideMode.ElideRight, width)


def _draw_crop(painter: QPainter, crop: QPixmap, room: QRect) -> None:
    """In the middle, pixel by pixel: scaling each at every painting would take most of a frame."""
    size = crop.deviceIndependentSize()
    painter.drawPixmap(
        room.left() + round((room.width() - size.width()) / 2),
        room.top() + round((room.height() - size.height()) / 2),
        crop,
    )
