"""Every sentence of an explanation, for the command line and the window alike. A score says whose score it is; numbers
are the records', rounded here and nowhere else."""

from __future__ import annotations

from engine.explain.anchors import AnchorPlace, BetterAnchor
from engine.explain.ladder import COVERED
from engine.labels.anchor_fit import LEAST_IOU
from engine.structures.annotation import Rectangle
from engine.structures.inspection.stories import FAINT, OUTCOMES, Outcome
from engine.structures.selection import labelled_boxes
from engine.structures.stages import PostProcessing, Proposals, RoiGrid
from engine.words import mark, tr

SOURCES = {"rpn": "objectness", "selective-search": "rank score", "file": "score in the file"}
SCORERS = {"head": "The head", "head and RPN": "The head", "SVM": "The SVM"}
SCORED_BY = {
    "head": "The head's score for {}",
    "head and RPN": "The head's score for {}, with the RPN's,",
    "SVM": "The SVM's score for {}",
}
OUTCOME_WORDS: dict[Outcome, str] = {
    "found": "a detection of its class lies on it",
    "no anchor": f"no anchor has IoU {LEAST_IOU:g} with it, and no RoI covers it",
    "no proposal": "no RoI covers it",
    "unknown class": "the model has no such class",
    "wrong class": "its RoIs score for another class alone",
    "low score": f"no score of its RoIs is above the threshold and {FAINT:g}",
    "badly placed": "its refined boxes lie beside it",
    "suppressed": "NMS or the limit on the number of detections removed its box",
}
OUTCOME_NAMES: dict[Outcome, str] = {
    "found": mark("Found"),
    "no anchor": mark("No anchor"),
    "no proposal": mark("No proposal"),
    "unknown class": mark("Unknown class"),
    "wrong class": mark("Wrong class"),
    "low score": mark("Low score"),
    "badly placed": mark("Badly placed"),
    "suppressed": mark("Suppressed"),
}
OF_MANY: dict[Outcome, str] = {
    "found": "detections of their classes lie on them",
    "no anchor": f"no anchor has IoU {LEAST_IOU:g} with them, and no RoI covers them",
    "no proposal": "no RoI covers them",
    "unknown class": "the model has no such classes",
    "wrong class": "their RoIs score for other classes alone",
    "low score": f"no score of their RoIs is above the threshold and {FAINT:g}",
    "badly placed": "their refined boxes lie beside them",
    "suppressed": "NMS or the limit on the number of detections removed their boxes",
}
assert tuple(OUTCOME_WORDS) == tuple(OF_MANY) == OUTCOMES


def digits(value: float) -> str:
    """Of a score or an IoU."""
    return f"{value:.2f}" if value >= 0.1 or value == 0 else f"{value:.3f}"


def apart(value: float, limit: float) -> tuple[str, str]:
    """Both with so many digits that they differ where they do."""
    for places in range(2, 7):
        words = f"{value:.{places}f}", f"{limit:.{places}f}"
        if words[0] != words[1]:
            return words
    return f"{value:.2f}", f"{limit:.2f}"


def size(box: Rectangle) -> str:
    return f"{box.x2 - box.x1:.0f} × {box.y2 - box.y1:.0f} px"


def boxes(count: int, what: str = "box", more: str = "boxes") -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {more}"


def came_to(outcome: Outcome, count: int) -> str:
    """As in "Suppressed: 1 labelled box; NMS ... removed its box"."""
    why = OUTCOME_WORDS[outcome] if count == 1 else OF_MANY[outcome]
    return f"{outcome_name(outcome)}: {labelled_boxes(count)}; {tr(why)}"


def outcome_name(outcome: Outcome) -> str:
    return tr(OUTCOME_NAMES[outcome])


# -- the outcome in one sentence


def found(label: str, score: float, number: int) -> str:
    return f"Detected as {label}, score {digits(score)}: detection {number:,}."


def no_anchor(iou: float, better: BetterAnchor | None) -> str:
    would = "" if better is None else f" {_better_anchor(better)}"
    nearest, needed = apart(iou, LEAST_IOU)
    return f"No anchor fits it: the best has IoU {nearest} with it, and below {needed} all are background.{would}"


def _better_anchor(better: BetterAnchor) -> str:
    shape = {"size": f"of scale {better.scale:.0f}", "ratio": f"of ratio {better.ratio:.2g}"}
    words = shape.get(better.changed, f"of scale {better.scale:.0f} and ratio {better.ratio:.2g}")
    if better.iou < LEAST_IOU:
        apart = f"cells are {better.stride} pixels apart in the net's picture"
        return f"Even one of its own shape would have {digits(better.iou)}: {apart}."
    return f"One {words} would have IoU {digits(better.iou)}."


