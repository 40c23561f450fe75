"""One odd entry of a folder is named, and spoils nothing beside it: for pictures, for labels of every format."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image as Pil

from engine.errors import UserError
from engine.labels.folder import Format, open_folder, start_folder
from engine.labels.formats.table import FORMATS
from engine.pictures.finding import find_files, find_pictures
from engine.safety.atomic_files import HIDDEN_FOLDER, versions, write_file
from tests.engine.labels.folders import box, make_pictures

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, permissions and long names as POSIX has them")
LEVELS = 1_200
NOBODY = 65534


def link_to_itself(root: Path) -> None:
    (root / "loop").symlink_to("loop")
    (root / "loop.jpg").symlink_to("loop.jpg")
    (root / "labels").symlink_to("labels")


def link_to_above(root: Path) -> None:
    (root / "above").symlink_to(root, target_is_directory=True)


def deep(root: Path) -> None:
    """1,200 folders one in the other; with a picture in the last."""
    here = os.open(root, os.O_RDONLY)
    for _ in range(LEVELS):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    file = os.open("deep.png", os.O_WRONLY | os.O_CREAT, dir_fd=here)
    Pil.new("RGB", (64, 48)).save(os.fdopen(file, "wb"), "PNG")
    os.close(here)


def too_deep(root: Path) -> None:
    """Longer than a path may be."""
    here = os.open(root, os.O_RDONLY)
    for _ in range(60):
        os.mkdir("d" * 100, dir_fd=here)
        inner = os.open("d" * 100, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


def long_names(root: Path) -> None:
    """As long as a name may be; that of a label file would be longer."""
    Pil.new("RGB", (64, 48)).save(root / f"{'é' * 125}x.png")
    Pil.new("RGB", (64, 48)).save(root / f"{'y' * 251}.png")
    (root / ("z" * 255)).mkdir()


ODD = [link_to_itself, link_to_above, deep, too_deep, long_names]


@pytest.mark.parametrize("make", ODD)
def test_pictures_beside_it_are_found(make: object, tmp_path: Path) -> None:
    root = tmp_path / "r"
    make_pictures(root, "a.png", "b/c.png")
    make(root)  # type: ignore[operator]
    problems: list[UserError] = []
    found = {path.name for path in find_pictures([root], problems)}
    assert {"a.png", "c.png"} <= found
    assert ("deep.png" in found) == (make is deep)
    assert bool(problems) == (make is too_deep)
    assert all("longer than this system takes" in str(problem) for problem in problems)
    assert {path.name for path in find_files(root, (".png",))} <= found
    if make in (deep, too_deep):
        subprocess.run(["rm", "-rf", root], check=True)  # Python's own way calls itself for each level


@pytest.mark.parametrize(
    ("make", "format"),
    # A thousand folders take seconds: of their kind a format with a file a picture, and one with a file for all.
    [(make, format) for make in ODD for format in (("voc", "coco") if make is deep else FORMATS)],
)
def test_labels_beside_it_are_read_and_written(format: Format, make: object, tmp_path: Path) -> None:
    root = tmp_path / "r"
    a, b = make_pictures(root, "a.png", "b.png")
    make(root)  # type: ignore[operator]
    folder = start_folder(root, format, ["cat"])
    for path in (a, b):
        folder.save(folder.annotation(path).with_boxes([box(1, 1, 30, 30)]))
    again = open_folder(root)
    assert again is not None
    assert again.format == format
    assert len(again.annotation(a).boxes) == 1
    again.save(again.annotation(a).with_boxes([box(1, 1, 30, 30), box(2, 2, 40, 40)]))
    for _ in again.scan():
        pass
    final = open_folder(root)
    assert final is not None
    assert len(final.annotation(a).boxes) == 2
    if make is too_deep:
        assert any("longer than this system takes" in str(problem) for problem in final.problems)
    if make in (deep, too_deep):
        subprocess.run(["rm", "-rf", root], check=True)


@pytest.mark.parametrize("format", ["voc", "yolo", "labelme"])
def test_a_name_that_is_too_long_for_a_label_file_is_told(format: Format, tmp_path: Path) -> None:
    """In one sentence, at the save; and a name that just fits is saved with its older versions."""
    longest = 255 - len(FORMATS[format].folder.suffix)  # type: ignore[attr-defined]
    for stem, fits in (("x" * longest, True), ("y" * (longest + 1), False), ("é" * (longest // 2), True)):
        path = tmp_path / f"{stem}.j"  # a suffix that leaves room
        Pil.new("RGB", (64, 48)).save(path, "PNG")
        folder = start_folder(tmp_path, format)
        folder.pictures = (path,)
        edited = folder.annotation(path).with_boxes([box(1, 1, 30, 30)])
        assert not folder.is_labelled(path)
        if fits:
            folder.save(edited)
            file = folder.label_file(path)
            os.utime(file, (1, 1))
            write_file(file, file.read_bytes() + b"\n")
            assert len(versions(file)) == 1
        else:
            with pytest.raises(UserError, match="give the picture a shorter name"):
                folder.save(edited)


@pytest.fixture
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of everybody's, with two folders in it that may not be listed, or not be searched."""
    root = tmp_path_factory.mktemp("closed")
    for above in root.parents:
        if any(part.startswith("pytest-") for part in above.parts):
            above.chmod(0o755)
    [a, *_] = make_pictures(root, "a.png", "shut/b.png", "unsearchable/c.png")
    folder = start_folder(root, "voc")
    folder.save(folder.annotation(a).with_boxes([box(1, 1, 30, 30)]))
    root.chmod(0o777)
    (root / HIDDEN_FOLDER).chmod(0o777)
    for lock in (root / HIDDEN_FOLDER).iterdir():
        lock.chmod(0o777)
    (root / "shut").chmod(0o000)
    (root / "unsearchable").chmod(0o444)
    yield root
    for name in ("shut", "unsearchable"):
        (root / name).chmod(0o755)


@pytest.fixture
def as_nobody(closed: Path) -> Iterator[None]:
    """Permissions say nothing to root: the test goes on as another user, after all modules are imported."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        next(closed.iterdir())
        yield
    except PermissionError:
        pytest.skip(f"another user may not look into {closed}")
    finally:
        if is_root:
            os.seteuid(0)


def test_a_folder_that_may_not_be_looked_into(closed: Path, as_nobody: None) -> None:
    problems: list[UserError] = []
    found = find_pictures([closed], problems)
    assert closed / "a.png" in found
    assert [problem.subject for problem in problems] == [str(closed / "shut")]
    folder = open_folder(closed)
    assert folder is not None
    assert len(folder.annotation(closed / "a.png").boxes) == 1
    for _ in folder.scan():
        pass
    told = "\n".join(map(str, folder.problems))
    assert f"{closed}/shut: cannot be looked into (Permission denied)" in told
    assert f"{closed}/unsearchable/c.xml: cannot be read (Permission denied)" in told


def test_a_folder_of_which_nothing_may_be_read(closed: Path, as_nobody: None) -> None:
    """No error of Python's; that it holds no pictures is told by whoever opens it."""
    assert open_folder(closed / "shut") is None
