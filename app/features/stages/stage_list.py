"""The stages of a run in the papers' order: what each is called, what it did here in one line, where the paper has it.

Every number is that of the run's records.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.features.detection.layer_row import in_words
from app.services.translation import mark, tr
from engine.structures.inspection.post_processing import Suppression
from engine.structures.selection import count_of_boxes
from engine.structures.stages import (
    Anchors,
    Detections,
    FeatureMaps,
    HeadOutput,
    Objectness,
    PooledRois,
    Proposals,
    RankedAnchors,
    Refinement,
    RoiGrid,
    Segments,
    Trace,
)

StageName = Literal[
    "picture", "features", "segments", "anchors", "objectness", "ranked", "proposals", "rois", "bins", "scores",
    "refinement", "nms", "detections",
]  # fmt: skip
OBJECT = "object"  # a class of its own beside others: a thing of any kind
SURE = 0.5  # objectness from which an anchor rather holds an object than none


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What the lines are written from. width, height: of the picture."""

    trace: Trace
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Stage:
    """text: its short name. needs: the records without which it is not there, first the one whose seconds are its own.
    line: one sentence or two. paper: where it is described."""

    name: StageName
    text: str
    needs: tuple[type, ...]
    line: Callable[[Run], str]
    paper: Callable[[Run], str]
    has_time: bool = True


def stages_of(trace: Trace) -> tuple[Stage, ...]:
    """Those that this run has; the picture always."""
    return tuple(stage for stage in STAGES if all(kind in trace.records for kind in stage.needs))


def seconds_of(stage: Stage, trace: Trace) -> float | None:
    """Of this run alone, 0 where its result was there from an earlier one; None where it has no time of its own."""
    return trace.seconds.get(stage.needs[0]) if stage.needs and stage.has_time else None


def shares_of(stages: tuple[Stage, ...], trace: Trace) -> tuple[float, ...]:
    """Of the time of all stages together; 0 where it has none."""
    seconds = [seconds_of(stage, trace) or 0.0 for stage in stages]
    total = sum(seconds)
    return tuple(one / total if total else 0.0 for one in seconds)


def time_words(stage: Stage, trace: Trace) -> str:
    """As "12 ms", or "0 ms, kept" from an earlier run. NMS and what it leaves are one step of the program: both have
    its time, which counts once."""
    seconds = trace.seconds.get(Detections) if stage.name == "nms" else seconds_of(stage, trace)
    return "" if seconds is None else in_words(seconds)


def plural(count: int, one: str, many: str) -> str:
    """one, many: marked texts, as "1 segment", "{count:,} segments"."""
    return tr(one) if count == 1 else tr(many, count=count)


def _proposals_words(count: int) -> str:
    return plural(count, mark("1 proposal"), mark("{count:,} proposals"))


def _classes_words(count: int) -> str:
    return plural(count, mark("1 class"), mark("{count:,} classes"))


def suppression_line(found: Suppression, step: int) -> str:
    """What a step of NMS does: step 0 is before the first box is chosen."""
    steps = found.steps
    if not len(found):
        return tr(
            "No box has a score above {score:.2f}: there is nothing to choose from.", score=found.selected_by.score
        )
    if step == 0:
        boxes = count_of_boxes(len(found))
        return tr(
            "{boxes} above score {score:.2f}. The best is chosen first; then step on (↓).",
            boxes=boxes,
            score=found.selected_by.score,
        )
    index = int(steps[step - 1])
    gone = found.removed_by(index)
    name = f"{found.class_names[found.classes[index]]} {found.scores[index]:.2f}"
    if not len(gone):
        return tr(
            "Box {step} of {count} stays: {name}. No other {label} lies on it.",
            step=step,
            count=len(steps),
            name=name,
            label=found.class_names[found.classes[index]],
        )
    most = float(found.iou[gone].max())
    removes = count_of_boxes(len(gone))
    which = tr(
        "{removes} with IoU above {nms:.2f} (up to {most:.2f})", removes=removes, nms=found.selected_by.nms, most=most
    )
    return tr(
        "Box {step} of {count} stays: {name}. It removes {which}.", step=step, count=len(steps), name=name, which=which
    )


