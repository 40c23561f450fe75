"""What was rejected comes back as it was written, moves with its folder, and never spoils a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.errors import UserError
from engine.labels.review.checks import Dismissed, check_labels
from engine.labels.review.rejections import (
    NAME,
    change_findings,
    change_suggestions,
    dismissed_of,
    not_dismissed,
    read_rejections,
)
from engine.safety.atomic_files import HIDDEN_FOLDER, LOCK_NAME
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.retrieval import FindingKind, LabelFinding

DOG, CAT = LabelledBox(Rectangle(1, 2, 30.25, 40), "dog"), LabelledBox(Rectangle(0.123456, 0, 9, 9), "cat")


def told(root: Path) -> dict[str, list[tuple[str, tuple[float, ...]]]]:
    found = read_rejections([root]).suggestions
    return {
        path.relative_to(root).as_posix(): [(b.label, tuple(b.box)) for b in boxes] for path, boxes in found.items()
    }


def test_written_and_read_and_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "a.jpg"
    change_suggestions(tmp_path, {path: (DOG, CAT)})
    change_suggestions(tmp_path, {tmp_path / "b.jpg": (DOG,)})  # by another window
    assert told(tmp_path) == {
        "sub/a.jpg": [("dog", (1, 2, 30.25, 40)), ("cat", (0.12, 0, 9, 9))],
        "b.jpg": [("dog", (1, 2, 30.25, 40))],
    }
    change_suggestions(tmp_path, {path: ()})
    assert list(told(tmp_path)) == ["b.jpg"]
    assert {file.name for file in (tmp_path / HIDDEN_FOLDER).iterdir()} == {NAME, LOCK_NAME}


def test_it_moves_with_its_folder(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    change_suggestions(old, {old / "a.jpg": (DOG,), tmp_path / "elsewhere.jpg": (CAT,)})
    change_findings(old, add=[Dismissed("no box", old / "a.jpg")])
    old.rename(new)
    found = read_rejections([new])
    assert list(found.suggestions) == [new / "a.jpg", tmp_path / "elsewhere.jpg"]
    assert found.dismissed == {Dismissed("no box", new / "a.jpg")}


def test_findings_are_known_by_what_they_say(tmp_path: Path) -> None:
    tiny = LabelledBox(Rectangle(5, 5, 7.005, 60), "cat")
    before = Annotation(tmp_path / "a.jpg", 100, 100, (DOG, tiny))
    check = check_labels([before])
    for finding in check.findings:
        change_findings(tmp_path, add=finding.dismissed())
    dismissed = read_rejections([tmp_path]).dismissed
    assert check.without(dismissed).findings == ()
    after = check_labels([before.with_boxes([tiny, DOG, DOG])])  # another number, and a new fault
    assert [finding.kind for finding in after.without(dismissed).findings] == ["duplicate"]
    change_findings(tmp_path, remove=dismissed)
    assert read_rejections([tmp_path]).dismissed == frozenset()


def test_a_label_that_is_right_does_not_come_back_with_another_reason(tmp_path: Path) -> None:
    a, box, other = tmp_path / "a.jpg", Rectangle(5.123456, 5, 70, 60), Rectangle(80, 5, 90, 60)

    def of(kind: FindingKind, box: Rectangle = box, label: str = "cat") -> LabelFinding:
        return LabelFinding(a, box, label, kind, "", 0.5)

    found = [
        of("name"),
        of("place"),
        of("double"),
        of("few boxes"),
        of("missing"),
        of("name", other),
        of("place", box, "x"),
    ]
    change_findings(tmp_path, add=[dismissed_of(of("double"))])
    assert list(not_dismissed(found, read_rejections([tmp_path]).dismissed)) == found[3:]
    change_findings(tmp_path, add=[dismissed_of(of("missing", box, "x"))])
    assert list(not_dismissed(found, read_rejections([tmp_path]).dismissed)) == found[3:], "no label was called right"


def test_one_of_two_places_is_right(tmp_path: Path) -> None:
    empty = [Annotation(tmp_path / name, 10, 10) for name in "ab"]
    [finding] = check_labels(empty).findings
    left = finding.without(finding.dismissed(finding.places[0]))
    assert left is not None
    assert (left.text, left.places) == ("1 picture without a box", finding.places[1:])


def test_nothing_is_written_where_nothing_is_rejected(tmp_path: Path) -> None:
    change_suggestions(tmp_path, {tmp_path / "a.jpg": ()})
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UserError, match="is gone"):
        change_suggestions(tmp_path / "gone", {tmp_path / "gone" / "a.jpg": (DOG,)})


def test_what_nobody_understands_is_passed_over_or_left_alone(tmp_path: Path) -> None:
    file = tmp_path / HIDDEN_FOLDER / NAME
    file.parent.mkdir()
    odd = {
        "suggestions": {"a.jpg": [{"box": [1, 2, 3], "label": "x"}, 7, {"box": [1, 2, 3, 4], "label": "dog"}], "b": 3},
        "findings": [{"kind": "of tomorrow"}, {"kind": "tiny", "label": 3}, None, {"kind": "few boxes", "label": "x"}],
        "of tomorrow": 1,
    }
    file.write_text(json.dumps(odd))
    assert told(tmp_path) == {"a.jpg": [("dog", (1, 2, 3, 4))], "b": []}
    assert read_rejections([tmp_path]).dismissed == {Dismissed("few boxes", label="x")}
    change_suggestions(tmp_path, {tmp_path / "c.jpg": (DOG,)})
    assert json.loads(file.read_text())["of tomorrow"] == 1
    file.write_text("{")
    with pytest.raises(UserError, match="JSON"):
        change_suggestions(tmp_path, {tmp_path / "c.jpg": (DOG,)})
    assert file.read_text() == "{"
