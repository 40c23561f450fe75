"""What is held out: a folder's own splits are law, whatever they are called; without any, by file and fixed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil

from engine.errors import UserError
from engine.generators import result_of
from engine.labels.folder import open_folder, start_folder
from engine.labels.labelled import LabelledFolder
from engine.labels.several import read_folders
from engine.labels.split import FEWEST_TO_SPLIT, is_held_out, pictures_to_judge, select_pictures
from engine.labels.split_lists import matching_splits, role_of, roles_of
from engine.structures.annotation import Annotation
from engine.structures.selection import Selection
from tests.engine.labels.folders import box, make_pictures


def labelled(root: Path, count: int) -> LabelledFolder:
    folder = start_folder(root, "voc")
    for path in make_pictures(root, *(f"{number}.png" for number in range(count)), size=(20, 20)):
        folder.save(folder.annotation(path).with_boxes([box(1, 1, 9, 9)]))
    return start_folder(root, "voc")


def names(paths: tuple[Path, ...]) -> list[str]:
    return [path.name for path in paths]


def noise(path: Path, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Pil.fromarray(np.random.default_rng(seed).integers(0, 255, (24, 32, 3), np.uint8)).save(path)


def write(root: Path, splits: dict[str, int], write_labels: str) -> Path:
    """A folder for each split, with so many pictures of noise (train0.png, ...) and their labels beside them."""
    seed = 0
    for folder, count in splits.items():
        name = Path(folder).name
        paths = [root / folder / f"{name}{number}.png" for number in range(count)]
        for path in paths:
            noise(path, seed := seed + 1)
            if write_labels == "voc":
                path.with_suffix(".xml").write_text(XML)
            elif write_labels == "labelme":
                path.with_suffix(".json").write_text(json.dumps({"shapes": [SHAPE]}))
            elif write_labels == "yolo":
                text = Path(str(path.with_suffix(".txt")).replace("images", "labels"))
                text.parent.mkdir(parents=True, exist_ok=True)
                text.write_text("0 .5 .5 .4 .4\n")
        if write_labels == "coco":
            (root / folder / "_annotations.coco.json").write_text(json.dumps(coco(paths)))
    return root


BOX = "<xmin>2</xmin><ymin>2</ymin><xmax>9</xmax><ymax>9</ymax>"
XML = f"<annotation><object><name>cat</name><bndbox>{BOX}</bndbox></object></annotation>"
SHAPE = {"label": "cat", "shape_type": "rectangle", "points": [[2, 2], [9, 9]]}


def coco(paths: list[Path]) -> dict[str, object]:
    images = [{"id": i, "file_name": path.name, "width": 32, "height": 24} for i, path in enumerate(paths)]
    boxes = [{"id": i, "image_id": i, "category_id": 1, "bbox": [2, 2, 7, 7]} for i in range(len(paths))]
    return {"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "cat"}]}


def selected(root: Path, validate: str | None = None) -> Selection:
    return result_of(read_folders([root], validate)).selection


def parts(selection: Selection) -> tuple[set[str], ...]:
    """What is learned from, held out and left alone, by the pictures' names without their numbers."""
    sides = (selection.learn, selection.judge, selection.left_alone)
    return tuple({path.stem.rstrip("0123456789") for path in side} for side in sides)


def test_from_ten_on_the_same_fifth_is_held_out_wherever_the_folder_lies(tmp_path: Path) -> None:
    few = select_pictures(labelled(tmp_path / "few", FEWEST_TO_SPLIT - 1))
    assert [len(few.learn), len(few.judge)] == [FEWEST_TO_SPLIT - 1, 0]
    here, there = (select_pictures(labelled(tmp_path / name, FEWEST_TO_SPLIT)) for name in ("here", "there"))
    assert (names(here.learn), names(here.judge)) == (names(there.learn), names(there.judge))
    assert sorted(names(here.learn) + names(here.judge)) == [f"{number}.png" for number in range(FEWEST_TO_SPLIT)]
    assert here.judge
    assert all(is_held_out(path, tmp_path / "here") for path in here.judge)
    many = [is_held_out(Path(f"{number}.png"), tmp_path) for number in range(2000)]
    assert 340 < sum(many) < 460, "a fifth; binomial: 400 +- 18"


