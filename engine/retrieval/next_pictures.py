"""Which pictures teach most when they are labelled next: what is in them is far from what is labelled, there is much
like it in the folder, and the model is unsure of it.

Every object of the folder (a proposal that is likely any object) is covered as well as the labelled or picked object
that it is most like. The picture that is picked next raises that sum most (the greedy rule for facility location,
which is within 1 - 1/e of the best choice: Nemhauser et al. 1978), each object counting for how likely it is one;
pictures of which the model is less sure count for more.

Shapes: N pictures, R RoIs of all of them, G RoIs that are to be covered, D numbers of a vector.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.retrieval.ranking import Floats, standardised

OBJECTS = 12  # of a picture, the likeliest
COVERED_NUMBERS = 6_000_000  # of the table of pictures and RoIs to be covered, at most
FEWEST_COVERED = 200
WORST = 3  # a picture is as doubtful as its most doubtful objects


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """picture: (R,) number of the picture. likely: (R,) that any object is there. vectors: (R, D). labelled: (L, D) of
    the objects that are labelled. count: of the pictures."""

    picture: NDArray[np.intp]
    likely: Floats
    vectors: NDArray[np.floating]
    labelled: NDArray[np.floating]
    count: int


def doubts(candidates: Candidates) -> Floats:
    """(N,) 0: sure of everything; 1: every object may be one or not."""
    found = np.zeros(candidates.count, np.float32)
    each = 1 - np.abs(2 * candidates.likely - 1)
    for picture in np.unique(candidates.picture):
        worst = np.sort(each[candidates.picture == picture])[-WORST:]
        found[picture] = worst.mean()
    return found


def pick(
    candidates: Candidates, number: int, is_left_out: Callable[[int, Sequence[int]], bool], seed: int = 0
) -> list[tuple[int, float, float]]:
    """(picture, new, doubt) of so many, what teaches most first. new: the share of what is in it that is far from what
    was labelled or picked before. is_left_out: (picture, those picked so far): one that shows nothing new."""
    if not len(candidates.picture):
        return [(place, 1.0, 0.0) for place in range(min(number, candidates.count)) if not is_left_out(place, [])]
    vectors, labelled = standardised(candidates.vectors, [candidates.labelled])
    most = max(FEWEST_COVERED, COVERED_NUMBERS // max(candidates.count, 1))
    rows = np.random.default_rng(seed).permutation(len(vectors))[:most]
    goal, weight = vectors[rows], candidates.likely[rows]
    reach = np.full((candidates.count, len(rows)), -1, np.float32)  # (N, G): how well a picture covers each
    for picture in np.unique(candidates.picture):
        reach[picture] = (vectors[candidates.picture == picture] @ goal.T).max(0)
    covered = (labelled @ goal.T).max(0, initial=0.0) if len(labelled) else np.zeros(len(rows), np.float32)
    doubt, left = doubts(candidates), set(range(candidates.count))
    picks: list[tuple[int, float, float]] = []
    while left and len(picks) < number:
        gain = np.maximum(reach - covered, 0) @ weight * (0.5 + doubt)
        best = max(left, key=lambda place: (float(gain[place]), -place))
        left.discard(best)
        if is_left_out(best, [place for place, _, _ in picks]):
            continue
        own = candidates.picture == best
        near = _nearest(vectors[own], labelled, [vectors[candidates.picture == place] for place, _, _ in picks])
        picks.append((best, float(1 - near.mean()) if own.any() else 0.0, float(doubt[best])))
        covered = np.maximum(covered, reach[best])
    return picks


def _nearest(vectors: Floats, labelled: Floats, picked: Sequence[Floats]) -> Floats:
    """(r,) cosine to the nearest labelled or picked object, 0 to 1."""
    near = np.zeros(len(vectors), np.float32)
    for others in (labelled, *picked):
        if len(others):
            near = np.maximum(near, (vectors @ others.T).max(1))
    return np.minimum(near, 1)
