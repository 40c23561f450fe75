"""Forms of label folders, written as tools write them: what is read, and that a box saved goes to its own place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from faster_coco_eval import mask as rle
from PIL import Image as Pil

from engine.labels.folder import LabelledFolder, open_folder
from engine.labels.formats.coco.outline import outline_box
from tests.engine.labels.folders import box

SIZE = (64, 48)
_LISTS = (".yaml", ".yml", ".names", ".labels")
YOLO = "1 .3 .25 .4 .5\n"  # a box of the class dog
NAMES = "names: [cat, dog]\n"


class Form(NamedTuple):
    """files: by path, a picture where there is no content. labels: of each picture. splits: their pictures. says:
    sentences, in order; all else is to be silent."""

    files: Mapping[str, str | bytes | None]
    labels: Mapping[str, Sequence[str]]
    splits: Mapping[str, Sequence[str]] = {}
    says: Sequence[str] = ()


def _coco(*names: str, categories: Sequence[Mapping[str, Any]] = (), **annotation: Any) -> str:
    """A box of the class dog for each picture; `annotation` changes its fields."""
    images = [{"id": number, "file_name": name} for number, name in enumerate(names, 1)]
    first = {"category_id": 2, "bbox": [8, 6, 22, 20]}
    items = [{"id": number, "image_id": number, **first, **annotation} for number in range(1, len(names) + 1)]
    listed = categories or [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]
    return json.dumps({"images": images, "annotations": items, "categories": listed})


def _voc(objects: str = "", name: str = "dog") -> str:
    edges = "<xmin>9</xmin><ymin>7</ymin><xmax>30</xmax><ymax>26</ymax>"
    objects = objects or f"<object><name>{name}</name><bndbox>{edges}</bndbox></object>"
    return f"<annotation><filename>x.png</filename>{objects}</annotation>"


def _labelme(label: object = "dog", kind: object = "rectangle", *points: Sequence[float], path: str = "") -> str:
    corners = [list(point) for point in points] or [[8, 6], [30, 26]]
    return json.dumps({"shapes": [{"label": label, "points": corners, "shape_type": kind}], "imagePath": path})


def _pair(pictures: str, labels: str, content: str, **lists: str) -> Form:
    """A picture of train and one of val; {} in the paths is the split."""
    files: dict[str, str | None] = {pictures.format("train", "a"): None, pictures.format("val", "b"): None}
    files |= {labels.format("train", "a"): content, labels.format("val", "b"): content, **lists}
    return Form(files, {pictures.format("train", "a"): ["dog"], pictures.format("val", "b"): ["dog"]})


PICTURE = "images/a.png"
YOLO_FORMS = {
    "an export of COCO beside": Form(
        {
            "v1.yolov8/data.yaml": NAMES,
            "v1.yolov8/train/images/a.png": None,
            "v1.yolov8/train/labels/a.txt": YOLO,
            "v2.coco/train/a.png": None,
            "v2.coco/train/_annotations.coco.json": _coco("a.png"),
        },
        {"v1.yolov8/train/images/a.png": ["1"]},
        {"train": ["a"]},
        says=[
            "lists of classes .v1.yolov8/data.yaml. are not read; open one",
            "is read as yolo; v2.coco/train/_annotations.coco.json, labels of coco, is not; open one",
        ],
    ),
    **{
        f"a pose of {points} x {per_point} numbers, {'a yaml' if yaml else 'no yaml'}": Form(
            {
                PICTURE: None,
                "labels/a.txt": YOLO.strip() + {2: " .2 .3", 3: " .2 .3 2"}[per_point] * points + "\n",
                **({"data.yaml": f"{NAMES}kpt_shape: [{points}, {per_point}]\n"} if yaml else {}),
            },
            {PICTURE: ["dog" if yaml else "1"]},
        )
        for points, per_point, yaml in ((17, 3, True), (21, 3, True), (5, 3, True), (5, 3, False), (5, 2, True))
    },
    "labels in the folder of pictures": Form(
        {PICTURE: None, "images/labels/a.txt": YOLO, "data.yaml": NAMES}, {PICTURE: ["dog"]}
    ),
    "TrainImages": Form(
        {"TrainImages/a.png": None, "TrainLabels/a.txt": YOLO, "data.yaml": NAMES},
        {"TrainImages/a.png": ["dog"]},
        {"TrainImages": ["a"]},
    ),
    "train_images": _pair("{}_images/{}.png", "{}_labels/{}.txt", YOLO, **{"x.yml": NAMES})._replace(
        splits={"train_images": ["a"], "val_images": ["b"]}
    ),
    "any case": Form(
        {"IMAGES/A.PNG": None, "labels/a.TXT": YOLO, "Classes.txt": "cat\ndog\n"}, {"IMAGES/A.PNG": ["dog"]}
    ),
    "lists with words": Form(
        {
            PICTURE: None,
            "images/b.png": None,
            "labels/a.txt": YOLO,
            "labels/b.txt": YOLO,
            "classes.txt": "cat\ndog",
            "train_files.txt": "a.png\n",
            "val_ids.txt": "b\n",
        },
        {PICTURE: ["dog"]},
        {"train_files": ["a"], "val_ids": ["b"]},
    ),
    "darknet in data/": Form(
        {
            "data/obj/a.png": None,
            "data/obj/a.txt": YOLO,
            "data/obj/b.png": None,
            "data/obj/b.txt": YOLO,
            "data/coco.names": "cat\ndog\n",
            "data/coco.data": "classes=2\ntrain = data/train.txt\nvalid=data/test.txt\nnames = data/coco.names\n",
            "data/train.txt": "data/obj/a.png\n",
            "data/test.txt": "/home/ann/darknet/data/obj/b.png\n",
            "cfg/yolo.cfg": "",
        },
        {"data/obj/a.png": ["dog"], "data/obj/b.png": ["dog"]},
        {"train": ["a"], "valid": ["b"]},
    ),
    "darknet of Roboflow": _pair(
        "{}/{}.png", "{}/{}.txt", YOLO, **{"train/_darknet.labels": "cat\ndog\n", "val/_darknet.labels": "cat\ndog\n"}
    )._replace(splits={"train": ["a"], "val": ["b"]}),
    "yaml in config/": _pair(
        "images/{}/{}.png",
        "labels/{}/{}.txt",
        YOLO,
        **{"config/d.yaml": "train: ../images/train\nval: ../images/val\n" + NAMES},
    )._replace(splits={"train": ["a"], "val": ["b"]}),
    "beside a read-me and the archive": Form(
        {
            "README.txt": "",
            "p.zip": "",
            "__MACOSX/x": "",
            "p/data.yaml": "train: train/images\n" + NAMES,
            "p/train/images/a.png": None,
            "p/train/labels/a.txt": YOLO,
        },
        {"train/images/a.png": ["dog"]},
        {"train": ["a"]},
    ),
    "a pattern and a picture in the yaml": Form(
        {
            "images/train/a.png": None,
            "labels/train/a.txt": YOLO,
            "images/b.png": None,
            "labels/b.txt": YOLO,
            "data.yaml": "train: images/train/*.png\nval: [images/b.png]\n" + NAMES,
        },
        {"images/train/a.png": ["dog"], "images/b.png": ["dog"]},
        {"train": ["a"], "val": ["b"]},
    ),
    "names that YAML takes for others": Form(
        {
            PICTURE: None,
            "labels/a.txt": "".join(f"{n} .3 .3 .2 .2\n" for n in range(6)),
            "data.yaml": "names: [no, yes, 007, null, 2024-01-01, 'null']\n",
        },
        {PICTURE: ["no", "yes", "007", "3", "2024-01-01", "null"]},
    ),
    "names in one text": Form(
        {PICTURE: None, "labels/a.txt": YOLO, "data.yaml": "nc: 2\nnames: 'cat, dog'\n"}, {PICTURE: ["dog"]}
    ),
    "names in a file": Form(
        {
            PICTURE: None,
            "labels/a.txt": YOLO,
            "data.yaml": "nc: 2\nnames: my/classes.names\n",
            "classes.names": "cat\ndog\n",
        },
        {PICTURE: ["dog"]},
    ),
    "nc as text": Form(
        {PICTURE: None, "labels/a.txt": YOLO, "data.yaml": "nc: '2'\ntrain: images\n"},
        {PICTURE: ["1"]},
        {"train": ["a"]},
    ),
    "names equal, padded and empty": Form(
        {
            PICTURE: None,
            "labels/a.txt": "0 .3 .3 .2 .2\n2 .5 .3 .2 .2\n3 .3 .5 .2 .2\n",
            "classes.txt": " cat \ncat\n\ndog  \n",
        },
        {PICTURE: ["cat", "2", "dog"]},
    ),
    "comments and BOM": Form(
        {
            PICTURE: None,
            "labels/a.txt": "\ufeff# by hand\n" + YOLO + "0 .5 .5 .1 .1 # a kitten\n",
            "data.yaml": "\ufeff# mine\nnames: # all\n  - cat # a\n  - 'dog'\n",
        },
        {PICTURE: ["dog", "cat"]},
    ),
    "turned boxes with scores": Form(
        {PICTURE: None, "labels/a.txt": "1 .1 .1 .4 .1 .4 .5 .1 .5 .9\n", "data.yaml": NAMES},
        {PICTURE: ["dog"]},
        says=["outlines"],
    ),
    "tracked outlines": Form(
        {PICTURE: None, "labels/a.txt": "1 .1 .1 .4 .1 .4 .5 .9 17\n", "data.yaml": NAMES},
        {PICTURE: ["dog"]},
        says=["outlines"],
    ),
    "poses of two numbers": Form(
        {
            PICTURE: None,
            "labels/a.txt": "1 .3 .3 .3 .4 .1 .1 .2 .2 .3 .3\n",
            "data.yaml": "kpt_shape: [3, 2]\n" + NAMES,
        },
        {PICTURE: ["dog"]},
    ),
    "poses with scores": Form(
        {
            PICTURE: None,
            "labels/a.txt": "1 .3 .3 .3 .4 .1 .1 .5 .2 .2 .5 .9\n",
            "data.yaml": "kpt_shape: [2, 3]\n" + NAMES,
        },
        {PICTURE: ["dog"]},
    ),
    "poses that nobody announced": Form(
        {PICTURE: None, "labels/a.txt": "1 .3 .3 .3 .4 .2 .2 2 .3 .3 1\n", "data.yaml": NAMES}, {PICTURE: ["dog"]}
    ),
    "pixels": Form(
        {PICTURE: None, "labels/a.txt": "1 20 20 10 10\n" + YOLO, "data.yaml": NAMES},
        {PICTURE: ["dog"]},
        says=["line 1: a box in pixels"],
    ),
    "a yaml that is none": Form(
        {PICTURE: None, "labels/a.txt": YOLO, "data.yaml": "names:\n\t- cat\n"},
        {PICTURE: ["1"]},
        says=["line 2: is not well-formed YAML"],
    ),
    "classes beyond the list": Form(
        {
            "a.png": None,
            "b.png": None,
            "a.txt": "7 .3 .3 .3 .4\n",
            "b.txt": "2 .3 .3 .3 .4\n",
            "classes.txt": "cat\ndog\n",
        },
        {"a.png": ["7"], "b.png": ["2"]},
    ),
}
COCO_FORMS = {
    "a folder deeper": Form({"annotations/v1/instances.json": _coco("a.png"), PICTURE: None}, {PICTURE: ["dog"]}),
    "a split in labels/": Form(
        {"labels/coco/train.json": _coco("a.png"), "images/train/a.png": None},
        {"images/train/a.png": ["dog"]},
        {"train": ["a"]},
    ),
    "one beside each folder's pictures": Form(
        {"v1/1.png": None, "v2/1.png": None, "v1/coco.json": _coco("1.png"), "v2/coco.json": _coco("1.png")},
        {"v1/1.png": ["dog"], "v2/1.png": ["dog"]},
    ),
    "called as a picture": Form({"a.png": None, "a.json": _coco("a.png")}, {"a.png": ["dog"]}, {"a": ["a"]}),
    "classes shapes and imagePath": Form(
        {
            PICTURE: None,
            "train.json": _coco("a.png", categories=[{"id": 1, "name": "imagePath"}, {"id": 2, "name": "shapes"}]),
        },
        {PICTURE: ["shapes"]},
        {"train": ["a"]},
    ),
    "folders below the subset's": Form(
        {
            "annotations/instances_default.json": _coco("sub/a.png", "a.png"),
            "images/default/a.png": None,
            "images/default/sub/a.png": None,
        },
        {"images/default/a.png": ["dog"], "images/default/sub/a.png": ["dog"]},
    ),
    "without the suffix": Form({PICTURE: None, "annotations.json": _coco("a")}, {PICTURE: ["dog"]}),
    "UTF-16": Form({PICTURE: None, "annotations.json": _coco("a.png").encode("utf-16")}, {PICTURE: ["dog"]}),
    "without categories": Form(
        {PICTURE: None, "annotations.json": re.sub(', "categories": .*', "}", _coco("a.png"))},
        {PICTURE: ["2"]},
        says=["called by their numbers"],
    ),
    "categories by name": Form(
        {PICTURE: None, "annotations.json": _coco("a.png", category_id="dog")}, {PICTURE: ["dog"]}
    ),
    "numbers in quotes": Form(
        {PICTURE: None, "annotations.json": _coco("a.png", bbox=["8", "6", "22", "20"])}, {PICTURE: ["dog"]}
    ),
    "an outline and a bbox of zeros": Form(
        {PICTURE: None, "annotations.json": _coco("a.png", bbox=[0, 0, 0, 0], segmentation=[[8, 6, 30, 6, 30, 26]])},
        {PICTURE: ["dog"]},
    ),
    "an outline and no bbox": Form(
        {PICTURE: None, "annotations.json": _coco("a.png", bbox=None, segmentation=[[8, 6, 30, 6, 30, 26]])},
        {PICTURE: ["dog"]},
    ),
    "a mask and no bbox": Form(
        {
            PICTURE: None,
            "annotations.json": _coco(
                "a.png", bbox=[], iscrowd=1, segmentation={"size": [48, 64], "counts": [390, 20, 2662]}
            ),
        },
        {PICTURE: ["dog"]},
    ),
    "names empty, padded, numbers": Form(
        {
            PICTURE: None,
            "annotations.json": json.dumps(
                {
                    "images": [{"id": 1, "file_name": "a.png"}],
                    "annotations": [
                        {"id": n, "image_id": 1, "category_id": n, "bbox": [8 + n, 6, 22, 20]} for n in range(5)
                    ],
                    "categories": [
                        {"id": 0, "name": ""},
                        {"id": 1, "name": " cat "},
                        {"id": 2},
                        {"id": 3, "name": 1.5},
                        {"id": 4, "name": None},
                    ],
                }
            ),
        },
        {PICTURE: ["0", "cat", "2", "1.5", "4"]},
    ),
    "another suffix": Form(
        {"images/r0.png": None, "images/r1.png": None, "annotations/all.json": _coco("/data/r0.jpg", "r1.bmp")},
        {"images/r0.png": ["dog"], "images/r1.png": ["dog"]},
        {"all": ["r0", "r1"]},
        says=[r"2 names with another suffix .*\(/data/r0.jpg for r0.png\)"],
    ),
    "another suffix, and the picture itself": Form(
        {"images/r0.png": None, "annotations/all.json": _coco("r0.jpg", "r0.png")},
        {"images/r0.png": ["dog"]},
        {"all": ["r0"]},
        says=["speaks of a picture that is not there"],
    ),
    "two entries for a picture": Form(
        {PICTURE: None, "annotations.json": _coco("a.png", "a.png")},
        {PICTURE: ["dog", "dog"]},
        says=["two entries for the image a.png, read as one"],
    ),
}
VOC_FORMS = {
    "two pictures of one stem": Form(
        {"b.jpg": None, "b.png": None, "b.xml": _voc().replace("x.png", "b.png")},
        {"b.png": ["dog"], "b.jpg": []},
        says=["b.jpg: has the same name as b.png apart from its suffix; labels go to b.jpg.xml"],
    ),
    "ImageSets in any case": _pair(
        "jpegimages/{1}.png",
        "annotations/{1}.xml",
        _voc(),
        **{"imagesets/main/train.txt": "a\n", "imagesets/main/val.txt": "b.jpg\n"},
    )._replace(splits={"train": ["a"], "val": ["b"]}),
    "ImageSets/Layout": _pair(
        "JPEGImages/{1}.png", "Annotations/{1}.xml", _voc(), **{"ImageSets/Layout/train_list.txt": "a\n"}
    )._replace(splits={"train_list": ["a"]}),
    "lists of classes alone": _pair(
        "JPEGImages/{1}.png",
        "Annotations/{1}.xml",
        _voc(),
        **{"ImageSets/Main/dog_train.txt": "a 1\n", "ImageSets/Main/cat_val.txt": "b -1\n"},
    )._replace(splits={"train": ["a"], "val": ["b"]}),
    "several years": Form(
        {
            "devkit/VOC2007/JPEGImages/1.png": None,
            "devkit/VOC2007/Annotations/1.xml": _voc(),
            "devkit/VOC2007/ImageSets/Main/trainval.txt": "1\n",
            "devkit/VOC2012/JPEGImages/1.png": None,
            "devkit/VOC2012/Annotations/1.xml": _voc(),
            "devkit/VOC2012/ImageSets/Main/trainval.txt": "1\n",
        },
        {"VOC2007/JPEGImages/1.png": ["dog"], "VOC2012/JPEGImages/1.png": ["dog"]},
        {"trainval": ["1", "1"]},
    ),
    "declared UTF-16, written as UTF-8": Form(
        {"a.png": None, "a.xml": '<?xml version="1.0" encoding="utf-16"?>' + _voc(name="猫")}, {"a.png": ["猫"]}
    ),
    "UTF-16 that says unicode": Form(
        {"a.png": None, "a.xml": ('<?xml version="1.0" encoding="unicode"?>' + _voc(name="猫")).encode("utf-16")},
        {"a.png": ["猫"]},
    ),
    "UTF-16 without a mark": Form(
        {"a.png": None, "a.xml": ('<?xml version="1.0" encoding="utf-16"?>' + _voc(name="猫")).encode("utf-16-le")},
        {"a.png": ["猫"]},
    ),
    "outlines without bndbox": Form(
        {
            "a.png": None,
            "a.xml": _voc(
                "<object><name>dog</name><polygon><x1>9</x1><y1>7</y1><x2>30</x2><y2>7</y2><x3>30</x3><y3>26</y3></polygon></object><object><name>dog</name><polygon><pt><x>9</x><y>7</y></pt><pt><x>30</x><y>26</y></pt></polygon></object>"
            ),
        },
        {"a.png": ["dog", "dog"]},
    ),
    "nothing but a name": Form(
        {"a.png": None, "a.xml": _voc("<object><name>cat</name></object>" + _voc()[38:-13])},
        {"a.png": ["dog"]},
        says=["an object without a bndbox"],
    ),
    "parts first": Form(
        {
            "a.png": None,
            "a.xml": _voc("<object><part><name>head</name><bndbox><xmin>1</xmin></bndbox></part>" + _voc()[46:-13]),
        },
        {"a.png": ["dog"]},
    ),
    "a name padded": Form({"a.png": None, "a.xml": _voc(name=" 1 ")}, {"a.png": ["1"]}),
}
LABELME_FORMS = {
    "two pictures of one stem": Form(
        {"images/x.jpg": None, "images/x.png": None, "labels/x.json": _labelme(path="..\\images\\x.png")},
        {"images/x.png": ["dog"], "images/x.jpg": []},
        says=["x.jpg: has the same name as x.png apart from its suffix; labels go to x.jpg.json"],
    ),
    "a number": Form({"a.png": None, "a.json": _labelme(5)}, {"a.png": ["5"]}),
    "padded": Form({"a.png": None, "a.json": _labelme(" dog ")}, {"a.png": ["dog"]}),
    "no label": Form(
        {"a.png": None, "a.json": _labelme("")}, {"a.png": []}, says=["shape 1: a rectangle without a label"]
    ),
    "old outlines": Form(
        {"a.png": None, "a.json": _labelme("dog", None, (8, 6), (30, 6), (30, 26))},
        {"a.png": ["dog"]},
        says=["outlines"],
    ),
    "four corners": Form(
        {"a.png": None, "a.json": _labelme("dog", "rectangle", (8, 6), (30, 6), (30, 26), (8, 26))}, {"a.png": ["dog"]}
    ),
    "elsewhere": Form({"imgs/a.png": None, "jsons/x.json": _labelme(path="..\\imgs\\a.png")}, {"imgs/a.png": ["dog"]}),
    "without the suffix": Form(
        {"imgs/a.png": None, "jsons/x.json": _labelme(path="C:\\imgs\\a")}, {"imgs/a.png": ["dog"]}
    ),
}
FORMS = {
    f"{format} {name}": form
    for format, forms in (("yolo", YOLO_FORMS), ("coco", COCO_FORMS), ("voc", VOC_FORMS), ("labelme", LABELME_FORMS))
    for name, form in forms.items()
}


def _written(root: Path, form: Form) -> LabelledFolder:
    with BytesIO() as stream:
        Pil.new("RGB", SIZE, "grey").save(stream, "PNG")
        picture = stream.getvalue()
    for name, content in form.files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(picture if content is None else content if isinstance(content, bytes) else content.encode())
    return _open(root)


def _open(root: Path) -> LabelledFolder:
    folder = open_folder(root)
    assert folder is not None
    for _ in folder.scan():
        pass
    return folder


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_read_and_a_box_saved_goes_to_its_own_place(tmp_path: Path, name: str) -> None:
    form = FORMS[name]
    folder = _written(tmp_path, form)
    assert folder.format == name.split()[0]
    assert {path: list(folder.annotation(folder.root / path).labels) for path in form.labels} == form.labels
    assert {split: [path.stem for path in paths] for split, paths in folder.splits.items()} == form.splits
    problems = [str(problem) for problem in folder.problems]
    assert len(problems) == len(form.says), problems
    assert all(re.search(say, problem) for say, problem in zip(form.says, problems, strict=True)), problems

    picture = next(iter(form.labels))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    annotation = folder.annotation(folder.root / picture)
    folder.save(annotation.with_boxes([*annotation.boxes, box(1, 2, 40, 41, "new")]))
    again = _open(tmp_path)
    expected = {path: [*labels, *(["new"] if path == picture else [])] for path, labels in form.labels.items()}
    assert {path: list(again.annotation(again.root / path).labels) for path in form.labels} == expected
    assert tuple(again.annotation(again.root / picture).boxes[-1].box) == (1, 2, 40, 41)
    boxes = zip(annotation.boxes, again.annotation(again.root / picture).boxes, strict=False)
    assert all(tuple(old.box) == tuple(new.box) for old, new in boxes)
    lost = [path.name for path, content in before.items() if not path.exists()]
    changed = [p for p, content in before.items() if p.read_bytes() != content]
    assert not lost
    lists = [path for path in changed if path.suffix in _LISTS or path.stem.lower() == "classes"]
    assert len(changed) - len(lists) == 1, changed
    if again.format == "yolo":
        for path in changed:
            assert path.read_bytes().startswith(before[path].rstrip()) or path.suffix in (".yaml", ".yml"), path


def test_the_box_around_a_mask_is_pycocotools() -> None:
    random = np.random.default_rng(0)
    for share in (0.01, 0.3, 0.9):
        for _ in range(20):
            height, width = (int(side) for side in random.integers(2, 40, 2))
            mask = (random.random((height, width)) < share).astype(np.uint8)
            mask[random.integers(height), random.integers(width)] = 1
            packed = rle.encode(np.asfortranarray(mask))
            x, y, w, h = rle.toBbox(packed)
            text = {"size": [height, width], "counts": packed["counts"].decode()}
            assert outline_box(text) == (x, y, x + w, y + h)
            flat = mask.flatten(order="F")
            ends = [0, *(np.flatnonzero(np.diff(flat)) + 1).tolist(), len(flat)]
            runs = [*([0] if flat[0] else []), *np.diff(ends).tolist()]
            assert outline_box({"size": [height, width], "counts": runs}) == (x, y, x + w, y + h)
    for counts in ("\x01", "p" * 99, [-1], None, [1e308, 2.5]):
        assert outline_box({"size": [4, 4], "counts": counts}) is None or counts == [1e308, 2.5]
