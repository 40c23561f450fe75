"""What a story says is what the records say: each number, and who removed whom."""

from __future__ import annotations

import numpy as np
import pytest

from engine.explain import words
from engine.explain.detection_story import detection_story
from engine.explain.ladder import Records
from engine.explain.proposal_story import proposal_story
from engine.explain.roi_bins import bin_boxes, rounded_box, sample_points
from engine.explain.suppression import of_detections
from engine.roi.pooling import roi_align
from engine.structures.boxes import iou
from engine.structures.stages import Anchors, Detections, HeadOutput, Proposals, RankedAnchors, RoiGrid, Trace
from tests.engine.explain.scenes import crowded

SEEDS = range(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_proposal_says_why_it_became_no_detection(seed: int) -> None:
    """By the same rule that chose the detections."""
    trace = crowded(seed, score=0.3)
    records = Records.of(trace)
    d, head = records.detections, records.head
    endings = set()
    for roi in range(len(head)):
        story = proposal_story(trace, roi)
        best = float(head.scores[roi, 1:].max())
        assert story.roi == roi
        assert story.box == tuple(records.proposals.boxes[roi].tolist())
        if roi in d.rois:
            first = int(np.flatnonzero(d.rois == roi)[0])
            assert story.text == words.found(d.names[first], float(d.scores[first]), first + 1)
            assert all(step.passed for step in story.steps)
        else:
            assert [step.passed for step in story.steps] == [True] * (len(story.steps) - 1) + [False]
            assert story.steps[-1].stage == ("scores" if best <= 0.3 else "detections")
            assert ("was removed" in story.text or "came too late" in story.text) == (best > 0.3)
        endings.add(story.steps[-1].title)
    assert endings == {"Class scores", "NMS"}


def step(trace: Trace, index: int, title: str):  # type: ignore[no-untyped-def]
    return next(one for one in detection_story(trace, index).steps if one.title == title)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_removed_proposal_was_removed_by_a_better_one_that_lies_over_it(seed: int) -> None:
    trace = crowded(seed, score=0.1)
    run = Records.of(trace).proposal_nms
    assert run is not None
    last = int(np.flatnonzero(run.stayed)[-1])
    by = [run.remover_of(row) for row in range(len(run.boxes))]
    for row, remover in enumerate(by):
        if run.stayed[row]:
            assert remover is None
        elif row < last:  # after the last one that was taken nothing more was asked
            assert remover is not None
        if remover is not None:
            assert run.stayed[remover]
            assert remover < row
            assert run.groups[remover] == run.groups[row]
            assert iou(run.boxes[[remover]], run.boxes[[row]])[0, 0] > run.nms - 1e-5
    for row in np.flatnonzero(run.stayed).tolist():
        assert run.removed_by(row) == [other for other, remover in enumerate(by) if remover == row]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_box_above_the_threshold_stays_or_has_its_remover(seed: int) -> None:
    trace = crowded(seed, score=0.1)
    records = Records.of(trace)
    count = 0
    for klass in range(2):
        run = of_detections(records.head, records.refinement, records.detections, klass)
        count += int(run.stayed.sum())
        removers = [run.remover_of(row) for row in range(len(run.boxes))]
        if len(records.detections) < records.detections.selected_by.top:
            assert all((remover is None) == stays for remover, stays in zip(removers, run.stayed, strict=True))
    assert count == len(records.detections)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_number_is_the_record_s(seed: int) -> None:
    trace = crowded(seed, score=0.2)
    d, proposals, head = trace.get(Detections), trace.get(Proposals), trace.get(HeadOutput)
    ranked = trace.get(RankedAnchors)
    assert None not in (d, proposals, head, ranked)
    for index in range(len(d)):
        roi, klass = int(d.rois[index]), int(d.classes[index])
        objectness = step(trace, index, "Objectness").text
        source = int(proposals.anchors[roi])
        before = 1 + int((ranked.scores > proposals.scores[roi]).sum())
        ties = int((ranked.scores == proposals.scores[roi]).sum())
        assert words.digits(float(proposals.scores[roi])) in objectness
        told = int(objectness.split("Number ")[1].split(" of")[0].replace(",", ""))
        assert before <= told < before + ties
        assert f"{roi + 1} of {len(proposals)} after it" in objectness
        assert f"Anchor {source + 1:,}: " in step(trace, index, "Anchor").text
        scores = step(trace, index, "Class scores")
        assert dict(scores.bars)[d.names[index]] == float(head.scores[roi, 1 + klass]) == float(d.scores[index])
        assert f"for {d.names[index]} is {words.digits(float(d.scores[index]))}" in scores.text
        assert "objectness" not in scores.text
        assert not any(name in objectness for name in head.class_names)


def test_without_an_rpn_the_steps_that_there_are() -> None:
    trace = crowded(0, score=0.2)
    for kind in (Anchors, RankedAnchors, RoiGrid):
        trace = trace.without(kind)
    proposals = trace.get(Proposals)
    assert proposals is not None
    searched = Proposals(proposals.boxes, proposals.scores, "selective-search")
    story = detection_story(trace.with_(searched, 0.0), 0)
    assert [one.title for one in story.steps] == ["Proposal", "Class scores", "Box regression", "NMS"]
    assert "Selective Search's" in story.steps[0].text
    assert "rank score" in story.steps[0].text


def test_roi_align_samples_where_its_mean_says() -> None:
    """On a map that is its own column number, the mean of the samples is their mean place."""
    torch = pytest.importorskip("torch")
    trace = crowded(1, score=0.2)
    grid = trace.get(RoiGrid)
    assert grid is not None
    for roi in range(10):
        x1, y1, x2, y2 = grid.boxes_cells[roi].tolist()
        if min(x1, y1) < 0 or x2 > 19 or y2 > 14:
            continue
        points = sample_points(grid, roi) / 16
        ramp = torch.arange(20.0).expand(1, 1, 15, 20).contiguous()
        table = torch.tensor([[0.0, x1, y1, x2, y2]])
        pooled = roi_align(ramp, table, 7, 1.0, sampling_ratio=2)
        assert float(pooled.mean()) == pytest.approx(float(points[:, 0].mean()), abs=1e-3)


def test_rounded_corners_hold_all_bins() -> None:
    grid = crowded(2, score=0.2, quantised=True).get(RoiGrid)
    assert grid is not None
    for roi in range(len(grid)):
        bins, whole = bin_boxes(grid, roi), rounded_box(grid, roi)
        assert (*bins[:, :2].min(axis=0), *bins[:, 2:].max(axis=0)) == whole
