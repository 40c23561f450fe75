"""Files that several pictures, or several programs, share: every picture keeps its own labels, every edit stays."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from engine.errors import UserError
from engine.labels.folder import Format, open_folder, start_folder
from engine.labels.labelled import LabelledFolder
from engine.safety import atomic_files
from engine.safety.atomic_files import HIDDEN_FOLDER, LOCK_NAME, Conflict, locked
from engine.structures.settings import LABEL_FORMATS
from tests.engine.labels.folders import box, make_pictures

ROOT = Path(__file__).resolve().parents[3]
FORMATS: list[Format] = list(LABEL_FORMATS)


def opened(root: Path) -> LabelledFolder:
    folder = open_folder(root)
    assert folder is not None
    return folder


def labels(root: Path) -> dict[str, tuple[str, ...]]:
    """By every picture that is there, as it is read anew."""
    folder = opened(root)
    pictures = sorted(path for path in root.rglob("*") if path.suffix in (".jpg", ".png"))
    return {path.relative_to(root).as_posix(): folder.annotation(path).labels for path in pictures}


def draw(folder: LabelledFolder, path: Path, label: str) -> None:
    now = folder.annotation(path)
    folder.save(now.with_boxes([*now.boxes, box(1, 2, 30, 40, label)]))


def coco(root: Path, *names: str, at: str = "annotations/train.json") -> Path:
    """A file that lists these names, each with a cat."""
    file = root / at
    file.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "images": [{"id": n, "file_name": name, "width": 640, "height": 480} for n, name in enumerate(names, 1)],
        "annotations": [
            {"id": n, "image_id": n, "category_id": 1, "bbox": [5, 5, 20, 20]} for n in range(1, len(names) + 1)
        ],
        "categories": [{"id": 1, "name": "cat"}],
    }
    file.write_text(json.dumps(document))
    return file


# -- two pictures of one name


def test_coco_enters_a_picture_beside_its_base_under_a_name_of_its_own(tmp_path: Path) -> None:
    make_pictures(tmp_path, "images/a.jpg", "images/b.jpg", "extra/a.jpg")
    file = coco(tmp_path, "a.jpg", "b.jpg")
    draw(opened(tmp_path), tmp_path / "extra" / "a.jpg", "dog")
    assert labels(tmp_path) == {"extra/a.jpg": ("dog",), "images/a.jpg": ("cat",), "images/b.jpg": ("cat",)}
    entry = json.loads(file.read_text())["images"][-1]
    assert (tmp_path / "images" / entry["file_name"]).samefile(tmp_path / "extra" / "a.jpg")  # as other tools find it
    assert opened(tmp_path).problems == []


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("order", [1, -1])
def test_a_new_folder_with_one_name_in_many_places(tmp_path: Path, format: Format, order: int) -> None:
    names = ["a.jpg", "a.png", "images/a.jpg", "images/a.jpg.png", "images/a.png", "images/train/a.jpg", "x/a.jpg"]
    pictures = make_pictures(tmp_path, *names)
    folder = start_folder(tmp_path, format)
    for number, path in enumerate(pictures[::order]):
        draw(folder, path, f"class {number}")
    wanted = {name: (f"class {number}",) for number, name in enumerate(names[::order])}
    assert labels(tmp_path) == wanted


def test_a_picture_that_yolo_does_not_list_has_a_label_file_of_its_own(tmp_path: Path) -> None:
    inner, outer, list_like = make_pictures(tmp_path, "images/a.jpg", "a.jpg", "classes.jpg")
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a.txt").write_text("0 0.5 0.5 0.2 0.2\n")
    (tmp_path / "classes.txt").write_text("cat\n")
    draw(opened(tmp_path), outer, "dog")
    draw(opened(tmp_path), list_like, "owl")
    assert labels(tmp_path) == {"a.jpg": ("dog",), "classes.jpg": ("owl",), "images/a.jpg": ("cat",)}
    assert inner.exists()
    assert (tmp_path / "classes.txt").read_text() == "cat\ndog\nowl\n"


@pytest.mark.skipif(os.name != "posix", reason="names that Windows does not allow")
@pytest.mark.parametrize("name", ["C:a.jpg", "a b .jpg", "new\nline.jpg", "\udce9t\udce9.jpg", "..a.jpg", "x;y%20.jpg"])
def test_coco_finds_odd_names_again(tmp_path: Path, name: str) -> None:
    path, plain = make_pictures(tmp_path, name, "a.jpg")
    folder = start_folder(tmp_path, "coco")
    draw(folder, plain, "cat")
    draw(folder, path, "dog")
    assert labels(tmp_path) == {name: ("dog",), "a.jpg": ("cat",)}


@pytest.mark.skipif(os.name != "posix", reason="names that Windows does not allow")
def test_a_name_that_leads_to_another_picture_is_refused(tmp_path: Path) -> None:
    odd, plain, outside = make_pictures(tmp_path, "in/a\\b.jpg", "in/a/b.jpg", "out.jpg")
    file = coco(tmp_path / "in", "a/b.jpg", at="annotations.json")
    before = file.read_bytes()
    for path in (odd, outside):
        folder = opened(tmp_path / "in")
        with pytest.raises(UserError, match=r"leads elsewhere|lies outside"):
            draw(folder, path, "dog")
        assert file.read_bytes() == before
        assert folder.annotation(plain).labels == ("cat",)
        draw(folder, plain, "cat")
        file.write_bytes(before)


def test_what_the_reader_would_mistake_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = make_pictures(tmp_path, "a.jpg", "b.jpg")
    file = coco(tmp_path, "a.jpg")
    before, folder = file.read_bytes(), opened(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("engine.labels.formats.coco.file.CocoFile.name_of", lambda self, path, base: "a.jpg")
        with pytest.raises(UserError, match="taken for another picture"):
            draw(folder, b, "dog")
    assert file.read_bytes() == before
    draw(folder, a, "dog")
    assert labels(tmp_path) == {"a.jpg": ("cat", "dog"), "b.jpg": ()}


ODD_NUMBERS = """{ "info" : {"version": 1.50, "note": "\\u00e9"},
"images": [
  {"id": 7, "file_name": "a.jpg", "width": 640, "height": 480 , "score": 1e2},
  {"file_name": "b.jpg", "id": "8", "width": 640.0, "height": 480}],

"annotations": [
  {"id": 3, "image_id": "8", "category_id": 1, "bbox": [5.10, 5, 20, 2.0e1], "area":400.00},
  {"id": 1, "image_id": 7, "category_id": 1, "bbox": [5.00, 5, 20, 20], "by": {"who": "\\ud83d\\ude00"}},
  {"id":2,"image_id":7.0,"category_id":1,"bbox":[9.0,9,20,20]},
  {"id": 4, "image_id": 99, "category_id": 1, "bbox": [NaN, 5, 20, 20]}
],
"categories": [{"id": 1, "name": "cat"}] , "own": [1, 2.50]
}

