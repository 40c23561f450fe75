"""The batches of a training, epoch by epoch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.models.specification import ModelSpecification
from engine.training.data.augment import Strength
from engine.training.data.jitter import jittered
from engine.training.data.loader import LabelledPictures, to_batch
from engine.training.detection.step import Batch
from engine.training.distributed import ALONE, Ranks


class Batches(ABC):
    """size: pictures a step; may change between two epochs. What is drawn depends on the seed and the epoch alone."""

    def __init__(self, size: int, seed: int) -> None:
        self.size = size
        self._seed = seed

    @property
    @abstractmethod
    def per_epoch(self) -> int:
        """How many batches show every picture once."""

    @abstractmethod
    def epoch(self, number: int, skip: int = 0) -> Iterator[Batch]:
        """Every picture once, but for those of the first `skip` batches."""

    def _random(self, epoch: int) -> np.random.Generator:
        return np.random.default_rng([self._seed, epoch])

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps of them."""
        return {"proposals": {}, "pictures": []}

    def restore(self, state: Mapping[str, Any]) -> None:  # noqa: B027 - most have nothing to restore
        """Continue from what `state` gave."""

    def forget_net(self) -> None:  # noqa: B027 - most make nothing with it
        """The net is on another device now: what was made with it goes."""


class AugmentedBatches(Batches):
    """Pictures in a random order, changed at random; the last batch of an epoch may be smaller.

    Each rank makes the pictures of its own share alone, with the padding of the whole batch.
    """

    def __init__(
        self,
        pictures: LabelledPictures,
        size: int,
        seed: int,
        specification: ModelSpecification,
        strength: Strength,
        ranks: Ranks = ALONE,
    ) -> None:
        super().__init__(size, seed)
        self._pictures = pictures
        self._specification = specification
        self._strength = strength
        self._ranks = ranks

    @property
    def per_epoch(self) -> int:
        return -(-len(self._pictures) // self.size)

    def epoch(self, number: int, skip: int = 0) -> Iterator[Batch]:
        random = self._random(number)
        order = random.permutation(len(self._pictures))
        seeds = random.integers(2**63, size=len(self._pictures))
        for start in range(skip * self.size, len(order), self.size):
            share = self._ranks.share(min(self.size, len(order) - start))
            examples = []
            for place in share.places:
                own = np.random.default_rng(seeds[start + place])
                picture = self._pictures[int(order[start + place])]
                examples.append(jittered(picture, self._specification.longer_side, own, self._strength))
            yield to_batch(examples, self._specification, self._ranks)._replace(share=share)
