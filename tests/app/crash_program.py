"""The real program with a scripted detector, edited at random until it is killed. Not a test: see test_crash.

Every line on stdout is said before the edit is made: time, picture, and which boxes the picture has from then on.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from app.shell import application
from engine.structures.annotation import LabelledBox, Rectangle
from engine.worker import OnEvent, Worker
from resources import RESOURCES
from tests.app.fakes import Script


def number_of(box: LabelledBox) -> int:
    """Which edit drew it."""
    return round(box.box.x1 * 64)


class Editor:
    """Draws, deletes, takes back and goes to another picture, as fast as the window lets it."""

    def __init__(self, shell: application.Shell, seed: int) -> None:
        self._shell, self._random, self._count = shell, random.Random(seed), 0
        self._timer = QTimer(shell.window)
        self._timer.timeout.connect(self.step)
        self._timer.start(4)

    def step(self) -> None:
        document, dice = self._shell.document, self._random.random()
        annotation = document.annotation
        if annotation is None or self._shell.files.controller.current != document.path:
            return  # the next picture is being read
        if dice < 0.05:
            self._shell.files.controller.go(1) if dice < 0.03 else self._shell.files.controller.go(-1)
        elif dice < 0.2 and document.step_text(forwards=False):
            self._say(document._history.past[-1].state.annotation.boxes)
            self._shell.labelling.undo.take(forwards=False)
        elif dice < 0.3 and annotation.boxes:
            boxes = list(annotation.boxes)
            del boxes[self._random.randrange(len(boxes))]
            self._say(boxes)
            document.edit(annotation.with_boxes(boxes), "Delete", select=())
        else:
            self._count += 1
            box = LabelledBox(Rectangle(self._count / 64, 5.0, 150.5, 90.25), self._random.choice(("cat", "dog")))
            boxes = [*annotation.boxes[-30:], box]
            self._say(boxes)
            document.edit(annotation.with_boxes(boxes), "Draw", select=())

    def _say(self, boxes: list[LabelledBox] | tuple[LabelledBox, ...]) -> None:
        line = [time.time(), str(self._shell.document.path), [number_of(box) for box in boxes]]
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def main() -> int:
    seed, folder = int(sys.argv[1]), Path(sys.argv[2])
    editors = []

    def make_worker(_resources: Path, on_event: OnEvent) -> Worker:
        return Worker(lambda: Script().run, on_event)

    def open_first(shell: application.Shell, paths: list[Path], _resources: Path) -> None:
        shell.files.controller.open_paths(paths)
        editors.append(Editor(shell, seed))

    application.make_worker, application._open_first = make_worker, open_first
    return application.run([folder], RESOURCES)


if __name__ == "__main__":
    sys.exit(main())
