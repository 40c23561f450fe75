"""How far the labelling of the folder is: always in view above the list."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

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
