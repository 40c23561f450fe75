"""What a safetensors file says of itself, read without its weights and without torch."""

from __future__ import annotations

from pathlib import Path

from safetensors import SafetensorError, safe_open

from engine.errors import UserError
from engine.models.specification import ModelSpecification
from engine.words import tr

SPECIFICATION = "specification"  # its name among the metadata


def check_path(file: Path) -> None:
    """Raises UserError where safetensors could not open the file, before hours of work that are to be saved there."""
    try:
        str(file).encode()
    except UnicodeEncodeError as error:
        raise UserError(
            file, tr("is not UTF-8, as names of weight files must be"), tr("choose another name")
        ) from error


def read_metadata(file: Path) -> dict[str, str]:
    """The metadata of a safetensors file, without its weights. Raises UserError when it cannot be read."""
    try:
        with safe_open(file, framework="numpy") as opened:  # NumPy is imported anyway
            return dict(opened.metadata() or {})
    except (OSError, SafetensorError) as error:
        raise unreadable(file, error) from error


def read_specification(file: Path) -> ModelSpecification:
    """The specification of a saved model. Raises UserError when the file is none of this program's."""
    try:
        return ModelSpecification.from_json(read_metadata(file).get(SPECIFICATION, "null"))
    except (ValueError, TypeError) as error:
        raise UserError(file, tr("does not say what model it holds"), tr("name its architecture, too")) from error


def unreadable(file: Path, error: BaseException) -> UserError:
    """In a sentence: a file of weights that cannot be read."""
    if not file.exists():
        return UserError(file, tr("there is no such file"), tr("check the name"))
    reason = " ".join(str(error).split())[:160] or type(error).__name__
    return UserError(
        file,
        tr("cannot be read as weights ({reason})", reason=reason),
        tr("use a safetensors file or a state dict (.pth)"),
    )
