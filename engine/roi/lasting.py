"""Memory of large results, used again for the next one.

2,000 pooled RoIs are 200 MB. Fresh from the system, each of their pages is cleared on its first touch, a third of the
time of pooling; and the C library, asked for aligned memory, does not find a block of just that size again.
"""

from __future__ import annotations

import math
import mmap
import sys
import threading
import weakref

import numpy as np
import torch
from torch import Tensor

_SMALLEST = 4 << 20  # bytes; less comes from torch
_PAGE = 2 << 20  # a huge page
_KEPT = 2  # blocks that wait at most: a training step has a result and its gradient
_LARGEST = 1 << 30  # bytes of a block that may wait
_waiting: list[mmap.mmap] = []
_lock = threading.RLock()  # a finalizer may run inside it


def lasting(shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    """torch.empty in memory that goes to the next such tensor when this one and its views are gone."""
    length = math.prod(shape) * dtype.itemsize
    if length < _SMALLEST:
        return torch.empty(shape, dtype=dtype)
    block = _taken(length)
    # The tensor holds the array, the array the memory.
    array = np.frombuffer(block, np.uint8)
    weakref.finalize(array, _put_back, block).atexit = False
    return torch.from_numpy(array)[:length].view(dtype).view(shape)


def _taken(length: int) -> mmap.mmap:
    """The smallest waiting block of that many bytes, else a new one in huge pages where Linux has them."""
    with _lock:
        if fitting := [block for block in _waiting if length <= len(block) <= 2 * length]:
            block = min(fitting, key=len)
            _waiting.remove(block)
            return block
        _waiting.clear()
    block = mmap.mmap(-1, -(-length // _PAGE) * _PAGE)
    if sys.platform == "linux":
        block.madvise(mmap.MADV_HUGEPAGE)
    return block


def _put_back(block: mmap.mmap) -> None:
    if len(block) <= _LARGEST:
        with _lock:
            _waiting.append(block)
            del _waiting[:-_KEPT]
