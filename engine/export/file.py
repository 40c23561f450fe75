"""A detector as one .onnx file: written under another name, checked beside the engine (the same pictures, the same
detections), and only then given its own.

Shapes: D detections of a picture.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engine.errors import UserError, reason_of
from engine.export import whole
from engine.export.steps import SCORE
from engine.generators import run_cancellable
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import model_file
from engine.pictures.reading import read_image
from engine.safety.atomic_files import replacing
from engine.structures.image import Image
from engine.structures.jobs import Progress
from engine.structures.models import ExportCheck
from engine.structures.requests import ExportModel
from engine.structures.selection import count_of
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections
from engine.words import tr

BOX = 0.1  # pixels between partners, at most
BOX_SHARE = 2e-4  # of the picture's longer side, where that is more
SCORE_DIFFERENCE = 1e-3
UNPAIRED = 0.01  # of all: float noise decides which of two boxes at a threshold of NMS stays
NEVER = 1.0  # no score is above it
_GREY = Image(Path("grey"), np.full((48, 64, 3), 127, np.uint8), "export grey")


def write_checked(
    detector: FasterRCNN,
    source: Path,
    request: ExportModel,
    settings: DetectSettings,
    paths: Sequence[Path],
    threads: int,
) -> Generator[Progress | None, None, tuple[whole.Thresholds, ExportCheck]]:
    """source: the model's own file. paths: pictures to check with. Cancelled or failed, no file is left."""
    s = detector.net.specification
    thresholds = whole.Thresholds(
        s.score if settings.score is None else settings.score, s.nms if settings.nms is None else settings.nms
    )
    settings = replace(settings, **thresholds._asdict())
    try:
        with replacing(request.file) as part:
            yield Progress(0, 0, tr("Writing the net's layers as ONNX"))
            model = yield from run_cancellable(lambda is_cancelled: whole.as_onnx(detector.net, thresholds))
            metadata = model_file.read_metadata(source) if source.suffix == ".safetensors" else {}
            whole.describe(model, s, metadata, thresholds)
            yield from run_cancellable(lambda is_cancelled: part.write_bytes(model.SerializeToString()))
            check = yield from _compare(detector, part, paths, settings, threads)
            insist(check, request.file)
            yield from _check_silent(part, read_image(paths[0]), request.file)
            with part.open("ab") as stream:
                stream.write(whole.addition(check))
            check_free(request)
    except OSError as error:
        what = tr("cannot be written ({reason})", reason=reason_of(error))
        raise UserError(request.file, what, tr("make room or choose another folder")) from error
    return thresholds, check


def check_free(request: ExportModel) -> None:
    """Raises UserError where a file of this name may not go."""
    if request.file.exists() and not request.overwrite:
        do = tr("choose another name, or allow it to be replaced")
        raise UserError(request.file, tr("is there already"), do)


def _compare(
    detector: FasterRCNN, part: Path, paths: Sequence[Path], settings: DetectSettings, threads: int
) -> Generator[Progress | None, None, ExportCheck]:
    """Real pictures at the file's own score; where nothing is found so, at any score."""
    lowest = settings.score or 0.0
    for score in (lowest, 0.0):
        changed = None if score == lowest else score
        runtime = yield from run_cancellable(lambda is_cancelled, score=changed: Runtime(part, threads, score))  # type: ignore[misc]
        pairings: list[Pairing] = []
        seconds: list[float] = []
        for number, path in enumerate(paths):
            yield Progress(number, len(paths), tr("Checking with {name}", name=path.name))
            pairing, took = yield from _pair(detector, runtime, read_image(path), replace(settings, score=score))
            pairings.append(pairing)
            seconds.append(took)
        check = ExportCheck(
            pictures=len(pairings),
            detections=sum(p.detections for p in pairings),
            unpaired=sum(p.unpaired for p in pairings),
            box_difference=max(p.box for p in pairings),
            score_difference=max(p.score for p in pairings),
            score=score,
            seconds=float(np.median(runtime.seconds)),
            own_seconds=float(np.median(seconds)),
        )
        if check.detections:
            break
    return check


def _check_silent(part: Path, image: Image, file: Path) -> Iterator[Progress | None]:
    """A grey picture and a real one, at a score that nothing reaches: nothing found is no error."""
    yield Progress(0, 0, tr("Checking that nothing found is no error"))
    silent = yield from run_cancellable(lambda is_cancelled: Runtime(part, 1, NEVER))
    for picture in (_GREY, image):
        answer = yield from run_cancellable(lambda is_cancelled, picture=picture: silent.detect(picture))  # type: ignore[misc]
        insist_on_nothing(answer, file)


def _pair(
    detector: FasterRCNN, runtime: Runtime, image: Image, settings: DetectSettings
) -> Generator[Progress | None, None, tuple[Pairing, float]]:
    """One picture on both sides, and the engine's seconds."""
    start, ours = time.perf_counter(), None
    for stage in detector.stages(image, settings):
        yield None
        ours = stage.record if stage is not None and isinstance(stage.record, Detections) else ours
    seconds = time.perf_counter() - start
    theirs = yield from run_cancellable(lambda is_cancelled: runtime.detect(image))
    assert ours is not None, "a finished detection has its Detections"
    return pair(image, ours, theirs), seconds


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
        boxes, labels, scores = self._session.run(None, {whole.PICTURE: image.pixels})
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
        what = tr(
            "cannot be checked: the model finds nothing in {pictures}, whatever the score",
            pictures=count_of(check.pictures),
        )
        raise UserError(
            file, tr("{what}, and the file is not kept", what=what), tr("give pictures that the model knows")
        )
    if check.unpaired > UNPAIRED * check.detections:
        what = tr(
            "disagrees with the engine: {unpaired} of {detections} detections have no partner",
            unpaired=check.unpaired,
            detections=check.detections,
        )
        raise UserError(
            file, tr("{what}; the file is not kept", what=what), tr("report the model and its versions, please")
        )


def insist_on_nothing(answer: Answer, file: Path) -> None:
    """Raises UserError where something else than nothing, in its proper shape, is given for nothing found."""
    shapes = tuple(value.shape for value in answer)
    if shapes != ((0, 4), (0,), (0,)):
        what = tr(
            "gives arrays of {names} where nothing is found; the file is not kept", names=", ".join(map(str, shapes))
        )
        raise UserError(file, what, tr("report the model and its versions, please"))
