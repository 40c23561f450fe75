"""Three plots of a training or two: losses, AP50 of the validation, learning rate. Importing this imports pyqtgraph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.curves import ALL, Curve
from app.theme import Theme

TICK_PIXELS = 11
LINE, DOT = 2.0, 3.0
LEAST = 210  # pixels, of the losses
METRIC_TITLE = "AP50"
STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)  # of the first run and of the one it is compared with


class CurvePlots(pg.GraphicsLayoutWidget):  # type: ignore[misc]
    """Shows what it is given; knows no run."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.losses = self._plot("Loss", 0)
        # Not “metric”: that is a method of every paint device, which Qt would then call.
        self.judged = self._plot(METRIC_TITLE, 1)
        self.rate = self._plot("Learning rate", 2)
        self.judged.setYRange(0, 1, padding=0.02)
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
        plot.getAxis("bottom").enableAutoSIPrefix(False)
        plot.getAxis("left").enableAutoSIPrefix(False)
        return plot

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
        """shown: the losses to draw, by name. Dots belong to the first run alone: two clouds cannot be told apart."""
        for plot in (self.losses, self.judged, self.rate):
            plot.clear()
        for curve, style in zip(curves, STYLES, strict=False):
            for name, colour in shown.items():
                if style is STYLES[0]:
                    self._dots(curve, name, colour)
                self._line(self.losses, curve.line(name), colour, style, LINE + (name == ALL))
            self._draw_judged(curve, style)
            steps = np.asarray(curve.steps, float)
            rate = QColor(self._theme.colours.muted)
            self._line(self.rate, (steps, np.asarray(curve.rates, float)), rate, style, LINE)

        best = ", ".join(f"{curve.best[1]:.3f}" for curve in curves if curve.best is not None)
        self._set_title(self.judged, METRIC_TITLE + (f", best {best}" if best else ""))

    def _set_title(self, plot: Any, text: str) -> None:
        plot.titleLabel.setText(text, color=self._theme.colours.muted, size="9pt")

    def _dots(self, curve: Curve, name: str, colour: QColor) -> None:
        faint = QColor(colour)
        faint.setAlphaF(0.45)
        steps, values = curve.dots(name)
        self.losses.plot(steps, values, pen=None, symbol="o", symbolSize=DOT, symbolPen=None, symbolBrush=faint)

    def _line(self, plot: Any, data: tuple[Any, Any], colour: QColor, style: Qt.PenStyle, width: float) -> None:
        if len(data[0]):
            plot.plot(*data, pen=pg.mkPen(colour, width=width, style=style), antialias=True)

    def _draw_judged(self, curve: Curve, style: Qt.PenStyle) -> None:
        """The validations as a line with points; the best one is ringed."""
        good = QColor(self._theme.colours.good)
        self.judged.plot(
            curve.metric_steps,
            curve.metrics,
            pen=pg.mkPen(good, width=LINE, style=style),
            symbol="o",
            symbolSize=6,
            symbolPen=None,
            symbolBrush=good,
            antialias=True,
        )
        if curve.best is not None:
            step, value = curve.best
            ring = pg.ScatterPlotItem([step], [value], size=13, pen=pg.mkPen(good, width=2), brush=None)
            self.judged.addItem(ring)
