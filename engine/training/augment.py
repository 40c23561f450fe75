"""Changes that a picture and its boxes undergo together before a step.

Shapes: H,W a picture, N boxes. Pixels are (H, W, 3) uint8 RGB; boxes (N, 4) float32 xyxy in the same pixels.
Every draw comes from a NumPy generator, so that a seed repeats it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.structures.boxes import BoxArray, area, clip, is_proper
from engine.training.targets import COMPLETE, Labelling

Pixels = NDArray[np.uint8]
# A box of which less than this is left after a crop is no longer an example of its object.
LEAST_VISIBLE = 0.35
LEAST_SIDE = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One picture to learn from. classes: (N,) int64, 1..K. name: of its file, for messages. key: of its content.

    labelling: what its labels say of where no box is. ignored: (M, 4) regions that are neither objects nor background
    (targets.Ignored), which a crop cuts and never drops; crowds: (M,), which of them hold many objects.
    """

    pixels: Pixels
    boxes: BoxArray
    classes: NDArray[np.int64]
    name: str = ""
    key: str = ""
    labelling: Labelling = COMPLETE
    ignored: BoxArray = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    crowds: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    def moved(self, pixels: Pixels, move: Callable[[BoxArray], BoxArray]) -> Example:
        """With other pixels, and all boxes moved accordingly."""
        return replace(self, pixels=pixels, boxes=move(self.boxes), ignored=move(self.ignored))

    def keep(self, chosen: NDArray[np.bool_]) -> Example:
        return replace(self, boxes=self.boxes[chosen], classes=self.classes[chosen])

    def ignoring(self, regions: BoxArray, crowds: NDArray[np.bool_]) -> Example:
        """With these ignored regions, as far as they lie in the picture."""
        cut = clip(regions, self.pixels.shape[1], self.pixels.shape[0])
        there = is_proper(cut)
        return replace(self, ignored=cut[there], crowds=crowds[there])


Augmentation = Callable[[Example, np.random.Generator], Example]


@dataclass(frozen=True, slots=True)
class Strength:
    """How much is changed. The defaults suit a few hundred pictures; `GENTLE` suits a fine-tuning in seconds.

    smallest_crop: side of a crop as a share of the picture's. zoom_out: the most that a picture is shrunk on a plain
    canvas. aspect: the most that one side is stretched against the other.
    """

    flip: float = 0.5
    crop: float = 0.7
    smallest_crop: float = 0.4
    zoom_out: float = 1.25
    aspect: float = 1.25
    brightness: float = 0.3
    contrast: float = 0.3
    saturation: float = 0.4
    hue: float = 8.0
    grey: float = 0.05


GENTLE = Strength(crop=0.3, smallest_crop=0.7, zoom_out=1.0, aspect=1.1, brightness=0.1, contrast=0.1, hue=3, grey=0)


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


def crop(example: Example, left: int, top: int, width: int, height: int) -> Example:
    """The part inside the rectangle; boxes of which too little is left go."""
    pixels = example.pixels[top : top + height, left : left + width]
    corner = np.array([left, top, left, top], np.float32)
    moved = example.boxes - corner
    cut = clip(moved, pixels.shape[1], pixels.shape[0])
    sides = cut[:, 2:] - cut[:, :2]
    visible = area(cut) >= LEAST_VISIBLE * np.maximum(area(moved), 1e-6)
    cropped = replace(example, pixels=pixels, boxes=cut).keep(visible & (sides >= LEAST_SIDE).all(1))
    return cropped.ignoring(example.ignored - corner, example.crowds)


def random_crop(example: Example, random: np.random.Generator, smallest: float) -> Example:
    """A crop of a random size and place; one that would lose every box is not made."""
    height, width = example.pixels.shape[:2]
    share = random.uniform(smallest, 1, 2)
    w, h = int(width * share[0]), int(height * share[1])
    found = crop(example, int(random.integers(0, width - w + 1)), int(random.integers(0, height - h + 1)), w, h)
    return found if len(found.boxes) or not len(example.boxes) else example


def colour(example: Example, random: np.random.Generator, strength: Strength) -> Example:
    """Brightness, contrast, saturation and hue, or no colour at all."""
    pixels = example.pixels
    if random.random() < strength.grey:
        pixels = np.asarray(cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)
    elif strength.hue or strength.saturation:
        hsv = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)
        levels = np.arange(256)
        turned = ((levels + random.uniform(-strength.hue, strength.hue)) % 180).astype(np.uint8)
        factor = 1 + random.uniform(-strength.saturation, strength.saturation)
        richer = np.clip(levels * factor, 0, 255).astype(np.uint8)
        table = np.stack([turned, richer, levels.astype(np.uint8)], -1)[None]
        pixels = np.asarray(cv2.cvtColor(cv2.LUT(hsv, table), cv2.COLOR_HSV2RGB), np.uint8)
    gain = 1 + random.uniform(-strength.contrast, strength.contrast)
    shift = 255 * random.uniform(-strength.brightness, strength.brightness) / 2
    curve = np.clip((np.arange(256) - 127.5) * gain + 127.5 + shift, 0, 255).astype(np.uint8)
    return replace(example, pixels=np.asarray(cv2.LUT(pixels, curve), np.uint8))


