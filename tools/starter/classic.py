"""The second bundled model before it has learned anything: the papers' design over NanoDet-g's trunk and pyramid, whose
levels are merged into the one map. It finds already what that map knows: the RPN repeats its boxes and scores, and of
fc6 eighty units its classes.

    python -m tools.starter.classic package/models runs/classic/start.safetensors

Shapes: C channels of the map, K classes that it tells apart, b bins a side.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from engine.features.csp import EXTENTS, MERGED
from engine.heads.box_head import TwoFc
from engine.models import architectures
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from tools.starter.nanodet import EVIDENCE, UNKNOWN, class_names, pass_on_boxes, take_over

MISFIT = 0.3  # as in nanodet.py; most things are smaller than the smallest anchor
BACKGROUND = 9.3  # the background's first logit, higher than nanodet.py's: of each bin the largest value counts


@torch.no_grad()
def pass_on_classes(net: TwoStageNet) -> None:
    """Most of fc6's units are means of one map: of each class, over the middle bins; of each other map, as it is and
    negated, over the middle; and of the features over the outer bins. fc7 hands them on, and the scores believe the
    classes."""
    s, head = net.specification, net.box_head
    head.initialise()
    assert isinstance(head.features, TwoFc)
    fc6, fc7 = (layer for layer in head.features if isinstance(layer, nn.Linear))
    classes, third = s.class_maps, s.bins // 3
    middle = torch.zeros(s.bins, s.bins)
    middle[third : s.bins - third, third : s.bins - third] = 1
    outer = 1 - F.pad(torch.ones(s.bins - 2, s.bins - 2), (1, 1, 1, 1))
    others = [*range(MERGED), *range(MERGED + classes, net.backbone.channels)]
    units = [(MERGED + number, middle, 1) for number in range(classes)]
    units += [(channel, middle, sign) for channel in others for sign in (1, -1)]
    units += [(channel, outer, 1) for channel in range(MERGED)]
    for unit, (channel, bins, sign) in enumerate(units):
        weights = torch.zeros(net.backbone.channels, s.bins, s.bins)
        weights[channel] = sign * bins / bins.sum()
        fc6.weight[unit] = weights.flatten()
    known = len(units)
    fc6.bias[:known], fc7.bias[:known] = 0, 0
    fc7.weight[:known] = torch.eye(known, s.head_width)
    head.cls_score.weight[1 : classes + 1, :classes] += EVIDENCE * torch.eye(classes)
    head.cls_score.bias[0], head.cls_score.bias[-1] = BACKGROUND, UNKNOWN


def extents_of_anchors(s: ModelSpecification) -> list[int]:
    """From which channel of the map each anchor of a cell takes its box: the smallest ones from the finest level's."""
    first, count = MERGED + s.class_maps, EXTENTS + 1
    sizes = s.anchor_sizes[0]
    return [first if size == min(sizes) else first + count for _ in s.anchor_ratios for size in sizes]


def start(folder: Path, seed: int = 0) -> TwoStageNet:
    """The net from the package's folder with nanodet.json and nanodet.bin."""
    torch.manual_seed(seed)
    net = architectures.build(architectures.classic(class_names()))
    take_over(net, folder)
    pass_on_boxes(net, extents_of_anchors(net.specification), MISFIT)
    pass_on_classes(net)
    return net


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the folder with nanodet.json and nanodet.bin")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    checkpoints.save(start(options.package), options.out, {"title": "Start of the classic"}, torch.float16)


if __name__ == "__main__":
    main()
