"""From labelled pictures to batches: decoded once, held small in memory, changed anew at every look.

Shapes: N pictures of a batch, side the canvas's side in input pixels.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.errors import UserError
from engine.models.network import scaled_size
from engine.models.specification import ModelSpecification
from engine.pictures.copies import remember_hash
from engine.pictures.reading import read_image, read_size
from engine.structures.annotation import Annotation
from engine.structures.boxes import clip, is_proper
from engine.structures.image import Image
from engine.structures.requests import PictureFailed
from engine.structures.stages import Proposals
from engine.training.data.augment import Example, flip, jittered, resize
from engine.training.data.strength import Strength
from engine.training.detection.step import Batch
from engine.training.detection.targets import Labelling
from engine.training.distributed import ALONE, Ranks
from engine.words import tr

CACHED_BYTES = 2_000_000_000


@dataclass(eq=False)
class LabelledPictures:
    """Pictures with boxes, each decoded once and held with its longer side at most `longer_side`.

    Improper boxes (inverted, without area, not finite, wholly outside) are left out. Difficult boxes, crowds and what
    the label file holds that is not a box are ignored regions, neither objects nor background. A picture without
    boxes stays, as background. class_index: label -> 1..K; a label that is not in it raises KeyError. labellings: of
    each item; None: all are complete. proposals: of a picture, where they are external. What does not fit into
    CACHED_BYTES is decoded again at every look. A picture that cannot be read, or not any more, is reported once by
    `newly_gone`; the one after it stands in for it.
    """

    items: Sequence[tuple[Path, Annotation]]
    class_index: Mapping[str, int]
    longer_side: int = 640
    labellings: Sequence[Labelling] | None = None
    proposals: Callable[[Image], Proposals] | None = None
    _decoded: dict[int, Example] = field(default_factory=dict)
    _bytes: int = 0
    _gone: dict[int, PictureFailed] = field(default_factory=dict)
    _reported: int = 0

    @property
    def names(self) -> list[str]:
        """Of the files."""
        return [str(path) for path, _ in self.items]

    def shapes(self) -> Iterator[tuple[int, int]]:
        """(height, width) of each item as it is held, from its file's header where it has not been decoded; of one
        that cannot be read, that of the one which stands in for it."""
        for number, (path, _) in enumerate(self.items):
            if number not in self._decoded and number not in self._gone:
                with suppress(UserError):
                    yield self._size(*read_size(path))
                    continue
            height, width = self[number].pixels.shape[:2]
            yield height, width

    def _size(self, width: int, height: int) -> tuple[int, int]:
        """(height, width) as it is held."""
        scale = min(1.0, self.longer_side / max(width, height))
        return max(1, round(height * scale)), max(1, round(width * scale))

    def newly_gone(self) -> list[PictureFailed]:
        """Pictures that could not be read since this was last asked."""
        gone = list(self._gone.values())[self._reported :]
        self._reported += len(gone)
        return gone

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Example:
        """Raises UserError where no picture is left."""
        for number in (*range(index, len(self)), *range(index)):
            if number not in self._gone:
                try:
                    return self._example(number)
                except UserError as error:
                    what = tr("{what}; it is left out", what=error.what)
                    self._gone[number] = PictureFailed(self.items[number][0], what)
        raise UserError("training", tr("none of its pictures can be read any more"), tr("check where they are"))

    def _example(self, index: int) -> Example:
        found = self._decoded.get(index)
        if found is None:
            found = self._read(*self.items[index])
            found = replace(found, labelling=self.labellings[index]) if self.labellings else found
            if self._bytes + found.pixels.nbytes <= CACHED_BYTES:
                self._decoded[index] = found
                self._bytes += found.pixels.nbytes
        return found

    def _read(self, path: Path, annotation: Annotation) -> Example:
        image = read_image(path)
        remember_hash(image)  # the trained model's record asks for it
        labelled = [b for b in annotation.boxes if b.is_learned]
        boxes = clip(annotation.with_boxes(labelled).box_array(), image.width, image.height)
        classes = np.array([self.class_index[b.label] for b in labelled], np.int64)
        proposals = None if self.proposals is None else self.proposals(image).boxes
        example = Example(image.pixels, boxes, classes, str(path), image.key, proposals=proposals)
        example = example.keep(is_proper(boxes)).ignoring(*annotation.ignored()[:2])
        height, width = self._size(image.width, image.height)
        return example if width == image.width and height == image.height else resize(example, width, height)


def to_batch(examples: Sequence[Example], specification: ModelSpecification, ranks: Ranks = ALONE) -> Batch:
    """Pictures side by side, padded at right and bottom to the largest and to whole cells, normalised as the net
    wants them, channels last. The largest is that of all ranks."""
    heights, widths = zip(*(e.pixels.shape[:2] for e in examples), strict=True)
    largest = zip(*ranks.gather([(max(heights), max(widths))]), strict=True)
    height, width = specification.padded(*map(max, largest))
    mean, std = (np.array(v, np.float32) for v in (specification.mean, specification.std))
    images = np.zeros((len(examples), height, width, 3), np.float32)
    for image, example in zip(images, examples, strict=True):
        h, w = example.pixels.shape[:2]
        np.subtract(example.pixels, mean * 255, out=image[:h, :w])
    images /= std * 255
    sizes = list(zip(heights, widths, strict=True))
    return Batch(torch.from_numpy(images).permute(0, 3, 1, 2), sizes, **labels_of(examples))


def labels_of(examples: Sequence[Example], scales: Sequence[Tensor] | None = None) -> dict[str, Any]:
    """The fields of a Batch that say what is in its pictures. scales: (4,) of each, from its pixels to the net's."""
    tensors = [e.tensors(scales[i] if scales else 1.0) for i, e in enumerate(examples)]
    return {
        "boxes": [boxes for boxes, _, _ in tensors],
        "classes": [torch.from_numpy(e.classes) for e in examples],
        "names": [e.name for e in examples],
        "proposals": [p for _, p, _ in tensors if p is not None] or None,
        "labellings": [e.labelling for e in examples],
        "ignored": [ignored for _, _, ignored in tensors],
    }


