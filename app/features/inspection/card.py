"""A story as a card: its sentence, a row for each step, and buttons for what would help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QEnterEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QToolTip, QWidget

from app.canvas.colours import class_colour
from app.features.inspection.story import StoryController
from app.services.plain_tips import tip_of
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.build import Part, hbox, label, polish, rename, take_out, vbox
from engine.explain.detection_story import BACKGROUND
from engine.structures.inspection.stories import Remedy, RemedyKind, Step, Story

PADDING = 12  # pixels beside the words of a button
TIPS: dict[RemedyKind, str] = {
    "threshold": mark("Applies to all classes: other low-scoring boxes are shown, too"),
    "nms": mark("Boxes that overlap less than this are both kept, in the whole picture"),
    "proposals": mark("The detector looks at more boxes, and takes longer"),
    "rpn": mark("The model’s own region proposal network, in place of Selective Search; nothing says that it finds it"),
    "quality": mark("Selective Search in more colour spaces: more boxes, and slower; nothing says that it finds it"),
    "anchors": mark("How the labelled boxes of the folder fit the model's anchors, and others"),
    "learn": mark("Draw a box around two others, here or in other pictures; then the model learns from them"),
    "label": mark("The box becomes a label; its story then offers to learn"),
}
MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class StoryCard(QWidget):
    """Point at a step to see it over the picture; a click on it, or the arrow keys, leave it there.

    One card shows every story: its rows stay, because making them and laying the style sheet over them would take most
    of the time in which a click is answered.
    """

    def __init__(self, stories: StoryController, theme: Theme, help_with: Callable[[Remedy], None]) -> None:
        super().__init__()
        self._stories, self._theme, self._help_with = stories, theme, help_with
        self.rows: list[StepRow] = []  # those of the story
        self.remedies: list[RemedyButton] = []
        self._spare: list[StepRow] = []  # hidden ones, for longer stories
        self._outcome, self._sentence = label(), label("", wraps=True, selectable=True)
        self._buttons, self._list = vbox(spacing=4), vbox(spacing=4)
        heading = label(tr("STEP BY STEP"), "heading")
        parts: list[Part] = [self._outcome, self._sentence, self._buttons, heading, self._list]
        self.setLayout(vbox(*parts, spacing=4, margins=(0, 0, 0, 0)))
        stories.step_changed.connect(self.show_step)

    def show_story(self, story: Story) -> None:
        self._outcome.setVisible(story.outcome is not None)
        self._outcome.setText(story.title)
        rename(self._outcome, "found" if story.outcome == "found" else "lost")
        self._sentence.setVisible(story.title != story.label)  # of a detection the head of the panel says as much
        self._sentence.setText(story.text)
        for old in self.remedies:
            take_out(old)
        self.remedies = [RemedyButton(remedy, self._stories, self._help_with) for remedy in story.remedies]
        for one in self.remedies:
            self._buttons.addWidget(one)
        self._fill_rows(story.steps)
        self.show_step()

    def _fill_rows(self, steps: tuple[Step, ...]) -> None:
        every = [*self.rows, *self._spare]
        while len(every) < len(steps):
            every.append(StepRow(len(every), self._stories, self._theme))
            self._list.addWidget(every[-1])
        self.rows, self._spare = every[: len(steps)], every[len(steps) :]
        for row, step in zip(self.rows, steps, strict=True):
            row.show_content(step)
        for row in every:
            row.setVisible(row in self.rows)

    @property
    def focus_row(self) -> int | None:
        """Of the row that has the keys."""
        return next((number for number, row in enumerate(self.rows) if row.hasFocus()), None)

    def show_step(self) -> None:
        """Mark the step that is looked at."""
        for number, row in enumerate(self.rows):
            row.set_shown(number == self._stories.shown)


class RemedyButton(QPushButton):
    """Does what would help. A long class name is cut short, or it would make the card wider than there is room."""

    def __init__(self, remedy: Remedy, stories: StoryController, help_with: Callable[[Remedy], None]) -> None:
        super().__init__(remedy.text, autoDefault=False)
        self._words, self._tip = remedy.text, tr(TIPS[remedy.kind])
        self.setObjectName("remedy")
        self.setAccessibleName(remedy.text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        # A moment later: the card, and with it this button, may be another then.
        self.clicked.connect(lambda: QTimer.singleShot(0, stories, partial(help_with, remedy)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - 2 * PADDING
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setText(shown)
        self.setToolTip(tip_of(self._tip if shown == self._words else f"{self._words}\n{self._tip}"))


class StepRow(QFrame):
    """One step: its title, its sentence, and the class scores as bars where it has any."""

    def __init__(self, number: int, stories: StoryController, theme: Theme) -> None:
        super().__init__()
        self._number, self._stories = number, stories
        self.step: Step
        self.setObjectName("step")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._mark = label()
        self._mark.setFixedWidth(14)
        self._title, self._words = label("", "strong"), label("", "small", wraps=True)
        self._bars = ScoreBars((), theme)
        texts = vbox(self._title, self._words, self._bars, spacing=2)
        top = Qt.AlignmentFlag.AlignTop
        self.setLayout(hbox((self._mark, top), (texts, 1), spacing=6, margins=(6, 5, 8, 6)))
        self.setProperty("shown", False)

    def show_content(self, step: Step) -> None:
        self.step = step
        self.setAccessibleName(f"{step.title}: {step.text}")
        self._mark.setText(f"{self._number + 1}" if step.passed else "✕")
        rename(self._mark, "step_number" if step.passed else "step_lost")
        self._title.setText(step.title)
        self._words.setText(step.text)
        self._bars.show_bars(step.bars)
        self._bars.setVisible(bool(step.bars))

    def set_shown(self, is_shown: bool) -> None:
        if self.property("shown") != is_shown:
            self.setProperty("shown", is_shown)
            polish(self)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._stories.point(self._number)

    def leaveEvent(self, event: QEvent) -> None:
        self._stories.point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Once more takes it away."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._stories.choose(None if self._stories.chosen == self._number else self._number)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (by := MOVES.get(Qt.Key(event.key()))) is not None:
            self._stories.go(by)
        else:
            super().keyPressEvent(event)


class ScoreBars(QWidget):
    """Class names with their scores as bars, best first; the background in grey."""

    ROW = 20

    def __init__(self, bars: tuple[tuple[str, float], ...], theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(tr("Class scores"))
        self.show_bars(bars)

    def show_bars(self, bars: tuple[tuple[str, float], ...]) -> None:
        self._bars = tuple((tr(name) if name == BACKGROUND else name, score) for name, score in bars)
        self.setFixedHeight(self.ROW * len(bars))
        self.update()

    def event(self, event: QEvent) -> bool:
        """The whole name of a row, where it may be cut."""
        if isinstance(event, QHelpEvent) and (row := event.pos().y() // self.ROW) in range(len(self._bars)):
            name, score = self._bars[row]
            QToolTip.showText(event.globalPos(), f"{name}: {score:.3f}", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        widest = max((painter.fontMetrics().horizontalAdvance(name) + 1 for name, _ in self._bars), default=0)
        names = min(widest, 110, self.width() * 2 // 5)
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
            painter.setBrush(QColor(colours.faint) if name == tr(BACKGROUND) else class_colour(name))
            painter.drawRoundedRect(QRectF(left, top + 7, max(6.0, width * score), 6), 3, 3)
        painter.end()