def _picture(run: Run) -> str:
    size, maps = tr("{width:,} × {height:,} pixels", width=run.width, height=run.height), run.trace.get(FeatureMaps)
    if HeadOutput in run.trace.records and maps is None:
        return tr(
            "{size}. Every region is cut out of it, warped to one size, and goes through the net alone.", size=size
        )
    if maps is not None and maps.size != (run.width, run.height):
        size = tr(
            "{size}, scaled to {width:,} × {height:,} for the net", size=size, width=maps.size[0], height=maps.size[1]
        )
    return tr("{size}. The whole picture goes through the convolutions once; no box has been looked at yet.", size=size)


def _features(run: Run) -> str:
    maps = run.trace.get(FeatureMaps)
    assert maps is not None
    level = maps.levels[0]
    rows, columns = level.magnitude.shape
    what = tr("One map") if len(maps) == 1 else tr("{count} maps, the finest", count=len(maps))
    return tr(
        "{what} of {columns} × {rows} cells, {channels} channels, stride {stride}. "
        "Light is where the channels answer most.",
        what=what,
        columns=columns,
        rows=rows,
        channels=level.channels,
        stride=level.stride,
    )


def _segments(run: Run) -> str:
    segments = run.trace.get(Segments)
    assert segments is not None
    return tr(
        "{segments} of even colour ({colour_space}, k = {k:g}). {merges} of the two "
        "most alike neighbours; each region gives a box.{other_groupings}",
        segments=plural(len(segments), mark("1 segment"), mark("{count:,} segments")),
        colour_space=segments.colour_space,
        k=segments.k,
        merges=plural(len(segments.merges), mark("1 merge"), mark("{count:,} merges")),
        other_groupings=_other_groupings(run, segments),
    )


def _other_groupings(run: Run, segments: Segments) -> str:
    """The search keeps one grouping; its proposals are of all."""
    proposals = run.trace.get(Proposals)
    if proposals is None or set(map(tuple, proposals.boxes.tolist())) <= set(map(tuple, segments.boxes.tolist())):
        return ""
    return tr(" This is one grouping of several: all together give the {count:,} proposals.", count=len(proposals))


def _anchors(run: Run) -> str:
    anchors = run.trace.get(Anchors)
    assert anchors is not None
    cells = sum(level.rows * level.columns for level in anchors.levels)
    each = anchors.levels[0].per_cell
    return tr(
        "{count:,} reference boxes, {each} at each of {cells:,} cells: the same in "
        "every picture of this size. Move over a cell to see its own.",
        count=len(anchors),
        each=each,
        cells=cells,
    )


def _objectness(run: Run) -> str:
    found = run.trace.get(Objectness)
    assert found is not None
    sure = int((found.scores > SURE).sum())
    return tr(
        "How likely each of {count:,} anchors holds an object of any class. {sure:,} "
        "reach more than {least}; the best {score:.2f}.",
        count=len(found),
        sure=sure,
        least=SURE,
        score=float(found.scores.max(initial=0)),
    )


def _ranked(run: Run) -> str:
    found = run.trace.get(RankedAnchors)
    assert found is not None
    return tr(
        "The {count:,} likeliest anchors, each moved by its own four deltas. Many lie on the same thing.",
        count=len(found),
    )


def _proposals(run: Run) -> str:
    proposals, ranked = run.trace.get(Proposals), run.trace.get(RankedAnchors)
    assert proposals is not None
    if ranked is not None:
        return tr(
            "NMS leaves {count:,} of {before:,}: of boxes that overlap much, the likeliest.",
            count=len(proposals),
            before=len(ranked),
        )
    if proposals.source == "file":
        return tr("{boxes} from a file, best first.", boxes=count_of_boxes(len(proposals)))
    boxes = plural(len(proposals), mark("1 region box"), mark("{count:,} region boxes"))
    return tr("{boxes} of all groupings, best first, none twice. Point at one for its merge.", boxes=boxes)


def _rois(run: Run) -> str:
    grid = run.trace.get(RoiGrid)
    assert grid is not None
    counts = np.bincount(grid.level, minlength=len(grid.strides))
    if len(counts) == 1:
        return tr(
            "{proposals} laid on the one map, stride {stride}.",
            proposals=_proposals_words(len(grid)),
            stride=grid.stride_of(0),
        )
    parts = ", ".join(
        tr("{count:,} on map {number}", count=count, number=number + 1) for number, count in enumerate(counts)
    )
    return tr(
        "{proposals} laid on the maps, large ones on coarse maps: {parts}.",
        proposals=_proposals_words(len(grid)),
        parts=parts,
    )


