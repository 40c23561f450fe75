"""Every sentence of an explanation, for the command line and the window alike. A score says whose score it is; numbers
are the records', rounded here and nowhere else."""

from __future__ import annotations

from engine.explain.anchors import AnchorPlace, BetterAnchor
from engine.explain.ladder import COVERED
from engine.labels.anchor_fit import LEAST_IOU
from engine.structures.annotation import Rectangle
from engine.structures.inspection.stories import FAINT, OUTCOMES, Outcome
from engine.structures.selection import count_of_boxes, labelled_boxes
from engine.structures.stages import HeadOutput, PostProcessing, Proposals, RoiGrid
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
        "No anchor fits it: the best has IoU {nearest} with it, and below {needed} all are background.{would}",
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
        "The model has no class {label}: it takes it for {other}, score {digits}.",
        label=label,
        other=other,
        digits=digits(score),
    )


def wrong_class(other: str, other_score: float, label: str, score: float) -> str:
    return tr(
        "It is taken for {other}, score {other_score}; its score for {label} is {score}.",
        other=other,
        other_score=digits(other_score),
        label=label,
        score=digits(score),
    )


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


def suppressed(label: str, score: float, rival: float, overlap: float, nms: float) -> str:
    mine, most = apart(overlap, nms)
    by = tr(
        "a better {label}, score {digits}, lies over it with IoU {mine}, above {most}",
        label=label,
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


# -- the steps of a detection


def shape(place: AnchorPlace) -> str:
    """As the papers say it, and what it is in this picture."""
    return tr(
        "scale {scale:.4g}, ratio {ratio:.2g}: {size} of the picture",
        scale=place.scale,
        ratio=place.ratio,
        size=size(place.box),
    )


def anchor(index: int, place: AnchorPlace) -> str:
    where = tr(
        "level {level} of {levels} (stride {stride}), row {row}, column {column}",
        level=place.level + 1,
        levels=place.levels,
        stride=place.stride,
        row=place.row,
        column=place.column,
    )
    return tr("Anchor {index:,}: {where}; {shape}.", index=index + 1, where=where, shape=shape(place))


def objectness(score: float, before: int, ranked: int, after: int, count: int) -> str:
    ranks = tr(
        "Number {before:,} of {ranked:,} before NMS, {after:,} of {count:,} after it.",
        before=before,
        ranked=ranked,
        after=after,
        count=count,
    )
    return tr("The RPN's objectness, that anything is there, is {digits}. {ranks}", digits=digits(score), ranks=ranks)


def proposals_removed(count: int, nms: float) -> str:
    if not count:
        return tr("It removed no other: none lay over it with IoU above {nms:.2f}.", nms=nms)
    if count == 1:
        return tr("It removed 1 weaker one of its level, IoU above {nms:.2f}.", nms=nms)
    return tr("It removed {count:,} weaker ones of its level, IoU above {nms:.2f}.", count=count, nms=nms)


def proposal(proposals: Proposals, roi: int, box: Rectangle, moved: float | None) -> str:
    if moved is not None:
        return tr(
            "The RPN's deltas make of it proposal {roi:,}, {size}: IoU {digits} with its anchor.",
            roi=roi + 1,
            size=size(box),
            digits=digits(moved),
        )
    source = {"rpn": tr("the RPN's"), "selective-search": tr("Selective Search's"), "file": tr("the file's")}[
        proposals.source
    ]
    words = tr(
        "Proposal {roi:,} of {source} {count:,}, {size}",
        roi=roi + 1,
        source=source,
        count=len(proposals),
        size=size(box),
    )
    return tr(
        "{words}, with {source} {digits}.",
        words=words,
        source=tr(SOURCES[proposals.source]),
        digits=digits(float(proposals.scores[roi])),
    )


def projection(grid: RoiGrid, roi: int, rounded: tuple[int, int, int, int] | None) -> str:
    x1, y1, x2, y2 = (float(v) for v in grid.boxes_cells[roi])
    level, count = int(grid.level[roi]), len(grid.strides)
    on = tr("On level {level} of {count}", level=level + 1, count=count) if count > 1 else tr("On the map")
    covers = tr("it covers columns {x1:.1f} to {x2:.1f}, rows {y1:.1f} to {y2:.1f}", x1=x1, x2=x2, y1=y1, y2=y2)
    stride = tr("stride {stride}", stride=grid.stride_of(level))
    if rounded is None:
        return tr("{on} ({stride}) {covers}. Nothing is rounded.", on=on, stride=stride, covers=covers)
    first_x, first_y, last_x, last_y = rounded
    return tr(
        "{on} ({stride}) {covers}; rounded: cells {first_x} to {last_x}, {first_y} to {last_y}.",
        on=on,
        stride=stride,
        covers=covers,
        first_x=first_x,
        last_x=last_x,
        first_y=first_y,
        last_y=last_y,
    )


def pooling(grid: RoiGrid, samples: tuple[int, int]) -> str:
    bins = tr("{bins} × {bins} bins", bins=grid.bins)
    if grid.quantised:
        return tr("In each of {bins} every channel takes its greatest cell (RoI max pooling).", bins=bins)
    return tr(
        "Each of {bins} is the mean of {columns} × {rows} points between the cells (RoIAlign).",
        bins=bins,
        columns=samples[0],
        rows=samples[1],
    )


def winners(reached: int, cells: int, channels: int) -> str:
    return tr(
        "{reached:,} of its {cells:,} cells gave a maximum to one of {channels:,} channels.",
        reached=reached,
        cells=cells,
        channels=channels,
    )


def class_scores(label: str, score: float, scored_by: str, second: tuple[str, float] | None) -> str:
    other = tr("; next is {second}, {digits}", second=second[0], digits=digits(second[1])) if second is not None else ""
    whose = tr(SCORED_BY[scored_by], label=label)
    return tr("{whose} is {digits}{other}.", whose=whose, digits=digits(score), other=other)


def refinement(
    label: str, delta: tuple[float, float, float, float], before: Rectangle, after: Rectangle, iou: float
) -> str:
    moved = ", ".join(f"{name} {value:+.2f}" for name, value in zip(("tx", "ty", "tw", "th"), delta, strict=True))
    return tr(
        "For {label}: {moved}. {before} become {after}, IoU {digits} with the proposal.",
        label=label,
        moved=moved,
        before=size(before),
        after=size(after),
        digits=digits(iou),
    )


def detections_removed(label: str, count: int, rank: int, of_class: int, nms: float) -> str:
    first = tr(
        "Number {rank:,} of {boxes} above the threshold for {label}.",
        rank=rank,
        boxes=count_of_boxes(of_class),
        label=label,
    )
    if not count:
        return tr("{first} It removed no other: none lay over it with IoU above {nms:.2f}.", first=first, nms=nms)
    return tr(
        "{first} NMS removed {boxes} because of it, IoU above {nms:.2f}.",
        first=first,
        boxes=count_of_boxes(count),
        nms=nms,
    )


# -- the steps of an object


def best_anchor(index: int, place: AnchorPlace, iou: float) -> str:
    level = tr(
        "level {level} of {levels} (stride {stride})", level=place.level + 1, levels=place.levels, stride=place.stride
    )
    return tr("Best anchor: IoU {digits}; {level}, {shape}.", digits=digits(iou), level=level, shape=shape(place))


def best_proposal(proposals: Proposals, rank: int, iou: float) -> str:
    score = f"{tr(SOURCES[proposals.source])} {digits(float(proposals.scores[rank - 1]))}"
    return tr(
        "Best proposal: IoU {digits}, number {rank:,} of {count:,} ({score}).",
        digits=digits(iou),
        rank=rank,
        count=len(proposals),
        score=score,
    )


def ranked_removed(iou: float, rank: int, count: int, by: int, overlap: float) -> str:
    which = tr(
        "The best before NMS had IoU {digits}, number {rank:,} of {count:,}", digits=digits(iou), rank=rank, count=count
    )
    return tr(
        "{which}: proposal {by:,} removed it (IoU {digits} with each other).",
        which=which,
        by=by,
        digits=digits(overlap),
    )


def ranked_late(iou: float, rank: int, count: int) -> str:
    return tr(
        "One before NMS has IoU {digits}: number {rank:,} of {count:,}, too late to be taken.",
        digits=digits(iou),
        rank=rank,
        count=count,
    )


def ranked_miss(iou: float, count: int) -> str:
    return tr("Before NMS the best of {count:,} had IoU {digits}.", count=count, digits=digits(iou))


def covering(count: int, of: int) -> str:
    if count == 1:
        return tr("1 RoI covers it, of {of:,}.", of=of)
    return tr("{count:,} RoIs cover it, of {of:,}.", count=count, of=of)


def followed(roi: int, best: int, outcome: Outcome, head: HeadOutput, klass: int) -> str:
    """Which RoI the next steps are about, and why that one. roi, best: numbers from 1, of it and of the proposal that
    lies best over the object."""
    label = head.class_names[klass]
    of_all = {
        "wrong class": tr("of them it has the highest score for another class"),
        "badly placed": tr("of those with a score for {label} its refined box lies best", label=label),
        "suppressed": tr("of those whose refined boxes lie well it has the highest score for {label}", label=label),
    }
    why = of_all.get(outcome, tr("of them it has the highest score for {label}", label=label))
    which = tr("RoI {roi:,}", roi=roi) if roi != best else tr("this one, RoI {roi:,}", roi=roi)
    return tr("The next steps follow {which}: {why}.", which=which, why=why)


def scores_for(label: str, score: float, scored_by: str, threshold: float, roi: int) -> str:
    mine, needed = apart(score, threshold)
    text = (
        mark("{whose} is {mine} in RoI {roi:,}, above the threshold, {needed}.")
        if score > threshold
        else mark("{whose} is {mine} in RoI {roi:,}, not above the threshold, {needed}.")
    )
    return tr(text, whose=tr(SCORED_BY[scored_by], label=label), mine=mine, roi=roi + 1, needed=needed)


def placed(before: float, after: float) -> str:
    mine, needed = apart(after, COVERED)
    text = (
        mark("Box regression takes it from IoU {before} with the object to {mine}; enough.")
        if after >= COVERED
        else mark("Box regression takes it from IoU {before} with the object to {mine}; and {needed} is needed.")
    )
    return tr(text, before=digits(before), mine=mine, needed=needed)


def nms_left(rule: PostProcessing) -> str:
    return tr("NMS (IoU {nms:.2f}) left it.", nms=rule.nms)


# -- what would help


def lower_threshold(value: float) -> str:
    return tr("Lower the score to {value:.2f}", value=value)


def raise_nms(value: float) -> str:
    return tr("Raise NMS IoU to {value:.2f}", value=value)


def more_proposals(count: int, now: int) -> str:
    return tr("Detect with {count:,} proposals (now {now:,})", count=count, now=now)


def other_anchors() -> str:
    return tr("See anchors that would fit…")


def label_more() -> str:
    return tr("Label two more and learn")
