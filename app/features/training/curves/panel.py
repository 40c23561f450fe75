"""Live curves: a legend of losses that are switched on and off, a switch for the scale, facts, and the plots below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QToolButton, QWidget

from app.canvas.colours import oklch
from app.features.training.curves.points import ALL, Curve
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.build import hbox, holder, label, vbox
from app.widgets.controls import dot
from engine.structures.jobs import duration
from engine.structures.training import TrainingPoint

if TYPE_CHECKING:
    from app.features.training.curves.plots import CurvePlots

REFRESH = 150  # milliseconds: a training that makes a hundred steps a second is not drawn a hundred times
HUES = (250, 30, 150, 320, 85, 200)  # OKLCH, in the order in which losses first come
WORDS = {
    ALL: mark("All"),
    "objectness": mark("Objectness"),
    "rpn_boxes": mark("RPN boxes"),
    "classes": mark("Classes"),
    "boxes": mark("Boxes"),
}
PHASES = {
    "heads": mark("last layers learn"),
    "full": mark("all layers learn"),
    "scratch": mark("all layers learn, from scratch"),
}
EMPTY = mark("Press Start or Ctrl+T: the curves of the training are drawn here.")


class TrainingCurves(QWidget):
    """Of the training that runs, or of one or two earlier ones. The plots are made when they are first needed."""

    plots_requested = Signal()  # call `make_plots`, once importing what they need holds up nobody

    def __init__(self, theme: Theme, empty: str = EMPTY) -> None:
        super().__init__()
        self._theme = theme
        self._curves: tuple[Curve, ...] = ()
        self._layers = ""
        self._last: TrainingPoint | None = None  # of the training that runs
        self.legend: dict[str, QToolButton] = {}
        self.plots: CurvePlots | None = None
        self.log = QCheckBox(tr("Log scale"))
        self.log.setToolTip(tr("Logarithmic scale of the losses"))
        self.facts = label("", "small", wraps=True, selectable=True)
        self.empty = label(tr(empty), "muted", wraps=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._buttons = hbox(spacing=2)
        self._head = holder(hbox(self._buttons, 1, self.log, spacing=10, margins=(4, 0, 4, 0)))
        self.setLayout(vbox(self._head, (self._stack, 1), self.facts, spacing=2, margins=(0, 6, 6, 4)))
        self._timer = QTimer(self, singleShot=True, interval=REFRESH)
        self._timer.timeout.connect(self.redraw)
        self.log.toggled.connect(self._set_log)
        theme.changed.connect(self._recolour)
        self.show_runs(())

    def begin(self, name: str, layers: str = "") -> None:
        """A new training: empty curves. layers: the lowest that learns, where that was chosen."""
        self._layers = layers
        self._last = None
        self.facts.setText("")
        self.show_runs((Curve(name),))

    def forget(self) -> None:
        """Another folder was opened: the curves of the last training are in Runs."""
        self._last = None
        self.facts.setText("")
        self.show_runs(())

    def add(self, point: TrainingPoint) -> None:
        """The newest point of the training that runs."""
        if not self._curves:
            self.begin("")
        self._curves[0].add(point)
        self._last = point
        self.facts.setText(facts_of(point, self._curves[0], self._layers))
        if not self._timer.isActive():
            self._timer.start()

    def end(self, *, has_model: bool) -> None:
        """It learns no more: nothing is left of its time."""
        if self._last is not None:
            place = tr("step {step:,} of {steps:,}", step=self._last.step, steps=self._last.steps)
            self.facts.setText(
                tr("Ended at {place}", place=place)
                if has_model
                else tr("Cancelled at {place}, no model saved", place=place)
            )

    def show_runs(self, curves: tuple[Curve, ...]) -> None:
        """One run, or two to compare: the second is dashed, and only sums are drawn unless others are switched on."""
        self._curves = curves
        self.redraw()

    def redraw(self) -> None:
        has_points = any(curve.steps for curve in self._curves)
        self._head.setVisible(has_points)
        self.facts.setVisible(bool(self.facts.text()))
        if not has_points:
            self._stack.setCurrentIndex(0)
            return
        self._make_legend()
        if not self.isVisible():
            return  # drawn when it is looked at
        if self.plots is None:
            self.plots_requested.emit()
            return
        self._stack.setCurrentWidget(self.plots)
        shown = {name: self._colour(name) for name, button in self.legend.items() if button.isChecked()}
        self.plots.show_curves(self._curves, shown)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.redraw()

    def make_plots(self) -> None:
        # Here, not above: pyqtgraph takes most of a second to import.
        from app.features.training.curves.plots import CurvePlots

        if self.plots is None:
            self.plots = CurvePlots(self._theme)
            self.plots.set_log(self.log.isChecked())
            self._stack.addWidget(self.plots)
        self.redraw()

    def _set_log(self, on: bool) -> None:
        if self.plots is not None:
            self.plots.set_log(on)

    # -- legend

    def _make_legend(self) -> None:
        """A button for every loss that any run tells of; what was switched off stays so."""
        names = dict.fromkeys(name for curve in self._curves for name in curve.losses)
        for name in names:
            if name not in self.legend:
                button = QToolButton()
                button.setObjectName("loss")
                button.setCheckable(True)
                button.setChecked(True)
                button.setText(tr(WORDS.get(name, name.replace("_", " "))))
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
                button.setIconSize(QSize(10, 10))
                button.setToolTip(tr("Show or hide this loss"))
                button.toggled.connect(self.redraw)
                self.legend[name] = button
                self._buttons.addWidget(button)
                button.setIcon(dot(self._colour(name), 20))
        for name, button in self.legend.items():
            button.setVisible(name in names)

    def _colour(self, name: str) -> QColor:
        if name == ALL:
            return QColor(self._theme.colours.text)
        place = [loss for loss in self.legend if loss != ALL].index(name)
        lightness = 0.75 if self._theme.is_dark else 0.55
        return oklch(lightness, 0.15, HUES[place % len(HUES)])

    def _recolour(self) -> None:
        for name, button in self.legend.items():
            button.setIcon(dot(self._colour(name), 20))
        if self.plots is not None:
            self.plots.recolour()
        self.redraw()


def facts_of(point: TrainingPoint, curve: Curve, layers: str = "") -> str:
    """One line: where the training is, how fast, how long it still takes, what it holds, and the best so far."""
    parts = [
        tr("Step {step:,} of {steps:,}", step=point.step, steps=point.steps),
        tr("epoch {epoch:,}", epoch=point.epoch),
    ]
    if point.phase:
        is_part = point.phase == "full" and layers not in ("", "all")
        words = tr("{layers} and up learn", layers=layers) if is_part else tr(PHASES.get(point.phase, point.phase))
        parts.append(words)
    parts.append(tr("{images_per_second:.3g} pictures/s", images_per_second=point.images_per_second))
    if point.eta_seconds:
        parts.append(tr("{duration} left", duration=duration(point.eta_seconds)))
    if point.memory_bytes:
        parts.append(f"{point.memory_bytes / 2**30:.1f} GB")
    parts.append(tr("loss {loss:.3g}", loss=point.loss))
    if curve.best is not None:
        parts.append(tr("best at step {best:,}", best=curve.best[0]))
    return "   ·   ".join(parts)
