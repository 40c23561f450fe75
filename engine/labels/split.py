"""Which pictures of a labelled folder a training learns from, and which judge it: the folder's own splits are law."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import UserError
from engine.labels.labelled import LabelledFolder
from engine.labels.split_lists import Role, matching_splits, roles_of
from engine.structures.selection import NO_SPLIT, NOT_LABELLED, SPLIT, Selection, count_of
from engine.words import mark, tr

HELD_OUT = 5  # every fifth picture, where a folder says nothing of what judges
FEWEST_TO_SPLIT = 10
LARGEST_GROUP = 5  # a group of more than this part of the pictures (a fifth) cannot be kept together
Pictures = dict[Path, None]  # a set in the folder's order


@dataclass(frozen=True, slots=True)
class FolderSplits:
    """What a folder's splits say of its pictures. train: to learn from. validation: those that judge. test: those that
    nothing is done with. Where all of train is validation, too, the two are the same; else each is in one alone.

    reasons: why each of the others is left alone. judged_by: the splits that `validation` is made of. notes: what is
    odd in them, in words.
    """

    train: tuple[Path, ...]
    validation: tuple[Path, ...]
    test: tuple[Path, ...]
    reasons: Mapping[Path, str]
    judged_by: str = ""
    notes: tuple[str, ...] = ()


def folder_splits(folder: LabelledFolder, validate: str | None = None) -> FolderSplits:
    """By the names of the splits. validate: the split that judges, in place of the folder's own.

    Learned from is train, and trainval without what judges; where there is neither, all that is in no other split.
    Raises UserError for a split that the folder does not have.
    """
    roles = roles_of(folder.splits)
    judging = split_named(folder, validate) if validate else _of(roles, "validation")
    learning = (*_of(roles, "train"), *_of(roles, "trainval"))
    untouched = [name for name in (*_of(roles, "validation"), *_of(roles, "test")) if name not in judging]
    validation = _in(folder, judging)
    test = {path: None for path in _in(folder, untouched) if path not in validation}
    train = _in(folder, learning) if learning else dict.fromkeys(folder.pictures)
    judges_itself = bool(learning) and bool(train) and train.keys() <= validation.keys()
    learned = train if judges_itself else {path: None for path in train if path not in validation and path not in test}
    by = " + ".join(judging)
    named = _in(folder, _of(roles, "train"))  # of trainval nobody expects that it has no picture of val
    notes = _notes(train if judges_itself else named, validation, test, by, judges_itself=judges_itself)
    # Of several splits the one that says why a picture is not learned from.
    rising = ("trainval", "train", None, "validation", "test")
    order = sorted(folder.splits, key=lambda name: rising.index(roles.get(name)))
    names = {path: name for name in order for path in folder.splits[name]}
    others = (path for path in folder.pictures if path not in learned and path not in validation)
    reasons = {path: f"{SPLIT}{names[path]}" if path in names else NO_SPLIT for path in others}
    return FolderSplits(tuple(learned), tuple(validation), tuple(test), reasons, by, notes)


def select_pictures(folder: LabelledFolder, validate: str | None = None) -> Selection:
    """How a training on this folder uses each of its pictures. Reads no label file.

    Where no split judges, every fifth picture by its name does, from ten labelled ones on. Raises UserError for a split
    that is not there, and where the splits leave nothing to learn from.
    """
    splits = folder_splits(folder, validate)
    if folder.pictures and not splits.train:
        filled = [name for name, paths in folder.splits.items() if paths]
        why = (
            tr("all are in {names}", names=", ".join(filled))
            if filled
            else tr("its lists ({names}) name none of them", names=", ".join(folder.splits))
        )
        what = tr("leaves no picture to learn from: {why}", why=why)
        raise UserError(folder.root, what, tr("add a train split, or open a folder that has pictures to learn from"))
    learn, judge = (_labelled(folder, paths) for paths in (splits.train, splits.validation))
    used = dict.fromkeys((*splits.train, *splits.validation))
    left = dict(splits.reasons) | dict.fromkeys(used.keys() - {*learn, *judge}, NOT_LABELLED)
    if not splits.judged_by and len(learn) >= FEWEST_TO_SPLIT:
        judge = tuple(path for path in learn if is_held_out(path, folder.root))
        learn = tuple(path for path in learn if not is_held_out(path, folder.root))
    protected = frozenset((*splits.test, *splits.validation, *judge))
    return Selection(learn, judge, left, protected, splits.judged_by, splits.notes, (folder.root,))


def keep_together(selection: Selection, groups: Iterable[Sequence[Path]]) -> Selection:
    """Pictures that show nearly the same are learned from together, or held out together: as the first of them by
    name is. Only where no split of the folder judges; and a group that is a large part of the folder, as of a camera
    that never moves, stays divided, and it is said."""
    learn, judge = set(selection.learn), set(selection.judge)
    if selection.judged_by or not judge:
        return selection
    moved, divided = 0, 0
    for group in groups:
        here = sorted(path for path in group if path in learn or path in judge)
        if judge.isdisjoint(here) or learn.isdisjoint(here):
            continue
        if len(here) * LARGEST_GROUP > len(learn) + len(judge):
            divided += len(here)
            continue
        target, other = (judge, learn) if here[0] in judge else (learn, judge)
        moved += len(other.intersection(here))
        other.difference_update(here)
        target.update(here)
    if not judge or not learn:
        return selection
    words = mark("{pictures} moved to the side of what shows nearly the same")
    notes = [tr(words, pictures=count_of(moved))] if moved else []
    if divided:
        words = mark("{pictures} of both sides show nearly the same: the figures say little of unseen pictures")
        notes.append(tr(words, pictures=count_of(divided)))
    order = [*selection.learn, *selection.judge]
    return replace(
        selection,
        learn=tuple(path for path in order if path in learn),
        judge=tuple(path for path in order if path in judge),
        protected=(selection.protected - set(selection.judge)) | judge,
        notes=(*selection.notes, *notes),
    )


def pictures_to_judge(folder: LabelledFolder, split: str | None = None) -> Selection:
    """The pictures of an evaluation: the labelled ones, of one split or all. Raises UserError as `split_named`."""
    pictures = folder.pictures if split is None else tuple(_in(folder, split_named(folder, split)))
    judge = _labelled(folder, pictures)
    left = dict.fromkeys(dict.fromkeys(pictures).keys() - set(judge), NOT_LABELLED)
    return Selection(judge=judge, left_alone=left, judged_by=split or "", roots=(folder.root,))


def split_named(folder: LabelledFolder, name: str) -> tuple[str, ...]:
    """The folder's splits that a person means by this name. Raises UserError where there is none."""
    names = matching_splits(name, folder.splits)
    if not names:
        there = ", ".join(folder.splits) or "none"
        raise UserError(
            folder.root, tr("has no split {name}", name=name), tr("name one that it has: {there}", there=there)
        )
    return names


def is_held_out(path: Path, root: Path) -> bool:
    """The same for a picture in every run, wherever its folder lies."""
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return int.from_bytes(hashlib.sha256(name.encode(errors="surrogateescape")).digest()[:8], "big") % HELD_OUT == 0


def _of(roles: Mapping[str, Role], role: Role) -> list[str]:
    return [name for name, its in roles.items() if its == role]


def _in(folder: LabelledFolder, names: Iterable[str]) -> Pictures:
    return dict.fromkeys(path for name in names for path in folder.splits[name])


def _labelled(folder: LabelledFolder, paths: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(path for path in paths if folder.is_labelled(path))


def _notes(train: Pictures, validation: Pictures, test: Pictures, by: str, *, judges_itself: bool) -> tuple[str, ...]:
    if judges_itself:
        return (tr("train and {by} are the same pictures: the figures are of pictures that were learned from", by=by),)
    notes = []
    if both := train.keys() & validation.keys():
        notes.append(
            tr("{pictures} of train and of {by}: judged by, not learned from", pictures=count_of(len(both)), by=by)
        )
    if both := train.keys() & test.keys():
        notes.append(tr("{pictures} of train and of a test split: left alone", pictures=count_of(len(both))))
    return tuple(notes)
