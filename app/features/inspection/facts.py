"""What the inspector says of one selected box: pure functions from the records to rows of words.

Shapes: R RoIs, K classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.features.labelling.panels import FLAGS
from app.services.translation import mark, tr
from app.session.document import Selection
from engine.explain.outcome import explain
from engine.labels.formats.box_fields import attributes
from engine.structures.annotation import Annotation, LabelledBox
from engine.structures.inspection.gradients import RoiGradient
from engine.structures.stages import (
    AnchorLabels,
    Anchors,
    Detections,
    HeadOutput,
    Proposals,
    Refinement,
    RoiGrid,
    Segments,
    Trace,
)

BARS = 6
TRAINED_AS = {
    1: mark("positive: an object"),
    0: mark("negative: background"),
    -1: mark("not used: neither object nor background"),
}
LISTED = 6  # boxes of which each is told what became of it
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Facts:
    """title: its name. colour_name: the class that gives the colour, "" for none. rows: (what, value).
    bars: (class, score), best first. before, after: the box before and after refinement. roi: its number, where it is
    one or came of one."""

    title: str
    colour_name: str = ""
    score: float | None = None
    rows: tuple[tuple[str, str], ...] = ()
    bars: tuple[tuple[str, float], ...] = ()
    before: Box | None = None
    after: Box | None = None
    delta: Box | None = None
    roi: int | None = None


def facts(
    trace: Trace, annotation: Annotation | None, selection: Selection | None, opened: Annotation | None = None
) -> Facts | None:
    """None where nothing can be said: nothing is selected, or its record is gone. opened: what the label file said
    when the picture was opened."""
    if selection is None:
        return None
    if len(selection.indices) > 1 and selection.layer == "detections":
        return _of_detections(trace, selection.indices)
    if len(selection.indices) > 1:
        labels = annotation.boxes if annotation is not None and selection.layer == "truth" else ()
        chosen = [labels[index] for index in selection.indices if index < len(labels)]
        rows = (tr("Selected"), tr("Changes apply to all of them")), *_outcome_rows(trace, chosen)
        return Facts(tr("{count} boxes", count=len(selection.indices)), rows=rows)
    index = selection.indices[0]
    if selection.layer == "truth":
        box = annotation.boxes[index] if annotation and index < len(annotation.boxes) else None
        return None if box is None else _of_label(box, opened.boxes if opened is not None else ())
    describe = {
        "detections": _of_detection,
        "proposals": _of_roi,
        "rois": _of_roi,
        "anchors": _of_anchor,
        "positives": _of_anchor,
        "segments": _of_region,
    }[selection.layer]
    return describe(trace, index)


def gradient_rows(gradient: RoiGradient) -> tuple[tuple[str, str], ...]:
    """Which loss it is of, and how far it reaches."""
    label = gradient.label or tr("background")
    return (
        (tr("Learns"), tr("{label} (IoU {iou:.2f} with a label)", label=label, iou=gradient.iou)),
        (
            tr("Loss"),
            tr(
                "{class_loss:.3f} class, {box_loss:.3f} box", class_loss=gradient.class_loss, box_loss=gradient.box_loss
            ),
        ),
        (tr("Cells"), tr("{reached:,} of {cells:,} get gradient", reached=gradient.reached, cells=gradient.cells)),
    )


def _of_detections(trace: Trace, indices: tuple[int, ...]) -> Facts | None:
    found = trace.get(Detections)
    if found is None or max(indices) >= len(found):
        return None
    rows = tuple(
        (
            tr("Detection {number:,}", number=i + 1),
            tr("{name}, score {score:.2f}", name=found.names[i], score=found.scores[i]),
        )
        for i in indices[:LISTED]
    )
    return Facts(tr("{count} detections", count=len(indices)), rows=rows)


def _of_detection(trace: Trace, index: int) -> Facts | None:
    detections = trace.get(Detections)
    if detections is None or index >= len(detections):
        return None
    roi, klass = int(detections.rois[index]), int(detections.classes[index])
    box = detections.boxes[index]
    before, after, delta = _refined(trace, roi, klass)
    rows = [
        *_geometry(box),
        (tr("Rank"), tr("{index:,} of {count:,} detections", index=index + 1, count=len(detections))),
    ]
    rows += _proposal_rows(trace, roi)
    name = detections.names[index]
    score, bars = float(detections.scores[index]), _bars(trace, roi)
    return Facts(name, name, score, tuple(rows), bars, before, after or _plain(box), delta, roi)


def _of_roi(trace: Trace, index: int) -> Facts | None:
    proposals, grid = trace.get(Proposals), trace.get(RoiGrid)
    boxes = proposals.boxes if proposals is not None else grid.boxes if grid is not None else None
    if boxes is None or index >= len(boxes):
        return None
    bars = _bars(trace, index)
    head = trace.get(HeadOutput)
    klass = int(head.scores[index, 1:].argmax()) if head is not None and index < len(head) else 0
    before, after, delta = _refined(trace, index, klass)
    rows = [*_geometry(boxes[index]), *_proposal_rows(trace, index), *_level_rows(trace, index)]
    detections = trace.get(Detections)
    if detections is not None:
        became = np.flatnonzero(detections.rois == index)
        rows.append((tr("Became"), ", ".join(detections.names[i] for i in became[:3]) or tr("no detection")))
    return Facts(tr("Proposal {index:,}", index=index + 1), "", None, tuple(rows), bars, before, after, delta, index)


def _of_anchor(trace: Trace, index: int) -> Facts | None:
    anchors = trace.get(Anchors)
    if anchors is None or index >= len(anchors):
        return None
    rows = list(_geometry(anchors.boxes[index]))
    for number, level in enumerate(anchors.levels):
        count = level.rows * level.columns * level.per_cell
        if level.first <= index < level.first + count:
            cell, shape = divmod(index - level.first, level.per_cell)
            rows.append(
                (
                    tr("Level"),
                    tr(
                        "{number} of {count}, stride {stride}",
                        number=number + 1,
                        count=len(anchors.levels),
                        stride=level.stride,
                    ),
                )
            )
            rows.append(
                (tr("Cell"), tr("row {row}, column {column}", row=cell // level.columns, column=cell % level.columns))
            )
            rows.append((tr("Shape"), tr("{number:,} of {count:,}", number=shape + 1, count=level.per_cell)))
    labels = trace.get(AnchorLabels)
    if labels is not None and index < len(labels.labels):
        rows.append(
            (
                tr("In training"),
                tr(
                    "{trained_as}; IoU {iou:.2f} with a label",
                    trained_as=tr(TRAINED_AS[int(labels.labels[index])]),
                    iou=labels.iou[index],
                ),
            )
        )
    proposals = trace.get(Proposals)
    if proposals is not None:
        found = np.flatnonzero(proposals.anchors == index)
        rows.append((tr("Became"), tr("proposal {found:,}", found=found[0] + 1) if len(found) else tr("no proposal")))
    return Facts(tr("Anchor {index:,}", index=index + 1), rows=tuple(rows), after=_plain(anchors.boxes[index]))


def _of_region(trace: Trace, index: int) -> Facts | None:
    segments = trace.get(Segments)
    if segments is None or index >= len(segments.boxes):
        return None
    count = len(segments)
    rows = list(_geometry(segments.boxes[index]))
    if index >= count:
        one, other = segments.merges[index - count]
        rows.append((tr("Grouped from"), tr("regions {one:,} and {other:,}", one=one + 1, other=other + 1)))
    rows.append((tr("Colours"), f"{segments.colour_space}, k = {segments.k:g}"))
    return Facts(tr("Region {index:,}", index=index + 1), rows=tuple(rows))


def _outcome_rows(trace: Trace, chosen: list[LabelledBox]) -> tuple[tuple[str, str], ...]:
    """What became of each of several labelled boxes; nothing before a detection."""
    try:
        rows = [
            (
                tr("Box {number}", number=number + 1),
                f"{box.label or tr('No class')}: {explain(trace, box.box, box.label or None).text}",
            )
            for number, box in enumerate(chosen[:LISTED])
        ]
    except ValueError:
        return ()
    if len(chosen) > LISTED:
        rows.append(("…", tr("and {count:,} more: click one for its story", count=len(chosen) - LISTED)))
    return tuple(rows)


def _of_label(box: LabelledBox, in_file: Sequence[LabelledBox]) -> Facts:
    """A box of the label file may be anybody's, where the file does not say more."""
    rows = list(_geometry(np.asarray(box.box)))
    flags = [tr(word) for name, word in FLAGS.items() if getattr(box, name)]
    if flags:
        rows.append((tr("Marked"), ", ".join(flags)))
    rows.append((tr("Source"), _source_words(box, in_file)))
    rows += attributes(box)
    return Facts(box.label, box.label, None, tuple(rows))


