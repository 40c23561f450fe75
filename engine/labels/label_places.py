"""Which label file belongs to which picture: the one finder of the formats with a label file for each picture.

A label file lies beside its picture, or in a parallel folder: images/train/a.jpg and labels/train/a.txt,
JPEGImages/a.jpg and Annotations/a.xml, train/images/ and train/labels/, images_train/ and labels_train/, in any case.
Two such folders are parallel where their paths are the same without the words for pictures and labels. Last, the
labels of nested pictures may all lie in one folder, and those of one folder of pictures may be nested: then a name
that occurs once alone is sure. No file is ever given to two pictures.
"""

from __future__ import annotations

import itertools
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from engine.labels.label_stems import Stems, loose
from engine.pictures.finding import by_folder, files_by_folder, without_suffix
from engine.safety.reading import is_folder

LABEL_SUFFIXES = (".xml", ".json", ".txt")
PICTURE_WORDS = frozenset(
    (
        *("image", "images", "img", "imgs", "jpegimages", "jpeg", "jpegs", "jpg", "jpgs", "png", "pngs"),
        *("picture", "pictures", "pics", "photo", "photos", "frame", "frames", "rgb"),
    )
)
LABEL_WORDS = frozenset(
    (
        *("label", "labels", "annotation", "annotations", "annot", "annots", "anno", "annos", "ann", "anns"),
        *("xml", "xmls", "txt", "txts", "json", "jsons", "yolo", "voc", "labelme", "bbox", "bboxes", "groundtruth"),
        *("gt", "labeltxt"),
    )
)
_MASKS = re.compile("mask|segmentation|depth", re.IGNORECASE)
_WORD = re.compile(r"([A-Z]+[^\W\d_A-Z]*|[^\W\d_A-Z]+)(\d*)")  # TrainImages are two, JPEGImages one
Core = tuple[str, ...]
Listing = Mapping[Path, Sequence[str]]  # files, by their folder


@dataclass
class LabelPlaces:
    """Files are text: a path takes ten times as much, and there may be 100,000.

    files: the label file of each picture that has one. homes: where that of another picture is to go, by the
    picture's folder. twice: files of pictures whose labels are read from another one. unclear: files that may belong to
    several pictures. left: files that belong to no picture; not all of them need to be label files."""

    files: dict[Path, str] = field(default_factory=dict)
    homes: dict[Path, Path] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def are_parallel(self) -> bool:
        """Whether some label file lies elsewhere than its picture."""
        return any(_folder_of(file) != _folder_of(str(path)) for path, file in self.files.items())

    @property
    def folders(self) -> list[Path]:
        """Those of the label files."""
        return [Path(file).parent for file in {_folder_of(file): file for file in self.files.values()}.values()]


def list_label_files(root: Path) -> Listing:
    """All files with a suffix of label files, by their folder."""
    return files_by_folder(root, LABEL_SUFFIXES)


def find_labels(
    root: Path,
    folders: Mapping[Path, list[Path]],
    suffix: str,
    usual: tuple[str, str] | None = None,
    reserved: Collection[str] = (),
    listing: Listing | None = None,
) -> LabelPlaces:
    """folders: the pictures by their folder. usual: what the format itself calls the folder of the pictures, and that
    of the labels. reserved: names of files that hold something else."""
    listing = list_label_files(root) if listing is None else listing
    stems = {folder: Stems(folder, files, suffix, reserved) for folder, files in listing.items()}
    stems = {folder: one for folder, one in stems.items() if one.files}
    parallel: dict[Core, list[Path]] = defaultdict(list)
    for folder in stems:
        parallel[_core_of(folder, root)].append(folder)
    places, taken = LabelPlaces(), set[str]()
    own = cache(lambda: {name for some in folders.values() for p in some for name in (without_suffix(p), str(p))})
    of_pictures = {_core_of(folder, root) for folder in folders if holds_pictures(folder, root)}
    for folder, some in folders.items():
        core = _core_of(folder, root)
        is_outer = core in of_pictures and not holds_pictures(folder, root)  # images/ is there: the labels are its own
        near = [one for one in parallel.get(core, ()) if not is_outer and _may_hold(one, folder, root)]
        near.sort(key=lambda one: _rank(one, some, stems, usual))
        _give(places, taken, folder, some, [stems[one] for one in (*near, folder) if one in stems], own)
    places.homes = _homes(root, places, folders, usual)
    _give_by_name_alone(root, places, taken, folders, stems, usual[1] if usual else "")
    taken.update(places.twice)
    places.left = [file for one in stems.values() for file in one.without(taken)]
    return places


