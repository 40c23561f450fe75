"""From every format into every other, and nothing moves."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import UserError
from engine.labels.convert import convert
from engine.labels.folder import Format, LabelledFolder, open_folder, start_folder
from engine.structures.annotation import Provenance
from engine.structures.settings import LABEL_FORMATS
from tests.engine.labels.folders import box, make_pictures

FORMATS: list[Format] = list(LABEL_FORMATS)


def _converted(source: LabelledFolder, to: Path, format: Format) -> LabelledFolder:
    steps = list(convert(source, to, format))
    assert [step.problem for step in steps] == [None] * len(source.pictures)
    assert steps[-1].done == steps[-1].total == len(source.pictures)
    folder = _opened(to)
    assert folder.format == format
    assert not folder.problems
    return folder


def _opened(root: Path) -> LabelledFolder:
    folder = open_folder(root)
    assert folder is not None
    return folder


def _assert_same(a: LabelledFolder, b: LabelledFolder) -> None:
    assert a.classes == b.classes
    assert {n: {p.stem for p in s} for n, s in a.splits.items()} == {
        n: {p.stem for p in s} for n, s in b.splits.items()
    }
    there = {path.stem: path for path in b.pictures}
    for path in a.pictures:
        assert a.annotation(path) == replace(b.annotation(there[path.stem]), path=path)
        assert there[path.stem].read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("name", "format"),
    [("coco_voc20", "coco"), ("coco_voc20", "yolo"), ("coco_voc20", "labelme"), ("coco128_yolo", "voc")],
)
def test_real_folders_there_and_back(shared_data: Path, tmp_path: Path, name: str, format: Format) -> None:
    source = open_folder(shared_data / name)
    assert source is not None
    there = _converted(source, tmp_path / "there", format)
    _assert_same(source, there)
    _assert_same(source, _converted(there, tmp_path / "back", source.format))


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
@pytest.mark.parametrize(("first", "second"), list(itertools.product(FORMATS[:4], FORMATS)))
def test_pictures_of_one_name_stay_apart(tmp_path: Path, first: Format, second: Format) -> None:
    names = ("a.png", "x/a.png", "y/a.jpg", "y/A.png", "y/a_2.png", "train\udce4/a.png", "train\udce4/\udcff.png")
    paths = make_pictures(tmp_path / "from", *names, size=(64, 48))
    source = start_folder(tmp_path / "from", first)
    for number, path in enumerate(paths):
        source.save(source.annotation(path).with_boxes([box(number, 1, 9.125, 9)]))
    source = _opened(tmp_path / "from")
    assert [source.annotation(path).boxes[0].box.x1 for path in paths] == [0, 1, 2, 3, 4, 5, 6]
    target = _converted(source, tmp_path / "to", second)
    found = {target.annotation(path).boxes[0].box.x1: path for path in target.pictures}
    assert sorted(found) == [0, 1, 2, 3, 4, 5, 6]
    assert set(target.splits["train_"]) == {found[5], found[6]}


@pytest.mark.parametrize("format", FORMATS)
def test_flags_provenance_and_verified_are_carried(tmp_path: Path, format: Format) -> None:
    [path] = make_pictures(tmp_path / "from", "a.png")
    for first in FORMATS:
        source = start_folder(tmp_path / "from", first)
        made = box(1.3, 2, 9, 9, difficult=True, crowd=True, locked=True, provenance=Provenance("model", "m", 0.3))
        wanted = source.annotation(path).with_boxes([made, box(5, 5, 30, 30, "dog", truncated=True)])
        source.save(wanted)
        target = _converted(source, tmp_path / f"{first}-{format}", format)
        assert target.annotation(target.pictures[0]) == replace(wanted, path=target.pictures[0])


def test_a_full_folder_is_not_written_into(tmp_path: Path) -> None:
    make_pictures(tmp_path / "from", "a.png")
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "thesis.txt").touch()
    with pytest.raises(UserError, match="not an empty folder"):
        next(convert(start_folder(tmp_path / "from"), tmp_path / "to", "voc"))


def test_what_cannot_be_read_is_named_and_the_rest_converted(tmp_path: Path) -> None:
    a, b, c = make_pictures(tmp_path / "from", "a.png", "b.png", "c.png")
    source = start_folder(tmp_path / "from", "voc")
    source.save(source.annotation(a).with_boxes([box(1, 1, 9, 9)]))
    b.with_suffix(".xml").write_text("<annotation><object>")
    c.write_bytes(b"")
    steps = list(convert(source, tmp_path / "to", "coco"))
    assert [step.problem is None for step in steps] == [True, False, True]
    assert "b.xml, line 1" in str(steps[1].problem)
    target = open_folder(tmp_path / "to")
    assert target is not None
    assert [path.name for path in target.pictures if target.is_labelled(path)] == ["a.png"]


def test_darknet_has_its_own_lists(tmp_path: Path) -> None:
    names = [f"{split}/{name}.png" for split in ("train", "val") for name in "ab"]
    pictures = make_pictures(tmp_path / "from", *names)
    source = start_folder(tmp_path / "from", "voc")
    for path in pictures:
        source.save(source.annotation(path).with_boxes([box(1, 1, 9.5, 9, "traffic light")]))
    source = _opened(tmp_path / "from")
    assert not [step.problem for step in convert(source, tmp_path / "to", "yolo", for_darknet=True) if step.problem]
    lists = {file.name: file.read_text() for file in (tmp_path / "to").glob("*.*")}
    assert lists["obj.names"] == "traffic light\n"
    assert "train = train.txt\nvalid = val.txt\n" in lists["obj.data"]
    assert lists["val.txt"] == "./images/a_2.png\n./images/b_2.png\n"
    target = _opened(tmp_path / "to")
    assert {name: len(paths) for name, paths in target.splits.items()} == {"train": 2, "valid": 2}
    assert target.annotation(target.pictures[0]).boxes == (box(1, 1, 9.5, 9, "traffic light"),)
    assert not target.problems


def _opened(root: Path) -> LabelledFolder:
    folder = open_folder(root)
    assert folder is not None
    return folder
