"""Many pictures saved at once: the same files as one by one, each written once, what fails kept apart."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

import pytest

from engine.labels.folder import Format, open_folder, start_folder
from engine.labels.formats.coco import file as coco_file
from engine.labels.labelled import LabelledFolder
from engine.safety.atomic_files import Conflict, versions
from engine.structures.annotation import Annotation
from engine.structures.settings import LABEL_FORMATS
from tests.engine.labels.folders import box, make_pictures

FORMATS: list[Format] = list(LABEL_FORMATS)
NAMES = tuple(f"{n}.png" for n in range(6))


def made(root: Path, format: Format) -> LabelledFolder:
    """Every second picture is labelled."""
    paths = make_pictures(root, *NAMES, size=(60, 40))
    folder = start_folder(root, format)
    for path in paths[::2]:
        folder.annotation(path)
        folder.save(Annotation(path, 60, 40, (box(1, 2, 30, 20), box(5, 5, 9, 9, "dog"))))
    return reopened(root)


def reopened(root: Path) -> LabelledFolder:
    folder = open_folder(root)
    assert folder is not None
    return folder


def wanted(folder: LabelledFolder) -> list[Annotation]:
    """More boxes, fewer, renamed ones, a new class, a picture that was not labelled, one that is not changed."""
    old = [folder.annotation(path) for path in folder.pictures]
    return [
        old[0].with_boxes([*old[0].boxes, box(2, 2, 8, 8, "owl")]),
        old[1].with_boxes([box(3, 3, 7, 7, "lynx")]),
        old[2].with_boxes(old[2].boxes[1:]),
        old[4],
        old[5].with_boxes([box(0, 0, 60, 40, "owl")]),
    ]


def content(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and ".regionscope" not in path.parts)
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    written: list[Path] = []
    write = coco_file.write_file
    monkeypatch.setattr(coco_file, "write_file", lambda file, data: (written.append(file), write(file, data)))
    return written


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_as_one_by_one(format: Format, tmp_path: Path) -> None:
    made(tmp_path / "a", format)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    for root in (tmp_path / "a", tmp_path / "b"):
        folder = reopened(root)
        if root.name == "a":
            for annotation in wanted(folder):
                folder.save(annotation)
        else:
            assert folder.save_all(wanted(folder)) == {}
    one_by_one, at_once = content(tmp_path / "a"), content(tmp_path / "b")
    if format == "voc":  # holds the folder's own name
        at_once = {name: data.replace(b"<folder>b<", b"<folder>a<") for name, data in at_once.items()}
    one_by_one = {name: data.replace(str(tmp_path / "a").encode(), b"") for name, data in one_by_one.items()}
    assert {name: data.replace(str(tmp_path / "b").encode(), b"") for name, data in at_once.items()} == one_by_one


def test_coco_is_written_once(tmp_path: Path, writes: list[Path]) -> None:
    folder = made(tmp_path, "coco")
    writes.clear()
    changes = wanted(folder)
    assert folder.save_all(changes) == {}
    assert len(writes) == 1
    assert versions(writes[0])
    again = reopened(tmp_path)
    assert all(again.annotation(change.path) == change for change in changes)
    assert folder.save_all(changes) == {}
    assert len(writes) == 1  # nothing is left to do


def test_one_that_cannot_be_saved_leaves_the_others_alone(tmp_path: Path, writes: list[Path]) -> None:
    folder = made(tmp_path, "coco")
    writes.clear()
    good = wanted(folder)
    bad = good[1].with_boxes([box(3, 3, 7, 7, "two\nlines")])
    failed = folder.save_all([good[0], bad, *good[2:]])
    assert list(failed) == [bad.path]
    assert len(writes) == 1
    again = reopened(tmp_path)
    assert again.annotation(bad.path).boxes == ()
    assert all(again.annotation(each.path) == each for each in good if each.path != bad.path)


@pytest.mark.parametrize("reason", ["no room", "changed elsewhere"])
def test_all_or_nothing(reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made(tmp_path, "coco")
    changes = wanted(folder)
    [file] = tmp_path.rglob("*.json")
    before = file.read_bytes()
    with monkeypatch.context() as patch:
        if reason == "no room":
            patch.setattr("os.fsync", _full)
        else:  # of every picture
            document = json.loads(before)
            listed = [{"id": 100 + n, "file_name": name, "license": 1} for n, name in enumerate(NAMES)]
            file.write_text(json.dumps({**document, "images": listed}))
            changed = file.read_bytes()
        failed = folder.save_all(changes)
    unchanged = {changes[3].path} if reason == "changed elsewhere" else set()  # nothing of it is to be written
    assert set(failed) == {change.path for change in changes} - unchanged
    assert all(isinstance(error, Conflict) == (reason == "changed elsewhere") for error in failed.values())
    assert file.read_bytes() == (before if reason == "no room" else changed)
    if reason == "changed elsewhere":
        file.write_bytes(before)
        folder = reopened(tmp_path)
    assert folder.save_all(changes) == {}
    assert all(reopened(tmp_path).annotation(change.path) == change for change in changes)


def _full(_handle: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
