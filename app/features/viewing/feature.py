"""How the picture is looked at: zoom, brightness and contrast, which layers lie over it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QToolButton

from app.features.detection.feature import DetectionFeature
from app.features.viewing.controller import ViewController
from app.features.viewing.tone import ToneSheet
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.layers import LAYERS, LayerName
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow

TONE, LAYERS_MENU = mark("Brighter or darker"), mark("Layers")


class ViewingFeature(QObject):
    """Nothing of it changes the picture or its labels."""

    def __init__(self, services: Services, session: Session, window: MainWindow, detection: DetectionFeature) -> None:
        super().__init__(window)
        self._document, self._window, self._layers = session.document, window, detection.layers
        self.controller = ViewController(
            window.canvas, detection.layers, session.document, services.messages, services.background, window
        )
        self.tone = ToneSheet(window)
        self.tone.closed.connect(window.canvas.setFocus)
        self.tone.moved.connect(self.controller.set_tone)
        self.controller.tone_changed.connect(self._tone_changed)
        canvas, status = window.canvas, window.status
        canvas.cursor_moved.connect(status.show_cursor)
        canvas.cursor_left.connect(status.hide_cursor)
        canvas.zoom_changed.connect(status.show_zoom)
        for changed in (canvas.mode_changed, window.middle.currentChanged):
            changed.connect(lambda _: status.show_mode(canvas.mode if window.shows_canvas else "view"))
        session.document.image_changed.connect(status.show_picture)
        changed_by = session.document.image_changed, session.document.selection_changed, self.controller.tone_changed
        window.action_set.add(self._rows(), *changed_by)

    def _rows(self) -> tuple[ActionRow, ...]:
        view, canvas, shown = self.controller, self._window.canvas, self._is_shown
        return (
            ActionRow("view.fit", "Fit", ("Ctrl+F",), "View", 1, canvas.fit, "fit", 5, shown, "The whole picture"),
            ActionRow("view.actual", "100 %", ("Ctrl+0",), "View", 1, partial(canvas.zoom_to, 1.0), "actual-size",
                      5, shown, "One pixel of the picture is one pixel of the screen"),
            ActionRow("view.zoom_selected", "Zoom to the box", ("Z",), "View", 1, view.zoom_to_selected, "", 0,
                      lambda: shown() and view.selected_boxes is not None,
                      "The selected box, enlarged, in the middle"),
            ActionRow("view.zoom_in", "Zoom in", ("Ctrl++", "Ctrl+="), "View", 1, partial(canvas.zoom_by, 1.25),
                      "zoom-in", 0, shown, repeats=True),
            ActionRow("view.zoom_out", "Zoom out", ("Ctrl+-",), "View", 1, partial(canvas.zoom_by, 0.8), "zoom-out", 0,
                      shown, repeats=True),
            ActionRow("view.tone", "Brightness and contrast…", ("B",), "View", 2,
                      lambda: self.tone.toggle_below(self._button), "contrast", 5, shown,
                      "Show the picture lighter, darker, harder or softer"),
            ActionRow("view.brighter", "Brighter", ("]",), "View", 2, partial(view.change_tone, 0.1, 0), "", 0, shown,
                      repeats=True, under=TONE),
            ActionRow("view.darker", "Darker", ("[",), "View", 2, partial(view.change_tone, -0.1, 0), "", 0, shown,
                      repeats=True, under=TONE),
            ActionRow("view.harder", "More contrast", ("Ctrl+]",), "View", 2, partial(view.change_tone, 0, 0.1), "", 0,
                      shown, repeats=True, under=TONE),
            ActionRow("view.softer", "Less contrast", ("Ctrl+[",), "View", 2, partial(view.change_tone, 0, -0.1), "",
                      0, shown, repeats=True, under=TONE),
            ActionRow("view.plain", "Reset brightness and contrast", ("Ctrl+Shift+0",), "View", 2,
                      partial(view.set_tone, 0, 0), "", 0, lambda: view.tone != (0.0, 0.0),
                      "Show the picture as it is in the file", under=TONE),
            ActionRow("view.stretch", "Stretch dark pictures", (), "View", 2, view.toggle_stretch,
                      "", 0, lambda: shown() and view.can_stretch,
                      "Pictures of more than 8 bits: from their darkest to their brightest parts. The detector sees "
                      "them as before", is_on=lambda: view.is_stretched, under=TONE),
            ActionRow("view.hide_layers", "Hide all layers", ("Ctrl+H",), "View", 3, view.hide_layers, "eye-off", 0,
                      shown, "Show only the picture; press again to show the layers"),
            *(
                ActionRow(f"view.layer.{layer.name}",
                          tr("Show {layer}", layer=tr(layer.text).lower().replace("roi", "RoI")), (layer.key,), "View",
                          3, partial(self._layers.toggle, layer.name), "", 0, partial(self._can_show, layer.name),
                          layer.tip, under=LAYERS_MENU)
                for layer in LAYERS
            ),
        )  # fmt: skip

    def _can_show(self, layer: LayerName) -> bool:
        return self._is_shown() and self._layers.can_show(layer)

    def _is_shown(self) -> bool:
        return self._document.image is not None and self._window.shows_canvas

    @property
    def _button(self) -> QToolButton:
        """In the tool bar."""
        button = self._window.tools.findChild(QToolButton, "view_tone")
        assert button is not None
        return button

    def _tone_changed(self, brightness: float, contrast: float) -> None:
        """The button stays lit while the picture is not shown as it is in the file."""
        self.tone.show_tone(brightness, contrast)
        self._button.setProperty("lit", bool(brightness or contrast))
        self._button.style().unpolish(self._button)
        self._button.style().polish(self._button)