def no_proposal(iou: float, rank: int, count: int) -> str:
    best, needed = apart(iou, COVERED)
    return f"No proposal covers it: the best of {count:,} has IoU {best}, number {rank:,}; {needed} is needed."


NO_PROPOSALS = "There are no proposals at all."


def unknown_class(label: str, other: str, score: float) -> str:
    return f"The model has no class {label}: it takes it for {other}, score {digits(score)}."


def wrong_class(other: str, other_score: float, label: str, score: float) -> str:
    return f"It is taken for {other}, score {digits(other_score)}; its score for {label} is {digits(score)}."


def low_score(label: str, score: float, threshold: float) -> str:
    if score > threshold:
        return f"Its score for {label} is {digits(score)}: {_faint(threshold)}."
    mine, needed = apart(score, threshold)
    return f"Its score for {label} is {mine}; the threshold is {needed}."


def _faint(threshold: float) -> str:
    return f"below {FAINT:.2f} it is low, though the threshold is {threshold:.2f}"


def background(scored_by: str, score: float) -> str:
    return f"{SCORERS[scored_by]} takes it for background ({score:.3f})."


def best_is_low(label: str, score: float, threshold: float) -> str:
    if score > threshold:
        return f"Its best score is {digits(score)}, for {label}: {_faint(threshold)}."
    mine, needed = apart(score, threshold)
    return f"Its best score, {mine} for {label}, is not above the threshold, {needed}."


def badly_placed(label: str, score: float, iou: float) -> str:
    mine, needed = apart(iou, COVERED)
    return (
        f"It is seen as {label}, score {digits(score)}, but its refined box has IoU {mine} with it; {needed} is needed."
    )


def suppressed(label: str, score: float, rival: float, overlap: float, nms: float) -> str:
    mine, most = apart(overlap, nms)
    by = f"a better {label}, score {digits(rival)}, lies over it with IoU {mine}, above {most}"
    return f"Its box, {label}, score {digits(score)}, was removed: {by}."


def number_full(label: str, score: float, top: int) -> str:
    return f"Its box, {label}, score {digits(score)}, came too late: the best {top:,} are taken."


def nothing_left(label: str, score: float) -> str:
    return f"Its box, {label}, score {digits(score)}, lies outside the picture: clipping leaves nothing of it."


# -- the steps of a detection


def shape(place: AnchorPlace) -> str:
    """As the papers say it, and what it is in this picture."""
    return f"scale {place.scale:.4g}, ratio {place.ratio:.2g}: {size(place.box)} of the picture"


def anchor(index: int, place: AnchorPlace) -> str:
    where = f"level {place.level + 1} of {place.levels} (stride {place.stride}), row {place.row}, column {place.column}"
    return f"Anchor {index + 1:,}: {where}; {shape(place)}."


def objectness(score: float, before: int, ranked: int, after: int, count: int) -> str:
    ranks = f"Number {before:,} of {ranked:,} before NMS, {after:,} of {count:,} after it."
    return f"The RPN's objectness, that anything is there, is {digits(score)}. {ranks}"


def proposals_removed(count: int, nms: float) -> str:
    if not count:
        return f"It removed no other: none lay over it with IoU above {nms:.2f}."
    return f"It removed {boxes(count, 'weaker one', 'weaker ones')} of its level, IoU above {nms:.2f}."


def proposal(proposals: Proposals, roi: int, box: Rectangle, moved: float | None) -> str:
    if moved is not None:
        return f"The RPN's deltas make of it proposal {roi + 1:,}, {size(box)}: IoU {digits(moved)} with its anchor."
    source = {"rpn": "the RPN's", "selective-search": "Selective Search's", "file": "the file's"}[proposals.source]
    words = f"Proposal {roi + 1:,} of {source} {len(proposals):,}, {size(box)}"
    return f"{words}, with {SOURCES[proposals.source]} {digits(float(proposals.scores[roi]))}."


