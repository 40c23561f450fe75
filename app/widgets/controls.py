"""Small controls of several features: a slider with its words, a field that narrows a list, a button of one icon."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSlider, QToolButton, QWidget

from app.services.plain_tips import tip_of
from app.services.theme import Theme
from app.widgets.build import hbox, label
from app.widgets.page import RIGHT
from engine.plain_text import plain


class LabelledSlider(QWidget):
    """Values are the steps 0..steps; `to_text` says what a step means."""

    moved = Signal(int)  # by the user, not by `set_step`

    def __init__(
        self, words: str, steps: int, to_text: Callable[[int], str], tip: str = "", name_width: int = 58
    ) -> None:
        """name_width: the same for sliders that stand below each other, so that they begin in one line."""
        super().__init__()
        self._to_text = to_text
        self._name, self._value = label(words, "small"), label("", "number")
        self._name.setFixedWidth(name_width)
        self._value.setFixedWidth(44)
        self._value.setAlignment(RIGHT)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, steps)
        self.slider.setPageStep(max(1, steps // 10))
        self.slider.setAccessibleName(words)
        self.slider.setToolTip(tip)
        self.setLayout(hbox(self._name, self.slider, self._value, spacing=6, margins=(0, 0, 0, 0)))
        self.setToolTip(tip_of(tip))
        self.slider.valueChanged.connect(self._tell)

    def step(self) -> int:
        return self.slider.value()

    def set_step(self, step: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(step)
        self._value.setText(self._to_text(self.slider.value()))

    def _tell(self, step: int) -> None:
        self._value.setText(self._to_text(step))
        self.moved.emit(step)


class ElidedLabel(QLabel):
    """One quiet line that never asks for more room than there is; what does not fit is left out of its middle."""

    def __init__(self) -> None:
        super().__init__(textFormat=Qt.TextFormat.PlainText)
        self.setObjectName("small")
        self.setMinimumWidth(1)
        self.words = ""

    def show_words(self, words: str, tip: str = "") -> None:
        self.words = words
        self.setToolTip(tip_of(tip))
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(plain(self.words), Qt.TextElideMode.ElideMiddle, self.width()))


class ElidingLabel(QLabel):
    """One line that is as wide as its words where there is room, and ends in dots where there is not."""

    def __init__(self, text: str, style: str = "") -> None:
        super().__init__(textFormat=Qt.TextFormat.PlainText)
        self.setText(text)
        self.setObjectName(style)
        self.setMinimumWidth(24)

    def paintEvent(self, event: QPaintEvent) -> None:
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        side, role = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.foregroundRole()
        self.style().drawItemText(QPainter(self), self.rect(), side, self.palette(), True, words, role)


class SearchField(QLineEdit):
    """Escape clears and leaves it. Neither that nor Return reaches a dialog around it, which would close."""

    left = Signal()  # by Escape

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        was_empty = not self.text()
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.clearFocus()
            self.left.emit()
            event.setAccepted(not was_empty)  # an empty one leaves the key to what is around it
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class IconButton(QToolButton):
    """An icon in the quiet colour of the theme. tip: its name, too. do: a slot or a signal."""

    def __init__(self, theme: Theme, icon: str, tip: str, do: object = None, side: int = 14) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setToolTip(tip_of(tip))
        self.setAccessibleName(tip)
        self.setIconSize(QSize(side, side))
        if do is not None:
            self.clicked.connect(do)
        theme.changed.connect(self._recolour)
        self._recolour()

    def _recolour(self) -> None:
        self.setIcon(self._theme.icon(self._icon, self._theme.colours.muted))


def dot(colour: QColor, side: int) -> QIcon:
    """side: in pixels of the picture, with one of room around the spot."""
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(1, 1, side - 2, side - 2)
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # or Qt tints it in a chosen row
    return icon