def _source_words(box: LabelledBox, in_file: Sequence[LabelledBox]) -> str:
    origin, model = box.provenance, box.provenance.model or tr("a model")
    if origin.source == "human":
        there = [one.label for one in in_file if one.box == box.box]
        here = tr("label file") if box.label in there else tr("label file, then relabelled")
        return here if there else tr("drawn")
    if origin.source == "relabelled":
        return tr("found by {model}, then relabelled", model=model)
    words = model if origin.source == "model" else tr("model, accepted")
    return words if origin.score is None else words + tr(", score {score:.2f}", score=origin.score)


def _geometry(box: np.ndarray) -> tuple[tuple[str, str], ...]:
    x1, y1, x2, y2 = (float(v) for v in box)
    return ((tr("Size"), f"{x2 - x1:.1f} × {y2 - y1:.1f} px"), (tr("Corner"), f"{x1:z.1f}, {y1:z.1f}"))


def _proposal_rows(trace: Trace, roi: int) -> list[tuple[str, str]]:
    proposals = trace.get(Proposals)
    if proposals is None or roi >= len(proposals):
        return []
    source = {"rpn": tr("objectness"), "selective-search": tr("rank score"), "file": tr("score")}[proposals.source]
    return [
        (tr("Proposal"), tr("{number:,} of {count:,}", number=roi + 1, count=len(proposals))),
        (source.capitalize(), f"{proposals.scores[roi]:.3f}"),
    ]


