"""Batches whose maps are kept: the trunk sees each picture twice (once mirrored), the heads as often as they like.

Shapes: N pictures of a batch, C,H,W a feature map.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from engine.models.network import TwoStageNet, scaled_size
from engine.structures.image import Image
from engine.training.augment import Example, flip
from engine.training.distributed import ALONE, Ranks
from engine.training.feature_cache import FeatureCache, FeatureKey, fingerprint
from engine.training.loader import LabelledPictures
from engine.training.step import Batch


class _Look(NamedTuple):
    """One picture as an epoch shows it. size: (h, w) in net pixels without padding. padded: with it."""

    shown: Example
    mirrored: bool
    size: tuple[int, int]
    padded: tuple[int, int]


class KeptFeatures:
    """The pictures of a training through one frozen backbone."""

    def __init__(self, net: TwoStageNet, pictures: LabelledPictures, cache: FeatureCache, ranks: Ranks = ALONE) -> None:
        self._net = net
        self._pictures = pictures
        self._cache = cache
        self._ranks = ranks
        self._weights = fingerprint(net)

    def prepare(self) -> Iterator[int]:
        """Every picture's maps, made now. Yields how many are done."""
        for index in range(len(self._pictures)):
            self._features(self._look(index, mirrored=False))
            yield index + 1

    def batches(self, size: int, random: np.random.Generator) -> Iterator[Batch]:
        """One epoch: every picture once, half of them mirrored, pictures of like shapes together.

        Each rank looks at all of them, and makes the maps of its own share alone.
        """
        groups: dict[tuple[int, int], list[_Look]] = defaultdict(list)
        for index in random.permutation(len(self._pictures)):
            look = self._look(int(index), mirrored=bool(random.random() < 0.5))
            group = groups[look.padded]
            group.append(look)
            if len(group) == size:
                yield self._together(group)
                groups[look.padded] = []
        for group in groups.values():
            if group:
                yield self._together(group)

    def _look(self, index: int, mirrored: bool) -> _Look:
        example = self._pictures[index]
        height, width = example.pixels.shape[:2]
        s = self._net.specification
        size = scaled_size(height, width, s.shorter_side, s.longer_side)
        padded = (-(-size[0] // s.divisible) * s.divisible, -(-size[1] // s.divisible) * s.divisible)
        return _Look(flip(example) if mirrored else example, mirrored, size, padded)

    def _features(self, look: _Look) -> list[Tensor]:
        """Of every level, (1, C, H, W)."""
        example = look.shown

        def make() -> list[Tensor]:
            prepared = self._net.preprocess(Image(Path(example.name), example.pixels, example.name))
            return list(self._net.backbone(self._net.batch([prepared.tensor])))

        return self._cache.get(FeatureKey(example.key, look.size, look.mirrored, self._weights), make)

    def _together(self, group: list[_Look]) -> Batch:
        share = self._ranks.share(len(group))
        own = [group[place] for place in share.places]
        features = [self._features(look) for look in own]
        return Batch(
            torch.zeros(1).expand(len(own), 3, *group[0].padded),
            [look.size for look in own],
            [_boxes(look) for look in own],
            [torch.from_numpy(look.shown.classes) for look in own],
            [look.shown.name for look in own],
            features=[torch.cat(levels) for levels in zip(*features, strict=True)],
            share=share,
        )


def _boxes(look: _Look) -> Tensor:
    """(G, 4) in net pixels."""
    height, width = look.shown.pixels.shape[:2]
    return torch.from_numpy(np.array(look.shown.boxes)) * torch.tensor(
        [look.size[1] / width, look.size[0] / height] * 2
    )
