"""What a new detector would be: how many of its weights learn, and what a step costs here. Nothing is downloaded."""

from __future__ import annotations

import time
from typing import Literal, Never

import torch
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from engine.errors import UserError
from engine.generators import result_of
from engine.models.library.trunks import Trunk, detector_over, find_trunk, takes_over
from engine.models.network import TwoStageNet, scaled_size
from engine.structures.jobs import Progress
from engine.structures.papers import DetectorOutline, OutlineDetector
from engine.structures.settings import SVM_DETECTORS, DetectorName, NewDetector, ScheduleName
from engine.tasks.models import Models
from engine.training.detection.layers import frozen_below, learning_weights, lowest_stride
from engine.training.detection.named_recipes import FULL
from engine.training.from_folder import usual_epochs
from engine.words import tr
from engine.worker import Task

_PICTURE = (600, 800)  # height, width of a usual photograph
_TRYING = 0.05  # seconds that the processor's speed is looked at


def outline_detector(models: Models, request: OutlineDetector) -> Task[Never, DetectorOutline]:
    yield Progress(0, 0, tr("Looking at {start}", start=request.new.start))
    return outline(models, request)


def outline(models: Models, request: OutlineDetector) -> DetectorOutline:
    """Raises UserError where the trunk is not known or cannot have the design, or where choices do not go together."""
    new = request.new
    check_choices(new, request.detector, request.schedule)
    trunk = result_of(find_trunk(new.start, new.design, models.shelf, random=True))
    check_pyramid(trunk, new, request.detector)
    net = detector_over(trunk, new.design, 0, device="meta")
    has_rpn = request.detector == "faster-rcnn"
    frozen = frozen_below(net, new.layers) + (() if has_rpn else ("rpn_head",))
    learning, total = learning_weights(net, frozen)
    body, head = _multiply_adds(net, FULL.sampling.rois)
    # Backward costs what forward does, once for the layer and once for its input; a frozen trunk is run once a picture.
    looks = 0.0 if new.layers == "fc6" and request.detector not in SVM_DETECTORS else 3.0
    step = request.batch * (looks * body + 3 * head) / (speed := _speed())
    steps = _steps(request, part_that_learns(new, trunk), step)
    once = 0.0 if looks else request.pictures * body / speed  # a frozen trunk's maps
    return DetectorOutline(
        new,
        takes_over(trunk, new.design, has_rpn=has_rpn),
        learning,
        total,
        body,
        step,
        trunk.is_here,
        0 if trunk.backbone == "vgg16" else lowest_stride(net, new.layers),
        steps,
        request.seconds or steps * step + once,
        net.specification.anchor_plan if has_rpn else None,
    )


def part_that_learns(new: NewDetector, trunk: Trunk) -> Literal["heads", "full"]:
    """A pyramid that is new learns, too."""
    has_pyramid = new.design == "paper" or bool(trunk.pyramid)
    return "heads" if new.layers == "fc6" and has_pyramid else "full"


def _steps(request: OutlineDetector, part: str, step: float) -> int:
    """Of the whole training; 0 where the pictures are not known, or SVMs follow."""
    if not request.pictures or request.detector in SVM_DETECTORS:
        return 0
    if request.seconds:
        return max(1, round(request.seconds / step))
    epochs = request.epochs or usual_epochs(part, request.pictures)
    return epochs * -(-request.pictures // request.batch)


def check_choices(new: NewDetector, detector: DetectorName, schedule: ScheduleName) -> None:
    """Raises UserError for what does not go together, whatever the trunk."""
    if detector == "sppnet" and new.layers != "fc6":
        what = tr("learns its fully connected layers alone: the paper does not train through the pyramid of bins")
        raise UserError(detector, what, tr("choose fc6 as the lowest layer that learns"))
    if detector != "faster-rcnn" and schedule != "joint":
        raise UserError(
            detector, tr("has no proposal network to take turns with"), tr("choose “All at once”, the joint schedule")
        )


def check_pyramid(trunk: Trunk, new: NewDetector, detector: DetectorName) -> None:
    """Raises UserError where nothing would teach the pyramid."""
    if detector == "sppnet" and new.design == "pyramid" and not trunk.pyramid:
        what = tr("does not train the pyramid, which would stay random over this backbone")
        raise UserError(detector, what, tr("choose the papers' design, or the bundled backbone"))


def _multiply_adds(net: TwoStageNet, rois: int) -> tuple[int, int]:
    """Of a picture in the trunk, and of so many RoIs in the fully connected layers."""
    s = net.specification
    height, width = s.padded(*scaled_size(*_PICTURE, s.shorter_side, s.longer_side))
    with torch.no_grad(), FlopCounterMode(display=False) as body:
        net.backbone(torch.zeros(1, 3, height, width, device="meta"))
    with torch.no_grad(), FlopCounterMode(display=False) as head:
        net.box_head(torch.zeros(rois, net.backbone.channels, s.bins, s.bins, device="meta"))
    return body.get_total_flops() // 2, head.get_total_flops() // 2


def _speed() -> float:
    """Multiply-adds a second of a convolution on this processor."""
    x, w = torch.zeros(1, 64, 64, 64), torch.zeros(64, 64, 3, 3)
    F.conv2d(x, w)
    count, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < _TRYING:
        F.conv2d(x, w)
        count += 1
    return count * 62 * 62 * 64 * 64 * 9 / took
