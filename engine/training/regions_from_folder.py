"""A training request for R-CNN or SPPnet, from its folder to a saved model."""

from __future__ import annotations

import json
import time
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from engine.data.images import read_image
from engine.errors import UserError
from engine.models import checkpoints
from engine.models.build import build
from engine.models.network import TwoStageNet
from engine.models.rcnn import rcnn_specification
from engine.models.region_net import RegionNet
from engine.models.runs import CHECKPOINT
from engine.models.shelf import detector_of
from engine.models.sppnet import sppnet_specification
from engine.models.stage_cache import StageCache
from engine.models.waiting import waiting_for
from engine.requests import FineTune, PictureFailed
from engine.structures.stages import Detections
from engine.structures.training import TrainingPoint, TrainingResult
from engine.training.augment import Example
from engine.training.evaluate import evaluate_detections
from engine.training.held_out import SHOWN
from engine.training.lesson import Lesson, reading_lesson
from engine.training.loader import LabelledPictures
from engine.training.region_batches import Labelled
from engine.training.region_training import RegionPlan, train_regions
from engine.training.run_keeping import RunKeeper

Points = Generator[TrainingPoint | PictureFailed | str | None, None, TrainingResult]
EPOCHS = 4
PROPOSALS = 400  # of each picture: 2,000 in the papers, where a GPU runs them


def train_region_request(request: FineTune, start: TwoStageNet, file: Path) -> Points:
    """Train the system of request.settings.detector over the backbone of `start`, and save it to `file`.

    Yields a point per step, None while Selective Search or the SVMs go on; the last carries the metrics. Where the
    request has had enough, or its seconds are over, fine-tuning ends, and features and SVMs follow. Closed before its
    end, no model is saved, but the run's record and the checkpoint of its fine-tuning, from which `resume` goes on.
    """
    if request.learn.anchors is not None:
        raise UserError(request.settings.detector or "", "has no anchors to choose", "leave --anchors out")
    checkpoint = file.with_suffix(CHECKPOINT)
    if not request.resume:
        checkpoint.unlink(missing_ok=True)
    elif not checkpoint.exists() and file.exists():
        raise UserError(file.stem, "is trained already, its SVMs on all regions at once", "train anew without --resume")
    lesson = yield from reading_lesson(request)
    yield from lesson.missing
    began = time.monotonic()
    keeper = RunKeeper(request, start.specification.name, lesson, file, (), writes=True)
    keeper.write("unfinished")
    net = region_net(request, start, lesson.classes, file.stem)
    labellings = [lesson.labelling(sample, corrected=request.folder is None) for sample in lesson.train]
    pictures = LabelledPictures(lesson.train, lesson.index, start.specification.longer_side, labellings)
    labelled = []
    for number in range(len(pictures)):
        made = yield from _with_proposals(pictures[number], request.seed)
        labelled.append(made)
    plan = RegionPlan(
        epochs=request.epochs or EPOCHS,
        batch=request.learn.batch,
        proposals=PROPOSALS,
        seed=request.seed,
        seconds=0.0 if request.epochs else request.seconds,
    )
    metrics: dict[str, float] = {}
    try:
        for point in train_regions(net, labelled, plan, request.enough.is_set, checkpoint):
            if point is not None and point.step == point.steps:
                metrics = yield from _accuracy(net, lesson, request)
                point = replace(point, metrics=metrics, best=bool(metrics))
            if point is not None:
                keeper.add(point)
            yield point
    except GeneratorExit:
        keeper.write("unfinished")
        raise
    seconds = time.monotonic() - began
    story = {"start": start.specification.name, "pictures": len(pictures), "seconds": round(seconds, 1)}
    checkpoints.save(net, file, {"provenance": json.dumps(story), "figures": json.dumps(metrics)})
    checkpoint.unlink(missing_ok=True)
    keeper.write("stopped early" if request.enough.is_set() else "finished", metrics)
    return TrainingResult(file.stem, file, seconds, len(pictures), metrics, lesson.selection)


def region_net(request: FineTune, start: TwoStageNet, classes: tuple[str, ...], name: str) -> RegionNet:
    """The system over the backbone of `start`: tensors that fit are taken over, the classifier is new."""
    base = start.specification.with_(class_names=classes, class_agnostic=False)
    made = rcnn_specification(base) if request.settings.detector == "rcnn" else sppnet_specification(base)
    torch.manual_seed(request.seed)
    net = build(made.with_(name=name))
    assert isinstance(net, RegionNet), "an R-CNN or SPPnet specification builds such a net"
    net.box_head.initialise()
    own = net.state_dict()
    fitting = {
        key: value
        for key, value in start.state_dict().items()
        if key in own and own[key].shape == value.shape and not key.startswith("box_head.cls_score")
    }
    net.load_state_dict(fitting, strict=False)
    return net


def _with_proposals(example: Example, seed: int) -> Generator[None, None, Labelled]:
    # Here, not above: compiled code is loaded only where somebody searches.
    from engine.proposals.selective_search import selective_search

    threads = torch.get_num_threads()
    found = yield from waiting_for(
        lambda stop: selective_search(example.pixels, "fast", seed=seed, threads=threads, is_cancelled=stop)
    )
    return Labelled(example, np.array(found.proposals.boxes[:PROPOSALS]))


def _accuracy(net: RegionNet, lesson: Lesson, request: FineTune) -> Generator[None, None, dict[str, float]]:
    """COCO's AP, AP50 and AP75 on the pictures held out that can still be read; empty without any."""
    detector, truths, found = detector_of(net, StageCache(), request.settings), [], []
    for path, annotation in lesson.validation:
        try:
            image = read_image(path)
        except UserError:
            continue  # as engine.training.held_out does: what was learnt is worth more than one judge
        record = None
        for stage in detector.stages(image, request.settings):
            record = stage.record if stage is not None else record
            yield None
        assert isinstance(record, Detections), "the last stage is the detections"
        truths.append(annotation)
        found.append(record)
    if not found:
        return {}
    coco = evaluate_detections(truths, found).coco
    return {name: coco[name] for name in SHOWN}
