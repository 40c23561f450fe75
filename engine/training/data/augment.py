"""Changes that a picture and its boxes undergo together before a step.

Shapes: H,W a picture, N boxes. Pixels are (H, W, 3) uint8 RGB; boxes (N, 4) float32 xyxy in the same pixels.
Every draw comes from a NumPy generator, so that a seed repeats it on whatever rank.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms import v2

from engine.structures.boxes import BoxArray, clip, is_proper
from engine.training.data.strength import Strength
from engine.training.detection.targets import COMPLETE, Ignored, Labelling

Pixels = NDArray[np.uint8]
LEAST_SIDE = 2.0
# Of a crop with some box, as SSD draws them. 1 is no crop at all: it ends the search where no crop fits.
_LEAST_OVERLAPS = [0.0, 0.1, 0.3, 0.5, 1.0]


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One picture to learn from. classes: (N,) int64, 1..K. name: of its file, for messages. key: of its content.

    labelling: what its labels say of where no box is. ignored: (M, 4) regions that are neither objects nor background
    (targets.Ignored), which a crop cuts and never drops; crowds: (M,), which of them hold many objects. proposals:
    (R, 4), best first, where they are external; they move with the boxes.
    """

    pixels: Pixels
    boxes: BoxArray
    classes: NDArray[np.int64]
    name: str = ""
    key: str = ""
    labelling: Labelling = COMPLETE
    ignored: BoxArray = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    crowds: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    proposals: BoxArray | None = None

    def moved(self, pixels: Pixels, move: Callable[[BoxArray], BoxArray]) -> Example:
        """With other pixels, and all boxes moved accordingly."""
        proposals = None if self.proposals is None else move(self.proposals)
        boxes, ignored = move(self.boxes), move(self.ignored)
        return replace(self, pixels=pixels, boxes=boxes, ignored=ignored, proposals=proposals)

    def keep(self, chosen: NDArray[np.bool_]) -> Example:
        return replace(self, boxes=self.boxes[chosen], classes=self.classes[chosen])

    def ignoring(self, regions: BoxArray, crowds: NDArray[np.bool_]) -> Example:
        """With these ignored regions, as far as they lie in the picture."""
        cut = clip(regions, self.pixels.shape[1], self.pixels.shape[0])
        there = is_proper(cut)
        return replace(self, ignored=cut[there], crowds=crowds[there])

    def tensors(self, scale: Tensor | float = 1.0) -> tuple[Tensor, Tensor | None, Ignored]:
        """Boxes (N, 4), proposals (R, 4) where there are any, and ignored regions, times `scale` (4,)."""
        boxes, ignored = (torch.from_numpy(np.array(a)) * scale for a in (self.boxes, self.ignored))
        proposals = None if self.proposals is None else torch.from_numpy(np.array(self.proposals)) * scale
        return boxes, proposals, Ignored(ignored, torch.from_numpy(self.crowds))


def flip(example: Example) -> Example:
    """Left and right exchanged. Twice is the identity."""
    width = example.pixels.shape[1]

    def move(boxes: BoxArray) -> BoxArray:
        moved = boxes.copy()
        moved[:, [0, 2]] = width - boxes[:, [2, 0]]
        return moved

    return example.moved(np.ascontiguousarray(example.pixels[:, ::-1]), move)


