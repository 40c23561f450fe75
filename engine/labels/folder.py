"""Find the format of a labelled folder, from file names and a look into a few files, without reading all labels."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.errors import UserError
from engine.labels.formats.coco import CocoFolder
from engine.labels.formats.coco_file import CocoFile, new_document
from engine.labels.formats.coco_layout import find_coco
from engine.labels.formats.json_text import read_json
from engine.labels.formats.labelme import LabelmeFolder, is_labelme
from engine.labels.formats.voc import VocFolder, find_voc, read_lists
from engine.labels.formats.yolo import YoloFolder
from engine.labels.formats.yolo_layout import find_yolo, is_yolo_line
from engine.labels.labelled import LabelFilePerPicture, LabelledFolder, Lists
from engine.labels.split_lists import listed_splits, roles_of, splits_by_folder
from engine.pictures.finding import find_pictures
from engine.safety.atomic_files import read_file
from engine.structures.settings import Format

__all__ = ["Format", "LabelledFolder", "open_folder", "start_folder"]

# How many pictures are looked at, to see which kind of label files lies beside them.
_LOOK_AT = 500


def open_folder(path: str | Path) -> LabelledFolder | None:
    """The labelled folder at `path`, None where no labels are found in a format known here.

    Raises UserError where the folder is not there, or its only list of labels (COCO) cannot be understood.
    """
    root = Path(path).absolute()
    if not root.is_dir():
        raise UserError(root, "is not a folder that is there", "check the name, or whether its drive is gone")
    pictures = find_pictures([root])
    found = (
        find_voc(root, pictures) or find_coco(root, pictures) or find_yolo(root, pictures) or _beside(root, pictures)
    )
    return _with_splits(found) if found is not None else _part_of_folder(root, pictures)


def start_folder(path: str | Path, format: Format = "voc", classes: Sequence[str] = ()) -> LabelledFolder:
    """A folder of pictures that has no labels yet, to be labelled in `format`: files come with the first save."""
    root = Path(path).absolute()
    pictures = find_pictures([root])
    if format == "coco":
        file = CocoFile(root / "annotations" / "instances.json", root, new_document(classes), base=root)
        return CocoFolder(root, pictures, [file])
    makers: dict[str, type[LabelFilePerPicture]] = {"voc": VocFolder, "labelme": LabelmeFolder, "yolo": YoloFolder}
    return makers[format](root, pictures, Lists(classes=classes))


def _with_splits(folder: LabelledFolder) -> LabelledFolder:
    """With what lists and folders say of train and test, where the format's own files say nothing of it."""
    if not roles_of(folder.splits):
        problems: list[UserError] = []
        pictures = list(folder.pictures)
        more = listed_splits(folder.root, pictures, problems) or splits_by_folder(folder.root, pictures)
        folder.splits = {**folder.splits, **more}
        folder.report(problems)
    return folder


def _beside(root: Path, pictures: list[Path]) -> LabelledFolder | None:
    """Label files next to the pictures, by the first one that is found."""
    makers: dict[str, Callable[[], LabelledFolder]] = {
        ".xml": lambda: VocFolder(root, pictures, read_lists(root, root, pictures)),
        ".json": lambda: LabelmeFolder(root, pictures, read_lists(root, root, pictures)),
        ".txt": lambda: YoloFolder(root, pictures),
    }
    for picture, suffix in itertools.product(pictures[:_LOOK_AT], makers):
        file = picture.with_suffix(suffix)
        if file.is_file() and _is_label_file(file):
            return makers[suffix]()
    return None


def _part_of_folder(root: Path, pictures: list[Path]) -> LabelledFolder | None:
    """Where a part of a labelled folder was opened by itself: images/train of YOLO, JPEGImages of VOC.

    Its pictures alone are listed; their labels are those of the whole.
    """
    for parent in root.parents:
        first = root.relative_to(parent).parts[0]
        found: LabelledFolder | None = None
        if first == "images" and (parent / "labels").is_dir():
            found = find_yolo(parent, find_pictures([parent / first]))
        elif first == "JPEGImages" and (parent / "Annotations").is_dir():
            found = find_voc(parent, find_pictures([parent / first]))
        if found is not None:
            here, whole = set(pictures), _with_splits(found).splits
            found.pictures = tuple(path for path in found.pictures if path in here)
            inner = {name: tuple(path for path in paths if path in here) for name, paths in whole.items()}
            found.splits = {name: paths for name, paths in inner.items() if paths}
            return found
    return None


def _is_label_file(file: Path) -> bool:
    try:
        content = read_file(file) or b""
        if file.suffix == ".xml":
            return b"<annotation" in content
        if file.suffix == ".json":
            return is_labelme(read_json(content, file))
        return is_yolo_line(content)
    except UserError:
        return False  # not recognised by this one; the next picture's may be whole
