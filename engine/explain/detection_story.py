"""How a detection came about: the steps from its anchor to what NMS removed because of it.

Steps whose records are not there (no anchor with Selective Search, no map with R-CNN) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from engine.explain import step_words, words
from engine.explain.anchors import place_of
from engine.explain.ladder import Records
from engine.explain.roi_bins import bin_boxes, cells_around, rounded_box, rounded_cells, sample_points, samples_per_bin
from engine.explain.suppression import of_detections
from engine.structures.annotation import Rectangle
from engine.structures.boxes import BoxArray, iou
from engine.structures.inspection.stories import Mark, Role, Sketch, Step, Story
from engine.structures.inspection.winners import RoiWinners
from engine.structures.stages import HeadOutput, RoiGrid, Trace
from engine.words import tr

BACKGROUND = "background"
BARS = 6


def detection_story(trace: Trace, index: int) -> Story:
    """Of one detection. Raises ValueError for a trace that does not reach that far."""
    records = Records.of(trace)
    d = records.detections
    label, roi = d.names[index], int(d.rois[index])
    text = words.found(label, float(d.scores[index]), index + 1)
    box = rectangle(d.boxes, index)
    return Story(label, label, box, None, text, tuple(detection_steps(trace, records, index)), roi=roi)


def detection_steps(trace: Trace, records: Records, index: int) -> Iterator[Step]:
    d, roi = records.detections, int(records.detections.rois[index])
    klass = int(d.classes[index])
    yield from proposal_steps(trace, records, roi)
    yield scores_step(records, roi, klass)
    yield refinement_step(records, roi, klass)
    yield _suppression_step(records, index, klass)


def proposal_steps(trace: Trace, records: Records, roi: int) -> Iterator[Step]:
    """How it came about, and how it is pooled."""
    yield from _before_pooling(records, roi)
    yield from roi_steps(trace.get(RoiGrid), roi)


def _before_pooling(records: Records, roi: int) -> Iterator[Step]:
    """The anchor, its objectness among the others, and what became of it."""
    anchors, proposals = records.anchors, records.proposals
    source, box = int(proposals.anchors[roi]), rectangle(proposals.boxes, roi)
    mine = Mark(box, "proposal", tr("proposal {roi:,}", roi=roi + 1))
    if anchors is None or source < 0:
        yield Step("proposals", tr("Proposal"), step_words.proposal(proposals, roi, box, None), Sketch((mine,)))
        return
    place = place_of(anchors, source)
    reference = Mark(place.box, "anchor", "anchor")
    cell = np.array([place.cell], np.float32)
    yield Step("anchors", tr("Anchor"), step_words.anchor(source, place), Sketch((reference,), cells=cell))
    moved = float(iou(anchors.boxes[[source]], proposals.boxes[[roi]])[0, 0])
    text, sketch = step_words.proposal(proposals, roi, box, moved), Sketch((reference, mine), ((place.box, box),))
    run = records.proposal_nms
    if run is None or source not in run.sources:
        yield Step("proposals", tr("Proposal"), text, sketch)
        return
    row = int(np.flatnonzero(run.sources == source)[0])
    score = step_words.objectness(float(run.scores[row]), row + 1, len(run.boxes), roi + 1, len(proposals))
    yield Step("objectness", tr("Objectness"), score, Sketch((mine,)))
    yield Step("proposals", tr("Proposal"), text, sketch)
    removed = run.removed_by(row)
    gone = marks(run.boxes[removed], "removed")
    said = step_words.proposals_removed(len(removed), run.nms)
    yield Step("proposals", tr("NMS of proposals"), said, Sketch((*gone, mine)))


def roi_steps(grid: RoiGrid | None, roi: int) -> Iterator[Step]:
    """Where the RoI lies on its map, and how it is pooled."""
    if grid is None or roi >= len(grid):
        return
    exact = Mark(rectangle(grid.boxes, roi), "proposal")
    rounded = rounded_cells(grid, roi) if grid.quantised else None
    laid = (Mark(rounded_box(grid, roi), "rounded", tr("rounded")),) if grid.quantised else ()
    sketch = Sketch((*laid, exact), cells=cells_around(grid, roi))
    yield Step("rois", tr("RoI projection"), step_words.projection(grid, roi, rounded), sketch)
    title = tr("RoI max pooling") if grid.quantised else tr("RoIAlign")
    bins = bin_boxes(grid, roi).astype(np.float32)
    sketch = Sketch((exact,), cells=cells_around(grid, roi), bins=bins, points=sample_points(grid, roi))
    yield Step("pooled", title, step_words.pooling(grid, samples_per_bin(grid, roi)), sketch)


def scores_step(records: Records, roi: int, klass: int, lost: str = "") -> Step:
    """lost: why it was lost here, "" where it was not."""
    head, ranked = records.head, ranked_scores(records.head, roi)
    label = head.class_names[klass]
    second = next(((name, score) for name, score in ranked if name != label), None)
    if second is not None and second[0] == BACKGROUND:
        second = tr("background"), second[1]
    text = lost or step_words.class_scores(label, float(head.scores[roi, 1 + klass]), head.scored_by, second)
    looked_at = Mark(rectangle(records.proposals.boxes, roi), "proposal", tr("RoI {roi:,}", roi=roi + 1))
    return Step("scores", tr("Class scores"), text, Sketch((looked_at,)), not lost, ranked[:BARS])


def with_winners(story: Story, winners: RoiWinners | None) -> Story:
    """With the cells that gave the maxima, where somebody asked for those of its RoI."""
    if winners is None or winners.roi != story.roi:
        return story
    shares = (winners.wins / max(int(winners.wins.max(initial=0)), 1)).astype(np.float32)
    said = step_words.winners(len(winners.boxes), winners.cells, winners.channels)
    steps = tuple(
        replace(step, text=f"{step.text} {said}", sketch=replace(step.sketch, won=winners.boxes, shares=shares))
        if step.stage == "pooled"
        else step
        for step in story.steps
    )
    return replace(story, steps=steps)


def refinement_step(records: Records, roi: int, klass: int) -> Step:
    r = records.refinement
    column = min(klass, r.deltas.shape[1] - 1)
    before, after = rectangle(r.before, roi), rectangle(r.after[:, column], roi)
    tx, ty, tw, th = (float(v) for v in r.deltas[roi, column])
    overlap = float(iou(r.before[[roi]], r.after[[roi], column])[0, 0])
    text = step_words.refinement(records.head.class_names[klass], (tx, ty, tw, th), before, after, overlap)
    found = (Mark(before, "proposal", tr("proposal")), Mark(after, "refined", records.head.class_names[klass]))
    return Step("refinement", tr("Box regression"), text, Sketch(found, ((before, after),)))


def _suppression_step(records: Records, index: int, klass: int) -> Step:
    d = records.detections
    label = d.names[index]
    mine = Mark(rectangle(d.boxes, index), "refined", label)
    run = of_detections(records.head, records.refinement, d, klass)
    rows = np.flatnonzero(run.sources == d.rois[index])
    removed = run.removed_by(int(rows[0])) if rows.size else []
    gone = tuple(
        Mark(rectangle(run.boxes, row), "removed", words.removed(overlap, float(run.scores[row])))
        for row, overlap in zip(removed, iou(run.boxes[removed], d.boxes[[index]])[:, 0].tolist(), strict=True)
    )
    rank = int(rows[0]) + 1 if rows.size else index + 1
    text = step_words.detections_removed(label, len(removed), rank, len(run.boxes), d.selected_by.nms)
    return Step("detections", "NMS", text, Sketch((*gone, mine)))


def ranked_scores(head: HeadOutput, roi: int) -> tuple[tuple[str, float], ...]:
    """(class, score), best first, with the background."""
    names = (BACKGROUND, *head.class_names)
    return tuple((names[i], float(head.scores[roi, i])) for i in np.argsort(-head.scores[roi], kind="stable"))


def rectangle(boxes: BoxArray, index: int) -> Rectangle:
    return Rectangle(*boxes[index].tolist())


def marks(boxes: BoxArray, role: Role) -> tuple[Mark, ...]:
    return tuple(Mark(Rectangle(*box), role) for box in boxes.tolist())
