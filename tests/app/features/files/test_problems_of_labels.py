"""What the window says of labels that cannot be read, and of the file into which labels are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image as Pil
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.shell.application import Shell
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_editing import drag
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CAT = "0 0.296875 0.333333 0.343750 0.416667\n"
MASK = """<annotation><filename>{name}</filename><size><width>64</width><height>48</height><depth>3</depth></size>
<object><name>mask</name><bndbox><xmin>9</xmin><ymin>7</ymin><xmax>30</xmax><ymax>26</ymax></bndbox></object>
{more}
</annotation>"""


def picture(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Pil.new("RGB", (64, 48), "grey").save(path)


def text(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def yolo(root: Path) -> None:
    picture(root / "images/a.jpg")
    text(root / "data.yaml", "names: [cat]\n")
    text(root / "labels/a.txt", CAT + "0 0.5 0.4 oops 0.4\n7 0.5 0.5 0.1 0.1 0.1 0.1\n0 1 2\n")


def voc(root: Path) -> None:
    picture(root / "a.jpg")
    text(root / "a.xml", MASK.format(name="a.jpg", more="<object><name>dog</name></object>"))


def coco(root: Path) -> None:
    picture(root / "images/a.jpg")
    boxes = [
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [8, 6, 22, 20]},
        {"id": 2, "image_id": 1, "category_id": 9, "bbox": [36, 20, 24, 24]},
    ]
    images = [{"id": 1, "file_name": "a.jpg", "width": 64, "height": 48}]
    document = {"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "cat"}]}
    text(root / "annotations/train.json", json.dumps(document))


def coco_unopened(root: Path) -> None:
    """The problem is with a picture that nobody opened."""
    coco(root)
    picture(root / "images/0.jpg")


def rows(shell: Shell) -> list[list[str]]:
    tree = shell.files.problems.tree
    items = (tree.topLevelItem(row) for row in range(tree.topLevelItemCount()))
    return [[item.text(column) for column in range(4)] for item in items]


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (yolo, ("a.txt", "line 2")),
        (voc, ("a.xml", "line")),
        (coco, ("train.json", "annotation 2")),
        (coco_unopened, ("train.json", "annotation 2")),
    ],
)
def test_what_was_not_read_is_counted_and_listed(
    make_shell: MakeShell, tmp_path: Path, qtbot: QtBot, make: object, where: tuple[str, str]
) -> None:
    make(tmp_path / "data")  # type: ignore[operator]
    shell = make_shell()
    open_folder(shell, tmp_path / "data", qtbot)
    note = shell.files.panel.note
    qtbot.waitUntil(note.isVisible)
    count = len(shell.files.controller.folder.problems)
    qtbot.waitUntil(lambda: note.text().startswith(f"{count} problem"))
    qtbot.mouseClick(note, Qt.MouseButton.LeftButton)
    listed = rows(shell)
    assert len(listed) == count
    file, line, what, remedy = listed[0]
    assert file.endswith(where[0])
    assert line.startswith(where[1])
    assert what
    assert "correct it there" in remedy
    assert what in shell.files.problems.detail.text()
    assert not note.isVisible()  # it was seen
    shell.files.problems.close()
    shell.actions.show_state()
    assert shell.actions.actions["file.problems"].isEnabled()  # and can be seen again


def test_a_double_click_on_a_problem_shows_its_picture(make_shell: MakeShell, tmp_path: Path, qtbot: QtBot) -> None:
    yolo(tmp_path / "data")
    picture(tmp_path / "data/images/0.jpg")
    shell = make_shell()
    open_folder(shell, tmp_path / "data", qtbot)
    assert shell.document.path.name == "0.jpg"
    qtbot.waitUntil(shell.files.panel.note.isVisible)
    qtbot.mouseClick(shell.files.panel.note, Qt.MouseButton.LeftButton)
    tree = shell.files.problems.tree
    place = tree.visualItemRect(tree.topLevelItem(0)).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: shell.document.path.name == "a.jpg")


def test_a_folder_without_problems_says_nothing_of_them(
    make_shell: MakeShell, tmp_path: Path, labelled: Path, qtbot: QtBot
) -> None:
    voc(tmp_path / "data")
    shell = make_shell()
    open_folder(shell, tmp_path / "data", qtbot)
    qtbot.waitUntil(shell.files.panel.note.isVisible)
    shell.files.controller.open_paths([labelled])
    qtbot.waitUntil(lambda: shell.document.path is not None and shell.document.path.name == "photo 1.png")
    assert not shell.files.panel.note.isVisible()
    assert not shell.actions.actions["file.problems"].isEnabled()


def test_classes_that_are_numbers_are_warned_of(make_shell: MakeShell, tmp_path: Path, qtbot: QtBot) -> None:
    picture(tmp_path / "data/images/a.jpg")
    text(tmp_path / "data/labels/a.txt", CAT)
    shell = make_shell()
    open_folder(shell, tmp_path / "data", qtbot)
    qtbot.waitUntil(shell.files.panel.note.isVisible)
    qtbot.mouseClick(shell.files.panel.note, Qt.MouseButton.LeftButton)
    [(_, _, what, remedy)] = rows(shell)
    assert "no names" in what
    assert "Import" in remedy


def case_01(root: Path) -> Path:
    """YOLO's text beside the pictures in images/, none in labels/."""
    picture(root / "images/a.jpg")
    text(root / "images/a.txt", CAT)
    text(root / "classes.txt", "cat\n")
    return root / "images/a.txt"