"""


def test_coco_stays_as_it_is_but_for_what_is_edited(tmp_path: Path) -> None:
    """To the byte: numbers, escapes, blanks, the order of keys."""
    a, b = make_pictures(tmp_path, "a.jpg", "b.jpg")
    file = tmp_path / "instances.json"
    file.write_text(ODD_NUMBERS)
    folder = opened(tmp_path)
    now = folder.annotation(a)
    folder.save(now.with_boxes([*now.boxes[1:], box(1, 2, 31, 42, "cat")]))
    first, second = (line.removesuffix(",") for line in ODD_NUMBERS.splitlines()[7:9])
    new = '{"id": 5, "image_id": 7, "category_id": 1, "bbox": [1, 2, 30, 40], "area": 1200, "iscrowd": 0}'
    assert file.read_text() == ODD_NUMBERS.replace(second, f"  {new}").replace(first, second)
    folder.save(folder.annotation(b).with_boxes([]))
    folder.save(folder.annotation(a).with_boxes([]))
    rest = ODD_NUMBERS[: ODD_NUMBERS.index('{"id": 3')] + ODD_NUMBERS[ODD_NUMBERS.index('{"id": 4') :]
    assert file.read_text() == rest
    assert labels(tmp_path) == {"a.jpg": (), "b.jpg": ()}


# -- two programs


@pytest.mark.parametrize("format", FORMATS)
def test_another_windows_edit_of_another_picture_stays(tmp_path: Path, format: Format) -> None:
    a, b, c = make_pictures(tmp_path, "a.png", "b.png", "c.png")
    mine, theirs = start_folder(tmp_path, format), start_folder(tmp_path, format)
    draw(mine, a, "cat")
    draw(theirs, b, "dog")
    draw(mine, c, "owl")
    draw(theirs, a, "lynx")
    wanted = {"a.png": ("cat", "lynx"), "b.png": ("dog",), "c.png": ("owl",)}
    assert labels(tmp_path) == wanted
    assert opened(tmp_path).problems == []


def test_a_coco_picture_that_both_changed_is_a_conflict_and_the_others_are_saved(tmp_path: Path) -> None:
    a, b, new = make_pictures(tmp_path, "a.jpg", "b.jpg", "new.jpg")
    coco(tmp_path, "a.jpg", "b.jpg", at="annotations.json")
    mine, theirs = opened(tmp_path), opened(tmp_path)
    edits = [mine.annotation(path).with_boxes([box(1, 1, 9, 9, "mine")]) for path in (a, b, new)]
    draw(theirs, a, "theirs")
    failed = mine.save_all(edits)
    assert [type(error) for error in failed.values()] == [Conflict]
    assert labels(tmp_path) == {"a.jpg": ("cat", "theirs"), "b.jpg": ("mine",), "new.jpg": ("mine",)}
    with pytest.raises(Conflict):  # until it was looked at
        mine.save(edits[0])
    assert mine.annotation(a).labels == ("cat", "theirs")
    mine.save(edits[0])
    assert labels(tmp_path)["a.jpg"] == ("mine",)


def test_a_class_that_another_program_numbers_otherwise_is_a_conflict(tmp_path: Path) -> None:
    [a] = make_pictures(tmp_path, "a.jpg")
    coco(tmp_path, "a.jpg", at="annotations.json")
    mine = opened(tmp_path)
    edit = mine.annotation(a).with_boxes([*mine.annotation(a).boxes, box(1, 1, 9, 9)])
    file = tmp_path / "annotations.json"
    file.write_text(file.read_text().replace('"cat"', '"wolf"'))
    with pytest.raises(Conflict):
        mine.save(edit)


def test_yolo_numbers_mean_the_same_in_two_windows(tmp_path: Path) -> None:
    a, b = make_pictures(tmp_path, "a.png", "b.png")
    (tmp_path / "classes.txt").write_text("cat\n")
    (tmp_path / "a.txt").write_text("0 0.5 0.5 0.5 0.25\n")
    mine, theirs = opened(tmp_path), opened(tmp_path)
    draw(theirs, a, "mole")
    assert mine.annotation(a).labels == ("cat", "mole")  # not "1"
    draw(mine, b, "bee")
    draw(theirs, b, "ant")
    assert labels(tmp_path) == {"a.png": ("cat", "mole"), "b.png": ("bee", "ant")}
    assert (tmp_path / "classes.txt").read_text() == "cat\nmole\nbee\nant\n"


@pytest.mark.parametrize("name", ["classes.txt", "data.yaml"])
def test_yolo_classes_that_somebody_else_reordered_are_not_guessed_at(tmp_path: Path, name: str) -> None:
    [a] = make_pictures(tmp_path, "a.png")
    (tmp_path / "a.txt").write_text("0 0.5 0.5 0.5 0.25\n")
    listed = {"classes.txt": "cat\ndog\n", "data.yaml": "names: [cat, dog]\n"}[name]
    (tmp_path / name).write_text(listed)
    folder = opened(tmp_path)
    edit = folder.annotation(a).with_boxes([box(1, 1, 9, 9, "dog")])
    (tmp_path / name).write_text(listed.replace("cat", "owl"))
    before = (tmp_path / "a.txt").read_bytes()
    os.utime(tmp_path / name, (1, 1))
    with pytest.raises(UserError, match="calls the class 0 owl by now"):
        folder.save(edit)
    assert (tmp_path / "a.txt").read_bytes() == before


@pytest.mark.parametrize("format", FORMATS)
def test_a_mark_that_another_window_set_is_not_lost(tmp_path: Path, format: Format) -> None:
    [a] = make_pictures(tmp_path, "a.png")
    draw(start_folder(tmp_path, format), a, "cat")
    mine, theirs = opened(tmp_path), opened(tmp_path)
    edit = mine.annotation(a).with_boxes([box(1, 1, 9, 9, "dog")])
    theirs.save(replace(theirs.annotation(a), verified=True))
    with pytest.raises(Conflict):
        mine.save(edit)
    assert opened(tmp_path).annotation(a).verified


EDITOR = """
import os, sys
from pathlib import Path
from engine.labels.folder import open_folder, start_folder
from engine.labels.review.rejections import change_suggestions
from engine.structures.annotation import LabelledBox, Rectangle
os.fsync = os.fstat  # both go on: nobody waits for the disk
root, me, rounds, format = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
folder = open_folder(root) or start_folder(root, format)
mine = [path for path in folder.pictures if path.name.startswith(me)]
for number in range(rounds):
    path = mine[number % len(mine)]
    box = LabelledBox(Rectangle(1, 1, 2 + number, 20), f"{me} {number // len(mine)}")
    now = folder.annotation(path)
    folder.save(now.with_boxes([*now.boxes, box]))
    change_suggestions(root, {path.with_name(f"{me}{number}.png"): (box,)})
