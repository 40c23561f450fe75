"""The status line: what the engine does now, and facts of the picture, the cursor and the machine."""

from __future__ import annotations

import psutil
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from app.services.activity import Activity, ActivityTracker
from app.services.plain_tips import tip_of
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.build import hbox, label
from app.widgets.controls import ElidingLabel, IconButton
from engine.plain_text import plain
from engine.structures.image import Image
from engine.structures.jobs import duration

HEIGHT = 30
MEMORY_INTERVAL = 2000  # milliseconds
READY = mark("Ready")
MODEL, DEVICE = mark("The model that detects"), mark("Where the model runs")
MODES = {"draw": mark("Drawing boxes · Esc ends it"), "ask": mark("Asking why · Esc ends it")}
SIZE = mark("Size of the picture")
GAP = 6  # around a passing note
PASSING = 4000  # milliseconds that a passing note stays


class StatusLine(QStatusBar):
    """Everything has a tooltip that says what it is."""

    def __init__(self, theme: Theme, activity: ActivityTracker) -> None:
        super().__init__(sizeGripEnabled=False)
        self.setFixedHeight(HEIGHT)  # the picture must not jump when a job begins
        self._idle, self._now = tr(READY), Activity()
        self.activity, self.eta = ElidingLabel(tr(READY)), label()
        self.bar = QProgressBar(textVisible=False)
        self.bar.setFixedWidth(140)
        self.cancel = IconButton(theme, "cancel", tr("Stop (Ctrl+.)"), activity.stop)
        activity.changed.connect(self.show_activity)
        self.mode = _fact(tr("What the mouse does over the picture"))
        self.mode.setObjectName("mode")
        self.mode.hide()
        self.position = _fact(tr("Where the cursor is, in pixels of the picture"), "x 00000.0  y 00000.0")
        self.zoom = _fact(tr("Pixels of the screen per pixel of the picture"), "0000 %")
        self.picture = _fact(tr(SIZE))
        self.model = _fact(tr(MODEL))
        self.device = _fact(tr(DEVICE))
        self.memory = _fact(tr("Memory of this program"), "00.0 GB")
        self._left = left = QWidget()
        left.setFixedHeight(HEIGHT - 4)  # Qt shows it again, under a passing note, where its height changes
        left.setLayout(hbox(self.activity, self.bar, self.eta, self.cancel, 1, margins=(10, 2, 0, 2), spacing=8))
        self.addWidget(left, 1)
        self._facts = self.zoom, self.picture, self.model, self.device, self.memory
        for fact in (self.mode, self.position, *self._facts):
            self.addPermanentWidget(fact)
        self.messageChanged.connect(self._message_changed)
        self.show_activity(Activity())
        self._process = psutil.Process()
        self._timer = QTimer(self, interval=MEMORY_INTERVAL)
        self._timer.timeout.connect(self._show_memory)
        self._timer.start()
        self._show_memory()

    def show_activity(self, activity: Activity) -> None:
        """A bar that fills, or one that only moves where nobody can say how much there is to do."""
        busy = not activity.is_idle
        self._now = activity
        self.activity.setText(activity.text if busy else self._idle)
        self.activity.setToolTip(tip_of(self.activity.text()))
        for widget in (self.bar, self.cancel):
            widget.setVisible(busy)
        self.eta.setVisible(busy and activity.eta is not None)
        self.bar.setRange(0, activity.total if busy else 1)
        self.bar.setValue(activity.done)
        if activity.eta is not None:
            self.eta.setText(tr("{duration} left", duration=duration(activity.eta)))

    def show_idle(self, words: str) -> None:
        """What stands there while nothing goes on."""
        self._idle = words or tr(READY)
        self.show_activity(self._now)

    def show_passing(self, text: str) -> None:
        """In a narrow window some facts make room for it."""
        room, metrics = self._left.width() - 2 * GAP, self.fontMetrics()
        if metrics.horizontalAdvance(plain(text)) > room:
            room += sum(fact.width() for fact in self._facts)
            self._show_facts(False)
        self.showMessage(metrics.elidedText(plain(text), Qt.TextElideMode.ElideRight, room), PASSING)

    def _message_changed(self, text: str) -> None:
        if not text:
            self._show_facts(True)

    def _show_facts(self, are_shown: bool) -> None:
        for fact in self._facts:
            fact.setVisible(are_shown)

    def show_picture(self, image: Image | None) -> None:
        size = f"{image.width:,} × {image.height:,}" if image else ""
        note = image.note if image else ""
        self.picture.setText(f"{size}  ⚠" if note else size)
        words = tr("{size}. This one {note}", size=tr(SIZE), note=note) if note else tr(SIZE)
        self.picture.setToolTip(tip_of(words))
        self.hide_cursor()

    def show_mode(self, mode: str) -> None:
        """Nothing while the mouse selects and moves, as always."""
        self.mode.setText(tr(MODES[mode]) if mode in MODES else "")
        self.mode.setVisible(mode in MODES)

    def show_cursor(self, x: float, y: float) -> None:
        self.position.setText(f"x {x:.1f}  y {y:.1f}")

    def hide_cursor(self) -> None:
        self.position.setText("")

    def show_zoom(self, zoom: float) -> None:
        self.zoom.setText(f"{zoom * 100:.0f} %" if zoom >= 0.1 else f"{zoom * 100:.1f} %")

    def show_model(self, name: str) -> None:
        self.model.setText(self.model.fontMetrics().elidedText(plain(name), Qt.TextElideMode.ElideMiddle, 180))
        self.model.setToolTip(tip_of(f"{tr(MODEL)}\n{name}".strip()))

    def show_device(self, device: str) -> None:
        words = f"CPU{device[3:]}" if device[:4] in ("cpu", "cpu,") else device
        self.device.setText(self.device.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, 160))
        self.device.setToolTip(tip_of(f"{tr(DEVICE)}\n{words}".strip()))

    def _show_memory(self) -> None:
        self.memory.setText(f"{self._process.memory_info().rss / 2**30:.1f} GB")


def _fact(tip: str, widest: str = "") -> QLabel:
    fact = label()
    fact.setToolTip(tip)
    fact.setContentsMargins(8, 0, 8, 0)
    fact.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if widest:  # so that the line does not jump as numbers change
        fact.setMinimumWidth(fact.fontMetrics().horizontalAdvance(widest) + 16)
    return fact
