"""The inspector: where the selected box comes from, and how it was judged."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from app.canvas.colours import class_colour
from app.features.inspection.facts import Box, Facts, facts, gradient_rows
from app.features.inspection.gradient import GradientController
from app.services.theme import Theme
from app.session.document import Document
from app.widgets.build import Part, button, hbox, holder, label, vbox
from app.widgets.controls import dot

SPOT = 14  # pixels, with the room around it
GRADIENT = (
    "What a training step would send back for this RoI through RoI pooling: each bin's gradient goes to the cell that "
    "gave its maximum, channel by channel, and the other cells get none (Fast R-CNN, equation 4). It is computed with "
    "the net as it is now; nothing is learned."
)
NOTHING = "Click a box in the picture to see where it came from: its proposal, its scores, how it was refined."


class InspectorPanel(QScrollArea):
    """Follows the document's selection."""

    def __init__(self, document: Document, theme: Theme, gradients: GradientController) -> None:
        super().__init__()
        self._document, self._theme, self._gradients = document, theme, gradients
        self.facts: Facts | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(250)
        document.selection_changed.connect(self._renew)
        document.trace_changed.connect(self._renew)
        document.annotation_changed.connect(self._renew)
        theme.changed.connect(self._show)
        gradients.changed.connect(self._show_gradient, Qt.ConnectionType.QueuedConnection)  # its button is made anew
        self._show()

    def _renew(self, _what: object) -> None:
        document = self._document
        found = facts(document.trace, document.annotation, document.selection)
        if found != self.facts:
            self.facts = found
            self._show()

    def _show_gradient(self) -> None:
        """It stands below everything else, where its button was clicked."""
        self._show()
        QTimer.singleShot(0, self, lambda: self.verticalScrollBar().setValue(self.verticalScrollBar().maximum()))

    def _show(self) -> None:
        nothing: list[Part] = [label(NOTHING, "small", wraps=True)]
        parts = nothing if self.facts is None else self._parts(self.facts)
        watched = self._gradients.shown
        if watched is not None and self._gradients.is_watching:
            hide = button("Hide its gradient", self._gradients.hide)
            heading = label("WHILE IT LEARNS: ROI POOLING, BACKWARD", "heading")
            parts += [_rule(), heading, _table(gradient_rows(watched)), label(GRADIENT, "small", wraps=True), hide]
        self.setWidget(holder(vbox(*parts, 1, spacing=8, margins=(14, 12, 14, 12)), "panel"))

    def _parts(self, shown: Facts) -> list[Part]:
        parts: list[Part] = [self._head(shown), _table(shown.rows)]
        if shown.bars:
            parts += [_rule(), label("CLASS SCORES", "heading"), ScoreBars(shown.bars, self._theme)]
        if shown.before is not None and shown.after is not None:
            picture = RefinementPicture(shown.before, shown.after, self._theme)
            parts += [_rule(), label("REFINEMENT", "heading"), picture]
        if shown.delta is not None:
            words = ("tx", "ty", "tw", "th")
            text = label("   ".join(f"{w} {v:+.2f}" for w, v in zip(words, shown.delta, strict=True)), "small")
            text.setToolTip("The regression targets that the head predicted (R-CNN, appendix C)")
            parts.append(text)
        if shown.roi is not None and self._gradients.is_possible(shown.roi):
            parts += [_rule(), label("ROI POOLING, BACKWARD", "heading"), *self._gradient_parts(shown.roi)]
        return parts

    def _gradient_parts(self, roi: int) -> list[Part]:
        found = self._gradients.shown
        if found is None or found.roi != roi:
            return [button("Show its gradient", partial(self._gradients.ask, roi), tip=GRADIENT)]
        hide = button("Hide its gradient", self._gradients.hide)
        return [_table(gradient_rows(found)), label(GRADIENT, "small", wraps=True), hide]

    def _head(self, shown: Facts) -> QHBoxLayout:
        parts: list[Part] = []
        if shown.colour_name:
            spot = QLabel()
            icon = dot(class_colour(shown.colour_name), 3 * SPOT)
            spot.setPixmap(icon.pixmap(QSize(SPOT, SPOT), self.devicePixelRatioF()))
            parts.append(spot)
        name = label("", "name")
        name.setToolTip(shown.title)
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        name.ensurePolished()  # its font, which the style sheet makes larger, decides how much fits
        room = 160 if shown.score is not None else 210
        name.setText(name.fontMetrics().elidedText(shown.title, Qt.TextElideMode.ElideRight, room))
        parts.append((name, 1))
        if shown.score is not None:
            parts.append(label(f"{shown.score:.3f}", "name"))
        return hbox(*parts, spacing=8)


class ScoreBars(QWidget):
    """Class names with their scores as bars, best first; the background in grey."""

    ROW = 20

    def __init__(self, bars: tuple[tuple[str, float], ...], theme: Theme) -> None:
        super().__init__()
        self._bars, self._theme = bars, theme
        self.setFixedHeight(self.ROW * len(bars))
        self.setAccessibleName("Class scores")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        names = min(110, self.width() // 3)
        left, width = names + 8, self.width() - names - 8 - 46
        for i, (name, score) in enumerate(self._bars):
            top = i * self.ROW
            painter.setPen(QColor(colours.text if i == 0 else colours.muted))
            text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(QRectF(0, top, names, self.ROW), Qt.AlignmentFlag.AlignVCenter, text)
            number = QRectF(self.width() - 44, top, 44, self.ROW)
            painter.drawText(number, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{score:.3f}")
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.groove))
            painter.drawRoundedRect(QRectF(left, top + 7, width, 6), 3, 3)
            painter.setBrush(QColor(colours.faint) if name == "background" else class_colour(name))
            painter.drawRoundedRect(QRectF(left, top + 7, max(6.0, width * score), 6), 3, 3)
        painter.end()


class RefinementPicture(QWidget):
    """The proposal dashed, the refined box solid, to scale."""

    def __init__(self, before: Box, after: Box, theme: Theme) -> None:
        super().__init__()
        self._before, self._after, self._theme = before, after, theme
        self.setFixedHeight(112)
        self.setToolTip("Dashed: the proposal. Solid: after box regression (Fast R-CNN, section 2.3)")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.window))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        left = min(self._before[0], self._after[0])
        top = min(self._before[1], self._after[1])
        wide = max(self._before[2], self._after[2]) - left
        high = max(self._before[3], self._after[3]) - top
        scale = min((self.width() - 24) / max(wide, 1e-6), (self.height() - 24) / max(high, 1e-6))
        origin = QPointF((self.width() - wide * scale) / 2, (self.height() - high * scale) / 2)
        pens = (
            (self._before, QPen(QColor(colours.muted), 1.5, Qt.PenStyle.DashLine)),
            (self._after, QPen(QColor(colours.link), 2)),
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for (x1, y1, x2, y2), pen in pens:
            painter.setPen(pen)
            corner = origin + QPointF((x1 - left) * scale, (y1 - top) * scale)
            painter.drawRect(QRectF(corner.x(), corner.y(), (x2 - x1) * scale, (y2 - y1) * scale))
        painter.end()


def _table(rows: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for number, (what, value) in enumerate(rows):
        grid.addWidget(label(what, "small"), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(value, wraps=True, selectable=True), number, 1)
    return grid


def _rule() -> QFrame:
    rule = QFrame()
    rule.setObjectName("rule")
    return rule
