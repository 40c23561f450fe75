"""The list of pictures on the screen: of each a thumbnail, its name, its state."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, QPointF, QRect, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFont, QPainter, QPainterPath
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.services.services import Services
from app.services.theme import Theme
from app.services.translation import tr
from app.session.picture_state import PictureState
from app.session.pictures import Index, PathRole, StateRole
from app.session.session import Session
from app.session.thumbnails import Thumbnails

ROW_HEIGHT = 60
SIDE = 46
MARGIN = 8
DOT = 3.5


class PictureView(QTableView):
    """A table of one column: its rows have one height, so that a change, of one row or of 100,000, does not lay out the
    others again, as in a QListView. A row becomes the current one by a click or a key. Qt makes the first one current
    with the focus, too, and so would open a picture that nobody chose where the open one is not listed."""

    def __init__(self, services: Services, session: Session) -> None:
        super().__init__()
        self.setModel(session.pictures)
        self.setItemDelegate(PictureDelegate(services.theme, session.thumbnails, self))
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        columns.setStretchLastSection(True)
        rows.hide()
        columns.hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(tr("Pictures"))

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End are those of the list, not of a row."""
        ends = {
            QAbstractItemView.CursorAction.MoveHome: 0,
            QAbstractItemView.CursorAction.MoveEnd: self.model().rowCount() - 1,
        }
        return self.model().index(ends[action], 0) if action in ends else super().moveCursor(action, modifiers)

    def focusInEvent(self, event: QFocusEvent) -> None:
        selection = self.selectionModel()
        had_current = self.currentIndex().isValid()
        with QSignalBlocker(selection):
            super().focusInEvent(event)
            if not had_current:
                selection.clearCurrentIndex()


class PictureDelegate(QStyledItemDelegate):
    """Draws rows; asks for thumbnails of those that it draws, and only of those."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        path: Path = index.data(PathRole)
        state: PictureState = index.data(StateRole)
        colours = self._theme.colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        row = option.rect.adjusted(6, 1, -6, -1)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.selected if selected else colours.hover))
            painter.drawRoundedRect(row, 7, 7)
        picture = QRect(row.left() + 6, row.center().y() - SIDE // 2, SIDE, SIDE)
        self._paint_thumbnail(painter, picture, path)
        text = row.adjusted(SIDE + 16, 9, -MARGIN, -9)
        self._paint_text(painter, text, str(index.data(Qt.ItemDataRole.DisplayRole)), state, option.font)
        painter.restore()

    def _paint_thumbnail(self, painter: QPainter, rect: QRect, path: Path) -> None:
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(rect), 5, 5)
        painter.fillPath(clip, QColor(self._theme.colours.groove))
        image = self._thumbnails.get(path)
        if image is None or image.isNull():
            return
        painter.save()
        painter.setClipPath(clip)
        side = min(image.width(), image.height())  # the middle square, so that the list is even
        source = QRectF((image.width() - side) / 2, (image.height() - side) / 2, side, side)
        painter.drawImage(QRectF(rect), image, source)
        painter.restore()

    def _paint_text(self, painter: QPainter, rect: QRect, name: str, state: PictureState, font: QFont) -> None:
        colours = self._theme.colours
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        top = QRect(rect.left(), rect.top(), rect.width(), rect.height() // 2)
        line = top.translated(0, rect.height() // 2)
        folder, _, file = name.rpartition(os.sep)
        if not folder and not marks(state, self._theme):  # one line alone stands in the middle
            top = rect
        elided = painter.fontMetrics().elidedText(file, Qt.TextElideMode.ElideMiddle, top.width())
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, elided)
        small = QFont(font)
        small.setPixelSize(12)
        painter.setFont(small)
        x = float(rect.left())
        for colour, text in marks(state, self._theme):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(x + DOT, line.center().y() + 1), DOT, DOT)
            painter.setPen(QColor(colours.muted))
            x += 2 * DOT + 5
            painter.drawText(
                QRectF(x, line.top(), rect.right() - x, line.height()), Qt.AlignmentFlag.AlignVCenter, text
            )
            x += painter.fontMetrics().horizontalAdvance(text) + 10
        painter.setPen(QColor(colours.faint))
        rest = painter.fontMetrics().elidedText(folder, Qt.TextElideMode.ElideLeft, int(rect.right() - x))
        painter.drawText(QRectF(x, line.top(), rect.right() - x, line.height()), Qt.AlignmentFlag.AlignVCenter, rest)


def marks(state: PictureState, theme: Theme) -> list[tuple[str, str]]:
    """(colour, text) of each mark of a row; the legend below the list explains the colours."""
    colours = theme.colours
    found = (
        (colours.bad, tr("failed") if state.failed else tr("note") if state.note else ""),
        (colours.link, f"{state.detections:,}" if state.detections is not None else ""),
        (colours.warn, f"{state.labels:,}" if state.labels else ""),
        (colours.good, tr("verified") if state.verified else ""),
    )
    return [(colour, text) for colour, text in found if text]