def holds_pictures(folder: Path, root: Path) -> bool:
    """By a word for pictures in its path below the root."""
    return any(_has_word(part, PICTURE_WORDS) for part in _inner(folder, root))


def holds_labels(folder: Path, root: Path) -> bool:
    """By a word for labels in its path below the root."""
    return any(_has_word(part, LABEL_WORDS) for part in _inner(folder, root))


def may_be_parallel(labels: Path, pictures: Path, root: Path) -> bool:
    """Whether the first may hold the labels of the second, or of its subfolders."""
    is_part = _is_part(_core_of(labels, root), _core_of(pictures, root))
    return labels != pictures and is_part and holds_labels(labels, root)


def pictures_of_labels(root: Path, pictures: list[Path], places: LabelPlaces) -> list[Path]:
    """Without those that are none of the data set where its pictures have a folder of their own: masks, figures."""
    if not places.are_parallel:
        return pictures
    return pictures_inside(root, pictures, places)


def pictures_inside(root: Path, pictures: list[Path], places: LabelPlaces) -> list[Path]:
    """Those in folders that are called as folders of pictures are, or hold labelled ones; all where none is."""
    labelled, folders = by_folder(places.files), by_folder(pictures)
    if not any(holds_pictures(folder, root) for folder in folders):
        return pictures
    return [p for folder, some in folders.items() if holds_pictures(folder, root) or folder in labelled for p in some]


def _give(
    places: LabelPlaces,
    taken: set[str],
    folder: Path,
    pictures: list[Path],
    stems: list[Stems],
    beside: Callable[[], Collection[str]],
) -> None:
    """To each picture of a folder the first file of its name. Where two have one stem, that of the whole name.

    beside: names, without the suffix, of the files that lie beside the pictures that they are called as.
    """
    if not stems:
        return
    shared = Counter(path.stem for path in pictures)
    alone, others = ([p for p in pictures if (shared[p.stem] == 1) is one] for one in (True, False))
    rounds = itertools.chain(
        ((p, p.stem) for p in alone),
        ((p, name) for p in others for name in (p.name, p.stem)),
        ((p, p.name) for p in alone),
    )
    for path, name in rounds:
        if path in places.files:
            continue
        found = [(one, file) for one in stems if (file := one.of(name)) is not None and file not in taken]
        free = [file for one, file in found if one.folder == folder or without_suffix(file) not in beside()]
        if free:
            places.files[path] = free[0]
            taken.add(free[0])
            places.twice += free[1:] if name == path.stem and shared[name] == 1 else []


def _give_by_name_alone(
    root: Path,
    places: LabelPlaces,
    taken: set[str],
    folders: Mapping[Path, list[Path]],
    stems: Mapping[Path, Stems],
    usual: str,
) -> None:
    """Nested pictures with labels in one folder, or the reverse. Of several files for a picture that in the folder
    called as the format calls it, else the first."""
    rest = {one.folder: lost for one in stems.values() if (lost := one.without(taken))}
    if not rest:
        return
    wanted: dict[str, list[Path]] = defaultdict(list)
    for picture_folder, some in folders.items():
        if not any(map(_MASKS.search, _inner(picture_folder, root))):
            for path in some:
                wanted[loose(path.stem)].append(path)
    by_name: dict[str, list[tuple[Path, str]]] = defaultdict(list)
    for folder, some_files in rest.items():
        for file in some_files if holds_labels(folder, root) else ():
            by_name[loose(os.path.basename(without_suffix(file)))].append((folder, file))  # noqa: PTH119
    for name, files in by_name.items():
        near = [
            (path, home, file)
            for path in wanted.get(name, ())
            for home, file in files
            if _is_part(_core_of(path.parent, root), _core_of(home, root))
        ]
        meant = {path for path, _, _ in near}
        if len(meant) == 1 and near[0][0] not in places.files:
            ranked = sorted((home.name != usual, Path(file)) for _, home, file in near)
            first, *others = (str(file) for _, file in ranked)
            places.files[near[0][0]] = first
            places.twice += others
            taken.add(first)
        elif len(meant) > 1:
            unclear = list(dict.fromkeys(file for _, _, file in near))
            places.unclear += unclear
            taken.update(unclear)


