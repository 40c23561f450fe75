"""Does the window stay alive while the engine works? A 10 ms timer of the window's thread, measured:

idle; while torch is imported and the model is loaded on the engine thread (more of it: benchmarks/start.py); while the
engine detects.
Prints the median, the 99th percentile and the longest gap between two ticks. Wanted: p99 under 33 ms, no gap over 150.

    python benchmarks/responsiveness.py [--seconds 20] [--pictures DIR] [--model starter]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np  # noqa: E402
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.canvas.view import ImageCanvas  # noqa: E402
from app.services.bridge import EngineBridge  # noqa: E402
from engine.folders import cache_folder, data_folder  # noqa: E402
from engine.pictures.reading import read_image  # noqa: E402
from engine.structures.jobs import StageReady  # noqa: E402
from engine.structures.requests import Detect, ImageResult, WarmUp  # noqa: E402
from engine.structures.settings import DetectorName, DetectSettings  # noqa: E402
from engine.worker import RunTask, Worker  # noqa: E402

THREADS = max(1, (os.cpu_count() or 2) - 1)  # as the window does: one core is its own
DETECTORS: dict[str, DetectorName | None] = {"Faster R-CNN": None, "Fast R-CNN, Selective Search": "fast-rcnn"}


class Ticks(QObject):
    """The gaps between the ticks of a 10 ms timer, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(10)

    def _tick(self) -> None:
        self.gaps.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()

    def row(self, name: str) -> str:
        gaps, self.gaps = np.array(self.gaps), []
        p50, p99 = np.percentile(gaps, [50, 99])
        return f"{name:38} {len(gaps):7} {p50:8.1f} {p99:8.1f} {gaps.max():8.1f}"


def run_until(app: QApplication, is_done: Callable[[], bool]) -> None:
    while not is_done():
        app.processEvents()
        time.sleep(0.0005)


def run_for(app: QApplication, seconds: float) -> None:
    end = time.monotonic() + seconds
    run_until(app, lambda: time.monotonic() > end)


def make_runner() -> RunTask:
    from engine.tasks import make_runner

    return make_runner(ROOT / "resources", data_folder(), THREADS, cache_folder())


class Repeat(QObject):
    """Detects the next picture whenever a detection has ended, and shows its stages."""

    def __init__(
        self, bridge: EngineBridge, canvas: ImageCanvas, pictures: list[Path], settings: DetectSettings
    ) -> None:
        super().__init__()
        self._bridge, self._canvas, self._pictures, self._settings = bridge, canvas, pictures, settings
        self.done = 0
        self.next()

    def next(self, _result: ImageResult | None = None) -> None:
        picture = self._pictures[self.done % len(self._pictures)]
        self.done += 1
        self.job = self._bridge.submit(Detect(picture, self._settings))
        self.job.stage.connect(self.show)
        self.job.finished.connect(self.next)

    def show(self, stage: StageReady) -> None:
        self._canvas.show_record(stage.record)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--pictures", type=Path, default=ROOT / "resources" / "samples")
    parser.add_argument("--model", default="starter")
    options = parser.parse_args()
    pictures = sorted(p for p in options.pictures.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg", ".png"))

    app = QApplication([])
    canvas = ImageCanvas()
    canvas.resize(1000, 600)
    canvas.show_image(read_image(pictures[0]))
    canvas.show()
    print(f"{'10 ms timer while':38} {'ticks':>7} {'p50 ms':>8} {'p99 ms':>8} {'max ms':>8}")
    ticks = Ticks()
    run_for(app, options.seconds / 4)
    print(ticks.row("idle"), flush=True)

    bridge = EngineBridge(partial(Worker, make_runner))
    bridge.submit(WarmUp(DetectSettings(model=options.model)))
    run_until(app, lambda: bridge.is_idle)
    print(ticks.row("the engine is loading"), flush=True)

    for name, detector in DETECTORS.items():
        repeat = Repeat(bridge, canvas, pictures, DetectSettings(model=options.model, detector=detector))
        run_for(app, options.seconds)
        print(f"{ticks.row(name)}   {repeat.done} pictures", flush=True)
        repeat.job.cancel()
    bridge.close()


if __name__ == "__main__":
    main()
