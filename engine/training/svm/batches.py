"""Batches for R-CNN and SPPnet: pictures with external proposals, scaled for the net, some of them mirrored.

Shapes: R regions of a picture. Proposals and boxes are in pixels of the example, until `region_batch` scales them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.models.detectors.region_net import RegionNet
from engine.models.network import TwoStageNet
from engine.structures.image import Image
from engine.training.data.augment import Example, flip
from engine.training.data.feature_cache import FeatureCache, FeatureKey
from engine.training.data.loader import Batches, labels_of
from engine.training.detection.step import Batch

CACHED_BYTES = 500_000_000  # of maps, where the trunk does not learn


class Pictures(Protocol):
    """To learn from, with external proposals: a list, or what reads them when asked for."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> Example: ...


def region_batch(net: TwoStageNet, pictures: Sequence[Example], most: int) -> Batch:
    """Pictures as the net wants them, with boxes and at most `most` proposals each in net pixels."""
    prepared = [net.preprocess(Image(Path(p.name), p.pixels, p.key)) for p in pictures]
    batch = Batch(
        net.batch([one.tensor for one in prepared]),
        [(int(one.tensor.shape[1]), int(one.tensor.shape[2])) for one in prepared],
        **labels_of(pictures, [torch.tensor(one.scale * 2) for one in prepared]),
    )
    return batch._replace(proposals=[p[:most] for p in batch.proposals or []])


def epoch_of(count: int, size: int, seed: int, epoch: int, share: float = 0.5) -> Iterator[list[tuple[int, bool]]]:
    """Every picture of so many once, in a random order, a share of them mirrored: (index, mirrored) of each batch."""
    random = np.random.default_rng([seed, epoch])
    order = [(int(i), bool(random.random() < share)) for i in random.permutation(count)]
    for first in range(0, len(order), size):
        yield order[first : first + size]


class RegionBatches(Batches):
    """Pictures with at most `proposals` proposals each, a share of them mirrored. Where the trunk does not learn, what
    is seen of a picture is cached, as SPPnet keeps it on disk."""

    def __init__(
        self, net: RegionNet, pictures: Pictures, proposals: int, size: int, seed: int, mirrored: float
    ) -> None:
        super().__init__(size, seed)
        self._net, self._pictures = net, pictures
        self._proposals, self._mirrored = proposals, mirrored
        self._maps = FeatureCache(CACHED_BYTES)

    @property
    def per_epoch(self) -> int:
        return -(-len(self._pictures) // self.size)

    def epoch(self, number: int, skip: int = 0) -> Iterator[Batch]:
        groups = epoch_of(len(self._pictures), self.size, self._seed, number, self._mirrored)
        for group in islice(groups, skip, None):
            yield joined([self._batch(index, mirrored=mirrored) for index, mirrored in group])

    def _batch(self, index: int, *, mirrored: bool) -> Batch:
        picture = flip(self._pictures[index]) if mirrored else self._pictures[index]
        batch = region_batch(self._net, [picture], self._proposals)
        if "backbone" not in self._net.frozen:
            return batch
        key = FeatureKey(str(index), batch.sizes[0], mirrored, "")
        return batch._replace(features=self._maps.get(key, lambda: self._net.look(batch.images)))


def joined(batches: Sequence[Batch]) -> Batch:
    """Batches of one picture each, side by side; padded to the largest."""
    features = None
    if batches[0].features is not None:
        features = [_side_by_side(maps) for maps in zip(*(b.features or [] for b in batches), strict=True)]
    lists = ("sizes", "boxes", "classes", "names", "proposals", "labellings", "ignored")
    one_after_another: dict[str, Any] = {name: [x for b in batches for x in getattr(b, name)] for name in lists}
    return Batch(_side_by_side([b.images for b in batches]), features=features, **one_after_another)


def _side_by_side(maps: Sequence[Tensor]) -> Tensor:
    height, width = (max(m.shape[i] for m in maps) for i in (2, 3))
    return torch.cat([F.pad(m, (0, width - m.shape[3], 0, height - m.shape[2])) for m in maps])
