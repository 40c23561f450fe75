"""What the inspector may say of a box beyond its place and name."""

from __future__ import annotations

from pathlib import Path

from engine.labels.formats.box_fields import attributes
from engine.labels.formats.labelme import LabelmeFolder
from engine.labels.formats.voc import VocFolder
from tests.engine.labels.folders import box

GOLDEN = Path(__file__).parent / "golden"
VOC, LABELME = VocFolder(GOLDEN, ()), LabelmeFolder(GOLDEN, ())


def test_voc_says_pose_and_nothing_that_is_shown_elsewhere() -> None:
    file = GOLDEN / "labelimg.xml"
    text = file.read_bytes()
    first = VOC.parse(text, Path("a.png"), (320, 240)).annotation.boxes[0]
    assert attributes(first) == ()  # "Unspecified" says nothing
    turned = VOC.parse(text.replace(b"Unspecified", b"Left", 1), Path("a.png"), (320, 240)).annotation.boxes[0]
    assert attributes(turned) == (("pose", "Left"),)


def test_labelme_says_its_fields_and_flags() -> None:
    file = GOLDEN / "labelme.json"
    _, _, dog = LABELME.parse(file.read_bytes(), Path("a.png"), (320, 240)).annotation.boxes
    found = dict(attributes(dog))
    assert not {"label", "points", "shape_type", "difficult"} & found.keys()
    assert all(value for value in found.values())


def test_coco_attributes_are_unfolded() -> None:
    facts = {"attributes": {"occluded": True, "pose": "left"}, "score": 0.5, "keypoints": [1]}
    marked = box(0, 0, 1, 1, extra={"coco": {"id": 3, **facts, "regionscope": {"locked": True}}})
    assert attributes(marked) == (("occluded", "yes"), ("pose", "left"), ("score", "0.5"))


def test_a_box_of_no_file_and_broken_xml_say_nothing() -> None:
    assert attributes(box(0, 0, 1, 1)) == ()
    assert attributes(box(0, 0, 1, 1, extra={"voc": "<a:object/>"})) == ()
