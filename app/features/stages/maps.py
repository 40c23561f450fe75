"""The maps of the shown run as heat: one level's mean activation, one of its channels, or its objectness."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Never

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.canvas.overlays.heat import Heat, plain_number
from app.services.bridge import JobHandle
from app.services.services import Services
from app.services.translation import tr
from app.session.document import Document
from engine.structures.inspection.heat import ChannelMaps, FindReceptiveFields, ReceptiveFields, ShowChannels
from engine.structures.settings import DetectSettings
from engine.structures.stages import AnchorLevel, Anchors, FeatureMaps, Floats, Objectness, Trace

USUAL = (2, 99.5)  # per cent of the cells between which the colours lie


class MapsController(QObject):
    """level: which map; channel: of it, -1 for the mean of all. objectness_level: -1 is all maps together.

    What the records lack is asked of the engine, for the run that is shown: another run makes it void.
    """

    changed = Signal()  # the heat is another one
    channels_changed = Signal(object)  # ChannelMaps | None

    def __init__(
        self, services: Services, document: Document, settings: Callable[[], DetectSettings], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge, self._messages = services.bridge, services.messages
        self._document, self._settings = document, settings
        self.level, self.channel, self.objectness_level = 0, -1, -1
        self.channels: ChannelMaps | None = None
        self.fields: ReceptiveFields | None = None
        self._maps: FeatureMaps | None = None  # what `channels` and `fields` are of
        self._asked_for_fields = False
        self._showing: JobHandle[Never, ChannelMaps] | None = None
        self._finding: JobHandle[Never, ReceptiveFields] | None = None

    def set_trace(self, trace: Trace) -> None:
        maps = trace.get(FeatureMaps)
        if maps is self._maps:
            return
        self._maps, self.fields, self._asked_for_fields = maps, None, False
        self.level = min(self.level, max(0, len(maps) - 1)) if maps is not None else self.level
        self.drop_channels()

    def drop_channels(self) -> None:
        """Their memory is free again."""
        self.channel = -1
        if self._showing is not None:
            self._showing.cancel()
        if self.channels is not None:
            self.channels = None
            self.channels_changed.emit(None)

    def choose_level(self, level: int) -> None:
        had_channels = self.channels is not None
        self.level = level
        self.drop_channels()
        if had_channels:
            self.ask_for_channels()
        self.changed.emit()

    def choose_objectness_level(self, level: int) -> None:
        self.objectness_level = level
        self.changed.emit()

    def choose_channel(self, channel: int) -> None:
        if channel != self.channel:
            self.channel = channel
            self.changed.emit()

    def ask_for_channels(self) -> None:
        """Those of the level."""
        path, maps = self._document.path, self._maps
        if path is not None and maps is not None:
            request = ShowChannels(path, self._settings(), self.level)
            job = self._showing = self._bridge.submit(request, tr("Reading the channels"), replaces=self._showing)
            job.finished.connect(partial(self._show_channels, maps))
            job.failed.connect(self._messages.of_failure)

    def ask_for_fields(self) -> None:
        """Once for a run."""
        path, maps = self._document.path, self._maps
        if path is not None and maps is not None and not self._asked_for_fields:
            self._asked_for_fields = True
            request = FindReceptiveFields(path, self._settings())
            job = self._finding = self._bridge.submit(request, tr("Finding what cells can see"), replaces=self._finding)
            job.finished.connect(partial(self._show_fields, maps))
            job.failed.connect(self._messages.of_failure)

    def feature_heat(self) -> Heat | None:
        """Of the level: mean activation, or the chosen channel."""
        if self._maps is None or self.level >= len(self._maps):
            return None
        level = self._maps.levels[self.level]
        strides, fields = (level.stride_x, level.stride_y), self._fields_of(level.magnitude.shape)
        if self.channels is not None and self.channels.level == self.level and self.channel >= 0:
            values = self.channels.values[self.channel].astype(np.float32)
            name = tr("channel {channel}", channel=self.channel + 1)
            return Heat(values, float(values.min()), float(values.max()), *strides, name, *fields)
        values = level.magnitude
        low, high = np.percentile(values, USUAL).tolist() if values.size else (0.0, 0.0)
        return Heat(values, low, high, *strides, tr("mean"), *fields)

    def objectness_heat(self, trace: Trace) -> Heat | None:
        """The likeliest anchor of each cell; of all maps together in the finest one's cells."""
        objectness, anchors = trace.get(Objectness), trace.get(Anchors)
        if objectness is None or anchors is None:
            return None
        levels, number = anchors.levels, self.objectness_level
        values = [objectness.of_level(level).max(axis=2) for level in levels]
        finest = levels[number if 0 <= number < len(levels) else 0]
        strides = finest.stride_x, finest.stride_y
        if 0 <= number < len(levels):
            return Heat(values[number], 0.0, 1.0, *strides, tr("objectness"))
        together = [_spread(one, level, finest) for one, level in zip(values, levels, strict=True)]
        return Heat(np.max(together, axis=0), 0.0, 1.0, *strides, tr("objectness"))

    def level_words(self) -> list[str]:
        levels = self._maps.levels if self._maps is not None else ()
        sizes = [level.magnitude.shape for level in levels]
        return [
            tr("Map {number} · {columns} × {rows} cells", number=number + 1, columns=columns, rows=rows)
            for number, (rows, columns) in enumerate(sizes)
        ]

    def _fields_of(self, shape: tuple[int, ...]) -> tuple[Floats | None, Floats | None]:
        if self.fields is None or self.level >= len(self.fields.levels):
            return None, None
        level = self.fields.levels[self.level]
        return (level.trunk, level.boxes) if level.boxes.shape[:2] == shape else (None, None)

    def _show_channels(self, maps: FeatureMaps, found: ChannelMaps) -> None:
        if maps is self._maps and found.level == self.level:
            self.channels = found
            self.channels_changed.emit(found)

    def _show_fields(self, maps: FeatureMaps, found: ReceptiveFields) -> None:
        if maps is self._maps:
            self.fields = found
            self.changed.emit()


def _spread(values: Floats, level: AnchorLevel, finest: AnchorLevel) -> Floats:
    """(H, W) of a coarser map in the cells of the finest one."""
    y = (np.arange(finest.rows) + 0.5) * finest.stride_y / level.stride_y
    x = (np.arange(finest.columns) + 0.5) * finest.stride_x / level.stride_x
    rows, columns = np.minimum(y.astype(int), level.rows - 1), np.minimum(x.astype(int), level.columns - 1)
    spread: Floats = values[rows[:, None], columns[None, :]]
    return spread


def cell_words(heat: Heat | None, row: int, column: int, width: int, height: int) -> str:
    """Of the cell under the cursor; "" for none. width, height: of the picture."""
    if heat is None or row < 0:
        return ""
    words = tr(
        "Row {row}, column {column}: {plain_number}",
        row=row,
        column=column,
        plain_number=plain_number(float(heat.values[row, column])),
    )
    if heat.fields is None or heat.whole_fields is None:
        return words
    own, whole = (_size_words(fields[row, column], width, height) for fields in (heat.fields, heat.whole_fields))
    if own == whole:
        return tr("{words} · sees {part}", words=words, part=own)
    return tr(
        "{words} · sees {part} by the backbone alone, {whole} through the pyramid", words=words, part=own, whole=whole
    )


def _size_words(field: Floats, width: int, height: int) -> str:
    across, down = round(float(field[2] - field[0])), round(float(field[3] - field[1]))
    if (across, down) == (width, height):
        return tr("the whole picture")
    return tr("{width} × {height} pixels", width=across, height=down)
