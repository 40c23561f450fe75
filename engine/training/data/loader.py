"""From labelled pictures to batches: decoded once, kept small in memory, changed anew at every look.

Shapes: N pictures of a batch, side the canvas's side in input pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from engine.errors import UserError
from engine.models.specification import ModelSpecification
from engine.pictures.copies import remember_hash
from engine.pictures.reading import read_image, read_size
from engine.structures.annotation import Annotation
from engine.structures.boxes import clip, is_proper
from engine.structures.image import Image
from engine.structures.requests import PictureFailed
from engine.structures.stages import Proposals
from engine.training.data.augment import Example, resize
from engine.training.detection.step import Batch
from engine.training.detection.targets import COMPLETE, Ignored, Labelling
from engine.training.distributed import ALONE, Ranks

CACHED_BYTES = 2_000_000_000


class LabelledPictures:
    """Pictures with boxes, each decoded once and kept with its longer side at most `longer_side`.

    Improper boxes (inverted, without area, not finite, wholly outside) are left out. Difficult boxes, crowds and what
    the label file holds that is no box are ignored regions, neither objects nor background. A picture without
    boxes stays, as background. class_index: label -> 1..K; a label that is not in it raises KeyError, and None makes
    every label class 1. labellings: of each item; None: all are complete. What does not fit into CACHED_BYTES is
    decoded again at every look. A picture that cannot be read, or not any more, is told once by `newly_gone`; the one
    after it stands in for it.
    """

    def __init__(
        self,
        items: Sequence[tuple[Path, Annotation]],
        class_index: Mapping[str, int] | None,
        longer_side: int = 640,
        labellings: Sequence[Labelling] | None = None,
        proposals: Callable[[Image], Proposals] | None = None,
    ) -> None:
        self._items = list(items)
        self._labellings = labellings or [COMPLETE] * len(self._items)
        self._class_index = class_index
        self._longer_side = longer_side
        self._proposals = proposals
        self._kept: dict[int, Example] = {}
        self._bytes = 0
        self._gone: dict[int, PictureFailed] = {}
        self._told = 0

    @property
    def names(self) -> list[str]:
        """Of the files."""
        return [str(path) for path, _ in self._items]

    @property
    def have_proposals(self) -> bool:
        """Given ones."""
        return self._proposals is not None

    def shapes(self) -> Iterator[tuple[int, int]]:
        """(height, width) of each item as it is kept, from its file's header where it has not been decoded; of one
        that cannot be read, that of the one which stands in for it."""
        for number in range(len(self)):
            yield self._shape(number)

    def _shape(self, number: int) -> tuple[int, int]:
        if number not in self._kept and number not in self._gone:
            try:
                width, height = read_size(self._items[number][0])
                return self._kept_size(width, height)
            except UserError:
                pass
        height, width = self[number].pixels.shape[:2]
        return height, width

    def _kept_size(self, width: int, height: int) -> tuple[int, int]:
        """(height, width)."""
        scale = min(1.0, self._longer_side / max(width, height))
        return max(1, round(height * scale)), max(1, round(width * scale))

    def newly_gone(self) -> list[PictureFailed]:
        """Pictures that could not be read since this was last asked."""
        gone = list(self._gone.values())[self._told :]
        self._told += len(gone)
        return gone

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> Example:
        """Raises UserError where no picture is left."""
        for number in (*range(index, len(self)), *range(index)):
            if number not in self._gone:
                try:
                    return self._example(number)
                except UserError as error:
                    what = f"{error.what}; it is left out"
                    self._gone[number] = PictureFailed(self._items[number][0], what)
        raise UserError("training", "none of its pictures can be read any more", "check where they are")

    def _example(self, index: int) -> Example:
        found = self._kept.get(index)
        if found is None:
            found = replace(self._read(*self._items[index]), labelling=self._labellings[index])
            if self._bytes + found.pixels.nbytes <= CACHED_BYTES:
                self._kept[index] = found
                self._bytes += found.pixels.nbytes
        return found

    def _read(self, path: Path, annotation: Annotation) -> Example:
        image = read_image(path)
        remember_hash(image)  # the trained model's record asks for it
        labelled = [b for b in annotation.boxes if b.is_learned]
        boxes = clip(annotation.with_boxes(labelled).box_array(), image.width, image.height)
        index = self._class_index
        classes = np.array([1 if index is None else index[b.label] for b in labelled], np.int64)
        given = None if self._proposals is None else self._proposals(image).boxes
        example = Example(image.pixels, boxes, classes, str(path), image.key, proposals=given).keep(is_proper(boxes))
        example = example.ignoring(*annotation.ignored()[:2])
        height, width = self._kept_size(image.width, image.height)
        return example if width == image.width and height == image.height else resize(example, width, height)

    def draw(self, random: np.random.Generator) -> Example:
        """Any one of them."""
        return self[int(random.integers(len(self)))]


def to_batch(examples: Sequence[Example], specification: ModelSpecification, ranks: Ranks = ALONE) -> Batch:
    """Pictures side by side, padded at right and bottom to the largest and to whole cells, normalised as the net
    wants them, channels last. The largest is that of all ranks."""
    heights, widths = zip(*(e.pixels.shape[:2] for e in examples), strict=True)
    whole = specification.divisible
    height, width = (-(-side // whole) * whole for side in ranks.largest([max(heights), max(widths)]))
    mean, std = (np.array(v, np.float32) for v in (specification.mean, specification.std))
    images = np.zeros((len(examples), height, width, 3), np.float32)
    for image, example in zip(images, examples, strict=True):
        h, w = example.pixels.shape[:2]
        np.subtract(example.pixels, mean * 255, out=image[:h, :w])
    images /= std * 255
    return Batch(
        torch.from_numpy(images).permute(0, 3, 1, 2),
        list(zip(heights, widths, strict=True)),
        [torch.from_numpy(np.ascontiguousarray(e.boxes)) for e in examples],
        [torch.from_numpy(e.classes) for e in examples],
        [e.name for e in examples],
        [torch.from_numpy(np.array(e.proposals)) for e in examples if e.proposals is not None] or None,
        labellings=[e.labelling for e in examples],
        ignored=[ignored_in(e) for e in examples],
    )


def ignored_in(example: Example) -> Ignored:
    """As tensors, in the example's pixels."""
    return Ignored(torch.from_numpy(np.ascontiguousarray(example.ignored)), torch.from_numpy(example.crowds))
