"""Which devices can be chosen on this machine, without torch: that takes seconds to import."""

from __future__ import annotations

import ctypes
import platform
import sys

from app.services.translation import mark

NVIDIA_DRIVER = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"


def device_choices() -> tuple[tuple[str, str], ...]:
    """(value, words): those that are not there are not offered."""
    choices = [("auto", mark("Automatic")), ("cpu", "CPU")]
    if _has_nvidia():
        choices.append(("cuda", mark("CUDA (NVIDIA GPU)")))
    if sys.platform == "darwin" and platform.machine() == "arm64":
        choices.append(("mps", mark("MPS (Apple GPU)")))
    return tuple(choices)


def _has_nvidia() -> bool:
    """Whether the driver is installed."""
    try:
        ctypes.CDLL(NVIDIA_DRIVER)
    except OSError:
        return False
    return True
