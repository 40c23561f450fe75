"""Weights on disk: safetensors with the specification as metadata, and torchvision's published state dicts.

Nothing is ever unpickled: a `.pth` is read with weights_only.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import Tensor
from torch.overrides import TorchFunctionMode

from engine.errors import UserError
from engine.models import architectures
from engine.models.library.model_file import SPECIFICATION, open_weights, read_specification, unreadable
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.safety.atomic_files import replacing
from engine.safety.reading import open_file
from engine.words import tr

_NO_LONGER = "naming."  # layers of the first bundled model, which gave names in a second pass
# torchvision sets BatchNorm's eps to 0 for this one file, trained before its FrozenBatchNorm had an eps.
_WITHOUT_EPS = "258fb6c6"
# torchvision's names of a Faster R-CNN's tensors -> this program's; before torchvision 0.14 the RPN's and the pyramid's
# convolutions had no inner index. Tried in order; the first that matches rewrites the key.
_RULES = (
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


class _NoRandomWeights(TorchFunctionMode):
    """Layers that are made in it leave their weights as the memory is: each is overwritten by `fill`."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        if func.__name__ in ("kaiming_uniform_", "normal_", "uniform_"):
            return args[0] if args else (kwargs or {})["tensor"]
        return func(*args, **(kwargs or {}))


def save(
    net: TwoStageNet, file: Path, metadata: Mapping[str, str] | None = None, dtype: torch.dtype = torch.float32
) -> None:
    """Write weights and specification; an interrupted save leaves the old file whole.

    dtype: float16 halves the file; it is read back as float32. Raises UserError where the disk is full or read-only.
    """
    tensors = {
        key: (value.to(dtype) if value.is_floating_point() else value).cpu().contiguous()
        for key, value in net.state_dict().items()
    }
    described = {**(metadata or {}), SPECIFICATION: net.specification.to_json(), "format": "pt"}
    try:
        with replacing(file) as part:
            save_file(tensors, part, described)
    except (OSError, SafetensorError) as error:
        reason = " ".join(str(error).split())[:120]
        raise UserError(
            file, tr("cannot be saved ({reason})", reason=reason), tr("make room or choose another folder")
        ) from error


def load(file: Path, architecture: str | None = None) -> TwoStageNet:
    """The net of a file, in evaluation mode, float32, on the CPU.

    safetensors of this program need no architecture; a torchvision state dict (.pth, or safetensors) does.
    Raises UserError that names the file, and the key and shapes where the weights do not fit.
    """
    state = {key: tensor for key, tensor in read_state(file).items() if not key.startswith(_NO_LONGER)}
    if architecture is None:
        if file.suffix != ".safetensors":
            raise UserError(file, tr("does not say what model it holds"), tr("name its architecture, too"))
        specification = read_specification(file)
    else:
        specification = _specification_for(file, architecture, state)
    if any(key.startswith("roi_heads.") for key in state):
        state = from_torchvision(state)
    with _NoRandomWeights():
        net = architectures.build(specification)
    fill(net, state, file)
    return net


def read_state(file: Path) -> dict[str, Tensor]:
    """Tensors by name, without running any code of the file. Raises UserError when it cannot be read."""
    try:
        if file.suffix == ".safetensors":
            with open_weights(file, "pt") as opened:
                return {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118  (not a dict)
        with open_file(file) as stream:
            state = torch.load(stream, map_location="cpu", weights_only=True)
    except (UserError, MemoryError):
        raise
    except Exception as error:  # damaged bytes raise nearly anything: struct.error, IndexError, AttributeError
        raise unreadable(file, error) from error
    if isinstance(state, dict) and isinstance(state.get("model"), dict):
        state = state["model"]  # torchvision's reference training scripts save it so
    if not isinstance(state, dict) or not all(isinstance(v, Tensor) for v in state.values()):
        raise UserError(
            file, tr("is not a state dict (names and tensors)"), tr("save it with torch.save(model.state_dict())")
        )
    return dict(state)


def fill(net: TwoStageNet, state: Mapping[str, Tensor], file: Path) -> None:
    """Copy the tensors into the net. Raises UserError that names the first key that is missing, unknown or unfit."""
    target = net.state_dict()
    for key, tensor in state.items():
        if key in target and target[key].shape != tensor.shape:
            have, want = tuple(tensor.shape), tuple(target[key].shape)
            raise _unfit(
                file,
                tr(
                    "'{key}' has shape {have}, but {name} needs {want}",
                    key=key,
                    have=have,
                    name=net.specification.name,
                    want=want,
                ),
            )
    for key in target:
        if key not in state and not key.endswith("num_batches_tracked"):
            raise _unfit(
                file,
                tr(
                    "'{key}' of {name}, of shape {tuple}, is missing",
                    key=key,
                    name=net.specification.name,
                    tuple=tuple(target[key].shape),
                ),
            )
    for key in state:
        if not torch.isfinite(state[key].float()).all():
            raise UserError(
                file, tr("'{key}' holds values that are no numbers", key=key), tr("train or download the model anew")
            )
        if key not in target:
            raise _unfit(
                file,
                tr(
                    "'{key}', of shape {tuple}, is not part of {name}",
                    key=key,
                    tuple=tuple(state[key].shape),
                    name=net.specification.name,
                ),
            )
    net.load_state_dict({k: v.to(target[k].dtype) for k, v in state.items()}, strict=False)


def _specification_for(file: Path, architecture: str, state: Mapping[str, Tensor]) -> ModelSpecification:
    """The architecture with as many classes as the file's classifier has."""
    biases = ("roi_heads.box_predictor.cls_score.bias", "box_head.cls_score.bias")
    rows = next((len(state[key]) for key in biases if key in state), None)
    if rows is None:
        raise _unfit(file, tr("'{biases}' is missing: it is not a detector's file", biases=biases[0]))
    specification = architectures.by_name(architecture, class_names_for(rows - 1))
    if architecture == "fasterrcnn_resnet50_fpn":
        with open_file(file) as opened:
            if hashlib.file_digest(opened, "sha256").hexdigest().startswith(_WITHOUT_EPS):
                return specification.with_(norm_eps=0.0)
    return specification


def class_names_for(count: int) -> tuple[str, ...]:
    """torchvision's COCO names where there are 90 of them, else "class 1", "class 2", ..."""
    from torchvision.models.detection import FasterRCNN_ResNet50_FPN_Weights

    coco = tuple(FasterRCNN_ResNet50_FPN_Weights.COCO_V1.meta["categories"][1:])
    return coco if count == len(coco) else tuple(f"class {i}" for i in range(1, count + 1))


def from_torchvision(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same tensors under this program's names."""
    return {_renamed(key): tensor for key, tensor in state.items()}


def _renamed(key: str) -> str:
    for pattern, replacement in _RULES:
        renamed, count = re.subn(pattern, replacement, key)
        if count:
            return renamed
    return key


def _unfit(file: Path, what: str) -> UserError:
    return UserError(file, what, tr("choose the architecture that these weights were trained for"))
