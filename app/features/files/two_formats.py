"""Asks which labels count where a folder has them in two formats."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from app.services.translation import mark, tr
from app.widgets.build import button, label, vbox
from engine.labels.labelled import LabelledFolder
from engine.structures.settings import LABEL_FORMATS, Format

WHY = mark(
    "Only one of them can be shown and edited. The other files stay as they are. The answer is kept in the folder."
)


class TwoFormatsQuestion(QDialog):
    """`chosen`: the folder, and the format. Escape decides nothing: it is asked again when the folder is opened."""

    chosen = Signal(object, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Labels in two formats"))
        self.choices: list[QPushButton] = []
        self._title, text = label(style="title", wraps=True), label(tr(WHY), wraps=True)
        text.setMinimumWidth(420)
        self._buttons = vbox(spacing=6)
        self.setLayout(vbox(self._title, text, self._buttons, margins=(24, 20, 24, 16), spacing=12))

    def ask(self, folder: LabelledFolder) -> None:
        for before in self.choices:
            before.deleteLater()
        self._title.setText(
            tr(
                "{name} has labels in {count} formats. Which ones count?",
                name=folder.root.name,
                count=len(folder.also) + 1,
            )
        )
        self.choices = [
            button(LABEL_FORMATS[format], partial(self._choose, folder, format))
            for format in (folder.format, *folder.also)
        ]
        for choice in self.choices:
            self._buttons.addWidget(choice)
        self.choices[0].setText(tr("{choices} (read now)", choices=self.choices[0].text()))
        self.open()
        self.choices[0].setFocus()

    def _choose(self, folder: LabelledFolder, format: Format, _checked: bool = False) -> None:
        self.accept()
        self.chosen.emit(folder, format)
