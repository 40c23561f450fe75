"""Rows and columns of widgets in one expression each, in the order in which they are seen."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

# A number alone is room that stretches so much; a number with a widget: how much that one stretches.
Part = QWidget | QLayout | int | tuple[QWidget | QLayout, int]
Margins = tuple[int, int, int, int]  # left, top, right, bottom
Box = TypeVar("Box", bound=QBoxLayout)


def row(*parts: Part, of: QWidget | None = None, margins: Margins | None = None, spacing: int = -1) -> QHBoxLayout:
    """of: the widget that it fills. margins, spacing: the style's, where nothing is said."""
    return _fill(QHBoxLayout(of) if of is not None else QHBoxLayout(), parts, margins, spacing)


def column(*parts: Part, of: QWidget | None = None, margins: Margins | None = None, spacing: int = -1) -> QVBoxLayout:
    """As `row`."""
    return _fill(QVBoxLayout(of) if of is not None else QVBoxLayout(), parts, margins, spacing)


def label(text: str = "", style: str = "", wraps: bool = False) -> QLabel:
    """style: its name in the style sheet."""
    words = QLabel(text, wordWrap=wraps)
    words.setObjectName(style)
    return words


def _fill(box: Box, parts: tuple[Part, ...], margins: Margins | None, spacing: int) -> Box:
    if margins is not None:
        box.setContentsMargins(*margins)
    box.setSpacing(spacing)
    for part in parts:
        what, stretch = part if isinstance(part, tuple) else (part, 0)
        if isinstance(what, int):
            box.addStretch(what)
        elif isinstance(what, QLayout):
            box.addLayout(what, stretch)
        else:
            box.addWidget(what, stretch)
    return box
