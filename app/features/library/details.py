"""The right side of the shelf: one model's facts, or two models side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea

from app.features.library.words import classes_words, compare_classes, compare_facts, facts, names_words, own_facts
from app.services.translation import tr
from app.widgets.build import Part, holder, label, vbox
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
        self._show(_label(text, "small"))

    def show_one(self, entry: ModelEntry) -> None:
        parts: list[Part] = [_label(entry.title or entry.name, "name")]
        if entry.title not in ("", entry.name):
            parts.append(_label(entry.name, "small"))
        if entry.error:
            parts.append(_label(tr("It cannot be used: {error}.", error=entry.error), "warn"))
        parts.append(_grid(facts(entry)))
        if entry.own_figures:
            parts += [_label(tr("MEASURED HERE"), "heading"), _grid(own_facts(entry))]
        self._show(*parts, *_classes(entry.classes))

    def show_two(self, left: ModelEntry, right: ModelEntry) -> None:
        """Their figures and classes; what differs is strong."""
        grid = _grid(compare_facts(left, right))
        for place, entry in enumerate((left, right), 1):
            title = _label(entry.title or entry.name, "strong")
            title.setAlignment(Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(title, 0, place)
        classes = compare_classes(left, right).items()
        self._show(grid, *(part for where, names in classes for part in _classes(names, where)))

    def _show(self, *parts: Part) -> None:
        self.setWidget(holder(vbox(*parts, 1, spacing=6, margins=(0, 0, 10, 0))))


def _grid(rows: Sequence[tuple[str, ...]]) -> QGridLayout:
    """(what, value) or (what, left, right) in each row, below one that is empty."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(5)
    grid.setContentsMargins(0, 0, 0, 6)
    for row, (what, *values) in enumerate(rows, 1):
        grid.addWidget(_label(what, "muted"), row, 0)
        for place, value in enumerate(values, 1):
            grid.addWidget(_label(value, "strong" if len(set(values)) > 1 else ""), row, place)
            grid.setColumnStretch(place, 1)
    return grid


def _classes(names: tuple[str, ...], where: str = "") -> tuple[QLabel, QLabel]:
    return _label(classes_words(len(names), where), "heading"), _label(names_words(names), "small")


def _label(text: str, style: str = "") -> QLabel:
    widget = label(text, style, wraps=True, selectable=True)
    # Of the text, not of the label in its cell: there it would get the height of a label that is not wrapped.
    widget.setAlignment(Qt.AlignmentFlag.AlignTop)
    return widget
