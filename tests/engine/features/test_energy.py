from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.features.energy import mean_magnitude


@pytest.mark.parametrize("shape", [(1, 5, 7, 9), (150, 33, 7, 7), (2, 1, 1, 1), (0, 4, 7, 7), (1, 256, 40, 50)])
@pytest.mark.parametrize("memory_format", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_the_mean_of_magnitudes(shape: tuple[int, ...], memory_format: torch.memory_format, dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    values = torch.randn(shape).to(dtype).contiguous(memory_format=memory_format)
    expected = values.double().abs().mean(1).numpy()
    np.testing.assert_allclose(mean_magnitude(values), expected, rtol=1e-5)


def test_gradients_do_not_matter() -> None:
    assert mean_magnitude(torch.ones(1, 3, 2, 2, requires_grad=True)).tolist() == [[[1, 1], [1, 1]]]
