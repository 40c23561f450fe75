"""A split of a labelled folder: its pictures, and their annotations, read when asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.errors import UserError
from engine.labels.labelled import LabelledFolder
from engine.labels.split import split_named
from engine.structures.annotation import Annotation

Sample = tuple[Path, Annotation]


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """pictures: the chosen ones of `folder`, in the split's order."""

    folder: LabelledFolder
    pictures: tuple[Path, ...]

    @classmethod
    def of(cls, folder: LabelledFolder, split: str | None = None) -> Dataset:
        """All pictures, or those of a split, by its name or one that means the same (engine.labels.split_names).

        Raises UserError for a split that the folder does not have.
        """
        if split is None:
            return cls(folder, folder.pictures)
        return cls(folder, tuple(dict.fromkeys(p for name in split_named(folder, split) for p in folder.splits[name])))

    def readable(self, before_each: Callable[[], None] | None = None) -> list[Sample]:
        """All samples whose labels can be read; those that cannot are named in folder.problems.

        before_each: is called before each label file is read; an exception that it raises ends the reading.
        """
        samples = []
        for path in self.pictures:
            if before_each is not None:
                before_each()
            try:
                samples.append((path, self.folder.annotation(path)))
            except UserError as error:
                self.folder.report([error])
        return samples
