"""What every format must keep: each bit of each box, every field of others, every file that was not edited."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import UserError
from engine.labels.folder import Format, open_folder, start_folder
from engine.labels.labelled import LabelledFolder
from engine.safety.atomic_files import Conflict, versions
from engine.structures.annotation import Annotation, Provenance, Rectangle
from engine.structures.settings import LABEL_FORMATS
from tests.engine.labels.folders import annotations, box, make_pictures

FORMATS: list[Format] = list(LABEL_FORMATS)
SIZE = (333, 217)
REAL = {
    "bccd_voc": ("voc", 4886),
    "coco_voc20": ("voc", 728),
    "coco128_yolo": ("yolo", 1418),
    "cards_coco": ("coco", 670),
}


def _reopened(folder: LabelledFolder) -> LabelledFolder:
    again = open_folder(folder.root)
    assert again is not None
    assert again.format == folder.format
    return again


def _files(root: Path) -> dict[str, tuple[bytes, int]]:
    found = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


@pytest.mark.parametrize("format", FORMATS[:4])
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_annotations_come_back_to_the_last_bit(format: Format, data: st.DataObject) -> None:
    _come_back(format, data)


@given(format=st.sampled_from(FORMATS[4:]), data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_annotations_come_back_in_the_other_formats(format: Format, data: st.DataObject) -> None:
    _come_back(format, data)


def _come_back(format: Format, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        [path] = make_pictures(Path(name), "a.png", size=SIZE)
        folder = start_folder(name, format)
        for _ in range(2):  # the second one is written over the first
            wanted = data.draw(annotations(path, SIZE))
            folder.annotation(path)
            folder.save(wanted)
            if wanted.boxes or wanted.verified:
                assert _reopened(folder).annotation(path) == wanted


@pytest.mark.parametrize("name", REAL)
def test_real_folders_open_and_saving_without_an_edit_writes_nothing(shared_data: Path, name: str) -> None:
    root = shared_data / name
    folder = open_folder(root)
    assert folder is not None
    assert (folder.format, not folder.problems) == (REAL[name][0], True)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}
    boxes = 0
    for path in folder.pictures:
        annotation = folder.annotation(path)
        boxes += len(annotation.boxes)
        folder.save(annotation)
    assert boxes == REAL[name][1]
    assert not folder.problems
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", REAL)
def test_an_edit_in_a_real_folder_changes_what_was_edited_and_nothing_else(
    shared_data: Path, tmp_path: Path, name: str
) -> None:
    root = tmp_path / "copy"
    shutil.copytree(shared_data / name, root, copy_function=os.link)  # saving must not write through the links
    folder = open_folder(root)
    assert folder is not None
    path = next(p for p in folder.pictures if len(folder.annotation(p).boxes) >= 2)
    before, files = folder.annotation(path), _files(root)
    moved = before.boxes[1].with_(box=Rectangle(1.25, 2.5, 30.1, 40.7))
    folder.save(before.with_boxes([before.boxes[0], moved, *before.boxes[2:]]))
    after = _reopened(folder).annotation(path)
    assert after == before.with_boxes([before.boxes[0], moved, *before.boxes[2:]])
    changed = {n for n, content in _files(root).items() if files.get(n) != content and ".regionscope" not in n}
    assert len(changed) == 1
    [original] = [v for v in root.rglob("*.1") if ".regionscope" in v.parts]
    assert original.read_bytes() == files[changed.pop()][0]
    again = _reopened(folder)
    again.annotation(path)
    again.save(before)
    restored = {n: content for n, (content, _) in _files(root).items() if ".regionscope" not in n}
    differing = [n for n, content in restored.items() if files[n][0] != content]
    if folder.format == "voc":  # numbers and layout come back as they were, to the byte
        assert differing == []
    assert (shared_data / name).is_dir()


@pytest.mark.parametrize("format", FORMATS)
def test_someone_elses_change_is_not_overwritten(tmp_path: Path, format: Format) -> None:
    [path] = make_pictures(tmp_path, "a.png")
    mine, theirs = start_folder(tmp_path, format), start_folder(tmp_path, format)
    first = mine.annotation(path).with_boxes([box(1, 2, 30, 40)])
    theirs.annotation(path)
    mine.save(first)
    before = _files(tmp_path)
    with pytest.raises(Conflict, match="changed by another program"):
        theirs.save(first.with_boxes([box(5, 5, 9, 9, "dog")]))
    assert _files(tmp_path) == before


@pytest.mark.parametrize("format", FORMATS)
def test_what_cannot_be_held_is_refused_before_anything_is_written(tmp_path: Path, format: Format) -> None:
    [path] = make_pictures(tmp_path, "a.png")
    folder = start_folder(tmp_path, format)
    start = folder.annotation(path)
    nan = float("nan")
    for bad in (
        box(1, 1, 9, 9, "two\nlines"),
        box(1, 1, 9, 9, ""),
        box(nan, 1, 9, 9),
        box(9, 1, 1, 9),
        box(5, 5, 5, 5),
    ):
        with pytest.raises(UserError, match="cannot hold"):
            folder.save(start.with_boxes([bad]))
    assert [p.name for p in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("format", FORMATS)
def test_a_full_disk_leaves_the_old_file_and_the_folder_usable(
    tmp_path: Path, format: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    [path] = make_pictures(tmp_path, "a.png")
    folder = start_folder(tmp_path, format)
    first = folder.annotation(path).with_boxes([box(1, 2, 30, 40)])
    folder.save(first)
    before = _files(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    second = first.with_boxes([*folder.annotation(path).boxes, box(3, 3, 9, 9)])
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(UserError, match="No space left"):
            folder.save(second)
    assert _files(tmp_path) == before
    folder.save(second)
    assert _reopened(folder).annotation(path) == second


@pytest.mark.parametrize("format", FORMATS)
def test_a_vanished_folder_is_not_made_anew(tmp_path: Path, format: Format) -> None:
    root = tmp_path / "share"
    [path] = make_pictures(root, "a.png")
    folder = start_folder(root, format)
    wanted = folder.annotation(path).with_boxes([box(1, 2, 30, 40)])
    root.rename(tmp_path / "away")
    with pytest.raises(UserError, match="is gone"):
        folder.save(wanted)
    assert not root.exists()
    (tmp_path / "away").rename(root)
    folder.save(wanted)
    assert _reopened(folder).annotation(path) == wanted


@pytest.mark.skipif(os.name != "posix", reason="links and modes as Unix has them")
def test_a_link_stays_a_link_and_keeps_its_mode(tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path / "pictures", "a.png")
    folder = start_folder(tmp_path / "pictures", "voc")
    folder.save(folder.annotation(path).with_boxes([box(1, 2, 30, 40)]))
    file, elsewhere = path.with_suffix(".xml"), tmp_path / "elsewhere.xml"
    file.rename(elsewhere)
    elsewhere.chmod(0o640)
    file.symlink_to(elsewhere)
    folder.save(folder.annotation(path).with_boxes([box(1, 2, 30, 41)]))
    assert file.is_symlink()
    assert elsewhere.stat().st_mode & 0o777 == 0o640
    assert "<ymax>41</ymax>" in elsewhere.read_text()


@pytest.mark.parametrize("format", FORMATS)
def test_new_classes_come_last(tmp_path: Path, format: Format) -> None:
    a, b = make_pictures(tmp_path, "a.png", "b.png")
    folder = start_folder(tmp_path, format, classes=["zebra", "ant"])
    folder.save(folder.annotation(a).with_boxes([box(1, 1, 9, 9, "mole")]))
    folder.save(folder.annotation(b).with_boxes([box(1, 1, 9, 9, "bee"), box(2, 2, 9, 9, "ant")]))
    assert folder.classes == ("zebra", "ant", "mole", "bee")
    if format in ("coco", "yolo"):  # the formats that number their classes
        assert _reopened(folder).classes == ("zebra", "ant", "mole", "bee")


@pytest.mark.parametrize("format", FORMATS)
def test_a_box_is_renamed_in_its_place(tmp_path: Path, format: Format) -> None:
    [path] = make_pictures(tmp_path, "a.png")
    folder = start_folder(tmp_path, format)
    boxes = [box(1, 2, 30, 40, difficult=True), box(5, 6, 70, 80, "dog"), box(7, 8, 90, 95)]
    folder.save(folder.annotation(path).with_boxes(boxes))
    read = _reopened(folder).annotation(path)
    renamed = read.with_boxes([read.boxes[0].with_(label="mole"), *read.boxes[1:]])
    again = _reopened(folder)
    again.annotation(path)
    again.save(renamed)
    assert _reopened(folder).annotation(path) == renamed
    assert renamed.labels == ("mole", "dog", "cat")


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_known_of_twins_stays_in_their_order(tmp_path: Path, format: Format) -> None:
    [path] = make_pictures(tmp_path, "a.png")
    folder = start_folder(tmp_path, format)
    twins = [box(1, 2, 30, 40, **{flag: True}) for flag in ("difficult", "truncated", "locked")]
    wanted = folder.annotation(path).with_boxes(twins)
    folder.save(wanted)
    assert _reopened(folder).annotation(path) == wanted


def test_a_yolo_line_with_a_sixth_number_is_a_models_box_with_its_score(tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path, "a.png", size=(80, 40))
    (tmp_path / "classes.txt").write_text("cat\n")
    (tmp_path / "a.txt").write_text("0 0.5 0.5 0.5 0.25 0.875\n0 0.5 0.5 0.5\n")
    folder = open_folder(tmp_path)
    assert folder is not None
    [found] = folder.annotation(path).boxes
    assert (found.box, found.provenance) == (Rectangle(20, 15, 60, 25), Provenance("model", None, 0.875))
    assert ["a.txt, line 2" in str(problem) for problem in folder.problems] == [True]


def test_two_pictures_of_one_stem_do_not_share_a_file(tmp_path: Path) -> None:
    for format in ("voc", "yolo", "labelme"):
        a, b = make_pictures(tmp_path / format, "a.jpg", "a.png")
        folder = start_folder(tmp_path / format, format)
        folder.save(folder.annotation(a).with_boxes([box(1, 1, 9, 9)]))
        folder.save(folder.annotation(b).with_boxes([box(2, 2, 8, 8)]))
        assert folder.annotation(a).boxes[0].box == (1, 1, 9, 9)
        assert folder.annotation(b).boxes[0].box == (2, 2, 8, 8)
        assert "same name" in str(folder.problems[0])


def test_older_versions_are_kept(tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path, "a.png")
    folder = start_folder(tmp_path, "voc")
    file = tmp_path / "a.xml"
    contents = []
    for number in range(6):
        folder.save(folder.annotation(path).with_boxes([box(number, 1, 99, 99)]))
        contents.append(file.read_bytes())
        os.utime(file, (0, number * 100))  # as if hours had passed between the edits
    assert [kept.read_bytes() for kept in versions(file)] == contents[-2:-5:-1]


def test_labels_of_a_picture_that_cannot_be_read_are_not_touched(tmp_path: Path) -> None:
    for format in FORMATS:
        root = tmp_path / format
        [path] = make_pictures(root, "a.png")
        folder = start_folder(root, format)
        folder.save(folder.annotation(path).with_boxes([box(1, 2, 30, 40)]))
        path.write_bytes(b"")
        before = _files(root)
        again = _reopened(folder)
        with contextlib.suppress(UserError):
            again.save(again.annotation(path))
        assert _files(root) == before


def test_annotations_keep_their_class(tmp_path: Path) -> None:
    assert isinstance(start_folder(tmp_path, "voc").pictures, tuple)
    assert open_folder(tmp_path) is None
    with pytest.raises(UserError, match="not a folder"):
        open_folder(tmp_path / "missing")
    assert Annotation(tmp_path, 1, 1).labels == ()
