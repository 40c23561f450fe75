"""Where a picture's feature map looks like an example's: places for things that the net proposes no region for.

A region proposal network proposes what it has learned to be an object. An example on which no proposal of its own
picture lies is of another kind, as small platelets between blood cells are. For such a one the finest feature map is
compared with the example's features at every place (normalised cross-correlation, channel by channel standardised),
and the best places are boxes of the example's size.

On training pictures of bccd_voc (14 pictures; 8 platelets as examples): the share of a picture's other platelets with
an IoU of .5 or more with one of the first 30 places is .47, of its 300 proposals .13 (5 bins a side .47, 6 bins .50;
with boxes of .7 and 1.4 times the size besides .35; on the next level .04).

Shapes: C channels, b bins a side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from cachetools import LRUCache
from torch import Tensor
from torch.nn import functional as F
from torchvision.ops import nms, roi_align

from engine.models.detectors.detector import Detector, PictureFeatures
from engine.pictures.reading import read_image
from engine.structures.annotation import Rectangle
from engine.structures.boxes import BoxArray, as_boxes, clip, iou
from engine.structures.image import Image
from engine.structures.retrieval import ExampleBox

PROPOSED = 0.5  # IoU with a proposal from which the net knows of an example
PLACES = 30  # of a picture
_BINS = 4  # a side
_MOST = 20_000  # pictures whose places are kept, of half a kilobyte each
_SAME_PLACE = 0.45  # IoU above which the less alike of two places is left out


class SimilarPlaces:
    """Those that were looked for lately are kept: a second look at a folder computes nothing.

    key_of: changes with a picture's content; raises UserError where it cannot be read."""

    def __init__(self, key_of: Callable[[Path], str]) -> None:
        self._key_of = key_of
        self._found: LRUCache[tuple[str, str, Rectangle], BoxArray] = LRUCache(_MOST)
        self._pattern: tuple[str, Rectangle, Pattern] | None = None  # of the example that was looked for last

    def of(self, detector: Detector, example: ExampleBox, path: Path) -> BoxArray:
        """(N, 4) in the picture. Raises UserError where one of the two pictures cannot be read."""
        shown, key = self._key_of(example.path), self._key_of(path)
        found = self._found.get((key, shown, example.box))
        if found is None:
            if self._pattern is None or self._pattern[:2] != (shown, example.box):
                pattern = pattern_of(detector, read_image(example.path), example.box)
                self._pattern = shown, example.box, pattern
            found = similar_places(detector, read_image(path), self._pattern[2])
            self._found[key, shown, example.box] = found
        return found


class Pattern(NamedTuple):
    """What an example looks like. features: (1, C, b, b), of length 1. width, height: its own, in pixels."""

    features: Tensor
    width: float
    height: float


def unknown_to_the_net(
    like: Mapping[Path, Sequence[Rectangle]], proposals_of: Callable[[Path], BoxArray]
) -> ExampleBox | None:
    """The first example on which the net proposes no region, where that holds for most of them: their kind is none
    that the net takes for an object. proposals_of: (R, 4) those of a picture."""
    unknown, count = [], 0
    for path, boxes in like.items():
        known = iou(as_boxes(boxes), proposals_of(path)).max(1, initial=0) >= PROPOSED
        unknown += [ExampleBox(path, box) for box, is_known in zip(boxes, known, strict=True) if not is_known]
        count += len(boxes)
    return unknown[0] if 2 * len(unknown) > count else None


@torch.no_grad()
def pattern_of(detector: Detector, image: Image, box: Rectangle) -> Pattern:
    features, _ = detector.features(image)
    finest = _standardised(features)
    scale = finest.shape[-1] / features.padded[1]
    roi = F.pad(features.to_scaled([box]), (1, 0))  # of the first picture
    pooled = roi_align(finest, roi, _BINS, scale, sampling_ratio=2, aligned=True)
    return Pattern(pooled / pooled.norm().clamp(min=1e-6), box.x2 - box.x1, box.y2 - box.y1)


@torch.no_grad()
def similar_places(detector: Detector, image: Image, pattern: Pattern) -> BoxArray:
    """(N, 4) boxes of the pattern's size, at most PLACES, the most alike first."""
    features, _ = detector.features(image)
    height, width = (side / scale for side, scale in zip(features.padded, reversed(features.scale), strict=True))
    cells = [max(_BINS, round(_BINS * side / of)) for side, of in ((height, pattern.height), (width, pattern.width))]
    level = F.interpolate(_standardised(features), size=cells, mode="bilinear", align_corners=False)
    length = F.avg_pool2d((level**2).sum(1, keepdim=True), _BINS, 1, divisor_override=1).sqrt()
    likeness = F.conv2d(level, pattern.features) / length.clamp(min=1e-6)
    is_peak = F.max_pool2d(likeness, 3, 1, 1) == likeness
    y, x = torch.nonzero(is_peak[0, 0], as_tuple=True)
    corners = torch.stack([x, y, x + _BINS, y + _BINS], 1).float()
    boxes = corners * corners.new_tensor([width / cells[1], height / cells[0]] * 2)
    best = nms(boxes, likeness[0, 0, y, x], _SAME_PLACE)[:PLACES]
    inside = clip(boxes[best].cpu().numpy(), image.width, image.height)
    proper: BoxArray = inside[((inside[:, 2:] - inside[:, :2]) >= 1).all(1)].astype(np.float32)
    return proper


def _standardised(features: PictureFeatures) -> Tensor:
    """(1, C, H, W) the finest map, each channel with mean 0 and deviation 1 in this picture."""
    level = features.levels[0]
    centred = level - level.mean((2, 3), keepdim=True)
    return centred / (centred.std((2, 3), keepdim=True) + 1e-3)
