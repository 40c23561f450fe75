"""torchvision's names of a Faster R-CNN's tensors -> this program's.

Both of torchvision's generations are known: before 0.14 the RPN's and the pyramid's convolutions had no inner index.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from torch import Tensor

# Tried in order; the first that matches rewrites the key.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^rpn\.head\.conv\.(weight|bias)$", r"rpn_head.convs.0.\1"),
        (r"^rpn\.head\.conv\.(\d+)\.0\.(weight|bias)$", r"rpn_head.convs.\1.\2"),
        (r"^rpn\.head\.cls_logits\.", "rpn_head.objectness."),
        (r"^rpn\.head\.bbox_pred\.", "rpn_head.deltas."),
        (r"^backbone\.fpn\.inner_blocks\.(\d+)\.(weight|bias)$", r"backbone.fpn.lateral.\1.0.\2"),
        (r"^backbone\.fpn\.layer_blocks\.(\d+)\.(weight|bias)$", r"backbone.fpn.smooth.\1.0.\2"),
        (r"^backbone\.fpn\.inner_blocks\.", "backbone.fpn.lateral."),
        (r"^backbone\.fpn\.layer_blocks\.", "backbone.fpn.smooth."),
        # A trunk without a pyramid is the backbone itself.
        (r"^backbone\.(?!body\.|fpn\.)", "backbone.body."),
        (r"^roi_heads\.box_predictor\.", "box_head."),
        (r"^roi_heads\.box_head\.fc6\.", "box_head.features.1."),
        (r"^roi_heads\.box_head\.fc7\.", "box_head.features.4."),
        (r"^roi_heads\.box_head\.(\d)\.", r"box_head.features.\1."),
    )
)


def is_torchvision(state: Mapping[str, Tensor]) -> bool:
    return any(key.startswith("roi_heads.") for key in state)


def from_torchvision(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same tensors under this program's names."""
    return {_rename(key): tensor for key, tensor in state.items()}


def _rename(key: str) -> str:
    for pattern, replacement in _RULES:
        renamed, count = pattern.subn(replacement, key)
        if count:
            return renamed
    return key
