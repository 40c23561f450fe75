"""A long day: many mixed pictures opened, detected and labelled in the real window, many trainings begun and cancelled.

What a person would notice after hours is measured on the way: memory, threads, open files, timers, widgets. After the
first part (the warm-up, in which caches fill) nothing of it may grow.

    python benchmarks/endurance.py --pictures 2000 --cycles 200

docs/promises.md has the figures; `tests/app/test_endurance.py` does the same with a scripted engine, a few times.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np  # noqa: E402
import psutil  # noqa: E402
from PIL import Image as Pil  # noqa: E402
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.services.settings import SettingsStore  # noqa: E402
from app.shell.application import Shell, build, end, make_application, make_worker  # noqa: E402
from engine.kernels.compilation import load_kernels  # noqa: E402
from engine.structures.annotation import LabelledBox, Rectangle  # noqa: E402
from resources import RESOURCES  # noqa: E402

SIZES = ((640, 480), (480, 640), (1280, 720), (300, 200), (1000, 1000))
PATIENCE = 600.0  # seconds for one step
WARM_UP = 0.1  # of the pictures and of the cycles


@dataclass(frozen=True, slots=True)
class State:
    """memory: MB that the process has. handles: open files and sockets."""

    memory: float
    threads: int
    handles: int
    timers: int
    widgets: int
    objects: int

    def more_than(self, before: State) -> dict[str, tuple[int, int]]:
        """What there is more of, memory left out."""
        names = ("threads", "handles", "timers", "widgets", "objects")
        pairs = {name: (getattr(before, name), getattr(self, name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[1] > pair[0]}


def state(shell: Shell) -> State:
    """When what was dropped is gone."""
    for toast in tuple(shell.window.toasts._toasts):  # they would go by themselves, after seconds
        shell.window.toasts.drop(toast)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    process, window = psutil.Process(), shell.window
    if sys.platform == "win32":
        handles = process.num_handles()
    else:
        handles = process.num_fds()
    return State(
        process.memory_info().rss / 1e6,
        threading.active_count(),
        handles,
        len(window.findChildren(QTimer)),
        len(QApplication.allWidgets()),
        len(window.findChildren(QObject)),
    )


def until(is_done: Callable[[], bool]) -> None:
    """Lets the event loop run. Raises TimeoutError."""
    end = time.monotonic() + PATIENCE
    while not is_done():
        if time.monotonic() > end:
            raise TimeoutError("the window does not go on")
        run_for(5)


def run_for(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def make_pictures(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    for number in range(count):
        width, height = SIZES[number % len(SIZES)]
        pixels = random.integers(0, 255, (height // 8, width // 8, 3)).astype(np.uint8)
        picture = Pil.fromarray(pixels).resize((width, height))
        picture.save(folder / f"{number:05}.{'jpg' if number % 3 else 'png'}")


def label_next(shell: Shell) -> None:
    """Detect the open picture, add a box, and go on; its label file is written behind it."""
    document, detect = shell.document, shell.detection.controller
    detect.detect()
    until(lambda: not detect.is_detecting)
    annotation = document.annotation
    assert annotation is not None
    box = LabelledBox(Rectangle(10, 10, 60, 70), f"class {len(annotation.boxes) % 3}")
    document.edit(annotation.with_boxes([*annotation.boxes, box]), "Draw a box", select=())
    before = document.path
    shell.files.controller.go(1)
    if shell.session.pictures.neighbour(before, 1) is not None:
        until(lambda: document.path != before)


def show(shell: Shell, picture: Path) -> None:
    shell.files.controller.show(picture)
    until(lambda: shell.document.path == picture)


def learn_and_cancel(shell: Shell) -> None:
    training = shell.training.controller
    shell.actions.actions["train.quick"].trigger()
    until(lambda: training.is_running)
    run_for(20)
    training.cancel()
    until(lambda: not training.is_running and shell.services.bridge.is_idle)


def endure(shell: Shell, pictures: int, cycles: int, tell: Callable[[str, State], None]) -> tuple[State, State]:
    """The state after the warm-up, and at the end."""
    warm = max(2, int(pictures * WARM_UP))
    for number in range(pictures):
        if number == warm:
            for _ in range(max(1, int(cycles * WARM_UP))):
                learn_and_cancel(shell)
            show(shell, shell.session.pictures.pictures[number])
            until(lambda: not shell.saving.controller.unsaved)
            first = state(shell)
            tell(f"{number} pictures (warm-up)", first)
        label_next(shell)
        if number and number % max(1, pictures // 10) == 0:
            tell(f"{number} pictures", state(shell))
    for number in range(cycles):
        learn_and_cancel(shell)
        if number and number % max(1, cycles // 5) == 0:
            tell(f"{number} trainings cancelled", state(shell))
    until(lambda: not shell.saving.controller.unsaved)
    run_for(200)
    last = state(shell)
    tell("end", last)
    return first, last


def always(title: str, question: str, do: str, leave: str) -> bool:
    """The answer to every question."""
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--cycles", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="endurance-") as name:
        for kind in ("DATA", "CONFIG", "CACHE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{name}/{kind}"
        make_pictures(Path(name) / "pictures", options.pictures)
        load_kernels()  # else they may come, with 175 MB, amid the pictures
        make_application()
        shell = build(RESOURCES, partial(make_worker, RESOURCES), SettingsStore(None), Path(name) / "journals")
        shell.training.runs.ask = always
        shell.window.show()
        shell.detection.controller.list_models()
        shell.detection.load_engine()
        until(lambda: bool(shell.detection.controller.models))
        shell.files.controller.open_paths([Path(name) / "pictures"])
        until(lambda: shell.document.image is not None)
        print(f"{'':24} {'MB':>8} {'threads':>8} {'handles':>8} {'timers':>8} {'widgets':>8} {'objects':>8}")

        def tell(when: str, now: State) -> None:
            print(f"{when:24} " + " ".join(f"{value:8,.0f}" for value in astuple(now)), flush=True)

        first, last = endure(shell, options.pictures, options.cycles, tell)
        growth = 100 * (last.memory - first.memory) / first.memory
        more = last.more_than(first)
        print(f"memory {growth:+.1f} %, more of: {more or 'nothing'}")
        status = end(shell, 10.0, int(bool(more) or growth > 5))
    sys.exit(status)


if __name__ == "__main__":
    main()
