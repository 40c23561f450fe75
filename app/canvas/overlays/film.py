"""Selective Search as a film: the regions after so many merges, the last merge, and which merge made a proposal.

S initial segments, step i makes region S+i.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.canvas.colours import SELECTED
from app.canvas.lines import box_lines, stroke
from app.canvas.overlays.proposals import ProposalsOverlay
from app.canvas.overlays.segments import SegmentsOverlay
from app.canvas.tags.painter import INK, Tag
from app.services.translation import mark, tr
from app.session.layers import LayerStyle
from engine.structures.boxes import BoxArray
from engine.structures.stages import Proposals, Segments

PARTS = QColor("#ffb84d")
OTHER = mark("of another grouping")


class FilmOverlay(SegmentsOverlay):
    """style.merges says how far the film is; the boxes of the last merge lie over it: two parts, and their union."""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.save()
        super().paint(painter, option, widget)
        painter.restore()
        record = self.record(Segments)
        if record is not None and (step := self.step) > 0:
            draw_merge(painter, record, step - 1)

    def set_merges(self, share: float, style: LayerStyle) -> None:
        """So much of the grouping done, otherwise in this style."""
        self.set_style(replace(style, merges=share))

    @property
    def step(self) -> int:
        """How many merges have been done."""
        record = self.record(Segments)
        return 0 if record is None else round(min(max(self.style.merges, 0.0), 1.0) * len(record.merges))


class SearchedOverlay(ProposalsOverlay):
    """Proposals of Selective Search: the hovered one shows the two regions that were merged to it, where the kept
    grouping has it."""

    kinds = (Proposals, Segments)

    @property
    def _segments(self) -> Segments | None:
        return self.record(Segments)

    def draw(self, painter: QPainter) -> None:
        super().draw(painter)
        proposals, index = self.record(Proposals), self._hovered
        if self._segments is None or proposals is None or index is None or index >= len(proposals):
            return
        region = region_of(self._segments, proposals.boxes[index])
        if region is not None and region >= len(self._segments):
            draw_merge(painter, self._segments, region - len(self._segments))

    def tag(self, index: int) -> Tag:
        tag, proposals = super().tag(index), self.record(Proposals)
        if self._segments is None or proposals is None:
            return tag
        words = merge_words(self._segments, proposals.boxes[index])
        return Tag(tag.key, tag.box, tag.text, words, tag.colour)


def region_of(segments: Segments, box: BoxArray) -> int | None:
    """The first region that has this box; None where another grouping of the search made it."""
    found = np.flatnonzero((segments.boxes == box).all(axis=1))
    return int(found[0]) if len(found) else None


def merge_words(segments: Segments, box: BoxArray) -> str:
    """Which merge made a box."""
    region, first = region_of(segments, box), len(segments)
    if region is None:
        return tr(OTHER)
    if region < first:
        return tr("segment {region:,}", region=region + 1)
    return tr("merge {region:,} of {count:,}", region=region - first + 1, count=len(segments.merges))


def draw_merge(painter: QPainter, segments: Segments, step: int) -> None:
    parts = segments.boxes[segments.merges[step]].astype(np.float64)
    union = segments.boxes[[len(segments) + step]].astype(np.float64)
    stroke(painter, box_lines(parts), (INK, 4))
    stroke(painter, box_lines(parts), (PARTS, 2), style=Qt.PenStyle.DashLine)
    stroke(painter, box_lines(union), (INK, 5), (SELECTED, 3))
