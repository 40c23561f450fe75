"""Batches for R-CNN and SPPnet: pictures with proposals of their own, scaled for the net, some of them mirrored.

Shapes: R regions of a picture. Proposals and boxes are in pixels of the example, until `region_batch` scales them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.models.network import TwoStageNet
from engine.models.region_net import RegionNet
from engine.structures.boxes import BoxArray
from engine.structures.image import Image
from engine.training.augment import Example, flip
from engine.training.loader import ignored_in
from engine.training.step import Batch


class Labelled(NamedTuple):
    """A picture with its boxes, and its proposals (R, 4) in the same pixels, best first."""

    example: Example
    proposals: BoxArray


def region_batch(net: TwoStageNet, pictures: Sequence[Labelled], most: int) -> Batch:
    """Pictures as the net wants them, with boxes and at most `most` proposals each in net pixels."""
    tensors, boxes, proposals, ignored = [], [], [], []
    for example, regions in pictures:
        made = net.preprocess(Image(Path(example.name), example.pixels, example.key))
        scale = torch.tensor([*made.scale, *made.scale])
        tensors.append(made.tensor)
        boxes.append(torch.from_numpy(np.array(example.boxes)) * scale)
        proposals.append(torch.from_numpy(np.array(regions[:most])) * scale)
        own = ignored_in(example)
        ignored.append(own._replace(boxes=own.boxes * scale))
    return Batch(
        net.batch(tensors),
        [(int(t.shape[1]), int(t.shape[2])) for t in tensors],
        boxes,
        [torch.from_numpy(p.example.classes) for p in pictures],
        [p.example.name for p in pictures],
        proposals,
        labellings=[p.example.labelling for p in pictures],
        ignored=ignored,
    )


def mirrored(picture: Labelled) -> Labelled:
    """Left and right exchanged, proposals too."""
    width = picture.example.pixels.shape[1]
    regions = picture.proposals.copy()
    regions[:, [0, 2]] = width - picture.proposals[:, [2, 0]]
    return Labelled(flip(picture.example), regions)


def epoch_of(pictures: Sequence[Labelled], size: int, seed: int, epoch: int) -> Iterator[list[tuple[int, bool]]]:
    """Every picture once, in a random order, half of them mirrored: (index, mirrored) of each batch."""
    random = np.random.default_rng([seed, epoch])
    order = [(int(i), bool(random.random() < 0.5)) for i in random.permutation(len(pictures))]
    for first in range(0, len(order), size):
        yield order[first : first + size]


def batches_of(
    net: RegionNet, pictures: Sequence[Labelled], proposals: int, order: Iterable[list[tuple[int, bool]]]
) -> Iterator[Batch]:
    """The pictures (index, mirrored) of each group of `order`. Where the trunk does not learn, what is seen of a
    picture is kept, as SPPnet keeps it on disk."""
    kept: dict[tuple[int, bool], list[Tensor]] = {}

    def look(chosen: list[tuple[int, bool]]) -> Iterator[Batch]:
        for index, flipped in chosen:
            picture = mirrored(pictures[index]) if flipped else pictures[index]
            batch = region_batch(net, [picture], proposals)
            if "backbone" in net.frozen:
                if (index, flipped) not in kept:
                    with torch.no_grad():
                        kept[index, flipped] = net.look(batch.images)
                batch = batch._replace(features=kept[index, flipped])
            yield batch

    for chosen in order:
        yield joined(list(look(chosen)))


def joined(batches: Sequence[Batch]) -> Batch:
    """Batches of one picture each, side by side; padded to the largest."""
    height = max(b.images.shape[2] for b in batches)
    width = max(b.images.shape[3] for b in batches)
    images = [F.pad(b.images, (0, width - b.images.shape[3], 0, height - b.images.shape[2])) for b in batches]
    features = None
    if batches[0].features is not None:
        features = [_side_by_side(maps) for maps in zip(*(b.features or [] for b in batches), strict=True)]
    return Batch(
        torch.cat(images),
        [b.sizes[0] for b in batches],
        [b.boxes[0] for b in batches],
        [b.classes[0] for b in batches],
        [b.names[0] for b in batches],
        [p for b in batches for p in b.proposals or []],
        features,
        labellings=[b.labelling(0) for b in batches],
        ignored=[regions for b in batches for regions in b.ignored or []],
    )


def _side_by_side(maps: Sequence[Tensor]) -> Tensor:
    height, width = (max(m.shape[i] for m in maps) for i in (2, 3))
    return torch.cat([F.pad(m, (0, width - m.shape[3], 0, height - m.shape[2])) for m in maps])
