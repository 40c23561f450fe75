"""The order of the proposals of several hierarchies (Uijlings et al. 2013, section 3.4).

Shapes: R proposals.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.proposals.grouping import Hierarchy


def paper_keys(hierarchies: Sequence[Hierarchy], seed: int) -> NDArray[np.float64]:
    """Position in the hierarchy, 1 for the whole picture, times a random number: smallest first."""
    random = np.random.default_rng(seed)
    positions = [np.arange(len(h.boxes), 0, -1) for h in hierarchies]
    return np.concatenate([position * random.random(len(position)) for position in positions])


def ranked_unique(boxes: NDArray[np.int32], keys: NDArray[np.float64]) -> NDArray[np.intp]:
    """Indices of `boxes` (R, 4) by rising key, each different box once, where it comes first."""
    order = np.argsort(keys, kind="stable")
    packed = np.ascontiguousarray(boxes[order]).view(np.dtype((np.void, 16))).ravel()
    _, first = np.unique(packed, return_index=True)
    kept: NDArray[np.intp] = order[np.sort(first)]
    return kept
