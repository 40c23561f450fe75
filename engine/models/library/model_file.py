"""What a safetensors file says of itself, read without its weights and without torch."""

from __future__ import annotations

import errno
import re
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from engine.errors import UserError, reason_of
from engine.models.specification import ModelSpecification
from engine.safety.reading import check_ordinary
from engine.words import tr

_CODE = re.compile(r"(?:GLOBAL|class|function|[Uu]nsupported (?:global|class))\W+(?:GLOBAL )?([\w.]+\.[\w.]+)")
SPECIFICATION = "specification"  # its name among the metadata


def check_path(file: Path) -> None:
    """Raises UserError where safetensors could not open the file, before hours of work that are to be saved there."""
    try:
        str(file).encode()
    except UnicodeEncodeError as error:
        raise UserError(
            file, tr("is not UTF-8, as names of weight files must be"), tr("choose another name")
        ) from error


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
        what = tr("does not say what model it holds ({why})", why=" ".join(str(error).split())[:120])
        raise UserError(file, what, tr("name its architecture, too")) from error


def unreadable(file: Path, error: BaseException) -> UserError:
    """In a sentence: a file of weights that cannot be read."""
    if not file.exists():
        return UserError(file, tr("there is no such file"), tr("check the name"))
    if (code := _CODE.search(str(error))) is not None:
        what = tr("holds Python code ({code}) beside its weights; it was not run", code=code[1])
        return UserError(file, what, tr("save it with torch.save(model.state_dict()), or as safetensors"))
    if "Weights only load failed" in str(error):
        what = tr("cannot be read as weights alone; nothing in it was run")
        return UserError(file, what, tr("save it as safetensors"))
    what = tr("cannot be read as weights: it is damaged, cut short, or something else")
    if isinstance(error, OSError) and error.strerror and error.errno != errno.EINVAL:  # a place beyond the end
        what = tr("cannot be read as weights ({reason})", reason=reason_of(error))
    return UserError(file, what, tr("use a safetensors file or a state dict (.pth)"))
