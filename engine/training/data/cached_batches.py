"""Batches whose maps are kept: the trunk sees each picture once (some once more, mirrored), the heads as often as they
like.

Shapes: N pictures of a batch, C,H,W a feature map.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from engine.kernels.optimise import optimise
from engine.models.detectors.two_stage import extract_features
from engine.models.network import TwoStageNet, scaled_size
from engine.structures.boxes import BoxArray
from engine.structures.image import Image
from engine.training.data.augment import Example, flip
from engine.training.data.batches import Batches
from engine.training.data.feature_cache import FeatureCache, FeatureKey, fingerprint
from engine.training.data.loader import LabelledPictures, ignored_in
from engine.training.detection.step import Batch, Sampling, anchors_of, proposals_of
from engine.training.detection.targets import AnchorMatch, Ignored
from engine.training.distributed import ALONE, Ranks

Seen = tuple[int, bool]  # which picture, and whether mirrored
MIRRORED = 64  # pictures at most: of more than these, every second, third ... alone is seen mirrored, too


class _Look(NamedTuple):
    """One picture as an epoch shows it. size: (h, w) in net pixels without padding. padded: with it."""

    number: int
    shown: Example
    mirrored: bool
    size: tuple[int, int]
    padded: tuple[int, int]

    @property
    def seen(self) -> Seen:
        return self.number, self.mirrored


class CachedBatches(Batches):
    """The pictures of a training through one frozen backbone: maps, what each anchor learns, and proposals.

    The RPN learns, but slowly: of many pictures, proposals are made again at every fourth look alone. Few pictures
    are seen so often that the head would learn their kept proposals by heart: theirs are made at each look.
    """

    def __init__(
        self,
        net: TwoStageNet,
        pictures: LabelledPictures,
        cache: FeatureCache,
        rules: Sampling,
        size: int,
        seed: int,
        ranks: Ranks = ALONE,
        mirrored: float = 0.5,
    ) -> None:
        """mirrored: the share of looks at a picture's mirror image. The trunk's pass over one costs as much as many
        steps of the heads, and many pictures show enough without."""
        super().__init__(size, seed)
        self._net = net
        self._pictures = pictures
        self._cache = cache
        self._rules = rules
        self._ranks = ranks
        self._mirrored = mirrored
        self._every = -(-len(pictures) // MIRRORED) or 1
        self._again = min(4, 1 + len(pictures) // 40)  # epochs
        self._weights = fingerprint(net)
        self._ready: TwoStageNet | None = None  # made for the first picture whose maps are not kept yet
        self._keys: dict[Seen, str] = {}
        self._matches: dict[Seen, AnchorMatch] = {}
        self.proposals: dict[Seen, Tensor] = {}
        self.names = pictures.names

    @property
    def per_epoch(self) -> int:
        """Only pictures of like shapes lie in one batch."""
        shapes = Counter(self._padded(*shape) for shape in self._pictures.shapes())
        return sum(-(-count // self.size) for count in shapes.values())

    def epoch(self, number: int, skip: int = 0) -> Iterator[Batch]:
        """Pictures of like shapes together. Of those that are seen mirrored, too, half are so now.

        Each rank looks at all of them, and makes the maps and proposals of its own share alone.
        """
        for place, group in enumerate(self._groups(self._random(number))):
            if place >= skip:
                yield self._together(group, number)

    def state(self) -> dict[str, Any]:
        return {"proposals": self.proposals, "pictures": self.names}

    def restore(self, state: Mapping[str, Any]) -> None:
        if state.get("pictures") == self.names:  # else they are other pictures' proposals
            proposals: dict[Seen, Tensor] = state["proposals"]
            self.proposals = {seen: boxes.cpu() for seen, boxes in proposals.items()}

    def forget_net(self) -> None:
        self._ready, self.proposals = None, {}

    def _groups(self, random: np.random.Generator) -> Iterator[list[_Look]]:
        groups: dict[tuple[int, int], list[_Look]] = defaultdict(list)
        for index in random.permutation(len(self._pictures)).tolist():
            mirrored = random.random() < self._mirrored and index % self._every == 0
            look = self._look(index, mirrored=mirrored)
            group = groups[look.padded]
            group.append(look)
            if len(group) == self.size:
                yield group
                groups[look.padded] = []
        yield from (group for group in groups.values() if group)

    def _look(self, index: int, mirrored: bool) -> _Look:
        example = self._pictures[index]
        height, width = example.pixels.shape[:2]
        s = self._net.specification
        size = scaled_size(height, width, s.shorter_side, s.longer_side)
        return _Look(index, flip(example) if mirrored else example, mirrored, size, self._padded(height, width))

    def _padded(self, height: int, width: int) -> tuple[int, int]:
        s = self._net.specification
        size = scaled_size(height, width, s.shorter_side, s.longer_side)
        return -(-size[0] // s.divisible) * s.divisible, -(-size[1] // s.divisible) * s.divisible

    def features(self, look: _Look) -> list[Tensor]:
        """Of every level, (1, C, H, W)."""
        example = look.shown
        if look.seen not in self._keys:
            self._keys[look.seen] = hashlib.blake2b(example.pixels.tobytes(), digest_size=20).hexdigest()

        def make() -> list[Tensor]:
            if self._ready is None:
                self._ready = optimise(self._net)
            return extract_features(self._ready, Image(Path(example.name), example.pixels, example.name)).levels

        return self._cache.get(FeatureKey(self._keys[look.seen], look.size, look.mirrored, self._weights), make)

    def _together(self, group: list[_Look], epoch: int) -> Batch:
        share = self._ranks.share(len(group))
        own = [group[place] for place in share.places]
        features = [self.features(look) for look in own]
        old = [(look, maps) for look, maps in zip(own, features, strict=True) if self._is_old(look, epoch)]
        if not self._pictures.have_proposals:
            self._propose(old)
        return Batch(
            torch.zeros(1).expand(len(own), 3, *group[0].padded),
            [look.size for look in own],
            [_boxes(look) for look in own],
            [torch.from_numpy(look.shown.classes) for look in own],
            [look.shown.name for look in own],
            [self._proposals_of(look) for look in own],
            features=[torch.cat(levels) for levels in zip(*features, strict=True)],
            matches=[self._match(look, maps) for look, maps in zip(own, features, strict=True)],
            labellings=[look.shown.labelling for look in own],
            share=share,
            ignored=[_ignored(look) for look in own],
        )

    def _proposals_of(self, look: _Look) -> Tensor:
        given = look.shown.proposals
        return self.proposals[look.seen] if given is None else _scaled(given, look)

    def _is_old(self, look: _Look, epoch: int) -> bool:
        return look.seen not in self.proposals or (epoch + look.number) % self._again == 0

    def _propose(self, looks: Sequence[tuple[_Look, list[Tensor]]]) -> None:
        """Anew with the RPN as it is now; every rank then knows all of them, whoever sees the picture next."""
        made = []
        for look, maps in looks:
            batch = Batch(torch.zeros(1).expand(1, 3, *look.padded), [look.size], [], [], [], features=maps)
            made.append((look.seen, proposals_of(self._net, batch.to(self._net.device), self._rules)[0].cpu()))
        self.proposals.update(self._ranks.gather(made))

    def _match(self, look: _Look, maps: list[Tensor]) -> AnchorMatch:
        if look.seen not in self._matches:
            anchors = self._net.anchors_for([(m.shape[-2], m.shape[-1]) for m in maps], look.padded)
            whole, every, ignored = look.shown.labelling.whole, torch.cat(anchors).cpu(), _ignored(look)
            match = anchors_of(_boxes(look), every, look.size, self._rules, whole=whole, ignored=ignored)
            self._matches[look.seen] = match
        return self._matches[look.seen]


def _boxes(look: _Look) -> Tensor:
    """(G, 4) in net pixels."""
    return _scaled(look.shown.boxes, look)


def _scaled(boxes: BoxArray, look: _Look) -> Tensor:
    return torch.from_numpy(np.array(boxes)) * _scale(look)


def _ignored(look: _Look) -> Ignored:
    """In net pixels."""
    regions = ignored_in(look.shown)
    return regions._replace(boxes=regions.boxes * _scale(look))


def _scale(look: _Look) -> Tensor:
    height, width = look.shown.pixels.shape[:2]
    return torch.tensor([look.size[1] / width, look.size[0] / height] * 2)
