"""What a picture and its boxes undergo before a step, by torchvision.transforms.v2: crop, flip, colours.

Shapes: H,W a picture, N boxes. Every draw comes from a NumPy generator, so that a seed repeats it on whatever rank.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torchvision import tv_tensors
from torchvision.transforms import v2

from engine.structures.boxes import BoxArray, clip
from engine.training.data.augment import LEAST_SIDE, Example, Strength, fit

# Of a crop with some box, as SSD draws them. 1 is no crop at all: it ends the search where no crop fits.
_LEAST_OVERLAPS = [0.0, 0.1, 0.3, 0.5, 1.0]


def jittered(example: Example, side: int, random: np.random.Generator, strength: Strength) -> Example:
    """The example changed, somewhere in a canvas of `side` x `side`; boxes of which too little is left are gone."""
    height, width = example.pixels.shape[:2]
    picture = tv_tensors.Image(torch.from_numpy(np.array(example.pixels)).permute(2, 0, 1))
    size = (height, width)
    boxes = tv_tensors.BoundingBoxes(torch.from_numpy(np.array(example.boxes)), format="XYXY", canvas_size=size)  # type: ignore[call-overload]
    given = np.zeros((0, 4), np.float32) if example.proposals is None else example.proposals
    others = torch.from_numpy(np.concatenate((example.ignored, given)).reshape(-1, 2, 2))
    corners = tv_tensors.KeyPoints(others, canvas_size=size)  # type: ignore[call-overload]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(random.integers(2**62)))
        shown, moved, classes, corners = _chain(strength, bool(len(example.boxes)))(
            picture, boxes, torch.from_numpy(np.array(example.classes)), corners
        )
    around = _boxes_between(corners.numpy())
    changed = Example(
        np.ascontiguousarray(shown.permute(1, 2, 0).numpy()),
        moved.as_subclass(torch.Tensor).reshape(-1, 4).numpy(),
        classes.numpy(),
        example.name,
        example.key,
        example.labelling,
    ).ignoring(around[: len(example.ignored)], example.crowds)
    if example.proposals is not None:
        inside = clip(around[len(example.ignored) :], changed.pixels.shape[1], changed.pixels.shape[0])
        seen = (inside[:, 2:] - inside[:, :2] >= LEAST_SIDE).all(axis=1)
        changed = replace(changed, proposals=inside[seen])
    placed = fit(changed, side, random, strength)
    sides = placed.boxes[:, 2:] - placed.boxes[:, :2]
    return placed.keep(np.asarray((sides >= LEAST_SIDE).all(1)))


def _boxes_between(corners: NDArray[np.float32]) -> BoxArray:
    """(M, 2, 2) corners, changed as pixels are -> (M, 4) boxes, which may reach out of the picture."""
    corners = corners.copy()
    corners[corners[:, 0, 0] > corners[:, 1, 0], :, 0] += 1  # mirrored: pixels' middles change places, not edges
    boxes: BoxArray = np.concatenate((corners.min(axis=1), corners.max(axis=1)), axis=1)
    return boxes


@lru_cache(8)
def _chain(s: Strength, has_boxes: bool) -> v2.Compose:
    parts: list[v2.Transform] = [v2.RandomHorizontalFlip(s.flip)]
    if has_boxes and s.crop:  # a crop is drawn around some box
        crop = v2.RandomIoUCrop(s.smallest_crop, 1.0, 0.6, 1.7, sampler_options=_LEAST_OVERLAPS)
        parts.append(v2.RandomApply([crop], s.crop))
    if s.brightness or s.contrast or s.saturation or s.hue:
        parts.append(v2.ColorJitter(s.brightness, s.contrast, s.saturation, s.hue / 180))
    if s.grey:
        parts.append(v2.RandomGrayscale(s.grey))
    parts += [v2.ClampBoundingBoxes(), v2.SanitizeBoundingBoxes(LEAST_SIDE, labels_getter=lambda inputs: inputs[2])]
    return v2.Compose(parts)
