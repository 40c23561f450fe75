"""A labelled folder and a scripted detector whose every mistake is known."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pil
from PySide6.QtCore import QPoint, QPointF

from app.widgets.figure import Figure
from engine.evaluation.evaluate import evaluate_folder
from engine.labels.folder import open_folder
from engine.structures.evaluation import Evaluation
from engine.structures.jobs import Progress
from engine.structures.requests import Evaluate
from engine.structures.stages import Detections, Proposals
from engine.worker import Task
from tests.app.fakes import Script

LONG = "traffic light with a long name"
NAMES = ("cat", LONG, "dog", "person")
CAT, LIGHT = (10, 10, 60, 60), (80, 20, 150, 100)
# By picture: (class, box, score). a1 all right; a2 a cat taken for a dog; a3 the cat missed; a4 a person where none is;
# a5 right with a low score; a6 all right.
FOUND: dict[str, tuple[tuple[int, tuple[int, ...], float], ...]] = {
    "a1": ((0, CAT, 0.9), (1, LIGHT, 0.85)),
    "a2": ((2, CAT, 0.8), (1, LIGHT, 0.95)),
    "a3": ((1, LIGHT, 0.7),),
    "a4": ((0, CAT, 0.75), (1, LIGHT, 0.66), (3, (0, 60, 40, 118), 0.92)),
    "a5": ((0, CAT, 0.3), (1, LIGHT, 0.31)),
    "a6": ((0, CAT, 0.97), (1, LIGHT, 0.96)),
}


def make_judged_folder(root: Path) -> Path:
    """YOLO: two boxes in each of six pictures; a1 to a3 are its split val."""
    for part in ("images/train", "images/val", "labels/train", "labels/val"):
        (root / part).mkdir(parents=True)
    random = np.random.default_rng(0)
    for name in FOUND:
        part = "val" if name <= "a3" else "train"
        Pil.fromarray(random.integers(60, 120, (120, 160, 3), np.uint8)).save(root / "images" / part / f"{name}.png")
        lines = []
        for k, (x1, y1, x2, y2) in enumerate((CAT, LIGHT)):
            lines.append(f"{k} {(x1 + x2) / 320} {(y1 + y2) / 240} {(x2 - x1) / 160} {(y2 - y1) / 120}\n")
        (root / "labels" / part / f"{name}.txt").write_text("".join(lines), encoding="utf-8")
    names = ", ".join(f'"{name}"' for name in NAMES)
    (root / "data.yaml").write_text(f"train: images/train\nval: images/val\nnames: [{names}]\n", encoding="utf-8")
    return root


def detections_of(path: Path, found: dict[str, Any] = FOUND) -> Detections:
    some = sorted(found[path.stem], key=lambda one: -one[2])
    boxes = np.array([box for _, box, _ in some], np.float32).reshape(-1, 4)
    return Detections(boxes, [k for k, _, _ in some], [s for _, _, s in some], np.arange(len(some)), NAMES)


def judge(request: Evaluate) -> Evaluation:
    """Real figures of made detections."""
    folder = open_folder(request.folder)
    assert folder is not None
    paths = folder.pictures if request.split is None else folder.splits[request.split]
    found = [detections_of(path) for path in paths]
    proposals = [Proposals(np.array([CAT], np.float32), [0.9], "rpn") for _ in paths]
    truths = [folder.annotation(path) for path in paths]
    return evaluate_folder("Starter", truths, found, proposals, 0.05, any_class=request.any_class)


def place_of(figure: Figure, part: tuple[int, int]) -> QPoint | None:
    """Where a click on this part may be, in pixels of the figure; None where it shows no such part."""
    places = (QPoint(x, y) for y in range(0, figure.height(), 6) for x in range(0, figure.width(), 6))
    return next((at for at in places if figure.part_at(QPointF(at)) == part), None)


class JudgedScript(Script):
    """Evaluates when `go_on` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()
        self.go_on.set()

    def run(self, request: Any) -> Task[Any, Any]:
        if isinstance(request, Evaluate):
            self.requests.append(request)
            return self._evaluate(request)
        return super().run(request)

    def _evaluate(self, request: Evaluate) -> Task[Any, Any]:
        yield Progress(2, 6, "a3.png")
        while not self.go_on.wait(0.005):
            yield Progress(2, 6, "a3.png")
        return judge(request)
