"""Find the format of a labelled folder, from file names and a look into a few files, without reading all labels."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from engine.errors import UserError
from engine.labels.format_choice import read_choice
from engine.labels.formats.coco.file import CocoFile
from engine.labels.formats.coco.folder import CocoFolder
from engine.labels.formats.coco.layout import coco_files, find_coco
from engine.labels.formats.documents.document_file import DocumentFolder
from engine.labels.formats.documents.layout import candidates, find_documents, holds_documents, not_read
from engine.labels.formats.labelme import LabelmeFolder
from engine.labels.formats.table import FORMATS
from engine.labels.formats.voc import VocFolder, read_lists
from engine.labels.formats.word_lines import DotaFolder, FolderOfWords, KittiFolder
from engine.labels.formats.yolo import YoloFolder
from engine.labels.formats.yolo_layout import find_yolo
from engine.labels.label_places import (
    LABEL_SUFFIXES,
    LabelPlaces,
    Listing,
    display,
    find_labels,
    holds_labels,
    holds_pictures,
    list_label_files,
    may_be_parallel,
    pictures_of_labels,
)
from engine.labels.labelled import NO_LISTS, LabelFilePerPicture, LabelledFolder, Lists
from engine.labels.picture_names import find_by_stated_names
from engine.labels.split_lists import listed_splits, role_of, roles_of, splits_by_folder
from engine.pictures.finding import by_folder, find_pictures, folders_in
from engine.safety.reading import is_folder, read_file
from engine.safety.temporary import remove_unfinished_saves
from engine.structures.settings import Format
from engine.words import mark, tr

__all__ = ["Format", "LabelledFolder", "open_folder", "start_folder"]

_LOOK_AT = 100  # label files, to see which kind they are
_NOT_OF_DATA = (".", "__", "readme", "license", "licence", "thumbs.db", "desktop.ini")
_NOT_DATA = (".md", ".rst", ".html", ".pdf", ".zip", ".tar", ".gz", ".tgz", ".rar", ".7z", ".py", ".ipynb")
_MAKERS: dict[str, type[LabelFilePerPicture]] = {".xml": VocFolder, ".json": LabelmeFolder, ".txt": YoloFolder}


def open_folder(path: str | Path, pictures: Sequence[Path] | None = None) -> LabelledFolder | None:
    """The labelled folder at `path`, None where no labels are found in a format known here. pictures: all, where known.

    Raises UserError where the folder is not there, or its only list of labels (COCO) cannot be understood.
    """
    root = Path(path).absolute()
    if not is_folder(root):
        raise UserError(root, tr("is not a folder that is there"), tr("check the name, or whether its drive is gone"))
    inner = _inside_of(root)
    problems: list[UserError] = []
    there = find_pictures([inner], problems) if pictures is None or inner != root else list(pictures)
    listing = list_label_files(inner)
    remove_unfinished_saves((inner, *listing))
    found = _recognise(inner, there, listing)
    found = _with_splits(found) if found is not None else _part_of_folder(inner, there)
    if found is not None:
        found.report(problems)
    return found


def start_folder(path: str | Path, format: Format = "voc", classes: Sequence[str] = ()) -> LabelledFolder:
    """A folder of pictures that has no labels yet, to be labelled in `format`: files come with the first save."""
    root = Path(path).absolute()
    pictures = find_pictures([root])
    kind = FORMATS[format]
    if issubclass(kind.folder, CocoFolder):
        file = CocoFile.new(root / kind.file, root, root, classes)
        return CocoFolder(root, pictures, [file])
    if issubclass(kind.folder, DocumentFolder):
        return kind.folder.started(root, pictures, root / kind.file, root, classes)
    return kind.folder(root, pictures, Lists(classes=classes))


def _with_splits(folder: LabelledFolder) -> LabelledFolder:
    """With what lists and folders say of train and test, where the format's own files say nothing of it."""
    if not roles_of(folder.splits):
        problems: list[UserError] = []
        pictures = list(folder.pictures)
        more = listed_splits(folder.root, pictures, problems) or splits_by_folder(folder.root, pictures)
        folder.splits = {**folder.splits, **more}
        folder.report(problems)
    return folder


