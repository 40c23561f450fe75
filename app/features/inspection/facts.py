"""What the inspector says of one selected box: pure functions from the records to rows of words.

Shapes: R RoIs, K classes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
TRAINED_AS = {1: "positive: an object", 0: "negative: background", -1: "not used: neither object nor background"}
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
    trace: Trace, annotation: Annotation | None, selection: Selection | None, saved: Annotation | None = None
) -> Facts | None:
    """None where nothing can be said: nothing is selected, or its record is gone. saved: what the label file says."""
    if selection is None:
        return None
    if len(selection.indices) > 1 and selection.layer == "detections":
        return _of_detections(trace, selection.indices)
    if len(selection.indices) > 1:
        labels = annotation.boxes if annotation is not None and selection.layer == "truth" else ()
        chosen = [labels[index] for index in selection.indices if index < len(labels)]
        rows = ("Selected", "Changes apply to all of them"), *_outcome_rows(trace, chosen)
        return Facts(f"{len(selection.indices)} boxes", rows=rows)
    index = selection.indices[0]
    if selection.layer == "truth":
        box = annotation.boxes[index] if annotation and index < len(annotation.boxes) else None
        return None if box is None else _of_label(box, is_in_file=saved is not None and box in saved.boxes)
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
    label = gradient.label or "background"
    return (
        ("Learns", f"{label} (IoU {gradient.iou:.2f} with a label)"),
        ("Loss", f"{gradient.class_loss:.3f} class, {gradient.box_loss:.3f} box"),
        ("Cells", f"{gradient.reached:,} of {gradient.cells:,} get gradient"),
    )


def _of_detections(trace: Trace, indices: tuple[int, ...]) -> Facts | None:
    found = trace.get(Detections)
    if found is None or max(indices) >= len(found):
        return None
    rows = tuple((f"Detection {i + 1:,}", f"{found.names[i]}, score {found.scores[i]:.2f}") for i in indices[:LISTED])
    return Facts(f"{len(indices)} detections", rows=rows)


def _of_detection(trace: Trace, index: int) -> Facts | None:
    detections = trace.get(Detections)
    if detections is None or index >= len(detections):
        return None
    roi, klass = int(detections.rois[index]), int(detections.classes[index])
    box = detections.boxes[index]
    before, after, delta = _refined(trace, roi, klass)
    rows = [*_geometry(box), ("Rank", f"{index + 1:,} of {len(detections):,} detections")]
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
        rows.append(("Became", ", ".join(detections.names[i] for i in became[:3]) or "no detection"))
    return Facts(f"Proposal {index + 1:,}", "", None, tuple(rows), bars, before, after, delta, index)


def _of_anchor(trace: Trace, index: int) -> Facts | None:
    anchors = trace.get(Anchors)
    if anchors is None or index >= len(anchors):
        return None
    rows = list(_geometry(anchors.boxes[index]))
    for number, level in enumerate(anchors.levels):
        count = level.rows * level.columns * level.per_cell
        if level.first <= index < level.first + count:
            cell, shape = divmod(index - level.first, level.per_cell)
            rows.append(("Level", f"{number + 1} of {len(anchors.levels)}, stride {level.stride}"))
            rows.append(("Cell", f"row {cell // level.columns}, column {cell % level.columns}"))
            rows.append(("Shape", f"{shape + 1} of {level.per_cell}"))
    labels = trace.get(AnchorLabels)
    if labels is not None and index < len(labels.labels):
        rows.append(
            ("In training", f"{TRAINED_AS[int(labels.labels[index])]}; IoU {labels.iou[index]:.2f} with a label")
        )
    proposals = trace.get(Proposals)
    if proposals is not None:
        found = np.flatnonzero(proposals.anchors == index)
        rows.append(("Became", f"proposal {found[0] + 1:,}" if len(found) else "no proposal"))
    return Facts(f"Anchor {index + 1:,}", rows=tuple(rows), after=_plain(anchors.boxes[index]))


def _of_region(trace: Trace, index: int) -> Facts | None:
    segments = trace.get(Segments)
    if segments is None or index >= len(segments.boxes):
        return None
    count = len(segments)
    rows = list(_geometry(segments.boxes[index]))
    if index >= count:
        one, other = segments.merges[index - count]
        rows.append(("Grouped from", f"regions {one + 1:,} and {other + 1:,}"))
    rows.append(("Colours", f"{segments.colour_space}, k = {segments.k:g}"))
    return Facts(f"Region {index + 1:,}", rows=tuple(rows))


def _outcome_rows(trace: Trace, chosen: list[LabelledBox]) -> tuple[tuple[str, str], ...]:
    """What became of each of several labelled boxes; nothing before a detection."""
    try:
        rows = [
            (f"Box {number + 1}", f"{box.label or 'No class'}: {explain(trace, box.box, box.label or None).text}")
            for number, box in enumerate(chosen[:LISTED])
        ]
    except ValueError:
        return ()
    if len(chosen) > LISTED:
        rows.append(("…", f"and {len(chosen) - LISTED:,} more: click one for its story"))
    return tuple(rows)


def _of_label(box: LabelledBox, *, is_in_file: bool) -> Facts:
    """A box of the label file may be anybody's, where the file does not say more."""
    rows = list(_geometry(np.asarray(box.box)))
    flags = [name for name in ("difficult", "truncated", "crowd", "locked") if getattr(box, name)]
    if flags:
        rows.append(("Marked", ", ".join(flags)))
    origin = box.provenance
    by_hand = "label file" if is_in_file else "drawn"
    origins = {"human": by_hand, "model": f"{origin.model or 'a model'}", "accepted": "model, accepted"}
    rows.append(
        ("Source", origins[origin.source] + (f", score {origin.score:.2f}" if origin.score is not None else ""))
    )
    rows += attributes(box)
    return Facts(box.label, box.label, None, tuple(rows))


def _geometry(box: np.ndarray) -> tuple[tuple[str, str], ...]:
    x1, y1, x2, y2 = (float(v) for v in box)
    return (("Size", f"{x2 - x1:.1f} × {y2 - y1:.1f} px"), ("Corner", f"{x1:.1f}, {y1:.1f}"))


def _proposal_rows(trace: Trace, roi: int) -> list[tuple[str, str]]:
    proposals = trace.get(Proposals)
    if proposals is None or roi >= len(proposals):
        return []
    source = {"rpn": "objectness", "selective-search": "rank score", "file": "score"}[proposals.source]
    return [
        ("Proposal", f"{roi + 1:,} of {len(proposals):,}"),
        (source.capitalize(), f"{proposals.scores[roi]:.3f}"),
    ]


def _level_rows(trace: Trace, roi: int) -> list[tuple[str, str]]:
    grid = trace.get(RoiGrid)
    if grid is None or roi >= len(grid):
        return []
    level = int(grid.level[roi])
    x1, y1, x2, y2 = grid.boxes_cells[roi]
    return [
        ("Feature level", f"{level + 1} of {len(grid.strides)}, stride {grid.stride_of(level)}"),
        ("In cells", f"{x2 - x1:.1f} × {y2 - y1:.1f}, pooled to {grid.bins} × {grid.bins}"),
    ]


def _bars(trace: Trace, roi: int) -> tuple[tuple[str, float], ...]:
    head = trace.get(HeadOutput)
    if head is None or roi >= len(head):
        return ()
    scores = head.scores[roi]  # (K+1,)
    names = ("background", *head.class_names)
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
