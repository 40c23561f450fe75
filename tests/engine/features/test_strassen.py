from __future__ import annotations

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import nn

from engine.features import packed
from engine.features.packed import PackedLinear, pack
from engine.features.strassen import multiply_halves, sums_of_quarters
from engine.features.vector_tiles import HAS_VECTORS, ROWS, WIDTH

pytestmark = pytest.mark.skipif(not HAS_VECTORS, reason="the kernel is for processors with AVX2")


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(ROWS + 1, 700),
    half=st.integers(1, 700),
    pairs=st.integers(1, 5),
    relu=st.booleans(),
    workers=st.integers(1, 3),
)
@example(rows=2161, half=20, pairs=1, relu=True, workers=2)
@torch.no_grad()
def test_equal_to_the_product(rows: int, half: int, pairs: int, relu: bool, workers: int) -> None:
    torch.manual_seed(rows * 97 + half)
    x, weight, bias = torch.randn(rows, 2 * half + 3)[:, 3:], torch.randn(2 * pairs * WIDTH, 2 * half), torch.randn(320)
    panels, y = pack(weight), torch.full((rows, len(weight) + 5), torch.nan)
    before = torch.get_num_threads()
    torch.set_num_threads(workers)
    try:
        multiply_halves(x, panels, sums_of_quarters(panels), bias, relu, y)
    finally:
        torch.set_num_threads(before)
    expected = x.double() @ weight.double().t() + bias[: len(weight)]
    expected = expected.relu() if relu else expected
    assert float((y[:, : len(weight)] - expected).abs().max()) < 5e-6 * (1 + float(expected.abs().max()))
    assert bool(y[:, len(weight) :].isnan().all())


@torch.no_grad()
def test_rounds_little_more_than_torch() -> None:
    torch.manual_seed(0)
    weight, x, y = torch.randn(64, 12544), torch.randn(150, 12544), torch.empty(150, 64)
    panels, expected = pack(weight), x.double() @ weight.double().t()
    multiply_halves(x, panels, sums_of_quarters(panels), torch.zeros(64), False, y)
    assert (y - expected).abs().max() < 4 * (x @ weight.t() - expected).abs().max()


@torch.no_grad()
def test_for_large_layers_and_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_LEAST_IN_HALVES", 200 * 64)
    calls = []
    monkeypatch.setattr(packed, "multiply_halves", lambda *given: (calls.append(given), multiply_halves(*given)))
    layers = (nn.Linear(200, 64), nn.Linear(200, 80), nn.Linear(401, 64), nn.Linear(198, 64))
    expected = {(0, 130), (0, 500)}
    for i, layer in enumerate(layers):
        quick = PackedLinear(layer, nn.ReLU())
        for rows in (1, 7, 119, 130, 500):
            x = torch.randn(rows, layer.in_features)
            calls.clear()
            torch.testing.assert_close(quick(x), layer(x).relu(), atol=1e-5, rtol=1e-5)
            assert len(calls) == ((i, rows) in expected)
