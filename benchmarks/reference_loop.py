"""torchvision's FasterRCNN over the program's weights, learning as its reference trains (references/detection).

All its layers learn: SGD .0025 a picture, momentum .9, decay 1e-4, linear warm-up over the first epoch, a tenth of the
rate at 16/26 and 22/26 of the way, flips, 512 RoIs a picture, two pictures a step.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor
from torchvision.models.detection.image_list import ImageList

from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from engine.structures.stages import Detections
from engine.training.adapt import with_classes
from engine.training.data.loader import LabelledPictures

BATCH = 2
RATE, MOMENTUM, DECAY = 0.0025 * BATCH, 0.9, 1e-4  # .02 for 8 GPUs with two pictures each
MILESTONES = (16 / 26, 22 / 26)
ENDLESS = 1000  # epochs, where seconds decide


@dataclass
class Outcome:
    """ap50: in the end. seconds: of each step with all around it, validation left out. per_epoch: steps."""

    per_epoch: int
    ap50: float = 0.0
    seconds: list[float] = field(default_factory=list)

    @property
    def first(self) -> float:
        """Seconds of the first epoch, as far as it was reached."""
        return sum(self.seconds[: self.per_epoch])

    @property
    def later(self) -> float:
        """Seconds an epoch after the first; of a run that did not get so far, at the pace of its steps so far."""
        return self.per_epoch * float(np.mean(self.seconds[self.per_epoch :] or self.seconds))


class Backbone(nn.Module):
    """A net's backbone as torchvision wants one: maps by name."""

    def __init__(self, net: TwoStageNet) -> None:
        super().__init__()
        self.body = net.backbone
        self.out_channels = net.backbone.channels

    def forward(self, images: Tensor) -> OrderedDict[str, Tensor]:
        return OrderedDict((str(i), level) for i, level in enumerate(self.body(images)))


class Rpn(nn.Module):
    """A net's RPN as torchvision wants one: (N, a, H, W) objectness and (N, 4a, H, W) deltas a level."""

    def __init__(self, net: TwoStageNet) -> None:
        super().__init__()
        self.head = net.rpn_head

    def forward(self, features: list[Tensor]) -> tuple[list[Tensor], list[Tensor]]:
        found = zip(features, *self.head(features), strict=True)
        maps = [
            [part.reshape(len(level), *level.shape[2:], -1).permute(0, 3, 1, 2) for part in parts]
            for level, *parts in found
        ]
        return [objectness for objectness, _ in maps], [deltas for _, deltas in maps]


class Anchors(nn.Module):
    """A net's anchors as torchvision wants them: (A, 4) of all levels for each picture."""

    def __init__(self, net: TwoStageNet) -> None:
        super().__init__()
        self.anchors_for = net.anchors_for

    def forward(self, images: ImageList, features: list[Tensor]) -> list[Tensor]:
        anchors = torch.cat(self.anchors_for(features, images.tensors.shape[-2:]))
        return [anchors] * len(images.image_sizes)


class RoiPool(nn.Module):
    """A net's RoIAlign (torchvision's operator) and choice of levels, as torchvision wants them."""

    def __init__(self, net: TwoStageNet) -> None:
        super().__init__()
        self.pool, self.stride = net.pool, net.specification.strides[0]

    def forward(self, features: dict[str, Tensor], rois: list[Tensor], _: list[tuple[int, int]]) -> Tensor:
        levels = list(features.values())
        padded = (levels[0].shape[2] * self.stride, levels[0].shape[3] * self.stride)
        return self.pool(levels, rois, [padded] * len(rois))


def reference(start: TwoStageNet, classes: Sequence[str]) -> FasterRCNN:
    """torchvision's FasterRCNN with the start's backbone, RPN and head; the class layers are new."""
    net = with_classes(start, classes)
    s = net.specification
    model = FasterRCNN(
        Backbone(net),
        num_classes=None,
        min_size=int(s.shorter_side),
        max_size=int(s.longer_side),
        image_mean=list(s.mean),
        image_std=list(s.std),
        size_divisible=s.divisible,
        rpn_head=Rpn(net),
        box_head=net.box_head.features,
        box_predictor=FastRCNNPredictor(net.box_head.cls_score.in_features, len(classes) + 1),
    )
    model.rpn.anchor_generator = Anchors(net)
    model.roi_heads.box_roi_pool = RoiPool(net)
    return model


def run_reference(model: FasterRCNN, pictures: LabelledPictures, epochs: int, seconds: float) -> Outcome:
    """references/detection/engine.py: train_one_epoch, again and again, until the epochs or the seconds are over."""
    learning = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.SGD(learning, lr=RATE, momentum=MOMENTUM, weight_decay=DECAY)
    per_epoch = -(-len(pictures) // BATCH)
    steps, step, outcome = per_epoch * epochs, 0, Outcome(per_epoch)
    random, started = np.random.default_rng(0), time.perf_counter()
    model.train()
    began = started
    while step < steps:
        for images, targets in _looks(pictures, random):
            warm_up = max(1, min(1000, per_epoch - 1))
            share = min(1.0, (step + 1) / warm_up) * 0.1 ** sum(step >= m * steps for m in MILESTONES)
            for group in optimiser.param_groups:
                group["lr"] = RATE * share
            losses = sum(model(images, targets).values())
            optimiser.zero_grad()
            losses.backward()
            optimiser.step()
            step += 1
            now = time.perf_counter()
            outcome.seconds.append(now - began)
            began, spent = now, now - started
            if seconds:
                steps = step + int(max(0.0, seconds - spent) / (spent / step))
            if step >= steps:
                break
    return outcome


def _looks(
    pictures: LabelledPictures, random: np.random.Generator
) -> Iterator[tuple[list[Tensor], list[dict[str, Tensor]]]]:
    order = random.permutation(len(pictures))
    for first in range(0, len(order), BATCH):
        images, targets = [], []
        for index in order[first : first + BATCH]:
            example = pictures[int(index)]
            image = torch.from_numpy(np.array(example.pixels)).permute(2, 0, 1).float() / 255
            boxes = torch.from_numpy(np.array(example.boxes))
            if random.random() < 0.5:
                image = image.flip(-1)
                boxes[:, [0, 2]] = image.shape[-1] - boxes[:, [2, 0]]
            images.append(image)
            targets.append({"boxes": boxes, "labels": torch.from_numpy(example.classes)})
        yield images, targets


@torch.no_grad()
def reference_detections(model: FasterRCNN, classes: tuple[str, ...], path: Path) -> Detections:
    model.eval()
    image = torch.from_numpy(np.array(read_image(path).pixels)).permute(2, 0, 1).float() / 255
    (answer,) = model([image])
    boxes, scores, labels = (answer[key].numpy() for key in ("boxes", "scores", "labels"))
    return Detections(boxes, labels - 1, scores, np.arange(len(boxes), dtype=np.int32), classes)
