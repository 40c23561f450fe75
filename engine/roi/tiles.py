"""What the kernels share: blocks of channels in the fast caches, and memory for large results."""

from __future__ import annotations

import ctypes
import sys

import torch
from torch import Tensor

CHANNEL_BLOCK = 256
# Between rows of a tile, so that a column of it does not fall on the same few cache sets.
PADDING = 16

HUGE_PAGE = 2 * 1024 * 1024
MADV_HUGEPAGE = 14


def empty_large(shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    """torch.empty in huge pages where Linux has them: 2,000 pooled RoIs are 200 MB, and the first touch of each small
    page would cost more than the pooling (measured: .11 against .025 s)."""
    out = torch.empty(shape, dtype=dtype)
    start = -(-out.data_ptr() // HUGE_PAGE) * HUGE_PAGE
    length = (out.data_ptr() + out.nbytes - start) // HUGE_PAGE * HUGE_PAGE
    if sys.platform == "linux" and length > 0:
        # Only advice: where it is refused, small pages serve as well.
        ctypes.CDLL(None).madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), MADV_HUGEPAGE)
    return out
