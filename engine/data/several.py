"""Several labelled folders of any formats, learnt from as one: each keeps its split, classes are united by name."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.data.dataset import Sample
from engine.data.folder import open_folder
from engine.data.labelled import LabelledFolder
from engine.data.split import split_samples
from engine.errors import UserError


class NotLabelled(UserError):  # noqa: N818 - the word a person reads
    """A folder of pictures without any labels."""


@dataclass(frozen=True, slots=True, eq=False)
class FolderSamples:
    """train, validation: pictures with labels, none in both. classes: in the first folder's order, then the next's new
    ones. splits: their names, likewise. looked_for: picture -> the classes of its folder, where there are several
    folders: what no box says of the others' classes is not known. roots: of the folders as they were recognised."""

    train: list[Sample]
    validation: list[Sample]
    classes: tuple[str, ...]
    splits: tuple[str, ...] = ()
    looked_for: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    roots: tuple[Path, ...] = ()


def read_folders(
    roots: Sequence[Path], validate: str | None, before_each: Callable[[], None] | None = None
) -> FolderSamples:
    """All that a training on these folders reads. before_each: as in Dataset.readable.

    validate: a split; of several folders those that have none of this name are split as they would be by themselves.
    A picture that is in several folders is one picture: what one of them holds out, no other gives to learn from.
    Raises UserError that names the folder which is not there, has no labels, or lacks the split.
    """
    folders = [_opened(root) for root in dict.fromkeys(Path(root).absolute() for root in roots)]
    has_split = [validate is None or validate in folder.splits for folder in folders]
    train: list[list[Sample]] = []
    held: list[list[Sample]] = []
    for folder, has in zip(folders, has_split, strict=True):
        own, out = split_samples(folder, validate if has or not any(has_split) else None, before_each)
        train.append(own)
        held.append(out)
    classes = _united(folder.classes for folder in folders)
    splits = _united(folder.splits for folder in folders)
    homes = tuple(folder.root for folder in folders)
    if len(folders) == 1:
        return FolderSamples(train[0], held[0], classes, splits, roots=homes)
    known = [_known(folder, *parts) for folder, *parts in zip(folders, train, held, strict=True)]
    looked_for = {
        path: known[number]
        for number in reversed(range(len(folders)))  # of a picture in several, the first folder has the say
        for path, _ in (*train[number], *held[number])
    }
    judging = _once(sample for part in held for sample in part)
    learning = _without(_once(sample for part in train for sample in part), [path for path, _ in judging])
    return FolderSamples(learning, judging, classes, splits, looked_for, homes)


def _opened(root: Path) -> LabelledFolder:
    folder = open_folder(root)
    if folder is None:
        raise NotLabelled(root, "is not a labelled folder", "give one with VOC, COCO, YOLO or labelme labels")
    return folder


def _united(parts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in part))


def _known(folder: LabelledFolder, *parts: Sequence[Sample]) -> tuple[str, ...]:
    """What somebody looked for in this folder: its list of classes, and all that is labelled."""
    return _united([folder.classes, *(annotation.labels for part in parts for _, annotation in part)])


def _once(samples: Iterable[Sample]) -> list[Sample]:
    """A file that several folders list (one inside the other, a link) counts once, as its first folder has it."""
    found: dict[str, Sample] = {}
    for sample in samples:
        found.setdefault(os.path.realpath(sample[0]), sample)
    return list(found.values())


def _without(samples: list[Sample], held: Sequence[Path]) -> list[Sample]:
    """Those whose pictures are not held out, under whatever name: files of equal content are one picture."""
    by_size: dict[int, list[Path]] = defaultdict(list)
    for path in held:
        by_size[_size(path)].append(path)
    digests = {size: {_digest(path) for path in paths} for size, paths in by_size.items() if size > 0}
    kept = []
    for sample in samples:
        same = digests.get(_size(sample[0]))
        if same is None or _digest(sample[0]) not in same:
            kept.append(sample)
    return kept


def _size(path: Path) -> int:
    """In bytes; 0 where the file is gone, which whoever reads it says."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "blake2b").hexdigest()
