"""Box regression's deltas to clipped boxes in one pass, compiled by Numba: in torch it is thirty small operations.

Shapes: R references, C boxes of each. Float32.
"""

from __future__ import annotations

import math

import numpy as np

from engine.roi.team import Kernel, as_tuple, carray, floats_at

FACTORS = 9  # four weights, the largest logarithm, height, width, and the scale of x and y


@Kernel
def decode(numbers, first, last):  # type: ignore[no-untyped-def]
    """Over references. Numbers: deltas (R, 4 C), numbers from row to row, C, how many of these are passed over,
    reference (R, 4), factors (FACTORS,), unweighted (R, C - passed over, 4) or 0, boxes (as unweighted).

    factors: the weights that deltas were multiplied by; the largest logarithm by which a side grows; height and width
    to which boxes are clipped; what x and y are multiplied by at last.
    """
    of_deltas, step, C, beyond, of_reference, of_factors, of_unweighted, of_boxes = as_tuple(carray(numbers, 8), 8)
    factors, half, zero = carray(floats_at(of_factors), FACTORS), np.float32(0.5), np.float32(0)
    wx, wy, ww, wh, largest, height, width, scale_x, scale_y = as_tuple(factors, FACTORS)
    count = 4 * (C - beyond)
    for r in range(first, last):
        reference = carray(floats_at(of_reference + 16 * r), 4)
        deltas = carray(floats_at(of_deltas + 4 * (r * step + 4 * beyond)), count)
        boxes = carray(floats_at(of_boxes + 4 * r * count), count)
        unweighted = carray(floats_at((of_unweighted or of_boxes) + 4 * r * count), count)  # written over in the end
        w, h = reference[2] - reference[0], reference[3] - reference[1]
        x, y = reference[0] + half * w, reference[1] + half * h
        for i in range(0, count, 4):
            tx, ty, tw, th = deltas[i] / wx, deltas[i + 1] / wy, deltas[i + 2] / ww, deltas[i + 3] / wh
            unweighted[i], unweighted[i + 1], unweighted[i + 2], unweighted[i + 3] = tx, ty, tw, th
            centre_x, centre_y = tx * w + x, ty * h + y
            half_w = half * (np.float32(math.exp(min(tw, largest))) * w)
            half_h = half * (np.float32(math.exp(min(th, largest))) * h)
            boxes[i] = scale_x * min(max(centre_x - half_w, zero), width)
            boxes[i + 1] = scale_y * min(max(centre_y - half_h, zero), height)
            boxes[i + 2] = scale_x * min(max(centre_x + half_w, zero), width)
            boxes[i + 3] = scale_y * min(max(centre_y + half_h, zero), height)
