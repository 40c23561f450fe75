"""Evaluation of a model on a labelled folder."""

from __future__ import annotations

from engine.requests import Evaluate, ImageResult
from engine.structures.annotation import Annotation
from engine.structures.stages import Detections, Proposals, R
from engine.tasks.detect import attempt
from engine.tasks.events import part, progress
from engine.tasks.labelled import read_samples
from engine.tasks.models import Models
from engine.training.evaluate import Evaluation, evaluate_detections, evaluate_proposals
from engine.worker import Task


def evaluate(models: Models, request: Evaluate) -> Task:
    """Yields a part per picture. Result: Evaluation."""
    detector = yield from models.load(request.settings)
    truths: list[Annotation] = []
    results: list[ImageResult] = []
    samples = read_samples(request.folder, request.split)
    for number, (path, annotation) in enumerate(samples):
        yield progress(number, len(samples), path.name)
        result = yield from attempt(models, path, request.settings)
        yield part(result)
        if isinstance(result, ImageResult):
            truths.append(annotation)
            results.append(result)
    yield progress(len(samples), len(samples), "Comparing with the labels")
    detections = [_record(result, Detections) for result in results]
    proposals = [_record(result, Proposals) for result in results]
    return Evaluation(
        model=detector.name,
        detections=evaluate_detections(truths, detections, any_class=request.any_class),
        proposals=evaluate_proposals(truths, proposals, any_class=request.any_class),
        seconds_per_image=sum(r.seconds["total"] for r in results) / max(len(results), 1),
    )


def _record(result: ImageResult, kind: type[R]) -> R:
    record = result.trace.get(kind)
    assert record is not None, f"a finished detection has its {kind.__name__}"
    return record
