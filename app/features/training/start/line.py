"""The line below the choices: what a new detector costs, why it cannot be, or what is to be downloaded for it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.features.library.controller import Transfer
from app.features.library.words import download_words, transfer_words
from app.services.translation import mark, tr
from app.widgets.build import button, hbox, label
from engine.structures.models import ModelEntry
from engine.structures.papers import DetectorOutline

LOOKING = mark("Looking at the backbone…")
HOW = mark("Not downloaded yet: download it, or import yours by “A file from disk…” (.pth, .safetensors).")
AT_START = mark("Its weights are downloaded when the training starts.")


class OutlineLine(QWidget):
    """One sentence, and beside it what can be done about it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_possible = False  # to train what is chosen
        self.text, self.problem = label("", "small", wraps=True), label("", "problem", wraps=True)
        self.download, self.stop = button(tr("Download")), button(tr("Stop"))
        buttons = hbox(self.download, self.stop, spacing=6)
        self.setLayout(hbox((self.text, 1), (self.problem, 1), buttons, spacing=8, margins=(12, 0, 12, 0)))
        self.show_looking()

    def show_looking(self) -> None:
        self._show(self.text, tr(LOOKING))

    def show_outline(self, outline: DetectorOutline, entry: ModelEntry | None, anchors: str = "") -> None:
        """entry: of a trunk of the shelf, which can be downloaded here. anchors: where they are somebody's own."""
        how = "" if outline.is_here else f" {tr(AT_START) if entry is None else tr(HOW)}"
        is_possible = outline.is_here or entry is None
        self._show(self.text, f"{outline.cost[0].upper()}{outline.cost[1:]}.{anchors}{how}", is_possible=is_possible)
        if how and entry is not None:
            self.download.setText(download_words(entry))
            self.download.show()

    def show_transfer(self, transfer: Transfer) -> None:
        self._show(self.text, tr("Downloading the backbone: {transfer_words}", transfer_words=transfer_words(transfer)))
        self.stop.show()

    def show_problem(self, sentence: str) -> None:
        self._show(self.problem, sentence)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """A layout gives a wrapped text fewer lines than it has, where a field above could scroll."""
        for widget in (self.text, self.problem):
            widget.setMinimumHeight(max(0, widget.heightForWidth(max(widget.width(), 1))))

    def _show(self, widget: QLabel, words: str, *, is_possible: bool = False) -> None:
        for other in (self.text, self.problem):
            other.setVisible(other is widget)
        widget.setText(words)
        self._make_room()
        for verb in (self.download, self.stop):
            verb.hide()
        self.is_possible = is_possible
        self.changed.emit()
