"""The ways in which people lay out labelled folders, and lists of classes that only grow at their end."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
import yaml

from engine.errors import UserError
from engine.labels.folder import LabelledFolder, open_folder
from engine.labels.formats.class_list import extend_list, read_class_text, read_yaml, yaml_names
from engine.pictures.finding import find_pictures
from tests.engine.labels.folders import box, make_pictures

BOX = "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>"
XML = f"<annotation><object><name>{{}}</name>{BOX}</object></annotation>"
LINE = "1 0.5 0.5 0.25 0.25\n"


def _write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def _open(root: Path) -> LabelledFolder:
    folder = open_folder(root)
    assert folder is not None
    return folder


def _shape(folder: LabelledFolder) -> tuple[str, tuple[str, ...], dict[str, int], list[int]]:
    """Format, classes, pictures of each split, boxes of each picture."""
    splits = {name: len(paths) for name, paths in folder.splits.items()}
    return folder.format, folder.classes, splits, [len(folder.annotation(path).boxes) for path in folder.pictures]


def test_voc_beside_the_pictures_and_in_subfolders(tmp_path: Path) -> None:
    make_pictures(tmp_path, "a.jpg", "b.jpg", "sub/c.jpg")
    _write(tmp_path, {"a.xml": XML.format("dog"), "sub/c.xml": XML.format("cat"), "notes.xml": "<notes/>"})
    assert _shape(_open(tmp_path)) == ("voc", ("cat", "dog"), {}, [1, 0, 1])


def test_looking_for_the_labels_of_many_pictures_takes_little_memory(tmp_path: Path) -> None:
    """Paths of each label file, made for a moment, took 1,100 bytes a picture; a third of it stayed as empty places."""
    for count in (5, 1000):  # the first loads what is needed
        root = tmp_path / str(count)
        root.mkdir()
        for number in range(count):
            (root / f"picture {number}.jpg").touch()
            (root / f"picture {number}.xml").write_text("<annotation></annotation>")
        pictures = find_pictures([root])
        tracemalloc.start()
        folder = open_folder(root, pictures)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert folder is not None
        assert folder.label_file(pictures[-1]) == root / f"picture {count - 1}.xml"
    assert peak < 700 * 1000


def test_voc_masks_are_not_taken_for_pictures(tmp_path: Path) -> None:
    make_pictures(tmp_path, "JPEGImages/a.jpg", "JPEGImages/x/b.jpg", "SegmentationClass/a.png")
    lists = {"ImageSets/Main/train.txt": "a\ngone\n", "ImageSets/Main/dog_train.txt": "a  1\n"}
    _write(tmp_path, {"Annotations/a.xml": XML.format("dog"), "Annotations/x/b.xml": XML.format("dog"), **lists})
    folder = _open(tmp_path)
    assert _shape(folder) == ("voc", ("dog",), {"train": 1}, [1, 1])
    assert "lists a picture that is not there (gone); restore it, or correct the list" in str(folder.problems)


def test_labelme_with_its_list_of_labels(tmp_path: Path) -> None:
    make_pictures(tmp_path, "a.jpg", "b.jpg")
    shape = {"label": "cat", "shape_type": "rectangle", "points": [[1, 1], [5, 5]]}
    _write(tmp_path, {"b.json": json.dumps({"shapes": [shape]}), "labels.txt": "__ignore__\n_background_\ndog\ncat\n"})
    assert _shape(_open(tmp_path)) == ("labelme", ("dog", "cat"), {}, [0, 1])


@pytest.mark.parametrize(
    ("document", "pictures"),
    [
        ("path: ../datasets/x\ntrain: images/train\nval: images/val\nnames: [cat, dog]\n", "images/{}/a.jpg"),
        ("train: ../train/images\nval: ../val/images\nnc: 2\nnames: ['cat', 'dog']\n", "{}/images/a.jpg"),
        ("path: /home/me/x\ntrain: [images/train]\nval: images/val\nnames:\n  0: cat\n  1: dog\n", "images/{}/a.jpg"),
        ("train: train.txt\nval: val.txt\nnames:\n- cat\n- dog\n", "images/{}/a.jpg"),
    ],
)
def test_yolo_as_ultralytics_and_roboflow_lay_it_out(tmp_path: Path, document: str, pictures: str) -> None:
    for split in ("train", "val"):
        [path] = make_pictures(tmp_path, pictures.format(split))
        label = pictures.format(split).replace("images", "labels").replace(".jpg", ".txt")
        _write(tmp_path, {label: LINE, f"{split}.txt": f"./{path.relative_to(tmp_path).as_posix()}\n"})
    _write(tmp_path, {"data.yaml": document})
    folder = _open(tmp_path)
    assert _shape(folder) == ("yolo", ("cat", "dog"), {"train": 1, "val": 1}, [1, 1])
    assert folder.annotation(folder.pictures[0]).labels == ("dog",)


def test_yolo_beside_the_pictures(tmp_path: Path) -> None:
    make_pictures(tmp_path, "a.jpg", "b.jpg")
    _write(tmp_path, {"a.txt": LINE, "classes.txt": "cat\ndog\n"})
    assert _shape(_open(tmp_path)) == ("yolo", ("cat", "dog"), {}, [1, 0])


def test_yolo_without_names_counts_its_classes(tmp_path: Path) -> None:
    [a, _] = make_pictures(tmp_path, "a.jpg", "b.jpg")
    _write(tmp_path, {"b.txt": LINE})
    folder = _open(tmp_path)
    assert _shape(folder) == ("yolo", ("0", "1"), {}, [0, 1])
    folder.save(folder.annotation(a).with_boxes([box(1, 1, 9, 9, "cat")]))
    assert (tmp_path / "classes.txt").read_text() == "0\n1\ncat\n"
    assert (tmp_path / "a.txt").read_text().startswith("2 ")


def test_yolo_lists_that_disagree_are_told(tmp_path: Path) -> None:
    make_pictures(tmp_path, "images/a.jpg")
    _write(tmp_path, {"labels/a.txt": LINE, "classes.txt": "dog\ncat\n", "data.yaml": "names: [cat, dog]\n"})
    folder = _open(tmp_path)
    assert folder.classes == ("cat", "dog")
    assert "lists other classes" in str(folder.problems)


@pytest.mark.parametrize("json_name", ["_annotations.coco.json", "annotations.json", "labels/x.json"])
def test_coco_of_one_folder(tmp_path: Path, json_name: str) -> None:
    make_pictures(tmp_path, "a.jpg")
    item = {"id": 1, "image_id": 0, "category_id": 0, "bbox": [1, 1, 5, 5]}
    document = {"images": [{"id": 0, "file_name": "a.jpg"}], "annotations": [item]}
    _write(tmp_path, {json_name: json.dumps({**document, "categories": [{"id": 0, "name": "cat"}]})})
    folder = _open(tmp_path)
    assert (folder.format, folder.classes) == ("coco", ("cat",))
    assert [len(folder.annotation(path).boxes) for path in folder.pictures] == [1]


def test_coco_as_roboflow_and_its_own_site_lay_it_out(tmp_path: Path) -> None:
    item = {"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 1, 5, 5]}
    document = {"images": [{"id": 7, "file_name": "a.jpg"}], "annotations": [item]}
    text = json.dumps({**document, "categories": [{"id": 3, "name": "cat"}]})
    make_pictures(tmp_path / "r", "train/a.jpg", "valid/a.jpg", "valid/unlisted.jpg")
    _write(tmp_path / "r", {"train/_annotations.coco.json": text, "valid/_annotations.coco.json": text})
    assert _shape(_open(tmp_path / "r")) == ("coco", ("cat",), {"train": 1, "valid": 1}, [1, 1, 0])
    make_pictures(tmp_path / "c", "train2017/a.jpg", "val2017/a.jpg")
    names = ("instances_train2017", "instances_val2017", "captions_val2017")
    _write(tmp_path / "c", {f"annotations/{name}.json": text for name in names})
    assert _shape(_open(tmp_path / "c")) == ("coco", ("cat",), {"train2017": 1, "val2017": 1}, [1, 1])


def test_a_picture_that_coco_does_not_list_joins_the_file_of_its_folder(tmp_path: Path) -> None:
    test_coco_as_roboflow_and_its_own_site_lay_it_out(tmp_path)
    root = tmp_path / "r"
    folder = _open(root)
    path = root / "valid" / "unlisted.jpg"
    train = (root / "train" / "_annotations.coco.json").read_bytes()
    folder.save(folder.annotation(path).with_boxes([box(1, 1, 9, 9)]))
    assert len(_open(root).annotation(path).boxes) == 1
    assert (root / "train" / "_annotations.coco.json").read_bytes() == train


def test_plain_folders_are_not_taken_for_labelled_ones(tmp_path: Path) -> None:
    make_pictures(tmp_path, "a.jpg", "b.jpg")
    other = {"a.txt": "A picture of a cat\n", "a.json": '{"exposure": 5}', "a.xml": "<xmp/>", "readme.yaml": "x: 1\n"}
    _write(tmp_path, {**other, "package.json": '{"name": "x"}', "classes.txt": "cat\n"})
    folder = open_folder(tmp_path)
    assert folder is None or folder.format == "yolo"  # classes.txt beside text files is YOLO's sign


YAMLS = [
    "names: [cat, dog]\n",
    "names: ['cat', \"dog\"]  # two\nnc: 2  # so far\n",
    "names: [\n  cat,\n  dog,\n]\nnc: 2\n",
    "# mine\nnames:\n  - cat\n  - dog  # woof\n\ntrain: x\n",
    "names:\n- cat\n- dog",
    "nc: 2\nnames:\n  0: cat\n  1: dog\nval: y\n",
    "names: {0: cat, 1: dog}\n",
    "names:\n  1: dog\n  0: cat\n",
]


@pytest.mark.parametrize("text", YAMLS)
def test_yaml_grows_at_its_end_and_keeps_all_else(tmp_path: Path, text: str) -> None:
    file = tmp_path / "data.yaml"
    file.write_text(text)
    names = ["cat", "dog", "a: b", "yes", "жук", 'q"uote', "12"]
    extend_list(file, names)
    assert yaml_names(read_yaml(file)) == names
    before, after = yaml.safe_load(text), yaml.safe_load(file.read_text())
    assert {k: v for k, v in after.items() if k not in ("names", "nc")} == {
        k: v for k, v in before.items() if k not in ("names", "nc")
    }
    assert after.get("nc", 7) == 7
    for comment in ("# mine", "# woof", "# two", "# so far"):
        assert (comment in text) == (comment in file.read_text())
    kept = file.read_bytes()
    extend_list(file, names)
    assert file.read_bytes() == kept


def test_class_text_grows_at_its_end(tmp_path: Path) -> None:
    file = tmp_path / "classes.txt"
    file.write_bytes(b"cat\r\n\r\ndog\r\n\r\n")
    assert read_class_text(file) == ["cat", "1", "dog"]
    extend_list(file, ["cat", "1", "dog", "ant"])
    assert file.read_bytes() == b"cat\r\n\r\ndog\r\nant\r\n"


def test_bad_lists_are_named(tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("names: [cat\ntrain: x\n")
    with pytest.raises(UserError, match=r"data\.yaml, line 2"):
        read_yaml(tmp_path / "data.yaml")
    (tmp_path / "classes.txt").write_bytes(b"caf\xe9\n")
    with pytest.raises(UserError, match=r"classes\.txt: is not UTF-8"):
        read_class_text(tmp_path / "classes.txt")
    (tmp_path / "evil.yaml").write_text("names: !!python/object/apply:os.system ['true']\n")
    with pytest.raises(UserError, match="not well-formed"):
        read_yaml(tmp_path / "evil.yaml")
