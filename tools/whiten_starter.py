"""Gives the starter's pyramid another basis, in which heads learn classes sooner; what it computes stays the same.

    python tools/whiten_starter.py --data ../shared/data --model resources/models/starter.safetensors --out FILE

The pyramid was trained to tell objects from background. What tells one class from another is still in its maps, but in
directions of small variance, which a step of the optimiser hardly moves. Its last layer is linear, and so are the
layers that read it up to their first activation: with a matrix M after the one and M^-1 before the others (RoI pooling
and zero padding let it through) the net is the same function. M makes the channels of pooled objects uncorrelated and
of like size (ZCA; Bell and Sejnowski 1997), as normalisation layers do more roughly, and for the same reason.
Shapes: C channels, B bins of all pooled boxes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.generators import result_of
from engine.models.library import checkpoints, model_file
from engine.models.network import TwoStageNet
from engine.structures.image import Image
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings
from engine.training.data.examples import training_data
from engine.training.data.loader import LabelledPictures

FOLDERS = ("coco128_yolo", "cards_coco", "bccd_voc")  # of each the pictures that a training learns from
PICTURES = 30  # of each folder
SMALLEST = 0.01  # share of the mean variance below which a direction counts as noise
GAIN = 2.0  # how much larger the maps become: with AdamW the larger its input, the faster a layer learns


@torch.no_grad()
def moments(net: TwoStageNet, data: Path) -> Tensor:
    """(C, C) mean products of two channels over the bins of labelled objects, each folder counted alike."""
    channels = net.backbone.channels
    mean = torch.zeros(channels, channels, dtype=torch.float64)
    for folder in FOLDERS:
        read = result_of(training_data(FineTune(DetectSettings(), "whiten", data / folder)))
        samples = read.train[:: max(1, len(read.train) // PICTURES)]
        pictures = LabelledPictures(samples, read.index, net.specification.longer_side)
        pooled = [bins_of(net, pictures, number) for number in range(len(pictures))]
        bins = torch.cat(pooled, 1).double()  # (C, B)
        mean += bins @ bins.T / bins.shape[1] / len(FOLDERS)
    return mean


def bins_of(net: TwoStageNet, pictures: LabelledPictures, number: int) -> Tensor:
    """(C, B) of one picture's labelled boxes."""
    example = pictures[number]
    prepared = net.preprocess(Image(Path(example.name), example.pixels, example.name))
    images = net.batch([prepared.tensor])
    boxes = torch.from_numpy(np.array(example.boxes)) * torch.tensor(prepared.scale * 2)
    size = (int(images.shape[-2]), int(images.shape[-1]))
    return net.pool(net.backbone(images), [boxes], [size]).transpose(0, 1).flatten(1)


def whitening(mean: Tensor) -> Tensor:
    """(C, C), symmetric: mean^(-1/2), small directions limited, of GAIN times the maps' size."""
    values, vectors = torch.linalg.eigh(mean)
    matrix = vectors @ torch.diag((values + SMALLEST * values.mean()).rsqrt()) @ vectors.T
    size = (matrix @ mean @ matrix).diagonal().mean()
    return matrix * GAIN * (mean.diagonal().mean() / size).sqrt()


@torch.no_grad()
def change_basis(net: TwoStageNet, matrix: Tensor) -> None:
    """The pyramid gives matrix @ map; the RPN's convolution and fc6 undo it. In place, worked out in float64."""
    back = torch.linalg.inv(matrix)
    fpn, fc6 = net.backbone.fpn, net.box_head.features[1]  # type: ignore[index]
    assert fpn is not None
    assert isinstance(fc6, nn.Linear)
    for smooth in fpn.smooth:
        conv = smooth[0]
        conv.weight.copy_(torch.einsum("oi,icyx->ocyx", matrix, conv.weight.double()))
        conv.bias.copy_(matrix @ conv.bias.double())
    conv = net.rpn_head.convs[0]
    conv.weight.copy_(torch.einsum("oiyx,ic->ocyx", conv.weight.double(), back))
    rows = fc6.weight.double().view(fc6.out_features, len(matrix), -1)
    fc6.weight.copy_(torch.einsum("oib,ic->ocb", rows, back).reshape(fc6.weight.shape))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    net = checkpoints.load(options.model)
    change_basis(net, whitening(moments(net, options.data)))
    metadata = model_file.read_metadata(options.model)
    checkpoints.save(net, options.out, metadata, torch.float16)


if __name__ == "__main__":
    main()
