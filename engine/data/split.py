"""Which labelled pictures a training learns from, and which it is judged by: by file and fixed, never in both."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from engine.data.dataset import Dataset, Sample
from engine.data.labelled import LabelledFolder

HELD_OUT = 5  # every fifth picture, where a folder has no split of its own
FEWEST_TO_SPLIT = 10


def validation_split(folder: LabelledFolder, wanted: str | None) -> str | None:
    """The split that is held out: the one wanted, or the folder's own val where it has train, too; else None."""
    return wanted or ("val" if {"train", "val"} <= set(folder.splits) else None)


def split_samples(
    folder: LabelledFolder, validate: str | None, before_each: Callable[[], None] | None = None
) -> tuple[list[Sample], list[Sample]]:
    """(to learn from, held out) of all that is labelled, with their labels, in the folder's order.

    Where the folder has no split to hold out, every fifth picture by its name is, from ten labelled ones on. Raises
    UserError for a split that is not there. before_each: as in Dataset.readable.
    """
    name = validation_split(folder, validate)
    if name is not None:
        held = Dataset.of(folder, name).readable(before_each)
        train = Dataset.of(folder, "train" if "train" in folder.splits else None).readable(before_each)
        out = {path for path, _ in held}
        return [s for s in train if s[0] not in out], held
    labelled = [s for s in Dataset.of(folder).readable(before_each) if s[1].boxes or folder.is_labelled(s[0])]
    if len(labelled) < FEWEST_TO_SPLIT:
        return labelled, []
    held = [s for s in labelled if is_held_out(s[0], folder.root)]
    return [s for s in labelled if not is_held_out(s[0], folder.root)], held


def is_held_out(path: Path, root: Path) -> bool:
    """The same for a picture in every run, wherever its folder lies."""
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return int.from_bytes(hashlib.sha256(name.encode(errors="surrogateescape")).digest()[:8], "big") % HELD_OUT == 0
