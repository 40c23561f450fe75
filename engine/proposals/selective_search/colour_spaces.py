"""The colour spaces of Selective Search (Uijlings et al. 2013, section 3.2, "complementary colour spaces").

Shapes: C channels, H,W the picture. Every space is uint8 planes, so that all have the range 0..255 of the paper's
Felzenszwalb-Huttenlocher thresholds.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from numba import njit

from engine.proposals.selective_search.arrays import UInt8

ColourSpace = Literal["HSV", "Lab", "rgI", "H", "I"]
Planes = UInt8

# Hue alone (H), intensity alone (I), and the three that hold both. The paper's "single" and "fast" spaces stand first.
COLOUR_SPACES: tuple[ColourSpace, ...] = ("HSV", "Lab", "rgI", "H", "I")


@njit(nogil=True, cache=True)
def _normalised_rg_and_intensity(pixels: UInt8, planes: Planes) -> None:
    """(H, W, 3) RGB -> (3, H, W): r and g of normalised RGB, and intensity. Black has no hue: r = g = 1/3."""
    height, width = pixels.shape[:2]
    for y in range(height):
        for x in range(width):
            red, green = np.int32(pixels[y, x, 0]), np.int32(pixels[y, x, 1])
            total = red + green + np.int32(pixels[y, x, 2])
            planes[0, y, x] = (510 * red + total) // (2 * total) if total > 0 else 85
            planes[1, y, x] = (510 * green + total) // (2 * total) if total > 0 else 85
            planes[2, y, x] = (2 * total + 3) // 6


def to_planes(pixels: UInt8, space: ColourSpace) -> Planes:
    """RGB (H, W, 3) uint8 -> (C, H, W) uint8 of `space`: C is 3, or 1 for H and I."""
    if space in ("rgI", "I"):
        planes = np.empty((3, *pixels.shape[:2]), np.uint8)
        _normalised_rg_and_intensity(
            np.array(pixels, order="C"), planes
        )  # a copy: one kernel for read-only pictures too
        return planes if space == "rgI" else planes[2:].copy()
    code = cv2.COLOR_RGB2Lab if space == "Lab" else cv2.COLOR_RGB2HSV_FULL
    converted = cv2.cvtColor(np.ascontiguousarray(pixels), code)
    planes = np.empty((1 if space == "H" else 3, *pixels.shape[:2]), np.uint8)
    for channel, plane in enumerate(planes):
        cv2.extractChannel(converted, channel, plane)
    return planes