def projection(grid: RoiGrid, roi: int, rounded: tuple[int, int, int, int] | None) -> str:
    x1, y1, x2, y2 = (float(v) for v in grid.boxes_cells[roi])
    level, count = int(grid.level[roi]), len(grid.strides)
    on = f"On level {level + 1} of {count}" if count > 1 else "On the map"
    covers = f"it covers columns {x1:.1f} to {x2:.1f}, rows {y1:.1f} to {y2:.1f}"
    stride = f"stride {grid.stride_of(level)}"
    if rounded is None:
        return f"{on} ({stride}) {covers}. Nothing is rounded."
    first_x, first_y, last_x, last_y = rounded
    return f"{on} ({stride}) {covers}; rounded: cells {first_x} to {last_x}, {first_y} to {last_y}."


def pooling(grid: RoiGrid, samples: tuple[int, int]) -> str:
    bins = f"{grid.bins} × {grid.bins} bins"
    if grid.quantised:
        return f"In each of {bins} every channel takes its greatest cell (RoI max pooling)."
    return f"Each of {bins} is the mean of {samples[0]} × {samples[1]} points between the cells (RoIAlign)."


def winners(reached: int, cells: int, channels: int) -> str:
    return f"{reached:,} of its {cells:,} cells gave a maximum to one of {channels:,} channels."


def class_scores(label: str, score: float, scored_by: str, second: tuple[str, float] | None) -> str:
    other = f"; next is {second[0]}, {digits(second[1])}" if second is not None else ""
    return f"{SCORED_BY[scored_by].format(label)} is {digits(score)}{other}."


def refinement(
    label: str, delta: tuple[float, float, float, float], before: Rectangle, after: Rectangle, iou: float
) -> str:
    moved = ", ".join(f"{name} {value:+.2f}" for name, value in zip(("tx", "ty", "tw", "th"), delta, strict=True))
    return f"For {label}: {moved}. {size(before)} become {size(after)}, IoU {digits(iou)} with the proposal."


def detections_removed(label: str, count: int, rank: int, of_class: int, nms: float) -> str:
    first = f"Number {rank:,} of {boxes(of_class)} above the threshold for {label}."
    if not count:
        return f"{first} It removed no other: none lay over it with IoU above {nms:.2f}."
    return f"{first} NMS removed {boxes(count)} because of it, IoU above {nms:.2f}."


# -- the steps of an object


def best_anchor(index: int, place: AnchorPlace, iou: float) -> str:
    level = f"level {place.level + 1} of {place.levels} (stride {place.stride})"
    return f"Best anchor: IoU {digits(iou)}; {level}, {shape(place)}."


def best_proposal(proposals: Proposals, rank: int, iou: float) -> str:
    score = f"{SOURCES[proposals.source]} {digits(float(proposals.scores[rank - 1]))}"
    return f"Best proposal: IoU {digits(iou)}, number {rank:,} of {len(proposals):,} ({score})."


def ranked_removed(iou: float, rank: int, count: int, by: int, overlap: float) -> str:
    which = f"The best before NMS had IoU {digits(iou)}, number {rank:,} of {count:,}"
    return f"{which}: proposal {by:,} removed it (IoU {digits(overlap)} with each other)."


def ranked_late(iou: float, rank: int, count: int) -> str:
    return f"One before NMS has IoU {digits(iou)}: number {rank:,} of {count:,}, too late to be taken."


def ranked_miss(iou: float, count: int) -> str:
    return f"Before NMS the best of {count:,} had IoU {digits(iou)}."


def covering(count: int, of: int) -> str:
    return f"{boxes(count, 'RoI covers', 'RoIs cover')} it, of {of:,}."


def scores_for(label: str, score: float, scored_by: str, threshold: float, roi: int) -> str:
    mine, needed = apart(score, threshold)
    how = "above" if score > threshold else "not above"
    whose = SCORED_BY[scored_by].format(label)
    return f"{whose} is {mine} in RoI {roi + 1:,}, {how} the threshold, {needed}."


def placed(before: float, after: float) -> str:
    mine, needed = apart(after, COVERED)
    how = "enough" if after >= COVERED else f"and {needed} is needed"
    return f"Box regression takes it from IoU {digits(before)} with the object to {mine}; {how}."


def nms_left(rule: PostProcessing) -> str:
    return f"NMS (IoU {rule.nms:.2f}) left it."


# -- what would help


def lower_threshold(value: float) -> str:
    return f"Lower the score to {value:.2f}"


def raise_nms(value: float) -> str:
    return f"Raise NMS IoU to {value:.2f}"


def more_proposals(count: int, now: int) -> str:
    return f"Detect with {count:,} proposals (now {now:,})"


def other_anchors() -> str:
    return "See anchors that would fit…"


def label_more(label: str) -> str:
    return f"Label two more of {label} and learn"
