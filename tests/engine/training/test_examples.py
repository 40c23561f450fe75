"""Which detection found which box, against faster-coco-eval, scikit-learn and counting by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import auc, precision_recall_curve

from engine.evaluation.bootstrap import average_precisions, detection_intervals, recall_interval, weights_of
from engine.evaluation.coco_metrics import ScoredBoxes, coco_numbers
from engine.evaluation.evaluate import average_precision, evaluate_folder
from engine.evaluation.matching import match, match_picture
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.evaluation import FALSE, FOUND, IGNORED, CountedBox, Examples
from engine.structures.stages import Detections, Proposals

NAMES = ("cat", "dog", "bird")


def scenes(seed: int, count: int = 40, crowds: bool = True) -> list[ScoredBoxes]:
    """Pictures with labelled boxes, and detections that are some of them moved, and some that are nothing."""
    random, found = np.random.default_rng(seed), []
    for _ in range(count):
        g = random.integers(0, 7)
        corner = random.uniform(0, 300, (g, 2))
        truth = np.column_stack([corner, corner + random.uniform(20, 120, (g, 2))])
        classes = random.integers(0, len(NAMES), g)
        crowd = random.random(g) < (0.15 if crowds else 0)
        near = truth[random.integers(0, g, 2 * g)] + random.normal(0, 7, (2 * g, 4)) if g else np.zeros((0, 4))
        corner = random.uniform(0, 300, (5, 2))
        far = np.column_stack([corner, corner + random.uniform(20, 120, (5, 2))])
        boxes = np.concatenate([near, far])
        boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 1)
        area = np.prod(truth[:, 2:] - truth[:, :2], axis=1)
        guess = random.integers(0, len(NAMES), len(boxes))
        found.append(ScoredBoxes(truth, classes, area, crowd, crowd & False, boxes, guess, random.random(len(boxes))))
    return found


def matched_of(pictures: list[ScoredBoxes]):
    proposals = [Proposals(p.boxes.astype(np.float32), p.scores, "rpn") for p in pictures]
    paths = [Path(f"{n}.png") for n in range(len(pictures))]
    return match(pictures, proposals, paths, NAMES, (5, 300))


def hundred_points(outcome: np.ndarray, wanted: int) -> float:
    """COCO's AP from outcomes of one class and threshold, best first."""
    hits = outcome[outcome != IGNORED] == FOUND
    true = np.cumsum(hits)
    precision = true / np.arange(1, len(hits) + 1)
    envelope = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0.0)
    return float(envelope[np.searchsorted(true / wanted, np.linspace(0, 1, 101))].mean())


@pytest.mark.parametrize("seed", range(6))
def test_outcomes_give_cocos_own_figures(seed: int) -> None:
    pictures = scenes(seed)
    examples, outcomes = matched_of(pictures)
    coco = coco_numbers(pictures, len(NAMES))
    for k in range(len(NAMES)):
        wanted = int(((examples.truth_label == k) & examples.truth_counts).sum())
        ours = [hundred_points(outcomes[examples.label == k, t], wanted) for t in range(10)]
        assert ours[0] == pytest.approx(coco.ap50[k], abs=1e-6)
        assert np.mean(ours) == pytest.approx(coco.ap[k], abs=1e-6)


def one_box(found: list[list[float]], crowd: bool = False, difficult: bool = False) -> ScoredBoxes:
    """Detections of one class, best first, beside one labelled box of 8 x 8."""
    kinds = np.zeros(len(found), np.int64)
    scores = np.linspace(0.9, 0.1, len(found))
    truth = np.array([[0.0, 0, 8, 8]])
    flags = np.array([crowd]), np.array([difficult])
    return ScoredBoxes(truth, kinds[:1], np.array([64.0]), *flags, np.array(found), kinds, scores)


def test_an_iou_at_a_threshold_reaches_it() -> None:
    half, three_quarters = [0.0, 0, 8, 4], [0.0, 0, 8, 6]
    assert match_picture(one_box([three_quarters]))[0][0].tolist() == [FOUND] * 6 + [FALSE] * 4
    assert match_picture(one_box([half]))[1].tolist() == [0]
    assert average_precision([one_box([half])], 0) == (1.0, 1.0)
    assert average_precision([one_box([[0.0, 0, 8, 3.9]])], 0) == (0.0, 0.0)


