"""How much smaller each map is than the picture.

Shapes: N pictures, L levels finest first, C,H,W a feature map.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from torch import Tensor


def level_scales(features: Sequence[Tensor], image_sizes: Sequence[tuple[int, int]]) -> list[float]:
    """Cells per input pixel of each of L maps (N, C, H, W): the nearest power of two, as torchvision infers it.

    image_sizes: (height, width) of each of N pictures; with padding wherever that may be a large part of it.
    """
    height = max(size[0] for size in image_sizes)
    return [2.0 ** round(math.log2(feature.shape[-2] / height)) for feature in features]
