"""Own models that older versions of this program kept in the cache, which cleaners empty, move to the data folder.

A model moves with the record of its training, its figures and its checkpoint. Nothing is ever overwritten: where
another model has the name, a number is added. A move that ends in the middle, however, goes on at the next start.
"""

from __future__ import annotations

import filecmp
import json
import logging
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from engine.errors import UserError
from engine.labels.formats.json_text import JsonStyle, as_mapping, write_json
from engine.safety.atomic_files import locked, replacing, write_file
from engine.safety.reading import read_file

FOLDERS = ("models", "figures")
NAMES = ".names.json"  # of models that are being moved: old name -> new name
_log = logging.getLogger(__name__)


def move_own_models(cache: Path, data: Path) -> None:
    """What cannot be moved stays where it is, with a warning in the log, until the next time."""
    for name in FOLDERS:
        old, new = cache / name, data / name
        try:
            if old.is_dir() and _own_files(old):
                new.mkdir(parents=True, exist_ok=True)
                if not old.samefile(new):
                    with locked(new / NAMES):  # another process may be moving them
                        _move_folder(old, new)
        except (OSError, UserError) as error:
            _log.warning("%s: not all could be moved to %s (%s)", old, new, error)


def _move_folder(old: Path, new: Path) -> None:
    names = _read_names(old / NAMES)

    def choose(model: str) -> None:
        names[model] = _free_name(model, new)
        write_file(old / NAMES, write_json(names, JsonStyle(indent=None)), keep_version=False)

    def move(file: Path) -> None:
        model = _model_of(file)
        _move(file, new / f"{names[model]}{file.name.removeprefix(model)}")

    for file in _own_files(old):
        if _model_of(file) not in names:
            choose(_model_of(file))
        try:
            move(file)
        except FileExistsError:  # a model that has been made since the last start
            choose(_model_of(file))
            move(file)
        except OSError as error:
            _log.warning("%s: could not be moved to %s (%s)", file, new, error)
    if not _own_files(old):
        for left in (old / NAMES, *old.glob(f".{NAMES}.*.tmp")):  # the latter of a process that was killed
            left.unlink(missing_ok=True)


def _own_files(folder: Path) -> list[Path]:
    """All files but those that a process is writing."""
    files = (file for file in folder.iterdir() if file.is_file() or file.is_symlink())
    return sorted(file for file in files if not file.name.startswith(".") and not file.name.endswith(".part"))


def _model_of(file: Path) -> str:
    """The part of a file's name that a model shares with its record, figures and checkpoint."""
    for suffix in (".run.json", ".figures.json"):
        if file.name.endswith(suffix):
            return file.name.removesuffix(suffix)
    return file.stem


def _free_name(model: str, folder: Path) -> str:
    taken = {_model_of(file) for file in folder.iterdir()}
    name, number = model, 2
    while name in taken:
        name, number = f"{model} {number}", number + 1
    return name


def _read_names(file: Path) -> dict[str, str]:
    try:
        read: Mapping[str, object] = as_mapping(json.loads(read_file(file) or b"null"))
    except (UserError, ValueError, RecursionError):
        return {}
    return {old: new for old, new in read.items() if isinstance(new, str) and os.sep not in new}


def _move(file: Path, target: Path) -> None:
    """Raises OSError, FileExistsError where another file is there; both are then as they were."""
    if file.is_symlink():
        target.symlink_to(os.path.realpath(file))
    elif not _was_moved(file, target):
        try:
            os.link(file, target)  # never over another file, as a rename would be
        except FileExistsError:
            raise
        except OSError:  # another disk, or one without links
            _copy(file, target)
    file.unlink()


def _was_moved(file: Path, target: Path) -> bool:
    """By a process that ended before it removed the old one."""
    return target.is_file() and not target.is_symlink() and filecmp.cmp(file, target, shallow=False)


def _copy(file: Path, target: Path) -> None:
    with replacing(target) as part:
        shutil.copy2(file, part)
        if not filecmp.cmp(file, part, shallow=False):
            raise OSError("the copy is not the same")
        if target.exists():
            raise FileExistsError(f"{target} is there already")
