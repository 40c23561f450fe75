"""What is said around the list of pictures: why only these are listed, and what the marks of a row mean."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from app.services.theme import Theme


class OnlyThese(QFrame):
    """The title of a list that came from elsewhere (a cell of a table, a point of a curve)."""

    ended = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("only")
        self._theme = theme
        self.title = QLabel()
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.close_button = QToolButton()
        self.close_button.setToolTip("Show the whole list again")
        self.close_button.setIconSize(QSize(14, 14))
        self.close_button.clicked.connect(self.ended)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 4, 4, 4)
        row.addWidget(self.title, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_title(self, title: str) -> None:
        self.close_button.setIcon(self._theme.icon("cancel", self._theme.colours.muted))
        self.title.setText(title)
        self.show()


LEGEND = (
    ("found", "Blue: how many objects the detector found"),
    ("labels", "Amber: how many boxes are labelled"),
    ("verified", "Green: somebody looked at it and said that it is right"),
    ("failed", "Red: it could not be read or detected; its tooltip says why"),
)


class LegendMark(QWidget):
    def __init__(self, words: str, tip: str) -> None:
        super().__init__()
        self.setToolTip(tip)
        self._dot = QLabel()
        text = QLabel(words)
        text.setObjectName("legend")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._dot)
        row.addWidget(text)

    def set_colour(self, colour: str) -> None:
        dot = QPixmap(QSize(7, 7))
        dot.fill(Qt.GlobalColor.transparent)
        painter = QPainter(dot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(0, 0, 7, 7)
        painter.end()
        self._dot.setPixmap(dot)
