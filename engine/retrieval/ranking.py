"""Which RoIs of a folder look like the examples: a linear classifier over their vectors, fitted in closed form.

Ridge regression to 1 for the examples and the proposals that lie on them, to 0 for all other RoIs, both sides counting
alike: with so strong a ridge, objects of the same kind among the many others do no harm. How likely a proposal is any
object has its say beside it. What a person rejected takes from a RoI as much as the RoI is more like it than like the
examples, so a RoI that is no more like it than a worse one stays before that one.

Measured on training pictures (50 of bccd_voc, 70 of cards_coco, 100 of coco128_yolo; AP of one, of five examples, mean
of the classes with 6, 6, 14 boxes or more): the examples' mean alone .326, .326; .170, .175; .118, .208; ridge with the
background of the examples' own pictures alone .343, .341; .192, .195; .069, .157; with all RoIs .335, .356; .210, .208;
.112, .219. Without objectness the mean had .220, .253; .161, .132; .034, .073 (pooled features). Colours
came later (engine.retrieval.colours). Where the net proposes nothing on most of the examples, more of an object than
they are is no better: three platelets of bccd_voc .005 before, .156 so.

Shapes: R RoIs, D numbers of a vector, E examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.structures.boxes import BoxArray, iou
from engine.structures.retrieval import END

RIDGE = 0.1  # of the squared weights, in vectors of length 1
ON = 0.65  # IoU with an example above which a proposal is the object
OBJECTNESS = 1.0  # how much the logarithm of "any object" counts, beside the classifier's answers of spread 1
REJECTION = 10.0  # of the cosine, in the same measure
DUPLICATE = 0.45  # IoU above which two matches are one object
FEWEST_ALIKE = 3  # of a class, for one of them to be odd
_LEAST = 1e-3
_ROWS = 8192
_LEAST_DEVIATION = 0.1  # share of that of all features together
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Rois:
    """picture: (R,) number of the picture. boxes: (R, 4). likely: (R,) that any object is there. vectors: (R, D)."""

    picture: NDArray[np.intp]
    boxes: BoxArray
    likely: Floats
    vectors: Floats

    def rows(self, rows: NDArray[np.intp]) -> Rois:
        return Rois(self.picture[rows], self.boxes[rows], self.likely[rows], self.vectors[rows])


def standardised(vectors: NDArray[np.floating], others: Sequence[NDArray[np.floating]] = ()) -> list[Floats]:
    """All parts with the mean and the deviation of the first one's numbers taken out, each row then of length 1."""
    whole = moments(vectors)
    mean = whole.total / max(whole.rows, 1)
    variance = np.maximum(np.diagonal(whole.square) / max(whole.rows, 1) - mean**2, 0)
    spread = float(np.sqrt(max((variance + mean**2).mean() - mean.mean() ** 2, 0)))  # of all numbers together
    deviation = np.sqrt(variance) + max(_LEAST_DEVIATION * spread, 1e-6)
    return [_scaled(part, mean.astype(np.float32), deviation.astype(np.float32)) for part in (vectors, *others)]


def _scaled(part: NDArray[np.floating], mean: Floats, deviation: Floats) -> Floats:
    """In place: a folder's vectors are large."""
    table = part.astype(np.float32)
    table -= mean
    table /= deviation
    table /= np.maximum(np.sqrt(np.einsum("rd,rd->r", table, table)), 1e-9)[:, None]
    return table


class Moments(NamedTuple):
    """rows: how many. total: (D,) their sum. square: (D, D) the sum of their outer products."""

    rows: int
    total: NDArray[np.float64]
    square: NDArray[np.float64]

    def without(self, part: Moments) -> Moments:
        """Of the other rows, where these are some of them."""
        return Moments(self.rows - part.rows, self.total - part.total, self.square - part.square)


def moments(vectors: NDArray[np.floating]) -> Moments:
    """A few rows at a time: no copy of all of them is made."""
    size = vectors.shape[1]
    total, square = np.zeros(size), np.zeros((size, size))
    for first in range(0, len(vectors), _ROWS):
        part = vectors[first : first + _ROWS].astype(np.float32, copy=False)
        total += part.sum(0, dtype=np.float64)
        square += part.T @ part
    return Moments(len(vectors), total, square)


def unit(vectors: Floats) -> Floats:
    lengths: Floats = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


