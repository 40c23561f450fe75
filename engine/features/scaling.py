"""A picture scaled and normalised for the net (Fast R-CNN, section 5.2).

Shapes: H,W the picture, h,w what the net sees. Bilinear without smoothing, corners not aligned, as torchvision's
detectors have it. engine.kernels.scaling has the same in one pass, for a processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F


def scaled_and_normalised(
    pixels: Any,
    size: tuple[int, int],
    mean: Sequence[float],
    std: Sequence[float],
    padded: tuple[int, int] | None = None,
    device: torch.device | None = None,
) -> Tensor:
    """uint8 (H, W, 3) -> (3, h, w) float32, (value / 255 - mean) / std, channels last in memory.

    padded: (height, width) of the result where it is larger than the picture; with zeros at the right and below.
    """
    (h, w), (rows, columns) = size, size if padded is None else padded
    picture = torch.from_numpy(np.array(pixels)).to(device).permute(2, 0, 1).float()[None]
    # Scaled first, normalised then: the same (both are linear), on fewer pixels.
    scaled = F.interpolate(picture, size=(h, w), mode="bilinear", align_corners=False)[0]
    centre, spread = (torch.tensor(v, device=device)[:, None, None] for v in (mean, std))
    result = torch.zeros(rows, columns, 3, device=device).permute(2, 0, 1)
    result[:, :h, :w] = scaled.div_(255).sub_(centre).div_(spread)
    return result
