"""A split of a labelled folder as a sequence of pictures with their annotations, read when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from engine.data.labelled import LabelledFolder
from engine.data.split import split_named
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
        """All pictures, or those of a split, by its name or one that means the same (engine.data.split_names).

        Raises UserError for a split that the folder does not have.
        """
        chosen = folder.pictures
        if split is not None:
            chosen = tuple(dict.fromkeys(p for name in split_named(folder, split) for p in folder.splits[name]))
        return cls(folder, chosen, folder.classes)

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
