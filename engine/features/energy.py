"""Mean magnitude over the channels, for the pictures of feature maps and of pooled RoIs.

Shapes: N maps or RoIs, C channels, H,W cells or bins. torch's own reduction took a twentieth of a whole detection.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numba import njit
from numpy.typing import NDArray
from torch import Tensor

from engine.roi.threads import in_parts

Energy = NDArray[np.float32]


def mean_magnitude(values: Tensor) -> Energy:
    """(N, C, H, W) of any device, type and memory format -> (N, H, W)."""
    values = values.detach()
    N, C, H, W = values.shape
    if values.device.type != "cpu" or values.dtype != torch.float32:
        total: Tensor = torch.linalg.vector_norm(values.float(), 1, dim=1)
        return (total / C).cpu().numpy()
    result = np.empty((N, H, W), np.float32)
    if values.is_contiguous():
        given: Any = values.reshape(N, C, H * W).numpy()
        in_parts(N, lambda first, last: _over_planes(given, first, last, result.reshape(N, H * W)), at_least=4)
    else:
        cells = values.permute(0, 2, 3, 1).contiguous().reshape(N * H * W, C).numpy()
        in_parts(len(cells), lambda first, last: _over_cells(cells, first, last, result.reshape(-1)), at_least=64)
    return result


def warm_up() -> None:
    """Compiles the kernels, or loads them from numba's cache."""
    for memory_format in (torch.contiguous_format, torch.channels_last):
        mean_magnitude(torch.zeros(2, 2, 2, 2).contiguous(memory_format=memory_format))


@njit(nogil=True, cache=True, fastmath={"reassoc", "contract"})
def _over_cells(cells, first, last, result):  # type: ignore[no-untyped-def]
    """(cells, C): rows first .. last - 1."""
    C = cells.shape[1]
    for i in range(first, last):
        row = cells[i]
        total = np.float32(0)
        for c in range(C):
            total += abs(row[c])
        result[i] = total / np.float32(C)


@njit(nogil=True, cache=True, fastmath={"contract"})
def _over_planes(values, first, last, result):  # type: ignore[no-untyped-def]
    """(N, C, cells): maps first .. last - 1."""
    C = values.shape[1]
    for n in range(first, last):
        total = result[n]
        total[:] = 0
        for c in range(C):
            plane = values[n, c]
            for p in range(len(total)):
                total[p] += abs(plane[p])
        for p in range(len(total)):
            total[p] /= np.float32(C)
