"""A training request for R-CNN or SPPnet, from its folder to a saved model."""

from __future__ import annotations

import json
import time
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import torch

from engine.errors import UserError
from engine.models.build import build
from engine.models.detectors.rcnn import rcnn_specification
from engine.models.detectors.region_net import RegionNet
from engine.models.detectors.sppnet import sppnet_specification
from engine.models.library import checkpoints
from engine.models.library.runs import CHECKPOINT
from engine.models.library.seen_pictures import KEY, seen_by, seen_in_training
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.structures.requests import FineTune, PictureFailed
from engine.structures.training import Notice, TrainingPoint, TrainingResult
from engine.training.data.examples import read_training_data
from engine.training.data.given_proposals import GivenProposals
from engine.training.data.loader import LabelledPictures
from engine.training.detection.recipes import REGIONS, as_asked
from engine.training.loop.budget import Budget
from engine.training.loop.run_record import RunRecorder
from engine.training.loop.time_limits import budget_of, check_time, data_in_time, set_aside_saving
from engine.training.loop.validation import Validation
from engine.training.svm.training import RegionPlan, train_regions

Points = Generator[TrainingPoint | PictureFailed | Notice | str | None, None, TrainingResult]
PROPOSALS = 400  # of each picture, to learn from and to judge by: 2,000 in the papers
ONE_PICTURE = 1.0  # seconds that its features and one class's SVM take at least
CROP_SIDE = 128  # R-CNN's: 227 in the paper, where a GPU warps and runs 2,000 of them


def train_region_request(
    request: FineTune,
    start: TwoStageNet,
    file: Path,
    proposals: GivenProposals | None = None,
    budget: Budget | None = None,
    folder: Path | None = None,
    *,
    origin: Path | None = None,
) -> Points:
    """Train the system of request.settings.detector over the backbone of `start`, and save it to `file`.

    Yields a point per step, None while Selective Search or the SVMs go on; the last carries the metrics. Where the
    request has had enough, fine-tuning ends, and features and SVMs follow; all of it fits into the budget. folder:
    where features of regions lie meanwhile. origin: the file that `start` was read from. Closed before its end, no
    model is saved, but the run's record and the checkpoint of its fine-tuning, from which `resume` goes on.
    """
    began, budget = time.monotonic(), budget or budget_of(request)
    given = proposals or GivenProposals(seed=request.seed, top=PROPOSALS)
    checkpoint = file.with_suffix(CHECKPOINT)
    if not request.resume:
        checkpoint.unlink(missing_ok=True)
    elif not checkpoint.exists() and file.exists():
        raise UserError(file.stem, "is trained already, its SVMs on all regions at once", "train anew without --resume")
    data = yield from read_training_data(request)
    yield from data.missing
    net = region_net(start, request.settings.detector or "", data.classes, file.stem, request.seed)
    set_aside_saving(net, budget)
    data = yield from data_in_time(data, net, budget, given)
    check_time(budget, ONE_PICTURE * len(data.classes))
    recorder = RunRecorder(request, start.specification.name, data, file, (), writes=True)
    recorder.write("unfinished")
    labellings = [data.labelling(sample, corrected=request.folder is None) for sample in data.train]
    pictures = LabelledPictures(data.train, data.index, start.specification.longer_side, labellings, proposals=given.of)
    plan = _plan_of(request, net)
    metrics: dict[str, float] = {}
    try:
        for point in train_regions(net, pictures, plan, request.enough.is_set, checkpoint, budget, folder):
            if point is not None and point.step == point.steps and data.validation:
                judge = Validation(data.validation, fixed_trunk=False, proposals=given, budget=budget)
                metrics = yield from judge.measuring(net)
                point = replace(point, metrics=metrics, best=bool(metrics))
            if point is not None:
                recorder.add(point)
            yield point
            yield from pictures.newly_gone()
    except GeneratorExit:
        recorder.write("unfinished")
        raise
    seconds = time.monotonic() - began
    story = {"start": start.specification.name, "pictures": len(pictures), "seconds": round(seconds, 1)}
    # One look at the pictures held out, in the end: they chose nothing.
    looks = recorder.record.looks
    seen = yield from seen_in_training(seen_by(origin), map(Path, pictures.names), (), looks)
    told = {"provenance": json.dumps(story), "figures": json.dumps(metrics), KEY: seen.to_text()}
    checkpoints.save(net, file, told)
    checkpoint.unlink(missing_ok=True)
    recorder.write("stopped early" if request.enough.is_set() else "finished", metrics)
    return TrainingResult(file.stem, file, seconds, len(pictures), metrics, data.selection, looks, metrics)


def _plan_of(request: FineTune, net: RegionNet) -> RegionPlan:
    recipe = as_asked(REGIONS, request.learn, request.seed, net.device)
    mirrored = 0.5 if request.learn.flip else 0.0
    return RegionPlan(request.epochs, request.learn.batch, PROPOSALS, recipe, request.seed, mirrored)


def region_specification(base: ModelSpecification, detector: str, classes: tuple[str, ...]) -> ModelSpecification:
    """R-CNN or SPPnet over the backbone of `base`, as it is trained here."""
    base = base.with_(class_names=classes, class_agnostic=False, norm_frozen=True)
    return rcnn_specification(base, CROP_SIDE) if detector == "rcnn" else sppnet_specification(base)


def region_net(start: TwoStageNet, detector: str, classes: tuple[str, ...], name: str, seed: int) -> RegionNet:
    """The system over the backbone of `start`: tensors that fit are taken over, the classifier is new."""
    torch.manual_seed(seed)
    net = build(region_specification(start.specification, detector, classes).with_(name=name))
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
