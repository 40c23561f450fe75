"""Write a labelled folder in another format: copied pictures, boxes to the last bit, the same splits and classes."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from engine.errors import UserError
from engine.labels.formats.box_fields import fields_lost
from engine.labels.formats.coco import CocoFolder
from engine.labels.formats.coco_file import CocoFile, new_document
from engine.labels.formats.document import DocumentFolder
from engine.labels.formats.entries import is_label, is_odd
from engine.labels.formats.table import FORMATS
from engine.labels.formats.yolo import YoloFolder
from engine.labels.labelled import LabelFilePerPicture, LabelledFolder, Lists
from engine.structures.annotation import Annotation
from engine.structures.settings import Format

_LEFT_OVER = "other"


class Converted(NamedTuple):
    """A picture is done; or it was left out, and `problem` says why. shapes: how many of its objects are no boxes here,
    and not in the copy. fields: what its boxes have and the copies do not."""

    done: int
    total: int
    path: Path
    problem: UserError | None = None
    shapes: int = 0
    fields: tuple[str, ...] = ()


def convert(folder: LabelledFolder, to: str | Path, format: Format) -> Iterator[Converted]:
    """Copy the folder to `to` in another format, yielding after each picture; the source is only read.

    Pictures of one name in different folders get a number. Those whose labels or pixels cannot be read are left out.
    Shapes that are no boxes, and fields that the other format does not know (outlines, attributes), are not carried
    over, and told; flags, provenance and "verified" are. Raises UserError where `to` is not an empty or new folder, or
    cannot be written.
    """
    root = Path(to).absolute()
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UserError(root, "is not an empty folder", "name a new one, so that nothing is overwritten")
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(root, f"cannot be made ({error.strerror})", "choose a folder that can be written") from error
    classes = [label for label in folder.classes if is_label(label)]
    taken: set[str] = set()
    # No two share a stem, since label files are named by it.
    places = {p: root / FORMATS[format].pictures / f"{free_stem(p, taken)}{p.suffix}" for p in folder.pictures}
    copied: dict[Path, Annotation] = {}
    target = _target(root, format, places, classes)
    for number, (path, place) in enumerate(places.items(), 1):
        try:
            annotation = replace(folder.annotation(path), path=place)
            _copy(path, place)
            copied[path] = annotation
            if target is not None:
                target.save(annotation, even_empty=folder.is_labelled(path))
        except UserError as error:
            yield Converted(number, len(places), path, error)
        else:
            fields = dict.fromkeys(name for box in annotation.boxes for name in fields_lost(box, format))
            yield Converted(number, len(places), path, None, len(annotation.unshown), tuple(fields))
    names: set[str] = set()
    splits = {_free(name, names): [p for p in paths if p in copied] for name, paths in folder.splits.items()}
    if target is None:
        # An entry without boxes would say that nothing is there.
        labelled = {path: annotation for path, annotation in copied.items() if folder.is_labelled(path)}
        _write_shared(root, format, splits, labelled, classes)
    elif format == "yolo":
        _write_yaml(root, splits, places, list(target.classes))
    else:
        _write_lists(root, splits, places, classes)


def free_stem(path: Path, taken: set[str]) -> str:
    """A name for a copy of the picture, without the suffix, that none of the others has; it is then added to `taken`.

    Letters that lists and other programs cannot hold (line ends, bytes that are no UTF-8) are replaced.
    """
    return _free(path.stem, taken)


def _free(name: str, taken: set[str]) -> str:
    plain = "".join("_" if is_odd(letter) or letter == "\\" else letter for letter in name)
    plain = " ".join(plain.split()) or "_"
    numbered = (f"{plain}_{number}" for number in itertools.count(2))
    free = next(name for name in itertools.chain([plain], numbered) if name.casefold() not in taken)
    taken.add(free.casefold())
    return free


def _target(root: Path, format: Format, places: Mapping[Path, Path], classes: list[str]) -> LabelFilePerPicture | None:
    """The new folder; None where its labels are in files of many pictures, which are written as a whole at the end."""
    maker = FORMATS[format].folder
    pictures, lists = list(places.values()), Lists(classes=classes)
    if format == "yolo":
        (root / "labels").mkdir()
        _write_yaml(root, {}, places, classes)
        return YoloFolder(root, pictures, lists, yaml=root / "data.yaml")
    return maker(root, pictures, lists) if issubclass(maker, LabelFilePerPicture) else None


def _copy(path: Path, place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
    except OSError as error:
        what = f"cannot be copied ({error.strerror})"
        raise UserError(path, what, "check both folders and the room on disk") from error


def _write_shared(
    root: Path,
    format: Format,
    splits: Mapping[str, list[Path]],
    copied: Mapping[Path, Annotation],
    classes: list[str],
) -> None:
    """One file for each split, and one for the pictures that are in no split."""
    maker, pictures, file = FORMATS[format]
    in_some = {path for paths in splits.values() for path in paths}
    rest = [path for path in copied if path not in in_some]
    whole = Path(file)
    parts = {name: [p for p in paths if p in copied] for name, paths in splits.items()}
    if rest or not parts:
        parts[_LEFT_OVER if parts else ""] = rest
    for name, paths in parts.items():
        annotations = [copied[path] for path in paths]
        new = [annotation.path for annotation in annotations]
        if issubclass(maker, DocumentFolder):
            place = root / (Path("annotations", f"{name}{whole.suffix}") if name else whole)
            maker.started(root, new, place, root / pictures, classes).save_new(annotations)
        else:
            place = root / whole.with_name(f"instances{'_' if name else ''}{name}.json")
            coco = CocoFile(place, root, new_document(classes), base=root / pictures)
            CocoFolder(root, new, [coco]).save_new(annotations)
    if issubclass(maker, DocumentFolder):
        _write_classes(root, classes)


def _write_yaml(root: Path, splits: Mapping[str, list[Path]], places: Mapping[Path, Path], classes: list[str]) -> None:
    lines = ["path: ."]
    for name, paths in splits.items():
        listed = "".join(f"./{places[path].relative_to(root).as_posix()}\n" for path in paths)
        (root / f"{name}.txt").write_text(listed, encoding="utf-8")
        lines.append(f"{name}: {name}.txt")
    lines.append("names:")
    lines += [f"  {number}: {json.dumps(label, ensure_ascii=False)}" for number, label in enumerate(classes)]
    (root / "data.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_lists(root: Path, splits: Mapping[str, list[Path]], places: Mapping[Path, Path], classes: list[str]) -> None:
    lists = root / "ImageSets" / "Main"
    if splits:
        lists.mkdir(parents=True)
    for name, paths in splits.items():
        (lists / f"{name}.txt").write_text("".join(f"{places[path].stem}\n" for path in paths), encoding="utf-8")
    _write_classes(root, classes)


def _write_classes(root: Path, classes: list[str]) -> None:
    (root / "classes.txt").write_text("".join(f"{label}\n" for label in classes), encoding="utf-8")
