"""What the pages in the middle of the window are made of."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget


def plain_label(style: str) -> QLabel:
    """A label of plain text that wraps. style: its name in the style sheet."""
    label = QLabel()
    label.setObjectName(style)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def empty_page(hint: QLabel) -> QWidget:
    """The hint, a little above the middle."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.addStretch(2)
    column.addWidget(hint)
    column.addStretch(3)
    hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return page