def fit(
    example: Example, side: int, random: np.random.Generator | None = None, strength: Strength | None = None
) -> Example:
    """The picture in a `side` x `side` canvas of mean grey: as large as it goes, or shrunk, stretched and moved."""
    height, width = example.pixels.shape[:2]
    scale = np.full(2, side / max(height, width))
    if random is not None and strength is not None:
        scale *= np.array([random.uniform(1, strength.aspect), 1])[random.permutation(2)]
        scale *= min(1.0, side / (max(width * scale[0], height * scale[1]))) / random.uniform(1, strength.zoom_out)
    w, h = max(1, round(width * scale[0])), max(1, round(height * scale[1]))
    w, h = min(w, side), min(h, side)
    small = resize(example, w, h)
    left, top = (
        (0, 0) if random is None else (int(random.integers(0, side - w + 1)), int(random.integers(0, side - h + 1)))
    )
    canvas = np.full((side, side, 3), 127, np.uint8)
    canvas[top : top + h, left : left + w] = small.pixels
    place = np.array([left, top, left, top], np.float32)
    return small.moved(canvas, lambda boxes: boxes + place)


def augment(example: Example, side: int, random: np.random.Generator, strength: Strength | None = None) -> Example:
    """The usual chain: crop, flip, colours, and a place in a square canvas."""
    strength = strength or Strength()
    if random.random() < strength.crop:
        example = random_crop(example, random, strength.smallest_crop)
    placed = fit(example, side, random, strength)
    if random.random() < strength.flip:
        placed = flip(placed)
    sides = placed.boxes[:, 2:] - placed.boxes[:, :2]
    return colour(placed, random, strength).keep(np.asarray((sides >= LEAST_SIDE).all(1)))


def mosaic(examples: Sequence[Example], side: int, random: np.random.Generator, strength: Strength) -> Example:
    """Four pictures around a random point of one canvas (as popularised by YOLOv4): more objects, other neighbours."""
    canvas = np.full((side, side, 3), 127, np.uint8)
    x, y = (int(v) for v in random.uniform(0.35, 0.65, 2) * side)
    corners = ((0, 0, x, y), (x, 0, side, y), (0, y, x, side), (x, y, side, side))
    boxes, classes, ignored, crowds = [], [], [], []
    for example, (left, top, right, bottom) in zip(examples, corners, strict=True):
        part = _fill(random_crop(example, random, strength.smallest_crop), right - left, bottom - top, random)
        part = flip(part) if random.random() < strength.flip else part
        canvas[top:bottom, left:right] = colour(part, random, strength).pixels
        corner = np.array([left, top, left, top], np.float32)
        boxes.append(part.boxes + corner)
        classes.append(part.classes)
        ignored.append(part.ignored + corner)
        crowds.append(part.crowds)
    made = Example(canvas, np.concatenate(boxes), np.concatenate(classes), examples[0].name)
    return replace(made, ignored=np.concatenate(ignored), crowds=np.concatenate(crowds))


def _fill(example: Example, width: int, height: int, random: np.random.Generator) -> Example:
    """Scaled to cover width x height, and cut there."""
    h, w = example.pixels.shape[:2]
    scale = max(width / w, height / h)
    large = resize(example, max(width, round(w * scale)), max(height, round(h * scale)))
    h, w = large.pixels.shape[:2]
    return crop(large, int(random.integers(0, w - width + 1)), int(random.integers(0, h - height + 1)), width, height)


def paste(
    example: Example, cutout: NDArray[np.uint8], left: int, top: int, label: int, *, hidden: float = 0.65
) -> Example:
    """A cut-out (h, w, 4) RGBA blended in at (left, top), wholly or partly inside, and its box.

    Boxes of which more than `hidden` is now covered go (Copy-Paste, Ghiasi et al. 2021).
    """
    height, width = example.pixels.shape[:2]
    h, w = cutout.shape[:2]
    x1, y1, x2, y2 = max(left, 0), max(top, 0), min(left + w, width), min(top + h, height)
    if x2 <= x1 or y2 <= y1:
        return example
    part = cutout[y1 - top : y2 - top, x1 - left : x2 - left]
    solid = part[:, :, 3] > 100
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if len(rows) == 0:
        return example
    pixels = example.pixels.copy()
    alpha = part[:, :, 3:].astype(np.uint16)
    under = pixels[y1:y2, x1:x2].astype(np.uint16)
    pixels[y1:y2, x1:x2] = ((part[:, :, :3] * alpha + under * (255 - alpha)) // 255).astype(np.uint8)
    box = np.array([[x1 + columns[0], y1 + rows[0], x1 + columns[-1] + 1, y1 + rows[-1] + 1]], np.float32)
    seen = _share_outside(example.boxes, box[0]) > 1 - hidden
    kept = example.keep(seen)
    return replace(
        kept,
        pixels=pixels,
        boxes=np.concatenate([kept.boxes, box]),
        classes=np.concatenate([kept.classes, np.array([label], np.int64)]),
    )


def _share_outside(boxes: BoxArray, cover: NDArray[np.float32]) -> NDArray[np.float32]:
    """(N,) share of each box that `cover` leaves free."""
    sides = np.clip(np.minimum(boxes[:, 2:], cover[2:]) - np.maximum(boxes[:, :2], cover[:2]), 0, None)
    free: NDArray[np.float32] = 1 - sides[:, 0] * sides[:, 1] / np.maximum(area(boxes), 1e-6)
    return free
