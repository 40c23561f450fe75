from __future__ import annotations

import pytest
import torch
import torchvision
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.kernels.nms import batched_nms, nms, warm_up


def crowd(count: int, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Overlapping boxes, scores without ties, classes."""
    generator = torch.Generator().manual_seed(seed)
    corners = torch.rand(count, 2, generator=generator) * 200
    sides = torch.rand(count, 2, generator=generator) * 100
    scores = torch.randperm(count, generator=generator).float() / count
    return torch.cat((corners, corners + sides), 1), scores, torch.randint(0, 5, (count,), generator=generator)


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 900, 3000])
@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.7, 1.0])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_results_are_torchvisions(count, threshold, dtype):
    boxes, scores, classes = crowd(count, count)
    boxes = boxes.to(dtype)
    assert torch.equal(nms(boxes, scores, threshold), torchvision.ops.nms(boxes, scores.to(dtype), threshold))
    expected = torchvision.ops.batched_nms(boxes, scores.to(dtype), classes, threshold)
    assert torch.equal(batched_nms(boxes, scores, classes, threshold), expected)


@given(st.lists(st.tuples(*[st.integers(0, 6)] * 5), max_size=30), st.sampled_from([0.0, 0.25, 1 / 3, 0.5, 1.0]))
@settings(max_examples=150, deadline=None)
def test_ties_touching_and_empty_boxes_as_in_torchvision(rows, threshold):
    """Integer corners make IoUs that equal the threshold, equal scores, empty and inverted boxes."""
    table = torch.tensor(rows, dtype=torch.float32).reshape(-1, 5)
    boxes, scores = table[:, :4].contiguous(), table[:, 4].contiguous()
    assert torch.equal(nms(boxes, scores, threshold), torchvision.ops.nms(boxes, scores, threshold))


@pytest.mark.parametrize("threshold", [0.3, 0.7])
def test_idempotent(threshold):
    boxes, scores, _ = crowd(500, 1)
    kept = nms(boxes, scores, threshold)
    assert torch.equal(nms(boxes[kept], scores[kept], threshold), torch.arange(len(kept)))


@pytest.mark.parametrize("most", [0, 1, 17, 10_000])
def test_most_is_the_beginning_of_all(most):
    for count in (900, 2000):
        boxes, scores, classes = crowd(count, 2)
        assert torch.equal(nms(boxes, scores, 0.5, most), nms(boxes, scores, 0.5)[:most])
        expected = batched_nms(boxes, scores, classes, 0.5)[:most]
        assert torch.equal(batched_nms(boxes, scores, classes, 0.5, most), expected)


def test_boxes_of_other_classes_do_not_suppress():
    boxes = torch.tensor([[0.0, 0, 10, 10]]).repeat(1500, 1)
    scores = torch.linspace(1, 0, 1500)
    classes = torch.arange(1500) % 3
    assert batched_nms(boxes, scores, classes, 0.5).tolist() == [0, 1, 2]


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"\(R, 4\)"):
        nms(torch.zeros(3, 5), torch.zeros(3), 0.5)
    with pytest.raises(ValueError, match="scores"):
        nms(torch.zeros(3, 4), torch.zeros(2), 0.5)
    with pytest.raises(ValueError, match="classes"):
        batched_nms(torch.zeros(3, 4), torch.zeros(3), torch.zeros(2), 0.5)


def test_warm_up():
    warm_up()
