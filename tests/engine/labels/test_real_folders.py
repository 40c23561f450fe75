"""Folders as people's tools really write them: what must be read of each, and what must be said."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.labels.folder import LabelledFolder, open_folder, start_folder
from engine.labels.split import folder_splits
from tests.engine.labels.folders import box, make_pictures


class Expected(NamedTuple):
    """labels: by picture, where the case says them. splits: how many pictures each has. says: sentences, in order;
    all else is to be silent."""

    labels: dict[str, list[str]]
    splits: dict[str, int] = {}  # noqa: RUF012
    says: tuple[str, ...] = ()


_THREE = {"test": 3, "train": 6, "valid": 3}
CASES = {
    "01-yolo-txt-beside-in-images": Expected({"images/a.jpg": ["0"], "images/b.jpg": ["0"]}),
    "02-yolo-images-txt-and-classes-beside": Expected({"images/a.jpg": ["dog"], "images/b.jpg": ["dog"]}),
    "03-yolo-classes-in-subfolders": Expected({"day1/a.jpg": ["dog"], "day2/b.jpg": ["dog"]}),
    "05-yolo-track-id-6-columns": Expected({"images/a.jpg": ["car", "car"]}),
    "06-yolo-track-id-7-columns": Expected({"images/a.jpg": ["car"]}),
    "08-yolo-yaml-nc-without-names": Expected(
        {"part_a/images/a.jpg": ["1"], "part_b/images/b.jpg": ["1"]}, {"train": 1, "val": 1}
    ),
    "09-yolo-names-keys-quoted": Expected(
        {"images/train/a.jpg": ["dog"], "images/val/b.jpg": ["dog"]}, {"train": 1, "val": 1}
    ),
    "11-yolo-capital-Images-Labels": Expected(
        {"Images/a.jpg": ["irobot"], "Images/b.jpg": ["irobot"]}, {"train": 1, "val": 1}
    ),
    "15-darknet-cvat-yolo-1.1": Expected(
        {"obj_train_data/a.jpg": ["bus"], "obj_valid_data/b.jpg": ["bus"]}, {"train": 1, "valid": 1}
    ),
    "16-yolo-polygons-among-boxes": Expected({"images/a.jpg": ["cat", "cat"]}, says=("outlines",)),
    "18-labels-without-pictures": Expected({"images/b.png": ["cat"], "images/Capture_décran.png": ["cat"]}),
    "21-folder-around-the-data-set": Expected(
        {"train/images/a.jpg": ["cat"]}, {"train": 1}, ("has no ../valid/images",)
    ),
    "30-coco-cvat-subset-folder": Expected({"images/default/a.jpg": ["dog"], "images/default/b.jpg": ["cat"]}),
    "32-coco-one-json-pictures-in-split-folders": Expected(
        {"test/c.jpg": ["cat"], "train/a.jpg": ["cat"], "val/b.jpg": ["cat"]}, {"test": 1, "train": 1, "val": 1}
    ),
    "33-coco-json-named-as-its-folder": Expected(
        {"train/a.jpg": ["dog"], "val/b.jpg": ["dog"]}, {"train": 1, "val": 1}
    ),
    "34-coco-class-named-shapes": Expected({"images/a.jpg": ["square"]}, {"train": 1}),
    "36-coco-label-studio-backslashes": Expected({"images/x-a.jpg": ["U-disk"]}),
    "38-coco-category-id-as-text": Expected({"images/a.jpg": ["LP"]}),
    "40-coco-category-names-are-numbers": Expected({"images/a.jpg": ["1"]}, {"train": 1}),
    "51-coco-without-file-name": Expected({"val2017/000000000009.jpg": ["aerosol_can"]}, {"lvis_v1_val": 1}),
    "60-voc-images-and-annotations-lower-case": Expected({"images/a.png": ["mask"], "images/b.png": ["mask"]}),
    "62-voc-splits-by-folder": Expected(
        {"test/c.jpg": ["fish"], "train/a.jpg": ["fish"], "valid/b.jpg": ["fish"]},
        {"test": 1, "train": 1, "valid": 1},
    ),
    "65-voc-windows-1252-undeclared": Expected({"b.jpg": ["x"]}, says=("a.xml, line 6: is not UTF-8 text",)),
    "68-voc-beside-a-foreign-classes-txt": Expected({"a.jpg": ["cat"]}, says=("classes.txt: is not UTF-8 text",)),
    "71-labelme-outlines-only": Expected({"a.jpg": ["cat", "dog"]}, says=("outlines",)),
    "b3-empty-class-name": Expected({"images/0.jpg": ["0", "dog"]}),
    "b4-train-is-val": Expected({"images/train/0.jpg": ["thing"]}, {"train": 4, "val": 4}),
    "c1-splits-coco-roboflow": Expected({}, _THREE),
    "c2-splits-voc-roboflow": Expected({}, _THREE),
    "c4-splits-coco-2017-names": Expected({}, {"train2017": 6, "val2017": 3}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_folder_that_people_have(shared_data: Path, tmp_path: Path, name: str) -> None:
    source = shared_data.parent / "cases" / name / "input"
    if not source.is_dir():
        pytest.skip(f"the folder {name} is not there")
    root = tmp_path / "in"
    shutil.copytree(source, root)
    expected, folder = CASES[name], _open(root)
    for _ in folder.scan():
        pass
    for picture, labels in expected.labels.items():
        assert list(folder.annotation(folder.root / picture).labels) == labels
    assert {split: len(paths) for split, paths in folder.splits.items()} == expected.splits
    problems = [str(problem) for problem in folder.problems]
    assert len(problems) == len(expected.says), problems
    assert all(re.search(say, problem) for say, problem in zip(expected.says, problems, strict=True)), problems
    assert not {"test"} & {name for name in folder.splits if folder.splits[name][0] in folder_splits(folder).train}


def _open(root: Path) -> LabelledFolder:
    folder = open_folder(root)
    assert folder is not None
    return folder


def _text(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def _xml(label: str) -> str:
    edges = "<xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax>"
    return f"<annotation><object><name>{label}</name><bndbox>{edges}</bndbox></object></annotation>"


def _coco(*names: str) -> str:
    """A box for each picture, of the class that is called as the picture."""
    images = [{"id": number, "file_name": name} for number, name in enumerate(names)]
    boxes = [
        {"id": number, "image_id": number, "category_id": number, "bbox": [1, 1, 5, 5]} for number in range(len(names))
    ]
    classes = [{"id": number, "name": name} for number, name in enumerate(names)]
    return json.dumps({"images": images, "annotations": boxes, "categories": classes})


@pytest.mark.parametrize(
    ("picture", "label"),
    [
        ("images/a.jpg", "xml/a.xml"),
        ("IMAGES/train/a.jpg", "Labels/train/a.xml"),
        ("train/images/a.jpg", "train/annotations/a.xml"),
        ("images_train/a.jpg", "labels_train/a.xml"),
        ("JPEGImages/x/a.jpg", "Annotations/x/a.xml"),
        ("JPEGImages/x/a.jpg", "Annotations/a.xml"),
        ("images/a.jpg", "annotations/x/a.xml"),
        ("images/a.JPG", "annotations/A.xml"),
        ("images/a.jpg", "annotations/a.jpg.xml"),
        ("a.jpg", "a.xml"),
    ],
)
def test_a_label_file_is_found_and_written_where_it_lies(tmp_path: Path, picture: str, label: str) -> None:
    [path] = make_pictures(tmp_path, picture)
    _text(tmp_path / label, _xml("cat"))
    folder = _open(tmp_path)
    assert folder.annotation(path).labels == ("cat",)
    folder.save(folder.annotation(path).with_boxes([box(1, 1, 20, 20, "dog")]))
    files = [file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.xml")]
    assert files == [label]
    assert _open(tmp_path).annotation(path).labels == ("dog",)


def test_a_label_file_elsewhere_is_found_by_the_picture_that_it_names(tmp_path: Path) -> None:
    first, second, third = make_pictures(tmp_path, "pics/a/1.jpg", "pics/b/1.jpg", "pics/b/2.jpg")
    shape = {"label": "cat", "shape_type": "rectangle", "points": [[1, 1], [5, 5]]}
    for name, picture in (("x", "..\\..\\pics\\a\\1.jpg"), ("y", "/home/me/b/1.jpg"), ("z", "1.jpg")):
        _text(tmp_path / f"out/{name}.json", json.dumps({"shapes": [shape], "imagePath": picture}))
    folder = _open(tmp_path)
    assert [len(folder.annotation(path).boxes) for path in (first, second, third)] == [1, 1, 0]
    assert "out/z.json) belongs to no picture" in str(folder.problems)
    folder.save(folder.annotation(first).with_boxes([]))
    assert json.loads((tmp_path / "out/x.json").read_text())["shapes"] == []


def test_a_label_file_that_two_pictures_may_mean_is_given_to_none(tmp_path: Path) -> None:
    paths = make_pictures(tmp_path, "images/train/a.jpg", "images/val/a.jpg", "images/val/b.jpg")
    _text(tmp_path / "labels/a.txt", "0 .5 .5 .2 .2\n")
    _text(tmp_path / "labels/b.txt", "0 .5 .5 .2 .2\n")
    folder = _open(tmp_path)
    assert [len(folder.annotation(path).boxes) for path in paths] == [0, 0, 1]
    assert "may belong to several pictures" in str(folder.problems)
    folder.save(folder.annotation(paths[0]).with_boxes([box(1, 1, 9, 9, "0")]))
    again = _open(tmp_path)
    assert [len(again.annotation(path).boxes) for path in paths] == [1, 0, 1]


def test_labels_of_pictures_that_are_gone_are_told_and_given_to_no_other(tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path, "setA/images/1.jpg")
    _text(tmp_path / "setA/labels/1.txt", "")
    _text(tmp_path / "setB/labels/2.txt", "0 .5 .5 .2 .2\n")
    _text(tmp_path / "setB/labels/1.txt", "0 .5 .5 .2 .2\n")
    folder = _open(tmp_path)
    assert folder.annotation(path).boxes == ()
    assert "2 label files" in str(folder.problems)
    assert "belong to no picture" in str(folder.problems)


def test_lists_of_classes_that_differ_count_for_their_own_folder(tmp_path: Path) -> None:
    paths = make_pictures(tmp_path, "day1/a.jpg", "day2/b.jpg")
    for path, names in zip(paths, ("cat\ndog\n", "dog\ncat\n"), strict=True):
        _text(path.with_suffix(".txt"), "0 .5 .5 .2 .2\n")
        _text(path.parent / "classes.txt", names)
    folder = _open(tmp_path)
    assert [folder.annotation(path).labels for path in paths] == [("cat",), ("dog",)]
    assert "differ from folder to folder" in str(folder.problems)
    folder.save(folder.annotation(paths[1]).with_boxes([box(1, 1, 9, 9, "cat")]))
    assert paths[1].with_suffix(".txt").read_text().startswith("1 ")


@pytest.mark.parametrize(
    ("lists", "after"),
    [
        ({}, {"classes.txt": "0\nwolf\n"}),
        ({"classes.txt": "cat\r\ndog"}, {"classes.txt": "cat\r\nwolf"}),
        (
            {"data.yaml": "names: {0: cat, 1: dog} # two\n", "classes.txt": "cat\ndog\n"},
            {"data.yaml": "names: {0: cat, 1: wolf} # two\n", "classes.txt": "cat\nwolf\n"},
        ),
        (
            {"x/classes.txt": "cat\ndog\n", "y/classes.txt": "dog\ncat\n"},
            {"x/classes.txt": "cat\nwolf\n", "y/classes.txt": "wolf\ncat\n"},
        ),
    ],
)
def test_a_class_of_yolo_has_its_new_name_in_every_list(
    tmp_path: Path, lists: dict[str, str], after: dict[str, str]
) -> None:
    paths = make_pictures(tmp_path, "x/a.jpg", "y/b.jpg")
    for path in paths:
        _text(path.with_suffix(".txt"), "1 .3 .3 .2 .2\n")
    for name, content in lists.items():
        (tmp_path / name).write_bytes(content.encode())
    folder = _open(tmp_path)
    before = [folder.annotation(path).labels for path in paths]
    assert folder.rename_class("dog" if lists else "1", "wolf")
    assert {name: (tmp_path / name).read_bytes().decode() for name in after} == after
    assert {path.read_text() for path in tmp_path.rglob("?.txt")} == {"1 .3 .3 .2 .2\n"}
    again = [folder.annotation(path).labels for path in paths]
    assert again == [_open(tmp_path).annotation(path).labels for path in paths]
    assert again == [tuple("wolf" if name in ("dog", "1") else name for name in names) for names in before]
    assert not folder.rename_class("wolf", "cat" if lists else "0")
    assert not folder.rename_class("nobody", "somebody")


@pytest.mark.parametrize(
    "line",
    [
        "0 .5 .5 .2 .2 17",
        "0 .5 .5 .2 .2 .9 17",
        "0 .5 .5 .2 .2 .1 .1 2 .2 .2 1",
        "0 .1 .1 .4 .1 .4 .3",
        "0 .1 .1 .4 .1 .4 .3 .1 .3",
    ],
)
def test_lines_of_yolo_with_more_are_boxes_and_stay_as_they_are(tmp_path: Path, line: str) -> None:
    [path] = make_pictures(tmp_path, "a.jpg")
    _text(tmp_path / "a.txt", f"{line}\n0 .5 .5 .2 .2\n")
    _text(tmp_path / "classes.txt", "cat\n")
    folder = _open(tmp_path)
    first, second = folder.annotation(path).boxes
    folder.save(folder.annotation(path).with_boxes([first, second.with_(box=box(1, 1, 9, 9).box)]))
    assert (tmp_path / "a.txt").read_text().splitlines()[0] == line
    assert first.provenance.score in (None, 0.9)


def test_a_new_class_may_be_a_number(tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path, "a.jpg")
    folder = start_folder(tmp_path, "yolo")
    folder.save(folder.annotation(path).with_boxes([box(1, 1, 9, 9, "2024")]))
    assert (tmp_path / "classes.txt").read_text() == "2024\n"
    assert _open(tmp_path).annotation(path).labels == ("2024",)


def test_coco_names_are_found_by_their_longest_ending_and_never_in_another_split(tmp_path: Path) -> None:
    make_pictures(tmp_path, "images/x/a.jpg", "images/y/a.jpg", "images/y/b.jpg", "images/y/c.jpg")
    names = ("C:\\data\\x\\a.jpg", "/home/me/y/a.jpg", "https://host/files/b.jpg", "/data/local-files/?d=up/c.jpg")
    _text(tmp_path / "result.json", _coco(*names))
    folder = _open(tmp_path)
    found = {path.relative_to(tmp_path).as_posix(): folder.annotation(path).labels for path in folder.pictures}
    assert [found[f"images/{place}"] for place in ("x/a.jpg", "y/a.jpg", "y/b.jpg", "y/c.jpg")] == [
        (name,) for name in names
    ]
    make_pictures(tmp_path / "s", "train/a.jpg", "valid/b.jpg")
    _text(tmp_path / "s/valid/_annotations.coco.json", _coco("a.jpg", "b.jpg"))
    folder = _open(tmp_path / "s")
    assert folder.annotation(tmp_path / "s/train/a.jpg").boxes == ()
    assert "a.jpg" in str(folder.problems)


def test_a_box_on_a_picture_outside_the_base_of_coco_goes_to_no_other_of_its_name(tmp_path: Path) -> None:
    inside, outside, other = make_pictures(tmp_path, "images/a.jpg", "extra/a.jpg", "extra/b.jpg")
    _text(tmp_path / "annotations/train.json", _coco("a.jpg"))
    folder = _open(tmp_path)
    for path in (outside, other):
        folder.save(folder.annotation(path).with_boxes([box(1, 1, 9, 9, "new")]))
    again = _open(tmp_path)
    assert [again.annotation(path).labels for path in (inside, outside, other)] == [("a.jpg",), ("new",), ("new",)]
    assert not again.problems


def test_a_bare_name_of_coco_that_two_pictures_have_is_told_and_kept(tmp_path: Path) -> None:
    paths = make_pictures(tmp_path, "p/a.jpg", "q/a.jpg", "q/b.jpg")
    _text(tmp_path / "result.json", _coco("a.jpg", "b.jpg"))
    folder = _open(tmp_path)
    assert [len(folder.annotation(path).boxes) for path in paths] == [0, 0, 1]
    assert "several pictures have" in str(folder.problems)
    folder.save(folder.annotation(paths[0]).with_boxes([box(1, 1, 9, 9)]))
    again = _open(tmp_path)
    assert [len(again.annotation(path).boxes) for path in paths] == [1, 0, 1]


def test_ids_of_coco_as_text_or_with_a_point_stay_as_they_are(tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path, "a.jpg")
    document = json.loads(_coco("a.jpg"))
    document["images"][0]["id"], document["categories"][0]["id"] = "7", 3
    document["annotations"][0] |= {"image_id": 7.0, "category_id": "3"}
    _text(tmp_path / "result.json", json.dumps(document))
    folder = _open(tmp_path)
    [first] = folder.annotation(path).boxes
    folder.save(folder.annotation(path).with_boxes([first, box(3, 3, 9, 9, "dog")]))
    after = json.loads((tmp_path / "result.json").read_text())
    assert after["annotations"][0].items() >= document["annotations"][0].items()
    assert _open(tmp_path).annotation(path).labels == ("a.jpg", "dog")


def test_a_new_entry_of_coco_takes_no_id_that_is_there_as_text_and_changes_none(tmp_path: Path) -> None:
    _, second = make_pictures(tmp_path, "a.jpg", "b.jpg")
    document = json.loads(_coco("a.jpg"))
    document["images"][0]["id"], document["categories"][0]["id"] = "1", "1"
    document["annotations"][0] |= {"id": "1", "image_id": "1", "category_id": "1"}
    _text(tmp_path / "result.json", json.dumps(document))
    folder = _open(tmp_path)
    folder.save(folder.annotation(second).with_boxes([box(3, 3, 9, 9, "dog")]))
    after = json.loads((tmp_path / "result.json").read_text())
    for key in ("images", "annotations", "categories"):
        assert [entry["id"] for entry in after[key]] == ["1", 2]
        assert after[key][0] == document[key][0]


def test_a_box_of_coco_that_comes_back_has_its_id_again(tmp_path: Path) -> None:
    [path, other] = make_pictures(tmp_path, "a.jpg", "b.jpg")
    _text(tmp_path / "result.json", _coco("a.jpg", "b.jpg"))
    folder, before = _open(tmp_path), json.loads(_coco("a.jpg", "b.jpg"))["annotations"]
    whole = folder.annotation(path)
    folder.save(whole.with_boxes([]))
    folder.save(folder.annotation(other).with_boxes([*folder.annotation(other).boxes, box(3, 3, 9, 9, "dog")]))
    folder.save(whole)
    after = json.loads((tmp_path / "result.json").read_text())["annotations"]
    assert len({item["id"] for item in after}) == 3
    assert [item["image_id"] for item in after if item["id"] == 0] == [before[0]["image_id"]]


def test_objects_in_a_second_file_of_coco_are_told_and_are_no_background(tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path, "images/a.jpg")
    second = json.loads(_coco("a.jpg"))
    second["annotations"].append({"id": 5, "image_id": 0, "category_id": 0, "bbox": [20, 20, 30, 30]})
    _text(tmp_path / "annotations/cats.json", _coco("a.jpg"))
    _text(tmp_path / "annotations/dogs.json", json.dumps(second))
    folder = _open(tmp_path)
    annotation = folder.annotation(path)
    assert len(annotation.boxes) == 1
    assert annotation.unshown == (box(20, 20, 50, 50).box,)
    assert "dogs.json: labels pictures that cats.json labels, too" in str(folder.problems)


def test_two_files_of_coco_that_have_no_object_in_common_are_read_as_one(tmp_path: Path) -> None:
    path, other = make_pictures(tmp_path, "images/a.jpg", "images/b.jpg")
    cats, dogs = (json.loads(_coco("a.jpg", "b.jpg")) for _ in range(2))
    for document, name, corner in ((cats, "cat", 1), (dogs, "dog", 30)):
        document["categories"] = [{"id": 0, "name": name}]
        for item in document["annotations"]:
            item |= {"category_id": 0, "bbox": [corner, corner, 9, 9], "note": name}
        _text(tmp_path / f"annotations/{name}s.json", json.dumps(document))
    folder = _open(tmp_path)
    annotation = folder.annotation(path)
    cat, dog = annotation.boxes
    assert (cat.label, dog.label, annotation.unshown) == ("cat", "dog", ())
    assert "dogs.json: labels pictures that cats.json labels, too: they are read as one" in str(folder.problems)

    moved, drawn = (
        dog.with_(box=box(31, 31, 50, 50).box),
        [box(60, y, 70, y + 10, name) for y, name in ((60, "dog"), (90, "cat"))],
    )
    folder.save(annotation.with_boxes([moved, *drawn]))  # and the cat is deleted

    def stored(name: str) -> list[tuple[int, list[float], str]]:
        items = json.loads((tmp_path / f"annotations/{name}s.json").read_text())["annotations"]
        return [(item["image_id"], item["bbox"], item.get("note", "")) for item in items]

    assert stored("cat") == [(0, [60, 90, 10, 10], ""), (1, [1, 1, 9, 9], "cat")]
    new, old = [(0, [31, 31, 19, 19], "dog"), (0, [60, 60, 10, 10], "")], (1, [30, 30, 9, 9], "dog")
    assert sorted(stored("dog")) == sorted([*new, old])
    again = _open(tmp_path)
    assert sorted(again.annotation(path).labels) == ["cat", "dog", "dog"]
    assert again.annotation(other).labels == ("cat", "dog")
    again.save(again.annotation(path).with_boxes([]))
    assert [_open(tmp_path).annotation(one).labels for one in (path, other)] == [(), ("cat", "dog")]


@pytest.mark.parametrize("encoding", ["gb2312", "windows-1252", "Big5", "cp949", "UTF-8", "utf-16"])
def test_voc_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str) -> None:
    [path] = make_pictures(tmp_path, "a.jpg")
    label = {"windows-1252": "Straße", "Big5": "貓", "cp949": "고양이"}.get(encoding, "猫")
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{_xml(label)}'
    (tmp_path / "a.xml").write_bytes(text.encode(encoding))
    folder = _open(tmp_path)
    [first] = folder.annotation(path).boxes
    assert first.label == label
    folder.save(folder.annotation(path).with_boxes([first.with_(box=box(2, 2, 9, 9).box)]))
    assert _open(tmp_path).annotation(path).labels == (label,)
    assert label in (tmp_path / "a.xml").read_bytes().decode(encoding)
