"""A slider in one line: what it moves, the slider, its value in words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QSlider, QWidget

from app.widgets.build import hbox, label
from app.widgets.page import RIGHT


class LabelledSlider(QWidget):
    """Values are the steps 0..steps; `to_text` says what a step means."""

    moved = Signal(int)  # by the user, not by `set_step`

    def __init__(self, words: str, steps: int, to_text: Callable[[int], str], tip: str = "") -> None:
        super().__init__()
        self._to_text = to_text
        self._name, self._value = label(words, "small"), label("", "number")
        self._name.setFixedWidth(58)
        self._value.setFixedWidth(44)
        self._value.setAlignment(RIGHT)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, steps)
        self.slider.setPageStep(max(1, steps // 10))
        self.slider.setAccessibleName(words)
        self.slider.setToolTip(tip)
        self.setLayout(hbox(self._name, self.slider, self._value, spacing=6, margins=(0, 0, 0, 0)))
        self.setToolTip(tip)
        self.slider.valueChanged.connect(self._tell)

    def step(self) -> int:
        return self.slider.value()

    def set_step(self, step: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(step)
        self._value.setText(self._to_text(self.slider.value()))

    def set_name_width(self, width: int) -> None:
        """For sliders that stand below each other, so that they begin in one line."""
        self._name.setFixedWidth(width)

    def _tell(self, step: int) -> None:
        self._value.setText(self._to_text(step))
        self.moved.emit(step)
