"""What the labels of the folder are like, on a sheet beside the window. A click on a bar lists its pictures, with
its boxes marked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QDialog, QScrollArea, QWidget

from app.canvas.colours import class_colour
from app.features.detection.controller import DetectController
from app.services.plain_tips import tip_of
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.session.folder_index import FolderIndex
from app.widgets.build import holder, label, vbox
from engine.labels.review.statistics import Row, Statistics, statistics
from engine.structures.selection import count_of

PAUSE = 300  # milliseconds after an edit
EDGE, BELOW = 10, 70  # pixels from the window's right edge and below its top
NOTHING = mark("No labels in this folder yet: press W and draw a box.")


class StatisticsSheet(QDialog):
    """Stays open beside the window, and follows the labels. `chosen`: a title, and the `CountedBoxes` behind a bar."""

    chosen = Signal(str, object)

    def __init__(self, folder_index: FolderIndex, detect: DetectController, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._folder_index, self._detect, self._theme = folder_index, detect, theme
        self._window = parent
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._renew)
        folder_index.read.connect(self._soon)
        self.setWindowTitle(tr("Statistics of the folder"))
        self.resize(460, 600)
        self.title = label("", "small", wraps=True)
        self.title.setContentsMargins(6, 0, 0, 0)
        self.area = QScrollArea(widgetResizable=True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayout(vbox(self.title, (self.area, 1), spacing=10, margins=(14, 16, 10, 12)))

    def bring_up(self) -> None:
        self._renew()
        if not self.isVisible():  # not over the boxes that it marks
            window = self._window.geometry()
            self.move(max(window.left(), window.right() - self.width() - EDGE), window.top() + BELOW)
        self.show()
        self.raise_()

    def _soon(self, _paths: object) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _renew(self) -> None:
        summaries, model = self._folder_index.summaries.values(), self._detect.model
        labelled = ((s.path, (s.width, s.height), s.boxes, s.labels) for s in summaries)
        found = statistics(labelled, model.anchors if model else None)
        boxes = len(found.boxes)
        pictures = sum(bool(len(summary.boxes)) for summary in summaries)
        self.title.setText(
            tr(
                "{boxes:,} boxes in {pictures} with labels. Click a bar to list its pictures, with its boxes marked.",
                boxes=boxes,
                pictures=count_of(pictures),
            )
        )
        parts: list[QWidget] = [] if boxes else [label(tr(NOTHING))]
        for number, group in enumerate(found.groups if boxes else ()):
            heading = label(group.title, "heading")
            heading.setContentsMargins(6, 10 if number else 0, 0, 4)
            parts.append(heading)
            most = max((row.count for row in group.rows), default=0)
            for row in group.rows:
                bar = BarButton(row, row.count / max(most, 1), self._theme, coloured=number == 0)
                bar.clicked.connect(partial(self._clicked, found, row))
                parts.append(bar)
        self.area.setWidget(holder(vbox(*parts, 1, spacing=2, margins=(0, 0, 8, 0))))

    def _clicked(self, found: Statistics, row: Row, _checked: bool = False) -> None:
        self.chosen.emit(tr("{text}: {count:,} boxes", text=row.text, count=row.count), found.behind(row))


class BarButton(QAbstractButton):
    """A name, a bar, a number."""

    def __init__(self, row: Row, share: float, theme: Theme, coloured: bool) -> None:
        super().__init__()
        self._row, self._share, self._theme, self._coloured = row, share, theme, coloured
        self.setEnabled(row.count > 0)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{row.text}: {row.count}")
        words = tr(
            "{text}: {count:,} boxes in {pictures}", text=row.text, count=row.count, pictures=count_of(row.pictures)
        )
        self.setToolTip(tip_of(words))

    def sizeHint(self) -> QSize:
        return QSize(300, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() or self.hasFocus():
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(self.rect(), 5, 5)
        names, number = round(self.width() * 0.48), 56
        left, room = names + 10, self.width() - names - number - 16
        painter.setBrush(QColor(colours.groove))
        painter.drawRoundedRect(QRectF(left, 10, room, 7), 3, 3)
        if self._row.count:
            painter.setBrush(class_colour(self._row.text) if self._coloured else QColor(colours.accent))
            painter.drawRoundedRect(QRectF(left, 10, max(7.0, room * self._share), 7), 3, 3)
        painter.setPen(QColor(colours.text if self._row.count else colours.faint))
        text = painter.fontMetrics().elidedText(self._row.text, Qt.TextElideMode.ElideRight, names - 6)
        painter.drawText(QRectF(6, 0, names, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(self.width() - number - 4, 0, number, self.height()), right, f"{self._row.count:,}")
        painter.end()
