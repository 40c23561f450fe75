"""What opening paths finds, away from the window's thread: first the pictures, then whose labels they have."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from app.services.translation import tr
from app.session.pictures import Listed
from engine.errors import UserError
from engine.labels.classes.class_import import listed_in
from engine.labels.classes.folder_classes import FolderClasses, read_folder_classes
from engine.labels.folder import LabelledFolder, open_folder
from engine.labels.review.rejections import Rejections, read_rejections
from engine.labels.unread_formats import unread_labels
from engine.pictures.finding import SUFFIXES, files_in, natural_key, walk_pictures
from engine.pictures.reading import read_image
from engine.structures.image import Image

MANY = 2_000  # pictures: more are listed, and the first is shown, before their labels are found


@dataclass(frozen=True, slots=True)
class Listing:
    """What opening paths found. start: the picture to show first. warnings: sentences for the user."""

    pictures: tuple[Path, ...]
    root: Path | None
    folder: LabelledFolder | None
    start: Path | None
    rejections: Rejections
    classes: tuple[str, ...] = ()  # of a folder without labels: those of a list that lies in it
    stored_classes: FolderClasses = field(default_factory=FolderClasses)
    warnings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()  # what was found in the folder's labels on opening it


@dataclass(frozen=True, slots=True)
class Found:
    """The pictures of what is being opened, before its labels are looked for. rest: of many those that are not listed
    yet, as they are found. first: of many, the one that is shown meanwhile, without labels. is_whole: all pictures of
    the root."""

    pictures: tuple[Path, ...]
    rest: Iterator[Path]
    root: Path | None
    start: Path | None
    left_out: list[UserError]
    is_whole: bool
    first: Image | None = None


def look(paths: tuple[Path, ...], start: Path | None) -> Found:
    """Runs in the background, until there is a picture to show. One file alone brings the pictures beside it."""
    whole = paths[0] if len(paths) == 1 else None
    left_out: list[UserError] = []
    if whole is not None and not os.path.isdir(whole):  # noqa: PTH112 - False where it may not be looked for
        if not os.path.lexists(whole):
            raise UserError(whole, tr("is not there"), tr("check the name, or whether it was moved"))
        beside = sorted(files_in(whole.parent, tuple(SUFFIXES)), key=lambda p: natural_key(p.name))
        pictures = beside if whole in beside else [whole, *beside]
        return _with_first(Found((), iter(pictures), whole.parent, whole, left_out, False))
    if whole is not None:
        try:
            next(whole.iterdir(), None)
        except OSError as error:
            raise UserError(
                whole, tr("may not be read by you"), tr("change its permissions or open another folder")
            ) from error
    return _with_first(Found((), walk_pictures(paths, left_out), whole, start, left_out, whole is not None))


def _with_first(found: Found) -> Found:
    """With the picture that is shown first, where there are many and it can be read."""
    pictures = tuple(islice(found.rest, MANY + 1))
    for path in (found.start, *pictures[:1]) if len(pictures) > MANY else ():
        if path is not None:
            with suppress(UserError):
                return replace(found, pictures=pictures, first=read_image(path))
    return replace(found, pictures=pictures)


def list_rest(found: Found) -> tuple[Found, Listed]:
    """Runs in the background. A path remembers its text and its hash: in the window's thread it would be a second."""
    found = _with_rest(found)
    return found, Listed.of(found.pictures)


def _with_rest(found: Found) -> Found:
    return replace(found, pictures=tuple(dict.fromkeys((*found.pictures, *found.rest))))


def with_labels(found: Found) -> Listing:
    """Runs in the background. A folder whose labels cannot be read is still a folder of pictures."""
    found = _with_rest(found)
    pictures, root, start, left_out = found.pictures, found.root, found.start, found.left_out
    folder: LabelledFolder | None = None
    warnings: list[str] = []
    if root is not None:
        try:
            folder = open_folder(root, pictures if found.is_whole else None)
            unread = unread_labels(root) if folder is None else None
            warnings += [str(unread)] if unread is not None else []
            if folder is not None:
                folder.report(left_out)
        except UserError as error:
            warnings.append(tr("{error}; its labels are left as they are", error=error))
    problems = tuple(dict.fromkeys(map(str, (*left_out, *(folder.problems if folder is not None else ())))))
    if folder is not None and folder.pictures:
        listed = dict.fromkeys((*folder.pictures, *pictures))
        pictures = tuple(listed) if start is None or start in listed else (start, *listed)
    rejections = Rejections()
    home = folder.root if folder is not None else root
    try:
        rejections = read_rejections([home] if home is not None else {path.parent for path in pictures})
    except UserError as error:
        warnings.append(tr("{error}; rejected suggestions are shown again", error=error))
    classes = tuple(listed_in(root)) if folder is None and root is not None else ()
    first = start if start in set(pictures) else None
    stored = read_folder_classes(home) if home is not None else FolderClasses()
    return Listing(pictures, root, folder, first, rejections, classes, stored, tuple(warnings), problems)