def test_a_hundred_detections_of_a_picture_and_class_count() -> None:
    missed = [20.0, 20, 30, 30]
    outcomes = match_picture(one_box([missed] * 99 + [[0.0, 0, 8, 8]] * 2))[0][:, 0]
    assert outcomes.tolist() == [FALSE] * 99 + [FOUND, IGNORED]


def test_how_far_so_many_proposals_cover_each_box_that_counts() -> None:
    flags = ((False, False), (True, False), (False, True))
    pictures = [one_box([[0.0, 0, 8, 4], [0.0, 0, 8, 8]], crowd, difficult) for crowd, difficult in flags]
    proposals = [Proposals(p.boxes.astype(np.float32), p.scores, "rpn") for p in pictures]
    examples = match(pictures, proposals, [Path("a.png")] * 3, NAMES, (1, 2)).examples
    np.testing.assert_array_equal(examples.truth_overlap, [[0.5, 1.0], [np.nan] * 2, [np.nan] * 2])


def test_the_curve_is_scikit_learns() -> None:
    examples, _ = matched_of(scenes(1))
    curve = examples.curve(0)
    hits = examples.outcome[curve.rows] == FOUND
    precision, recall, _ = precision_recall_curve(hits, curve.scores)
    share = hits.sum() / int(((examples.truth_label == 0) & examples.truth_counts).sum())  # it knows no missed boxes
    np.testing.assert_allclose(curve.precision, precision[:-1][::-1])
    np.testing.assert_allclose(curve.recall, recall[:-1][::-1] * share)


def test_the_matrix_adds_up() -> None:
    examples, _ = matched_of(scenes(2))
    for score in (0.0, 0.5, 0.99, 1.1):
        matrix = examples.confusion(score)
        seen = (examples.score >= score) & (examples.met != -2)
        assert matrix[:, :-1].sum() == seen.sum()
        for k in range(len(NAMES)):
            assert matrix[k].sum() == ((examples.truth_label == k) & examples.truth_counts).sum()
    assert examples.confusion(1.1)[:, :-1].sum() == 0


CAT, OTHER_CAT, DOG = (Rectangle(x, 0, x + 9, 9) for x in (0, 20, 40))
CAT_FOUND, DOG_FOUND, BIRD_FOUND = (Rectangle(x, 1, x + 9, 9) for x in (0, 20, 60))


def small() -> Examples:
    """Two pictures: in a.png a cat taken for a dog, and a cat found; in b.png a dog missed, and a bird that is none."""
    return Examples(
        paths=(Path("a.png"), Path("b.png")), labels=NAMES,
        picture=[0, 0, 1], label=[0, 1, 2], score=[0.9, 0.8, 0.3], outcome=[FOUND, FALSE, FALSE], met=[0, 1, -1],
        hit=[0, -1, -1], boxes=[CAT_FOUND, DOG_FOUND, BIRD_FOUND],
        truth_picture=[0, 0, 1], truth_label=[0, 0, 1], truth_counts=[True, True, True],
        counts=(5, 300), truth_overlap=[[0.9, 0.9], [0.4, 0.7], [0.2, 0.6]], truth_boxes=[CAT, OTHER_CAT, DOG],
    )  # fmt: skip


def test_every_count_knows_its_boxes() -> None:
    examples, a, b = small(), Path("a.png"), Path("b.png")
    nothing = len(NAMES)
    assert examples.confusion(0.0).tolist() == [[1, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 1, 0]]
    cat, other_cat, dog, dog_found, bird_found = (
        CountedBox(Rectangle(*box), NAMES[name])
        for box, name in ((CAT, 0), (OTHER_CAT, 0), (DOG, 1), (DOG_FOUND, 1), (BIRD_FOUND, 2))
    )
    assert examples.of_cell(0, 1, 0.0) == ("detections", {a: (dog_found,)})
    assert examples.of_cell(1, nothing, 0.0) == ("truth", {b: (dog,)})
    assert examples.of_cell(nothing, 2, 0.0) == ("detections", {b: (bird_found,)})
    assert examples.of_cell(nothing, 2, 0.5).boxes == {}
    assert examples.counts_of(0, 0.0) == (1, 1, 0)
    assert examples.counts_of(0, 0.95) == (0, 2, 0)
    assert examples.of_missed(0, 0.0) == ("truth", {a: (other_cat,)})
    assert examples.of_missed(0, 0.95) == ("truth", {a: (cat, other_cat)})
    assert examples.of_outcome(1, FALSE, 0.5) == ("detections", {a: (dog_found,)})
    assert examples.of_label(1) == ("truth", {b: (dog,)})
    assert examples.of_uncovered(5, 0.5) == ("truth", {a: (other_cat,), b: (dog,)})
    assert list(examples.of_uncovered(300, 0.65).boxes) == [b]


