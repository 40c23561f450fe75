"""Box regression's deltas to clipped boxes in one pass, compiled by Numba: in torch it is thirty small operations."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def decode_clipped(deltas, reference, weights, largest, height, width, boxes):  # type: ignore[no-untyped-def]
    """deltas (R, C, 4) on reference (R, 4) -> boxes (R, C, 4) within height x width; float32.

    weights: (4,), what the deltas were multiplied by; largest: of the logarithm by which a side grows.
    """
    half = np.float32(0.5)
    for r in range(len(reference)):
        w, h = reference[r, 2] - reference[r, 0], reference[r, 3] - reference[r, 1]
        x, y = reference[r, 0] + half * w, reference[r, 1] + half * h
        for c in range(deltas.shape[1]):
            centre_x = deltas[r, c, 0] / weights[0] * w + x
            centre_y = deltas[r, c, 1] / weights[1] * h + y
            half_w = half * (np.float32(math.exp(min(deltas[r, c, 2] / weights[2], largest))) * w)
            half_h = half * (np.float32(math.exp(min(deltas[r, c, 3] / weights[3], largest))) * h)
            boxes[r, c, 0] = min(max(centre_x - half_w, np.float32(0)), width)
            boxes[r, c, 1] = min(max(centre_y - half_h, np.float32(0)), height)
            boxes[r, c, 2] = min(max(centre_x + half_w, np.float32(0)), width)
            boxes[r, c, 3] = min(max(centre_y + half_h, np.float32(0)), height)
