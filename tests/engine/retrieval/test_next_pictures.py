"""What to label next, on made vectors of known kinds."""

from __future__ import annotations

import numpy as np
import pytest

from engine.retrieval.next_pictures import Candidates, pick

KINDS, SIZE, EACH = 5, 24, 12


def never(_picture: int, _picked: object) -> bool:
    return False


@pytest.fixture
def candidates() -> Candidates:
    """Twelve pictures of each of five kinds, with three objects each; the first two kinds are labelled already."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(KINDS, SIZE))
    picture = np.repeat(np.arange(KINDS * EACH), 3)
    vectors = centres[picture // EACH] + rng.normal(0, 0.15, (len(picture), SIZE))
    labelled = centres[np.repeat([0, 1], 6)] + rng.normal(0, 0.15, (12, SIZE))
    likely = np.full(len(picture), 0.9, np.float32)
    return Candidates(picture, likely, vectors.astype(np.float16), labelled.astype(np.float16), KINDS * EACH)


def test_kinds_that_nobody_labelled_come_first_each_once(candidates: Candidates) -> None:
    picks = pick(candidates, 6, never)
    kinds = [one.picture // EACH for one in picks]
    assert sorted(kinds[:3]) == [2, 3, 4]
    assert min(one.new for one in picks[:3]) > 0.7
    assert max(one.new for one in picks[3:]) < 0.6
    assert len({one.picture for one in picks}) == 6


def test_of_two_alike_the_one_with_more_objects(candidates: Candidates) -> None:
    crowded = 3 * EACH + 7
    likely = candidates.likely.copy()
    likely[candidates.picture == crowded] = 1
    there = Candidates(candidates.picture, likely, candidates.vectors, candidates.labelled, candidates.count)
    first = pick(there, 1, never)[0]
    assert first.picture == crowded
    assert first.objects == pytest.approx(3)


def test_new_kinds_come_before_surer_objects_of_kinds_that_are_labelled(candidates: Candidates) -> None:
    likely = np.where(candidates.picture < 2 * EACH, 0.9, 0.4).astype(np.float32)
    there = Candidates(candidates.picture, likely, candidates.vectors, candidates.labelled, candidates.count)
    assert {one.picture // EACH for one in pick(there, 3, never)} == {2, 3, 4}


def test_what_is_left_out_is_passed_over_and_nothing_is_picked_twice(candidates: Candidates) -> None:
    kind = [2 * EACH + n for n in range(EACH)]
    picks = [one.picture for one in pick(candidates, 100, lambda picture, _: picture in kind)]
    assert len(picks) == len(set(picks)) == (KINDS - 1) * EACH
    assert not set(picks) & set(kind)


def test_without_objects_or_labels() -> None:
    none = np.zeros((0, SIZE), np.float16)
    empty = Candidates(np.zeros(0, np.intp), np.zeros(0, np.float32), none, none, 3)
    assert [tuple(one) for one in pick(empty, 2, never)] == [(0, 0.0, 0.0), (1, 0.0, 0.0)]
    rng = np.random.default_rng(1)
    plain = Candidates(np.arange(4), np.full(4, 0.5, np.float32), rng.normal(size=(4, SIZE)), none, 4)
    assert len(pick(plain, 10, never)) == 4
    assert pick(plain, 1, never)[0].new == pytest.approx(1)
