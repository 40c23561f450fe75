"""A picture of which nothing is said any more has no label file, and in a file of many pictures no entry."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil

from engine.labels.folder import Format, LabelledFolder, open_folder, start_folder
from engine.safety.atomic_files import Conflict, versions
from engine.structures.annotation import Annotation, LabelledBox, Rectangle

FORMATS = ("voc", "coco", "yolo", "labelme")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a", "b", "c"):
        Pil.fromarray(np.zeros((20, 30, 3), np.uint8)).save(tmp_path / f"{name}.png")
    return tmp_path


def one_box(annotation: Annotation, label: str = "cat") -> Annotation:
    return annotation.with_boxes([LabelledBox(Rectangle(1, 2, 11, 12), label)])


def label_files(root: Path) -> set[str]:
    files = [file for file in root.rglob("*") if file.is_file() and "versions" not in file.parts]
    found = {str(file.relative_to(root)) for file in files if file.suffix != ".png"}
    return found - {"classes.txt"}


def begun(root: Path, format: Format) -> tuple[LabelledFolder, Annotation]:
    """A folder in which b.png has a box, and what is known of a.png: nothing."""
    folder = start_folder(root, format)
    folder.save(one_box(folder.annotation(root / "b.png")))
    return folder, folder.annotation(root / "a.png")


@pytest.mark.parametrize("format", FORMATS)
def test_a_picture_without_labels_is_blank_and_one_with_an_empty_file_is_not(root: Path, format: Format) -> None:
    folder, blank = begun(root, format)
    assert blank.is_blank
    assert not folder.annotation(root / "b.png").is_blank
    folder.save(one_box(blank))
    folder.save(blank.with_boxes([]))
    read = open_folder(root)
    assert read is not None
    assert read.is_labelled(root / "a.png") or format == "coco"  # an entry without boxes, there
    assert not read.annotation(root / "a.png").is_blank
    assert not replace(blank, verified=True).is_blank


@pytest.mark.parametrize("format", FORMATS)
def test_what_was_made_goes_and_comes_back(root: Path, format: Format) -> None:
    folder, blank = begun(root, format)
    before = label_files(root)
    full = one_box(replace(blank, verified=True))  # what YOLO cannot hold lies in a file of its own
    for _ in range(2):
        folder.save(full)
        assert folder.annotation(root / "a.png").labels == ("cat",)
        folder.save(full.with_boxes([]))
        folder.save(blank)
        assert label_files(root) == before
        assert folder.annotation(root / "a.png").is_blank
        assert folder.annotation(root / "b.png").labels == ("cat",)
    read = open_folder(root)
    assert read is not None
    assert not read.is_labelled(root / "a.png")
    assert read.annotation(root / "b.png").labels == ("cat",)


def test_coco_loses_this_entry_and_no_other(root: Path) -> None:
    folder, blank = begun(root, "coco")
    file = root / "annotations" / "instances.json"
    third = folder.annotation(root / "c.png")
    before = json.loads(file.read_text())
    assert folder.save_all([one_box(blank), one_box(third)]) == {}
    assert folder.save_all([blank, one_box(folder.annotation(root / "b.png"), "dog"), third]) == {}
    after = json.loads(file.read_text())
    assert after["images"] == before["images"]
    assert [item["image_id"] for item in after["annotations"]] == [before["images"][0]["id"]]
    folder.save(one_box(blank))
    ids = [image["id"] for image in json.loads(file.read_text())["images"]]
    assert len(set(ids)) == len(ids) == 2


@pytest.mark.parametrize("format", FORMATS)
def test_what_somebody_else_wrote_since_stays(root: Path, format: Format) -> None:
    folder, blank = begun(root, format)
    folder.save(one_box(blank))
    other = open_folder(root)
    assert other is not None
    other.save(one_box(other.annotation(root / "a.png"), "dog"))
    with pytest.raises(Conflict):
        folder.save(blank)
    assert open_folder(root).annotation(root / "a.png").labels == ("dog",)  # type: ignore[union-attr]


def test_a_file_that_stood_a_while_is_kept_as_an_older_version(root: Path) -> None:
    folder, blank = begun(root, "voc")
    folder.save(one_box(blank))
    os.utime(root / "a.xml", (1e9, 1e9))
    folder.save(blank)
    assert not (root / "a.xml").exists()
    assert b"cat" in versions(root / "a.xml")[0].read_bytes()


def test_coco_takes_one_entry_away_from_what_another_window_wrote(root: Path) -> None:
    folder, blank = begun(root, "coco")
    folder.save(one_box(blank))
    other = open_folder(root)
    assert other is not None
    other.save(one_box(other.annotation(root / "c.png"), "dog"))
    folder.save(blank)
    read = open_folder(root)
    assert read is not None
    assert [read.annotation(root / f"{name}.png").labels for name in "abc"] == [(), ("cat",), ("dog",)]
    assert read.annotation(root / "a.png").is_blank
