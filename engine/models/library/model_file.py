"""What a safetensors file says of itself, read without its weights and without torch."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from engine.errors import UserError
from engine.models.specification import ModelSpecification
from engine.safety.reading import check_ordinary

_CODE = re.compile(r"(?:GLOBAL|class|function|[Uu]nsupported (?:global|class))\W+(?:GLOBAL )?([\w.]+\.[\w.]+)")
SPECIFICATION = "specification"  # its name among the metadata


def check_path(file: Path) -> None:
    """Raises UserError where safetensors could not open the file, before hours of work that are to be saved there."""
    try:
        str(file).encode()
    except UnicodeEncodeError as error:
        raise UserError(file, "is not UTF-8, as names of weight files must be", "choose another name") from error


def open_weights(file: Path, framework: str) -> Any:
    """A safetensors file, opened. Raises UserError where it is no ordinary file: the library would wait for it."""
    check_ordinary(file)
    return safe_open(file, framework=framework)


def read_metadata(file: Path) -> dict[str, str]:
    """The metadata of a safetensors file, without its weights. Raises UserError when it cannot be read."""
    try:
        with open_weights(file, "numpy") as opened:  # NumPy is imported anyway
            return dict(opened.metadata() or {})
    except (OSError, SafetensorError) as error:
        raise unreadable(file, error) from error


def read_specification(file: Path) -> ModelSpecification:
    """The specification of a saved model. Raises UserError when the file is none of this program's."""
    try:
        return ModelSpecification.from_json(read_metadata(file).get(SPECIFICATION, "null"))
    except (ValueError, TypeError) as error:
        what = f"does not say what model it holds ({' '.join(str(error).split())[:120]})"
        raise UserError(file, what, "name its architecture, too") from error


def unreadable(file: Path, error: BaseException) -> UserError:
    """In a sentence: a file of weights that cannot be read."""
    if not file.exists():
        return UserError(file, "there is no such file", "check the name")
    if (code := _CODE.search(str(error))) is not None:
        what = f"holds Python code ({code[1]}) beside its weights; it was not run"
        return UserError(file, what, "save it with torch.save(model.state_dict()), or as safetensors")
    if "Weights only load failed" in str(error):
        return UserError(file, "cannot be read as weights alone; nothing in it was run", "save it as safetensors")
    reason = " ".join(str(error).split())[:160] or type(error).__name__
    return UserError(file, f"cannot be read as weights ({reason})", "use a safetensors file or a state dict (.pth)")
