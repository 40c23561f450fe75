"""Batches of cached maps: the trunk sees each picture once (some once more, mirrored), the heads as often as they like.

Shapes: N pictures of a batch, C,H,W a feature map.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from engine.kernels.optimise import optimise
from engine.models.devices import half_on_cuda
from engine.models.network import TwoStageNet, scaled_size
from engine.structures.image import Image
from engine.training.data.augment import Example, flip
from engine.training.data.feature_cache import FeatureCache, FeatureKey, fingerprint
from engine.training.data.loader import Batches, LabelledPictures, labels_of
from engine.training.detection.named_recipes import Sampling
from engine.training.detection.step import Batch, anchors_of, proposals_of
from engine.training.detection.targets import AnchorMatch
from engine.training.distributed import ALONE, Ranks

Seen = tuple[int, bool]  # which picture, and whether mirrored
MIRRORED = 64  # pictures at most: of more than these, every second, third ... alone is seen mirrored, too


class _Look(NamedTuple):
    """One picture as an epoch shows it. size: (h, w) in net pixels without padding. padded: with it."""

    seen: Seen
    shown: Example
    size: tuple[int, int]
    padded: tuple[int, int]

    @property
    def scale(self) -> Tensor:
        """(4,), from the picture's pixels to the net's."""
        height, width = self.shown.pixels.shape[:2]
        return torch.tensor([self.size[1] / width, self.size[0] / height] * 2)


class CachedBatches(Batches):
    """The pictures of a training: fixed maps of the backbone, what each anchor learns, and proposals.

    RPN and pyramid learn, but slowly: of many pictures, proposals are computed again at every fourth look alone. Few
    pictures are seen so often that the head would learn cached proposals by heart: theirs are computed at each look.
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
        super().__init__(pictures, size, seed)
        self._net, self._pictures, self._cache = net, pictures, cache
        self._rules, self._ranks, self._mirrored = rules, ranks, mirrored
        self._every = -(-len(pictures) // MIRRORED) or 1
        self._again = min(4, 1 + len(pictures) // 40)  # epochs
        self._weights = fingerprint(net)
        self._ready: TwoStageNet | None = None  # for the first picture whose maps are not cached yet
        self._keys: dict[Seen, str] = {}
        self._matches: dict[Seen, AnchorMatch] = {}
        self.proposals: dict[Seen, Tensor] = {}

    def __len__(self) -> int:
        """Of all pictures."""
        return len(self._pictures)

    @property
    def per_epoch(self) -> int:
        """Only pictures of like shapes lie in one batch."""
        shapes = Counter(self._sizes(*shape)[1] for shape in self._pictures.shapes())
        return sum(-(-count // self.size) for count in shapes.values())

    def epoch(self, number: int, skip: int = 0) -> Iterator[Batch]:
        """Pictures of like shapes together. Of those that are seen mirrored, too, half are so now.

        Each rank looks at all of them, and makes the maps and proposals of its own share alone.
        """
        for place, group in enumerate(self._groups(self._random(number))):
            if place >= skip:
                yield self._together(group, number)

    def state(self) -> dict[str, Any]:
        return {"proposals": self.proposals, "pictures": self._pictures.names}

    def restore(self, state: Mapping[str, Any]) -> None:
        if state.get("pictures") == self._pictures.names:  # else they are other pictures' proposals
            proposals: dict[Seen, Tensor] = state["proposals"]
            self.proposals = {seen: boxes.cpu() for seen, boxes in proposals.items()}

    def forget_net(self) -> None:
        self._ready, self.proposals = None, {}

    def _groups(self, random: np.random.Generator) -> Iterator[list[_Look]]:
        groups: dict[tuple[int, int], list[_Look]] = defaultdict(list)
        for index in random.permutation(len(self._pictures)).tolist():
            mirrored = random.random() < self._mirrored and index % self._every == 0
            example = self._pictures[index]
            size, padded = self._sizes(*example.pixels.shape[:2])
            groups[padded].append(_Look((index, mirrored), flip(example) if mirrored else example, size, padded))
            if len(groups[padded]) == self.size:
                yield groups.pop(padded)
        yield from groups.values()

    def _sizes(self, height: int, width: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """(h, w) in net pixels without padding, and with it."""
        s = self._net.specification
        h, w = scaled_size(height, width, s.shorter_side, s.longer_side)
        return (h, w), s.padded(h, w)

    def features(self, look: _Look) -> list[Tensor]:
        """The backbone's fixed maps, (1, C, H, W) each."""
        example = look.shown
        if look.seen not in self._keys:
            self._keys[look.seen] = hashlib.blake2b(example.pixels.tobytes(), digest_size=20).hexdigest()

        def make() -> list[Tensor]:
            if self._ready is None:
                self._ready = optimise(self._net)
            image = Image(Path(example.name), example.pixels, example.name)
            with half_on_cuda(self._net.device):
                return self._ready.backbone.fixed_maps(self._ready.preprocess_alone(image)[1])

        return self._cache.get(FeatureKey(self._keys[look.seen], look.size, look.seen[1], self._weights), make)

    def _together(self, group: list[_Look], epoch: int) -> Batch:
        share = self._ranks.share(len(group))
        looks = [group[place] for place in share.places]
        features = [self.features(look) for look in looks]
        if self._pictures.proposals is None:
            self._propose(zip(looks, features, strict=True), epoch)
        batch = Batch(
            torch.zeros(1).expand(len(looks), 3, *group[0].padded),
            [look.size for look in looks],
            **labels_of([look.shown for look in looks], [look.scale for look in looks]),
        )
        return batch._replace(
            proposals=batch.proposals or [self.proposals[look.seen] for look in looks],
            features=[torch.cat(levels) for levels in zip(*features, strict=True)],
            matches=[self._match(look, maps) for look, maps in zip(looks, features, strict=True)],
            share=share,
        )

    def _propose(self, looks: Iterable[tuple[_Look, list[Tensor]]], epoch: int) -> None:
        """With the RPN as it is now; every rank then has all of them, whoever sees the picture next."""
        found = []
        for look, maps in looks:
            if look.seen in self.proposals and (epoch + look.seen[0]) % self._again:
                continue
            batch = Batch(torch.zeros(1).expand(1, 3, *look.padded), [look.size], [], [], [], features=maps)
            found.append((look.seen, proposals_of(self._net, batch.to(self._net.device), self._rules)[0].cpu()))
        self.proposals.update(self._ranks.gather(found))

    def _match(self, look: _Look, maps: list[Tensor]) -> AnchorMatch:
        if look.seen not in self._matches:
            anchors = self._net.anchors_for(maps, look.padded)
            (boxes, _, ignored), whole = look.shown.tensors(look.scale), look.shown.labelling.whole
            every = torch.cat(anchors).cpu()
            self._matches[look.seen] = anchors_of(boxes, every, self._rules, look.size, whole=whole, ignored=ignored)
        return self._matches[look.seen]
