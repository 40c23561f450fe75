"""A list of classes from another file, taken over into the folder's own list: names for numbers, and new classes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import yaml

from engine.errors import UserError
from engine.labels.formats.class_list import class_text_in, extend_list, read_class_text, read_yaml, yaml_names
from engine.labels.formats.yaml_text import TooMuch, entries_in, mapping_in
from engine.pictures.finding import files_in
from engine.safety.atomic_files import locked, write_file
from engine.safety.reading import is_file, read_file
from engine.structures.settings import Format
from engine.words import tr


def read_classes(file: Path) -> list[str]:
    """Of a text of one name a line, or of a data.yaml. Raises UserError where there is none in it."""
    names = _listed(file)
    if not names:
        raise UserError(file, tr("lists no classes"), tr("choose a text of one name a line, or a data.yaml"))
    return list(dict.fromkeys(names))


def listed_in(root: Path) -> list[str]:
    """The list that lies in a folder of pictures, if it can be read."""
    file = class_text_in(root)
    try:
        return read_class_text(file) if file else []
    except UserError:
        return []


def add_classes(root: Path, format: Format | None, names: Sequence[str]) -> None:
    """Write them into the folder's list, or begin one.

    A class without a name gets that of its number. Raises UserError where the folder's list has other names for the
    same numbers: then the labels would mean something else.
    """
    files = _lists_of(root, format)
    with locked(files[0]), locked(files[-1]):
        for file in files:
            for number, (before, name) in enumerate(zip(_listed(file), names, strict=False)):
                if before not in (name, str(number)):
                    what = tr("calls the class {number} {before}, not {name}", number=number, before=before, name=name)
                    raise UserError(file, what, tr("bring both lists into one order"))
        for file in files:
            listed = _listed(file)
            joined = [*names, *listed[len(names) :]]
            if listed == joined[: len(listed)]:
                extend_list(file, joined)
            elif _is_yaml(file):
                _name_in_yaml(file, joined)
            else:
                write_file(file, "".join(f"{name}\n" for name in joined).encode())


def _lists_of(root: Path, format: Format | None) -> list[Path]:
    """A data.yaml of YOLO and a text; the text where there is none of them yet."""
    candidates = (root / "data.yaml", *files_in(root, (".yaml", ".yml")))
    yamls = [file for file in candidates if is_file(file) and yaml_names(read_yaml(file)) is not None]
    text = class_text_in(root, root / "labels")
    files = [*(yamls[:1] if format == "yolo" else []), *([text] if text else [])]
    return files or [root / "classes.txt"]


def _listed(file: Path) -> list[str]:
    return yaml_names(read_yaml(file)) or [] if _is_yaml(file) else read_class_text(file)


def _is_yaml(file: Path) -> bool:
    return file.suffix.lower() in (".yaml", ".yml")


def _name_in_yaml(file: Path, names: Sequence[str]) -> None:
    """Its `names`, in place; everything else stays as it is."""
    text = (read_file(file) or b"").decode("utf-8-sig")
    entries = entries_in(text)
    listed = json.dumps(list(names), ensure_ascii=False)
    if (before := entries.get("names")) is None:
        text = f"{text.rstrip()}\nnames: {listed}\n"
    elif before.flow_style:
        text = text[: before.start_mark.index] + listed + text[before.end_mark.index :]
    else:
        text = f"{text[: before.start_mark.index]}  {listed}\n{text[before.end_mark.index :]}"
    try:
        is_right = yaml_names(mapping_in(text)) == list(names)
    except (yaml.YAMLError, TooMuch):
        is_right = False
    if not is_right:
        raise UserError(file, tr("cannot hold these names"), tr("write them into it by hand"))
    write_file(file, text.encode())
