"""The controls of single stages, in the strip: maps and channels, NMS box by box, the film, what a score hangs on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QProgressBar, QSizePolicy, QWidget

from app.features.detection.layer_row import AMOUNTS, TOP_STEPS
from app.features.stages.channels import ChannelGrid
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.build import button, combo, fill, hbox, label, vbox
from app.widgets.controls import ElidedLabel, IconButton, LabelledSlider
from engine.structures.inspection.heat import ChannelMaps, OcclusionHeat

NOTHING_SELECTED = mark("Click a detection first; then the net sees the picture without parts of it")
CELL_HEIGHT = 34  # pixels: two lines
FRAME = 60  # milliseconds of a film that plays
FILM_SECONDS = 8.0  # at most


class MapTools(QWidget):
    """Which map; the grid of its channels; what the cell under the cursor says."""

    level_chosen = Signal(int)
    channels_toggled = Signal(bool)
    channel_chosen = Signal(int)  # -1: all together

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.level = combo(tr("Map"))
        self.level.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # maps come after it is shown
        self.level.activated.connect(self.level_chosen)
        self.channels = button(
            tr("Channels"), tip=tr("Every channel of this map; click one to lay it over the picture")
        )
        self.channels.setCheckable(True)
        self.channels.toggled.connect(self._toggled)
        self.every = button(
            tr("All channels"), lambda: self.choose_channel(-1), tip=tr("The mean of all channels again")
        )
        self.cell, self.note = label("", "small", wraps=True), label("", "small")
        self.cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # its words move nothing
        self.cell.setFixedHeight(CELL_HEIGHT)
        self.grid = ChannelGrid(theme)
        self.grid.chosen.connect(self.choose_channel)
        line = hbox(self.level, self.channels, (self.cell, 1), spacing=8, margins=(0, 0, 0, 0))
        below = hbox(self.note, 1, self.every, margins=(0, 0, 0, 0))
        self.setLayout(vbox(line, self.grid, below, spacing=4, margins=(0, 0, 0, 0)))
        self.show_channels(None)

    def show_levels(self, words: list[str], current: int, has_channels: bool) -> None:
        if [self.level.itemText(i) for i in range(self.level.count())] != words:
            fill(self.level, list(enumerate(words)))
        self.level.setCurrentIndex(current)
        self.level.setVisible(len(words) > 1)
        self.channels.setVisible(has_channels)
        if not has_channels:
            self.channels.setChecked(False)

    def show_channels(self, maps: ChannelMaps | None) -> None:
        """None: they are not asked for, or not there yet."""
        self.grid.show_maps(maps)
        self.grid.setVisible(maps is not None and self.channels.isChecked())
        self.note.setText("" if maps is None else channel_note(maps))
        for one in (self.note, self.every):
            one.setVisible(self.grid.isVisibleTo(self))
        self.every.setEnabled(False)

    def choose_channel(self, channel: int) -> None:
        self.every.setEnabled(channel >= 0)
        self.grid.show_chosen(channel)
        self.channel_chosen.emit(channel)

    def _toggled(self, is_on: bool) -> None:
        if not is_on:
            self.show_channels(None)
        self.channels_toggled.emit(is_on)


def channel_note(maps: ChannelMaps) -> str:
    """How much they take, and whether the net ran for them."""
    size = maps.values.nbytes / 2**20
    source = tr("of the run") if maps.is_cached else tr("the backbone ran again")
    return tr("{count:,} channels · {size:.1f} MB · {source}", count=len(maps), size=size, source=source)


class AmountTools(QWidget):
    """How many boxes are drawn, where many lie over each other."""

    top_chosen = Signal(int)  # 0: all

    def __init__(self) -> None:
        super().__init__()
        amount = AMOUNTS["top"]
        self.slider = LabelledSlider(tr(amount.words), amount.steps, amount.text, tr(amount.tip), 40)
        self.slider.moved.connect(lambda step: self.top_chosen.emit(TOP_STEPS[step]))
        self.setLayout(hbox((self.slider, 1), margins=(0, 0, 0, 0)))

    def show_top(self, top: int) -> None:
        self.slider.set_step(AMOUNTS["top"].step(top))


class StepTools(QWidget):
    """Back and forth inside a stage: box by box of NMS, merge by merge."""

    step_chosen = Signal(int)

    def __init__(self, theme: Theme, one: str, tip: str) -> None:
        """one: what a step is."""
        super().__init__()
        self.steps = LabelledSlider(one, 0, lambda step: f"{step:,}", tip, 44)
        self.steps.moved.connect(self.step_chosen)
        self.steps.slider.installEventFilter(self)
        self.back = IconButton(theme, "chevron-up", tr("One back (↑)"), lambda: self.go(-1), 16)
        self.on = IconButton(theme, "chevron-down", tr("The next one (↓)"), lambda: self.go(1), 16)
        line = hbox(self.back, self.on, (self.steps, 1), spacing=6, margins=(0, 0, 0, 0))
        self.setLayout(line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down as everywhere in the strip: of a slider they are the other way round."""
        ways = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in ways:
            self.go(ways[Qt.Key(event.key())])
            return True
        return super().eventFilter(watched, event)

    def show_step(self, step: int, steps: int) -> None:
        self.steps.slider.setRange(0, steps)
        self.steps.slider.setPageStep(max(1, steps // 10))  # a click beside the handle
        self.steps.set_step(step)
        self.back.setEnabled(step > 0)
        self.on.setEnabled(step < steps)

    def go(self, steps: int) -> None:
        at = min(max(0, self.steps.step() + steps), self.steps.slider.maximum())
        if at != self.steps.step():
            self.step_chosen.emit(at)


class FilmTools(StepTools):
    """Merge by merge, and as a film that plays."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, tr("Merge"), tr("How many merges have been done"))
        self.play = IconButton(theme, "play", tr("Play the merges"), self.toggle, 16)
        self.play.setCheckable(True)
        self.layout().insertWidget(2, self.play)  # type: ignore[union-attr]
        self._timer = QTimer(self, interval=FRAME)
        self._timer.timeout.connect(self._play_on)

    def toggle(self) -> None:
        """Play on; from the beginning where it is over."""
        if self.is_playing:
            self.stop()
            return
        if self.steps.step() == self.steps.slider.maximum():
            self.step_chosen.emit(0)
        self.play.setChecked(True)
        self._timer.start()

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def stop(self) -> None:
        self._timer.stop()
        self.play.setChecked(False)

    def _play_on(self) -> None:
        steps = self.steps.slider.maximum()
        if self.steps.step() >= steps or not self.isVisible():
            self.stop()
            return
        self.go(max(1, round(steps * FRAME / 1000 / FILM_SECONDS)))


class OcclusionTools(QWidget):
    """Asks for the heat of the selected detection, and shows how far it is."""

    asked = Signal()
    cancelled = Signal()
    hidden = Signal()

    def __init__(self) -> None:
        super().__init__()
        tip = tr("The net runs once for each part of the picture that is covered, in the background")
        self.ask = button(tr("What its score depends on"), self.asked, tip=tip)
        self.cancel = button(tr("Cancel"), self.cancelled)
        self.hide_heat = button(tr("Hide the heat"), self.hidden)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setFixedWidth(160)
        self.words = ElidedLabel()
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        parts = self.ask, self.hide_heat, self.bar, self.cancel
        self.setLayout(hbox(*parts, (self.words, 1), spacing=8, margins=(0, 0, 0, 0)))
        self.show_state("", None, 0, is_running=False)

    def show_state(self, name: str, heat: OcclusionHeat | None, patches: int, *, is_running: bool) -> None:
        """name: of the selected detection, "" for none. patches: how many there will be."""
        self.ask.setVisible(not is_running)
        self.ask.setEnabled(bool(name))
        self.hide_heat.setVisible(heat is not None and not is_running)
        self.bar.setVisible(is_running)
        self.cancel.setVisible(is_running)
        if heat is not None:
            self.bar.setRange(0, heat.scores.size)
            self.bar.setValue(heat.done)
        elif is_running:
            self.bar.setRange(0, patches)
            self.bar.setValue(0)
        nothing = (
            tr("0 of {patches:,} patches", patches=patches) if is_running else "" if name else tr(NOTHING_SELECTED)
        )
        words = nothing if heat is None else occlusion_words(heat)
        self.words.show_words(words, words)


def occlusion_words(heat: OcclusionHeat) -> str:
    """What the heat says, in numbers."""
    runs = tr("{done:,} of {size:,} patches", done=heat.done, size=heat.scores.size)
    if not heat.done:
        return f"{heat.label} {heat.score:.2f} · {runs}"
    least = float(heat.scores[np.isfinite(heat.scores)].min())
    return tr(
        "{label} {score:.2f}, without the hottest part {least:.2f} · {runs}",
        label=heat.label,
        score=heat.score,
        least=least,
        runs=runs,
    )