"""


@pytest.mark.parametrize(("format", "rounds"), [("coco", 100), ("yolo", 40)])
def test_two_programs_at_once_lose_no_edit(tmp_path: Path, format: Format, rounds: int) -> None:
    names = [f"{me}{number}.png" for me in ("left", "right") for number in range(5)]
    make_pictures(tmp_path, *names, size=(200, 40))
    command = [sys.executable, "-c", EDITOR, str(tmp_path)]
    editors = [subprocess.Popen([*command, me, str(rounds), format], cwd=ROOT) for me in ("left", "right")]
    assert [editor.wait(120) for editor in editors] == [0, 0]
    wanted = {name: tuple(f"{name[:-5]} {n}" for n in range(rounds // 5)) for name in names}
    assert labels(tmp_path) == wanted
    assert len(json.loads((tmp_path / HIDDEN_FOLDER / "rejected.json").read_text())["suggestions"]) == 2 * rounds
    assert opened(tmp_path).problems == []


# -- the lock


def test_a_hung_program_holds_up_a_save_for_seconds_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [path] = make_pictures(tmp_path, "a.png")
    folder = start_folder(tmp_path, "voc")
    (tmp_path / HIDDEN_FOLDER).mkdir()
    monkeypatch.setattr(atomic_files, "LOCK_SECONDS", 0.1)
    with FileLock(tmp_path / HIDDEN_FOLDER / LOCK_NAME), pytest.raises(UserError, match="is being written by another"):
        draw(folder, path, "cat")
    draw(folder, path, "cat")
    assert labels(tmp_path) == {"a.png": ("cat",)}
    assert {file.name for file in tmp_path.iterdir()} == {"a.png", "a.xml", HIDDEN_FOLDER}


def test_a_program_that_died_holds_no_lock(tmp_path: Path) -> None:
    hold = "import sys, os; from pathlib import Path; from engine.safety.atomic_files import locked\n"
    hold += "with locked(Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", hold, str(tmp_path / "a.xml")], cwd=ROOT, check=False)
    start = time.monotonic()
    with locked(tmp_path / "a.xml"), locked(tmp_path / "b.xml"):  # may be nested
        pass
    assert time.monotonic() - start < 1


def test_a_file_system_without_locks_is_written_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [path] = make_pictures(tmp_path, "a.png")

    def no_locks(*_: object, **__: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(FileLock, "acquire", no_locks)
    draw(start_folder(tmp_path, "coco"), path, "cat")
    assert labels(tmp_path) == {"a.png": ("cat",)}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="this user may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path, "a.png")
    folder = start_folder(tmp_path, "voc")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(UserError, match="cannot be saved"):
            draw(folder, path, "cat")
    finally:
        tmp_path.chmod(0o755)
