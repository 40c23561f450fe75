"""Evaluation of a model on a labelled folder."""

from __future__ import annotations

from typing import NamedTuple

from engine.requests import Evaluate, ImageResult, PictureFailed
from engine.structures.annotation import Annotation
from engine.structures.stages import Detections, Proposals, R
from engine.tasks.detect import attempt
from engine.tasks.events import part, progress
from engine.tasks.labelled import read_samples
from engine.tasks.models import Models
from engine.training.distributed import joined
from engine.training.evaluate import evaluate_folder
from engine.worker import Task


class _Found(NamedTuple):
    """number: of the picture in its folder. truth: its labels. seconds: from reading to detections."""

    number: int
    truth: Annotation
    detections: Detections
    proposals: Proposals
    seconds: float


def evaluate(models: Models, request: Evaluate) -> Task:
    """Yields a part per picture. Result: Evaluation. Under torchrun each process detects on its share of the pictures,
    and all have the same result."""
    detector = yield from models.load(request.settings)
    samples = read_samples(request.folder, request.split)
    with joined(models.device(request.settings)) as ranks:
        found: list[_Found] = []
        failed: list[PictureFailed] = []
        for number in range(ranks.rank, len(samples), ranks.count):
            path, annotation = samples[number]
            yield progress(number, len(samples), path.name)
            result = yield from attempt(models, path, request.settings)
            if isinstance(result, ImageResult):
                yield part(result)
                seconds = result.seconds["total"]
                found.append(
                    _Found(number, annotation, _record(result, Detections), _record(result, Proposals), seconds)
                )
            else:
                failed.append(result)
        for failure in ranks.gathered(failed):
            yield part(failure)
        yield progress(len(samples), len(samples), "Comparing with the labels")
        found = sorted(ranks.gathered(found), key=lambda one: one.number)
    return evaluate_folder(
        detector.name,
        [one.truth for one in found],
        [one.detections for one in found],
        [one.proposals for one in found],
        sum(one.seconds for one in found) / max(len(found), 1),
        any_class=request.any_class,
    )


def _record(result: ImageResult, kind: type[R]) -> R:
    record = result.trace.get(kind)
    assert record is not None, f"a finished detection has its {kind.__name__}"
    return record
