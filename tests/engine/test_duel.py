"""The proposal network against Selective Search: every figure is that of the evaluation, by other code."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.evaluate import evaluate_proposals
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.boxes import as_boxes
from engine.structures.inspection.duel import COUNTS, SIDES
from engine.structures.stages import Proposals
from engine.tasks.duel import Picture, duel_of


def proposals(seed: int, count: int, truth: np.ndarray, source: str) -> Proposals:
    """Some near labelled boxes, the others anywhere."""
    random = np.random.default_rng(seed)
    corner = random.uniform(0, 80, (count, 2))
    boxes = np.concatenate([corner, corner + random.uniform(5, 60, (count, 2))], 1)
    near = random.random(count) < 0.2
    boxes[near] = truth[random.integers(0, len(truth), int(near.sum()))] + random.uniform(-9, 9, (int(near.sum()), 4))
    boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 1)
    return Proposals(as_boxes(boxes), np.linspace(1, 0, count, dtype=np.float32), source)  # type: ignore[arg-type]


@given(st.integers(0, 2**20), st.integers(1, 6), st.integers(0, 80))
@settings(max_examples=40, deadline=None)
def test_recall_is_that_of_the_evaluation(seed: int, boxes: int, count: int) -> None:
    random = np.random.default_rng(seed)
    corner = random.uniform(0, 80, (boxes, 2))
    truth = as_boxes(np.concatenate([corner, corner + random.uniform(8, 60, (boxes, 2))], 1))
    truths = [LabelledBox(Rectangle(*box.tolist()), "dog", difficult=i == 5) for i, box in enumerate(truth)]
    annotation = Annotation(Path("a.png"), 160, 160, tuple(truths))
    sides = proposals(seed, count, truth, "rpn"), proposals(seed + 1, count, truth, "selective-search")
    found = duel_of("m", "fast", [Picture(annotation, sides)])
    for side, one in zip(SIDES, sides, strict=True):
        judged = evaluate_proposals([annotation], [one], counts=COUNTS)
        assert len(found) == judged.boxes
        for n in COUNTS:
            assert found.recall(side, n) == pytest.approx(judged.recall50[n], nan_ok=True)
    one, other = (set(found.only(side, 100).tolist()) for side in SIDES)
    assert not one & other
