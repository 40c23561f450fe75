"""A small chart: lines or bars over a fixed range, of which each point and each bar can be clicked."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QSizePolicy

from app.services.theme import Theme
from app.services.translation import tr
from app.widgets.figure import WORDS, Figure

LEFT, RIGHT, BOTTOM = 52, 14, 38
LONGEST = 150  # pixels of a name above the chart
NEAR = 14  # pixels: how far from a point a click may be
SLACK = 3  # pixels above and below a bar
MOST_DOTS = 200
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """x, y: (N,). is_strong: drawn above the others, and what a click is for where two are near."""

    name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    colour: QColor
    is_strong: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """heights: (S, N) of S kinds, stacked, over `edges` (N + 1,). colours, names: one for each kind."""

    edges: NDArray[np.float64]
    heights: NDArray[np.int64]
    colours: tuple[QColor, ...]
    names: tuple[str, ...]


class Chart(Figure):
    """`clicked`: (line, point) or (kind, bar). Which colour is what stands above."""

    def __init__(self, theme: Theme, x_words: str, y_words: str) -> None:
        super().__init__(theme)
        self.setAccessibleName(tr("{y_words} over {x_words}", y_words=y_words, x_words=x_words))
        self._words = x_words, y_words
        self._lines: tuple[Line, ...] = ()
        self._bars: Bars | None = None
        self._named: list[tuple[QColor, str]] = []
        self._below: list[tuple[float, str]] = []
        self._plot = pg.PlotItem(enableMenu=False)
        self._plot.hideButtons()
        self._plot.titleLabel.setAttr("justify", "left")
        self._plot.layout.setContentsMargins(0, 0, RIGHT, 0)
        self._plot.getAxis("left").setWidth(LEFT)
        self._plot.getAxis("bottom").setHeight(BOTTOM)
        self._plot.vb.setFlag(self._plot.vb.GraphicsItemFlag.ItemClipsChildrenToShape, False)  # dots on the edge
        self._plot.vb.sigResized.connect(self._show_names)
        self.setCentralItem(self._plot)
        self.setMinimumSize(260, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(520, 340)

    def show_lines(
        self,
        lines: tuple[Line, ...],
        x_range: tuple[float, float] = (0.0, 1.0),
        hint: str = "",
        below: Sequence[tuple[float, str]] = (),
    ) -> None:
        """y goes from 0 to 1. hint: what is said where there is no line. below: places of x with their words, in
        place of its numbers."""
        self._lines, self._bars = lines, None
        self._named = [(line.colour, line.name) for line in lines if line.is_strong]
        self._below = list(below)
        self._begin(x_range, 1.0, [(share, f"{share:.2f}") for share in TICKS])
        for line in sorted(lines, key=lambda line: line.is_strong):
            self._draw_line(line)
        if hint:
            words = pg.TextItem(hint, self._theme.colours.muted, anchor=(0.5, 0.5))
            words.setFont(self.small_font())
            words.setPos(sum(x_range) / 2, 0.5)
            self._plot.addItem(words)

    def show_bars(self, bars: Bars) -> None:
        self._lines, self._bars, self._below = (), bars, []
        self._named = list(zip(bars.colours, bars.names, strict=True))
        most = max(1, int(bars.heights.sum(axis=0).max(initial=0)))
        ticks = [(float(count), f"{count:,}") for count in range(0, most + 1, round_step(most))]
        self._begin((float(bars.edges[0]), float(bars.edges[-1])), most, ticks)
        gap = 0.03 * np.diff(bars.edges)
        left, right, tops = bars.edges[:-1] + gap, bars.edges[1:] - gap, bars.heights.cumsum(axis=0)
        for heights, top, colour in zip(bars.heights, tops, bars.colours, strict=True):
            self._plot.addItem(pg.BarGraphItem(x0=left, x1=right, y1=top, height=heights, pen=None, brush=colour))

    # -- the mouse

    def part_at(self, at: QPointF) -> tuple[int, int] | None:
        x, y = (float(value) for value in self._plot.vb.mapSceneToView(at).toTuple())
        return self._point_at(x, y) if self._bars is None else self._bar_at(self._bars, x, y)

    def _point_at(self, x: float, y: float) -> tuple[int, int] | None:
        found, nearest = None, float(NEAR)
        wide, high = self._plot.vb.viewPixelSize()
        for index, line in enumerate(self._lines):
            distance = np.hypot((line.x - x) / wide, (line.y - y) / high) + (0 if line.is_strong else NEAR / 2)
            if distance.min(initial=np.inf) < nearest:
                found, nearest = (index, int(distance.argmin())), float(distance.min())
        return found

    def _bar_at(self, bars: Bars, x: float, y: float) -> tuple[int, int] | None:
        bar = int(np.searchsorted(bars.edges, x, side="right")) - 1
        if not 0 <= bar < len(bars.edges) - 1:
            return None
        slack, heights = SLACK * self._plot.vb.viewPixelSize()[1], bars.heights[:, bar]
        tops = heights.cumsum()
        under = (heights > 0) & (tops - heights - slack <= y) & (y <= tops + slack)
        return (int(under.argmax()), bar) if under.any() else None

    def words_of(self, index: int, point: int) -> str:
        if self._bars is not None:
            low, high = self._bars.edges[point : point + 2]
            count, name = self._bars.heights[index, point], self._bars.names[index]
            return tr("{count:,} {name}, {low:.2f} to {high:.2f}", count=count, name=name, low=low, high=high)
        line = self._lines[index]
        x_words, y_words = (words.lower() for words in self._words)
        y, x = line.y[point], line.x[point]
        return tr(
            "{name}: {y_words} {y:.2f} at {x_words} {x:.2f}", name=line.name, y_words=y_words, y=y, x_words=x_words, x=x
        )

    # -- what is drawn

    def _begin(self, x_range: tuple[float, float], top: float, ticks: list[tuple[float, str]]) -> None:
        """An empty chart in the colours of the theme."""
        colours, (low, high) = self._theme.colours, x_range
        self._plot.clear()
        self._plot.setRange(xRange=x_range, yRange=(0, top), padding=0)
        below = [(low + share * (high - low), f"{low + share * (high - low):.2f}") for share in TICKS]
        for name, words, places in (("bottom", self._words[0], self._below or below), ("left", self._words[1], ticks)):
            axis = self._plot.getAxis(name)
            axis.setTicks([places])
            axis.setTickFont(self.small_font())
            axis.setTextPen(colours.muted)
            axis.setPen(None)
            axis.setStyle(tickLength=0, tickAlpha=0, tickTextOffset=6, hideOverlappingLabels=False)
            axis.setLabel(words, color=colours.muted, **{"font-size": f"{WORDS}px"})
        for height, _ in ticks:
            self._plot.addItem(pg.InfiniteLine(height, angle=0, pen=colours.border))
        self._show_names()

    def _draw_line(self, line: Line) -> None:
        colour = QColor(line.colour)
        colour.setAlphaF(1 if line.is_strong else 0.35)
        dots = {"symbol": "o", "symbolSize": 5, "symbolPen": None, "symbolBrush": colour}
        has_dots = line.is_strong and len(line.x) <= MOST_DOTS
        pen = pg.mkPen(colour, width=2 if line.is_strong else 1)
        self._plot.plot(line.x, line.y, pen=pen, antialias=True, **(dots if has_dots else {}))

    def _show_names(self, _view: object = None) -> None:
        """A spot and a name of each colour, as many as there is room for."""
        metrics, spots = QFontMetrics(self.small_font()), []
        left = self.width() - LEFT - RIGHT
        for number, (colour, name) in enumerate(self._named):
            words = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, LONGEST)
            more = tr("and {count:,} more", count=len(self._named) - number)
            left -= metrics.horizontalAdvance(f"● {words}   ")
            if left < (0 if number == len(self._named) - 1 else metrics.horizontalAdvance(more)):
                spots.append(more)
                break
            spot = f'<span style="color:{colour.name()}">●</span>'
            spots.append(f"{spot}&nbsp;{escape(words).replace(' ', '&nbsp;')}&nbsp;&nbsp; ")
        self._plot.setTitle("".join(spots), color=self._theme.colours.muted, size=f"{WORDS}px")


def round_step(most: int) -> int:
    """Between two of three to six lines up to `most`: 1, 2 or 5 with zeros."""
    step = 1
    for factor in itertools.cycle((2, 2.5, 2)):
        if most // step <= 5:
            return step
        step = round(step * factor)
    raise AssertionError("a cycle has no end")
