"""The labelled boxes of a folder by what became of them: a bar for each stage at which they were lost."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.services.plain_tips import tip_of
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.build import button, hbox, label, vbox
from engine.explain.words import came_to, outcome_name
from engine.structures.inspection.outcomes import FolderOutcomes
from engine.structures.inspection.stories import OUTCOMES, Outcome
from engine.structures.selection import labelled_boxes

NAMES, NUMBERS, HEIGHT, LOWEST = 120, 110, 34, 20  # pixels; the lowest in a small window
NONE = mark("These figures do not say at which stage objects were lost.")


class OutcomeBars(QWidget):
    """`clicked`: the outcome whose boxes somebody wants to see."""

    clicked = Signal(str)
    save_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.words = label("", "small", wraps=True)
        self.bars: dict[Outcome, OutcomeBar] = {}
        for outcome in OUTCOMES:
            bar = self.bars[outcome] = OutcomeBar(outcome, theme)
            bar.clicked.connect(partial(self.clicked.emit, outcome))
            theme.changed.connect(bar.update)
        self.save = button(tr("Save this view…"), self.save_requested, tip=tr("This chart as PNG or SVG"))
        foot = hbox((self.words, 1), (self.save, Qt.AlignmentFlag.AlignTop))
        self.setLayout(vbox(*self.bars.values(), foot, 1, spacing=4, margins=(0, 12, 0, 0)))

    def show_outcomes(self, found: FolderOutcomes | None, score: float) -> None:
        """score: the threshold; below that of the run nothing was detected."""
        counts = dict.fromkeys(OUTCOMES, 0) if found is None else found.counts(max(score, found.score))
        total = sum(counts.values())
        for outcome, bar in self.bars.items():
            bar.show_count(counts[outcome], total)
            bar.setVisible(bool(counts[outcome]) or outcome != "unknown class")
        missed = labelled_boxes(total - counts["found"])
        how = tr("Each bar is the first stage after which nothing leads to them; a click opens the pictures.")
        if found is None:
            self.words.setText(tr(NONE))
            return
        at = tr("score {score:.2f}, NMS IoU {nms:.2f}", score=score, nms=found.nms)
        self.words.setText(
            tr("{missed} of {total:,} missed at {at}. {how}", missed=missed, total=total, at=at, how=how)
        )


class OutcomeBar(QAbstractButton):
    """Name, bar, count and share; a full bar would be all labelled boxes."""

    def __init__(self, outcome: Outcome, theme: Theme) -> None:
        super().__init__()
        self._outcome, self._theme = outcome, theme
        self.count, self._share = 0, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_count(self, count: int, total: int) -> None:
        self.count, self._share = count, count / max(total, 1)
        self.setEnabled(count > 0)
        self.setAccessibleName(f"{outcome_name(self._outcome)}: {labelled_boxes(count)}")
        self.setToolTip(tip_of(came_to(self._outcome, count)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, LOWEST)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        if self.hasFocus() or (self.underMouse() and self.isEnabled()):
            painter.setPen(QColor(colours.accent) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colours.text if self.count else colours.faint))
        painter.drawText(QRectF(10, 0, NAMES, self.height()), middle, outcome_name(self._outcome))
        room = QRectF(NAMES + 10, self.height() / 2 - 8, max(self.width() - NAMES - NUMBERS - 24, 10), 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.groove))
        painter.drawRoundedRect(room, 4, 4)
        if self.count:
            painter.setBrush(QColor(colours.good if self._outcome == "found" else colours.bad))
            painter.drawRoundedRect(QRectF(room.x(), room.y(), max(4.0, room.width() * self._share), 16), 4, 4)
        painter.setPen(QColor(colours.muted))
        right = QRectF(self.width() - NUMBERS - 8, 0, NUMBERS, self.height())
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignRight, f"{self.count:,}   {100 * self._share:.0f} %")
        painter.end()
