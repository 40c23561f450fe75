"""Objects that look like the ones that are searched for: dashed, in the colour of the class that they would have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.canvas.colours import class_colour
from app.canvas.lines import box_lines, stroke
from app.canvas.picture_item import OverPicture
from app.canvas.tags.painter import INK, Tag
from engine.structures.annotation import Rectangle

ShownMatch = tuple[Rectangle, str, str]  # where, the class that it would have, how like it is


class MatchesItem(OverPicture):
    """Nothing, or those of the open picture."""

    def __init__(self) -> None:
        super().__init__()
        self.matches: tuple[ShownMatch, ...] = ()

    def show_matches(self, matches: Sequence[ShownMatch]) -> None:
        if tuple(matches) != self.matches:
            self.matches = tuple(matches)
            self.update()

    @property
    def tags(self) -> list[Tag]:
        found = enumerate(self.matches)
        return [Tag(("match", i), box, label, words, class_colour(label)) for i, (box, label, words) in found]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        for box, label, _ in self.matches:
            lines = box_lines(np.array([box]))
            stroke(painter, lines, (INK, 3))
            stroke(painter, lines, (class_colour(label), 2), style=Qt.PenStyle.DashLine)
