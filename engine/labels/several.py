"""Labelled folders of any formats, learned from as one: each keeps its splits, classes are united by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.errors import UserError
from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.labels.labelled import LabelledFolder
from engine.labels.split import LARGEST_GROUP, keep_together, pictures_to_judge, select_pictures
from engine.labels.split_lists import matching_splits
from engine.labels.unread_formats import unread_labels
from engine.pictures.copies import copies_of, copies_to_leave
from engine.pictures.near_duplicates import near_duplicates
from engine.structures.annotation import Annotation
from engine.structures.selection import COPY, UNREADABLE, Selection
from engine.structures.settings import LABEL_FORMATS
from engine.words import mark, tr

Sample = tuple[Path, Annotation]


class NotLabelled(UserError):  # noqa: N818 - the word a person reads
    """A folder of pictures without any labels."""


@dataclass(frozen=True, slots=True, eq=False)
class FolderSamples:
    """train, validation: what `selection` learns from and judges by, with labels. classes: in the first folder's order,
    then the next's new ones. splits: their names, likewise. looked_for: picture -> the classes of its folder, where
    there are several folders: what no box says of the others' classes is not known."""

    train: list[Sample]
    validation: list[Sample]
    classes: tuple[str, ...]
    splits: tuple[str, ...] = ()
    looked_for: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)


def read_to_judge(root: Path, split: str | None) -> tuple[list[Sample], Selection]:
    """The labelled pictures of a folder, or of a split of it, with what the folder says of all others.

    Raises UserError where the folder is not labelled, lacks the split, or where no labels can be read.
    """
    folder = open_labelled(root)
    selection = pictures_to_judge(folder, split)
    samples = result_of(readable(folder, selection.judge))
    if not samples:
        where = tr("holds no picture") if split is None else tr("holds no picture of the split {split}", split=split)
        raise UserError(root, tr("{where} with labels that can be read", where=where), tr("check its label files"))
    lost = {path: UNREADABLE for path in selection.judge if path not in samples}
    left = {**selection.left_alone, **lost}
    return list(samples.values()), replace(selection, judge=tuple(samples), left_alone=left)


def read_folders(roots: Sequence[Path], validate: str | None) -> Generator[str, None, FolderSamples]:
    """All that a training on these folders reads. Yields words of how far it is.

    validate: a split; of several folders those that have none of this name are split as they would be by themselves.
    A picture that is in several folders is one picture: what one of them holds out, no other gives to learn from.
    Raises UserError that names the folder which is not there, has no labels, or lacks the split.
    """
    folders = [open_labelled(root) for root in dict.fromkeys(Path(root).absolute() for root in roots)]
    has_split = [validate is None or bool(matching_splits(validate, folder.splits)) for folder in folders]
    selections = []
    for folder, has in zip(folders, has_split, strict=True):
        selection = select_pictures(folder, validate if has or not any(has_split) else None)
        selection = yield from _without_copies(folder, selection)
        if selection.judge and not selection.judged_by:
            groups = yield from near_duplicates((*selection.learn, *selection.judge))
            selection = keep_together(selection, groups)
        selections.append(selection)
    united = yield from _united_selections(selections)
    labels: dict[Path, Sample] = {}
    looked_for: dict[Path, tuple[str, ...]] = {}
    for folder, selection in zip(folders, selections, strict=True):
        paths = [p for p in dict.fromkeys((*selection.learn, *selection.judge)) if p not in labels]
        samples = yield from readable(folder, paths)
        names = _names((folder.classes, *(annotation.labels for _, annotation in samples.values())))
        looked_for.update(dict.fromkeys(samples, names))  # of a picture in several folders, the first folder counts
        labels.update(samples)
    lost = dict.fromkeys((path for path in (*united.learn, *united.judge) if path not in labels), UNREADABLE)
    train, validation = (tuple(path for path in part if path in labels) for part in (united.learn, united.judge))
    united = replace(united, learn=train, judge=validation, left_alone={**united.left_alone, **lost})
    return FolderSamples(
        [labels[path] for path in train],
        [labels[path] for path in validation],
        _names(folder.classes for folder in folders),
        _names(folder.splits for folder in folders),
        looked_for if len(folders) > 1 else {},
        united,
    )


def open_labelled(root: Path) -> LabelledFolder:
    """Raises NotLabelled where no labels are found."""
    folder = open_folder(root)
    if folder is None:
        unread = unread_labels(root)
        if unread is not None:
            raise NotLabelled(root, tr("is not a labelled folder: it {what}", what=unread.what), unread.do)
        raise NotLabelled(
            root, tr("is not a labelled folder"), tr("give one of the formats {names}", names=", ".join(LABEL_FORMATS))
        )
    return folder


