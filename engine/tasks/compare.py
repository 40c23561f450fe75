"""Two models on the same pictures: one after the other, so that there are never two nets in memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.evaluation.comparing import compare_picture
from engine.evaluation.evaluate import evaluate_detections
from engine.labels.folder import open_folder
from engine.labels.several import read_to_judge
from engine.pictures.reading import read_image
from engine.structures.annotation import Annotation
from engine.structures.comparison import ModelComparison
from engine.structures.jobs import PartReady, Progress
from engine.structures.requests import Compare, ImageResult, PictureFailed
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections
from engine.tasks.detect import attempt
from engine.tasks.models import Models
from engine.worker import Task

DetectionsByPath = dict[Path, Detections]
_SHOWN = 0.5  # what counts as found, where the request does not say


def compare(models: Models, request: Compare) -> Task[PictureFailed, ModelComparison]:
    """A part for each picture that cannot be read."""
    truths = _truths(request)
    total = 2 * len(truths)
    before = yield from _detect(models, truths, replace(request.before, score=None), 0, total)
    readable = {path: truth for path, truth in truths.items() if path in before}
    after = yield from _detect(models, readable, replace(request.after, score=None), len(truths), total)
    yield Progress(total, total, "Comparing")
    score = _SHOWN if request.before.score is None else request.before.score
    paths = [path for path in readable if path in after]
    pictures = [compare_picture(truths[path], before[path], after[path], score) for path in paths]
    return ModelComparison(
        before=request.before.model,
        after=request.after.model,
        pictures=tuple(sorted(pictures, key=lambda one: -one.change)),
        ap50=(_ap50(truths, before, paths), _ap50(truths, after, paths)),
        score=score,
    )


def _truths(request: Compare) -> dict[Path, Annotation]:
    """Of a labelled folder's split, or of single pictures: those without labels are compared, too."""
    if not request.paths:
        return dict(read_to_judge(request.folder, request.split)[0])
    folder = open_folder(request.folder)
    known = set(folder.pictures) if folder is not None else set()
    truths = {}
    for path in request.paths:
        image = None if folder is not None and path in known else read_image(path)
        plain = Annotation(path, image.width, image.height) if image is not None else None
        truths[path] = plain or folder.annotation(path)  # type: ignore[union-attr]
    return truths


def _detect(
    models: Models, truths: dict[Path, Annotation], settings: DetectSettings, done: int, total: int
) -> Task[PictureFailed, DetectionsByPath]:
    found: DetectionsByPath = {}
    for number, path in enumerate(truths):
        yield Progress(done + number, total, f"{settings.model}: {path.name}")
        result = yield from attempt(models, path, settings)
        if isinstance(result, ImageResult):
            record = result.trace.get(Detections)
            assert record is not None, "a finished detection has its Detections"
            found[path] = record
        else:
            yield PartReady(result)
    return found


def _ap50(truths: dict[Path, Annotation], found: DetectionsByPath, paths: list[Path]) -> float:
    if not any(truths[path].boxes for path in paths):
        return float(np.nan)
    return evaluate_detections([truths[path] for path in paths], [found[path] for path in paths]).ap50
