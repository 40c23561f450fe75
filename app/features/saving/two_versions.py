"""Two versions of one picture's labels side by side: mine, and what somebody else wrote meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QSizePolicy, QVBoxLayout, QWidget

from app.canvas.colours import class_colour
from app.features.saving.label_files import Versions
from app.services.translation import tr
from app.session.thumbnails import image_of
from app.widgets.build import button, hbox, label, vbox
from engine.structures.annotation import Annotation, LabelledBox, Provenance
from engine.structures.selection import count_of_boxes

Choice = Literal["mine", "theirs", "later"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Indices of the boxes that the other side does not have as they are, and how many both have."""

    mine: frozenset[int]
    theirs: frozenset[int]
    both: int


def difference(mine: Annotation, theirs: Annotation) -> Difference:
    """A box that was moved or named anew counts on both sides. Of equal boxes, each counts once. Who drew it is not
    seen, so it does not count."""
    free: dict[LabelledBox, list[int]] = {}
    for index, box in enumerate(theirs.boxes):
        free.setdefault(box.with_(provenance=Provenance()), []).append(index)
    only = set()
    for index, box in enumerate(mine.boxes):
        if places := free.get(box.with_(provenance=Provenance())):
            places.pop()
        else:
            only.add(index)
    left = frozenset(index for places in free.values() for index in places)
    return Difference(frozenset(only), left, len(mine.boxes) - len(only))


class VersionsDialog(QDialog):
    """`choice` is "later" unless one of the two was chosen."""

    def __init__(self, versions: Versions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.versions = versions
        self.choice: Choice = "later"
        mine, theirs = versions.mine, versions.theirs
        differ = difference(mine, theirs)
        self.setWindowTitle(tr("Two versions"))
        self.later = button(tr("Decide later"), self.accept, tip=tr("The file stays as it is; Ctrl+S asks again"))
        self.take = button(
            tr("Use the file's"), tip=tr("Undo brings yours back while the picture is open, and asks again")
        )
        self.keep = button(tr("Keep mine"), tip=tr("The file's version is kept among its older versions"))
        self.take.clicked.connect(lambda: self._choose("theirs"))
        self.keep.clicked.connect(lambda: self._choose("mine"))
        self.later.setDefault(True)  # so that no key pressed by chance decides
        self.later.setMinimumWidth(140)  # the default button's letters are bold
        why = tr("Its labels were changed outside this window since you opened it. Nothing was overwritten.")
        left = _side(tr("In this window"), mine, differ.mine, versions.pixels)
        right = _side(tr("In the file"), theirs, differ.theirs, versions.pixels)
        parts = (
            label(tr("{name} has two versions", name=mine.path.name), "title"),
            label(why, "muted", wraps=True),
            hbox(left, right, spacing=20),
            label(_summary(differ), "small"),
            hbox(self.later, 1, self.take, self.keep),
        )
        self.setLayout(vbox(*parts, margins=(24, 20, 24, 16), spacing=12))

    def _choose(self, choice: Choice) -> None:
        self.choice = choice
        self.accept()


class Drawing(QWidget):
    """The picture, small, with its boxes; those that differ are strong, the others thin."""

    def __init__(self, annotation: Annotation, strong: frozenset[int], pixels: NDArray[np.uint8] | None) -> None:
        super().__init__()
        self._annotation, self._strong = annotation, strong
        self._image = QImage() if pixels is None else image_of(pixels)
        self.setMinimumSize(260, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(380, 280)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width, height = max(1, self._annotation.width), max(1, self._annotation.height)
        scale = min((self.width() - 2) / width, (self.height() - 2) / height)
        painter.translate((self.width() - width * scale) / 2, (self.height() - height * scale) / 2)
        whole = QRectF(0, 0, width * scale, height * scale)
        painter.fillRect(whole, QColor("#202225"))
        if not self._image.isNull():
            painter.setOpacity(0.75)  # the boxes are what is compared
            painter.drawImage(whole, self._image)
            painter.setOpacity(1.0)
        for index, box in enumerate(self._annotation.boxes):
            is_strong = index in self._strong
            colour = QColor(class_colour(box.label))
            colour.setAlphaF(1.0 if is_strong else 0.75)
            painter.setPen(QPen(colour, 3 if is_strong else 1.5))
            x1, y1, x2, y2 = (edge * scale for edge in box.box)
            painter.drawRect(QRectF(x1, y1, x2 - x1, y2 - y1))
        painter.end()


def _side(title: str, annotation: Annotation, strong: frozenset[int], pixels: NDArray[np.uint8] | None) -> QVBoxLayout:
    verified = tr(", verified") if annotation.verified else ""
    boxes = count_of_boxes(len(annotation.boxes))
    words = tr("{boxes}, {count} only here{verified}", boxes=boxes, count=len(strong), verified=verified)
    return vbox(label(title, "heading"), (Drawing(annotation, strong, pixels), 1), label(words), spacing=6)


def _summary(differ: Difference) -> str:
    if not differ.mine and not differ.theirs:
        return tr("The boxes are alike; their order, their origin or the verified mark differs.")
    only = tr(
        "Only in this window: {count}.  Only in the file: {count2}.", count=len(differ.mine), count2=len(differ.theirs)
    )
    return tr("Alike in both: {both}.  {only}", both=differ.both, only=only)