def test_as_many_boxes_as_are_counted() -> None:
    examples, _ = matched_of(scenes(4))
    for score in (0.0, 0.5, 0.9):
        for k in range(len(NAMES)):
            behind = (
                examples.of_outcome(k, FOUND, score),
                examples.of_missed(k, score),
                examples.of_outcome(k, FALSE, score),
            )
            assert tuple(sum(map(len, one.boxes.values())) for one in behind) == examples.counts_of(k, score)


def test_one_drawing_of_every_picture_once_is_the_figure_itself() -> None:
    examples, outcomes = matched_of(scenes(3, count=60))
    wanted = np.bincount(examples.truth_picture[(examples.truth_label == 0) & examples.truth_counts], minlength=60)
    rows = np.flatnonzero((examples.label == 0) & (examples.outcome != IGNORED))
    hits = examples.outcome[rows] == FOUND
    ours = average_precisions(hits, examples.picture[rows], wanted, np.ones((1, 60), np.int64))[0]
    curve = examples.curve(0)
    envelope = np.maximum.accumulate(curve.precision[::-1])[::-1]
    recall, precision = np.repeat(curve.recall, 2)[:-1], np.repeat(envelope, 2)[1:]
    area = auc(np.concatenate([[0, 0], recall]), np.concatenate([[envelope[0], envelope[0]], precision]))
    assert ours == pytest.approx(area, abs=0.01)
    assert ours == pytest.approx(hundred_points(outcomes[examples.label == 0, 0], wanted.sum()), abs=1e-6)


def test_drawing_a_picture_twice_is_having_it_twice() -> None:
    pictures = scenes(4, count=12)
    examples, _ = matched_of(pictures)
    twice, _ = matched_of([*pictures, pictures[3]])
    weights = np.ones((1, 12), np.int64)
    weights[0, 3] = 2

    def ap(e: Examples, w: np.ndarray) -> float:
        wanted = np.bincount(e.truth_picture[(e.truth_label == 1) & e.truth_counts], minlength=len(e.paths))
        rows = np.flatnonzero((e.label == 1) & (e.outcome != IGNORED))
        return float(average_precisions(e.outcome[rows] == FOUND, e.picture[rows], wanted, w)[0])

    assert ap(examples, weights) == pytest.approx(ap(twice, np.ones((1, 13), np.int64)), abs=1e-9)


def test_intervals_hold_the_figure_and_shrink_with_more_pictures() -> None:
    widths = []
    for count in (15, 240):
        pictures = scenes(5, count=count, crowds=False)
        matched = matched_of(pictures)
        intervals, by_class = detection_intervals(matched)
        figure = coco_numbers(pictures, len(NAMES)).numbers
        for name in ("AP", "AP50"):
            assert intervals[name].low <= figure[name] <= intervals[name].high
        assert set(by_class) == set(NAMES)
        widths.append(intervals["AP50"].high - intervals["AP50"].low)
        recall = recall_interval(matched.examples, 300)
        assert recall is not None
        assert 0 <= recall.low <= recall.high <= 1
    assert widths[1] < widths[0] / 2
    assert (weights_of(9).sum(axis=1) == 9).all()


def test_a_whole_evaluation_with_nothing_in_it_and_with_little() -> None:
    nothing = evaluate_folder("starter", [], [], [], 0.0)
    assert (nothing.intervals, nothing.class_intervals) == ({}, {})
    assert "nothing to compare" in nothing.doubt
    box = LabelledBox(Rectangle(10, 10, 60, 60), "cat", difficult=True)
    truth = Annotation(Path("a.png"), 100, 100, (box,))
    found = Detections(np.array([[10, 10, 60, 60]], np.float32), [0], [0.9], [0], ("cat",))
    some = evaluate_folder("starter", [truth], [found], [Proposals(found.boxes, [0.9], "rpn")], 0.1)
    assert some.detections.ap50 == pytest.approx(1.0)
    assert not {"AP", "AP50"} & set(some.intervals), "one picture tells of no other"
    assert not some.class_intervals
    assert "Only 1 picture" in some.doubt
    assert some.examples is not None
    assert some.examples.counts_of(0, 0.5) == (1, 0, 0)
    assert "AP" not in some.as_json()["intervals"]
