"""A list of classes taken over into a folder: numbers get names, new classes join, and nothing changes its meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import UserError
from engine.labels.classes.class_import import add_classes, read_classes
from engine.labels.folder import open_folder
from tests.engine.labels.folders import make_pictures


def yolo(root: Path, yaml: str = "") -> None:
    make_pictures(root / "images", "a.png", size=(64, 48))
    (root / "labels").mkdir()
    (root / "labels/a.txt").write_text("1 .5 .5 .2 .2\n")
    if yaml:
        (root / "data.yaml").write_text(yaml)


@pytest.mark.parametrize(
    "yaml",
    ["", "nc: 2\n", "train: images\nnames: ['0', '1']\nnc: 2\n", "names:\n- '0'\n- '1'\ntrain: images\n",
     "names:\n  0: '0'\n  1: '1'\n", "# mine\nnames: [cat]\n"],
)  # fmt: skip
def test_numbers_get_their_names(tmp_path: Path, yaml: str) -> None:
    yolo(tmp_path, yaml)
    add_classes(tmp_path, "yolo", ["cat", "dog", "cow"])
    folder = open_folder(tmp_path)
    assert folder is not None
    assert folder.annotation(folder.pictures[0]).labels == ("dog",)
    assert folder.classes == ("cat", "dog", "cow")
    assert not folder.problems
    if yaml.startswith("#"):
        assert (tmp_path / "data.yaml").read_text().startswith("# mine\n")
    if "train" in yaml:
        assert "train: images\n" in (tmp_path / "data.yaml").read_text()


def test_names_that_stand_there_are_not_replaced(tmp_path: Path) -> None:
    yolo(tmp_path, "names: [cow, pig]\n")
    with pytest.raises(UserError, match="calls the class 0 cow, not cat"):
        add_classes(tmp_path, "yolo", ["cat", "dog"])
    assert (tmp_path / "data.yaml").read_text() == "names: [cow, pig]\n"


def test_lists_of_both_kinds_are_read(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("cat\ndog\n\n")
    (tmp_path / "set.yaml").write_text("names: {0: cat, 1: dog}\n")
    (tmp_path / "empty.txt").write_text("\n")
    assert read_classes(tmp_path / "names.txt") == read_classes(tmp_path / "set.yaml") == ["cat", "dog"]
    with pytest.raises(UserError, match="lists no classes"):
        read_classes(tmp_path / "empty.txt")
