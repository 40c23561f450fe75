"""Which pictures to label next: those with the most objects that are unlike the labelled ones.

An object (a proposal that is likely any object) counts for how likely it is one, and the less the more labelled or
picked objects look like it. The picture that is picked next has the largest sum, so a picture of many objects comes
before one of few, and each further picture of one kind counts for less.

How this was chosen, and what it is not shown to do, stands in docs/figures.md.

Shapes: N pictures, R objects of all of them, L labelled objects, D numbers of a vector.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.retrieval.ranking import Floats, standardised

OBJECTS = 40  # of a picture, the likeliest
STEEPNESS = 12  # power of the cosine: objects count as alike as far as it is near 1
_ROWS = 256  # of labelled objects that are compared at a time


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """picture: (R,) number of the picture. likely: (R,) that any object is there. vectors: (R, D). labelled: (L, D) of
    the objects that are labelled. count: of the pictures."""

    picture: NDArray[np.intp]
    likely: Floats
    vectors: NDArray[np.floating]
    labelled: NDArray[np.floating]
    count: int


class Choice(NamedTuple):
    """picture: its number. new: the share of its objects that is unlike what was labelled or picked before, 0 to 1.
    objects: how many it likely has."""

    picture: int
    new: float
    objects: float


def pick(candidates: Candidates, number: int, is_left_out: Callable[[int, Sequence[int]], bool]) -> list[Choice]:
    """So many pictures, the best first. is_left_out: (picture, those picked so far): one that shows nothing
    new."""
    vectors, labelled = standardised(candidates.vectors, [candidates.labelled])
    like = np.zeros(len(vectors), np.float32)  # (R,) how many labelled or picked objects look like each
    for first in range(0, len(labelled), _ROWS):
        like += _alike(vectors, labelled[first : first + _ROWS])
    objects = _sums(candidates, candidates.likely)
    picks: list[Choice] = []
    left = set(range(candidates.count))
    while left and len(picks) < number:
        worth = _sums(candidates, candidates.likely / (1 + like))
        best = max(left, key=lambda place: (float(worth[place]), -place))
        left.discard(best)
        if is_left_out(best, [one.picture for one in picks]):
            continue
        new = float(worth[best] / objects[best]) if objects[best] else 0.0
        picks.append(Choice(best, new, float(objects[best])))
        like += _alike(vectors, vectors[candidates.picture == best])
    return picks


def _sums(candidates: Candidates, values: Floats) -> NDArray[np.float64]:
    """(R,) -> (N,)"""
    total = np.zeros(candidates.count)
    np.add.at(total, candidates.picture, values)
    return total


def _alike(vectors: Floats, others: Floats) -> Floats:
    """(R,) how many of the others look like each."""
    found: Floats = (np.maximum(vectors @ others.T, 0) ** STEEPNESS).sum(1)
    return found