def resize(example: Example, width: int, height: int) -> Example:
    """Exactly width x height; by area when it shrinks, which keeps small things from flickering."""
    before_h, before_w = example.pixels.shape[:2]
    smaller = width < before_w and height < before_h
    pixels = cv2.resize(example.pixels, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
    factors = np.array([width / before_w, height / before_h] * 2, np.float32)
    return example.moved(np.asarray(pixels, np.uint8), lambda boxes: boxes * factors)


def fit(
    example: Example, side: int, random: np.random.Generator | None = None, strength: Strength | None = None
) -> Example:
    """The picture in a `side` x `side` canvas of mean grey: as large as it goes, or shrunk, stretched and moved."""
    height, width = example.pixels.shape[:2]
    scale = np.full(2, side / max(height, width))
    if random is not None and strength is not None:
        scale *= np.array([random.uniform(1, strength.aspect), 1])[random.permutation(2)]
        scale *= min(1.0, side / (max(width * scale[0], height * scale[1]))) / random.uniform(1, strength.zoom_out)
    w, h = (min(side, max(1, round(length))) for length in (width * scale[0], height * scale[1]))
    small = resize(example, w, h)
    left, top = (0 if random is None else int(random.integers(0, side - length + 1)) for length in (w, h))
    canvas = np.full((side, side, 3), 127, np.uint8)
    canvas[top : top + h, left : left + w] = small.pixels
    place = np.array([left, top, left, top], np.float32)
    return small.moved(canvas, lambda boxes: boxes + place)


def jittered(example: Example, side: int, random: np.random.Generator, strength: Strength) -> Example:
    """Cropped, flipped and recoloured by torchvision.transforms.v2, somewhere in a canvas of `side` x `side`; boxes of
    which too little is left are gone."""
    size = example.pixels.shape[:2]
    picture = tv_tensors.Image(torch.from_numpy(np.array(example.pixels)).permute(2, 0, 1))
    boxes = tv_tensors.BoundingBoxes(torch.from_numpy(np.array(example.boxes)), format="XYXY", canvas_size=size)  # type: ignore[call-overload]
    proposals = np.zeros((0, 4), np.float32) if example.proposals is None else example.proposals
    others = torch.from_numpy(np.concatenate((example.ignored, proposals)).reshape(-1, 2, 2))
    corners = tv_tensors.KeyPoints(others, canvas_size=size)  # type: ignore[call-overload]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(random.integers(2**62)))
        shown, moved, classes, corners = _chain(strength, bool(len(example.boxes)))(
            picture, boxes, torch.from_numpy(np.array(example.classes)), corners
        )
    around = _boxes_between(corners.numpy())
    changed = replace(
        example,
        pixels=np.ascontiguousarray(shown.permute(1, 2, 0).numpy()),
        boxes=moved.as_subclass(Tensor).reshape(-1, 4).numpy(),
        classes=classes.numpy(),
    ).ignoring(around[: len(example.ignored)], example.crowds)
    if example.proposals is not None:
        inside = clip(around[len(example.ignored) :], changed.pixels.shape[1], changed.pixels.shape[0])
        changed = replace(changed, proposals=inside[_is_visible(inside)])
    placed = fit(changed, side, random, strength)
    return placed.keep(_is_visible(placed.boxes))


def _is_visible(boxes: BoxArray) -> NDArray[np.bool_]:
    return np.asarray((boxes[:, 2:] - boxes[:, :2] >= LEAST_SIDE).all(axis=1))


def _boxes_between(corners: NDArray[np.float32]) -> BoxArray:
    """(M, 2, 2) corners, changed as pixels are -> (M, 4) boxes, which may reach out of the picture."""
    corners = corners.copy()
    corners[corners[:, 0, 0] > corners[:, 1, 0], :, 0] += 1  # mirrored: pixels' middles change places, not edges
    boxes: BoxArray = np.concatenate((corners.min(axis=1), corners.max(axis=1)), axis=1)
    return boxes


@lru_cache(8)
def _chain(s: Strength, has_boxes: bool) -> v2.Compose:
    parts: list[v2.Transform] = [v2.RandomHorizontalFlip(s.flip)]
    if has_boxes:  # a crop is drawn around some box
        crop = v2.RandomIoUCrop(s.smallest_crop, 1.0, 0.6, 1.7, sampler_options=_LEAST_OVERLAPS)
        parts.append(v2.RandomApply([crop], s.crop))
    parts += [v2.ColorJitter(s.brightness, s.contrast, s.saturation, s.hue / 180), v2.RandomGrayscale(s.grey)]
    parts += [v2.ClampBoundingBoxes(), v2.SanitizeBoundingBoxes(LEAST_SIDE, labels_getter=lambda inputs: inputs[2])]
    return v2.Compose(parts)
