"""Three plots of a training or two: losses, AP50 of the validation, learning rate. Importing this imports pyqtgraph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QResizeEvent

from app.features.training.curves.points import ALL, Curve
from app.services.theme import Theme
from app.services.translation import mark, tr

TICK_PIXELS = 11
LINE, DOT = 2.0, 3.0
ALL_THREE = 600  # pixels
LEAST = 210  # pixels, of the losses
METRIC_TITLE = "AP50"
LATER = mark("none yet")
FIRST_STEPS = 10  # on the axis before there are two
STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)  # of the first run and of the one it is compared with


class CurvePlots(pg.GraphicsLayoutWidget):  # type: ignore[misc]
    """Lines and dots get new numbers, and are not made anew: that would hold up the window many times a second."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._items: dict[tuple[int, str], tuple[pg.PlotItem, Any]] = {}  # by the run's place, and what of it
        self._used: set[tuple[int, str]] = set()
        self._is_first = False  # there is one point at most
        self.losses = self._plot(tr("Loss"), 0)
        # Not “metric”: that is a method of every paint device, which Qt would then call.
        self.judged = self._plot(METRIC_TITLE, 1)
        self.rate = self._plot(tr("Learning rate"), 2)
        self.judged.setYRange(0, 1, padding=0.02)
        for plot in (self.judged, self.rate):  # the same steps below each other's place
            plot.setXLink(self.losses)
        for column, stretch in enumerate((5, 3, 2)):
            self.ci.layout.setColumnStretchFactor(column, stretch)
        self.ci.layout.setColumnMinimumWidth(0, LEAST)  # else the long title beside takes the losses' room
        self.ci.layout.setHorizontalSpacing(10)
        self.recolour()

    def _plot(self, title: str, column: int) -> pg.PlotItem:
        plot = self.addPlot(row=0, col=column, title=title, enableMenu=False)
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.showGrid(x=False, y=True, alpha=0.15)
        plot.setClipToView(False)
        plot.getAxis("left").setWidth(46)
        plot.getAxis("bottom").setStyle(maxTextLevel=0)  # between these, labels of small plots lay over each other
        plot.getAxis("bottom").enableAutoSIPrefix(False)
        plot.getAxis("left").enableAutoSIPrefix(False)
        return plot

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where three do not fit, the learning rate is left out rather than cut off."""
        super().resizeEvent(event)
        if not hasattr(self, "rate") or (self.rate in self.ci.items) == (fits := self.width() >= ALL_THREE):
            return
        if fits:
            self.addItem(self.rate, row=0, col=2)
        else:
            self.removeItem(self.rate)

    def set_log(self, on: bool) -> None:
        """Of the losses; the rate keeps its own scale."""
        self.losses.setLogMode(y=on)

    def recolour(self) -> None:
        colours = self._theme.colours
        self.setBackground(colours.panel)
        font = self.font()
        font.setPixelSize(TICK_PIXELS)
        for plot in (self.losses, self.judged, self.rate):
            for name in ("left", "bottom"):
                axis = plot.getAxis(name)
                axis.setPen(colours.strong)
                axis.setTextPen(colours.muted)
                axis.setTickFont(font)
            self._set_title(plot, plot.titleLabel.text)

    def show_curves(self, curves: tuple[Curve, ...], shown: Mapping[str, QColor]) -> None:
        """shown: the losses to draw, by name. Dots belong to the first run alone: two clouds look alike."""
        self._used = set()
        for run, (curve, style) in enumerate(zip(curves, STYLES, strict=False)):
            for name, colour in shown.items():
                if run == 0:
                    self._dots(curve, name, colour)
                pen = pg.mkPen(colour, width=LINE + (name == ALL), style=style)
                self._draw(self.losses, (run, f"line {name}"), *curve.line(name), pen=pen)
            self._draw_judged(curve, run, style)
            pen = pg.mkPen(self._theme.colours.muted, width=LINE, style=style)
            self._draw(self.rate, (run, "rate"), *curve.line_of_rates(), pen=pen)
        for key in self._items.keys() - self._used:
            plot, item = self._items.pop(key)
            plot.removeItem(item)
        self._set_ranges(curves)
        best = "; ".join(curve.best_words for curve in curves if curve.best_words)
        self._set_title(self.judged, f"{METRIC_TITLE}<br>best {best}" if best else f"{METRIC_TITLE}, {tr(LATER)}")

    def _set_ranges(self, curves: tuple[Curve, ...]) -> None:
        """Steps and learning rates are never below 0, and a single point has no range of its own."""
        top = max((rate for curve in curves for rate in curve.rates), default=0.0)
        self.rate.setYRange(0, 1.1 * top or 1, padding=0)
        if is_first := all(len(curve.steps) < 2 for curve in curves):
            self.losses.setXRange(0, FIRST_STEPS, padding=0)
        elif self._is_first:
            self.losses.enableAutoRange(x=True)
        self._is_first = is_first

    def _set_title(self, plot: Any, text: str) -> None:
        """It may be longer than its plot is wide: it must not take the room of the next one."""
        plot.titleLabel.setText(text, color=self._theme.colours.muted, size="9pt")
        plot.titleLabel.setMinimumWidth(0)

    def _dots(self, curve: Curve, name: str, colour: QColor) -> None:
        faint = QColor(colour)
        faint.setAlphaF(0.45)
        look = {"pen": None, "symbol": "o", "symbolSize": DOT, "symbolPen": None, "symbolBrush": faint}
        self._draw(self.losses, (0, f"dots {name}"), *curve.dots(name), **look)

    def _draw(self, plot: pg.PlotItem, key: tuple[int, str], x: Any, y: Any, **look: Any) -> None:
        """New numbers for a line, which is made the first time."""
        if not len(x):
            return
        self._used.add(key)
        if key not in self._items:
            self._items[key] = plot, plot.plot(x, y, antialias=True, **look)
        else:
            self._items[key][1].setData(x, y, **look)

    def _draw_judged(self, curve: Curve, run: int, style: Qt.PenStyle) -> None:
        """The validations as a line with points; the best one is ringed."""
        good = QColor(self._theme.colours.good)
        look = {"symbol": "o", "symbolSize": 6, "symbolPen": None, "symbolBrush": good}
        pen = pg.mkPen(good, width=LINE, style=style)
        self._draw(self.judged, (run, "judged"), curve.metric_steps, curve.metrics, pen=pen, **look)
        if curve.best is not None:
            step, value = curve.best
            ring = {"symbol": "o", "symbolSize": 13, "symbolPen": pg.mkPen(good, width=2), "symbolBrush": None}
            self._draw(self.judged, (run, "best"), np.array([step]), np.array([value]), pen=None, **ring)
