"""Lists of class names in files: classes.txt (one name a line) and YOLO's data.yaml. Only ever extended at the end."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from engine.errors import UserError
from engine.labels.formats.yaml_text import MOST_BYTES, TooMuch, entries_in, mapping_in, text_of
from engine.pictures.finding import names_in
from engine.safety.atomic_files import write_file
from engine.safety.reading import is_file, read_file
from engine.words import tr

TEXT_NAMES = ("classes.txt", "obj.names", "labels.txt", "predefined_classes.txt", "_darknet.labels")
_SUFFIXES = (".txt", ".names", ".labels")


def read_class_text(file: Path) -> list[str]:
    """One name a line; blank lines at the end do not count, others are classes without a name (their number)."""
    try:
        return _class_names(read_file(file) or b"")
    except UnicodeDecodeError as error:
        raise UserError(file, tr("is not UTF-8 text"), tr("save it as UTF-8")) from error


def _class_names(content: bytes) -> list[str]:
    names = [line.strip() for line in content.decode("utf-8-sig").splitlines()]
    while names and not names[-1]:
        names.pop()
    return [name or str(number) for number, name in enumerate(names)]


def listed_classes(root: Path, problems: list[UserError]) -> list[str]:
    """The list that stands in a folder of VOC or labelme files, if any; labelme's begins with names such as
    __ignore__ that are no classes. One that cannot be read joins the problems."""
    file = class_text_in(root)
    try:
        if file is None and is_file(root / "labelmap.txt"):  # CVAT's: name, colour, parts, actions
            names = [name.split(":")[0].strip() for name in read_class_text(root / "labelmap.txt")]
            return [name for name in names if not name.startswith("#") and name != "background"]
        return [name for name in read_class_text(file) if not name.startswith("_")] if file else []
    except UserError as error:
        problems.append(error)
        return []


def class_text_in(*folders: Path) -> Path | None:
    """The first text file there that is called as lists of classes are, in any case; else Darknet's ….names."""
    for folder in folders:
        there = {name.lower(): name for name in names_in(folder, _SUFFIXES)}
        names = [*TEXT_NAMES, *(name for name in there if name.endswith(".names"))]
        found = (folder / there[name] for name in names if name in there)
        if (file := next(filter(is_file, found), None)) is not None:
            return file
    return None


