"""A training request for R-CNN or SPPnet, from its folder to a saved model."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from engine.errors import UserError
from engine.models.architectures import build
from engine.models.detectors.rcnn import rcnn_specification
from engine.models.detectors.region_net import RegionNet
from engine.models.detectors.sppnet import sppnet_specification
from engine.models.library.runs import CHECKPOINT
from engine.models.library.seen_pictures import seen_by
from engine.models.network import TwoStageNet
from engine.structures.requests import FineTune
from engine.structures.training import TrainingPoint, TrainingResult
from engine.training.data.examples import training_data
from engine.training.data.external_proposals import ExternalProposals
from engine.training.data.loader import LabelledPictures
from engine.training.detection.layers import frozen_below
from engine.training.detection.named_recipes import REGIONS, paper_recipe
from engine.training.detection.recipes import adjusted
from engine.training.loop.budget import Budget
from engine.training.loop.trainer import Hooks, TrainingEvent
from engine.training.loop.validation import Validation
from engine.training.preparing import data_in_time
from engine.training.run_record import RunRecorder
from engine.training.svm.training import RegionPlan, train_regions
from engine.words import tr

PROPOSALS = 400  # of each picture, to learn from and to judge by: 2,000 in the papers
ONE_PICTURE = 1.0  # seconds that its features and one class's SVM take at least
CROP_SIDE = 128  # R-CNN's
PAPERS_SIDE, PAPERS_PROPOSALS = 227, 2000  # where a GPU warps and runs them


def train_region_request(
    request: FineTune,
    start: TwoStageNet,
    file: Path,
    proposals: ExternalProposals | None = None,
    budget: Budget | None = None,
    folder: Path | None = None,
    *,
    origin: Path | None = None,
) -> Generator[TrainingEvent | None, None, TrainingResult]:
    """Train the system of request.settings.detector over the backbone of `start`, and save it to `file`.

    Yields a point per step, None while Selective Search or the SVMs go on; the last carries the metrics. Where the
    request has had enough, fine-tuning ends, and features and SVMs follow; all of it fits into the budget. folder:
    where features of regions lie meanwhile. origin: the file that `start` was read from. Closed before its end, no
    model is saved, but the run's record and the checkpoint of its fine-tuning, from which `resume` goes on.
    """
    began, budget = time.monotonic(), budget or Budget.of(request)
    proposals = proposals or ExternalProposals(seed=request.seed, top=PROPOSALS)
    checkpoint = file.with_suffix(CHECKPOINT)
    if not request.resume:
        checkpoint.unlink(missing_ok=True)
    elif not checkpoint.exists() and file.exists():
        raise UserError(
            file.stem,
            tr("is trained already, its SVMs on all regions at once"),
            tr("train it anew instead of continuing it"),
        )
    data = yield from training_data(request)
    yield from data.missing
    is_paper = request.learn.recipe == "paper"
    side = PAPERS_SIDE if is_paper else CROP_SIDE
    net = region_net(start, request.settings.detector or "", data.classes, file.stem, request.seed, side)
    budget.set_aside_saving(net)
    data = yield from data_in_time(data, net, budget, proposals)
    budget.check_time(ONE_PICTURE * len(data.classes))
    recorder = RunRecorder(request, start.specification.name, data, file)
    recorder.write("unfinished")
    labellings = [data.labelling(sample, corrected=request.folder is None) for sample in data.train]
    longer = start.specification.longer_side
    pictures = LabelledPictures(data.train, data.index, longer, labellings, proposals.of)
    recipe = paper_recipe(net.specification) if is_paper else REGIONS
    if request.new is not None:
        recipe = replace(recipe, frozen=frozen_below(net, request.new.layers))
    recipe = adjusted(recipe, request.learn, request.seed, net.device)
    mirrored = 0.5 if request.learn.flip else 0.0
    most = PAPERS_PROPOSALS if is_paper else PROPOSALS
    plan = RegionPlan(request.epochs, request.learn.batch, most, recipe, mirrored)
    hooks = Hooks(checkpoint=checkpoint, enough=request.enough.is_set, budget=budget)
    points = train_regions(net, pictures, plan, hooks, folder)
    validation = Validation(data.validation, fixed_trunk=False, proposals=proposals, budget=budget)
    metrics = yield from recorder.follow(_judged_in_the_end(points, validation, net), pictures)
    story: dict[str, Any] = {"start": start.specification.name, "pictures": len(pictures)}
    if request.new is not None:
        story |= {"design": request.new.design, "layers": request.new.layers}
    # One look at the pictures held out, in the end: they chose nothing.
    return (yield from recorder.finish(net, story, metrics, began, seen_by(origin), pictures))


def _judged_in_the_end(
    points: Generator[TrainingPoint | None, None, None], validation: Validation, net: RegionNet
) -> Generator[TrainingPoint | str | None, None, Mapping[str, float]]:
    """The last point has the figures, which are the result."""
    metrics: dict[str, float] = {}
    with closing(points):
        for point in points:
            if point is not None and point.step == point.steps:
                metrics = yield from validation.measure(net)
                point = replace(point, metrics=metrics, best=bool(metrics))
            yield point
    return metrics


def region_net(
    start: TwoStageNet, detector: str, classes: tuple[str, ...], name: str, seed: int, side: int = CROP_SIDE
) -> RegionNet:
    """The system over the backbone of `start`: tensors that fit are taken over, the classifier is new. side: of
    R-CNN's crops."""
    torch.manual_seed(seed)
    base = start.specification.with_(class_names=classes, class_agnostic=False, norm_frozen=True)
    specification = rcnn_specification(base, side) if detector == "rcnn" else sppnet_specification(base)
    net = build(specification.with_(name=name))
    assert isinstance(net, RegionNet), "an R-CNN or SPPnet specification builds such a net"
    net.box_head.initialise()
    state = net.state_dict()
    fitting = {
        key: value
        for key, value in start.state_dict().items()
        if key in state and state[key].shape == value.shape and not key.startswith("box_head.cls_score")
    }
    net.load_state_dict(fitting, strict=False)
    return net
