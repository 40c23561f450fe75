"""Files as the peers' own writers make them: labelme 6.3.1, labelImg 1.8.6 (VOC and YOLO), and COCO with everything.

labelImg has no notion of continuous edges: it writes the numbers of its canvas; here they mean what VOC says.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from engine.labels.folder import open_folder
from engine.labels.formats.labelme import LabelmeFolder
from engine.labels.formats.voc import VocFolder
from engine.structures.annotation import Rectangle
from tests.engine.labels.folders import box, make_pictures

GOLDEN = Path(__file__).parent / "golden"
VOC, LABELME = VocFolder(GOLDEN, ()), LabelmeFolder(GOLDEN, ())
PICTURE, SIZE = Path("a.png"), (320, 240)


def test_labelme_is_read_and_written_back_to_the_byte() -> None:
    file = GOLDEN / "labelme.json"
    content = file.read_bytes()
    annotation, [problem] = LABELME.parse(content, PICTURE, SIZE)
    assert problem.what == "holds outlines, each read as the box around it"
    assert [(tuple(b.box), b.label, b.difficult) for b in annotation.boxes] == [
        ((10.25, 20.5, 110.75, 95.0), "chat noir", True),
        ((1, 2, 30.5, 44), "outline", False),
        ((120.5, 60.125, 200.0, 150.0), "dog", False),
    ]
    assert LABELME.render(annotation, content) == content


def test_labelme_keeps_all_it_does_not_know() -> None:
    file = GOLDEN / "labelme.json"
    before = json.loads(file.read_bytes())
    annotation = LABELME.parse(file.read_bytes(), PICTURE, SIZE).annotation
    first, outline, dog = annotation.boxes
    edited = annotation.with_boxes(
        [outline, dog.with_(box=Rectangle(1, 2, 3.5, 4), label="hound"), box(5, 6, 7, 8, "new")]
    )
    after = json.loads(LABELME.render(edited, file.read_bytes()))
    assert {key: value for key, value in after.items() if key != "shapes"} == {
        key: value for key, value in before.items() if key != "shapes"
    }
    kept, hound, new = after["shapes"]
    assert hound == {**before["shapes"][2], "label": "hound", "points": [[1, 2], [3.5, 4]]}
    assert kept == before["shapes"][1]
    assert set(new) == set(before["shapes"][1])
    assert first.label == "chat noir"


def test_labelimg_voc_is_read_and_written_back_to_the_byte() -> None:
    file = GOLDEN / "labelimg.xml"
    content = file.read_bytes()
    annotation, problems = VOC.parse(content, PICTURE, SIZE)
    assert not problems
    assert annotation.verified
    assert [(tuple(b.box), b.label, b.difficult, b.truncated) for b in annotation.boxes] == [
        ((9, 19, 110, 95), "chat noir", True, False),
        ((119, 0, 320, 240), "Ж & <dog>", False, True),
    ]
    assert VOC.render(annotation, content) == content


def test_a_moved_voc_box_changes_its_four_numbers_alone() -> None:
    file = GOLDEN / "labelimg.xml"
    annotation = VOC.parse(file.read_bytes(), PICTURE, SIZE).annotation
    moved = annotation.boxes[0].with_(box=Rectangle(10, 19, 111.5, 95))
    after = VOC.render(annotation.with_boxes([moved, annotation.boxes[1]]), file.read_bytes()).decode()
    expected = file.read_text().replace("<xmin>10<", "<xmin>11<").replace("<xmax>110<", "<xmax>111.5<")
    assert after == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1251"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_voc_keeps_encoding_comments_parts_and_line_ends(encoding: str, newline: str) -> None:
    name = "жук" if encoding == "windows-1251" else "bœuf" if encoding.startswith("utf") else "bête"
    text = f"""<?xml version="1.0" encoding="{encoding}"?>
<!-- made by hand -->
<annotation>
  <!-- keep me -->
  <filename>a.png</filename>
  <owner kind="person">Zoë</owner>
  <object id="7">
    <name>{name}</name>
    <pose>Left</pose>
    <part><name>head</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></part>
    <bndbox><ymin>20.50</ymin><xmin>10</xmin><ymax>95</ymax><xmax>110</xmax></bndbox>
  </object>
