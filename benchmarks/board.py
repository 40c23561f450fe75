"""How long a frame takes while one scrolls through 20,000 crops on the board. Offscreen, 1280 x 900, no GPU.

    python benchmarks/board.py [--objects 20000] [--pictures 200] [--frames 600] [--step 60]

The pictures are made, JPEGs of 1280 x 960; their crops are cut out on two threads while the board scrolls, as in the
window. A frame is the scrolling by `step` pixels (a wheel's step is about 90), what crops have arrived since, and the
painting. Printed are its median and its slow ones, by the clock and (on a busy machine) of the window's own thread, the
share of frames within a sixtieth of a second, how long a jump to another place takes until all of its crops are there,
and what sorting and showing all of them takes. Beside it: the same grid where every item is drawn anew at each painting
and its crop scaled from the whole picture, held in memory, as a plain delegate would.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import cv2
import numpy as np
from cachetools import LRUCache
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication

from app.features.board.crops import CropCache
from app.features.board.table import Objects, ordered, table_of
from app.features.board.view import BoardView
from app.services.theme import Theme
from app.session.pictures import PictureList
from engine.structures.annotation import Rectangle
from resources import RESOURCES

SIZE = (1280, 960)
SMOOTH = Qt.TransformationMode.SmoothTransformation
FRAME = 1 / 60  # seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, default=20_000)
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--step", type=int, default=60)
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    theme = Theme(RESOURCES)
    theme.choose("dark")
    with tempfile.TemporaryDirectory() as place:
        objects = made_objects(Path(place), options.pictures, options.objects)
        pictures, parent = PictureList(), QObject()
        pictures.load(tuple(objects), Path(place))
        crops = CropCache(parent)
        view = BoardView(theme, crops, pictures)
        view.resize(1280, 900)
        view.show()
        began = time.perf_counter()
        table = table_of(objects, ())
        rows = ordered(table, "size")
        view.show_table(table, rows)
        QCoreApplication.processEvents()
        print(f"{len(table):,} objects sorted and shown in {time.perf_counter() - began:.2f} s")
        report("ours", frames(view, options.frames, options.step), crops.bytes)
        bar = view.verticalScrollBar()
        bar.setValue(bar.maximum() // 2)
        print(f"  a jump: all crops there after {until_there(view, crops):.2f} s")
        peer = WholePictures(objects)
        crops.get = peer.get  # type: ignore[method-assign]
        view.delegate.forget()
        view.delegate._cells = LRUCache(1)  # nothing is painted again as it is
        bar.setValue(0)
        report("scaled from whole pictures", frames(view, min(options.frames, 100), options.step), peer.bytes)
        view.close()
        crops.close()


def made_objects(place: Path, pictures: int, count: int) -> dict[Path, Objects]:
    random, found = np.random.default_rng(0), {}
    each = count // pictures
    for number in range(pictures):
        coarse = random.integers(0, 255, (24, 32, 3)).astype(np.uint8)
        path = place / f"{number:04}.jpg"
        cv2.imwrite(str(path), cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC))
        corner = random.uniform(0, 1, (each, 2)) * np.array(SIZE) * 0.8
        boxes = np.concatenate([corner, corner + random.uniform(20, 240, (each, 2))], 1).astype(np.float32)
        labels = tuple(f"class {kind}" for kind in random.integers(0, 20, each))
        nothing = np.full(each, np.nan, np.float32)
        found[path] = Objects(boxes, labels, np.arange(each), np.zeros(each, np.uint8), nothing, nothing)
    return found


def frames(view: BoardView, count: int, step: int) -> tuple[list[float], list[float]]:
    """Seconds of each: by the clock, and of this thread alone."""
    bar, seconds, own = view.verticalScrollBar(), [], []
    for _ in range(count):
        began, of_thread = time.perf_counter(), time.thread_time()
        bar.setValue((bar.value() + step) % max(bar.maximum(), 1))
        QCoreApplication.processEvents()  # what came into view is painted, and where crops have arrived
        seconds.append(time.perf_counter() - began)
        own.append(time.thread_time() - of_thread)
        wait(max(0.0, FRAME - seconds[-1]))  # as a screen does; crops are made meanwhile
    return seconds, own


def wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def until_there(view: BoardView, crops: CropCache) -> float:
    began = time.perf_counter()
    wait(0.01)
    while crops.waiting and time.perf_counter() < began + 30:
        wait(0.01)
    return time.perf_counter() - began


def report(name: str, times: tuple[list[float], list[float]], size: int) -> None:
    print(f"{name}: {size / 2**20:.0f} MB of pixels")
    for kind, seconds in zip(("by the clock", "this thread"), times, strict=True):
        middle, slow, slowest = (1000 * float(np.quantile(seconds, share)) for share in (0.5, 0.95, 0.99))
        share = np.mean(np.array(seconds) <= FRAME)
        print(f"  {kind:>12}: a frame {middle:.1f} ms, one in 20 over {slow:.1f} ms, one in 100 over {slowest:.1f} ms; "
              f"{share:.1%} within 1/60 s", flush=True)  # fmt: skip


class WholePictures:
    """What is seen is cut out and scaled at each painting."""

    def __init__(self, objects: dict[Path, Objects]) -> None:
        self._images = {path: QImage(str(path)) for path in objects}
        self.bytes = sum(image.sizeInBytes() for image in self._images.values())

    def get(self, path: Path, box: Rectangle | None) -> QPixmap:
        assert box is not None
        x1, y1, x2, y2 = map(int, box)
        crop = self._images[path].copy(QRect(x1, y1, x2 - x1, y2 - y1))
        return QPixmap.fromImage(crop).scaled(104, 104, Qt.AspectRatioMode.KeepAspectRatio, SMOOTH)


if __name__ == "__main__":
    main()