def alike(rois: Rois, examples: Rois, rejected: Rois, ceiling: float = 1.0) -> Floats:
    """(R,) scores, of which 1 is an example's. All vectors of one `standardised`. ceiling: up to here it counts how
    likely a RoI is any object."""
    answers = _classifier_answers(rois, examples)
    near = (rois.vectors @ examples.vectors.T).max(1)
    more = rois.vectors @ rejected.vectors.T - near[:, None]
    spread = max(float(answers.std()), 1e-6)
    likely = np.minimum(rois.likely, ceiling)
    evidence = answers / spread + OBJECTNESS * np.log(likely + _LEAST) - REJECTION * np.maximum(more, 0).sum(1)
    best = 1 / spread  # what the classifier is to answer for an example
    scores: Floats = np.exp(np.minimum(evidence - best, 0)).astype(np.float32)
    return scores


def least_alike(scores: Sequence[float]) -> float:
    """The score at which a list of matches ends, from those of all but the examples, best first.

    How high matches score depends on the folder and on the examples, so that no score ends every list well. On training
    pictures (50 of bccd_voc, 70 of cards_coco, 64 of coco128_yolo; the classes with 6 boxes or more; F1 of the list of
    at most 300, mean over the folders and over one, three, five examples) lists that end at .01 had .127, all 300 .090,
    at .3, .4, .5 of the third best score .176, .178, .184 (of the best .172, .174, .161), at the steepest fall .155,
    at Otsu's threshold .172; with the best end of each list .275. Where a class has hundreds of objects (bccd_voc), a
    longer list is better, .5 is worst of these, and a person asks for more.
    """
    return END * scores[min(2, len(scores) - 1)] if scores else 0.0


def _classifier_answers(rois: Rois, examples: Rois) -> Floats:
    on = np.zeros(len(rois.boxes), bool)
    for picture in np.unique(examples.picture):
        here = np.flatnonzero(rois.picture == picture)
        on[here] = (iou(rois.boxes[here], examples.boxes[examples.picture == picture]) > ON).any(1)
    positive = np.concatenate([examples.vectors, rois.vectors[on]])
    if on.all():
        near: Floats = rois.vectors @ positive.mean(0)
        return near
    background = moments(rois.vectors).without(moments(rois.vectors[on]))
    return ridge(moments(positive), background, rois.vectors)


def ridge(positive: Moments, background: Moments, vectors: Floats) -> Floats:
    """Answers for `vectors`, fitted to 1 and 0; both sides together count alike."""
    shares = 0.5 / positive.rows, 0.5 / background.rows
    mean = shares[0] * positive.total + shares[1] * background.total
    square = shares[0] * positive.square + shares[1] * background.square - np.outer(mean, mean)
    square += RIDGE * np.eye(len(mean))
    line = np.linalg.solve(square, 0.5 * (shares[0] * positive.total - shares[1] * background.total))
    answers: Floats = vectors @ line.astype(np.float32) + np.float32(0.5 - mean @ line)
    return answers


def oddness(vectors: Floats, label: NDArray[np.intp]) -> Floats:
    """(R,) how little each looks like the others of its class, 0 to 2; NaN where it has fewer than two others. vectors:
    of one `standardised`. label: (R,) number of the class."""
    count = np.bincount(label, minlength=int(label.max(initial=-1)) + 1)
    total = np.zeros((len(count), vectors.shape[1]), np.float32)
    np.add.at(total, label, vectors)
    others = unit(total[label] - vectors)
    odd: Floats = 1 - np.einsum("rd,rd->r", others, vectors)
    odd[count[label] < FEWEST_ALIKE] = np.nan
    return odd


def without_duplicates(rois: Rois, scores: Floats, top: int) -> NDArray[np.intp]:
    """Rows of the best `top`, best first; of boxes that lie on one object the best."""
    chosen: list[int] = []
    by_picture: dict[int, list[int]] = {}
    for row in np.argsort(-scores, kind="stable"):
        here = by_picture.setdefault(int(rois.picture[row]), [])
        if here and iou(rois.boxes[row : row + 1], rois.boxes[here]).max() > DUPLICATE:
            continue
        here.append(row)
        chosen.append(row)
        if len(chosen) == top:
            break
    return np.array(chosen, np.intp)