def _inside_of(root: Path) -> Path:
    """Where the folder around a data set was opened, as archives are unpacked: the one folder that is in it, perhaps
    beside the archive itself and a text for people."""
    try:
        with os.scandir(root) as entries:  # there may be 100,000: two are enough
            of_data = (one.name for one in entries if not _is_beside_the_point(one.name.lower()))
            names = list(itertools.islice(of_data, 2))
    except OSError:
        return root  # whoever lists the pictures says so
    if len(names) != 1 or not is_folder(root / names[0]):
        return root
    inner = root / names[0]
    is_part = role_of(inner.name) is not None or holds_pictures(inner, root) or holds_labels(inner, root)
    return root if is_part else _inside_of(inner)


def _is_beside_the_point(name: str) -> bool:
    return name.startswith(_NOT_OF_DATA) or name.endswith(_NOT_DATA)


def _recognise(root: Path, pictures: list[Path], listing: Listing) -> LabelledFolder | None:
    """By what lies in parallel folders, then by lists, then by files beside the pictures, then by lone label files, and
    by a list that lies elsewhere."""
    folders = by_folder(pictures)
    places = {
        maker.suffix: find_labels(root, folders, maker.suffix, maker.usual_folders, maker.reserved, listing)
        for maker in _MAKERS.values()
    }
    for suffix, found_places in places.items():
        find_by_stated_names(root, folders, found_places, _MAKERS[suffix].picture_named_in)
    voc, yolo = places[".xml"], places[".txt"]
    sure = {suffix: _has_labels(_MAKERS[suffix], places[suffix].files.values()) for suffix in places}
    chosen = read_choice(root)
    found = _chosen(chosen, root, pictures, places, sure)
    if found is None and sure[".xml"] and voc.are_parallel:
        found = _voc(root, pictures, voc)
    found = found or find_coco(root, pictures) or _words(root, pictures, yolo, listing)
    found = found or find_yolo(root, pictures, yolo, sure[".txt"])
    if found is None and any(sure.values()):
        first = next(path for path in pictures if any(sure[s] and path in places[s].files for s in LABEL_SUFFIXES))
        suffix = next(s for s in LABEL_SUFFIXES if sure[s] and first in places[s].files)
        found = _of_files(root, pictures, places[suffix], suffix)
    found = found or find_documents(root, pictures)
    if found is None and pictures:
        lone = next((s for s in LABEL_SUFFIXES if _has_labels(_MAKERS[s], places[s].left)), None)
        found = _of_files(root, pictures, places[lone], lone) if lone else None
    if found is None and pictures:
        found = find_coco(root, pictures, anywhere=True)
    if found is not None and found.format != chosen:
        others = [s for s in LABEL_SUFFIXES if sure[s] and _MAKERS[s].format != found.format]
        found.also += tuple(_MAKERS[s].format for s in others)
        found.report(_not_read(root, _MAKERS[s].format, found.format, places[s]) for s in others)
        documents = None if isinstance(found, DocumentFolder) else next(candidates(root, pictures), None)
        if documents is not None:
            found.also += (documents[0].format,)
            found.report([not_read(root, documents[1], documents[0], found.format)])
        found.report(_other_data_set(found, pictures))
    return found


def _other_data_set(found: LabelledFolder, pictures: list[Path]) -> Iterator[UserError]:
    """COCO's file among pictures that are none of those found, as where two exports lie side by side."""
    shown = set(found.pictures)
    left = {path.parent for path in pictures if path not in shown}
    if left and not isinstance(found, CocoFolder):
        for file in coco_files(found.root, pictures):
            if file.parent != found.root and any(folder.is_relative_to(file.parent) for folder in left):
                what = tr(
                    "is read as {format}; {display}, labels of coco, is not",
                    format=found.format,
                    display=display([file], found.root),
                )
                yield UserError(found.root, what, tr("open one of the folders in it by itself"))


def _chosen(
    format: Format | None, root: Path, pictures: list[Path], places: dict[str, LabelPlaces], sure: dict[str, bool]
) -> LabelledFolder | None:
    """The labels that a person chose where there are two formats; None where nobody did, or these are gone."""
    suffix = next((s for s, maker in _MAKERS.items() if maker.format == format and sure[s]), None)
    if format == "coco":
        return find_coco(root, pictures)
    if format is not None and issubclass(FORMATS[format].folder, DocumentFolder):
        return find_documents(root, pictures, format)
    if suffix == ".txt" and (found := find_yolo(root, pictures, places[suffix], True)) is not None:
        return found
    return _of_files(root, pictures, places[suffix], suffix) if suffix else None