def _level_rows(trace: Trace, roi: int) -> list[tuple[str, str]]:
    grid = trace.get(RoiGrid)
    if grid is None or roi >= len(grid):
        return []
    level = int(grid.level[roi])
    x1, y1, x2, y2 = grid.boxes_cells[roi]
    return [
        (
            tr("Feature level"),
            tr(
                "{level} of {count}, stride {stride}",
                level=level + 1,
                count=len(grid.strides),
                stride=grid.stride_of(level),
            ),
        ),
        (tr("In cells"), tr("{x2:.1f} × {y2:.1f}, pooled to {bins} × {bins}", x2=x2 - x1, y2=y2 - y1, bins=grid.bins)),
    ]


def _bars(trace: Trace, roi: int) -> tuple[tuple[str, float], ...]:
    head = trace.get(HeadOutput)
    if head is None or roi >= len(head):
        return ()
    scores = head.scores[roi]  # (K+1,)
    names = (tr("background"), *head.class_names)
    return tuple((names[c], float(scores[c])) for c in np.argsort(-scores, kind="stable")[:BARS])


def _refined(trace: Trace, roi: int, klass: int) -> tuple[Box | None, Box | None, Box | None]:
    refinement = trace.get(Refinement)
    if refinement is None or roi >= len(refinement):
        return None, None, None
    column = klass if refinement.after.shape[1] > 1 else 0
    return (
        _plain(refinement.before[roi]),
        _plain(refinement.after[roi, column]),
        _plain(refinement.deltas[roi, column]),
    )


def _plain(values: np.ndarray) -> Box:
    a, b, c, d = (float(v) for v in values)
    return a, b, c, d