class Batches(ABC):
    """The batches of a training, epoch by epoch. size: pictures a step; may change between two epochs. What is drawn
    depends on the seed and the epoch alone."""

    def __init__(self, pictures: Sized, size: int, seed: int) -> None:
        self.size = size
        self._seed, self._count = seed, len(pictures)

    @property
    def per_epoch(self) -> int:
        """How many batches show every picture once."""
        return -(-self._count // self.size)

    @abstractmethod
    def epoch(self, number: int, skip: int = 0) -> Iterator[Batch]:
        """Every picture once, but for those of the first `skip` batches."""

    def _random(self, epoch: int) -> np.random.Generator:
        return np.random.default_rng([self._seed, epoch])

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {"proposals": {}, "pictures": []}

    def restore(self, state: Mapping[str, Any]) -> None:  # noqa: B027 - most have nothing to restore
        """Continue from what `state` gave."""

    def forget_net(self) -> None:  # noqa: B027 - most compute nothing with it
        """The net is on another device now: what was computed with it goes."""


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
        super().__init__(pictures, size, seed)
        self._pictures, self._ranks = pictures, ranks
        self._specification, self._strength = specification, strength

    def epoch(self, number: int, skip: int = 0) -> Iterator[Batch]:
        random = self._random(number)
        order = random.permutation(len(self._pictures))
        seeds = random.integers(2**63, size=len(self._pictures))
        for start in range(skip * self.size, len(order), self.size):
            share = self._ranks.share(min(self.size, len(order) - start))
            examples = []
            for place in share.places:
                draws = np.random.default_rng(seeds[start + place])
                picture = self._pictures[int(order[start + place])]
                examples.append(self._shown(picture, draws))
            yield to_batch(examples, self._specification, self._ranks)._replace(share=share)

    def _shown(self, picture: Example, random: np.random.Generator) -> Example:
        s, strength = self._specification, self._strength
        if not strength.whole:
            return jittered(picture, s.longer_side, random, strength)
        height, width = picture.pixels.shape[:2]
        height, width = scaled_size(height, width, s.shorter_side, s.longer_side)
        shown = flip(picture) if random.random() < strength.flip else picture
        return resize(shown, width, height)
