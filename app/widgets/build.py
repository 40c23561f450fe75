"""Layouts, labels and buttons in one line each: what panels, pages and dialogs are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QVBoxLayout,
    QWidget,
)

from app.services.plain_tips import tip_of
from engine.plain_text import plain, plain_lines

Part = QWidget | QLayout | int | tuple[QWidget, int | Qt.AlignmentFlag] | tuple[QLayout, int]
Margins = tuple[int, int, int, int]  # pixels: left, top, right, bottom
Box = TypeVar("Box", QHBoxLayout, QVBoxLayout)


def hbox(*parts: Part, spacing: int = -1, margins: Margins | None = None) -> QHBoxLayout:
    """From left to right: widgets and layouts, alone or with a stretch or a side; a number is room of that stretch.

    spacing, margins: without them, as the style has them.
    """
    return _filled(QHBoxLayout(), parts, spacing, margins)


def vbox(*parts: Part, spacing: int = -1, margins: Margins | None = None) -> QVBoxLayout:
    """From top to bottom, otherwise as `hbox`."""
    return _filled(QVBoxLayout(), parts, spacing, margins)


def _filled(box: Box, parts: tuple[Part, ...], spacing: int, margins: Margins | None) -> Box:
    box.setSpacing(spacing)
    if margins is not None:
        box.setContentsMargins(*margins)
    for part in parts:
        match part:
            case int():
                box.addStretch(part)
            case QWidget():
                box.addWidget(part)
            case QLayout():
                box.addLayout(part)
            case (QWidget() as widget, Qt.AlignmentFlag() as side):
                box.addWidget(widget, 0, side)
            case (QWidget() as widget, stretch):
                box.addWidget(widget, stretch)
            case (layout, stretch):
                box.addLayout(layout, stretch)
    return box


def holder(layout: QLayout, style: str = "") -> QWidget:
    """A widget for a layout, where Qt asks for one. style: its name in the style sheet."""
    widget = QWidget()
    widget.setObjectName(style)
    widget.setLayout(layout)
    return widget


class PlainLabel(QLabel):
    """Names in its text turn no other words, and none fills the window."""

    def setText(self, text: str) -> None:
        super().setText(plain_lines(text) if self.textFormat() == Qt.TextFormat.PlainText else text)


def label(text: str = "", style: str = "", *, wraps: bool = False, selectable: bool = False) -> QLabel:
    """Plain text, whatever stands in it. style: its name in the style sheet. selectable: with the mouse, to copy it."""
    widget = PlainLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=wraps)
    widget.setText(text)
    widget.setObjectName(style)
    if selectable:
        widget.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return widget


class ElidedCombo(QComboBox):
    """What does not fit ends in dots, where Qt cuts through a letter."""

    elides = Qt.TextElideMode.ElideRight

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width()
        option.currentText = self.fontMetrics().elidedText(option.currentText, self.elides, room)


def combo(tip: str, rows: Iterable[tuple[object, ...]] = ()) -> QComboBox:
    """tip: its name, too. rows: as of `fill`."""
    widget = ElidedCombo()
    widget.setToolTip(tip)
    widget.setAccessibleName(tip)
    fill(widget, rows)
    return widget


def fill(widget: QComboBox, rows: Iterable[tuple[object, ...]], chosen: object = None) -> None:
    """Anew; of each row the value, its words, and perhaps a tip. Where `chosen` is no value, the first row is shown."""
    widget.clear()
    for number, (value, words, *tip) in enumerate(rows):
        widget.addItem(plain(str(words)), value)
        if tip:
            widget.setItemData(number, tip_of(str(tip[0])), Qt.ItemDataRole.ToolTipRole)
    widget.setCurrentIndex(max(0, widget.findData(chosen)))


def button(text: str, do: object = None, *, style: str = "", tip: str = "") -> QPushButton:
    """Return presses it where it has the focus alone. do: a slot or a signal. style: its name in the style sheet."""
    widget = QPushButton(text, autoDefault=False)
    widget.setObjectName(style)
    widget.setToolTip(tip_of(tip))
    if do is not None:
        widget.clicked.connect(do)
    return widget


def polish(widget: QWidget) -> None:
    """Lay the style sheet over it anew: its name or a property that it asks for is another."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def rename(widget: QWidget, style: str) -> None:
    """Another name in the style sheet."""
    if widget.objectName() != style:
        widget.setObjectName(style)
        polish(widget)


def take_out(widget: QWidget) -> None:
    """It is gone at once, with all that is in it: nothing of it may be running."""
    shiboken6.delete(widget)
