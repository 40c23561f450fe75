"""Write a labelled folder in another format: copied pictures, boxes to the last bit, the same splits and classes."""

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from engine.errors import UserError, reason_of
from engine.labels.classes.folder_classes import read_folder_classes
from engine.labels.formats.box_fields import fields_lost
from engine.labels.formats.coco.file import CocoFile
from engine.labels.formats.coco.folder import CocoFolder
from engine.labels.formats.documents.document_file import DocumentFolder
from engine.labels.formats.entries import is_label, is_odd
from engine.labels.formats.table import FORMATS
from engine.labels.formats.yolo import YoloFolder
from engine.labels.labelled import LabelFilePerPicture, LabelledFolder, Lists
from engine.labels.split_lists import roles_of
from engine.safety.atomic_files import HIDDEN_FOLDER, LOCK_NAME, write_file
from engine.structures.annotation import Annotation
from engine.structures.settings import Format
from engine.words import tr

_LEFT_OVER = "other"


class Converted(NamedTuple):
    """A picture is done; or it was left out, and `problem` says why. shapes: how many of its objects are no boxes here,
    and not in the copy. fields: what its boxes have and the copies do not. renamed: classes that the copies call
    otherwise."""

    done: int
    total: int
    path: Path
    problem: UserError | None = None
    shapes: int = 0
    fields: tuple[str, ...] = ()
    renamed: Mapping[str, str] = MappingProxyType({})


def convert(
    folder: LabelledFolder, to: str | Path, format: Format, *, for_darknet: bool = False
) -> Iterator[Converted]:
    """Copy the folder to `to` in another format, yielding after each picture; the source is only read.

    for_darknet: of YOLO, with Darknet's lists (obj.data, obj.names, train.txt) in place of a data.yaml.
    Classes are in the order in which the window shows them.
    Pictures of one name in different folders get a number. Those whose labels or pixels cannot be read are left out.
    Shapes that are not boxes, and fields that the other format does not know (outlines, attributes), are not carried
    over, and told; flags, provenance and "verified" are. Raises UserError where `to` is not an empty or new folder, or
    cannot be written.
    """
    root = Path(to).absolute()
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UserError(root, tr("is not an empty folder"), tr("name a new one, so that nothing is overwritten"))
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            root, tr("cannot be made ({reason})", reason=reason_of(error)), tr("choose a folder that can be written")
        ) from error
    kind = FORMATS[format]
    blank = kind.blank if folder.format != format else ""
    classes = list(dict.fromkeys(_with_blank(label, blank) for label in _classes_of(folder) if is_label(label)))
    taken: set[str] = set()
    # No two share a stem, since label files are named by it.
    places = {p: root / kind.pictures / f"{free_stem(p, taken)}{p.suffix}" for p in folder.pictures}
    copied: dict[Path, Annotation] = {}
    target = _target(root, format, places, classes, for_darknet=for_darknet)
    for number, (path, place) in enumerate(places.items(), 1):
        try:
            annotation = replace(folder.annotation(path), path=place)
            renamed = {label: new for label in annotation.labels if (new := _with_blank(label, blank)) != label}
            boxes = [box.with_(label=renamed.get(box.label, box.label)) for box in annotation.boxes]
            annotation = replace(annotation, boxes=tuple(boxes))
            classes += dict.fromkeys(label for label in annotation.labels if label not in classes)
            _copy(path, place)
            copied[path] = annotation
            if target is not None:
                target.save(annotation, even_empty=folder.is_labelled(path))
        except UserError as error:
            yield Converted(number, len(places), path, error)
        else:
            fields = dict.fromkeys(name for box in annotation.boxes for name in fields_lost(box, format))
            yield Converted(number, len(places), path, None, len(annotation.unshown), tuple(fields), renamed)
    _remove_locks(root)
    names: set[str] = set()
    splits = {_free(name, names): [p for p in paths if p in copied] for name, paths in folder.splits.items()}
    if target is None:
        # An entry without boxes would say that nothing is there.
        labelled = {path: annotation for path, annotation in copied.items() if folder.is_labelled(path)}
        _write_shared(root, format, splits, labelled, classes)
    elif for_darknet:
        _write_darknet(root, splits, places, list(target.classes))
    elif format == "yolo":
        _write_yaml(root, splits, places, list(target.classes))
    else:
        _write_lists(root, splits, places, classes)


def _classes_of(folder: LabelledFolder) -> list[str]:
    """In the order in which a person has put them, and without those that were removed."""
    arranged = read_folder_classes(folder.root)
    listed = [name for name in folder.classes if name not in arranged.removed]
    return list(dict.fromkeys((*arranged.colours, *listed)))


