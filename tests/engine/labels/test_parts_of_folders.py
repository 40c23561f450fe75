"""A part of a labelled folder, opened by itself, finds the labels of the whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image as Pil

from engine.labels.folder import open_folder
from engine.structures.annotation import LabelledBox, Rectangle


def picture(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Pil.fromarray(np.zeros((40, 60, 3), np.uint8)).save(path)
    return path


def test_images_train_of_yolo(tmp_path: Path) -> None:
    first = picture(tmp_path / "images" / "train" / "a.png")
    picture(tmp_path / "images" / "val" / "b.png")
    (tmp_path / "data.yaml").write_text("train: images/train\nval: images/val\nnames: [cat, dog]\n")
    labels = tmp_path / "labels" / "train"
    labels.mkdir(parents=True)
    (labels / "a.txt").write_text("1 0.5 0.5 0.5 0.5\n")
    folder = open_folder(first.parent)
    assert folder is not None
    assert (folder.format, folder.root, folder.pictures) == ("yolo", tmp_path, (first,))
    annotation = folder.annotation(first)
    assert annotation.labels == ("dog",)
    folder.save(annotation.with_boxes([*annotation.boxes, LabelledBox(Rectangle(0, 0, 6, 4), "cat")]))
    assert (labels / "a.txt").read_text().splitlines()[1].startswith("0 ")


def test_jpegimages_of_voc(tmp_path: Path) -> None:
    first = picture(tmp_path / "JPEGImages" / "a.jpg")
    (tmp_path / "Annotations").mkdir()
    (tmp_path / "Annotations" / "a.xml").write_text(
        "<annotation><size><width>60</width><height>40</height></size><object><name>cat</name>"
        "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>"
    )
    folder = open_folder(first.parent)
    assert folder is not None
    assert (folder.format, folder.annotation(first).labels) == ("voc", ("cat",))


def test_plain_pictures_below_any_folder_are_plain(tmp_path: Path) -> None:
    first = picture(tmp_path / "images" / "a.png")
    assert open_folder(first.parent) is None


def test_labels_beside_that_are_of_other_pictures_make_no_part(tmp_path: Path) -> None:
    first = picture(tmp_path / "photos" / "new" / "a.png")
    old = picture(tmp_path / "photos" / "b" / "1.png")
    labels = tmp_path / "ann_b"
    labels.mkdir()
    (labels / "other.txt").write_text("0 0.5 0.5 0.5 0.5\n")
    assert open_folder(first.parent) is None
    (labels / "1.txt").write_text("0 0.5 0.5 0.5 0.5\n")  # of the folder beside: it is one data set
    folder = open_folder(first.parent)
    assert folder is not None
    assert (folder.format, folder.root, folder.pictures) == ("yolo", tmp_path, (first,))
    assert folder.label_file(old) == labels / "1.txt"


def test_labels_beside_that_are_of_some_of_the_pictures(tmp_path: Path) -> None:
    first = picture(tmp_path / "photos" / "a.png")
    picture(tmp_path / "photos" / "b.png")
    labels = tmp_path / "ann_b"
    labels.mkdir()
    for name in ("a", "other"):
        (labels / f"{name}.txt").write_text("0 0.5 0.5 0.5 0.5\n")
    folder = open_folder(first.parent)
    assert folder is not None
    assert folder.is_labelled(first)
    assert "belongs to no picture" in str(folder.problems)
