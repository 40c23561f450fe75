"""Mean magnitude over the channels, for the pictures of feature maps and of pooled RoIs.

Shapes: N maps or RoIs, C channels, H,W cells or bins. torch's own reduction took a twentieth of a whole detection.
"""

from __future__ import annotations

import numpy as np
import torch
from numba import njit
from numba import uint64 as u
from numpy.typing import NDArray
from torch import Tensor

from engine.roi.team import Kernel, carray, floats_at, run
from engine.structures.arrays import given_up

Energy = NDArray[np.float32]


def mean_magnitude(values: Tensor) -> Energy:
    """(N, C, H, W) of any device, type and memory format -> (N, H, W)."""
    values = values.detach()
    N, C, H, W = values.shape
    if values.device.type != "cpu" or values.dtype != torch.float32:
        total: Tensor = torch.linalg.vector_norm(values.float(), 1, dim=1)
        return given_up((total / C).cpu().numpy())
    result = torch.empty(N, H, W)
    if values.is_contiguous():
        run(_over_planes, N, [values.data_ptr(), N, C, H * W, result.data_ptr()])
    else:
        cells = values.permute(0, 2, 3, 1).contiguous()
        run(_over_cells, N * H * W, [cells.data_ptr(), N * H * W, C, result.data_ptr()])
    return given_up(result.numpy())


def warm_up() -> None:
    """Compiles the kernels, or loads them from numba's cache."""
    for memory_format in (torch.contiguous_format, torch.channels_last):
        mean_magnitude(torch.zeros(2, 2, 2, 2).contiguous(memory_format=memory_format))


@njit(nogil=True, cache=True, fastmath={"reassoc", "contract"})
def _mean_of_row(cells, at, C):  # type: ignore[no-untyped-def]
    total = np.float32(0)
    for c in range(C):
        total += abs(cells[at + c])
    return total / np.float32(C)


@njit(nogil=True, cache=True, fastmath={"contract"})
def _add_magnitudes(plane, total):  # type: ignore[no-untyped-def]
    for p in range(len(total)):
        total[p] += abs(plane[p])


@Kernel
def _over_cells(numbers, first, last):  # type: ignore[no-untyped-def]
    """Numbers: cells (count, C), count, C, result (count,)."""
    n = carray(numbers, 4)
    C = n[2]
    cells, result = carray(floats_at(n[0]), n[1] * C), carray(floats_at(n[3]), n[1])
    for i in range(first, last):
        result[i] = _mean_of_row(cells, u(i * C), u(C))


@Kernel
def _over_planes(numbers, first, last):  # type: ignore[no-untyped-def]
    """Numbers: maps (N, C, P cells), N, C, P, result (N, P)."""
    n = carray(numbers, 5)
    N, C, P = n[1], n[2], n[3]
    maps, result = carray(floats_at(n[0]), (N, C, P)), carray(floats_at(n[4]), (N, P))
    for i in range(first, last):
        result[i] = 0
        for c in range(C):
            _add_magnitudes(maps[i, c], result[i])
        result[i] /= np.float32(C)
