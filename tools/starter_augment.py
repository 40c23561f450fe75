"""How the pictures that the bundled model learnt from were changed: crops, colours, mosaics, cut-outs pasted over them.

Shapes: H,W a picture, N boxes. Pixels are (H, W, 3) uint8 RGB; boxes (N, 4) float32 xyxy in the same pixels.
Every draw comes from a NumPy generator, so that a seed repeats it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.structures.boxes import BoxArray, area, clip
from engine.training.data.augment import LEAST_SIDE, Example, fit, flip, resize
from engine.training.data.strength import Strength

# A box of which less than this is left after a crop is no longer an example of its object.
LEAST_VISIBLE = 0.35


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
