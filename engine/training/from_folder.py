"""A training request, from its folder to a saved model: which pictures, which classes, how well in the end."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.data.dataset import Sample
from engine.data.folder import open_folder
from engine.data.images import read_image
from engine.data.split import split_samples
from engine.errors import UserError
from engine.models import checkpoints
from engine.models.faster_rcnn import FasterRCNN
from engine.models.network import TwoStageNet
from engine.requests import FineTune
from engine.settings import DetectSettings
from engine.structures.stages import Detections
from engine.structures.training import TrainingPoint, TrainingResult
from engine.training.distributed import ALONE, Ranks
from engine.training.evaluate import evaluate_detections
from engine.training.grow import with_classes
from engine.training.loader import LabelledPictures
from engine.training.run import Plan, fine_tune

CHECKPOINT = ".training"
_SHOWN = ("AP", "AP50", "AP75")


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """train, validation: pictures with labels, none in both. classes: in the folder's order, those with a box."""

    train: list[Sample]
    validation: list[Sample]
    classes: tuple[str, ...]


def lesson_of(request: FineTune) -> Lesson:
    """What there is to learn from. Raises UserError where the folder is not labelled, or has no box at all."""
    if request.folder is None:
        samples: list[Sample] = [(a.path, a) for a in request.annotations]
        return Lesson(samples, [], _classes(samples, (), "the corrected pictures"))
    folder = open_folder(request.folder)
    if folder is None:
        raise UserError(request.folder, "is not a labelled folder", "give one with VOC, COCO, YOLO or labelme labels")
    train, validation = split_samples(folder, request.validate)
    return Lesson(train, validation, _classes(train, folder.classes, str(request.folder)))


def _classes(samples: Sequence[Sample], order: Sequence[str], subject: str) -> tuple[str, ...]:
    found = dict.fromkeys(box.label for _, annotation in samples for box in annotation.boxes)
    if not found:
        raise UserError(subject, "has no box to learn from", "label some objects first, or choose another split")
    return tuple([c for c in order if c in found] + [c for c in found if c not in order])


def train_request(
    request: FineTune, start: TwoStageNet, file: Path, ranks: Ranks = ALONE
) -> Generator[TrainingPoint, None, TrainingResult]:
    """Train a copy of `start` as asked and save it to `file`. Returns a TrainingResult.

    Closed before its end, nothing is saved but the checkpoint, from which `resume` goes on. Of
    several ranks the first alone validates and saves.
    """
    lesson = lesson_of(request)
    began = time.monotonic()
    net = with_classes(start, lesson.classes, file.stem, request.seed).to(start.device)
    pictures = LabelledPictures(lesson.train, {name: i + 1 for i, name in enumerate(lesson.classes)}, _side(net))
    checkpoint = file.with_suffix(CHECKPOINT)
    if not request.resume and ranks.is_first:
        checkpoint.unlink(missing_ok=True)
    point: TrainingPoint | None = None

    def validate(trained: TwoStageNet) -> dict[str, float]:
        return accuracy(trained, lesson.validation)

    for point in fine_tune(
        net, pictures, plan_of(request, len(pictures)), validate, checkpoint=checkpoint, ranks=ranks
    ):
        yield point
    metrics = dict(point.metrics) if point is not None else validate(net)
    seconds = time.monotonic() - began
    if ranks.is_first:
        checkpoints.save(net, file, _provenance(request, start, lesson, metrics, seconds))
        checkpoint.unlink(missing_ok=True)
    return TrainingResult(file.stem, file, seconds, len(pictures), metrics)


def plan_of(request: FineTune, pictures: int) -> Plan:
    """What the request leaves open: enough epochs for some three hundred steps of the heads, a dozen of all."""
    epochs = request.epochs or (min(60, max(8, 600 // max(pictures, 1))) if request.train == "heads" else 12)
    seconds = 0.0 if request.epochs else request.seconds
    return Plan(request.train, request.schedule, epochs, seconds, request.learn.batch, seed=request.seed)


def _side(net: TwoStageNet) -> int:
    """No more pixels than the net will see; its own scaling comes after."""
    return net.specification.longer_side


def accuracy(net: TwoStageNet, samples: Sequence[Sample]) -> dict[str, float]:
    """COCO's AP, AP50 and AP75 on pictures that were not trained on; empty without any."""
    if not samples:
        return {}
    detector = FasterRCNN(net)
    found = []
    for path, _ in samples:
        *_, last = detector.stages(read_image(path), DetectSettings())
        assert last is not None
        assert isinstance(last.record, Detections)
        found.append(last.record)
        detector.forget()
    coco = evaluate_detections([a for _, a in samples], found).coco
    return {name: coco[name] for name in _SHOWN}


def _provenance(
    request: FineTune, start: TwoStageNet, lesson: Lesson, metrics: dict[str, float], seconds: float
) -> dict[str, str]:
    story = {
        "start": start.specification.name,
        "train": request.train,
        "schedule": request.schedule,
        "pictures": len(lesson.train),
        "boxes": sum(len(annotation.boxes) for _, annotation in lesson.train),
        "seconds": round(seconds, 1),
        "seed": request.seed,
    }
    return {"provenance": json.dumps(story), "figures": json.dumps(metrics)}
