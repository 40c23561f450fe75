"""docs/formats.md says what is read, where it is saved and what is lost; each row of its tables is tried here."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from engine.labels.convert import convert
from engine.labels.folder import Format, LabelledFolder, open_folder
from tests.engine.labels.folders import box, make_pictures

DOCUMENT = Path(__file__).parents[3] / "docs" / "formats.md"
EDGES = "<xmin>9</xmin><ymin>7</ymin><xmax>30</xmax><ymax>26</ymax>"
VOC = f"<annotation><object><name>dog</name>%s<bndbox>{EDGES}</bndbox></object></annotation>"
SHAPE = {"label": "dog", "points": [[8, 6], [30, 26]], "shape_type": "rectangle", "flags": {}}


RESULT = {"type": "rectanglelabels", "value": {"x": 15, "y": 15, "width": 30, "height": 40, "rectanglelabels": ["dog"]}}
REGION = {
    "shape_attributes": {"name": "rect", "x": 8, "y": 6, "width": 22, "height": 20},
    "region_attributes": {"class": "dog", "colour": "red"},
}
MORE = {  # each with what another format has no field for
    "csv": "filename,class,xmin,ymin,xmax,ymax,source\na.jpg,dog,8,6,30,26,web\n",
    "openimages": "ImageID,LabelName,XMin,XMax,YMin,YMax,IsOccluded\na,dog,.1,.5,.1,.5,1\n",
    "createml": json.dumps(
        [
            {
                "image": "a.jpg",
                "annotations": [
                    {"label": "dog", "coordinates": {"x": 20, "y": 20, "width": 9, "height": 9}, "note": "on the left"}
                ],
            }
        ]
    ),
    "label-studio": json.dumps(
        [{"data": {"image": "/data/upload/a.jpg"}, "annotations": [{"result": [{**RESULT, "score": 0.5}]}]}]
    ),
    "cvat": '<annotations><image id="0" name="a.jpg"><box label="dog" occluded="1" xtl="8" ytl="6" xbr="30" ybr="26">'
    '<attribute name="colour">red</attribute></box></image></annotations>',
    "via": json.dumps({"a.jpg1": {"filename": "a.jpg", "size": 1, "regions": [REGION]}}),
    "kitti": "dog 0.00 1 -1.57 8.00 6.00 30.00 26.00 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59\n",
    "dota": "imagesource:GoogleEarth\n8 6 30 6 30 26 8 26 dog 0\n",
}


def rows(title: str) -> list[list[str]]:
    """Of the table whose first column has this title, without the marks around code."""
    text = DOCUMENT.read_text("utf-8")
    table = text[text.index(f"| {title} |") :].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]


def _code(cell: str) -> list[str]:
    return re.findall("`([^`]+)`", cell)


def _content(format: str, picture: str, **more: object) -> str:
    if format == "voc":
        return VOC % ""
    if format == "yolo":
        return "1 .3 .3 .3 .4\n"
    if format in MORE:
        return MORE[format].replace("a.jpg", picture)
    if format == "labelme":
        return json.dumps({"shapes": [SHAPE | more], "imagePath": picture})
    item = {"id": 1, "image_id": 1, "category_id": 2, "bbox": [8, 6, 22, 20], **more}
    categories = [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]
    return json.dumps({"images": [{"id": 1, "file_name": picture}], "annotations": [item], "categories": categories})


def _opened(root: Path, picture: str, labels: str, content: str) -> tuple[LabelledFolder, Path]:
    make_pictures(root, picture, size=(64, 48))
    file = root / labels
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    if file.suffix == ".txt":
        (root / "data.yaml").write_text("names: [cat, dog]\n")
    folder = open_folder(root)
    assert folder is not None
    [path] = folder.pictures
    return folder, path


@pytest.mark.parametrize(("picture", "labels", "format"), rows("picture"))
def test_labels_are_found_and_saved_where_it_says(tmp_path: Path, picture: str, labels: str, format: str) -> None:
    [picture], [labels] = _code(picture), _code(labels)
    folder, path = _opened(tmp_path, picture, labels, _content(format, Path(picture).name))
    assert folder.format == format
    annotation = folder.annotation(path)
    assert annotation.labels == ("dog",)
    before = {file for file in tmp_path.rglob("*.*") if ".regionscope" not in file.parts}
    folder.save(annotation.with_boxes([*annotation.boxes, box(1, 1, 9, 9, "cat")]))
    assert {file for file in tmp_path.rglob("*.*") if ".regionscope" not in file.parts} == before
    again = open_folder(tmp_path)
    assert again is not None
    assert again.annotation(path).labels == ("dog", "cat")


@pytest.mark.parametrize(("line", "meaning", "moved"), rows("a line of YOLO"))
def test_a_line_of_yolo_is_read_as_it_says(tmp_path: Path, line: str, meaning: str, moved: str) -> None:
    [line] = _code(line)
    folder, path = _opened(tmp_path, "a.png", "a.txt", f"{line}\n0 .8 .8 .1 .1\n")
    *boxes, last = folder.annotation(path).boxes
    assert len(boxes) == (meaning != "nothing")
    score = re.search(r"score (\.\d+)", meaning)
    assert [one.provenance.score for one in boxes] == [float(score[1]) if score else None for _ in boxes]
    if boxes:
        around = (6.4, 4.8, 25.6, 24.0) if "around" in meaning else (9.6, 4.8, 28.8, 24.0)
        assert tuple(boxes[0].box) == pytest.approx(around)
    file = tmp_path / "a.txt"
    folder.save(folder.annotation(path).with_boxes([*boxes, last.with_(box=box(32, 24, 48, 36).box)]))
    assert file.read_text().splitlines()[0] == line  # as long as it is not moved itself
    if boxes:
        folder.save(folder.annotation(path).with_boxes([boxes[0].with_(box=box(0, 0, 32, 24).box), last]))
    kept = _code(moved)[0].split() if "keeps" in moved else []
    assert file.read_text().split("\n")[0].split()[1:] == (
        line.split()[1:] if moved == "stays" else ["0.25", "0.25", "0.5", "0.5", *kept]
    )


SAMPLES = {
    "voc": VOC
    % "<pose>Left</pose><occluded>1</occluded><part><name>head</name></part><polygon><x1>9</x1><y1>7</y1></polygon>",
    "coco": _content(
        "coco", "a.png", segmentation=[[8, 6, 30, 6, 30, 26]], keypoints=[1, 1, 2], num_keypoints=1, color="red"
    ),
    "yolo": "1 .3 .3 .3 .4 .2 .2 2 .4 .4 1\n",
    "labelme": _content("labelme", "a.png", description="on the left", group_id=3, color="red"),
    **{format: _content(format, "a.png") for format in MORE},
}
SUFFIXES = {"voc": "xml", "coco": "json", "yolo": "txt", "labelme": "json"}
SUFFIXES |= {"csv": "csv", "openimages": "csv", "createml": "json", "label-studio": "json"}
SUFFIXES |= {"cvat": "xml", "via": "json", "kitti": "txt", "dota": "txt"}


@pytest.mark.parametrize(("format", "lost"), rows("from"))
def test_a_copy_lacks_what_it_says(tmp_path: Path, format: Format, lost: str) -> None:
    name = "a" if format in ("voc", "yolo", "labelme", "kitti") else "labels"
    folder, _ = _opened(tmp_path / "from", "a.png", f"{name}.{SUFFIXES[format]}", SAMPLES[format])
    for other in SUFFIXES:
        [step] = convert(folder, tmp_path / other, other)  # type: ignore[arg-type]
        assert step.problem is None
        assert set(step.fields) == (set() if other == format else set(_code(lost)))
    texts = [path.read_text() for path in (tmp_path / format).rglob(f"*.{SUFFIXES[format]}")]
    held = [SAMPLES[format].strip()] if format in ("yolo", "kitti") else _code(lost)
    assert all(any(one in text for text in texts) for one in held)
