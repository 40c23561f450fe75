"""The channels of one map as a grid of small pictures; each is painted when it comes into view."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QListView

from app.canvas.colours import score_ramp, score_step
from app.canvas.overlays.heat import plain_number
from app.services.theme import Theme
from app.services.translation import tr
from engine.structures.inspection.heat import ChannelMaps
from engine.structures.stages import Floats

SIDE = 64  # pixels of a small picture, the longer side
ROWS_SHOWN = 2
Index = QModelIndex | QPersistentModelIndex


class ChannelModel(QAbstractListModel):
    """One row a channel, in the net's order."""

    def __init__(self) -> None:
        super().__init__()
        self.maps: ChannelMaps | None = None

    def set_maps(self, maps: ChannelMaps | None) -> None:
        self.beginResetModel()
        self.maps = maps
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if self.maps is None or parent.isValid() else len(self.maps)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.maps is None or not index.isValid():
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return QIcon(channel_picture(self.maps.values[index.row()].astype(np.float32)))
        if role == Qt.ItemDataRole.DisplayRole:
            return str(index.row() + 1)
        if role == Qt.ItemDataRole.ToolTipRole:
            values = self.maps.values[index.row()].astype(np.float32)
            low, high, mean = (plain_number(float(value)) for value in (values.min(), values.max(), values.mean()))
            return tr("Channel {row}: {low} to {high}, mean {mean}", row=index.row() + 1, low=low, high=high, mean=mean)
        return None


class ChannelGrid(QListView):
    """A click or the arrow keys choose one."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("channels")
        self.setAccessibleName(tr("Channels"))
        self._model = ChannelModel()
        self.setModel(self._model)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setSpacing(2)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.selectionModel().currentChanged.connect(self._current_changed)

    def show_maps(self, maps: ChannelMaps | None) -> None:
        self._model.set_maps(maps)
        if maps is not None:
            rows, columns = maps.values.shape[1:]
            scale = SIDE / max(rows * maps.stride_y, columns * maps.stride_x)
            size = QSize(max(16, round(columns * maps.stride_x * scale)), max(16, round(rows * maps.stride_y * scale)))
            self.setIconSize(size)
            self.setGridSize(QSize(size.width() + 8, size.height() + 22))
            self.setFixedHeight(ROWS_SHOWN * (size.height() + 24) + 6)

    def show_chosen(self, channel: int) -> None:
        """-1 chooses none. Tells nobody."""
        model = self.selectionModel()
        model.blockSignals(True)
        self.setCurrentIndex(self._model.index(channel) if channel >= 0 else QModelIndex())
        model.blockSignals(False)
        self.viewport().update()

    def _current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.row())


def channel_picture(values: Floats) -> QPixmap:
    """(H, W), a pixel for each cell, from its lowest to its highest number."""
    low, high = float(values.min()), float(values.max())
    shares = (values - low) / (high - low) if high > low else np.zeros_like(values)
    ramp = np.array([colour.rgb() for colour in score_ramp()], np.uint32)
    pixels = np.ascontiguousarray(ramp[score_step(shares)])
    height, width = pixels.shape
    picture = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    factor = max(1, round(2 * SIDE / max(width, height)))
    return QPixmap.fromImage(picture.scaled(width * factor, height * factor))
