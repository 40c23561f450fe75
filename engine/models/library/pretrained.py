"""ImageNet weights for a trunk, from torchvision's classification files or from a file of one's own.

The three changes that turn a classification net into Fast R-CNN's (section 2.2): the last max pool gives way to RoI
pooling, the last layer to two siblings (engine.heads.box_head), the input to pictures and RoIs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from engine.errors import UserError
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet

# VGG's fc6 and fc7 -> the layers of TwoFc.
_FULLY_CONNECTED = {"classifier.0": "1", "classifier.3": "4"}


def load_trunk(net: TwoStageNet, file: Path) -> int:
    """Copy a classification net's weights into the trunk (and VGG's fc6, fc7 into the head) where they belong.

    Returns how many tensors were copied; the classifier's own last layers are left out. Raises UserError that names
    file, key and shapes where a tensor of the trunk is missing or has another shape.
    """
    state = checkpoints.read_state(file)
    wanted = net.backbone.body.state_dict()
    renamed = {_trunk_key(key): tensor for key, tensor in state.items()}
    for key, tensor in wanted.items():
        if key.endswith("num_batches_tracked"):
            continue
        if key not in renamed:
            raise _unfit(net, file, f"'{key}' of the trunk, of shape {tuple(tensor.shape)}, is missing")
        if renamed[key].shape != tensor.shape:
            have, want = tuple(renamed[key].shape), tuple(tensor.shape)
            raise _unfit(net, file, f"'{key}' has shape {have}, but the trunk needs {want}")
    chosen = {key: renamed[key].float() for key in wanted if key in renamed}
    net.backbone.body.load_state_dict(chosen, strict=False)
    net.generation += 1
    return len(chosen) + _load_fully_connected(net, state)


def _trunk_key(key: str) -> str:
    """features.0.weight -> 0.weight (VGG, MobileNet); ResNet's names are the trunk's own."""
    return re.sub(r"^features\.", "", key)


def _load_fully_connected(net: TwoStageNet, state: Mapping[str, Tensor]) -> int:
    head = net.box_head.features.state_dict()
    chosen = {}
    for theirs, ours in _FULLY_CONNECTED.items():
        for kind in ("weight", "bias"):
            tensor = state.get(f"{theirs}.{kind}")
            if tensor is not None and f"{ours}.{kind}" in head and head[f"{ours}.{kind}"].shape == tensor.shape:
                chosen[f"{ours}.{kind}"] = tensor.float()
    net.box_head.features.load_state_dict(chosen, strict=False)
    return len(chosen)


def _unfit(net: TwoStageNet, file: Path, what: str) -> UserError:
    return UserError(file, what, f"choose weights of {net.specification.backbone}")
