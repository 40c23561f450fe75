"""CSV, CreateML, Label Studio, CVAT, VIA, KITTI, DOTA: opened as tools write them, edited in place, nothing lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import main
from engine.errors import UserError
from engine.labels.folder import LabelledFolder, open_folder
from engine.labels.format_choice import write_choice
from engine.labels.several import NotLabelled, open_labelled
from engine.labels.split import select_pictures
from engine.safety.atomic_files import Conflict
from engine.structures.annotation import Provenance, Rectangle
from tests.engine.labels.folders import box, make_pictures

# Each is the text that a tool wrote of two pictures of 80 x 60 pixels.
TENSORFLOW = """filename,width,height,class,xmin,ymin,xmax,ymax
a.png,80,60,cat,10,20,40,35
b.png,80,60,"traffic light, red",5,5,25,35
a.png,80,60,"traffic light, red",1.5,2,9.5,11
"""
OPENIMAGES = """\
ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside
a,,/m/01yrx,1,0.125,0.5,0.3333333333333333,0.5833333333333334,1,-1,-1,-1,-1
a,,/m/015qff,1,0.01875,0.11875,0.03333333333333333,0.18333333333333332,-1,-1,1,-1,-1
b,,/m/015qff,1,0.0625,0.3125,0.08333333333333333,0.5833333333333334,-1,-1,-1,-1,-1
"""  # Datumaro 1.13.12, with OpenImages' own numbers of classes
MEANINGS = "/m/01yrx,cat\n/m/015qff,traffic light\n"
CREATEML = """[
   {
      "image": "a.png",
      "annotations": [
         {
            "label": "cat",
            "coordinates": {
               "x": 25.0,
               "y": 27.5,
               "width": 30.0,
               "height": 15.0
            }
         },
         {
            "label": "traffic light",
            "coordinates": {
               "x": 5.5,
               "y": 6.5,
               "width": 8.0,
               "height": 9.0
            }
         }
      ]
   },
   {
      "image": "b.png",
      "annotations": []
   }
]"""  # supervision 0.31.2
CVAT = """<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task>
      <name>train</name>
      <labels>
        <label>
          <name>cat</name>
        </label>
        <label>
          <name>traffic light</name>
        </label>
      </labels>
    </task>
  </meta>
  <image id="0" name="a.png" width="80" height="60">
    <box label="cat" occluded="1" outside="0" keyframe="0" xtl="10.00" ytl="20.00" xbr="40.00" ybr="35.00" z_order="0">
      <attribute name="colour">black &amp; white</attribute>
    </box>
    <box label="traffic light" occluded="0" outside="0" keyframe="0" xtl="1.50" ytl="2.00" xbr="9.50" ybr="11.00" z_order="1">
    </box>
  </image>
  <image id="1" name="b.png" width="80" height="60">
    <box label="traffic light" occluded="0" outside="0" keyframe="0" xtl="5.00" ytl="5.00" xbr="25.00" ybr="35.00" z_order="0">
    </box>
    <polygon label="cat" occluded="0" outside="0" keyframe="0" points="1.00,1.00;20.00,1.00;20.00,30.00" z_order="0">
    </polygon>
  </image>
  <image id="2" name="c.png" width="80" height="60">
  </image>