def test_a_picture_of_both_lists_is_not_learnt_from(tmp_path: Path) -> None:
    labelled(tmp_path, 5)
    lists = tmp_path / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    (lists / "train.txt").write_text("0\n1\n2\n")
    (lists / "val.txt").write_text("2\n3\n")
    folder = open_folder(tmp_path)
    assert folder is not None
    found = select_pictures(folder)
    assert (names(found.learn), names(found.judge)) == (["0.png", "1.png"], ["2.png", "3.png"])
    assert found.left_alone == {tmp_path / "4.png": "in no split"}
    assert "1 picture of train and of val: judged by, not learned from" in found.notes
    with pytest.raises(UserError, match="no split"):
        select_pictures(folder, "spring")


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (role, name)
        for role, names in {
            "train": "train Training train2017 instances_train2014 obj_train_data TRAIN_SET trainset train_images trn",
            "validation": "val VALID Validation dev eval val2017 obj_valid_data evaluation minival2014 dev-set val_1",
            "test": "test Testing test-dev2017 testA holdout hold_out held-out test_images",
            "trainval": "trainval train+val TrainVal trainval35k instances_trainval2007",
            "": "cats latest images train_station valley contest pretrained 2017 medieval",
        }.items()
        for name in names.split()
    ],
)
def test_what_a_split_is_called_says_what_it_is_for(role: str, name: str) -> None:
    assert (role_of(name) or "") == role


def test_the_owners_word_and_those_that_mean_the_same() -> None:
    there = ("train2017", "Valid", "valid_b", "test")
    assert matching_splits("valid", there) == ("Valid",)
    assert matching_splits("validation", there) == ("Valid", "valid_b")
    assert matching_splits("train", there) == ("train2017",)
    assert matching_splits("spring", there) == ()
    assert roles_of(["train", "dev", "eval"]) == {"train": "train", "dev": "validation", "eval": "test"}
    assert roles_of(["train", "eval"])["eval"] == "validation"


@pytest.mark.parametrize("format", ["voc", "labelme", "yolo", "coco"])
@pytest.mark.parametrize(
    ("splits", "learned", "judged"),
    [
        (("train", "valid", "test"), "train", "valid"),
        (("Training", "dev", "holdout"), "Training", "dev"),
        (("train2017", "val2017"), "train", "val"),
        (("Train", "Test"), "Train", ""),
        (("trainval", "test"), "trainval", ""),
        (("train", "extra"), "train", ""),
    ],
)
def test_folders_that_are_splits_in_every_format(
    tmp_path: Path, format: str, splits: tuple[str, ...], learned: str, judged: str
) -> None:
    write(tmp_path, dict.fromkeys(splits, 3), format)
    if format == "yolo":
        (tmp_path / "data.yaml").write_text("names: [cat]\n")
    found = selected(tmp_path)
    others = {split.rstrip("0127") for split in splits} - {learned, judged}
    assert parts(found) == ({learned}, {judged} - {""}, others)
    assert len(found.learn) == 3
    assert all(path.is_relative_to(tmp_path) for path in found.protected)


def test_yolo_names_folders_lists_or_several_of_them(tmp_path: Path) -> None:
    write(tmp_path, {"images/a": 2, "images/b": 2, "images/c": 2, "images/d": 2}, "yolo")
    (tmp_path / "held.txt").write_text("./images/c/c0.png\n/home/other/data/images/c/c1.png\n")
    yaml = "names: [cat]\ntrain: [images/a, ../images/b]\nval: held.txt\ntest: images/d\n"
    (tmp_path / "data.yaml").write_text(yaml)
    assert parts(selected(tmp_path)) == ({"a", "b"}, {"c"}, {"d"})
    (tmp_path / "data.yaml").write_text("names: [cat]\nval: images/c\ntest: images/d\n")
    assert parts(selected(tmp_path)) == ({"a", "b"}, {"c"}, {"d"}), "in no split, where nobody says what to learn from"


