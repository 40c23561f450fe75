"""Recognise YOLO: data.yaml or classes.txt, with labels/ mirroring images/ or text files beside the pictures."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.errors import UserError
from engine.labels.formats.class_list import class_text_in, read_class_text, read_yaml, yaml_names
from engine.labels.formats.json_text import as_numbers
from engine.labels.formats.yolo import YoloFolder
from engine.labels.label_places import LabelPlaces, display, holds_labels, pictures_inside
from engine.labels.labelled import Lists
from engine.labels.split_lists import PictureNames, darknet_data, endings, lines_of, role_of
from engine.pictures.finding import by_folder, files_in, folders_in, is_picture
from engine.safety.reading import is_file, is_folder, status_of
from engine.words import tr


def find_yolo(root: Path, pictures: list[Path], places: LabelPlaces, are_labels: bool) -> YoloFolder | None:
    """are_labels: whether the files of `places` look like labels of YOLO."""
    problems: list[UserError] = []
    yaml, document = _yaml(_yamls_in(root), problems)
    if yaml is None and role_of(root.name) is not None:  # train/ of a data set, opened by itself
        yaml, document = _yaml(_yamls_in(root.parent), problems)
    deeper = [] if yaml else [file for file in _yamls_below(root) if _yaml([file], [])[0]]
    if len(deeper) == 1 and _is_of_all(deeper[0].parent, pictures):  # config/data.yaml
        yaml, document = _yaml(deeper, problems)
    text = _stated_list(root, document) or class_text_in(root, root / "labels", root / "data")
    if text and isinstance(document.get("names"), str):
        document = {key: value for key, value in document.items() if key not in ("names", "nc")}
    in_label_folder = any(holds_labels(folder, root) for folder in places.folders)
    texts = [text] if text else _lists_beside(places)
    if not (yaml or (in_label_folder and (are_labels or _are_empty(places))) or (texts and places.files)):
        return None
    names = yaml_names(document) or []
    listed = {file: _read_names(file, problems) for file in texts}
    longest = max(listed.values(), key=len, default=[])
    local: dict[Path, list[str]] = {}
    if names and any(names != some for some in listed.values() if some):
        problems.append(
            UserError(texts[0], tr("lists other classes than {yaml}", yaml=yaml), tr("make both lists the same"))
        )
        listed = {}  # the yaml's numbers count; the other list stays as it is
    elif any(some != longest[: len(some)] for some in listed.values()):
        local = {file.parent: some for file, some in listed.items()}
        what = tr("has lists of classes that differ from folder to folder; each counts for its own labels")
        problems.append(UserError(root, what, tr("make them the same to add new classes")))
        longest, listed = list(dict.fromkeys(name for some in listed.values() for name in some)), {}
    if not (names or longest) and deeper:
        what = tr("has data sets in it, whose lists of classes ({display}) are not read", display=display(deeper, root))
        problems.append(UserError(root, what, tr("open one of these folders by itself")))
    inner = pictures_inside(root, pictures, places)
    splits = _splits(root, yaml, document, inner, problems) if yaml and yaml.is_relative_to(root) else {}
    lists = Lists(splits, names or longest, problems)
    own = yaml if yaml_names(document) is not None else None
    return YoloFolder(
        root, inner, lists, places, yaml=own, texts=list(listed), local=local, keypoints=_keypoints(document)
    )


def _yamls_in(folder: Path) -> list[Path]:
    return list(dict.fromkeys((folder / "data.yaml", *files_in(folder, (".yaml", ".yml")))))


def _yamls_below(root: Path) -> list[Path]:
    return [file for folder in folders_in(root) for file in files_in(folder, (".yaml", ".yml"))]


def _is_of_all(folder: Path, pictures: list[Path]) -> bool:
    """Whether a list in this folder is of all the pictures: they all lie in it, or none does."""
    return len({place.is_relative_to(folder) for place in by_folder(pictures)}) == 1


def _stated_list(root: Path, document: dict[str, Any]) -> Path | None:
    """The list of names that a yaml or Darknet's data file speaks of by its path."""
    stated = [document.get("names"), *(values["names"] for values in darknet_data(root) if "names" in values)]
    places = (place for value in stated if isinstance(value, str) for place in endings(root, value))
    return next((place for place in places if is_file(place)), None)


def _lists_beside(places: LabelPlaces) -> list[Path]:
    """labelImg leaves one in each folder of labels."""
    return [file for folder in places.folders if (file := class_text_in(folder)) is not None]


def _keypoints(document: dict[str, Any]) -> int:
    """How many numbers a pose has, by `kpt_shape`: points, and two or three numbers for each."""
    shape = as_numbers(document.get("kpt_shape"))
    return int(shape[0] * shape[1]) if len(shape) == 2 else 0


def _are_empty(places: LabelPlaces) -> bool:
    """Nothing but pictures without any object."""
    states = map(status_of, map(Path, places.files.values()))
    return not any(state.st_size for state in states if state is not None)


def _yaml(files: Iterable[Path], problems: list[UserError]) -> tuple[Path | None, dict[str, Any]]:
    """The first that names classes."""
    for file in files:
        try:
            document = read_yaml(file) if is_file(file) else {}
        except UserError as error:
            problems.append(error)
            continue
        if yaml_names(document) is not None:
            return file, document
    return None, {}


def _read_names(text: Path, problems: list[UserError]) -> list[str]:
    try:
        return read_class_text(text)
    except UserError as error:
        problems.append(error)
        return []


def _splits(
    root: Path, yaml: Path, document: dict[str, Any], pictures: list[Path], problems: list[UserError]
) -> dict[str, tuple[Path, ...]]:
    splits = {}
    for name, entry in document.items():
        if not (role_of(str(name)) or (isinstance(entry, str) and entry.endswith(".txt"))):
            continue
        entries = entry if isinstance(entry, list) else [entry] if isinstance(entry, str) else []
        chosen: dict[Path, None] = {}
        for value in entries:
            place = _place(root, yaml, document.get("path"), str(value))
            if place is None:
                problems.append(
                    UserError(
                        root,
                        tr(
                            "has no {value}, which its {name} names as {name2}", value=value, name=yaml.name, name2=name
                        ),
                        tr("correct it"),
                    )
                )
            else:
                chosen.update(dict.fromkeys(_members(root, place, pictures, problems, str(name))))
        if chosen:
            splits[str(name)] = tuple(chosen)
    return splits


def _place(root: Path, yaml: Path, start: Any, value: str) -> Path | None:
    """A folder or list named in the yaml, which people move about: looked for inside the folder alone."""
    starts = [root / str(start)] if isinstance(start, str) and not start.startswith(("/", "..")) else []
    folder = value.partition("*")[0]  # images/train/*.jpg
    for base in (*starts, root, yaml.parent):
        for place in endings(base, folder):
            if ".." not in place.relative_to(root).parts and os.path.exists(place):  # noqa: PTH110 - names too long
                return place
    return None if any(endings(root, folder)) else root


def _members(root: Path, place: Path, pictures: list[Path], problems: list[UserError], split: str) -> Iterable[Path]:
    if is_folder(place):
        return [path for folder, some in by_folder(pictures).items() if folder.is_relative_to(place) for path in some]
    if is_picture(place):
        return [path for path in pictures if path == place]
    return PictureNames(root, pictures).of_lines(lines_of(place, problems), place, problems, split)
