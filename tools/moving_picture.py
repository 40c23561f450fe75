"""README's moving picture: the real window learns a new thing, driven by the keys that a person would press.

    python -m tools.moving_picture docs/learning.gif

Two pictures of the sample coins without their labels: the boxes of one are drawn and learned, the other is looked at.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PIL import Image, ImageQt
from PySide6.QtCore import QEventLoop, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtTest import QTest

from app.services.settings import SettingsStore
from app.shell.application import Shell, build, make_application, make_worker
from engine.labels.folder import open_folder
from engine.structures.annotation import Rectangle
from resources import RESOURCES

SIZE, WIDTH = (1280, 780), 960  # of the window, of the picture
CAPTION = 54  # pixels below the window
LEARNED, OTHER, NAME = "train_4.jpg", "val_2.jpg", "coin"
PATIENCE = 600.0  # seconds
EVERY = 1.5  # seconds between two frames while it learns
COLOURS = 200


class Film:
    """Frames of the window, each with a line of words below it."""

    def __init__(self, shell: Shell) -> None:
        self.shell, self.canvas = shell, shell.window.canvas
        self._frames: list[Image.Image] = []
        self._milliseconds: list[int] = []

    def shoot(self, words: str, milliseconds: int) -> None:
        self.pause(0.25)
        self.canvas.finish_layers()
        there = self.shell.window.grab()
        whole = QPixmap(there.width(), there.height() + CAPTION)
        whole.fill(QColor("black"))
        painter = QPainter(whole)
        painter.drawPixmap(0, 0, there)
        font = painter.font()
        font.setPixelSize(26)
        painter.setFont(font)
        painter.setPen(QColor("white"))
        painter.drawText(QRect(24, there.height(), there.width(), CAPTION), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()
        small = whole.scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
        self._frames.append(ImageQt.fromqpixmap(small).convert("RGB"))
        self._milliseconds.append(milliseconds)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.canvas.viewport(), key, modifier)

    def draw(self, box: Rectangle, name: str) -> None:
        """With the mouse; the second box of a name needs no typing."""
        place, view = self.canvas.viewport(), self.canvas
        corners = [view.mapFromScene(x, y) for x, y in ((box.x1, box.y1), (box.x2, box.y2))]
        self.press(Qt.Key.Key_W)
        QTest.mousePress(place, Qt.MouseButton.LeftButton, pos=corners[0])
        QTest.mouseMove(place, (corners[0] + corners[1]) / 2)
        QTest.mouseMove(place, corners[1])
        QTest.mouseRelease(place, Qt.MouseButton.LeftButton, pos=corners[1])
        bar = self.shell.labelling.label_bar
        if bar.isVisible():
            QTest.keyClicks(bar, name)
            QTest.keyClick(bar, Qt.Key.Key_Return)
        self.press(Qt.Key.Key_Escape)

    def pause(self, seconds: float) -> None:
        """QTest.qWait would hold the interpreter's lock, and with it the engine."""
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def wait(self, is_done: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not is_done():
            if time.monotonic() > until:
                raise SystemExit("it took too long; try on a quieter machine")
            self.pause(0.02)

    def save(self, file: Path) -> None:
        shown = Image.new("RGB", (self._frames[0].width, 2 * self._frames[0].height))
        for place, frame in enumerate((self._frames[1], self._frames[-1])):
            shown.paste(frame, (0, place * frame.height))
        palette = shown.quantize(COLOURS)
        first, *others = (frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self._frames)
        first.save(file, save_all=True, append_images=others, duration=self._milliseconds, loop=0, optimize=True)


def play(film: Film, folder: Path, boxes: Sequence[Rectangle]) -> None:
    shell, document = film.shell, film.shell.document
    training = shell.training.controller
    first, second = folder / LEARNED, folder / OTHER
    shell.files.controller.open_paths([folder], first)
    film.wait(lambda: document.image is not None and shell.actions.actions["detect.run"].isEnabled())
    film.wait(lambda: shell.services.bridge.is_idle)
    film.press(Qt.Key.Key_F5)
    film.wait(lambda: shell.services.bridge.is_idle)
    film.shoot("F5: what the built-in model sees. It does not know coins.", 3000)
    for number, box in enumerate(boxes):
        film.draw(box, "" if number else NAME)
        film.shoot("W: draw boxes, and say what they are.", 1500 if number else 2500)
    film.press(Qt.Key.Key_Space)
    film.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    film.wait(lambda: training.is_running)
    while training.is_running:
        film.shoot("Ctrl+T: it learns from this picture, while you watch.", 400)
        film.pause(EVERY)
    film.wait(lambda: shell.services.bridge.is_idle)
    film.shoot("What it sees now.", 3000)
    shell.files.controller.show(second)
    film.wait(lambda: document.path == second)
    film.press(Qt.Key.Key_F5)
    film.wait(lambda: shell.services.bridge.is_idle)
    film.shoot("And in a picture that it did not learn from.", 5000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_DATA_HOME"] = place  # its models and runs are nobody's
        make_application()
        folder = Path(place) / "coins"
        folder.mkdir()
        coins = open_folder(RESOURCES / "samples_coins")
        assert coins is not None
        for name in (LEARNED, OTHER):
            shutil.copy(coins.root / "JPEGImages" / name, folder)
        boxes = [one.box for one in coins.annotation(coins.root / "JPEGImages" / LEARNED).boxes]
        shell = build(RESOURCES, partial(make_worker, RESOURCES), SettingsStore(None))
        film = Film(shell)
        shell.window.resize(*SIZE)
        shell.window.show()
        shell.detection.controller.list_models()
        shell.detection.load_engine()
        try:
            play(film, folder, boxes)
            film.save(options.out)
        finally:
            shell.training.runs.ask = lambda *_: True
            shell.close()
            shell.window.deleteLater()


if __name__ == "__main__":
    main()