</annotations>"""  # noqa: E501 - Datumaro 1.13.12, with an attribute as CVAT's own export has it


def _result(number: str, kind: str, labels: list[str], **value: float | list[list[float]]) -> dict[str, object]:
    frame = {"original_width": 80, "original_height": 60, "image_rotation": 0, "from_name": "boxes", "to_name": "img"}
    return {**frame, "value": {**value, "rotation": 0, kind: labels}, "id": number, "type": kind, "origin": "manual"}


LABEL_STUDIO = json.dumps(
    [
        {
            "id": 7,
            "annotations": [
                {
                    "id": 3,
                    "completed_by": 1,
                    "result": [
                        _result("x1", "rectanglelabels", ["cat"], x=12.5, y=100 / 3, width=37.5, height=25),
                        {"value": {"choices": ["day"]}, "id": "x2", "from_name": "time", "type": "choices"},
                        _result("x3", "rectanglelabels", ["traffic light"], x=1.875, y=10 / 3, width=10, height=15),
                    ],
                    "was_cancelled": False,
                }
            ],
            "file_upload": "1a2b3c4d-a.png",
            "data": {"image": "/data/upload/1/1a2b3c4d-a.png"},
            "predictions": [],
        },
        {
            "id": 8,
            "annotations": [
                {
                    "id": 4,
                    "result": [_result("x9", "rectanglelabels", ["cat"], x=0, y=0, width=9, height=9)],
                    "was_cancelled": True,
                },
                {
                    "id": 5,
                    "result": [_result("x4", "polygonlabels", ["cat"], points=[[10, 10], [50, 10], [50, 50]])],
                    "was_cancelled": False,
                },
            ],
            "data": {"image": "/data/local-files/?d=pictures/b.png"},
        },
        {"id": 9, "annotations": [], "data": {"image": "s3://bucket/pictures/c.png"}},
    ]
)  # fmt: skip - as Label Studio 1.13 exports JSON


def _region(label: str, **shape: object) -> dict[str, object]:
    return {"shape_attributes": shape, "region_attributes": {"type": label, "colour": "red"}}


VIA = json.dumps(
    {
        "_via_settings": {"ui": {"image": {"region_color": "colour"}}, "core": {}, "project": {"name": "mine"}},
        "_via_img_metadata": {
            "a.png200": {
                "filename": "a.png",
                "size": 200,
                "regions": [
                    _region("cat", name="rect", x=10, y=20, width=30, height=15),
                    _region("traffic light", name="rect", x=1.5, y=2, width=8, height=9),
                ],
                "file_attributes": {"caption": "two"},
            },
            "b.png200": {
                "filename": "b.png",
                "size": 200,
                "regions": [_region("cat", name="circle", cx=30, cy=30, r=10)],
                "file_attributes": {},
            },
            "c.png200": {"filename": "c.png", "size": 200, "regions": [], "file_attributes": {}},
        },
        "_via_attributes": {"region": {"type": {"type": "text"}, "colour": {"type": "text"}}, "file": {}},
        "_via_data_format_version": "2.0.10",
        "_via_image_id_list": ["a.png200", "b.png200", "c.png200"],
    }
)  # as VIA 2.0.12 saves a project
KITTI = """cat 0.00 1 -1.57 10.00 20.00 40.00 35.00 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59
traffic light 0.0 0 -1 1.5 2.0 9.5 11.0 -1 -1 -1 -1 -1 -1 -1 1.0
DontCare -1 -1 -10 50.33 1.89 59.61 20.15 -1 -1 -1 -1000 -1000 -1000 -10
"""  # KITTI's devkit; its second line by Datumaro 1.13.12
DOTA = """imagesource:GoogleEarth
gsd:0.146343590398
10.0 20.0 40.0 20.0 40.0 35.0 10.0 35.0 cat 0
5.5 2.0 9.5 6.5 5.5 11.0 1.5 6.5 traffic-light 1
"""  # DOTA 1.0


class Case(NamedTuple):
    """A folder as tools leave it: label files by name, and what a person must see in a.png."""

    format: str
    files: dict[str, str]
    labels: tuple[str, str] = ("cat", "traffic light")
    pictures: tuple[str, ...] = ("a.png", "b.png", "c.png")
    labelled: tuple[bool, bool, bool] = (True, True, False)
    told: str = ""


CASES = {
    "tensorflow": Case("csv", {"train_labels.csv": TENSORFLOW}, ("cat", "traffic light, red")),
    "openimages": Case("openimages", {"o/train-annotations-bbox.csv": OPENIMAGES, "class-descriptions.csv": MEANINGS}),
    "createml": Case("createml", {"_annotations.createml.json": CREATEML}),
    "label-studio": Case("label-studio", {"project-1.json": LABEL_STUDIO}, told="task 8: holds 1 shape (polygon)"),
    "cvat": Case("cvat", {"annotations.xml": CVAT}, told="line 24: holds 1 shape (polygon)"),
    "via": Case("via", {"via_project.json": VIA}, told="b.png: holds 1 shape (circle)"),
    "via-1": Case(
        "via",
        {"via_region_data.json": json.dumps({"a.png200": {"filename": "a.png", "fileref": "", "regions": {
            "0": _region("cat", name="rect", x=10, y=20, width=30, height=15),
            "1": _region("traffic light", name="rect", x=1.5, y=2, width=8, height=9)}}})},
        labelled=(True, False, False),
    ),
    "kitti": Case(
        "kitti",
        {"training/label_2/a.txt": KITTI, "training/label_2/b.txt": ""},
        pictures=tuple(f"training/image_2/{name}.png" for name in "abc"),
        told="holds 1 shape (DontCare)",
    ),
    "dota": Case(
        "dota",
        {"train/labelTxt/a.txt": DOTA, "train/labelTxt/b.txt": "imagesource:GoogleEarth\n"},
        ("cat", "traffic-light"),
        pictures=tuple(f"train/images/{name}.png" for name in "abc"),
        told="holds turned boxes",
    ),
}  # fmt: skip
cases = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
EDGES = (Rectangle(10, 20, 40, 35), Rectangle(1.5, 2, 9.5, 11))


def laid_out(root: Path, case: Case) -> list[Path]:
    for name, text in case.files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return make_pictures(root, *case.pictures, size=(80, 60))


def opened(root: Path) -> LabelledFolder:
    folder = open_folder(root)
    assert folder is not None
    return folder


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and ".regionscope" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@cases
def test_it_is_opened_as_the_tool_wrote_it(tmp_path: Path, case: Case) -> None:
    paths = laid_out(tmp_path, case)
    before, folder = contents(tmp_path), opened(tmp_path)
    assert folder.format == case.format
    found = [folder.annotation(path) for path in paths]
    assert found[0].labels == case.labels
    for read, edges in zip(found[0].boxes, EDGES, strict=True):
        assert read.box == pytest.approx(edges)
        assert read.provenance == Provenance()
    assert tuple(folder.is_labelled(path) for path in paths) == case.labelled
    assert set(case.labels) <= set(folder.classes)
    told = "\n".join(map(str, folder.problems))
    assert case.told in told
    assert bool(case.told) == bool(folder.problems)
    if name := {"csv": "train", "openimages": "train", "kitti": "training", "dota": "train"}.get(case.format):
        assert set(folder.splits) == {name}
    folder.save_all(found)
    assert contents(tmp_path) == before, "what was not edited is not written"


@cases
def test_an_edit_changes_its_own_box_and_nothing_else(tmp_path: Path, case: Case) -> None:
    first, second, third = laid_out(tmp_path, case)
    before, folder = contents(tmp_path), opened(tmp_path)
    start = folder.annotation(first)
    moved = start.boxes[1].with_(box=Rectangle(2, 3, 30.25, 40.7), difficult=True)
    wanted = replace(start.with_boxes([start.boxes[0], moved, box(3, 3, 9, 9, "owl")]), verified=True)
    folder.save(wanted)
    third_boxes = folder.annotation(third).with_boxes([box(1, 2, 3, 4.5, "cat")])
    folder.save(third_boxes)
    again = opened(tmp_path)
    assert again.annotation(first) == wanted
    assert again.annotation(third) == third_boxes
    assert again.annotation(second) == opened(tmp_path).annotation(second)
    assert again.annotation(first).unshown == start.unshown
    folder.save(start)
    folder.save(replace(third_boxes, boxes=(), is_labelled=case.labelled[2]))
    now = contents(tmp_path)
    name = next(iter(case.files))
    if name.endswith(".json"):
        assert _of_picture(json.loads(now[name]), first) == _of_picture(json.loads(before[name]), first)
    else:
        assert [line for line in before[name].splitlines() if line.strip() not in now[name]] == []


def _of_picture(document: Any, path: Path) -> list[Any]:
    """All that a JSON document says of it."""
    entries = document if isinstance(document, list) else document.get("_via_img_metadata", document).values()
    return [entry for entry in entries if path.name in json.dumps(entry)]


@cases
def test_an_edit_of_another_window_further_up_in_the_file_stays(tmp_path: Path, case: Case) -> None:
    first, second, third = laid_out(tmp_path, case)
    mine, theirs = opened(tmp_path), opened(tmp_path)
    read = {path: theirs.annotation(path) for path in (second, third)}
    for path in (first, second):  # their entries get longer
        mine.save(mine.annotation(path).with_boxes([*mine.annotation(path).boxes, box(3, 3, 9, 9, "mine")]))
    theirs.save(read[third].with_boxes([box(3, 3, 9, 9, "theirs")]))
    with pytest.raises(Conflict):
        theirs.save(read[second].with_boxes([]))
    again = opened(tmp_path)
    found = [again.annotation(path).labels[-1:] for path in (first, second, third)]
    assert found == [("mine",), ("mine",), ("theirs",)]


@cases
def test_a_picture_is_emptied_and_marked(tmp_path: Path, case: Case) -> None:
    first, second, third = laid_out(tmp_path, case)
    folder = opened(tmp_path)
    folder.save(folder.annotation(first).with_boxes([]))
    folder.save(replace(folder.annotation(third), verified=True, is_labelled=True))
    again = opened(tmp_path)
    assert (again.annotation(first).boxes, again.is_labelled(first)) == ((), True)
    assert (again.annotation(third).verified, again.is_labelled(third)) == (True, True)
    assert again.is_labelled(second) == case.labelled[1]


@pytest.mark.parametrize(
    ("name", "to"),
    [(name, to) for name, case in CASES.items() for to in ("coco", case.format)]
    + [("cvat", to) for to in dict.fromkeys(case.format for case in CASES.values()) if to != "cvat"],
)
def test_convert_carries_boxes_and_says_what_it_does_not(
    tmp_path: Path, name: str, to: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = laid_out(tmp_path / "in", CASES[name])
    source = opened(tmp_path / "in")
    command = ["main.py", "convert", str(tmp_path / "in"), str(tmp_path / "out"), "--format", to, "--json"]
    monkeypatch.setattr("sys.argv", command)
    status, said = main.main(), capsys.readouterr()
    assert status == 0, said.err
    folder = opened(tmp_path / "out")
    assert folder.format == to
    there = {path.name: path for path in folder.pictures}
    for path in paths:
        blank = {"kitti": "_", "dota": "-"}.get(to, " ") if to != source.format else " "
        wanted = [one.with_(label=one.label.replace(" ", blank)) for one in source.annotation(path).boxes]
        assert list(folder.annotation(there[path.name]).boxes) == wanted
        assert folder.is_labelled(there[path.name]) == source.is_labelled(path)
    shapes = sum(len(source.annotation(path).unshown) for path in paths)
    assert ("object" in " ".join(json.loads(said.out)["lost"])) == bool(shapes)
    assert ("does not hold" in said.err) == bool(json.loads(said.out)["lost"])


@pytest.mark.parametrize(
    ("format", "name", "picture"),
    [
        ("csv", "C:\\\\data\\\\images\\\\a.png".replace("\\\\", "\\"), "images/a.png"),
        ("csv", "images/a.png", "images/a.png"),
        ("csv", "other/a.png", "other/a.png"),
        ("csv", "a.png", None),
        ("label-studio", "/data/upload/3/0f1e2d3c-a%20b.png", "images/a b.png"),
        ("label-studio", "/data/upload/3/0f1e2d3c-a_b.png", "images/a b.png"),
        ("label-studio", "/data/upload/3/0f1e2d3c-c.png", "images/0f1e2d3c-c.png"),
        ("label-studio", "https://host/x/images/a.png?token=1", "images/a.png"),
        ("label-studio", "/data/local-files/?d=other%2Fa.png", "other/a.png"),
    ],
)
def test_names_of_other_machines_lead_to_their_picture(
    tmp_path: Path, format: str, name: str, picture: str | None
) -> None:
    paths = make_pictures(tmp_path, *(f"{n}/a.png" for n in ("other", "images" if picture else "x")), size=(80, 60))
    paths += make_pictures(tmp_path, "images/a b.png", "images/c.png", "images/0f1e2d3c-c.png", size=(80, 60))
    row = f'filename,class,xmin,ymin,xmax,ymax\n"{name}",cat,10,20,40,35\n'
    done = json.loads(LABEL_STUDIO)[0]["annotations"]
    task = [{"id": 1, "data": {"text": "a text", "image": name}, "annotations": done}]
    file = tmp_path / ("labels.csv" if format == "csv" else "labels.json")
    file.write_text(row if format == "csv" else json.dumps(task))
    folder = opened(tmp_path)
    assert folder.format == format
    assert [path for path in paths if folder.is_labelled(path)] == ([tmp_path / picture] if picture else [])
    assert bool(folder.problems) == (picture is None)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("labels.csv", TENSORFLOW.replace("1.5,2,9.5", "1.5,,9.5"), "labels.csv, line 4: a box without four numbers"),
        ("labels.csv", TENSORFLOW.replace("cat", ""), "labels.csv, line 2: a box without a class"),
        ("x.csv", TENSORFLOW + "gone.png,80,60,cat,1,2,3,4\n", "a name of no picture that is there (gone.png)"),
        ("x.json", CREATEML.replace('"x": 25.0', '"x": "25"'), "entry 1, box 1: a box without four numbers"),
        ("annotations.xml", CVAT.replace('ytl="20.00"', 'ytl="40"'), "line 17, shape 1: a box without width or height"),
        ("via.json", VIA.replace('"type": "cat"', '"kind": "cat"', 1), "a.png, region 1: a box without a class"),
        ("x/label_2/a.txt", KITTI.replace("10.00 20.00", "10.00"), "a.txt, line 1: a line that is not: class"),
        ("labelTxt/a.txt", DOTA.replace("5.5 2.0 9.5", "5.5 2.0"), "a.txt, line 4: a line that is not: four corners"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_is_no_background(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    place = {"x": "x/image_2", "labelTxt": "images"}.get(name.split("/")[0], ".")
    paths = laid_out(tmp_path, Case("", {name: text}, pictures=(f"{place}/a.png", f"{place}/b.png")))
    folder = opened(tmp_path)
    found = folder.annotation(paths[0])
    assert told in "\n".join(map(str, folder.problems))
    assert len(found.boxes) + len(found.unshown) - text.count("DontCare") == 2
    folder.save(found.with_boxes([*found.boxes, box(50, 50, 60, 58)]))
    assert opened(tmp_path).annotation(paths[0]).unshown == found.unshown


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("x.csv", b'filename,class,xmin,ymin,xmax,ymax\na.png,"cat,1,2,3,4\n' + b"x" * 140_000, "is not a CSV row"),
        ("x.csv", TENSORFLOW.replace("cat", "고양이").encode("cp949"), "x.csv, line 2: is not UTF-8 text"),
        ("annotations.xml", CVAT[:-20].encode(), "not well-formed XML"),
        ("annotations.xml", b'<annotations><track id="0" label="cat"></track></annotations>', "tracks of a video"),
        ("via.json", VIA[:-20].encode(), "not well-formed JSON"),
    ],
)
def test_a_file_that_is_broken_is_named(tmp_path: Path, name: str, text: bytes, told: str) -> None:
    make_pictures(tmp_path, "a.png", size=(80, 60))
    (tmp_path / name).write_bytes(text)
    with pytest.raises(UserError, match=told):
        open_folder(tmp_path)


def test_what_a_second_person_labelled_besides_is_told_and_no_background(tmp_path: Path) -> None:
    [task, *_] = json.loads(LABEL_STUDIO)
    more = _result("y", "rectanglelabels", ["owl"], x=50, y=50, width=10, height=10)
    result = [*task["annotations"][0]["result"][:1], more]
    task["annotations"].append({"id": 9, "result": result, "was_cancelled": False})
    [path] = laid_out(tmp_path, Case("", {"export.json": json.dumps([task])}, pictures=("a.png",)))
    folder = opened(tmp_path)
    found = folder.annotation(path)
    assert (len(found.boxes), found.unshown) == (2, (Rectangle(40, 30, 48, 36),))
    assert "task 7: is labelled by several people" in str(folder.problems[0])
    folder.save(found.with_boxes(found.boxes[:1]))
    assert json.loads((tmp_path / "export.json").read_text())[0]["annotations"][1] == task["annotations"][1]


def test_labels_of_two_formats_are_not_mixed(tmp_path: Path) -> None:
    files = {"labels.csv": TENSORFLOW, "a.txt": "0 .5 .5 .2 .2\n", "classes.txt": "cat\n"}
    laid_out(tmp_path, Case("", files, pictures=("a.png", "b.png")))
    folder = opened(tmp_path)
    assert folder.format == "yolo"
    assert "is read as yolo; labels.csv beside it, labels of csv, is not" in str(folder.problems)
    assert folder.also == ("csv",)
    write_choice(tmp_path, "csv")
    assert (opened(tmp_path).format, opened(tmp_path).problems, opened(tmp_path).also) == ("csv", [], ())


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("train.tfrecord", "", "TFRecord (train.tfrecord)"),
        ("x.jsonl", '{"image": "a.png", "bboxes": []}', "JSON Lines, as of YOLO-World"),
        ("ann/a.png.json", '{"objects": [{"classTitle": "cat"}]}', "Supervisely"),
        ("Annotations/a.mat", "", "Pascal3D+"),
        ("masks/a.txt", "", "masks of pixels"),
        ("x.csv", "image_id,width,bbox\na,80,[1 2 3 4]\n", "CSV with whole boxes in one column"),
        ("x.csv", "a.png,10,20,40,35,cat\n", "CSV without names of its columns"),
        ("min.json", '[{"image": "a.png", "label": [{"rectanglelabels": ["cat"]}]}]', "JSON-MIN"),
        ("via.csv", "filename,region_shape_attributes\n", "VIA's CSV"),
        ("via.json", '{"project": {"vid_list": ["1"]}}', "VIA 3"),
        ("labels.json", '{"labels": {"a": [{"label": "cat", "bounding_box": [0, 0, 1, 1]}]}}', "FiftyOne"),
        ("annotations/x.json", '{"items": [{"annotations": [{"label_id": 0}]}]}', "Datumaro"),
        ("gtFine/a.json", '{"imgHeight": 60, "objects": []}', "Cityscapes"),
        ("x/output.manifest", '{"source-ref": "s3://x/a.png"}', "SageMaker"),
        ("annotations/a.txt", "187,28,53,67,1,4,0,0\n", "VisDrone"),
        ("gt/gt.txt", "1,1,191,92,77,49,1,1,0.5\n", "MOT"),
        ("split/x_bbx_gt.txt", "0--Parade/a.jpg\n1\n213 56 21 36 0 0 0 0 0 0 \n", "WIDER FACE"),
        ("gt.txt", "00000.ppm;73;22;115;68;11\n", "GTSDB"),
        ("train/_annotations.txt", "a.png 16,65,48,102,0 1,2,3,4,1\n", "YOLOv4"),
        ("Apple/Label/a.txt", "Human face 116.0 74.0 181.0 118.0\n", "OIDv4"),
    ],
)
def test_a_format_that_is_known_and_not_read_is_named(tmp_path: Path, name: str, text: str, words: str) -> None:
    laid_out(tmp_path, Case("", {name: text}, pictures=("a.png",)))
    assert open_folder(tmp_path) is None
    with pytest.raises(NotLabelled, match="which are not read") as told:
        open_labelled(tmp_path)
    assert words in str(told.value)


@pytest.mark.parametrize("part", ["images", "images/train"])
def test_the_pictures_of_a_labelled_folder_are_opened_alone(tmp_path: Path, part: str) -> None:
    case = Case("cvat", {"annotations.xml": CVAT}, pictures=tuple(f"{part}/{name}.png" for name in "abc"))
    first, *_ = laid_out(tmp_path, case)
    make_pictures(tmp_path, "x/d.png")
    folder = opened(tmp_path / "images")
    assert (folder.format, len(folder.pictures), folder.annotation(first).labels) == ("cvat", 3, case.labels)
    folder.save(folder.annotation(first).with_boxes([]))
    assert opened(tmp_path).annotation(first).boxes == ()
    (tmp_path / "annotations.xml").write_text(CVAT.replace(".png", ".jpg"))
    assert open_folder(tmp_path / "images") is None, "the file speaks of other pictures"


def test_labelme_3_keeps_deleted_objects_in_its_file_and_its_points_are_edges(tmp_path: Path) -> None:
    points = "".join(f"<pt><x>{x}</x><y>{y}</y></pt>" for x, y in ((10, 20), (40, 20), (40, 35), (10, 35)))
    there, gone = (
        f"<object><name>cat</name><deleted>{one}</deleted><polygon>{points}</polygon></object>" for one in (0, 1)
    )
    text = f"<annotation><filename>a.png</filename>{gone}{there}</annotation>"
    [path] = laid_out(tmp_path, Case("", {"a.xml": text}, pictures=("a.png",)))
    folder = opened(tmp_path)
    found = folder.annotation(path)
    assert ([tuple(one.box) for one in found.boxes], found.unshown) == ([EDGES[0]], ())
    folder.save(found.with_boxes([box(1, 2, 3, 4)]))
    assert gone in (tmp_path / "a.xml").read_text()
    assert opened(tmp_path).annotation(path).boxes[0].box == (1, 2, 3, 4)


@pytest.mark.parametrize("subsets", [("Train", "Validation"), ("Validation", "Train"), ("one", "two")])
def test_cvats_subset_tells_pictures_of_one_name_apart(tmp_path: Path, subsets: tuple[str, str]) -> None:
    images = "".join(
        f'<image id="{number}" name="a/z.png" subset="{subset}" width="80" height="60"><box label="{subset}" '
        'xtl="1" ytl="2" xbr="30" ybr="40"/></image>'
        for number, subset in enumerate(subsets)
    )
    pictures = tuple(f"images/{subset}/a/z.png" for subset in subsets)
    paths = laid_out(tmp_path, Case("", {"annotations.xml": f"<annotations>{images}</annotations>"}, pictures=pictures))
    folder = opened(tmp_path)
    assert [folder.annotation(path).labels for path in paths] == [(subset,) for subset in subsets]
    assert not folder.problems
    folder.save(folder.annotation(paths[1]).with_boxes([box(5, 5, 9, 9, "new")]))
    assert (tmp_path / "annotations.xml").read_text().count("<image ") == 2
    assert [opened(tmp_path).annotation(path).labels for path in paths] == [(subsets[0],), ("new",)]
    if "Train" in subsets:
        paths[0].unlink()
        assert opened(tmp_path).annotation(paths[1]).labels == ("new",)


def test_kittis_lists_are_of_the_folder_with_labels_and_test_is_of_the_other(tmp_path: Path) -> None:
    files = {f"training/label_2/{name}.txt": KITTI for name in ("000", "001", "002")}
    files |= {
        "ImageSets/train.txt": "000\n001\n",
        "ImageSets/val.txt": "002\n",
        "ImageSets/test.txt": "000\n001\n002\n",
    }
    pictures = tuple(f"{part}/image_2/{name}.png" for part in ("training", "testing") for name in ("000", "001", "002"))
    paths = laid_out(tmp_path / "test", Case("", files, pictures=pictures))
    folder = opened(tmp_path / "test")
    splits = {"train": tuple(paths[:2]), "val": (paths[2],), "test": tuple(paths[3:])}
    assert (folder.splits, folder.problems) == (splits, [])
    assert select_pictures(folder).learn == tuple(paths[:2])


def test_a_list_whose_names_several_pictures_have_says_that_and_not_that_they_are_gone(tmp_path: Path) -> None:
    files = {"one/label_2/000.txt": KITTI, "ImageSets/train.txt": "000\n"}
    laid_out(tmp_path, Case("", files, pictures=("one/image_2/000.png", "two/image_2/000.png")))
    folder = opened(tmp_path)
    assert "train.txt: holds a name that several pictures have" in str(folder.problems[0])
    with pytest.raises(UserError, match=r"its lists \(train\) name none of them"):
        select_pictures(folder)


def test_fiftyones_openimages_is_read(tmp_path: Path) -> None:
    files = {"train/labels/detections.csv": OPENIMAGES, "train/metadata/classes.csv": MEANINGS}
    files["train/labels/classifications.csv"] = "ImageID,Source,LabelName,Confidence\na,,/m/01yrx,1\n"
    [path] = laid_out(tmp_path, Case("", files, pictures=("train/data/a.png",)))
    folder = opened(tmp_path)
    assert (folder.format, set(folder.splits)) == ("openimages", {"train"})
    assert folder.annotation(path).labels == ("cat", "traffic light")


def test_the_one_label_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    laid_out(tmp_path, Case("", {}, pictures=("a.png",)))
    (tmp_path / "a.json").write_bytes('{"shapes": [{"label": "狗狗"}], "imagePath": "a.png"}'.encode("gbk"))
    with pytest.raises(NotLabelled, match=r"holds a\.json, which is not UTF-8 text; save it as UTF-8"):
        open_labelled(tmp_path)


def test_of_dotas_two_folders_of_labels_one_is_read_and_the_other_named(tmp_path: Path) -> None:
    inner = "train/labelTxt-v1.0"
    files = {f"{inner}/{name}/a.txt": DOTA for name in ("a_reclabelTxt", "labelTxt")}
    [path] = laid_out(tmp_path, Case("", files, pictures=("train/images/a.png",)))
    folder = opened(tmp_path)
    assert folder.format == "dota"
    assert folder.label_file(path) == tmp_path / inner / "labelTxt/a.txt"
    assert f"({inner}/a_reclabelTxt/a.txt) is not read, as another one is for its picture" in str(folder.problems[0])
