"""Weights on disk: safetensors with the specification as metadata, and torchvision's published state dicts.

Nothing is ever unpickled: a `.pth` is read with weights_only.
"""

from __future__ import annotations

import hashlib
import pickle
import secrets
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from engine.errors import UserError
from engine.models import architectures
from engine.models.build import build
from engine.models.library.torchvision_keys import from_torchvision, is_torchvision
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification

_SPECIFICATION = "specification"
# torchvision sets BatchNorm's eps to 0 for this one file, trained before its FrozenBatchNorm had an eps.
_WITHOUT_EPS = "258fb6c6"


def save(
    net: TwoStageNet, file: Path, metadata: Mapping[str, str] | None = None, dtype: torch.dtype = torch.float32
) -> None:
    """Write weights and specification, through a temporary file: an interrupted save leaves the old one whole.

    dtype: float16 halves the file; it is read back as float32. Raises UserError where the disk is full or read-only.
    """
    tensors = {
        key: (value.to(dtype) if value.is_floating_point() else value).cpu().contiguous()
        for key, value in net.state_dict().items()
    }
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")  # two processes may save the same model
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        save_file(tensors, part, {**(metadata or {}), _SPECIFICATION: net.specification.to_json(), "format": "pt"})
        part.replace(file)
    except (OSError, SafetensorError) as error:
        part.unlink(missing_ok=True)
        reason = " ".join(str(error).split())[:120]
        raise UserError(file, f"cannot be saved ({reason})", "make room or choose another folder") from error


def check_path(file: Path) -> None:
    """Raises UserError where safetensors could not open the file, before hours of work that are to be saved there."""
    try:
        str(file).encode()
    except UnicodeEncodeError as error:
        raise UserError(file, "is no UTF-8, as files of weights must be named", "choose another name") from error


def read_metadata(file: Path) -> dict[str, str]:
    """The metadata of a safetensors file, without its weights. Raises UserError when it cannot be read."""
    try:
        with safe_open(file, framework="pt") as opened:
            return dict(opened.metadata() or {})
    except (OSError, SafetensorError) as error:
        raise _unreadable(file, error) from error


def read_specification(file: Path) -> ModelSpecification:
    """The specification of a saved model. Raises UserError when the file is none of this program's."""
    try:
        return ModelSpecification.from_json(read_metadata(file).get(_SPECIFICATION, "null"))
    except (ValueError, TypeError) as error:
        raise UserError(file, "does not say what model it holds", "name its architecture (--architecture)") from error


def load(file: Path, architecture: str | None = None) -> TwoStageNet:
    """The net of a file, in evaluation mode, float32, on the CPU.

    safetensors of this program need no architecture; a torchvision state dict (.pth, or safetensors) does.
    Raises UserError that names the file, and the key and shapes where the weights do not fit.
    """
    state = read_state(file)
    if architecture is None:
        if file.suffix != ".safetensors":
            raise UserError(file, "does not say what model it holds", "name its architecture (--architecture)")
        specification = read_specification(file)
    else:
        specification = _specification_for(file, architecture, state)
    if is_torchvision(state):
        state = from_torchvision(state)
    net = build(specification)
    fill(net, state, file)
    return net


def read_state(file: Path) -> dict[str, Tensor]:
    """Tensors by name, without running any code of the file. Raises UserError when it cannot be read."""
    try:
        if file.suffix == ".safetensors":
            with safe_open(file, framework="pt") as opened:
                return {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118  (not a dict)
        state = torch.load(file, map_location="cpu", weights_only=True)
    except (OSError, SafetensorError, RuntimeError, EOFError, pickle.UnpicklingError, KeyError, ValueError) as error:
        raise _unreadable(file, error) from error
    if isinstance(state, dict) and isinstance(state.get("model"), dict):
        state = state["model"]  # torchvision's reference training scripts save it so
    if not isinstance(state, dict) or not all(isinstance(v, Tensor) for v in state.values()):
        raise UserError(file, "is not a state dict (names and tensors)", "save it with torch.save(model.state_dict())")
    return dict(state)


def fill(net: TwoStageNet, state: Mapping[str, Tensor], file: Path) -> None:
    """Copy the tensors into the net. Raises UserError that names the first key that is missing, unknown or unfit."""
    wanted = net.state_dict()
    for key, tensor in state.items():
        if key in wanted and wanted[key].shape != tensor.shape:
            have, want = tuple(tensor.shape), tuple(wanted[key].shape)
            raise _unfit(file, f"'{key}' has shape {have}, but {net.specification.name} needs {want}")
    for key in wanted:
        if key not in state and not key.endswith("num_batches_tracked"):
            raise _unfit(file, f"'{key}' of {net.specification.name}, of shape {tuple(wanted[key].shape)}, is missing")
    for key in state:
        if not torch.isfinite(state[key].float()).all():
            raise UserError(file, f"'{key}' holds values that are no numbers", "train or download the model anew")
        if key not in wanted:
            raise _unfit(file, f"'{key}', of shape {tuple(state[key].shape)}, is not part of {net.specification.name}")
    net.load_state_dict({k: v.to(wanted[k].dtype) for k, v in state.items()}, strict=False)


def _specification_for(file: Path, architecture: str, state: Mapping[str, Tensor]) -> ModelSpecification:
    """The architecture with as many classes as the file's classifier has."""
    known = ("roi_heads.box_predictor.cls_score.bias", "box_head.cls_score.bias")
    rows = next((len(state[key]) for key in known if key in state), None)
    if rows is None:
        raise _unfit(file, f"'{known[0]}' is missing: it is not a detector's file")
    specification = architectures.by_name(architecture, class_names_for(rows - 1))
    if architecture == "fasterrcnn_resnet50_fpn" and _sha256(file).startswith(_WITHOUT_EPS):
        specification = specification.with_(norm_eps=0.0)
    return specification


def class_names_for(count: int) -> tuple[str, ...]:
    """torchvision's COCO names where there are 90 of them, else "class 1", "class 2", ..."""
    from torchvision.models.detection import FasterRCNN_ResNet50_FPN_Weights

    coco = tuple(FasterRCNN_ResNet50_FPN_Weights.COCO_V1.meta["categories"][1:])
    return coco if count == len(coco) else tuple(f"class {i}" for i in range(1, count + 1))


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _unreadable(file: Path, error: BaseException) -> UserError:
    if not file.exists():
        return UserError(file, "there is no such file", "check the name")
    reason = " ".join(str(error).split())[:160] or type(error).__name__
    return UserError(file, f"cannot be read as weights ({reason})", "use a safetensors file or a state dict (.pth)")


def _unfit(file: Path, what: str) -> UserError:
    return UserError(file, what, "choose the architecture that these weights were trained for")
