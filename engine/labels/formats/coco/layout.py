"""Recognise COCO: instances JSON in annotations/, in the folder itself, or one in each split's folder of pictures."""

from __future__ import annotations

import re
from collections.abc import Set
from pathlib import Path

from engine.errors import UserError
from engine.labels.formats.coco.file import MAX_BYTES, CocoFile
from engine.labels.formats.coco.folder import CocoFolder
from engine.labels.formats.coco.names import split_name
from engine.labels.label_places import holds_labels
from engine.labels.labelled import Lists
from engine.labels.picture_names import PicturesByName
from engine.labels.split_lists import split_folders
from engine.pictures.finding import by_folder, files_in, files_of_many, find_files, folders_in, stems_of
from engine.safety.reading import glance, is_file, read_file
from engine.words import tr

# A file of this size is looked into at its beginning and end alone before it is read as a whole.
_GLANCE = 262_144
_MOST_LOOSE_FILES, _MOST_DEEP_FILES = 50, 500
_OF_OTHER_TASKS = ("captions", "person_keypoints", "stuff", "panoptic", "image_info")  # of COCO's own site
_SURE = ("instances", "_annotations.coco")  # such a name says COCO, whatever stands in the file


def find_coco(root: Path, pictures: list[Path], *, anywhere: bool = False) -> CocoFolder | None:
    """None where no file looks like COCO's. Raises UserError where some do and none can be read.

    anywhere: in whatever folder below, and whatever it is called.
    """
    files, problems = [], []
    names = PicturesByName(root, pictures)
    for path in coco_files(root, pictures) if anywhere else _candidates(root, pictures):
        try:
            content = read_file(path, MAX_BYTES) or b""
            file = CocoFile.read(content, path, root, names)
            if file is not None:
                files.append(file)
            elif path.name.startswith(_SURE):
                raise UserError(
                    path, tr("is not a COCO file (images, annotations or categories are missing)"), tr("check it")
                )
        except UserError as error:
            problems.append(error)
    if not files:
        if problems:
            raise problems[0]
        return None
    there = set(pictures)
    folders = by_folder(path for file in files for path in file.images)
    shown = [path for folder, some in by_folder(pictures).items() if folder in folders for path in some] or pictures
    splits: dict[str, tuple[Path, ...]] = {}
    for file in files:
        missing = [path for path in file.images if path not in there]
        if missing:
            problems.append(_missing(file.path, [path.name for path in missing]))
        if (name := split_name(file.path, root)) is not None:
            here = (path for path in file.images if path in there)
            splits[name] = tuple(dict.fromkeys((*splits.get(name, ()), *here)))
    return CocoFolder(root, shown, files, Lists(splits, problems=problems))


def coco_files(root: Path, pictures: list[Path]) -> list[Path]:
    """Those that look like it, in whatever folder below."""
    stems = stems_of(pictures)
    deep = [path for path in find_files(root, (".json",)) if path.stem not in stems]
    beside = [path for path in files_in(root, (".json",))[:_MOST_LOOSE_FILES] if path.stem in stems]
    return [path for path in (*deep[:_MOST_DEEP_FILES], *beside) if _looks_like_coco(path, sure=True)]


def _candidates(root: Path, pictures: list[Path]) -> list[Path]:
    """Where COCO's own instances are there, without its files of other tasks on the same pictures."""
    stems = stems_of(pictures)
    found = [path for folder in _label_folders(root) for path in files_of_many(folder, (".json",), stems)]
    found += _loose(root, stems)
    found += [one for folder in folders_in(root) if is_file(one := folder / "_annotations.coco.json")]
    for inner in split_folders(root):
        found += [path for path in _loose(inner, stems) if path not in found]
    found = [path for path in found if _looks_like_coco(path)]
    if any(path.name.startswith("instances") for path in found):
        return [path for path in found if not path.name.startswith(_OF_OTHER_TASKS)]
    return found


def _loose(folder: Path, stems: Set[str]) -> list[Path]:
    return files_of_many(folder, (".json",), stems, _MOST_LOOSE_FILES)


def _looks_like_coco(path: Path, *, sure: bool = False) -> bool:
    """sure: by more than one word."""
    try:
        seen = glance(path, _GLANCE).replace(b"\0", b"")  # of UTF-16, too
    except (OSError, UserError):  # whoever reads it says why: by such a name it is COCO's
        return path.name.startswith(_SURE)
    keys = set(re.findall(rb'"(shapes|imagePath|images|annotations)"\s*:', seen))
    if {b"shapes", b"imagePath"} <= keys:  # labelme
        return False
    return len(keys & {b"images", b"annotations"}) > sure or path.name.startswith(_SURE)


def _label_folders(root: Path) -> list[Path]:
    """annotations/ in any case, and others that are called like it."""
    return [path for path in folders_in(root) if holds_labels(path, root)]


def _missing(file: Path, names: list[str]) -> UserError:
    if len(names) == 1:
        what = tr("speaks of a picture that is not there ({name})", name=names[0])
        return UserError(file, what, tr("restore it; its labels stay in the file"))
    what = tr("speaks of {count:,} pictures that are not there ({name} is the first)", count=len(names), name=names[0])
    return UserError(file, what, tr("restore them; their labels stay in the file"))