def _with_blank(label: str, blank: str) -> str:
    """blank: what stands for a blank; empty: a blank."""
    return blank.join(label.split()) if blank else label


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


def _target(
    root: Path, format: Format, places: Mapping[Path, Path], classes: list[str], *, for_darknet: bool
) -> LabelFilePerPicture | None:
    """The new folder; None where its labels are in files of many pictures, which are written as a whole at the end."""
    maker = FORMATS[format].folder
    pictures, lists = list(places.values()), Lists(classes=classes)
    if format == "yolo":
        (root / "labels").mkdir()
        if for_darknet:
            _write_darknet(root, {}, places, classes)
            return YoloFolder(root, pictures, lists, texts=[root / "obj.names"])
        _write_yaml(root, {}, places, classes)
        return YoloFolder(root, pictures, lists, yaml=root / "data.yaml")
    return maker(root, pictures, lists) if issubclass(maker, LabelFilePerPicture) else None


def _remove_locks(root: Path) -> None:
    """Other programs take all that lies beside label files for one."""
    for lock in root.rglob(f"{HIDDEN_FOLDER}/{LOCK_NAME}"):
        lock.unlink()
        with contextlib.suppress(OSError):  # it holds what label files cannot
            lock.parent.rmdir()


def _copy(path: Path, place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
    except OSError as error:
        what = tr("cannot be copied ({reason})", reason=reason_of(error))
        raise UserError(path, what, tr("check both folders and the room on disk")) from error


def _write_shared(
    root: Path,
    format: Format,
    splits: Mapping[str, list[Path]],
    copied: Mapping[Path, Annotation],
    classes: list[str],
) -> None:
    """One file for each split, and one for the pictures that are in no split."""
    kind = FORMATS[format]
    in_some = {path for paths in splits.values() for path in paths}
    rest = [path for path in copied if path not in in_some]
    parts = {name: [p for p in paths if p in copied] for name, paths in splits.items()}
    if rest or not parts:
        parts[_LEFT_OVER if parts else ""] = rest
    for name, paths in parts.items():
        place = root / (kind.split.format(name) if name else kind.file)
        annotations = [copied[path] for path in paths]
        new = [annotation.path for annotation in annotations]
        if issubclass(kind.folder, DocumentFolder):
            kind.folder.started(root, new, place, root / kind.pictures, classes).save_new(annotations)
        else:
            coco = CocoFile.new(place, root, root / kind.pictures, classes)
            CocoFolder(root, new, [coco]).save_new(annotations)
    if format == "openimages":
        rows = "".join(f"{label},{label}\n" for label in classes if not set(label) & set(',"'))
        _write_text((root / kind.file).with_name("class-descriptions.csv"), rows)
    if format != "coco":
        _write_classes(root, classes)


def _write_yaml(root: Path, splits: Mapping[str, list[Path]], places: Mapping[Path, Path], classes: list[str]) -> None:
    _write_splits(root, splits, places)
    lines = ["path: .", *(f"{name}: {name}.txt" for name in splits)]
    lines.append("names:")
    lines += [f"  {number}: {json.dumps(label, ensure_ascii=False)}" for number, label in enumerate(classes)]
    _write_text(root / "data.yaml", "\n".join(lines) + "\n")


def _write_darknet(
    root: Path, splits: Mapping[str, list[Path]], places: Mapping[Path, Path], classes: list[str]
) -> None:
    """As Darknet reads it from within the folder."""
    _write_splits(root, splits, places)
    _write_text(root / "obj.names", "".join(f"{label}\n" for label in classes))
    lines = [f"classes = {len(classes)}", "names = obj.names", "backup = backup/"]
    for name, role in roles_of(splits).items():
        lines.append(f"{'valid' if role == 'validation' else role} = {name}.txt")
    _write_text(root / "obj.data", "".join(f"{line}\n" for line in lines))


def _write_splits(root: Path, splits: Mapping[str, list[Path]], places: Mapping[Path, Path]) -> None:
    for name, paths in splits.items():
        listed = "".join(f"./{places[path].relative_to(root).as_posix()}\n" for path in paths)
        _write_text(root / f"{name}.txt", listed)


def _write_lists(root: Path, splits: Mapping[str, list[Path]], places: Mapping[Path, Path], classes: list[str]) -> None:
    lists = root / "ImageSets" / "Main"
    for name, paths in splits.items():
        _write_text(lists / f"{name}.txt", "".join(f"{places[path].stem}\n" for path in paths))
    _write_classes(root, classes)


def _write_text(file: Path, text: str) -> None:
    write_file(file, text.encode(), keep_version=False, parents=True)


def _write_classes(root: Path, classes: list[str]) -> None:
    _write_text(root / "classes.txt", "".join(f"{label}\n" for label in classes))
