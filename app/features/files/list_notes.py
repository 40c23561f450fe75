"""What is said around the list of pictures: how far the labelling is, why only these are listed, what marks mean."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from app.services.theme import Theme
from app.session.pictures import PictureList

PAUSE = 100  # milliseconds: 100,000 pictures are counted at most ten times a second


class FolderProgress(QWidget):
    """The bar is what is verified; hidden while there are no pictures."""

    def __init__(self, pictures: PictureList) -> None:
        super().__init__()
        self._pictures = pictures
        self._read = (0, 0)
        self.text = QLabel()
        self.text.setObjectName("small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Verified pictures of the folder")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 0, 12, 8)
        column.setSpacing(5)
        column.addWidget(self.text)
        column.addWidget(self.bar)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._tell)
        pictures.counts_changed.connect(self._soon)
        self._tell()

    def show_reading(self, done: int, total: int) -> None:
        """The labels of the folder are being read; equal numbers: all are."""
        self._read = (done, total)
        self._soon()

    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        total, (done, to_read) = self._pictures.count("all"), self._read
        labelled, verified = self._pictures.count("labelled"), self._pictures.count("verified")
        self.setVisible(total > 0)
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(verified)
        self.setToolTip(f"{labelled:,} of {total:,} pictures have labels, {verified:,} are verified")
        if done < to_read:
            self.text.setText(f"Reading labels: {done:,} of {to_read:,}")
        else:
            self.text.setText(f"{labelled:,} of {total:,} labelled, {verified:,} verified")


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
