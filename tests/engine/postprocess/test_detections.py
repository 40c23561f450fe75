from __future__ import annotations

import numpy as np
import torch
from torchvision.models.detection.roi_heads import RoIHeads

from engine.postprocess.detections import select_detections
from engine.structures.stages import HeadOutput, Refinement

NAMES = ("a", "b", "c")


def made(R: int, K: int = 3, regressors: int | None = None, seed: int = 0) -> tuple[HeadOutput, Refinement]:
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(R, K + 1)) * 3
    scores = (np.exp(logits) / np.exp(logits).sum(1, keepdims=True)).astype(np.float32)
    corner = rng.uniform(0, 80, (R, regressors or K, 2))
    after = np.concatenate([corner, corner + rng.uniform(5, 60, corner.shape)], 2).astype(np.float32)
    return HeadOutput(scores, NAMES[:K]), Refinement(after[:, 0], np.zeros_like(after), after)


def test_torchvisions_order() -> None:
    head, refinement = made(80)
    oracle = RoIHeads(None, None, None, 0.5, 0.5, 512, 0.25, None, 0.05, 0.5, 40)
    # Deltas of zero on the refined boxes: the oracle decodes, and gets them back, class by class.
    found = select_detections(head, refinement, score=0.05, nms=0.5, top=40)
    reference = torch.from_numpy(np.array(refinement.after))
    with_background = torch.cat([torch.zeros(80, 1, 4), reference], dim=1)
    oracle.box_coder.decode = lambda *_: with_background  # type: ignore[method-assign]
    logits = torch.from_numpy(np.log(head.scores))
    boxes, scores, labels = oracle.postprocess_detections(logits, torch.zeros(80, 16), [reference[:, 0]], [(500, 500)])
    np.testing.assert_array_equal(found.boxes, boxes[0].numpy())
    np.testing.assert_allclose(found.scores, scores[0].numpy(), atol=1e-6)
    np.testing.assert_array_equal(found.classes + 1, labels[0].numpy())


def test_a_class_agnostic_regressor_serves_all_classes() -> None:
    head, refinement = made(30, regressors=1)
    found = select_detections(head, refinement, score=0.2, nms=0.9, top=100)
    np.testing.assert_array_equal(found.boxes, refinement.after[found.rois, 0])
    np.testing.assert_array_equal(found.scores, head.scores[found.rois, found.classes + 1])
    assert (np.diff(found.scores) <= 0).all()


def test_nothing_and_empty_boxes() -> None:
    head, refinement = made(0)
    assert len(select_detections(head, refinement, score=0.05, nms=0.5, top=10)) == 0
    head, refinement = made(5)
    flat = np.array(refinement.after)
    flat[..., 2] = flat[..., 0]
    empty = Refinement(refinement.before, refinement.deltas, flat)
    assert len(select_detections(head, empty, score=0.0, nms=0.5, top=10)) == 0


def test_what_is_found_says_where_it_comes_from_though_boxes_without_area_are_passed_over() -> None:
    head, refinement = made(40)
    after = np.array(refinement.after)
    after[::3, 0, 2], after[1::4, 2, 3] = after[::3, 0, 0], after[1::4, 2, 1]
    found = select_detections(
        head, Refinement(refinement.before, refinement.deltas, after), score=0.05, nms=0.9, top=100
    )
    assert len(found) > 20
    np.testing.assert_array_equal(found.boxes, after[found.rois, found.classes])
    np.testing.assert_array_equal(found.scores, head.scores[found.rois, found.classes + 1])
    assert (found.boxes[:, 2:] > found.boxes[:, :2]).all()


def test_a_score_must_be_above_the_threshold() -> None:
    head = HeadOutput(np.array([[0.5, 0.5, 0.0], [0.25, 0.0, 0.75]], np.float32), NAMES[:2])
    _, refinement = made(2, K=2)
    assert select_detections(head, refinement, score=0.5, nms=0.5, top=9).scores.tolist() == [0.75]
    assert select_detections(head, refinement, score=0.49, nms=0.5, top=9).scores.tolist() == [0.75, 0.5]
