from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.models.detection._utils import BoxCoder
from torchvision.ops import clip_boxes_to_image

from engine.heads import box_coder

HEAD = (10.0, 10.0, 5.0, 5.0)


def boxes(n: int, seed: int) -> torch.Tensor:
    rng = np.random.default_rng(seed)
    corner, side = rng.uniform(-50, 500, (n, 2)), rng.uniform(8, 300, (n, 2))
    return torch.from_numpy(np.hstack([corner, corner + side]).astype(np.float32))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([HEAD, (1.0, 1.0, 1.0, 1.0)]))
def test_decode_inverts_encode(seed: int, weights: tuple[float, float, float, float]) -> None:
    target, reference = boxes(20, seed), boxes(20, seed + 1)
    decoded = box_coder.decode(box_coder.encode(target, reference, weights), reference, weights)[:, 0]
    # exp of a side is clamped at 62.5; such pairs are not among these.
    torch.testing.assert_close(decoded, target, atol=2e-2, rtol=1e-4)


def test_closed_form() -> None:
    """tx = (x - xa) / wa, tw = log(w / wa) (Faster R-CNN, eq. 2): the object relative to the anchor."""
    anchor, truth = torch.tensor([[0.0, 0.0, 10.0, 20.0]]), torch.tensor([[5.0, 10.0, 25.0, 20.0]])
    t = box_coder.encode(truth, anchor)[0]
    assert t.tolist() == pytest.approx([(15 - 5) / 10, (15 - 10) / 20, math.log(2), math.log(0.5)])


def test_torchvisions_coder() -> None:
    oracle = BoxCoder(HEAD)
    reference, target = boxes(30, 1), boxes(30, 2)
    torch.testing.assert_close(box_coder.encode(target, reference, HEAD), oracle.encode_single(target, reference))
    deltas = torch.randn(30, 12) * 8
    expected = oracle.decode_single(deltas, reference).reshape(30, 3, 4)
    torch.testing.assert_close(box_coder.decode(deltas, reference, HEAD), expected)


def test_an_untrained_output_does_not_overflow() -> None:
    wild = torch.full((1, 4), 1e4)
    assert torch.isfinite(box_coder.decode(wild, torch.tensor([[0.0, 0.0, 10.0, 10.0]]))).all()


def test_clip() -> None:
    some = boxes(40, 3)
    torch.testing.assert_close(box_coder.clip(some, (200, 300)), clip_boxes_to_image(some, (200, 300)))
    assert box_coder.clip(torch.zeros(0, 4), (5, 5)).shape == (0, 4)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 20), st.integers(1, 5), st.booleans())
def test_refined_clipped_and_in_the_pictures_pixels(seed: int, rows: int, classes: int, all_of_them: bool) -> None:
    torch.manual_seed(seed)
    deltas, reference = 3 * torch.randn(rows, 4 * classes), boxes(rows, seed)
    beyond = 0 if all_of_them else 1
    found, after = box_coder.refine(deltas, reference, (300, 400), HEAD, (0.5, 3.0), beyond)
    assert found.shape == after.shape == (rows, classes - beyond, 4)
    torch.testing.assert_close(found, deltas.reshape(rows, classes, 4)[:, beyond:] / torch.tensor(HEAD))
    clipped = box_coder.clip(box_coder.decode(deltas, reference, HEAD), (300, 400))
    torch.testing.assert_close(after, (clipped * torch.tensor([0.5, 3.0, 0.5, 3.0]))[:, beyond:])
