"""Verbs of looking: zoom, layers, theme, panels, the dialogs."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from app.canvas.view import ImageCanvas
from app.features.detection.layers_panel import LayersPanel
from app.services.messages import Messages
from app.services.settings import SettingsStore
from app.services.theme import Theme
from app.session.layers import LayerName


class ViewController(QObject):
    """The window listens to the signals: it alone knows its dialogs and panels."""

    preferences_wanted = Signal()
    keys_wanted = Signal()
    about_wanted = Signal()
    panels_toggled = Signal()
    tone_wanted = Signal()
    tone_changed = Signal(float, float)  # brightness, contrast
    training_wanted = Signal()
    quit_wanted = Signal()

    def __init__(
        self,
        canvas: ImageCanvas,
        layers: LayersPanel,
        theme: Theme,
        store: SettingsStore,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas, self._layers = canvas, layers
        self._theme, self._store, self._messages = theme, store, messages
        self._hidden: list[LayerName] = []
        self.tone = (0.0, 0.0)  # brightness, contrast, both -1..1; kept from picture to picture

    def fit(self) -> None:
        self._canvas.fit()

    def open_training(self) -> None:
        self.training_wanted.emit()

    def actual_size(self) -> None:
        self._canvas.zoom_to(1.0)

    def zoom(self, factor: float) -> None:
        self._canvas.zoom_by(factor)

    def toggle_layer(self, name: LayerName) -> None:
        self._layers.toggle(name)

    def hide_layers(self) -> None:
        """Hide what is shown; where nothing is shown, bring back what was hidden so."""
        shown = [name for name in self._layers.rows if self._layers.style_of(name).visible]
        for name in shown or self._hidden:
            self._layers.set_visible(name, not shown)
        self._hidden = shown

    def open_tone(self) -> None:
        self.tone_wanted.emit()

    def set_tone(self, brightness: float, contrast: float) -> None:
        """Of what is shown; the picture itself never changes."""
        self.tone = (min(1.0, max(-1.0, round(brightness, 2))), min(1.0, max(-1.0, round(contrast, 2))))
        self._canvas.set_brightness_contrast(*self.tone)
        self.tone_changed.emit(*self.tone)

    def change_tone(self, brightness: float, contrast: float) -> None:
        """By so much."""
        self.set_tone(self.tone[0] + brightness, self.tone[1] + contrast)

    def copy_picture(self) -> None:
        image = self._canvas.grab_picture()
        if not image.isNull():
            QGuiApplication.clipboard().setImage(image)
            self._messages.info("The picture is on the clipboard, layers included")

    def switch_theme(self) -> None:
        self._store.change(theme="light" if self._theme.is_dark else "dark")

    def toggle_panels(self) -> None:
        self.panels_toggled.emit()

    def preferences(self) -> None:
        self.preferences_wanted.emit()

    def show_keys(self) -> None:
        self.keys_wanted.emit()

    def about(self) -> None:
        self.about_wanted.emit()

    def quit(self) -> None:
        self.quit_wanted.emit()
