"""Large blocks of memory serve the next picture instead of going back to the system after each layer.

glibc gives every block above some size back at once, and the system must clear each page of the next one again: on a
virtual machine that took as long as the convolutions themselves (MobileNetV3 at 800 x 1344: .176 s against .098 s).
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_LARGEST = 1 << 30  # blocks up to this size come from the heap
_UNUSED = 1 << 30  # what may lie unused at the heap's end; more goes back to the system


@cache
def reuse_large_blocks() -> bool:
    """Where the C library is glibc. Returns whether it is so; anywhere else nothing is done, and nothing is lost."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):
        return False
    # One arena: those of other threads are pieces of 64 MB, too small for a feature map.
    settings = ((_M_MMAP_THRESHOLD, _LARGEST), (_M_TRIM_THRESHOLD, _UNUSED), (_M_ARENA_MAX, 1))
    accepted = [library.mallopt(which, value) for which, value in settings]
    return all(accepted)
