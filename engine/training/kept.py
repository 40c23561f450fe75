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
from engine.training.augment import flip
from engine.training.feature_cache import FeatureCache, FeatureKey, fingerprint
from engine.training.loader import LabelledPictures
from engine.training.step import Batch


class _Kept(NamedTuple):
    """features: of every level, (1, C, H, W). size: (h, w) without padding. padded: with it. boxes: in net pixels."""

    features: list[Tensor]
    size: tuple[int, int]
    padded: tuple[int, int]
    boxes: Tensor
    classes: Tensor
    name: str


class KeptFeatures:
    """The pictures of a training through one frozen backbone."""

    def __init__(self, net: TwoStageNet, pictures: LabelledPictures, cache: FeatureCache) -> None:
        self._net = net
        self._pictures = pictures
        self._cache = cache
        self._weights = fingerprint(net)

    def prepare(self) -> Iterator[int]:
        """Every picture's maps, made now. Yields how many are done."""
        for index in range(len(self._pictures)):
            self._of(index, mirrored=False)
            yield index + 1

    def batches(self, size: int, random: np.random.Generator) -> Iterator[Batch]:
        """One epoch: every picture once, half of them mirrored, pictures of like shapes together."""
        groups: dict[tuple[int, int], list[_Kept]] = defaultdict(list)
        for index in random.permutation(len(self._pictures)):
            kept = self._of(int(index), mirrored=bool(random.random() < 0.5))
            group = groups[kept.padded]
            group.append(kept)
            if len(group) == size:
                yield _together(group)
                groups[kept.padded] = []
        for group in groups.values():
            if group:
                yield _together(group)

    def _of(self, index: int, mirrored: bool) -> _Kept:
        example = self._pictures[index]
        shown = flip(example) if mirrored else example
        height, width = shown.pixels.shape[:2]
        s = self._net.specification
        size = scaled_size(height, width, s.shorter_side, s.longer_side)

        def make() -> list[Tensor]:
            prepared = self._net.preprocess(Image(Path(example.name), shown.pixels, example.name))
            return list(self._net.backbone(self._net.batch([prepared.tensor])))

        features = self._cache.get(FeatureKey(example.key, size, mirrored, self._weights), make)
        scale = torch.tensor([size[1] / width, size[0] / height] * 2)
        boxes = torch.from_numpy(np.array(shown.boxes)) * scale
        padded = (-(-size[0] // s.divisible) * s.divisible, -(-size[1] // s.divisible) * s.divisible)
        return _Kept(features, size, padded, boxes, torch.from_numpy(shown.classes), example.name)


def _together(group: list[_Kept]) -> Batch:
    height, width = group[0].padded
    return Batch(
        torch.zeros(1).expand(len(group), 3, height, width),
        [kept.size for kept in group],
        [kept.boxes for kept in group],
        [kept.classes for kept in group],
        [kept.name for kept in group],
        features=[torch.cat(levels) for levels in zip(*(kept.features for kept in group), strict=True)],
    )