def test_darknets_lists(tmp_path: Path) -> None:
    write(tmp_path, {"pictures": 6}, "yolo")
    (tmp_path / "obj.names").write_text("cat\n")
    (tmp_path / "obj.data").write_text("classes = 1\ntrain = data/train.txt\nvalid = data/later.txt\n")
    (tmp_path / "train.txt").write_text("data/pictures/pictures0.png\r\ndata\\pictures\\pictures1.png\r\n")
    (tmp_path / "later.txt").write_text("/x/y/pictures/pictures2.png\n")
    found = selected(tmp_path)
    assert names(found.learn) == ["pictures0.png", "pictures1.png"]
    assert names(found.judge) == ["pictures2.png"]
    assert set(found.left_alone.values()) == {"in no split"}


def test_lists_with_suffixes_and_paths(tmp_path: Path) -> None:
    for number in range(6):
        noise(tmp_path / "JPEGImages" / f"p.{number}.png", number)
        (tmp_path / "Annotations").mkdir(exist_ok=True)
        (tmp_path / "Annotations" / f"p.{number}.xml").write_text(XML)
    lists = tmp_path / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    (lists / "trainval.txt").write_text("p.0.png\nJPEGImages/p.1.png\n/home/me/VOC/JPEGImages/p.2\np.3\n")
    (lists / "val.txt").write_text("Annotations/p.3.xml\n")
    (lists / "test.txt").write_text("C:\\voc\\JPEGImages\\p.4.jpg\n")
    found = selected(tmp_path)
    assert names(found.learn) == ["p.0.png", "p.1.png", "p.2.png"], "trainval without val"
    assert names(found.judge) == ["p.3.png"]
    assert found.left_alone == {
        tmp_path / "JPEGImages" / "p.4.png": "in test",
        tmp_path / "JPEGImages" / "p.5.png": "in no split",
    }


def test_where_all_are_held_out_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no picture to learn from: all are in test, val; add a train split"):
        selected(write(tmp_path, {"val": 2, "test": 2}, "voc"))


def test_a_train_that_is_also_val_is_learned_from_and_said(tmp_path: Path) -> None:
    write(tmp_path, {"images/train": 3}, "yolo")
    (tmp_path / "data.yaml").write_text("names: [cat]\ntrain: images/train\nval: images/train\n")
    found = selected(tmp_path)
    assert found.learn == found.judge
    assert len(found.learn) == 3
    assert "same pictures: the figures are of pictures that were learned from" in found.notes[0]


def test_a_test_picture_in_train_is_left_alone_and_said(tmp_path: Path) -> None:
    write(tmp_path, {"images/train": 3}, "yolo")
    (tmp_path / "test.txt").write_text("images/train/train1.png\n")
    (tmp_path / "data.yaml").write_text("names: [cat]\ntrain: images/train\ntest: test.txt\n")
    found = selected(tmp_path)
    assert names(found.learn) == ["train0.png", "train2.png"]
    assert list(found.left_alone.values()) == ["in test"]
    assert "1 picture of train and of a test split: left alone" in found.notes


def test_a_named_split_judges_and_the_others_stay_untouched(tmp_path: Path) -> None:
    write(tmp_path, {"train": 3, "valid": 2, "test": 2}, "voc")
    assert parts(selected(tmp_path, "testing")) == ({"train"}, {"test"}, {"valid"})
    folder = open_folder(tmp_path)
    assert folder is not None
    assert [path.stem for path in pictures_to_judge(folder, "val").judge] == ["valid0", "valid1"]
    assert names(pictures_to_judge(folder, "validation").judge) == ["valid0.png", "valid1.png"]


