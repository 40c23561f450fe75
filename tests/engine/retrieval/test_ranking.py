"""Which objects look like the examples: on made vectors of three kinds."""

from __future__ import annotations

import numpy as np
import pytest

from engine.retrieval import ranking
from engine.retrieval.ranking import Rois, alike, least_alike, moments, oddness, standardised, without_duplicates

KINDS, SIZE = 3, 24


@pytest.fixture
def rois() -> Rois:
    """Forty pictures, in each an object of every kind and five places of background, apart from each other."""
    rng = np.random.default_rng(0)
    centres = np.concatenate([rng.normal(size=(KINDS, SIZE)), np.zeros((5, SIZE))])
    pictures, places = np.divmod(np.arange(40 * len(centres)), len(centres))
    vectors = centres[places] + rng.normal(0, 0.4, (len(places), SIZE))
    left = places[:, None] * 100 + np.array([0, 0, 80, 80])
    boxes = (left * np.array([1, 0, 1, 0]) + np.array([0, 0, 80, 80]) * np.array([0, 0, 0, 1])).astype(np.float32)
    likely = np.where(places < KINDS, 0.9, 0.3).astype(np.float32)
    return Rois(pictures, boxes, likely, standardised(vectors)[0])


def kind_of(rois: Rois, rows: np.ndarray) -> np.ndarray:
    return (rois.boxes[rows, 0] // 100).astype(int)


NONE = np.zeros(0, np.intp)


@pytest.mark.parametrize("kind", range(KINDS))
def test_the_objects_of_the_examples_kind_come_first(rois: Rois, kind: int) -> None:
    scores = alike(rois, rois.rows(np.array([kind])), rois.rows(NONE))
    first = without_duplicates(rois, scores, 40)
    assert (kind_of(rois, first) == kind).mean() > 0.95
    five = np.arange(5) * 8 + kind
    more = without_duplicates(rois, alike(rois, rois.rows(five), rois.rows(NONE)), 40)
    assert (kind_of(rois, more) == kind).all()


def test_an_object_is_most_like_itself(rois: Rois) -> None:
    for row in (0, 1, 2, 8, 17, 26):
        scores = alike(rois, rois.rows(np.array([row])), rois.rows(NONE))
        assert scores.argmax() == row
        assert 0 <= scores.min() <= scores.max() <= 1


def test_rejecting_lowers_no_object_below_a_worse_one_that_is_more_like_the_rejected(rois: Rois) -> None:
    examples = rois.rows(np.array([0]))
    before = alike(rois, examples, rois.rows(NONE))
    rejected: list[int] = []
    for row in (1, 9, 17):
        rejected.append(row)
        after = alike(rois, examples, rois.rows(np.array(rejected)))
        assert (after <= before + 1e-6).all(), "nothing rises by it"
        lost = np.log(before) - np.log(after)
        lost = np.where(after > 0, lost, np.inf)
        fell_behind = (before[:, None] > before[None] * 1.0001) & (after[:, None] < after[None] / 1.0001)
        assert not (fell_behind & (lost[:, None] <= lost[None])).any()
        assert after[0] == pytest.approx(before[0]), "an example stays where it is"
        assert after[row] < before[row]
        before = after


def test_overlapping_boxes_of_one_object_are_one_match(rois: Rois) -> None:
    twice = Rois(*(np.concatenate([part, part]) for part in (rois.picture, rois.boxes, rois.likely, rois.vectors)))
    scores = alike(twice, rois.rows(np.array([0])), rois.rows(NONE))
    rows = without_duplicates(twice, scores, 1000)
    assert len(rows) == len(rois.picture)
    assert len(without_duplicates(twice, scores, 7)) == 7


def test_rejecting_never_lowers_an_object_below_a_worse_one_that_is_as_unlike_the_rejected(rois: Rois) -> None:
    """What is no more like the rejected than like the examples keeps its score to the last bit."""
    examples, rejected = rois.rows(np.array([0])), rois.rows(np.array([1]))
    before, after = alike(rois, examples, rois.rows(NONE)), alike(rois, examples, rejected)
    unlike = (rois.vectors @ rejected.vectors.T)[:, 0] <= (rois.vectors @ examples.vectors.T)[:, 0]
    assert unlike.sum() > 40
    assert (before[unlike] == after[unlike]).all()


def test_moments_are_those_of_all_rows_whatever_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(0).normal(size=(1000, 8)).astype(np.float32)
    monkeypatch.setattr(ranking, "_ROWS", 64)
    whole = moments(rows)
    np.testing.assert_allclose(whole.square, rows.T @ rows, rtol=1e-4, atol=1e-2)
    rest = whole.without(moments(rows[:300]))
    np.testing.assert_allclose(rest.total, rows[300:].sum(0), atol=1e-3)
    assert rest.rows == 700


def test_what_is_unlike_its_class_is_odd(rois: Rois) -> None:
    label = kind_of(rois, np.arange(len(rois.boxes)))
    wrong = 8  # an object of the first kind
    label[wrong] = 1
    odd = oddness(rois.vectors, label)
    assert np.nanargmax(np.where(label < KINDS, odd, np.nan)) == wrong
    assert np.isnan(oddness(rois.vectors[:2], np.array([0, 1]))).all(), "alone of its class"


def test_where_a_list_ends_depends_on_its_best_and_not_on_one_alone() -> None:
    scores = [0.09, 0.02, 0.018, 0.015, 0.01, 0.004, 0.001]
    assert sum(score >= least_alike(scores) for score in scores) == 5
    assert least_alike([10 * score for score in scores]) == pytest.approx(10 * least_alike(scores))
    assert least_alike([0.9, *scores[1:]]) == least_alike(scores)
    assert least_alike(scores[:1]) < scores[0]
    assert least_alike([]) == 0