def _homes(
    root: Path, places: LabelPlaces, folders: Mapping[Path, list[Path]], usual: tuple[str, str] | None
) -> dict[Path, Path]:
    """For each folder of pictures where new label files go: to the others, else as in the other folders."""
    used = {
        folder: Counter(_folder_of(places.files[p]) for p in some if p in places.files)
        for folder, some in folders.items()
    }
    pairs = {folder: Path(counts.most_common(1)[0][0]) for folder, counts in used.items() if counts}
    swaps = Counter(swap for folder, home in pairs.items() if (swap := _swap(folder, home, root)))
    words = [*(swap for swap, _ in swaps.most_common()), *([usual] if usual else [])]
    are_beside = 2 * sum(home == folder for folder, home in pairs.items()) > len(pairs) > 0
    has_own = any(holds_pictures(folder, root) for folder in folders)
    top = root / usual[1] if usual and not has_own else root
    homes = {}
    for folder in folders:
        inner = list(_inner(folder, root))
        swap = next(((old, new) for old, new in words if old in inner), None)
        if folder in pairs or are_beside or not folder.is_relative_to(root):
            homes[folder] = pairs.get(folder, folder)
        elif swap is not None:  # the last such folder counts, as everybody does
            inner[len(inner) - 1 - inner[::-1].index(swap[0])] = swap[1]
            homes[folder] = root.joinpath(*inner)
        else:
            homes[folder] = top.joinpath(*inner) if top != root and is_folder(top) else folder
    return homes


def _swap(folder: Path, home: Path, root: Path) -> tuple[str, str] | None:
    """The one name in which the two paths differ."""
    old, new = _inner(folder, root), _inner(home, root)
    different = [pair for pair in zip(old, new, strict=False) if pair[0] != pair[1]]
    return different[0] if len(old) == len(new) and len(different) == 1 else None


def _rank(
    folder: Path, pictures: list[Path], stems: Mapping[Path, Stems], usual: tuple[str, str] | None
) -> tuple[bool, int, str]:
    """Sorts the format's own name first, then the folder with the most files for these pictures."""
    hits = sum(stems[folder].of(path.stem) is not None for path in pictures)
    is_usual = usual is not None and usual[1].casefold() in (part.casefold() for part in folder.parts)
    return not (is_usual and hits), -hits, str(folder)


def _may_hold(labels: Path, pictures: Path, root: Path) -> bool:
    return labels != pictures and (holds_labels(labels, root) or holds_pictures(pictures, root))


def _is_part(one: Core, other: Core) -> bool:
    """Whether one of two paths is the beginning of the other."""
    return one[: len(other)] == other[: len(one)]


def _core_of(folder: Path, root: Path) -> Core:
    """The path below the root without the words for pictures and labels, in lower case."""
    return tuple(core for part in _inner(folder, root) if (core := _without_words(part)))


def _inner(folder: Path, root: Path) -> tuple[str, ...]:
    return folder.relative_to(root).parts if folder.is_relative_to(root) else ()


@lru_cache(10_000)
def _without_words(name: str) -> str:
    known = PICTURE_WORDS | LABEL_WORDS
    words = [(word.lower(), digits) for word, digits in _WORD.findall(name)]
    if not any(word in known for word, _ in words):
        return name.casefold()
    return "_".join(digits if word in known else word + digits for word, digits in words if word not in known or digits)


def _has_word(name: str, words: frozenset[str]) -> bool:
    return any(word.lower() in words for word, _ in _WORD.findall(name))


def _folder_of(file: str) -> str:
    return os.path.dirname(file)  # noqa: PTH120 - there may be 100,000


def display(files: Sequence[str | Path], root: Path) -> str:
    """The first of some files, as a person would name it."""
    first = Path(files[0])
    return os.fspath(first.relative_to(root)) if first.is_relative_to(root) else first.name
