"""How alike two regions are (Uijlings et al. 2013, section 3.2, equations 1 to 6).

Similarities are sums of whole numbers and a few quotients, so they do not depend on the order of adding.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from engine.proposals.selective_search.arrays import Int32, UInt16

Integer = int | np.integer[Any]

COLOUR, TEXTURE, SIZE, FILL = 1, 2, 4, 8  # the paper's letters C, T, S and F
ONE = 65535  # shares of a histogram of one channel (and one direction) sum to about this


@njit(nogil=True, cache=True)
def normalise(counts: Int32, size: Integer, shares: UInt16) -> None:
    """Counts of a region of `size` pixels as shares of 65535, rounded down."""
    factor = 65535.0 / size
    for i in range(len(counts)):
        shares[i] = np.uint16(np.int32(counts[i] * factor))


@njit(nogil=True, cache=True)
def intersection(a: UInt16, b: UInt16) -> Integer:
    """Equations 1 and 3: the sum of the smaller shares."""
    total = np.uint32(0)
    for i in range(len(a)):
        total = np.uint32(total + np.uint32(min(a[i], b[i])))
    return np.int64(total)


@njit(nogil=True, cache=True)
def size_similarity(a: Integer, b: Integer, area: Integer) -> float:
    """Equation 4: small regions join early. a, b: pixels of the regions; area: of the picture."""
    return float(1.0 - (a + b) / area)


@njit(nogil=True, cache=True)
def fill_similarity(a: Integer, b: Integer, box_a: Int32, box_b: Int32, area: Integer) -> float:
    """Equation 5: regions that fit into each other. 1 less the part of their common box that neither fills."""
    width = max(box_a[2], box_b[2]) - min(box_a[0], box_b[0])
    height = max(box_a[3], box_b[3]) - min(box_a[1], box_b[1])
    return float(1.0 - (np.int64(width) * height - a - b) / area)
