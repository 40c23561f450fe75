"""Every sentence of an explanation, for the command line and the window alike. A score says whose score it is; numbers
are the records', rounded here and nowhere else."""

from __future__ import annotations

from engine.explain.anchors import BetterAnchor
from engine.explain.ladder import COVERED
from engine.labels.anchor_fit import LEAST_IOU
from engine.structures.annotation import Rectangle
from engine.structures.inspection.stories import FAINT, OUTCOMES, Outcome
from engine.structures.selection import labelled_boxes
from engine.words import mark, tr

SOURCES = {"rpn": mark("objectness"), "selective-search": mark("rank score"), "file": mark("score in the file")}
SCORERS = {"head": mark("The head"), "head and RPN": mark("The head"), "SVM": mark("The SVM")}
SCORED_BY = {
    "head": mark("The head's score for {label}"),
    "head and RPN": mark("The head's score for {label}, with the RPN's,"),
    "SVM": mark("The SVM's score for {label}"),
}
OUTCOME_WORDS: dict[Outcome, str] = {
    "found": mark("a detection of its class lies on it"),
    "no anchor": mark("no anchor has IoU {least:g} with it, and no RoI covers it"),
    "no proposal": mark("no RoI covers it"),
    "unknown class": mark("the model has no such class"),
    "wrong class": mark("its RoIs score for another class alone"),
    "low score": mark("no score of its RoIs is above the threshold and {faint:g}"),
    "badly placed": mark("its refined boxes lie beside it"),
    "suppressed": mark("NMS or the limit on the number of detections removed its box"),
}
OUTCOME_NAMES: dict[Outcome, str] = {
    "found": mark("Detected"),
    "no anchor": mark("No anchor"),
    "no proposal": mark("No proposal"),
    "unknown class": mark("Unknown class"),
    "wrong class": mark("Wrong class"),
    "low score": mark("Low score"),
    "badly placed": mark("Badly placed"),
    "suppressed": mark("Suppressed"),
}
OF_MANY: dict[Outcome, str] = {
    "found": mark("detections of their classes lie on them"),
    "no anchor": mark("no anchor has IoU {least:g} with them, and no RoI covers them"),
    "no proposal": mark("no RoI covers them"),
    "unknown class": mark("the model has no such classes"),
    "wrong class": mark("their RoIs score for other classes alone"),
    "low score": mark("no score of their RoIs is above the threshold and {faint:g}"),
    "badly placed": mark("their refined boxes lie beside them"),
    "suppressed": mark("NMS or the limit on the number of detections removed their boxes"),
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


def scored(score: float) -> str:
    """Beside a box, where a bare number could be an IoU."""
    return tr("score {digits}", digits=digits(score))


def removed(iou: float, score: float) -> str:
    """Beside a box that NMS removed. iou: with the better one."""
    return tr("IoU {overlap}, score {digits}", overlap=digits(iou), digits=digits(score))


def size(box: Rectangle) -> str:
    return f"{box.x2 - box.x1:.0f} × {box.y2 - box.y1:.0f} px"


def outcome_words(outcome: Outcome) -> str:
    """Of one object."""
    return tr(OUTCOME_WORDS[outcome], least=LEAST_IOU, faint=FAINT)


def came_to(outcome: Outcome, count: int) -> str:
    """As in "Suppressed: 1 labelled box; NMS ... removed its box"."""
    why = outcome_words(outcome) if count == 1 else tr(OF_MANY[outcome], least=LEAST_IOU, faint=FAINT)
    return f"{outcome_name(outcome)}: {labelled_boxes(count)}; {why}"


def outcome_name(outcome: Outcome) -> str:
    return tr(OUTCOME_NAMES[outcome])


# -- the outcome in one sentence


def found(label: str, score: float, number: int) -> str:
    return tr(
        "Detected as {label}, score {digits}: detection {number:,}.", label=label, digits=digits(score), number=number
    )


def no_anchor(iou: float, better: BetterAnchor | None) -> str:
    would = "" if better is None else f" {_better_anchor(better)}"
    nearest, needed = apart(iou, LEAST_IOU)
    return tr(
        "No anchor comes near it: the best has IoU {nearest} with it, and below {needed} training takes all but the "
        "best for background.{would}",
        nearest=nearest,
        needed=needed,
        would=would,
    )


def _better_anchor(better: BetterAnchor) -> str:
    shape = {
        "size": tr("of scale {scale:.0f}", scale=better.scale),
        "ratio": tr("of ratio {ratio:.2g}", ratio=better.ratio),
    }
    both = tr("of scale {scale:.0f} and ratio {ratio:.2g}", scale=better.scale, ratio=better.ratio)
    words = shape.get(better.changed, both)
    if better.iou < LEAST_IOU:
        apart = tr("cells are {stride} pixels apart in the net's picture", stride=better.stride)
        return tr("Even one of its own shape would have {digits}: {apart}.", digits=digits(better.iou), apart=apart)
    return tr("One {words} would have IoU {digits}.", words=words, digits=digits(better.iou))


def no_proposal(iou: float, rank: int, count: int) -> str:
    best, needed = apart(iou, COVERED)
    return tr(
        "No proposal covers it: the best of {count:,} has IoU {best}, number {rank:,}; {needed} is needed.",
        count=count,
        best=best,
        rank=rank,
        needed=needed,
    )


NO_PROPOSALS = mark("There are no proposals at all.")


def unknown_class(label: str, other: str, score: float) -> str:
    return tr(
        "The model has no class {label}; of those that it has, {other} is the likeliest, score {digits}.",
        label=label,
        other=other,
        digits=digits(score),
    )


def wrong_class(other: str, other_score: float, label: str, score: float, roi: int | None) -> str:
    """score: its best for the right class. roi: the number of the RoI that has it, where it is another one."""
    where = "" if roi is None else tr(", of RoI {roi:,}", roi=roi)
    return tr(
        "It is taken for {other}, score {other_score}; its best score for {label} is {score}{where}.",
        other=other,
        other_score=digits(other_score),
        label=label,
        score=digits(score),
        where=where,
    )


def lies_beside(iou: float, left: float) -> str:
    mine, needed = apart(iou, COVERED)
    return tr(
        "That box would lie beside it (IoU {mine}; {needed} is needed): the best that fits has {left}.",
        mine=mine,
        needed=needed,
        left=digits(left),
    )


def would_be_removed(left: float) -> str:
    return tr("NMS would remove that box: the best that it leaves on the object has {left}.", left=digits(left))


def low_score(label: str, score: float, threshold: float) -> str:
    if score > threshold:
        return tr(
            "Its score for {label} is {digits}: {faint}.", label=label, digits=digits(score), faint=_faint(threshold)
        )
    mine, needed = apart(score, threshold)
    return tr("Its score for {label} is {mine}; the threshold is {needed}.", label=label, mine=mine, needed=needed)


def _faint(threshold: float) -> str:
    return tr("below {faint:.2f} it is low, though the threshold is {threshold:.2f}", faint=FAINT, threshold=threshold)


def background(scored_by: str, score: float) -> str:
    return tr("{scorer} takes it for background ({score:.3f}).", scorer=tr(SCORERS[scored_by]), score=score)


def best_is_low(label: str, score: float, threshold: float) -> str:
    if score > threshold:
        return tr(
            "Its best score is {digits}, for {label}: {faint}.",
            digits=digits(score),
            label=label,
            faint=_faint(threshold),
        )
    mine, needed = apart(score, threshold)
    return tr(
        "Its best score, {mine} for {label}, is not above the threshold, {needed}.",
        mine=mine,
        label=label,
        needed=needed,
    )


def badly_placed(label: str, score: float, iou: float) -> str:
    mine, needed = apart(iou, COVERED)
    return tr(
        "It is seen as {label}, score {digits}, but its refined box has IoU {mine} with it; {needed} is needed.",
        label=label,
        digits=digits(score),
        mine=mine,
        needed=needed,
    )


def suppressed(label: str, score: float, called: str, rival: float, overlap: float, nms: float) -> str:
    """called: the label, as the model has it."""
    mine, most = apart(overlap, nms)
    by = tr(
        "a better {label}, score {digits}, lies over it with IoU {mine}, above {most}",
        label=called,
        digits=digits(rival),
        mine=mine,
        most=most,
    )
    return tr("Its box, {label}, score {digits}, was removed: {by}.", label=label, digits=digits(score), by=by)


def number_full(label: str, score: float, top: int) -> str:
    return tr(
        "Its box, {label}, score {digits}, came too late: the best {top:,} are taken.",
        label=label,
        digits=digits(score),
        top=top,
    )


def nothing_left(label: str, score: float) -> str:
    return tr(
        "Its box, {label}, score {digits}, lies outside the picture: clipping leaves nothing of it.",
        label=label,
        digits=digits(score),
    )


# -- what would help


def lower_threshold(value: float) -> str:
    return tr("Lower the score to {value:.2f}", value=value)


def raise_nms(value: float) -> str:
    return tr("Raise NMS IoU to {value:.2f}", value=value)


def more_proposals(count: int) -> str:
    return tr("Detect with {count:,} proposals", count=count)


def try_rpn() -> str:
    return tr("Try the RPN’s proposals")


def try_quality() -> str:
    return tr("Search in mode quality")


def other_anchors() -> str:
    return tr("See anchors that would fit…")


def label_it() -> str:
    return tr("Label it: then it can learn")


def label_more() -> str:
    return tr("Label two more and learn")
