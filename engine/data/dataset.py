"""A split of a labelled folder as a sequence of pictures with their annotations, read when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from engine.data.labelled import LabelledFolder
from engine.errors import UserError
from engine.structures.annotation import Annotation

Sample = tuple[Path, Annotation]


@dataclass(frozen=True, slots=True, eq=False)
class Dataset(Sequence[Sample]):
    """pictures: the chosen ones of `folder`, in the split's order. classes: of the whole folder, in its own order."""

    folder: LabelledFolder
    pictures: tuple[Path, ...]
    classes: tuple[str, ...]

    @classmethod
    def of(cls, folder: LabelledFolder, split: str | None = None) -> Dataset:
        """All pictures, or those of a split. Raises UserError for a split that the folder does not have."""
        if split is not None and split not in folder.splits:
            there = ", ".join(folder.splits) or "none"
            raise UserError(folder.root, f"has no split {split}", f"name one that it has: {there}")
        return cls(folder, folder.pictures if split is None else folder.splits[split], folder.classes)

    def __len__(self) -> int:
        return len(self.pictures)

    @overload
    def __getitem__(self, index: int) -> Sample: ...
    @overload
    def __getitem__(self, index: slice) -> Dataset: ...
    def __getitem__(self, index: int | slice) -> Sample | Dataset:
        """Raises UserError where the picture's label file cannot be understood; see `readable`."""
        if isinstance(index, slice):
            return Dataset(self.folder, self.pictures[index], self.classes)
        path = self.pictures[index]
        return path, self.folder.annotation(path)

    def filter(self, keep: Callable[[Path, Annotation], bool]) -> Dataset:
        """Those that `keep` wants. Reads every annotation; unreadable ones are left out, named in folder.problems."""
        return Dataset(self.folder, tuple(p for p, a in self.readable() if keep(p, a)), self.classes)

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
