"""Asks which labels count where a folder has them in two formats."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from app.widgets.build import button, label, vbox
from engine.labels.labelled import LabelledFolder
from engine.structures.settings import LABEL_FORMATS, Format

WHY = "Only one of them can be shown and edited. The other files stay as they are. The answer is kept in the folder."


class TwoFormatsQuestion(QDialog):
    """`chosen`: the folder, and the format. Escape decides nothing: it is asked again when the folder is opened."""

    chosen = Signal(object, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Labels in two formats")
        self.choices: list[QPushButton] = []
        self._title, text = label(style="title", wraps=True), label(WHY, wraps=True)
        text.setMinimumWidth(420)
        self._buttons = vbox(spacing=6)
        self.setLayout(vbox(self._title, text, self._buttons, margins=(24, 20, 24, 16), spacing=12))

    def ask(self, folder: LabelledFolder) -> None:
        for before in self.choices:
            before.deleteLater()
        self._title.setText(f"{folder.root.name} has labels in {len(folder.also) + 1} formats. Which ones count?")
        self.choices = [
            button(LABEL_FORMATS[format], partial(self._choose, folder, format))
            for format in (folder.format, *folder.also)
        ]
        for choice in self.choices:
            self._buttons.addWidget(choice)
        self.choices[0].setText(f"{self.choices[0].text()} (read now)")
        self.open()
        self.choices[0].setFocus()

    def _choose(self, folder: LabelledFolder, format: Format, _checked: bool = False) -> None:
        self.accept()
        self.chosen.emit(folder, format)
