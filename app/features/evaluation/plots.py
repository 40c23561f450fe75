"""What the charts of an evaluation show, and which pictures are behind each of their points and bars. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from app.canvas.colours import class_colour
from app.services.theme import Colours
from app.services.translation import mark, tr
from app.widgets.chart import Bars, Line
from engine.structures.evaluation import CURVE, FALSE, FOUND, CountedBoxes, Evaluation, Examples

Behind = tuple[str, CountedBoxes, float]  # a title, the boxes, and the least score
MOST_LINES, MOST_POINTS, BINS = 24, 120, 20


@dataclass(frozen=True, slots=True, eq=False)
class PrecisionCurves:
    """lines: one for each class drawn. labels: their class numbers. points: of each line, rows of its curve."""

    lines: tuple[Line, ...]
    labels: tuple[int, ...]
    points: tuple[NDArray[np.int64], ...]


def precision_curves(examples: Examples, chosen: int | None) -> PrecisionCurves:
    """chosen: the class that stands out; None draws all alike, those with the most labelled boxes first."""
    counts = np.bincount(examples.truth_label[examples.truth_counts], minlength=len(examples.labels))
    ordered = [int(k) for k in np.argsort(-counts, kind="stable") if counts[k]][:MOST_LINES]
    if chosen is not None and chosen not in ordered and counts[chosen]:
        ordered.append(chosen)
    lines, labels, points = [], [], []
    for k in ordered:
        curve = examples.curve(k)
        if len(curve.rows):
            some = np.unique(np.linspace(0, len(curve.rows) - 1, MOST_POINTS).astype(np.int64))
            name = examples.labels[k]
            line = Line(name, curve.recall[some], curve.precision[some], class_colour(name), chosen in (None, k))
            lines.append(line)
            labels.append(k)
            points.append(some)
    return PrecisionCurves(tuple(lines), tuple(labels), tuple(points))


def behind_precision(examples: Examples, curves: PrecisionCurves, line: int, point: int) -> Behind:
    """The false detections down to this point; where there are none, the right ones."""
    curve = examples.curve(curves.labels[line])
    upto = curve.rows[: int(curves.points[line][point]) + 1]
    wrong = upto[examples.outcome[upto] == FALSE]
    score = float(examples.score[upto[-1]])
    words = tr("{label}, score ≥ {score:.2f}", label=examples.labels[curves.labels[line]], score=score)
    if len(wrong):
        return tr("{count:,} false: {words}", count=len(wrong), words=words), examples.of_rows(wrong), score
    return tr("{count:,} detected, none false: {words}", count=len(upto), words=words), examples.of_rows(upto), score


def recall_lines(evaluation: Evaluation, colours: Colours) -> tuple[Line, ...]:
    """Recall of the proposals over IoU, one line for each number of them that the model makes."""
    found = evaluation.proposals
    if found is None or not found.boxes:
        return ()
    shades = (colours.muted, colours.accent, colours.good, colours.warn)
    counts, most = list(found.curve), 1
    for i, (fewer, more) in enumerate(pairwise(counts), 2):
        if found.mean_count > fewer or not np.array_equal(found.curve[fewer], found.curve[more]):
            most = i  # some pictures have more proposals
    return tuple(
        Line(tr("first {n:,}", n=n), CURVE, found.curve[n], QColor(shades[i % len(shades)]))
        for i, n in enumerate(counts[:most])
    )


def behind_recall(examples: Examples, line: int, point: int) -> tuple[str, CountedBoxes]:
    count, iou = examples.counts[line], float(CURVE[point])
    title = tr(
        "A labelled box is not covered with IoU {iou:.2f} by the first {count:,} proposals", iou=iou, count=count
    )
    return title, examples.of_uncovered(count, iou)


def score_bars(examples: Examples, chosen: int | None, colours: Colours) -> Bars:
    """How many detections have which score, right and false."""
    edges = np.linspace(0, 1, BINS + 1)
    mine = (examples.label == chosen) | (chosen is None)
    heights = [np.histogram(examples.score[mine & (examples.outcome == o)], edges)[0] for o in (FOUND, FALSE)]
    return Bars(edges, np.stack(heights), (QColor(colours.good), QColor(colours.bad)), (tr("right"), tr("false")))


def behind_bar(examples: Examples, chosen: int | None, kind: int, bar: int) -> Behind:
    low, high = bar / BINS, (bar + 1) / BINS
    mine = (examples.label == chosen) | (chosen is None)
    inside = (examples.score >= low) & ((examples.score < high) | (bar == BINS - 1))
    rows = np.flatnonzero(mine & inside & (examples.outcome == (FOUND, FALSE)[kind]))
    what = examples.labels[chosen] if chosen is not None else tr("any class")
    title = tr(
        (
            mark("{count:,} right: {what}, score {low:.2f} to {high:.2f}"),
            mark("{count:,} false: {what}, score {low:.2f} to {high:.2f}"),
        )[kind],
        count=len(rows),
        what=what,
        low=low,
        high=high,
    )
    return title, examples.of_rows(rows), low
