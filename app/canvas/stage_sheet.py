"""One stage of the detector over the picture, in place of the layers: what is shown, and the transition to it."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QRectF, QVariantAnimation
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.overlays.base import Overlay

TRANSITION = 180  # milliseconds


class ItemHolder(QGraphicsItem):
    """Shows and hides others together; each keeps its own visibility for when they are shown again."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)

    def boundingRect(self) -> QRectF:
        return QRectF()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Nothing of its own."""


class StageSheet(QObject):
    """overlays: of the stage that is shown. Those of the stage before fade away under them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.holder = ItemHolder()
        self.overlays: tuple[Overlay, ...] = ()
        self.is_shown = False
        self._leaving: tuple[Overlay, ...] = ()
        self._coming: tuple[Overlay, ...] = ()
        self._fading = QVariantAnimation(self, duration=TRANSITION, startValue=0.0, endValue=1.0)
        self._fading.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._fading.valueChanged.connect(self._fade)
        self._fading.finished.connect(self._drop_leaving)

    def show_overlays(self, overlays: tuple[Overlay, ...]) -> None:
        self._fading.stop()
        self._drop_leaving()
        self.is_shown = True
        self._leaving = tuple(overlay for overlay in self.overlays if overlay not in overlays)
        self._coming = tuple(overlay for overlay in overlays if overlay not in self.overlays)
        self.overlays = overlays
        for overlay in overlays:
            overlay.setParentItem(self.holder)
            overlay.set_fade(0.0 if overlay in self._coming else 1.0)
        self._fading.start()

    def finish_transition(self) -> None:
        """At once: for pictures of the window."""
        if self.is_shown:
            self._fading.stop()
            self._fade(1.0)
            self._drop_leaving()

    def clear(self) -> None:
        self._fading.stop()
        self._drop_leaving()
        for overlay in self.overlays:
            _take_away(overlay)
        self.overlays, self.is_shown = (), False

    def pick(self, x: float, y: float, slack: float) -> tuple[str, int]:
        """The layer and index that a click means; ("", -1) for nothing."""
        for overlay in reversed(self.overlays):
            if (index := overlay.pick(x, y, slack)) is not None:
                return overlay.selects(index)
        return "", -1

    def _fade(self, share: float) -> None:
        for overlay in self._coming:
            overlay.set_fade(share)
        for overlay in self._leaving:
            overlay.set_fade(1.0 - share)

    def _drop_leaving(self) -> None:
        for overlay in self._leaving:
            _take_away(overlay)
        self._leaving = ()


def _take_away(overlay: Overlay) -> None:
    """It may be shown again later."""
    if (scene := overlay.scene()) is not None:
        scene.removeItem(overlay)  # from its holder, too
