"""The inspector: where the selected box comes from, and how it was judged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.canvas.colours import class_colour
from app.features.inspection.card import ScoreBars, StoryCard
from app.features.inspection.counted import CountedController
from app.features.inspection.facts import Facts, facts, gradient_rows
from app.features.inspection.gradient import GradientController
from app.features.inspection.story import StoryController
from app.services.plain_tips import tip_of
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.session.document import Document
from app.widgets.build import Part, button, hbox, holder, label, take_out, vbox
from app.widgets.controls import dot
from engine.structures.inspection.stories import Remedy, Story

SPOT = 14  # pixels, with the room around it
GRADIENT = mark(
    "What a training step would send back for this RoI through RoI pooling: each "
    "bin's gradient goes to the cell that gave its maximum, channel by channel, "
    "and the other cells get none (Fast R-CNN, equation 4). "
)
AT_REST = mark("It is computed with the net as it is now; nothing is learned.")
WHILE_IT_LEARNS = mark("It is of the net that learns now, as it was at its last look at this picture.")
NOTHING = mark(
    "Click a box in the picture to see why it was detected or missed: its anchor, "
    "its proposal, its scores, NMS. Press Q and drag a box around anything to ask "
    "why it was missed."
)
NOT_DETECTED = mark("Press F5 to run the detector on this picture; then you see why this box is detected or missed.")
GEOMETRY = 2  # rows of facts that a story does not tell: size and corner


class InspectorPanel(QScrollArea):
    """Follows the document's selection, and what is asked about."""

    save_requested = Signal()

    def __init__(
        self,
        document: Document,
        theme: Theme,
        gradients: GradientController,
        stories: StoryController,
        help_with: Callable[[Remedy], None],
        detect: Callable[[], None],
        counted: CountedController,
    ) -> None:
        super().__init__()
        self._document, self._theme, self._gradients, self._stories = document, theme, gradients, stories
        self._detect, self._counted = detect, counted
        counted.changed.connect(self._show)
        self.facts: Facts | None = None
        self.card: StoryCard | None = None  # while it shows a story
        self._card = StoryCard(stories, theme, help_with)
        self._above, self._below = holder(vbox()), holder(vbox())
        self._page = vbox(self._above, self._card, self._below, 1, spacing=8, margins=(14, 12, 14, 12))
        self.setWidget(holder(self._page, "panel"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(250)
        document.selection_changed.connect(self._renew)
        document.trace_changed.connect(self._renew)
        document.annotation_changed.connect(self._renew)
        theme.changed.connect(self._show)
        stories.changed.connect(self._story_changed)
        self._soon = QTimer(self, singleShot=True, interval=0)  # when a new card has its place
        self._soon.timeout.connect(self._show_step)
        stories.step_changed.connect(self._soon.start)
        gradients.changed.connect(self._show_gradient, Qt.ConnectionType.QueuedConnection)  # its button is made anew
        self._show()

    def _renew(self, _what: object) -> None:
        document = self._document
        found = facts(document.trace, document.annotation, document.selection, document.opened)
        if found != self.facts:
            self.facts = found
            self._show()

    def _story_changed(self) -> None:
        """The row that has the keys keeps them, where the new story has as many."""
        row = self.card.focus_row if self.card is not None else None
        document = self._document
        self.facts = facts(document.trace, document.annotation, document.selection, document.opened)
        self._show()
        if row is not None and self.card is not None and row < len(self.card.rows):
            self.card.rows[row].setFocus()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Another step comes under the mouse; Qt tells of it only when the mouse moves."""
        super().wheelEvent(event)
        rows, place = self.card.rows if self.card is not None else [], event.globalPosition().toPoint()
        under = (number for number, row in enumerate(rows) if row.rect().contains(row.mapFromGlobal(place)))
        self._stories.point(next(under, None))

    def _show_step(self) -> None:
        """A step that a key chose comes into view; one that is pointed at is."""
        number = self._stories.chosen
        if self.card is not None and number is not None and number < len(self.card.rows):
            self.ensureWidgetVisible(self.card.rows[number], 0, 20)

    def _show_gradient(self) -> None:
        """It stands below everything else, where its button was clicked."""
        self._show()
        QTimer.singleShot(0, self, lambda: self.verticalScrollBar().setValue(self.verticalScrollBar().maximum()))

    def _show(self) -> None:
        """The card stays, and what is above and below it is made anew."""
        story, shown = self._stories.story, self.facts
        if shown is None and self._stories.asked is not None:
            shown = Facts(tr("Asked about"))
        above: list[Part] = [label(tr(NOTHING), "small", wraps=True)]
        below: list[Part] = []
        self.card = None
        if shown is not None and story is not None:
            self.card = self._card
            self._card.show_story(story)
            above, below = [self._head(shown, has_menu=True)], self._below_story(shown, story)
        elif shown is not None:
            above = self._fact_parts(shown)
        below += self._watched_parts()
        self._card.setVisible(self.card is not None)
        self._above, self._below = self._replaced(self._above, above), self._replaced(self._below, below)
        self.verticalScrollBar().setValue(0)

    def _replaced(self, old: QWidget, parts: list[Part]) -> QWidget:
        new = holder(vbox(*parts, spacing=8, margins=(0, 0, 0, 0)))
        self._page.replaceWidget(old, new)
        take_out(old)
        new.setVisible(bool(parts))
        return new

    def _watched_parts(self) -> list[Part]:
        watched = self._gradients.shown
        if watched is None or not self._gradients.is_watching:
            return []
        hide = button(tr("Hide its gradient"), self._gradients.hide)
        heading = label(tr("WHILE IT LEARNS: ROI POOLING, BACKWARD"), "heading", wraps=True)
        return [_rule(), heading, _table(gradient_rows(watched)), label(self._words, "small", wraps=True), hide]

    def _rows(self, shown: Facts) -> tuple[tuple[str, str], ...]:
        """First why it is in the list of counted boxes, where that says more than its title."""
        note = self._counted.note
        return ((tr("Listed"), note), *shown.rows) if note else shown.rows

    def _below_story(self, shown: Facts, story: Story) -> list[Part]:
        rows = self._rows(shown) if self._document.selected_labels else shown.rows[:GEOMETRY]
        return [_rule(), _table(rows), *self._backward(story.roi)]

    def _fact_parts(self, shown: Facts) -> list[Part]:
        parts: list[Part] = [self._head(shown), _table(self._rows(shown))]
        if self._stories.is_about_object and not self._stories.has_records:
            parts += [label(tr(NOT_DETECTED), "small", wraps=True), button(tr("Detect (F5)"), self._detect)]
        if shown.bars:
            parts += [_rule(), label(tr("CLASS SCORES"), "heading"), ScoreBars(shown.bars, self._theme)]
        if shown.delta is not None:
            words = ("tx", "ty", "tw", "th")
            text = label("   ".join(f"{w} {v:+.2f}" for w, v in zip(words, shown.delta, strict=True)), "small")
            text.setToolTip(tr("The regression targets that the head predicted (R-CNN, appendix C)"))
            parts += [_rule(), label(tr("REFINEMENT"), "heading"), text]
        return parts + self._backward(shown.roi)

    def _backward(self, roi: int | None) -> list[Part]:
        if roi is None or not self._gradients.is_possible(roi):
            return []
        return [_rule(), label(tr("ROI POOLING, BACKWARD"), "heading"), *self._gradient_parts(roi)]

    def _gradient_parts(self, roi: int) -> list[Part]:
        found = self._gradients.shown
        if found is None or found.roi != roi:
            return [button(tr("Show its gradient"), partial(self._gradients.ask, roi), tip=self._words)]
        hide = button(tr("Hide its gradient"), self._gradients.hide)
        return [_table(gradient_rows(found)), label(self._words, "small", wraps=True), hide]

    @property
    def _words(self) -> str:
        """What the gradient is, and of which net."""
        return tr(GRADIENT) + (tr(WHILE_IT_LEARNS) if self._gradients.is_learning else tr(AT_REST))

    def _head(self, shown: Facts, *, has_menu: bool = False) -> QHBoxLayout:
        parts: list[Part] = []
        if shown.colour_name:
            spot = QLabel()
            icon = dot(class_colour(shown.colour_name), 3 * SPOT)
            spot.setPixmap(icon.pixmap(QSize(SPOT, SPOT), self.devicePixelRatioF()))
            parts.append(spot)
        name = label("", "name")
        name.setToolTip(tip_of(shown.title))
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        name.ensurePolished()  # its font, which the style sheet makes larger, decides how much fits
        room = (160 if shown.score is not None else 210) - (30 if has_menu else 0)
        name.setText(name.fontMetrics().elidedText(shown.title, Qt.TextElideMode.ElideRight, room))
        parts.append((name, 1))
        if shown.score is not None:
            parts.append(label(f"{shown.score:.3f}", "name"))
        if has_menu:
            parts.append(self._menu())
        return hbox(*parts, spacing=8)

    def _menu(self) -> QToolButton:
        more = QToolButton(popupMode=QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setText("⋯")
        more.setToolTip(tr("Save this view"))
        more.setAccessibleName(tr("More"))
        menu = QMenu(more)
        menu.addAction(tr("Save this view…")).triggered.connect(self.save_requested)
        more.setMenu(menu)
        return more


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
