"""Snapping by its definition, over random boxes."""

from __future__ import annotations

import numpy as np
import pytest

from engine.labels.snapping import ALIKE, LEAST, MOST, NONE, Candidates, refined, snaps
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes, iou
from engine.structures.stages import HeadOutput, Proposals, Refinement, Trace

ROUGH = Rectangle(10, 10, 110, 90)


def candidates(*rows: tuple[float, float, float, float, float]) -> Candidates:
    return Candidates(as_boxes([row[:4] for row in rows]), np.array([row[4] for row in rows], np.float32))


def test_a_sure_object_beats_a_nearer_doubtful_one() -> None:
    found = candidates((12, 10, 112, 90, 0.05), (0, 0, 120, 100, 0.95))
    assert snaps(ROUGH, found, NONE)[0] == (0, 0, 120, 100)


def test_equal_overlap_goes_by_score() -> None:
    found = candidates((10, 10, 90, 90, 0.3), (30, 10, 110, 90, 0.3), (10, 10, 110, 74, 0.9))
    assert snaps(ROUGH, found, NONE)[0] == (10, 10, 110, 74)


def test_regions_take_turns_with_objects() -> None:
    found = snaps(ROUGH, candidates((10, 10, 110, 70, 0.9)), candidates((10, 10, 70, 90, 0.1), (40, 10, 110, 90, 0.1)))
    assert found == [(10, 10, 110, 70), (40, 10, 110, 90), (10, 10, 70, 90)]


@pytest.mark.parametrize("seed", range(20))
def test_candidates_are_near_and_unlike(seed: int) -> None:
    random = np.random.default_rng(seed)
    boxes = as_boxes(np.array(ROUGH) + random.normal(0, 20, (200, 4)))
    boxes = boxes[(boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])]
    pool = Candidates(boxes, random.random(len(boxes)).astype(np.float32))
    found = as_boxes(snaps(ROUGH, pool, Candidates(boxes[::-1], pool.scores[::-1])))
    assert 1 <= len(found) <= MOST
    assert (iou(as_boxes([ROUGH]), found) >= LEAST - 1e-6).all()
    between = iou(found, found) - np.eye(len(found))
    assert between.max() < ALIKE


def test_nothing_near_is_nothing() -> None:
    assert snaps(ROUGH, candidates((200, 200, 260, 260, 1.0)), NONE) == []
    assert snaps(ROUGH, NONE, NONE) == []


def test_refined_takes_the_best_class_of_each_roi() -> None:
    after = np.arange(16, dtype=np.float32).reshape(2, 2, 4)
    scores = np.array([[0.1, 0.2, 0.7], [0.5, 0.4, 0.1]], np.float32)
    trace = Trace().with_(Refinement(after[:, 0], np.zeros((2, 2, 4)), after), 0.0)
    trace = trace.with_(HeadOutput(scores, ("a", "b")), 0.0)
    found = refined(trace)
    assert (found.boxes == np.stack([after[0, 1], after[1, 0]])).all()
    assert found.scores == pytest.approx([0.9, 0.5])
    alone = Trace().with_(Proposals(after[:, 0], np.array([0.9, 0.1]), "rpn"), 0.0)
    assert len(refined(alone).boxes) == 2
    assert refined(Trace()) is NONE
