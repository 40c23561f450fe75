"""Recognise label files of many pictures by their beginning and end: in the folder itself, in the folders in it, and
beside pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.errors import UserError
from engine.labels.formats.class_list import listed_classes
from engine.labels.formats.coco.file import MAX_BYTES
from engine.labels.formats.coco.names import split_name
from engine.labels.formats.documents.document_file import DocumentFile, DocumentFolder
from engine.labels.formats.table import DOCUMENTS
from engine.labels.label_places import holds_labels
from engine.labels.labelled import Lists
from engine.labels.picture_names import PicturesByName
from engine.labels.split_lists import role_of
from engine.pictures.finding import by_folder, files_in, files_of_many, folders_in, stems_of
from engine.safety.reading import glance, read_file
from engine.structures.settings import Format
from engine.words import tr

_GLANCE = 65536
_AFTER_SPLIT = re.compile("[-_](annotations|labels).*")  # train-annotations-bbox.csv, test_labels.csv
_MOST_FOLDERS, _MOST_FILES = 50, 100  # that are looked into; files of each folder
_SUFFIXES = tuple({maker.document.suffix for maker in DOCUMENTS})


def find_documents(root: Path, pictures: Sequence[Path], format: Format | None = None) -> DocumentFolder | None:
    """Those of one format. Without it, of several formats the one that names most pictures. Raises UserError where
    there are such files, and none can be read."""
    problems: list[UserError] = []
    names = PicturesByName(root, pictures)
    files: dict[type[DocumentFolder], list[DocumentFile]] = {}
    for maker, path in candidates(root, pictures):
        if format not in (None, maker.format):
            continue
        try:
            content = read_file(path, MAX_BYTES) or b""
            file = DocumentFile(path, root, maker.document, content, names)
            files.setdefault(maker, []).append(file)
        except UserError as error:
            problems.append(error)
    if not files:
        if problems:
            raise problems[0]
        return None
    best = max(files, key=lambda maker: len({path for file in files[maker] for path in file.images}))
    splits: dict[str, tuple[Path, ...]] = {}
    for file in files[best]:
        name = split_name(file.path, root)
        if name is not None and role_of(name) is not None:
            name = _AFTER_SPLIT.sub("", name)
            splits[name] = tuple(dict.fromkeys((*splits.get(name, ()), *file.images)))
    for maker, others in files.items():
        if maker is not best:
            problems.append(not_read(root, others[0].path, maker, best.format))
    classes = listed_classes(root, problems)
    folder = best(root, pictures, files[best], Lists(splits, classes, problems))
    folder.also = tuple(maker.format for maker in files if maker is not best)
    return folder


def candidates(root: Path, pictures: Sequence[Path]) -> Iterator[tuple[type[DocumentFolder], Path]]:
    """The files that begin as one of the formats, without those that are called as pictures, unless these are
    few."""
    of_pictures = list(by_folder(pictures))[:_MOST_FOLDERS]
    around = dict.fromkeys(folder.parent for folder in of_pictures if folder != root)
    beside = [one for folder in around for one in folders_in(folder) if holds_labels(one, root)]  # train/labels
    folders = [root, *_folders_in(root)[:_MOST_FOLDERS], *of_pictures, *beside[:_MOST_FOLDERS]]
    stems = stems_of(pictures)
    for folder in dict.fromkeys(folders):
        for path in files_of_many(folder, _SUFFIXES, stems, _MOST_FILES):
            if maker := _maker_of(path):
                yield maker, path


def holds_documents(folder: Path) -> bool:
    """Whether such a file lies in the folder itself."""
    return any(_maker_of(path) for path in files_in(folder, _SUFFIXES)[:_MOST_FILES])


def _maker_of(path: Path) -> type[DocumentFolder] | None:
    makers = [maker for maker in DOCUMENTS if maker.document.suffix == path.suffix.lower()]
    try:
        seen = glance(path, _GLANCE)
    except (OSError, UserError):
        return None
    return next((one for one in makers if one.document.is_likely(seen)), None)


def not_read(root: Path, path: Path, maker: type[DocumentFolder], format: str) -> UserError:
    what = tr(
        "is read as {format}; {name} beside it, labels of {format2}, is not",
        format=format,
        name=path.name,
        format2=maker.format,
    )
    return UserError(root, what, tr("keep the labels of one format in a folder of their own to choose which count"))


def _folders_in(root: Path) -> list[Path]:
    """Those that are called as folders of labels are come first."""
    return sorted(folders_in(root), key=lambda path: (not holds_labels(path, root), path.name))
