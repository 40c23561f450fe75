"""A model of the shelf -> one .onnx file that does the same, checked before it gets its name."""

from __future__ import annotations

import importlib.util
import secrets
import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Never

import numpy as np

from engine.errors import UserError
from engine.generators import run_cancellable
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import checkpoints
from engine.pictures.reading import find_pictures, read_image, read_size
from engine.structures.image import Image
from engine.structures.jobs import Progress
from engine.structures.models import ExportCheck, ExportResult
from engine.structures.requests import ExportModel
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections
from engine.tasks.models import Models
from engine.worker import Task

if TYPE_CHECKING:
    from engine.export.check import Pairing, Runtime
    from engine.export.whole import Thresholds

PACKAGES = ("onnx", "onnxscript", "onnxruntime")
SUFFIX = ".onnx"
_GREY = Image(Path("grey"), np.full((48, 64, 3), 127, np.uint8), "export grey")

Steps = Generator[Progress | None, None, None]


def export_model(models: Models, request: ExportModel) -> Task[Never, ExportResult]:
    """Cancelled or failed, no file is left."""
    _check_target(request)
    settings = replace(request.settings, device="cpu", detector=None, proposals=None, svd=())
    detector = yield from models.load(settings)
    if not isinstance(detector, FasterRCNN):
        what = "is no Faster R-CNN: what it finds depends on proposals from outside its net"
        raise UserError(settings.model, what, "export a Faster R-CNN")
    paths = find_pictures(request.pictures or [models.samples])
    if not paths:
        raise UserError(request.pictures[0], "holds no picture to check the file with", "name other pictures")
    for path in paths:
        read_size(path)  # better now than after a minute
    s = detector.net.specification
    thresholds = _thresholds(settings.score, settings.nms, s.score, s.nms)
    part = request.file.with_name(f".{request.file.name}.{secrets.token_hex(4)}.part")
    try:
        yield from _write(detector, models.shelf.file_of(settings), thresholds, part, request.file)
        settings = replace(settings, **thresholds._asdict())
        check = yield from _compare(detector, part, paths, settings, models.threads(settings))
        _insist(check, request.file)
        yield from _nothing(part, read_image(paths[0]), request.file)
        _finish(part, request, check)
    finally:
        part.unlink(missing_ok=True)
    return ExportResult(
        settings.weights.stem if settings.weights else settings.model,
        request.file,
        request.file.stat().st_size / 1e6,
        *thresholds,
        check,
    )


def _check_target(request: ExportModel) -> None:
    """Before anything is computed."""
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        what = f"needs {', '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed"
        raise UserError("export", what, f"install with: pip install {' '.join(PACKAGES)}")
    if request.file.suffix.lower() != SUFFIX:
        raise UserError(request.file, "is not the name of an ONNX file", f"let it end in {SUFFIX}")
    if request.file.exists() and not request.overwrite:
        raise UserError(
            request.file, "is there already", "choose another name, or allow it to be replaced (--overwrite)"
        )
    if not request.file.parent.is_dir():
        raise UserError(request.file.parent, "there is no such folder", "make it, or choose another")


def _thresholds(score: float | None, nms: float | None, own_score: float, own_nms: float) -> Thresholds:
    from engine.export.whole import Thresholds  # onnx is an extra: only where somebody exports

    return Thresholds(own_score if score is None else score, own_nms if nms is None else nms)


def _write(detector: FasterRCNN, source: Path, thresholds: Thresholds, part: Path, file: Path) -> Steps:
    from engine.export.metadata import describe
    from engine.export.whole import as_onnx

    yield Progress(0, 0, "Writing the net's layers as ONNX")
    net = detector.net
    model = yield from run_cancellable(lambda is_cancelled: as_onnx(net, thresholds))
    own = checkpoints.read_metadata(source) if source.suffix == ".safetensors" else {}
    describe(model, net.specification, own, thresholds)
    try:
        yield from run_cancellable(lambda is_cancelled: part.write_bytes(model.SerializeToString()))
    except OSError as error:
        raise _unwritable(file, error) from error


def _compare(
    detector: FasterRCNN, part: Path, paths: Sequence[Path], settings: DetectSettings, threads: int
) -> Generator[Progress | None, None, ExportCheck]:
    """Real pictures at the file's own score; where nothing is found so, at any score."""
    from engine.export.check import summarise

    own = settings.score or 0.0
    for score in (own, 0.0):
        runtime = yield from _started(part, threads, None if score == own else score)
        pairings: list[Pairing] = []
        seconds: list[float] = []
        for number, path in enumerate(paths):
            yield Progress(number, len(paths), f"Checking with {path.name}")
            pairing, took = yield from _pair(detector, runtime, read_image(path), replace(settings, score=score))
            pairings.append(pairing)
            seconds.append(took)
        check = summarise(pairings, score, runtime.seconds, seconds)
        if check.detections:
            break
    return check


def _nothing(part: Path, image: Image, file: Path) -> Steps:
    """A grey picture and a real one, at a score that nothing reaches: nothing found is no error."""
    from engine.export.check import NEVER, insist_on_nothing

    yield Progress(0, 0, "Checking that nothing found is no error")
    silent = yield from _started(part, 1, NEVER)
    for picture in (_GREY, image):
        answer = yield from run_cancellable(lambda is_cancelled, picture=picture: silent.detect(picture))  # type: ignore[misc]
        insist_on_nothing(answer, file)


def _insist(check: ExportCheck, file: Path) -> None:
    from engine.export.check import insist

    insist(check, file)


def _started(file: Path, threads: int, score: float | None = None) -> Generator[Progress | None, None, Runtime]:
    from engine.export.check import Runtime

    return (yield from run_cancellable(lambda is_cancelled: Runtime(file, threads, score)))


def _pair(
    detector: FasterRCNN, runtime: Runtime, image: Image, settings: DetectSettings
) -> Generator[Progress | None, None, tuple[Pairing, float]]:
    """One picture on both sides, and the engine's seconds."""
    from engine.export.check import pair

    start, ours = time.perf_counter(), None
    for stage in detector.stages(image, settings):
        yield None
        ours = stage.record if stage is not None and isinstance(stage.record, Detections) else ours
    seconds = time.perf_counter() - start
    theirs = yield from run_cancellable(lambda is_cancelled: runtime.detect(image))
    assert ours is not None, "a finished detection has its Detections"
    return pair(image, ours, theirs), seconds


def _finish(part: Path, request: ExportModel, check: ExportCheck) -> None:
    """Append the result of the check to the file, and give it its name."""
    from engine.export.metadata import addition

    try:
        with part.open("ab") as stream:
            stream.write(addition(check))
        if request.file.exists() and not request.overwrite:
            raise UserError(
                request.file, "is there already", "choose another name, or allow it to be replaced (--overwrite)"
            )
        part.replace(request.file)
    except OSError as error:
        raise _unwritable(request.file, error) from error


def _unwritable(file: Path, error: OSError) -> UserError:
    return UserError(file, f"cannot be written ({error.strerror})", "make room or choose another folder")
