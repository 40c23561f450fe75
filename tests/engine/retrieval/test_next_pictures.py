"""What to label next, on made vectors of known kinds."""

from __future__ import annotations

import numpy as np
import pytest

from engine.retrieval.next_pictures import Candidates, doubts, pick

KINDS, SIZE, EACH = 5, 24, 12


def never(_picture: int, _picked: object) -> bool:
    return False


@pytest.fixture
def candidates() -> Candidates:
    """Twelve pictures of each of five kinds, with three objects each; the first two kinds are labelled already."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(KINDS, SIZE))
    picture = np.repeat(np.arange(KINDS * EACH), 3)
    vectors = centres[picture // EACH] + rng.normal(0, 0.3, (len(picture), SIZE))
    labelled = centres[np.repeat([0, 1], 6)] + rng.normal(0, 0.3, (12, SIZE))
    likely = np.full(len(picture), 0.9, np.float32)
    return Candidates(picture, likely, vectors.astype(np.float16), labelled.astype(np.float16), KINDS * EACH)


def test_kinds_that_nobody_labelled_come_first_each_once(candidates: Candidates) -> None:
    picks = pick(candidates, 6, never)
    kinds = [picture // EACH for picture, _, _ in picks]
    assert sorted(kinds[:3]) == [2, 3, 4]
    new = [value for _, value, _ in picks]
    assert min(new[:3]) > 0.5 > max(new[3:])
    assert len({picture for picture, _, _ in picks}) == 6


def test_of_two_alike_the_one_that_is_less_sure(candidates: Candidates) -> None:
    unsure = candidates.likely.copy()
    unsure[candidates.picture == 3 * EACH + 7] = 0.5
    there = Candidates(candidates.picture, unsure, candidates.vectors, candidates.labelled, candidates.count)
    assert doubts(there)[3 * EACH + 7] == pytest.approx(1)
    picks = [picture for picture, _, _ in pick(there, 3, never)]
    assert 3 * EACH + 7 in picks


def test_what_is_left_out_is_passed_over_and_nothing_is_picked_twice(candidates: Candidates) -> None:
    kind = [2 * EACH + n for n in range(EACH)]
    picks = [picture for picture, _, _ in pick(candidates, 100, lambda picture, _: picture in kind)]
    assert len(picks) == len(set(picks)) == (KINDS - 1) * EACH
    assert not set(picks) & set(kind)


def test_without_objects_or_labels() -> None:
    none = np.zeros((0, SIZE), np.float16)
    empty = Candidates(np.zeros(0, np.intp), np.zeros(0, np.float32), none, none, 3)
    assert [picture for picture, _, _ in pick(empty, 2, never)] == [0, 1]
    rng = np.random.default_rng(1)
    plain = Candidates(np.arange(4), np.full(4, 0.5, np.float32), rng.normal(size=(4, SIZE)), none, 4)
    assert len(pick(plain, 10, never)) == 4
