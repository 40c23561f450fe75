"""Where nets run, and with which precision."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch

from engine.errors import UserError
from engine.words import tr


def resolve_device(name: str) -> torch.device:
    """auto, cpu, cuda, cuda:N or mps -> a device that is there. Raises UserError for one that is not."""
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise UserError(name, tr("no such device"), tr("choose auto, cpu, cuda, cuda:N or mps")) from error
    missing = (device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count()) or (
        device.type == "mps" and not torch.backends.mps.is_available()
    )
    if missing or device.type not in ("cpu", "cuda", "mps"):
        raise UserError(name, tr("this machine has no such device"), tr("choose auto or cpu"))
    return device


def half_on_cuda(device: torch.device) -> AbstractContextManager[Any]:
    """Convolutions and fully connected layers in half precision on a CUDA device; elsewhere nothing changes.

    Boxes stay float32: half precision knows a thousand pixels to the nearest whole one alone.
    """
    return torch.autocast("cuda", torch.float16) if device.type == "cuda" else nullcontext()