def test_pictures_without_labels_are_left_alone_and_a_formats_own_nothing_is_not(tmp_path: Path) -> None:
    for format, nothing in (("voc", "<annotation/>"), ("labelme", '{"shapes": []}'), ("yolo", ""), ("coco", "")):
        root = write(tmp_path / format, {"images/train": 4, "images/val": 3}, format)
        suffix = {"voc": ".xml", "labelme": ".json", "yolo": ".txt"}.get(format)
        for split in ("train", "val"):
            if suffix is None:
                file = root / "images" / split / "_annotations.coco.json"
                shutil.move(file, root / f"{split}.json")
                document = json.loads((root / f"{split}.json").read_text())
                document["images"].pop(1)
                document["annotations"] = document["annotations"][2:]
                (root / f"{split}.json").write_text(json.dumps(document))
                continue
            labels = root / ("labels" if format == "yolo" else "images") / split
            (labels / f"{split}0{suffix}").write_text(nothing)
            (labels / f"{split}1{suffix}").unlink()
        if format == "yolo":
            (root / "data.yaml").write_text("names: [cat]\ntrain: images/train\nval: images/val\n")
        found = result_of(read_folders([root], None))
        assert [len(annotation.boxes) for _, annotation in found.train] == [0, 1, 1], format
        assert [len(annotation.boxes) for _, annotation in found.validation] == [0, 1], format
        if format != "coco":  # which lists no other pictures
            assert {p.stem: why for p, why in found.selection.left_alone.items()} == {
                "train1": "not labelled",
                "val1": "not labelled",
            }


def test_a_copy_of_a_held_out_picture_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, {"train": 4, "val": 3}, "voc")
    pixels = np.asarray(Pil.open(tmp_path / "val" / "val1.png"))
    (tmp_path / "train" / "train2.png").unlink()
    Pil.fromarray(pixels).save(tmp_path / "train" / "train2.bmp")
    found = selected(tmp_path)
    assert names(found.learn) == ["train0.png", "train1.png", "train3.png"]
    assert found.left_alone == {tmp_path / "train" / "train2.bmp": "copy of val1.png"}
    assert "1 copies" in found.sentence


def test_copies_never_stand_on_both_sides_of_a_fifth(tmp_path: Path) -> None:
    write(tmp_path, {"all": 15}, "voc")
    folder = open_folder(tmp_path)
    assert folder is not None
    before = select_pictures(folder)
    held, learned = before.judge[0], before.learn[0]
    shutil.copy(held, learned)
    assert selected(tmp_path).left_alone == {learned: f"copy of {held.name}"}


def test_a_folder_whose_splits_show_the_same_throughout_is_learned_from_and_said(tmp_path: Path) -> None:
    write(tmp_path, {"train": 4, "val": 2}, "voc")
    for number in range(2):
        shutil.copy(tmp_path / "train" / f"train{number}.png", tmp_path / "val" / f"val{number}.png")
    found = selected(tmp_path)
    assert [len(found.learn), len(found.judge)] == [4, 2]
    assert "2 pictures to learn from show the same as one held out" in found.notes[0]


def test_a_part_of_a_folder_opened_by_itself_has_its_own_pictures_alone(tmp_path: Path) -> None:
    write(tmp_path, {"images/train": 3, "images/val": 2}, "yolo")
    (tmp_path / "data.yaml").write_text("names: [cat]\ntrain: images/train\nval: images/val\n")
    found = selected(tmp_path / "images" / "train")
    assert parts(found) == ({"train"}, set(), set())


def test_empty_annotations_of_coco_are_labelled(tmp_path: Path) -> None:
    noise(tmp_path / "a.png", 1)
    noise(tmp_path / "b.png", 2)
    (tmp_path / "instances.json").write_text(json.dumps({**coco([tmp_path / "a.png"]), "annotations": []}))
    folder = open_folder(tmp_path)
    assert folder is not None
    assert folder.is_labelled(tmp_path / "a.png")
    assert not folder.is_labelled(tmp_path / "b.png")
    assert isinstance(folder.annotation(tmp_path / "a.png"), Annotation)
