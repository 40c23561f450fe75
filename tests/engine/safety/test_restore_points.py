"""How labels were before a session changed them: kept, read, and thinned out."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.safety import restore_points as points
from engine.safety.restore_points import RestorePoints, restore_points
from engine.structures.annotation import Annotation, LabelledBox, Rectangle


def annotated(path: Path, *labels: str) -> Annotation:
    return Annotation(path, 160, 120, tuple(LabelledBox(Rectangle(1, 2, 30, 40), label) for label in labels))


def labels_of(root: Path) -> list[dict[str, tuple[str, ...]]]:
    return [{path.name: state.labels for path, state in point.states.items()} for point in restore_points(root)]


def session(root: Path, name: str, *annotations: Annotation) -> None:
    """One that began at this time."""
    RestorePoints().note(root, annotations)
    folder = root / ".regionscope" / "versions"
    newest = max(folder.glob(f"*{points.SUFFIX}"), key=lambda file: file.stat().st_mtime_ns)
    newest.rename(folder / f"{name}-1{points.SUFFIX}")


def test_only_the_first_change_of_a_session_counts(tmp_path: Path) -> None:
    a = tmp_path / "sub" / "a.png"
    mine = RestorePoints()
    mine.note(tmp_path, [annotated(a, "cat")])
    mine.note(tmp_path, [annotated(a, "cat", "dog")])
    assert labels_of(tmp_path) == [{"a.png": ("cat",)}]
    assert next(iter(restore_points(tmp_path)[0].states)) == a


def test_an_earlier_time_knows_what_later_sessions_changed_too(tmp_path: Path) -> None:
    a, b = tmp_path / "a.png", tmp_path / "b.png"
    session(tmp_path, "20260101T100000", annotated(a, "cat"))
    session(tmp_path, "20260102T100000", annotated(a, "dog"), annotated(b, "bird"))
    assert labels_of(tmp_path) == [
        {"a.png": ("dog",), "b.png": ("bird",)},
        {"a.png": ("cat",), "b.png": ("bird",)},
    ]


def test_sessions_that_are_close_become_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "MOST", 3)
    a, b = tmp_path / "a.png", tmp_path / "b.png"
    session(tmp_path, "20260101T100000", annotated(a, "cat"))
    session(tmp_path, "20260105T100000", annotated(a, "dog"))
    session(tmp_path, "20260105T110000", annotated(a, "bird"), annotated(b, "cow"))
    session(tmp_path, "20260109T100000", annotated(a, "horse"))
    found = labels_of(tmp_path)
    assert len(found) == 3
    assert found[-1] == {"a.png": ("cat",), "b.png": ("cow",)}, "nothing that is older is lost"
    assert found[1] == {"a.png": ("dog",), "b.png": ("cow",)}


def test_a_line_that_a_crash_cut_off_is_left_out(tmp_path: Path) -> None:
    session(tmp_path, "20260101T100000", annotated(tmp_path / "a.png", "cat"))
    [file] = (tmp_path / ".regionscope" / "versions").glob(f"*{points.SUFFIX}")
    with file.open("ab") as stream:
        stream.write(b'{"path": "b.png", "wid')
    assert labels_of(tmp_path) == [{"a.png": ("cat",)}]
