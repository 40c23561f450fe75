"""A detector as one .onnx file: written under another name, checked beside the engine, and only then given its own."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.errors import UserError
from engine.export import whole
from engine.export.check import NEVER, Pairing, Runtime, insist, insist_on_nothing, pair
from engine.generators import run_cancellable
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import checkpoints
from engine.pictures.reading import read_image
from engine.safety.atomic_files import replacing
from engine.structures.image import Image
from engine.structures.jobs import Progress
from engine.structures.models import ExportCheck
from engine.structures.requests import ExportModel
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections

_GREY = Image(Path("grey"), np.full((48, 64, 3), 127, np.uint8), "export grey")
Steps = Generator[Progress | None, None, None]


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
            yield from _write(detector, source, thresholds, part)
            check = yield from _compare(detector, part, paths, settings, threads)
            insist(check, request.file)
            yield from _check_silent(part, read_image(paths[0]), request.file)
            with part.open("ab") as stream:
                stream.write(whole.addition(check))
            check_free(request)
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise UserError(request.file, what, "make room or choose another folder") from error
    return thresholds, check


def check_free(request: ExportModel) -> None:
    """Raises UserError where a file of this name may not go."""
    if request.file.exists() and not request.overwrite:
        do = "choose another name, or allow it to be replaced (--overwrite)"
        raise UserError(request.file, "is there already", do)


def _write(detector: FasterRCNN, source: Path, thresholds: whole.Thresholds, part: Path) -> Steps:
    yield Progress(0, 0, "Writing the net's layers as ONNX")
    net = detector.net
    model = yield from run_cancellable(lambda is_cancelled: whole.as_onnx(net, thresholds))
    metadata = checkpoints.read_metadata(source) if source.suffix == ".safetensors" else {}
    whole.describe(model, net.specification, metadata, thresholds)
    yield from run_cancellable(lambda is_cancelled: part.write_bytes(model.SerializeToString()))


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
            yield Progress(number, len(paths), f"Checking with {path.name}")
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


def _check_silent(part: Path, image: Image, file: Path) -> Steps:
    """A grey picture and a real one, at a score that nothing reaches: nothing found is no error."""
    yield Progress(0, 0, "Checking that nothing found is no error")
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
