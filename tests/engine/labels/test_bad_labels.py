"""Damaged, hostile and odd label files: named with their line, never overwritten, and the rest of the folder works."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.errors import UserError
from engine.generators import result_of
from engine.labels.folder import Format, LabelledFolder, open_folder, start_folder
from engine.labels.formats import voc
from engine.labels.several import readable
from engine.labels.split import pictures_to_judge
from tests.engine.labels.folders import box, make_pictures

DTD = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
BOMB = f"{DTD}<annotation><object>&b;</object></annotation>"
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotation>&x;</annotation>'
SHAPE = '{"shapes": [{"shape_type": "rectangle", "label": "a", "points": %s}]}'


def _object(name: str, *edges: object) -> str:
    parts = "".join(f"<{n}>{v}</{n}>" for n, v in zip(("xmin", "ymin", "xmax", "ymax"), edges, strict=False))
    return f"<object><name>{name}</name><bndbox>{parts}</bndbox></object>\n"


def _folder(root: Path, format: Format, bad: bytes) -> tuple[LabelledFolder, Path, Path]:
    """Two pictures: the first well labelled, the second with a file of these bytes."""
    good, other = make_pictures(root, "a.png", "b.png", size=(320, 240))
    folder = start_folder(root, format, ["cat"])
    folder.save(folder.annotation(good).with_boxes([box(1, 1, 9, 9)]))
    other.with_suffix({"voc": ".xml", "yolo": ".txt", "labelme": ".json"}[format]).write_bytes(bad)
    again = open_folder(root)
    assert again is not None
    return again, good, other


WHOLLY_BAD: list[tuple[Format, str | bytes, str]] = [
    ("voc", "", r"b\.xml, line 1: is not well-formed XML"),
    ("voc", "<annotation>\n<object>\n", r"b\.xml, line 3: is not well-formed XML"),
    ("voc", "<annotation>\n\n<object></annotation>", r"b\.xml, line 3: is not well-formed XML"),
    ("voc", "<html></html>", r"XML of another kind \(<html>\)"),
    ("voc", BOMB, r"as attacks do"),
    ("voc", OUTSIDE, r"as attacks do"),
    ("voc", b"<annotation><object><name>\xff\xfe</name></object></annotation>", r"b\.xml, line 1"),
    ("voc", b'<?xml version="1.0" encoding="klingon"?><annotation/>', r"b\.xml"),
    ("labelme", "", r"b\.json, line 1: is not well-formed JSON"),
    ("labelme", '{"shapes": [\n\n}', r"b\.json, line 3: is not well-formed JSON"),
    ("labelme", "[1, 2]", r"JSON of another kind"),
    ("labelme", "[" * 200_000, "is nested too deep"),
    ("labelme", b'{"shapes":\n[], "x": "\xff"}', r"b\.json, line 2: is not UTF-8"),
    ("labelme", '{"shapes": [], "n": ' + "9" * 10_000 + "}", "holds a number that"),
]


@pytest.mark.parametrize(("format", "content", "message"), WHOLLY_BAD, ids=range(len(WHOLLY_BAD)))
def test_a_file_that_makes_no_sense_is_named_and_left_alone(
    tmp_path: Path, format: Format, content: str | bytes, message: str
) -> None:
    bad = content.encode() if isinstance(content, str) else content
    folder, good, other = _folder(tmp_path, format, bad)
    with pytest.raises(UserError, match=message):
        folder.annotation(other)
    with pytest.raises(UserError):
        folder.save(folder.annotation(good).with_boxes([]).__class__(other, 320, 240, (box(1, 1, 5, 5),)))
    file = next(path for path in tmp_path.iterdir() if path.stem == "b" and path.suffix != ".png")
    assert file.read_bytes() == bad
    assert len(folder.annotation(good).boxes) == 1
    assert folder.classes == ("cat",)
    assert [path.name for path in result_of(readable(folder, folder.pictures))] == ["a.png"]
    assert any(re.search(message, str(problem)) for problem in folder.problems)


PARTLY_BAD: list[tuple[Format, str, str]] = [
    ("voc", _object("cat", 50, 5, 9, 9), "line 2: .*corners exchanged"),
    ("voc", _object("cat", "NaN", 5, 9, 9), "line 2: .*without a number for xmin"),
    ("voc", _object("cat", 1, 5, "inf", 9), "line 2: .*without a number for xmax"),
    ("voc", _object("cat", 1, 5, "1e400", 9), "line 2: .*number"),
    ("voc", _object("cat", 1, 5, "9" * 5000, 9), "line 2: .*number"),
    ("voc", _object("cat", 1, 5, 9), "line 2: .*without a number for ymax"),
    ("voc", _object("cat", 400, 5, 500, 9), "line 2: .*outside the picture"),
    ("voc", _object("", 1, 5, 9, 9), "line 2: .*without a name"),
    ("voc", "<object><name>x</name><robndbox /></object>\n", "line 2: .*without a bndbox"),
    ("yolo", "0 0.5 0.5 0.1\n", "line 1: .*not: class"),
    ("yolo", "cat 0.5 0.5 0.1 0.1\n", "line 1: .*not: class"),
    ("yolo", "0 nan 0.5 0.1 0.1\n", "line 1: .*not: class"),
    ("yolo", "-1 0.5 0.5 0.1 0.1\n", "line 1: -1 is not a class number"),
    ("yolo", "0.5 0.5 0.5 0.1 0.1\n", "line 1: 0.5 is not a class number"),
    ("yolo", "99999999 0.5 0.5 0.1 0.1\n", "line 1: 99999999 is not a class number"),
    ("yolo", "0 0.5 0.5 -0.1 0.1\n", "line 1: .*corners exchanged"),
    ("yolo", "0 5.5 0.5 0.1 0.1\n", "line 1: .*outside the picture"),
    ("yolo", "0 0.1 0.1 0.5 0.1 0.5 0.5 0.4 0.4 3.3\n", "line 1: a line that is not"),
    ("yolo", "0 0.5 0.5 0.1 0.1 caf\udce9\n", "line 1"),
    ("labelme", SHAPE % "[[5, 5]]", "shape 1: .*two"),
    ("labelme", SHAPE % '[["1", 2], [3, 4]]', "shape 1: .*two"),
    ("labelme", SHAPE % "[[NaN, 2], [3, 4]]", "shape 1: .*not a valid number"),
    ("labelme", SHAPE % "[[1, 2], [1, 4]]", "shape 1: .*without width"),
    ("labelme", SHAPE % "[[1e999, 2], [1, 4]]", "shape 1: .*not a valid number"),
    ("labelme", SHAPE.replace('"a"', "null") % "[[1, 2], [3, 4]]", "shape 1: .*without a label"),
    ("labelme", '{"shapes": [7]}', "shape 1: .*not an object"),
]


@pytest.mark.parametrize(("format", "content", "message"), PARTLY_BAD, ids=range(len(PARTLY_BAD)))
def test_a_bad_box_is_named_and_survives_the_edit_of_its_neighbours(
    tmp_path: Path, format: Format, content: str, message: str
) -> None:
    whole = f"<annotation>\n{content}{_object('cat', 1, 1, 9, 9)}</annotation>" if format == "voc" else content
    if format == "yolo":
        whole = content + "0 0.5 0.5 0.25 0.25\n"
    folder, _, other = _folder(tmp_path, format, whole.encode("utf-8", "surrogateescape"))
    annotation = folder.annotation(other)
    assert len(annotation.boxes) == (format != "labelme")
    assert any(re.search(message, str(problem)) for problem in folder.problems)
    new = annotation.with_boxes([box(3, 3, 30, 30)])
    folder.save(new)
    file = other.with_suffix({"voc": ".xml", "yolo": ".txt", "labelme": ".json"}[format])
    after = file.read_bytes().decode("utf-8", "surrogateescape")
    if format == "labelme":
        assert repr(json.loads(content)["shapes"][0]) == repr(json.loads(after)["shapes"][0])
    else:
        assert content.strip() in re.sub(r"\n\t*", "", after) or content.strip() in after
    assert [tuple(b.box) for b in folder.annotation(other).boxes] == [(3, 3, 30, 30)]


def _coco(root: Path, **changes: object) -> LabelledFolder:
    make_pictures(root, "images/a.png", "images/b.png", size=(320, 240))
    document = {
        "images": [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "b.png"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 5, 5]}],
        "categories": [{"id": 1, "name": "cat"}],
    }
    (root / "instances.json").write_text(json.dumps({**document, **changes}))
    folder = open_folder(root)
    assert folder is not None
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.png",
        "/etc/passwd.png",
        "..\\..\\secret.png",
        "C:\\x.png",
        "a/../../../x.png",
        "\\\\host\\x.png",
    ],
)
def test_coco_names_that_lead_out_of_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    make_pictures(tmp_path / "sub", "out.png")
    folder = _coco(tmp_path / "in", images=[{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": name}])
    assert any("lies outside the folder" in str(problem) for problem in folder.problems)
    assert all(path.is_relative_to(tmp_path / "in") for path in folder.pictures)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"images": [{"id": 1, "file_name": "a.png"}, {"id": 1, "file_name": "b.png"}]}, "id used before"),
        ({"images": [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "a.png"}]}, "two entries"),
        (
            {"images": [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "gone.png"}]},
            "picture that is not there",
        ),
        ({"images": [{"id": 1, "file_name": "a.png"}, 7, {"id": [], "file_name": "b.png"}]}, "without file_name"),
        ({"categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "cat"}]}, "two categories with the name"),
        ({"categories": [{"id": 1, "name": "cat"}, {"id": 1, "name": "dog"}]}, "two categories with the id"),
        ({"annotations": [{"id": 1, "image_id": 77, "category_id": 1, "bbox": [1, 1, 5, 5]}]}, "of no picture"),
        (
            {"annotations": [{"id": 4, "image_id": 1, "category_id": 9, "bbox": [1, 1, 5, 5]}]},
            "annotation 4: .*category 9",
        ),
        (
            {"annotations": [{"id": 4, "image_id": 1, "category_id": 1, "bbox": [1, 1, -5, 5]}]},
            "annotation 4: .*corners",
        ),
        ({"annotations": [{"id": 4, "image_id": 1, "category_id": 1, "bbox": [1, 1]}]}, "annotation 4: .*four numbers"),
        ({"annotations": [{"id": 4, "image_id": 1, "category_id": [], "bbox": None}]}, "annotation 4"),
        ({"categories": [{"id": 1, "name": "cat"}, {"name": "dog"}]}, "a category without id"),
    ],
)
def test_coco_entries_that_make_no_sense_are_named_and_kept(
    tmp_path: Path, changes: dict[str, list[object]], message: str
) -> None:
    folder = _coco(tmp_path, **changes)
    first = tmp_path / "images" / "a.png"
    annotation = folder.annotation(first)
    assert any(re.search(message, str(problem)) for problem in folder.problems)
    folder.save(annotation.with_boxes([*annotation.boxes, box(7, 7, 99, 99)]))
    after = json.loads((tmp_path / "instances.json").read_text())
    for key, entries in changes.items():
        assert all(entry in after[key] for entry in entries)


def test_a_coco_file_that_makes_no_sense_is_named(tmp_path: Path) -> None:
    make_pictures(tmp_path, "a.png")
    for content in ('{"images": [\n', '{"images": 7}', "[" * 200_000, ""):
        (tmp_path / "instances_train.json").write_text(content)
        with pytest.raises(UserError, match=r"instances_train\.json"):
            open_folder(tmp_path)


def test_one_bad_coco_file_does_not_hide_the_other(tmp_path: Path) -> None:
    _coco(tmp_path)
    (tmp_path / "instances_val.json").write_text('{"images": [\n')
    folder = open_folder(tmp_path)
    assert folder is not None
    assert len(folder.pictures) == 2
    assert "instances_val.json, line" in str(folder.problems)


def test_a_size_that_disagrees_is_told(tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path, "a.png", size=(320, 240))
    said = "<size><width>240</width><height>320</height></size>"
    (tmp_path / "a.xml").write_text(f"<annotation>{said}{_object('cat', 1, 1, 9, 9)}</annotation>")
    folder = open_folder(tmp_path)
    assert folder is not None
    annotation = folder.annotation(path)
    assert (annotation.width, annotation.height) == (320, 240)
    assert "says 240 x 320, but the picture is 320 x 240 as shown (turned by its EXIF entry)" in str(folder.problems[0])


@pytest.mark.parametrize(
    "text",
    [
        '<object><name>a &amp; &lt;b&gt; "c"</name><x /><y></y></object>',
        "<object>\n\t<name>\u732b</name>\n\t<!-- by hand --><pose> </pose></object>",
        '<object id="1"><name>a</name></object>',
        '<object xmlns="http://x"><name>a</name></object>',
        "<object><part><name>head</name></part>tail</object>",
        "<object />",
    ],
)
def test_an_object_is_kept_in_the_words_of_the_library(text: str) -> None:
    element = ElementTree.fromstring(text)
    assert voc._text(element) == ElementTree.tostring(element, encoding="unicode")


def test_problems_are_listed_once(tmp_path: Path) -> None:
    folder, _, other = _folder(tmp_path, "yolo", b"nonsense\n")
    for _ in range(3):
        folder.annotation(other)
    assert len(folder.problems) == 1


def test_a_problem_is_not_compared_with_each_that_is_there(tmp_path: Path) -> None:
    """Of many thousands that takes minutes."""
    looks = []

    class Watched(UserError):
        def __str__(self) -> str:
            looks.append(self)
            return super().__str__()

    folder, _, _ = _folder(tmp_path, "yolo", b"")
    for number in range(20):
        folder.report(Watched(tmp_path / f"{number}.txt", f"has a bad line {line}", "correct it") for line in range(30))
    assert len(folder.problems) == 600
    assert len(looks) <= 3 * 600


def test_an_unknown_split_is_told_with_those_there_are(shared_data: Path) -> None:
    folder = open_folder(shared_data / "bccd_voc")
    assert folder is not None
    with pytest.raises(UserError, match=r"no split nope.*test, train, trainval, val"):
        pictures_to_judge(folder, "nope")
    judge = pictures_to_judge(folder, "val").judge
    assert len(judge) == 87
    few = [*result_of(readable(folder, judge)).values()][:5]
    assert any("WBC" in annotation.labels for _, annotation in few)
