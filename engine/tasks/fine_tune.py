"""Fine-tuning: a model of the shelf and labelled pictures -> a new model of the shelf."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from engine.errors import UserError
from engine.models.two_stage import RegionDetector
from engine.requests import FineTune
from engine.structures.training import TrainingResult
from engine.tasks.events import part, progress
from engine.tasks.models import Models
from engine.training.distributed import joined
from engine.training.from_folder import train_request
from engine.training.regions_from_folder import train_region_request
from engine.worker import Task


def fine_tune(models: Models, request: FineTune) -> Task:
    """Yields a TrainingPoint per step as a part. Result: TrainingResult. Cancelled, no model is saved.

    Under torchrun all processes train together; the first alone saves.
    """
    file = Path(request.save) if request.save.endswith(".safetensors") else models.shelf.own_file(request.save)
    regions = request.settings.detector in ("rcnn", "sppnet")
    # What is trained starts from a net of another kind: these two take its backbone.
    detector = yield from models.load(replace(request.settings, detector=None))
    if not isinstance(detector, RegionDetector):
        raise UserError(request.settings.model, "is no two-stage net that can be fine-tuned", "choose another --model")
    yield progress(0, 0, "Reading the labels")
    with joined(models.device(request.settings)) as ranks:
        if regions and ranks.count > 1:
            what = "is trained by one process: its SVMs see all regions at once"
            raise UserError(request.settings.detector or "", what, "start it without torchrun")
        if regions:
            training = train_region_request(request, detector.net, file)
        else:
            training = train_request(request, detector.net, file, ranks)
        with closing(training) as points:
            while True:
                try:
                    point = next(points)
                except StopIteration as end:
                    result: TrainingResult = end.value
                    return result
                yield None if point is None else part(point)
