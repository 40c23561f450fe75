"""The sentences of a story's steps, of a detection and of an object, for the command line and the window alike."""

from __future__ import annotations

from engine.explain.anchors import AnchorPlace
from engine.explain.ladder import COVERED
from engine.explain.words import SCORED_BY, SOURCES, apart, digits, size
from engine.structures.annotation import Rectangle
from engine.structures.inspection.stories import Outcome
from engine.structures.selection import count_of_boxes
from engine.structures.stages import HeadOutput, PostProcessing, Proposals, RoiGrid
from engine.words import mark, tr

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
