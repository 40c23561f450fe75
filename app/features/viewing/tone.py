"""Brightness and contrast of what is shown: two sliders in a small sheet over the window. Escape closes it, and so
does a click on anything that takes the keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from app.services.translation import tr
from app.widgets.build import button, hbox, label, vbox
from app.widgets.controls import LabelledSlider

WIDTH = 300
MOST = 100  # steps to either side of the middle


class ToneSheet(QFrame):
    """Values are -1..1, and 0 leaves the picture as it is."""

    moved = Signal(float, float)  # brightness, contrast: by the user, not by `show_tone`
    closed = Signal()  # by a key

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self.setFixedWidth(WIDTH)
        self.brightness = LabelledSlider(tr("Brightness"), 2 * MOST, _words, tr("Lightness of the picture"), 70)
        self.contrast = LabelledSlider(tr("Contrast"), 2 * MOST, _words, tr("Difference between light and dark"), 70)
        self.reset = button(tr("Reset"), self._reset)
        note = label(tr("Only what you see changes,\nnot the file or the detection."), "small")
        for slider in (self.brightness, self.contrast):
            slider.moved.connect(self._moved)
        foot = hbox((note, 1), (self.reset, Qt.AlignmentFlag.AlignBottom), spacing=12)
        self.setLayout(vbox(self.brightness, self.contrast, foot, spacing=8, margins=(14, 12, 14, 12)))
        self.show_tone(0.0, 0.0)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)

    def show_tone(self, brightness: float, contrast: float) -> None:
        """Show these values without telling of it."""
        self.brightness.set_step(round(brightness * MOST) + MOST)
        self.contrast.set_step(round(contrast * MOST) + MOST)
        self.reset.setEnabled(bool(brightness or contrast))

    def toggle_below(self, widget: QWidget) -> None:
        """Open right-aligned with the widget and inside the window; close where it is open already."""
        room = self.parentWidget()
        if self.isVisible() or room is None:
            self._close()
            return
        self.adjustSize()
        corner = widget.mapTo(room, QPoint(widget.width() - self.width(), widget.height() + 6))
        self.move(max(4, min(corner.x(), room.width() - self.width() - 4)), corner.y())
        self.show()
        self.raise_()
        self.brightness.slider.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def _focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and now is not self and not self.isAncestorOf(now):
            self.hide()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _moved(self, _step: int) -> None:
        brightness, contrast = (s.step() / MOST - 1 for s in (self.brightness, self.contrast))
        self.reset.setEnabled(bool(brightness or contrast))
        self.moved.emit(brightness, contrast)

    def _reset(self) -> None:
        self.show_tone(0.0, 0.0)
        self.moved.emit(0.0, 0.0)
        self.brightness.slider.setFocus()


def _words(step: int) -> str:
    return f"{step - MOST:+d}" if step != MOST else "0"
