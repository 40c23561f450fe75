"""Edits survive a killed program, a torn line, a full disk and a second program."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import UserError
from engine.labels.annotation_json import annotation_from_json, annotation_to_json
from engine.labels.folder import start_folder
from engine.safety import journal as journal_module
from engine.safety.journal import Journal, read_journal
from engine.structures.annotation import Annotation
from tests.engine.labels.folders import annotations, box, make_pictures

ROOT = Path(__file__).resolve().parents[3]
EDITOR = """
import sys
from pathlib import Path
from engine.safety.journal import Journal
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
journal, root = Journal(Path(sys.argv[1])), Path(sys.argv[2])
for number in range(1_000_000):
    path = root / f"picture{number % 7}.png"
    if number % 11 == 10:
        journal.saved(path)
    else:
        box = LabelledBox(Rectangle(1, 1, 2, 2 + number), "cat" * (number % 50))
        journal.record(Annotation(path, 640, 480, (box,) * (number % 40 + 1)), root)
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def _expected(last: int) -> dict[str, int]:
    """What is unsaved after the edit with this number, by picture: which edit."""
    unsaved: dict[str, int] = {}
    for number in range(last + 1):
        name = f"picture{number % 7}.png"
        if number % 11 == 10:
            unsaved.pop(name, None)
        else:
            unsaved[name] = number
    return unsaved


@pytest.mark.parametrize("kill", range(6))
def test_a_program_killed_at_any_moment_loses_no_edit(tmp_path: Path, kill: int) -> None:
    folder = tmp_path / "journals"
    command = [sys.executable, "-c", EDITOR, str(folder), str(tmp_path)]
    editor = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert editor.stdout is not None
    editor.stdout.readline()
    time.sleep(random.Random(kill).uniform(0, 0.3))
    editor.kill()
    told = editor.stdout.read().splitlines()
    editor.wait()
    last = int(told[-1]) if told else 0
    with closing(Journal(folder)) as journal:
        found = {entry.annotation.path.name: int(entry.annotation.boxes[0].box.y2 - 2) for entry in journal.take_over()}
        # The last edit told of is there; the one after it may be, where it was noted but not yet told.
        assert found in (_expected(last), _expected(last + 1))
        for entry in journal.unsaved:
            journal.saved(entry.annotation.path)
    assert list(folder.iterdir()) == []


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_annotations_come_back_to_the_last_bit(data: st.DataObject) -> None:
    wanted = data.draw(annotations(Path("/x/ü\udce9.png"), (640, 480)))
    found = annotation_from_json(annotation_to_json(wanted))
    assert found == wanted
    assert (found.path, found.width, found.height) == (wanted.path, 640, 480)


def _edit(path: Path, *edges: float) -> Annotation:
    return Annotation(path, 640, 480, (box(*edges),))


def test_what_files_said_survives_the_journal(tmp_path: Path) -> None:
    for format in ("voc", "coco", "yolo", "labelme"):
        [path] = make_pictures(tmp_path / format, "a.png")
        folder = start_folder(tmp_path / format, format)
        folder.save(folder.annotation(path).with_boxes([box(1.1, 2, 30, 40), box(5, 5, 9, 9, "dog")]))
        before = folder.annotation(path)
        with closing(Journal(tmp_path / "journals" / format)) as journal:
            journal.record(before, folder.root)
        [entry] = Journal(tmp_path / "journals" / format).take_over()
        files = {p: p.stat().st_mtime_ns for p in folder.root.rglob("*")}
        folder.save(entry.annotation)  # the same: nothing is written
        assert {p: p.stat().st_mtime_ns for p in folder.root.rglob("*")} == files
        assert entry.annotation.boxes[0].extra == before.boxes[0].extra


def test_a_torn_line_costs_that_line_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for number in range(3):
        journal.record(_edit(Path(f"/x/{number}.png"), 1, 1, 5, 5), Path("/x"))
    [file] = tmp_path.glob("*.journal")
    whole = file.read_bytes()
    ends = [index for index, byte in enumerate(whole) if byte == 10]
    for cut in range(ends[1] + 1, len(whole), 7):
        file.write_bytes(whole[:cut])
        assert [entry.annotation.path.name for entry in read_journal(file)] == ["0.png", "1.png"]
    file.write_bytes(whole.replace(b"1.png", b"7.png"))  # the checksum tells
    assert [entry.annotation.path.name for entry in read_journal(file)] == ["0.png", "2.png"]


def test_saved_edits_are_not_offered_and_leave_no_file(tmp_path: Path) -> None:
    with closing(Journal(tmp_path)) as journal:
        journal.record(_edit(Path("/x/a.png"), 1, 1, 5, 5), Path("/x"))
        journal.record(_edit(Path("/x/a.png"), 1, 1, 6, 6), Path("/x"))
        assert len(journal.unsaved) == 1
        journal.saved(Path("/x/a.png"))
    assert list(tmp_path.iterdir()) == []
    assert Journal(tmp_path).take_over() == ()


def test_the_newest_of_several_crashes_counts(tmp_path: Path) -> None:
    for size in (5, 6, 7):
        with closing(Journal(tmp_path)) as journal:
            journal.record(_edit(Path("/x/a.png"), 1, 1, size, size), Path("/x"))
            time.sleep(0.002)
    [entry] = Journal(tmp_path).take_over()
    assert entry.annotation.boxes[0].box == (1, 1, 7, 7)
    assert entry.root == Path("/x")


def test_locks_that_a_crash_left_are_removed(tmp_path: Path) -> None:
    (tmp_path / "1.lock").touch()
    with closing(Journal(tmp_path)) as journal:
        assert journal.take_over() == ()
    assert list(tmp_path.iterdir()) == []


def test_a_living_program_is_left_alone_and_noticed(tmp_path: Path) -> None:
    first, second = Journal(tmp_path), Journal(tmp_path)
    assert not first.open_folder(Path("/x"))
    first.record(_edit(Path("/x/a.png"), 1, 1, 5, 5), Path("/x"))
    assert second.take_over() == ()
    assert second.open_folder(Path("/x"))
    assert not second.open_folder(Path("/y"))
    first.close()
    assert not second.open_folder(Path("/x"))
    assert len(second.take_over()) == 1


def test_it_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "_COMPACT_BYTES", 20_000)
    journal = Journal(tmp_path)
    for number in range(2000):
        journal.record(_edit(Path(f"/x/{number % 3}.png"), 1, 1, 5, 5 + number), Path("/x"))
    [file] = tmp_path.glob("*.journal")
    assert file.stat().st_size < 40_000
    journal.close()
    found = {entry.annotation.path.name: entry.annotation.boxes[0].box.y2 for entry in Journal(tmp_path).take_over()}
    assert found == {"0.png": 5 + 1998, "1.png": 5 + 1999, "2.png": 5 + 1997}


def test_a_full_disk_is_told_and_spoils_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path)
    journal.record(_edit(Path("/x/a.png"), 1, 1, 5, 5), Path("/x"))
    real = os.write

    def half(handle: int, content: bytes) -> int:
        if len(content) > 20:
            return real(handle, content[:20])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda handle, content: half(handle, content[:21]))
        with pytest.raises(UserError, match="No space left"):
            journal.record(_edit(Path("/x/b.png"), 1, 1, 5, 5), Path("/x"))
    journal.record(_edit(Path("/x/c.png"), 1, 1, 5, 5), Path("/x"))
    journal.close()
    assert [entry.annotation.path.name for entry in Journal(tmp_path).take_over()] == ["a.png", "c.png"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot be written"):
        Journal(tmp_path / "file" / "journals")