def _of_files(root: Path, pictures: list[Path], places: LabelPlaces, suffix: str) -> LabelledFolder:
    if suffix == ".xml":
        return _voc(root, pictures, places)
    if suffix == ".json":
        return LabelmeFolder(root, pictures_of_labels(root, pictures, places), read_lists(root, root, pictures), places)
    return YoloFolder(root, pictures, NO_LISTS, places)


def _words(root: Path, pictures: list[Path], places: LabelPlaces, listing: Listing) -> FolderOfWords | None:
    """places: of any text files."""
    maker = next((one for one in (KittiFolder, DotaFolder) if _has_labels(one, places.files.values())), None)
    if maker is None:
        return None
    places = find_labels(root, by_folder(pictures), maker.suffix, maker.usual_folders, maker.reserved, listing)
    inside = pictures_of_labels(root, pictures, places)
    return maker(root, inside, read_lists(root, root, inside), places)


def _voc(root: Path, pictures: list[Path], places: LabelPlaces) -> VocFolder:
    inside = pictures_of_labels(root, pictures, places)
    lists = _voc_lists(root, inside)
    if not lists.splits:  # VOCdevkit/VOC2007, VOC2012
        years = [path for path in folders_in(root) if is_folder(path / "ImageSets")]
        of_years = [_voc_lists(year, [path for path in inside if path.is_relative_to(year)]) for year in years]
        names = dict.fromkeys(name for one in of_years for name in one.splits)
        splits = {name: tuple(path for one in of_years for path in one.splits.get(name, ())) for name in names}
        problems = [problem for one in (lists, *of_years) for problem in one.problems]
        lists = lists._replace(splits=splits, problems=problems)
    return VocFolder(root, inside, lists, places)


def _voc_lists(root: Path, pictures: list[Path]) -> Lists:
    tops = (path for name in ("JPEGImages", "images") for path in [root / name] if is_folder(path))
    return read_lists(root, next(tops, root), pictures)


def _not_read(root: Path, other: Format, format: Format, places: LabelPlaces) -> UserError:
    first, count = display([*places.files.values()], root), len(places.files)
    text = (
        mark("is read as {format}; a label file of {other} beside it ({first}) is not")
        if count == 1
        else mark("is read as {format}; {count:,} label files of {other} beside it ({first}) are not")
    )
    what = tr(text, format=format, other=other, first=first, count=count)
    return UserError(root, what, tr("keep the labels of one format in a folder of their own to choose which count"))


def _part_of_folder(root: Path, pictures: list[Path]) -> LabelledFolder | None:
    """Where a part of a labelled folder was opened by itself: images/train of YOLO, JPEGImages of VOC.

    Its pictures alone are listed; their labels are those of the whole.
    """
    for parent in root.parents:
        first = parent / root.relative_to(parent).parts[0]
        is_likely = holds_pictures(first, parent)
        beside = _label_folders(parent, first) if is_likely else []
        if not (beside or (is_likely and parent == root.parent and holds_documents(parent))):
            continue
        listing = {folder: names for top in (*beside, first) for folder, names in list_label_files(top).items()}
        found = _recognise(parent, find_pictures([first]), listing)
        if found is not None and (beside or any(map(found.is_labelled, pictures))):
            here, whole = set(pictures), _with_splits(found).splits
            found.pictures = tuple(path for path in found.pictures if path in here)
            inner = {name: tuple(path for path in paths if path in here) for name, paths in whole.items()}
            found.splits = {name: paths for name, paths in inner.items() if paths}
            return found
    return None


def _label_folders(parent: Path, pictures: Path) -> list[Path]:
    """Those that are parallel to a folder of pictures."""
    return [one for one in folders_in(parent) if may_be_parallel(one, pictures, parent)]


def _has_labels(maker: type[LabelFilePerPicture], files: Iterable[str]) -> bool:
    """By a look into some of the files."""
    return any(_is_label_file(maker, Path(file)) for file in itertools.islice(files, _LOOK_AT))


def _is_label_file(maker: type[LabelFilePerPicture], file: Path) -> bool:
    try:
        return maker.is_label_file(read_file(file) or b"", file)
    except UserError:
        return False  # not recognised by this one; the next one may be whole
