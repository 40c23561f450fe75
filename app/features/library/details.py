"""The right side of the shelf: one model's facts, or two models side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout

from app.features.library.words import classes_words, compare_classes, compare_facts, facts, names_words, own_facts
from app.widgets.build import holder, label, vbox
from engine.structures.models import ModelEntry


class ShelfDetails(QScrollArea):
    """Made anew for each choice; has no verbs."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that the arrow keys scroll long lists of classes

    def show_hint(self, text: str) -> None:
        column = self._begin()
        column.addWidget(_label(text, "small"))
        column.addStretch(1)

    def show_one(self, entry: ModelEntry) -> None:
        column = self._begin()
        column.addWidget(_label(entry.title or entry.name, "name"))
        if entry.title not in ("", entry.name):
            column.addWidget(_label(entry.name, "small"))
        if entry.error:
            column.addWidget(_label(f"It cannot be used: {entry.error}.", "warn"))
        _add_facts(column, facts(entry))
        if entry.own_figures:
            column.addWidget(_label("OWN FIGURES, MEASURED HERE", "heading"))
            _add_facts(column, own_facts(entry))
        _add_classes(column, classes_words(len(entry.classes)), entry.classes)
        column.addStretch(1)

    def show_two(self, left: ModelEntry, right: ModelEntry) -> None:
        """Their figures and classes; what differs is strong."""
        column = self._begin()
        grid = _grid(2)
        for place, entry in enumerate((left, right), 1):
            title = _label(entry.title or entry.name, "strong")
            title.setAlignment(Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(title, 0, place)
        for row, (what, one, other) in enumerate(compare_facts(left, right), 1):
            name = "" if one == other else "strong"
            grid.addWidget(_label(what, "muted"), row, 0)
            grid.addWidget(_label(one, name), row, 1)
            grid.addWidget(_label(other, name), row, 2)
        column.addLayout(grid)
        column.addSpacing(6)
        for where, names in compare_classes(left, right).items():
            _add_classes(column, classes_words(len(names), where), names)
        column.addStretch(1)

    def texts(self) -> list[str]:
        return [label.text() for label in self.findChildren(QLabel)]

    def _begin(self) -> QVBoxLayout:
        column = vbox(spacing=6, margins=(0, 0, 10, 0))
        self.setWidget(holder(column))
        return column


def _grid(values: int) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(5)
    for column in range(1, values + 1):
        grid.setColumnStretch(column, 1)
    return grid


def _add_facts(column: QVBoxLayout, rows: list[tuple[str, str]]) -> None:
    grid = _grid(1)
    for row, (what, value) in enumerate(rows):
        grid.addWidget(_label(what, "muted"), row, 0)
        grid.addWidget(_label(value), row, 1)
    column.addLayout(grid)
    column.addSpacing(6)


def _add_classes(column: QVBoxLayout, title: str, names: tuple[str, ...]) -> None:
    column.addWidget(_label(title, "heading"))
    column.addWidget(_label(names_words(names), "small"))


def _label(text: str, style: str = "") -> QLabel:
    widget = label(text, style, wraps=True, selectable=True)
    # Of the text, not of the label in its cell: there it would get the height of a label that is not wrapped.
    widget.setAlignment(Qt.AlignmentFlag.AlignTop)
    return widget