def case_30(root: Path) -> Path:
    """COCO of CVAT, whose pictures are in a subfolder."""
    coco(root)
    (root / "images/default").mkdir()
    (root / "images/a.jpg").rename(root / "images/default/a.jpg")
    (root / "annotations/train.json").rename(root / "annotations/instances_default.json")
    return root / "annotations/instances_default.json"


def case_60(root: Path) -> Path:
    """VOC in images/ and annotations/, in lower case."""
    picture(root / "images/a.png")
    text(root / "annotations/a.xml", MASK.format(name="a.png", more=""))
    return root / "annotations/a.xml"


@pytest.mark.parametrize(("make", "words"), [(case_01, "YOLO"), (case_30, "COCO"), (case_60, "VOC")])
def test_labels_are_found_and_written_where_the_window_says(
    make_shell: MakeShell, tmp_path: Path, qtbot: QtBot, make: object, words: str
) -> None:
    root = tmp_path / "data"
    file: Path = make(root)  # type: ignore[operator]
    shell = make_shell()
    open_folder(shell, root, qtbot)
    assert len(shell.document.boxes) == 1
    assert words in shell.files.panel.place.toolTip()
    assert str(file) in shell.files.panel.place.toolTip()
    assert file.name in shell.files.panel.place.words
    qtbot.waitUntil(shell.actions.actions["label.draw"].isEnabled)
    files = {path for path in root.rglob("*") if path.is_file() and ".regionscope" not in path.parts}
    before = file.read_bytes()
    press(shell, qtbot, Qt.Key.Key_W)
    drag(shell, qtbot, (35, 10), (60, 40))
    qtbot.waitUntil(lambda: not shell.saving.controller.unsaved)
    assert file.read_bytes() != before
    assert {path for path in root.rglob("*") if path.is_file() and ".regionscope" not in path.parts} == files


def test_a_folder_without_labels_says_what_new_ones_will_be(
    make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    assert "Pascal VOC" in shell.files.panel.place.words
    shell.services.store.change(label_format="yolo")
    assert "YOLO" in shell.files.panel.place.words
    qtbot.waitUntil(shell.actions.actions["label.draw"].isEnabled)
    press(shell, qtbot, Qt.Key.Key_W)
    drag(shell, qtbot, (35, 10), (60, 40))
    qtbot.waitUntil(lambda: "photo 1.txt" in shell.files.panel.place.words)
