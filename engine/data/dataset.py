"""A split of a labelled folder: its pictures, and their annotations, read when asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.data.labelled import LabelledFolder
from engine.errors import UserError
from engine.structures.annotation import Annotation

Sample = tuple[Path, Annotation]


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """pictures: the chosen ones of `folder`, in the split's order."""

    folder: LabelledFolder
    pictures: tuple[Path, ...]

    @classmethod
    def of(cls, folder: LabelledFolder, split: str | None = None) -> Dataset:
        """All pictures, or those of a split. Raises UserError for a split that the folder does not have."""
        if split is not None and split not in folder.splits:
            there = ", ".join(folder.splits) or "none"
            raise UserError(folder.root, f"has no split {split}", f"name one that it has: {there}")
        return cls(folder, folder.pictures if split is None else folder.splits[split])

    def readable(self, before_each: Callable[[], None] | None = None) -> list[Sample]:
        """All samples whose labels can be read; those that cannot are named in folder.problems.

        before_each: is called before each label file is read; what it raises ends the reading.
        """
        samples = []
        for path in self.pictures:
            if before_each is not None:
                before_each()
            try:
                samples.append((path, self.folder.annotation(path)))
            except UserError as error:
                self.folder.note_problem(error)
        return samples
