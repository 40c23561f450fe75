"""A window over a detector whose every step is known: what it makes of the boxes of a labelled picture of 160 x 120."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from engine.explain.suppression import greedy
from engine.pictures.reading import read_image
from engine.structures.annotation import Rectangle
from engine.structures.jobs import StageReady
from engine.structures.requests import Detect, ImageResult, Reselect
from engine.structures.stages import (
    AnchorLevel,
    Anchors,
    Detections,
    HeadOutput,
    Objectness,
    PostProcessing,
    Proposals,
    RankedAnchors,
    Refinement,
    RoiGrid,
    StageRecord,
    Trace,
)
from engine.worker import Task
from tests.app.fakes import CLASSES, Script
from tests.engine.cli.conftest import call as call  # a fixture

DOG, PERSON = Rectangle(10, 10, 60, 70), Rectangle(80, 20, 150, 90)
# RoIs: box, scores of (background, person, dog, traffic light), refined box.
NEAR_DOG = ((12, 12, 60, 70), (0.06, 0.02, 0.9, 0.02), (10, 10, 60, 70))
BESIDE_DOG = ((16, 16, 66, 76), (0.2, 0.05, 0.7, 0.05), (13, 12, 62, 72))
FAINT_PERSON = ((84, 24, 150, 90), (0.64, 0.34, 0.01, 0.01), (81, 21, 150, 90))
LATE = (105, 60, 159, 119)
ROIS = (NEAR_DOG, BESIDE_DOG, FAINT_PERSON)


def records() -> tuple[StageRecord, ...]:
    boxes = np.array([one[0] for one in ROIS], np.float32)
    scores = np.array([one[1] for one in ROIS], np.float32)
    after = np.array([one[2] for one in ROIS], np.float32)[:, None]
    anchors, objectness = _anchors(), np.linspace(0.5, 0.01, 80, dtype=np.float32)
    sources = np.array([21, 12, 47])
    # Two that NMS removed, and one that came too late.
    ranked_boxes = np.concatenate([boxes, boxes[:1] + 1, boxes[:1] + 2, [LATE]]).astype(np.float32)
    ranked = RankedAnchors(ranked_boxes, [0.98, 0.8, 0.75, 0.7, 0.6, 0.1], [*sources, 22, 23, 66])
    return (
        anchors,
        Objectness(objectness),
        ranked,
        Proposals(boxes, [0.98, 0.8, 0.75], "rpn", sources, 0.7),
        RoiGrid(boxes, boxes / 16, np.zeros(3), np.full((1, 2), 16.0), 7, quantised=False, samples=2),
        HeadOutput(scores, CLASSES),
        Refinement(boxes, np.full((3, 1, 4), 0.1, np.float32), after),
    )


def _anchors() -> Anchors:
    y, x = (v.ravel() * 16.0 for v in np.mgrid[0:8, 0:10])
    return Anchors(
        np.stack([x - 20, y - 20, x + 28, y + 28], 1), (AnchorLevel(0, 8, 10, 1, 16.0, 16.0, 16, (48.0,), (1.0,)),)
    )


@dataclass
class StoryScript(Script):
    """Post-processing is the program's own, so that thresholds and NMS do what they do."""

    def run(self, request: Any) -> Task[Any, Any]:
        if isinstance(request, Detect):
            self.requests.append(request)
            return self._found(request)
        if isinstance(request, Reselect):
            self.requests.append(request)
            return self._selected(request)
        return super().run(request)

    def _found(self, request: Detect) -> Task[Any, Any]:
        image, trace = read_image(request.path), Trace()
        for record in records():
            trace = trace.with_(record, 0.01)
            yield StageReady(request.path, record, 0.01)
        trace = trace.with_(detections := _select(trace, request), 0.01)
        yield StageReady(request.path, detections, 0.01)
        return ImageResult(request.path, image.width, image.height, trace, {"total": 0.1}, "starter", "cpu", {})

    def _selected(self, request: Reselect) -> Task[Any, Any]:
        yield StageReady(request.path, _select(request.trace, request), 0.01)


def _select(trace: Trace, request: Detect | Reselect) -> Detections:
    """Without torch, which takes seconds to import."""
    head, refinement, settings = trace.get(HeadOutput), trace.get(Refinement), request.settings
    assert head is not None
    assert refinement is not None
    score, nms = settings.score or 0.0, 0.5 if settings.nms is None else settings.nms
    found = []
    for k in range(len(CLASSES)):
        scores = head.scores[:, 1 + k]
        rois = np.flatnonzero(scores > score)
        found += [
            (float(scores[roi]), k, int(roi)) for roi in rois[greedy(refinement.after[rois, 0], scores[rois], nms)]
        ]
    found.sort(reverse=True)
    rois = np.array([roi for _, _, roi in found], np.int32)
    boxes = refinement.after[rois, 0] if found else np.zeros((0, 4), np.float32)
    names = [k for _, k, _ in found]
    return Detections(boxes, names, [one[0] for one in found], rois, CLASSES, PostProcessing(score, nms, 100))


@pytest.fixture
def script() -> Script:
    return StoryScript()
