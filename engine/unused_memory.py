"""Memory that lies unused in the heap between blocks that are used, as pictures of mixed sizes leave it."""

from __future__ import annotations

import ctypes
import sys


def give_back_unused() -> bool:
    """To the system, where the C library is glibc. It takes some 10 ms, and the next picture its pages anew."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    return hasattr(library, "malloc_trim") and bool(library.malloc_trim(0))