</annotation>
""".replace("Zoë", "Zoë" if encoding != "windows-1251" else "Зоя").replace("\n", newline)
    content = text.encode(encoding)
    annotation = VOC.parse(content, PICTURE, SIZE).annotation
    assert annotation.boxes[0].label == name
    assert annotation.boxes[0].box == (9, 19.5, 110, 95)
    assert VOC.render(annotation, content) == content
    wider = annotation.boxes[0].with_(box=Rectangle(9, 19.5, 111, 95), truncated=True)
    after = VOC.render(annotation.with_boxes([wider]), content).decode(encoding)
    for kept in ("<!-- made by hand -->", "<!-- keep me -->", 'kind="person"', "<pose>Left</pose>", "20.50", "<part>"):
        assert kept in after
    assert "<xmax>111</xmax>" in after
    assert ("\r\n" in after) == (newline == "\r\n")


def test_labelimg_yolo_is_read(tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path, "a.png", size=SIZE)
    shutil.copy(GOLDEN / "labelimg.txt", tmp_path / "a.txt")
    (tmp_path / "classes.txt").write_text("dog\ncat\n")
    folder = open_folder(tmp_path)
    assert folder is not None
    cat, dog = folder.annotation(path).boxes
    assert (cat.label, dog.label) == ("cat", "dog")
    assert cat.box == pytest.approx((10, 20, 110, 95), abs=0.001)
    assert dog.box == pytest.approx((120, 1, 320, 240), abs=0.001)


def test_coco_keeps_all_it_does_not_know(tmp_path: Path) -> None:
    a, b = make_pictures(tmp_path, "images/a.png", "images/b.png", size=SIZE)
    first = {"id": 17, "image_id": 3, "category_id": 90, "bbox": [10.5, 20.25, 30, 40.1], "area": 512.5, "iscrowd": 0}
    document = {
        "info": {"year": 2017, "Ünï": "ü"},
        "licenses": [{"id": 1}],
        "images": [
            {"id": 3, "file_name": "a.png", "width": 320, "height": 240, "coco_url": "http://x", "license": 1},
            {"id": 9, "file_name": "b.png", "width": 320, "height": 240},
        ],
        "annotations": [
            {**first, "segmentation": [[1, 2, 3, 4, 5, 6]], "attributes": {"colour": "red"}},
            {"id": 5, "image_id": 9, "category_id": 1, "bbox": [0, 0, 10, 10], "area": 100, "iscrowd": 1},
            {"id": 6, "image_id": 3, "category_id": 1, "bbox": [1, 1, 9, 9], "area": 81, "iscrowd": 0, "score": 0.5},
        ],
        "categories": [{"id": 90, "name": "zebra", "supercategory": "animal"}, {"id": 1, "name": "ant"}],
        "extra": [1, 2],
    }
    file = tmp_path / "annotations" / "instances_train.json"
    file.parent.mkdir()
    file.write_text(json.dumps(document, ensure_ascii=False))
    folder = open_folder(tmp_path)
    assert folder is not None
    assert (folder.classes, list(folder.splits)) == (("zebra", "ant"), ["train"])
    zebra, ant = folder.annotation(a).boxes
    assert zebra.box == (10.5, 20.25, 40.5, 60.35)
    assert folder.annotation(b).boxes[0].crowd
    folder.save(
        folder.annotation(a).with_boxes([zebra, ant.with_(label="bee"), zebra.with_(box=Rectangle(1, 1, 5, 5))])
    )
    after = json.loads(file.read_text())
    assert [item["id"] for item in after["annotations"]] == [17, 5, 6, 18]
    assert after["annotations"][0] == document["annotations"][0]  # type: ignore[index]
    assert after["annotations"][1] == document["annotations"][1]  # type: ignore[index]
    assert after["annotations"][2] == {**document["annotations"][2], "category_id": 91}  # type: ignore[index]
    copy = after["annotations"][3]
    assert (copy["bbox"], copy["area"], copy["attributes"]) == ([1, 1, 4, 4], 16, {"colour": "red"})
    assert "segmentation" not in copy  # the outline of the box that it was copied from
    assert after["categories"][:2] == document["categories"]
    assert {key: after[key] for key in ("info", "licenses", "images", "extra")} == {
        key: document[key] for key in ("info", "licenses", "images", "extra")
    }
    assert "Ünï" in file.read_text()


def test_voc_new_file_is_what_other_tools_expect(tmp_path: Path) -> None:
    from engine.labels.folder import start_folder

    [path] = make_pictures(tmp_path, "a.png", size=SIZE)
    folder = start_folder(tmp_path, "voc")
    folder.save(folder.annotation(path).with_boxes([box(0, 0, 320, 240)]))
    root = ET.parse(tmp_path / "a.xml").getroot()
    assert [child.tag for child in root] == ["folder", "filename", "source", "size", "segmented", "object"]
    assert [child.text for child in root.iter() if child.tag in ("xmin", "ymin", "xmax", "ymax")] == [
        "1",
        "1",
        "320",
        "240",
    ]
    assert root.findtext("size/depth") == "3"


def test_an_outline_of_labelme_is_renamed_as_it_is_and_becomes_a_rectangle_once_its_box_is_moved() -> None:
    content = (GOLDEN / "labelme.json").read_bytes()
    before = json.loads(content)["shapes"][1]
    annotation = LABELME.parse(content, PICTURE, SIZE).annotation
    outline = annotation.boxes[1]
    changes = {"renamed": outline.with_(label="hill"), "moved": outline.with_(box=Rectangle(2, 2, 31, 44))}
    after = {
        name: json.loads(LABELME.render(annotation.with_boxes([box]), content))["shapes"][0]
        for name, box in changes.items()
    }
    assert after["renamed"] == {**before, "label": "hill"}
    assert after["moved"] == {**before, "shape_type": "rectangle", "points": [[2, 2], [31, 44]]}
