"""Which format counts in a folder that has labels in two: what a person chose, in a small file of the folder itself.

Window, command line and trainings read the same labels so, and nobody is asked twice.
"""

from __future__ import annotations

from pathlib import Path

from engine.errors import UserError
from engine.labels.formats.json_text import JsonStyle, as_mapping, read_json, write_json
from engine.safety.atomic_files import HIDDEN_FOLDER, locked, write_file
from engine.safety.reading import read_file
from engine.structures.settings import LABEL_FORMATS, Format

NAME = "labels.json"


def read_choice(root: Path) -> Format | None:
    """None where nobody has chosen; a file that cannot be read has no choice in it."""
    file = root / HIDDEN_FOLDER / NAME
    try:
        content = read_file(file)
        chosen = None if content is None else as_mapping(read_json(content, file)).get("format")
    except UserError:
        return None
    return next((format for format in LABEL_FORMATS if format == chosen), None)


def write_choice(root: Path, format: Format) -> None:
    """Raises UserError where the folder cannot be written."""
    with locked(root / NAME):
        content = write_json({"format": format}, JsonStyle(indent=1))
        write_file(root / HIDDEN_FOLDER / NAME, content, keep_version=False)
