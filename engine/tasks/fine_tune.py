"""Fine-tuning: a model of the shelf and labelled pictures -> a new model of the shelf."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from engine.errors import UserError
from engine.models.two_stage import RegionDetector
from engine.requests import FineTune
from engine.structures.training import TrainingResult
from engine.tasks.events import part, progress
from engine.tasks.models import Models
from engine.training.from_folder import train_request
from engine.worker import Task


def fine_tune(models: Models, request: FineTune) -> Task:
    """Yields a TrainingPoint per step as a part. Result: TrainingResult. Cancelled, no model is saved."""
    file = Path(request.save) if request.save.endswith(".safetensors") else models.shelf.own_file(request.save)
    detector = yield from models.load(request.settings)
    if not isinstance(detector, RegionDetector):
        raise UserError(request.settings.model, "is no two-stage net that can be fine-tuned", "choose another --model")
    yield progress(0, 0, "Reading the labels")
    with closing(train_request(request, detector.net, file)) as points:
        while True:
            try:
                point = next(points)
            except StopIteration as end:
                result: TrainingResult = end.value
                return result
            yield part(point)
