"""Who removed whom, for all boxes at once, is what asking each of them says."""

from __future__ import annotations

import numpy as np
import pytest

from engine.explain.suppression import NmsRun, greedy


@pytest.mark.parametrize("seed", range(4))
def test_the_removed_of_a_box_are_those_that_name_it(seed: int) -> None:
    random = np.random.default_rng(seed)
    corner, side = random.uniform(0, 60, (300, 2)), random.uniform(10, 40, (300, 2))
    boxes = np.hstack([corner, corner + side]).astype(np.float32)
    scores = np.sort(random.random(300).astype(np.float32))[::-1]
    groups = random.integers(0, 2, 300)
    stayed = np.zeros(300, bool)
    for group in (0, 1):
        rows = np.flatnonzero(groups == group)
        stayed[rows[greedy(boxes[rows], scores[rows], 0.5)]] = True
    run = NmsRun(boxes, scores, groups, stayed, 0.5, np.arange(300))
    named = [run.remover_of(row) for row in range(300)]
    for row in np.flatnonzero(stayed).tolist():
        assert run.removed_by(row) == [other for other in range(300) if named[other] == row]
    assert sum(len(run.removed_by(row)) for row in np.flatnonzero(stayed).tolist()) == int((~stayed).sum())
