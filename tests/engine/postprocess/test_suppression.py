"""NMS box by box is NMS."""

from __future__ import annotations

import numpy as np
import pytest

from engine.kernels.nms import batched_nms as compiled_nms
from engine.postprocess.detections import select_detections
from engine.postprocess.nms import Suppress, batched_nms
from engine.postprocess.suppression import replay
from engine.structures.boxes import iou
from engine.structures.stages import PostProcessing
from tests.engine.postprocess.test_detections import made


@pytest.mark.parametrize("suppress", [batched_nms, compiled_nms], ids=["plain", "compiled"])
@pytest.mark.parametrize("seed", range(8))
def test_the_steps_are_the_detections(seed: int, suppress: Suppress) -> None:
    head, refinement = made(120, seed=seed, regressors=1 if seed % 2 else None)
    score, nms, top = (0.02, 0.3, 40) if seed < 4 else (0.2, 0.6, 400)
    found = select_detections(head, refinement, score=score, nms=nms, top=top, suppress=suppress)
    steps = replay(head, refinement, found.selected_by)
    for name in ("boxes", "classes", "scores", "rois"):
        np.testing.assert_array_equal(getattr(steps, name)[steps.steps], getattr(found, name))


def test_each_box_that_goes_names_the_better_one_of_its_class_that_it_lies_on() -> None:
    head, refinement = made(120)
    found = replay(head, refinement, PostProcessing(0.05, 0.4, 1000))
    gone = np.flatnonzero(found.by >= 0)
    assert len(gone) > 20
    removers = found.by[gone]
    assert set(removers) <= set(found.steps)
    assert (found.classes[gone] == found.classes[removers]).all()
    assert (found.scores[gone] <= found.scores[removers]).all()
    overlap = iou(found.boxes, found.boxes)[gone, removers]
    np.testing.assert_array_equal(found.iou[gone], overlap)
    assert (found.iou[gone] > 0.4).all()
    assert sum(len(found.removed_by(step)) for step in found.steps) == len(gone)


def test_nothing_above_the_score_is_no_step() -> None:
    found = replay(*made(30), PostProcessing(1.0, 0.5, 100))
    assert (len(found), len(found.steps)) == (0, 0)
