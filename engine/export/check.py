"""An exported file beside the engine: the same pictures, the same detections.

Shapes: D detections of a picture.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engine.errors import UserError
from engine.export.steps import SCORE
from engine.export.whole import PICTURE
from engine.structures.image import Image
from engine.structures.models import ExportCheck
from engine.structures.stages import Detections

BOX = 0.1  # pixels between partners, at most
BOX_SHARE = 2e-4  # of the picture's longer side, where that is more
SCORE_DIFFERENCE = 1e-3
UNPAIRED = 0.01  # of all: float noise decides which of two boxes at a threshold of NMS stays
NEVER = 1.0  # no score is above it


class Answer(NamedTuple):
    """The file's output for a picture. boxes: (D, 4). labels: (D,) from 0. scores: (D,)."""

    boxes: NDArray[np.float32]
    labels: NDArray[np.int64]
    scores: NDArray[np.float32]


class Pairing(NamedTuple):
    """detections: the engine's. unpaired: of both sides. box, score: largest difference between partners."""

    detections: int
    unpaired: int
    box: float
    score: float


class Runtime:
    """onnxruntime with one file. score: another threshold than the file's own."""

    def __init__(self, file: Path, threads: int, score: float | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 4  # what fails is raised, too
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the window wants its share
        if score is not None:
            self._score = onnxruntime.OrtValue.ortvalue_from_numpy(np.array([score], np.float32))
            options.add_initializer(SCORE, self._score)
        self._session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self.seconds: list[float] = []

    def detect(self, image: Image) -> Answer:
        start = time.perf_counter()
        boxes, labels, scores = self._session.run(None, {PICTURE: image.pixels})
        self.seconds.append(time.perf_counter() - start)
        return Answer(boxes, labels, scores)


def pair(image: Image, ours: Detections, theirs: Answer) -> Pairing:
    """Partners have one label, and boxes and scores that differ by float noise.

    One that is missing beside the lowest score shown is not counted: there the list ends.
    """
    most = max(BOX, BOX_SHARE * max(image.width, image.height))
    free = np.ones(len(theirs.scores), bool)
    box = score = 0.0
    alone = []
    for mine, label, confident in zip(ours.boxes, ours.classes, ours.scores, strict=True):
        apart = np.abs(theirs.boxes - mine).max(axis=1)
        fits = free & (theirs.labels == label) & (np.abs(theirs.scores - confident) <= SCORE_DIFFERENCE)
        near = np.where(fits & (apart <= most), apart, np.inf)
        if not np.isfinite(near).any():
            alone.append(float(confident))
            continue
        best = int(near.argmin())
        free[best] = False
        box, score = max(box, float(near[best])), max(score, abs(float(theirs.scores[best] - confident)))
    alone += [float(value) for value in theirs.scores[free]]
    end = min([*ours.scores.tolist(), *theirs.scores.tolist()], default=0.0) + SCORE_DIFFERENCE
    return Pairing(len(ours), sum(value > end for value in alone), box, score)


def insist(check: ExportCheck, file: Path) -> None:
    """Raises UserError where the file's detections differ from the engine's."""
    if not check.detections:
        what = f"cannot be checked: the model finds nothing in {check.pictures} pictures, whatever the score"
        raise UserError(file, f"{what}, and the file is not kept", "name pictures that the model knows (--pictures)")
    if check.unpaired > UNPAIRED * check.detections:
        what = f"disagrees with the engine: {check.unpaired} of {check.detections} detections have no partner"
        raise UserError(file, f"{what}; the file is not kept", "report the model and its versions, please")


def insist_on_nothing(answer: Answer, file: Path) -> None:
    """Raises UserError where something else than nothing, in its proper shape, is given for nothing found."""
    shapes = tuple(value.shape for value in answer)
    if shapes != ((0, 4), (0,), (0,)):
        what = f"gives arrays of {', '.join(map(str, shapes))} where nothing is found; the file is not kept"
        raise UserError(file, what, "report the model and its versions, please")
