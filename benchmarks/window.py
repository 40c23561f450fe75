"""Does the window stay alive while the engine works? A 10 ms timer of the window, idle and during detection on the CPU.

Claim: p99 under 33 ms and no gap above 150 ms while the engine detects, import of torch behind the splash.
The peer is the usual way: the same detection in a slot, on the window's own thread.

    python -m benchmarks.window PICTURE [RUNS]
"""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer

from app.application import Shell, build, make_application, make_worker
from app.settings import SettingsStore
from app.splash import make_splash, wait_behind
from engine.worker import InlineWorker, OnEvent

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


class Pulse(QObject):
    """Gaps between the ticks of a 10 ms timer, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=10, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def reset(self) -> None:
        self.gaps, self._last = [], time.perf_counter()

    def report(self, what: str) -> None:
        gaps = np.array(self.gaps or [0.0])
        p99, longest = np.percentile(gaps, 99), gaps.max()
        print(
            f"{what:34} {len(gaps):5} ticks   p50 {np.median(gaps):5.1f}   p99 {p99:6.1f}   longest {longest:7.1f} ms"
        )

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


def spin(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(shell: Shell) -> None:
    while not shell.bridge.is_idle:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


def detect(shell: Shell, runs: int) -> None:
    """Detection after detection, nothing kept between them: the picture's score threshold is another each time."""
    for _ in range(runs):
        shell.verbs.detect.detect()
        wait(shell)


def open_picture(shell: Shell, picture: Path) -> None:
    shell.verbs.files.open_paths([picture])
    while shell.document.image is None:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
    shell.window.layers.set_visible("proposals", True)
    shell.window.layers.set_visible("anchors", True)


def inline_worker(resources: Path, on_event: OnEvent) -> InlineWorker:
    import platformdirs

    from engine.tasks import make_runner

    return InlineWorker(
        make_runner(resources, platformdirs.user_cache_path("regionscope"), os.cpu_count() or 1), on_event
    )


def main() -> None:
    picture = Path(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    make_application()
    splash = make_splash(RESOURCES)
    shell = build(RESOURCES, partial(make_worker, RESOURCES), SettingsStore(None))
    shell.verbs.detect.warm_up()
    wait_behind(splash, shell.bridge)
    shell.window.show()
    splash.finish(shell.window)
    pulse = Pulse()
    wait(shell)
    pulse.report("ours: loading the model")
    open_picture(shell, picture)
    spin(1000)
    pulse.reset()
    spin(2000)
    pulse.report("ours: idle")
    pulse.reset()
    detect(shell, runs)
    pulse.report("ours: detecting")
    shell.close()
    peer = build(RESOURCES, partial(inline_worker, RESOURCES), SettingsStore(None))
    peer.verbs.detect.warm_up()
    peer.window.show()
    wait(peer)
    open_picture(peer, picture)
    spin(500)
    pulse.reset()
    detect(peer, runs)
    spin(20)
    pulse.report("peer: detecting in a slot")
    peer.close()


if __name__ == "__main__":
    main()