def _bins(run: Run) -> str:
    grid = run.trace.get(RoiGrid)
    assert grid is not None
    how = (
        tr("corners rounded to cells, the maximum of each")
        if grid.quantised
        else tr("nothing rounded, points between cells")
    )
    return tr(
        "Whatever its size, a RoI becomes {bins} × {bins} bins ({how}). Click a box for its bins.",
        bins=grid.bins,
        how=how,
    )


def _scores(run: Run) -> str:
    head = run.trace.get(HeadOutput)
    assert head is not None
    named = int((head.scores.argmax(axis=1) > 0).sum())
    others = len(head.class_names) - (OBJECT in head.class_names)
    classes = _classes_words(others or len(head.class_names))
    nothing = len(head) - named
    what = tr("{named:,} look like something, {nothing:,} like nothing", named=named, nothing=nothing)
    between = tr(", for object, and") if OBJECT in head.class_names and others else tr(" and")
    return tr(
        "Each RoI is scored for {classes}{between} for background: {what}.", classes=classes, between=between, what=what
    )


def _refinement(run: Run) -> str:
    found = run.trace.get(Refinement)
    assert found is not None
    sets = tr("once for all classes") if found.deltas.shape[1] == 1 else tr("for each class")
    rois = plural(len(found), mark("1 RoI"), mark("{count:,} RoIs"))
    return tr(
        "Four deltas, {sets}, move each of {rois}: dashed before, solid after; the surest are drawn.",
        sets=sets,
        rois=rois,
    )


def _nms(run: Run) -> str:
    return tr("Of boxes of one class that lie on each other only the best stays.")


def _detections(run: Run) -> str:
    found = run.trace.get(Detections)
    assert found is not None
    names = len(set(found.names))
    return tr(
        "{boxes} of {classes} are what the detector says.",
        boxes=count_of_boxes(len(found)),
        classes=_classes_words(names),
    )


def _at(words: str) -> Callable[[Run], str]:
    return lambda _run: words


def _of_proposals(run: Run) -> str:
    proposals = run.trace.get(Proposals)
    source = proposals.source if proposals is not None else "rpn"
    return {"rpn": "Faster R-CNN, 3.3", "selective-search": "Selective Search, 3.3", "file": ""}[source]


def _of_features(run: Run) -> str:
    maps = run.trace.get(FeatureMaps)
    return "Fast R-CNN, 2" if maps is None or len(maps) == 1 else "Fast R-CNN, 2; FPN, 3"


def _of_rois(run: Run) -> str:
    grid = run.trace.get(RoiGrid)
    return "Fast R-CNN, 2.1" if grid is None or len(grid.strides) == 1 else "Fast R-CNN, 2.1; FPN, 4.2"


def _of_bins(run: Run) -> str:
    grid = run.trace.get(RoiGrid)
    return "Fast R-CNN, 2.1" if grid is None or grid.quantised else "Fast R-CNN, 2.1; Mask R-CNN, 3"


STAGES: tuple[Stage, ...] = (
    Stage("picture", mark("Picture"), (), _picture, _at("Fast R-CNN, 2"), has_time=False),
    Stage("features", mark("Features"), (FeatureMaps,), _features, _of_features),
    Stage("segments", mark("Segments"), (Segments,), _segments, _at("Selective Search, 3.1")),
    Stage("anchors", mark("Anchors"), (Anchors,), _anchors, _at("Faster R-CNN, 3.1.1")),
    Stage("objectness", mark("Objectness"), (Objectness, Anchors), _objectness, _at("Faster R-CNN, 3.1")),
    Stage("ranked", mark("Before NMS"), (RankedAnchors,), _ranked, _at("Faster R-CNN, 3.1.2, 3.3")),
    Stage("proposals", mark("Proposals"), (Proposals,), _proposals, _of_proposals),
    Stage("rois", mark("RoIs"), (RoiGrid,), _rois, _of_rois),
    Stage("bins", mark("Bins"), (PooledRois, RoiGrid), _bins, _of_bins),
    Stage("scores", mark("Scores"), (HeadOutput, Proposals), _scores, _at("Fast R-CNN, 2 and 2.3")),
    Stage(
        "refinement",
        mark("Refinement"),
        (Refinement, HeadOutput),
        _refinement,
        _at("Fast R-CNN, 2.3; R-CNN, appendix C"),
    ),
    Stage("nms", mark("NMS"), (Detections, HeadOutput, Refinement), _nms, _at("Fast R-CNN, 3"), has_time=False),
    Stage("detections", mark("Detections"), (Detections,), _detections, _at("Fast R-CNN, 3")),
)