def _names(parts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in part))


def readable(folder: LabelledFolder, paths: Sequence[Path]) -> Generator[str, None, dict[Path, Sample]]:
    """Those whose labels can be read; the others are named in folder.problems. Yields words of how far it is."""
    found = {}
    for number, path in enumerate(paths):
        if number % 16 == 15:
            yield tr("reading labels: {number:,} of {count:,}", number=number + 1, count=len(paths))
        try:
            found[path] = (path, folder.annotation(path))
        except UserError as error:
            folder.report([error])
    return found


def _without_copies(folder: LabelledFolder, selection: Selection) -> Generator[str, None, Selection]:
    """Nothing is learned from a copy of a picture that judges or is a test (see `copies_to_leave`)."""
    whole = dict.fromkeys((*selection.learn, *selection.judge))
    found = yield from copies_to_leave(selection.learn, whole, selection.protected, folder.splits.values())
    stay = found.stay
    one = mark("1 picture to learn from shows the same as one held out: the figures say little of unseen pictures")
    many = mark(
        "{count:,} pictures to learn from show the same as one held out: the figures say little of unseen pictures"
    )
    notes = [tr(one if stay == 1 else many, count=stay)] if stay else []
    why = {path: f"{COPY}{original.name}" for path, original in found.left.items()}
    return _left_alone(replace(selection, notes=(*selection.notes, *notes)), why)


def _left_alone(selection: Selection, why: Mapping[Path, str]) -> Selection:
    learn, judge = tuple(path for path in selection.learn if path not in why), set(selection.judge)
    left = {path: reason for path, reason in why.items() if path not in judge}
    return replace(selection, learn=learn, left_alone={**selection.left_alone, **left})


def _united_selections(selections: Sequence[Selection]) -> Generator[str, None, Selection]:
    """Of several folders: each picture once, under whatever path, and learned from in none that another protects."""
    if len(selections) == 1:
        return selections[0]
    real = {path: os.path.realpath(path) for one in selections for path in (*one.learn, *one.protected, *one.judge)}
    protected = frozenset(path for one in selections for path in one.protected)
    held_out = {real[path] for path in protected}
    judge = _once(selections, lambda one: one.judge, real)
    learn = _once(selections, lambda one: one.learn, real)
    twice = {path for one in selections for path in {*one.learn} & {*one.judge}}  # a folder whose train is its val
    why = {path: mark("held out in another folder") for path in learn if real[path] in held_out and path not in twice}
    protected_beside = {path: one.protected for one in selections for path in one.learn}
    for one in selections:
        rest = [path for path in learn if path not in why and protected_beside[path] is not one.protected]
        found = yield from copies_of(rest, one.protected)
        why.update({path: f"{COPY}{original.name}" for path, original in found.items()})
    why |= yield from _nearly_held_out(selections, learn, judge)
    used = {*learn, *judge}
    left = {path: reason for one in selections for path, reason in one.left_alone.items() if path not in used}
    by = _names(filter(None, [one.judged_by]) for one in selections)
    notes = tuple(note for one in selections for note in one.notes)
    roots = tuple(root for one in selections for root in one.roots)
    return _left_alone(Selection(learn, judge, left, protected, " + ".join(by), notes, roots), why)


def _nearly_held_out(
    selections: Sequence[Selection], learn: Sequence[Path], judge: Sequence[Path]
) -> Generator[str, None, dict[Path, str]]:
    """Pictures that show nearly what one of another folder shows that judges. A group that is a large part of all
    pictures, as of a camera that never moves, stays divided."""
    home = {path: number for number, one in enumerate(selections) for path in (*one.learn, *one.judge)}
    judges, why = set(judge), dict[Path, str]()
    groups = yield from near_duplicates((*learn, *judge) if judge else ())
    for group in groups:
        if len(group) * LARGEST_GROUP > len(home):
            continue
        for path in set(group) - judges:
            other = next((one for one in group if one in judges and home[one] != home[path]), None)
            if other is not None:
                why[path] = f"{COPY}{other.name}"
    return why


def _once(
    selections: Sequence[Selection], part: Callable[[Selection], tuple[Path, ...]], real: Mapping[Path, str]
) -> tuple[Path, ...]:
    """A file that several folders list (one inside the other, a link) counts once, as its first folder has it."""
    found: dict[str, Path] = {}
    for one in selections:
        for path in part(one):
            found.setdefault(real[path], path)
    return tuple(found.values())
