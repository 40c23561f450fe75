"""A class that was added to YOLO's list goes again with its last box, where nobody else may need it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.labels.folder import open_folder
from engine.labels.labelled import LabelledFolder
from tests.engine.labels.folders import box, make_pictures

YAML = "# mine\ntrain: images\nnames:\n  0: cat\n  1: dog  # both\nnc: 2\n"
CAT = "0 0.5 0.5 0.2 0.2\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in make_pictures(tmp_path, "images/a.jpg", "images/b.jpg", "images/c.jpg"):
        label = tmp_path / "labels" / f"{path.stem}.txt"
        label.parent.mkdir(exist_ok=True)
        label.write_text(CAT)
    (tmp_path / "data.yaml").write_text(YAML)
    return tmp_path


def opened(root: Path) -> LabelledFolder:
    folder = open_folder(root)
    assert folder is not None
    return folder


def name(folder: LabelledFolder, number: int, *labels: str) -> None:
    boxes = [box(10 * place, 10, 10 * place + 9, 40, label) for place, label in enumerate(labels, 1)]
    folder.save(folder.annotation(folder.pictures[number]).with_boxes(boxes))


def test_it_goes_with_its_last_box_and_comes_again(root: Path) -> None:
    folder, listed = opened(root), root / "data.yaml"
    name(folder, 0, "blob")
    with_blob = listed.read_text()
    name(folder, 1, "cat", "blob")
    name(folder, 0, "cat")
    assert listed.read_text() == with_blob  # another picture has one
    name(folder, 1, "cat")
    assert listed.read_text() == YAML
    assert folder.classes == ("cat", "dog")
    name(folder, 2, "blob")
    assert listed.read_text() == with_blob
    assert opened(root).annotation(folder.pictures[2]).labels == ("blob",)


def test_no_number_moves(root: Path) -> None:
    folder, listed = opened(root), root / "data.yaml"
    name(folder, 0, "blob")
    only_blob = listed.read_text()
    name(folder, 1, "hat")
    name(folder, 0, "cat")
    assert opened(root).classes == ("cat", "dog", "blob", "hat")  # `hat` keeps its number
    name(folder, 0, "blob")
    name(folder, 1, "cat")
    assert listed.read_text() == only_blob
    name(folder, 1, "hat")
    name(folder, 0, "cat")
    name(folder, 1, "cat")
    assert listed.read_text() == YAML  # both


def test_what_another_program_has_done_stays(root: Path) -> None:
    folder, listed = opened(root), root / "data.yaml"
    name(folder, 0, "blob")
    others = listed.read_text().replace("# mine", "# ours")
    listed.write_text(others)
    name(folder, 0, "cat")
    assert listed.read_text() == others


@pytest.mark.parametrize("clock", [0, -3600])
def test_a_number_that_another_program_uses_stays(root: Path, clock: int) -> None:
    """clock: that of the other machine, in seconds after ours."""
    folder, listed = opened(root), root / "data.yaml"
    name(folder, 0, "blob")
    with_blob = listed.read_text()
    make_pictures(root, "images/new.jpg")  # since the folder was opened
    new = root / "labels/new.txt"
    new.write_text("0 .5 .5 .1 .1\n2 .5 .5 .2 .2\n")
    os.utime(new, (new.stat().st_atime + clock, new.stat().st_mtime + clock))
    name(folder, 0, "cat")
    assert listed.read_text() == with_blob
    assert opened(root).annotation(root / "images/new.jpg").labels == ("cat", "blob")


def test_a_list_above_the_folder_stays(root: Path) -> None:
    """It may be that of other folders."""
    for folder in ("images", "labels"):
        (root / "train").mkdir(exist_ok=True)
        (root / folder).rename(root / "train" / folder)
    folder = opened(root / "train")
    assert folder.classes == ("cat", "dog")
    name(folder, 0, "blob")
    with_blob = (root / "data.yaml").read_text()
    assert "blob" in with_blob
    name(folder, 0, "cat")
    assert (root / "data.yaml").read_text() == with_blob


def test_names_of_an_earlier_session_stay(root: Path) -> None:
    name(opened(root), 0, "blob")
    with_blob = (root / "data.yaml").read_text()
    name(opened(root), 0, "cat")
    assert (root / "data.yaml").read_text() == with_blob


def test_a_list_that_was_begun_stays(root: Path) -> None:
    (root / "data.yaml").unlink()
    for file in (root / "labels").iterdir():
        os.truncate(file, 0)
    folder = opened(root)
    name(folder, 0, "blob")
    name(folder, 0)
    assert (root / "classes.txt").read_text() == "blob\n"
