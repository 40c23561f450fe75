"""Fine-tuning: a model of the shelf and labelled pictures -> a new model of the shelf."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from engine.driven import Driven
from engine.errors import UserError
from engine.models.checkpoints import check_path
from engine.models.two_stage import RegionDetector
from engine.requests import FineTune, ImageResult, PictureFailed
from engine.structures.jobs import PartReady, Progress
from engine.structures.training import TrainingPoint, TrainingResult
from engine.tasks.models import Models
from engine.training.distributed import joined
from engine.training.feature_cache import FeatureCache
from engine.training.feature_files import FeatureFiles
from engine.training.from_folder import train_request
from engine.training.regions_from_folder import train_region_request
from engine.training.run import Told
from engine.worker import Task

Training = Generator[Told | None, None, TrainingResult]


def fine_tune(models: Models, request: FineTune) -> Task[TrainingPoint | ImageResult | PictureFailed, TrainingResult]:
    """A part for each step, each look at a watched picture, and each picture that is gone; what has become different
    is told as progress. Cancelled, no model is saved.

    Under torchrun all processes train together; the first alone saves.
    """
    file = Path(request.save) if request.save.endswith(".safetensors") else models.shelf.own_file(request.save)
    check_path(file)
    regions = request.settings.detector in ("rcnn", "sppnet")
    # What is trained starts from a whole net, for R-CNN and SPPnet one of another kind: they take its backbone.
    detector = yield from models.load(replace(request.settings, detector=None, svd=()))
    if not isinstance(detector, RegionDetector):
        raise UserError(request.settings.model, "is no two-stage net that can be fine-tuned", "choose another --model")
    yield Progress(0, 0, "Reading the labels")
    with joined(models.device(request.settings)) as ranks:
        if regions and ranks.count > 1:
            what = "is trained by one process: its SVMs see all regions at once"
            raise UserError(request.settings.detector or "", what, "start it without torchrun")
        if regions:
            training: Training = train_region_request(request, detector.net, file)
        else:
            origin, cache = models.shelf.file_of(request.settings), FeatureCache(files=FeatureFiles(models.features))
            training = train_request(request, detector.net, file, ranks, origin=origin, cache=cache)
        with closing(training):
            told = Driven(training)
            for one in told:
                yield None if one is None else Progress(0, 0, one) if isinstance(one, str) else PartReady(one)
            entry = models.shelf.entry_of(file) if ranks.is_first else None
            return replace(told.result, entry=entry)