def read_yaml(file: Path) -> dict[str, Any]:
    """The mapping in a data.yaml (see engine.labels.formats.yaml_text). Raises UserError that names the line."""
    try:
        return mapping_in((read_file(file, MOST_BYTES) or b"").decode("utf-8-sig"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = tr("{file}, line {line}", file=file, line=mark.line + 1) if mark else file
        raise UserError(where, tr("is not well-formed YAML"), tr("correct it")) from error
    except TooMuch as error:
        raise UserError(file, str(error), tr("write each value where it belongs")) from error
    except RecursionError as error:
        raise UserError(file, tr("is nested too deep for a list of classes"), tr("correct it")) from error
    except ValueError as error:
        raise UserError(file, tr("is not readable as YAML"), tr("save it as UTF-8")) from error


def yaml_names(document: dict[str, Any]) -> list[str] | None:
    """`names` of a data.yaml, a list, a mapping by number, or one text with commas, else as many numbers as `nc` says;
    None: it has neither.

    Classes without a name, and gaps, are named by their number.
    """
    names, count = document.get("names"), document.get("nc")
    if isinstance(names, str):
        names = names.split(",")
    if isinstance(count, str) and count.strip().isdecimal():
        count = int(count)
    if isinstance(names, dict):
        keys = [int(key) if str(key).isdecimal() else -1 for key in names]
        if any(not 0 <= key < 100_000 for key in keys):
            return None
        by_number = dict(zip(keys, names.values(), strict=True))
        names = [by_number.get(number) for number in range(max(keys, default=-1) + 1)]
    if names is None and isinstance(count, int) and 0 < count < 100_000:
        names = [None] * count
    if not isinstance(names, list):
        return None
    texts = ["" if name is None else str(name).strip() for name in names]
    return [text or str(number) for number, text in enumerate(texts)]


def with_others(names: Sequence[str], files: Sequence[Path]) -> list[str]:
    """The classes that a program knows, with those that others added to the files, or named there, since it read them.

    A class without a name is called by its number. Raises UserError where a file numbers classes otherwise by now:
    the numbers in label files would mean other ones.
    """
    joined = list(names)
    for file in files:
        for number, name in enumerate(_names_in(file)):
            if number == len(joined):
                joined.append(name)
            elif joined[number] == str(number):
                joined[number] = name
            elif name not in (joined[number], str(number)):
                what = tr(
                    "calls the class {number} {name} by now, which was {joined}",
                    number=number,
                    name=name,
                    joined=joined[number],
                )
                raise UserError(file, what, tr("open the folder anew"))
    return joined


def _is_yaml(file: Path) -> bool:
    return file.suffix.lower() in (".yaml", ".yml")


def _names_in(file: Path) -> list[str]:
    return yaml_names(read_yaml(file)) or [] if _is_yaml(file) else read_class_text(file)


def extend_list(file: Path, names: Sequence[str]) -> None:
    """Make the file hold `names`, of which it holds the first ones already, or create it.

    Of a data.yaml comments, order and all other entries stay as they are. Raises UserError where the reader would not
    find the names again.
    """
    content, listed = read_file(file), _names_in(file)
    if len(listed) >= len(names) and (content is not None or _is_yaml(file)):
        return
    before = content or b""
    try:
        if _is_yaml(file):
            after = _extended_yaml(before.decode("utf-8-sig"), listed, names).encode()
            read_back = yaml_names(mapping_in(after.decode()))
        else:
            after = _extended_text(before, names[len(listed) :])
            read_back = _class_names(after)
    except (yaml.YAMLError, TooMuch):  # a letter that YAML does not know
        read_back = None
    if read_back != list(names):
        raise UserError(
            file,
            tr("cannot hold the new class {names!r}", names=names[-1]),
            tr("rename it, or add it to the list by hand"),
        )
    write_file(file, after)


def rename_in_list(file: Path, names: Sequence[str]) -> None:
    """Make the file, which has other names for some of these numbers, hold these; all else in it stays as it is.

    Raises UserError where the reader would not find them.
    """
    content = read_file(file)
    known = [] if content is None else _names_in(file)
    if content is not None and known != list(names[: len(known)]):
        _rename_first(file, content, names[: len(known)])
    extend_list(file, names)


def _rename_first(file: Path, content: bytes, names: Sequence[str]) -> None:
    bom, text = (content[:3], content[3:]) if content.startswith(b"\xef\xbb\xbf") else (b"", content)
    try:
        if _is_yaml(file):
            after = bom + _renamed_yaml(text.decode(), names).encode()
            read_back = yaml_names(mapping_in(after.decode("utf-8-sig")))
        else:
            after = bom + _renamed_text(text.decode(), names).encode()
            read_back = _class_names(after)
    except (yaml.YAMLError, ValueError, RecursionError):
        read_back = None
    if read_back != list(names):
        raise UserError(
            file, tr("cannot hold the new name of the class"), tr("choose another, or change it there by hand")
        )
    write_file(file, after)


def _renamed_text(text: str, names: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True)
    for number, name in enumerate(names):
        old = lines[number].strip()
        if (old or str(number)) != name:
            lines[number] = lines[number].replace(old, name, 1) if old else name + lines[number]
    return "".join(lines)


def _renamed_yaml(text: str, names: Sequence[str]) -> str:
    node = entries_in(text).get("names")
    if isinstance(node, yaml.SequenceNode):
        items = dict(enumerate(node.value))
    elif isinstance(node, yaml.MappingNode):
        items = {int(text_of(key)): value for key, value in node.value}
    else:
        return _extended_yaml(text, (), names)
    edits = [
        (item.start_mark.index, item.end_mark.index, _plain(names[number]))
        for number, item in items.items()
        if number < len(names) and (text_of(item).strip() or str(number)) != names[number]
    ]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _extended_text(before: bytes, new: Sequence[str]) -> bytes:
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    lines = [line for line in (before.rstrip(b"\r\n"), *(name.encode() for name in new)) if line]
    return newline.join(lines) + (newline if lines else b"")


def _extended_yaml(text: str, listed: Sequence[str], names: Sequence[str]) -> str:
    entries = entries_in(text)
    node = entries.get("names")
    new = list(enumerate(names))[len(listed) :]
    if isinstance(node, yaml.ScalarNode) and node.value:  # all names in one text
        start, end = node.start_mark.index, node.end_mark.index
        return f"{text[:start]}[{', '.join(map(_plain, names))}]{text[end:]}"
    if not isinstance(node, yaml.CollectionNode) or not node.value:
        return text.rstrip("\n") + "\nnames:\n" + "".join(f"  {n}: {_plain(name)}\n" for n, name in new)
    is_list = isinstance(node, yaml.SequenceNode)
    items = [_plain(name) if is_list else f"{n}: {_plain(name)}" for n, name in new]
    if node.flow_style:
        inside = text[: node.end_mark.index - 1].rstrip()
        start, added = len(inside), ("" if inside.endswith(",") else ", ") + ", ".join(items)
    else:
        last = node.value[-1] if is_list else node.value[-1][1]
        end = text.find("\n", last.end_mark.index)
        lead = "\n" + " " * node.start_mark.column + ("- " if is_list else "")
        start, added = len(text) if end < 0 else end, "".join(lead + item for item in items)
    edits = [(start, start, added)]
    count = entries.get("nc")
    if isinstance(count, yaml.ScalarNode):
        edits.append((count.start_mark.index, count.end_mark.index, str(len(names))))
    for start, end, added in sorted(edits, reverse=True):
        text = text[:start] + added + text[end:]
    return text


def _plain(name: str) -> str:
    """Quoted where YAML would take it for something else."""
    simple = re.fullmatch(r"\w+(?:[ -]\w+)*", name) is not None and yaml.safe_load(name) == name
    return name if simple else json.dumps(name, ensure_ascii=False)
