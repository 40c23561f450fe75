"""Figures of a detector against labelled pictures: COCO's, PASCAL VOC's, and those of its proposals.

NumPy in, frozen records out: no torch here, so that the window may show them and tests may check them by hand. VOC's
average precision (Everingham et al. 2010, section 4.2) is that of 11 points (VOC07) and of all (VOC10 on); with
continuous edges, IoU is the development kit's: its "+ 1" is already in the edges.
Shapes: D detections of a class over all pictures, best first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.bootstrap import detection_intervals, recall_interval
from engine.evaluation.coco_metrics import Floats, ScoredBoxes, average_recall, coco_numbers
from engine.evaluation.matching import Ints, best_overlaps, match, match_picture
from engine.labels.classes.class_meanings import synonym_in
from engine.structures.annotation import Annotation
from engine.structures.boxes import iou
from engine.structures.evaluation import CURVE, ClassFigures, DetectionMetrics, Evaluation, ProposalMetrics
from engine.structures.inspection.post_processing import SelectionFigures
from engine.structures.selection import Selection
from engine.structures.stages import Detections, Proposals

FOUND_IOU = 0.5
COUNTS = (100, 300, 1000, 2000)  # of proposals
RECALL_AT = 300  # proposals: how many reach the head


def evaluate_folder(
    model: str,
    truths: Sequence[Annotation],
    detections: Sequence[Detections],
    proposals: Sequence[Proposals],
    seconds_per_image: float,
    *,
    any_class: bool = False,
    selection: Selection | None = None,
) -> Evaluation:
    """Everything that the window shows: figures, how sure they are, and the examples behind them; all of one order.

    selection: which pictures these are, and which were left alone.
    """
    names, pictures = _compared(truths, detections, any_class)
    matched = match(pictures, proposals, [t.path for t in truths], names, COUNTS)
    intervals, class_intervals = detection_intervals(matched)
    recall = recall_interval(matched.examples, RECALL_AT)
    called = {} if any_class else _called([label for truth in truths for label in truth.labels], detections)
    return Evaluation(
        model=model,
        detections=_metrics(names, pictures),
        proposals=evaluate_proposals(truths, proposals, any_class=any_class),
        seconds_per_image=seconds_per_image,
        examples=matched.examples,
        intervals=intervals | ({f"recall50 at {RECALL_AT}": recall} if recall is not None else {}),
        class_intervals=class_intervals,
        selection=selection or Selection(judge=tuple(truth.path for truth in truths)),
        other_names={name: label for name, label in called.items() if name != label},
    )


def evaluate_detections(
    truths: Sequence[Annotation], detections: Sequence[Detections], *, any_class: bool = False
) -> DetectionMetrics:
    """truths and detections of the same pictures, in one order; classes meet by name.

    any_class: only where an object is counts, not what it is called. `difficult` boxes are left out by VOC's figures,
    crowd regions by both. Raises ValueError where the two are not equally many.
    """
    return _metrics(*_compared(truths, detections, any_class))


def outcomes(truths: Sequence[Annotation], detections: Sequence[Detections]) -> tuple[Floats, Ints, int]:
    """(D,) scores of all detections; (D,) FOUND, FALSE or IGNORED, each within its class at IoU .5; and how many
    labelled objects there are to be found. truths and detections of the same pictures, in one order."""
    pictures = _compared(truths, detections, any_class=False)[1]
    met = [match_picture(picture)[0][:, 0] for picture in pictures]
    scores = [picture.scores for picture in pictures]
    return np.concatenate(scores), np.concatenate(met), sum(int((~picture.crowd).sum()) for picture in pictures)


def _compared(
    truths: Sequence[Annotation], detections: Sequence[Detections], any_class: bool
) -> tuple[list[str], list[ScoredBoxes]]:
    """Names of the classes: labelled ones first, in the order in which they appear, then those only detected. What the
    labels have under another name has no row of its own."""
    labelled = dict.fromkeys(label for truth in truths for label in truth.labels)
    called = _called(labelled, detections)
    names = list(dict.fromkeys((*labelled, *called.values())))
    places = {name: 0 if any_class else place for place, name in enumerate(names)}
    number = places | {name: places[other] for name, other in called.items()}
    pictures = [
        ScoredBoxes.of(
            t, [number[n] for n in t.labels], d.boxes, [number[d.class_names[c]] for c in d.classes], d.scores
        )
        for t, d in zip(truths, detections, strict=True)
    ]
    return ["object"] if any_class else names, pictures


def _called(labelled: Iterable[str], detections: Sequence[Detections]) -> dict[str, str]:
    """The detected classes, and what the labels call each: its own name where they have none that means the same."""
    labelled = tuple(labelled)
    detected = dict.fromkeys(d.class_names[c] for d in detections for c in np.unique(d.classes))
    return {name: synonym_in(name, labelled) or name for name in detected}


def _metrics(names: Sequence[str], pictures: Sequence[ScoredBoxes]) -> DetectionMetrics:
    coco = coco_numbers(pictures, len(names))
    per_class = {}
    for k, name in enumerate(names):
        boxes = sum(int(((p.truth_classes == k) & ~p.crowd).sum()) for p in pictures)
        ap, ap50 = (float(v[k]) if v[k] >= 0 else float("nan") for v in (coco.ap, coco.ap50))
        per_class[name] = ClassFigures(ap, ap50, *average_precision(pictures, k), boxes)
    return DetectionMetrics(
        images=len(pictures),
        boxes=sum(int((~p.crowd).sum()) for p in pictures),
        coco=coco.numbers,
        voc11=_mean([one.voc11 for one in per_class.values()]),
        voc_all=_mean([one.voc_all for one in per_class.values()]),
        per_class=per_class,
    )


def selection_figures(truths: Sequence[Annotation], detections: Sequence[Detections]) -> SelectionFigures:
    """What a choice of thresholds is worth, at IoU .5 and by VOC's rules; truths and detections of the same pictures.

    Where the model has none of the labelled classes, names do not count.
    """
    labelled = {label for truth in truths for label in truth.labels}
    learned = dict.fromkeys(name for found in detections for name in found.class_names)
    any_class = all(synonym_in(label, learned) is None for label in labelled)
    names, pictures = _compared(truths, detections, any_class)
    parts = [_hits(picture, k)[0] for picture in pictures for k in range(len(names))]
    hits = np.concatenate([*parts, np.zeros(0, np.int8)])
    true, false = int((hits == 1).sum()), int((hits == 0).sum())
    boxes = sum(int((~p.difficult & ~p.crowd).sum()) for p in pictures)
    return SelectionFigures(
        pictures=len(pictures),
        boxes=boxes,
        detections=len(hits),
        ap50=_mean([average_precision(pictures, k)[1] for k in range(len(names))]),
        precision=true / (true + false) if true + false else float("nan"),
        recall=true / boxes if boxes else float("nan"),
        any_class=any_class and bool(labelled),
    )


def _mean(values: Sequence[float]) -> float:
    measured = [value for value in values if not np.isnan(value)]
    return float(np.mean(measured)) if measured else float("nan")


def average_precision(pictures: Sequence[ScoredBoxes], k: int) -> tuple[float, float]:
    """(11-point, all-point) AP of class k at IoU .5; (nan, nan) where there is nothing to find.

    Difficult boxes and crowd regions count neither for nor against.
    """
    total = sum(int(((p.truth_classes == k) & ~p.difficult & ~p.crowd).sum()) for p in pictures)
    if total == 0:
        return float("nan"), float("nan")
    hits, scores = zip(*(_hits(picture, k) for picture in pictures), strict=True)
    hit = np.concatenate(hits)[np.argsort(-np.concatenate(scores), kind="stable")]
    hit = hit[hit >= 0]
    true, false = np.cumsum(hit == 1), np.cumsum(hit == 0)
    recall, precision = true / total, true / np.maximum(true + false, 1)
    return eleven_points(recall, precision), all_points(recall, precision)


def eleven_points(recall: Floats, precision: Floats) -> float:
    """Mean over recall 0, .1 ... 1 of the best precision at that recall or a higher one."""
    best = [precision[recall >= level].max(initial=0.0) for level in np.arange(11) / 10]
    return float(np.mean(best))


def all_points(recall: Floats, precision: Floats) -> float:
    """Area under precision made to fall with recall."""
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float((np.diff(recall, prepend=0.0) * envelope).sum())


def _hits(picture: ScoredBoxes, k: int) -> tuple[NDArray[np.int8], Floats]:
    """(D,) of one picture, best first: 1 the first on its box, 0 false, -1 on a box that does not count; and scores.

    The order between pictures does not matter here: no box can be claimed from another picture.
    """
    rows, mine = np.flatnonzero(picture.classes == k), picture.truth_classes == k
    rows = rows[np.argsort(-picture.scores[rows], kind="stable")]
    hit = np.zeros(len(rows), np.int8)
    if mine.any():
        ignored = (picture.difficult | picture.crowd)[mine]
        overlap = iou(picture.boxes[rows], picture.truth[mine])
        taken = np.zeros(len(ignored), bool)
        for d in np.flatnonzero(overlap.max(axis=1) >= FOUND_IOU):
            box = overlap[d].argmax()
            if ignored[box]:
                hit[d] = -1
            elif not taken[box]:
                taken[box], hit[d] = True, 1
    return hit, picture.scores[rows]


def evaluate_proposals(
    truths: Sequence[Annotation],
    proposals: Sequence[Proposals],
    *,
    counts: Sequence[int] = COUNTS,
    any_class: bool = False,
) -> ProposalMetrics:
    """How well proposals cover the labelled boxes: recall, average recall, MABO and the recall-to-IoU curve.

    truths and proposals of the same pictures, in one order. Difficult and crowd boxes do not count. any_class: MABO
    over all boxes, not over classes.
    """
    pictures = [_ranked(t, p, max(counts)) for t, p in zip(truths, proposals, strict=True)]
    overlap = np.concatenate([best_overlaps(p.boxes, p, counts) for p in pictures] or [np.zeros((0, len(counts)))])
    counted = ~np.isnan(overlap).any(axis=1)
    overlap = overlap[counted]
    names = np.array(["object" if any_class else name for truth in truths for name in truth.labels], object)[counted]
    shares = (overlap[None] >= CURVE[:, None, None]).sum(axis=1) / (len(overlap) or np.nan)  # (levels, N)
    curve = dict(zip(counts, shares.T, strict=True))
    largest = overlap[:, counts.index(max(counts))]
    mabo = [largest[names == name].mean() for name in dict.fromkeys(names)]
    # For COCO's AR a difficult box is as good as a crowd region: covering it counts neither for nor against.
    without = [replace(picture, crowd=picture.crowd | picture.difficult) for picture in pictures]
    return ProposalMetrics(
        recall50={n: float(values[0]) for n, values in curve.items()},
        average_recall=average_recall(without, counts) if len(names) else dict.fromkeys(counts, float("nan")),
        mabo=float(np.mean(mabo)) if mabo else float("nan"),
        curve=curve,
        mean_count=float(np.mean([len(found) for found in proposals])) if len(proposals) else 0.0,
        boxes=len(names),
    )


def _ranked(truth: Annotation, found: Proposals, most: int) -> ScoredBoxes:
    """Of one class. Rank takes the place of the score, so that ties keep the proposals' own order."""
    count = min(len(found), most)
    scores = 1.0 - np.arange(count) / max(count, 1)
    return ScoredBoxes.of(truth, [0] * len(truth.boxes), found.boxes[:most], [0] * count, scores)
