"""find and check, as a person calls them: on pictures of two shapes that no model has a name for."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.folders import cache_folder
from engine.labels.folder import open_folder as open_labels
from engine.labels.folder import start_folder
from engine.labels.review.checks import Dismissed
from engine.labels.review.rejections import change_findings
from engine.retrieval import roi_vectors
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.boxes import as_boxes, iou

RED, BLUE = Rectangle(20, 30, 70, 90), Rectangle(90, 35, 140, 85)


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    """Three labelled pictures, a red box and a blue ball in each."""
    root = tmp_path / "shapes"
    root.mkdir()
    folder = start_folder(root, "voc")
    for number in range(3):
        pixels = np.random.default_rng(number).integers(90, 120, (120, 160, 3)).astype(np.uint8)
        cv2.rectangle(pixels, (20, 30), (70, 90), (40, 40, 200), cv2.FILLED)
        cv2.circle(pixels, (115, 60), 25, (220, 80, 40), cv2.FILLED)
        path = root / f"{number}.png"
        cv2.imwrite(str(path), pixels)
        folder.annotation(path)
        folder.save(Annotation(path, 160, 120, (LabelledBox(RED, "box"), LabelledBox(BLUE, "ball"))))
    return root


def text_of(box: Rectangle) -> str:
    return ",".join(map(str, box))


def like(shapes: Path, *more: object) -> tuple[object, ...]:
    return ("find", shapes, "--model", "tiny", "--like", shapes / "0.png", "--box", text_of(RED), "--json", *more)


def test_the_object_itself_comes_first_then_its_like(call, shapes):
    ran = call(*like(shapes))
    assert ran.status == 0, ran.err
    assert ran.json.keys() == {"model", "matches", "errors"}
    first, *rest = ran.json["matches"]
    assert first == {"path": str(shapes / "0.png"), "box": list(RED), "score": 1.0}
    scores = [match["score"] for match in ran.json["matches"]]
    assert scores == sorted(scores, reverse=True)
    place = {
        (match["path"], name): rank
        for rank, match in reversed([*enumerate(rest)])
        for name, box in (("red", RED), ("blue", BLUE))
        if iou(as_boxes([match["box"]]), as_boxes([box]))[0, 0] > 0.5
    }
    for number in (1, 2):
        path = str(shapes / f"{number}.png")
        assert place[path, "red"] < place.get((path, "blue"), 10_000)
    for path in {match["path"] for match in ran.json["matches"]}:
        boxes = as_boxes([match["box"] for match in ran.json["matches"] if match["path"] == path])
        assert np.triu(iou(boxes, boxes), 1).max() <= 0.45, "one object is one match"


def test_a_second_look_computes_nothing_and_the_cache_is_small(call, shapes, monkeypatch):
    first = call(*like(shapes))
    files = [*(cache_folder() / "vectors").iterdir()]
    assert sum(file.stat().st_size for file in files) < 100_000 * len(files)
    monkeypatch.setattr(roi_vectors, "picture_vectors", lambda *_: pytest.fail("a picture was looked at again"))
    assert call(*like(shapes)).json == first.json
    assert len(call(*like(shapes, "--top", 4)).json["matches"]) == 4


def test_a_rejected_object_is_no_match_and_what_is_like_it_falls(call, shapes):
    before = call(*like(shapes)).json["matches"]
    after = call(*like(shapes, "--not", f"{shapes / '1.png'}:{text_of(BLUE)}")).json["matches"]
    on = [m for m in after if m["path"].endswith("1.png") and iou(as_boxes([m["box"]]), as_boxes([BLUE]))[0, 0] > 0.45]
    assert not on
    assert after[0] == before[0]


def test_pictures_without_labels_and_an_example_from_elsewhere(call, shapes, picture):
    for file in shapes.rglob("*.xml"):
        file.unlink()
    ran = call("find", shapes, "--model", "tiny", "--like", picture, "--box", "20,30,70,90", "--top", "9", "--json")
    assert ran.status == 0, ran.err
    assert {Path(match["path"]).parent for match in ran.json["matches"]} == {shapes}
    table = call("find", shapes, "--model", "tiny", "--like", picture, "--box", "20,30,70,90")
    assert "3 pictures" in table.out
    shares = [int(share) for share in re.findall(r"(\d+) %", table.out)]
    assert shares[:3] == [100, 100, 100], "of the third best match's score: people are told no small numbers"
    assert shares == sorted(shares, reverse=True)
    assert "likeness" in table.out


def test_a_picture_that_cannot_be_read_is_one_line(call, shapes):
    (shapes / "bad.png").write_bytes(b"no picture")
    ran = call(*like(shapes))
    assert ran.status == 1
    assert [error["path"] for error in ran.json["errors"]] == [str(shapes / "bad.png")]
    assert ran.json["matches"]
    (shapes / "1.png").unlink()
    gone = ("--like", shapes / "1.png", "--box", text_of(RED))
    left = call(*like(shapes, *gone)).json["matches"]
    assert {Path(match["path"]).name for match in left} == {"0.png", "2.png"}
    alone = call("find", shapes, "--model", "tiny", *gone, "--json")
    assert (alone.status, alone.json["matches"]) == (1, [])
    assert "1.png: is not there" in alone.err


def test_an_interrupt_gives_what_is_there(call, shapes, monkeypatch):
    of = roi_vectors.VectorStore.of

    def interrupted(store, path, boxes, **how):
        if path.name == "1.png":
            signal.raise_signal(signal.SIGINT)
        return of(store, path, boxes, **how)

    monkeypatch.setattr(roi_vectors.VectorStore, "of", interrupted)
    ran = call(*like(shapes))
    assert ran.status == 0
    assert {Path(match["path"]).name for match in ran.json["matches"]} == {"0.png", "1.png"}
    assert "what was looked at counts" in ran.err


def test_what_was_called_right_is_not_told_again(call, shapes):
    folder = open_labels(shapes)
    path = shapes / "1.png"
    double = LabelledBox(Rectangle(20, 31, 70, 90), "box")
    folder.save(folder.annotation(path).with_boxes([*folder.annotation(path).boxes, double]))
    found = call("check", shapes, "--model", "tiny", "--json").json["findings"]
    [one] = [finding for finding in found if finding["kind"] == "double"]
    change_findings(shapes, [Dismissed("duplicate", path, "box", double.box)])
    after = call("check", shapes, "--model", "tiny", "--json").json["findings"]
    assert one not in after
    assert len(after) == len(found) - 1


def test_what_to_label_next(call, shapes):
    """Two new kinds come before a third picture, which shows what is labelled; never two that are nearly the same."""
    full = call("next", shapes, "--model", "tiny")
    assert (full.status, "every picture has labels" in full.out) == (0, True)
    cv2.imwrite(str(shapes / "labelled kind.png"), cv2.imread(str(shapes / "0.png")))
    for seed, (name, colour) in enumerate({"a": (40, 200, 40), "b": (40, 200, 200)}.items(), 1):
        coarse = np.random.default_rng(seed).integers(0, 255, (5, 6, 3)).astype(np.uint8)
        pixels = cv2.resize(coarse, (160, 120))
        cv2.circle(pixels, (60, 60), 30, colour, cv2.FILLED)
        cv2.imwrite(str(shapes / f"{name}.png"), pixels)
    cv2.imwrite(str(shapes / "copy of b.jpg"), cv2.imread(str(shapes / "b.png")))
    cv2.imwrite(str(shapes / "mirrored b.png"), cv2.imread(str(shapes / "b.png"))[:, ::-1])
    ran = call("next", shapes, "--model", "tiny", "--count", "5", "--json")
    assert ran.status == 0, ran.err
    assert ran.json.keys() == {"model", "picks", "errors"}
    names = [Path(pick["path"]).name for pick in ran.json["picks"]]
    assert "a.png" in names
    assert len({"b.png", "copy of b.jpg", "mirrored b.png"} & set(names)) == 1
    assert len(names) == 2, "neither labelled pictures, nor the one that shows just what they show"
    for pick in ran.json["picks"]:
        assert pick.keys() == {"path", "new", "objects", "reason"}
        assert 0 <= pick["new"] <= 1
    table = call("next", shapes, "--model", "tiny", "--count", "1")
    assert "without labels" in table.out
    assert ran.json["picks"][0]["reason"] in table.out
    assert len(table.out.strip().splitlines()) < 8


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--box", "1,2,3,4", "--like", "a.png"), "name its picture before it"),
        (("--like", "a.png", "--box", "1,2,3,4", "--like", "b.png"), "--like b.png: "),
        (("--like", "a.png", "--box", "1,2,3,4", "--not", "1,2,3,4"), "is not PICTURE:X1,Y1,X2,Y2"),
    ],
)
def test_wrong_usage_is_told(call, shapes, arguments, words):
    ran = call("find", shapes, *arguments)
    assert ran.status == 2
    assert words in ran.err


def test_an_example_outside_its_picture_is_told(call, shapes):
    ran = call("find", shapes, "--like", shapes / "0.png", "--box", "900,900,950,950", "--model", "tiny")
    assert ran.status == 1
    assert "has nothing at 900,900,950,950: it is 160 x 120 pixels large; give a box inside" in ran.err


def test_check_lists_faults_and_what_the_rules_find_in_one_list(call, shapes):
    folder = start_folder(shapes, "voc")
    path = shapes / "0.png"
    boxes = folder.annotation(path).boxes
    folder.save(folder.annotation(path).with_boxes([*boxes, boxes[0], LabelledBox(Rectangle(5, 5, 7, 50), "box")]))
    ran = call("check", shapes, "--model", "tiny", "--json")
    assert ran.status == 0, ran.err
    findings = ran.json["findings"]
    assert all(one.keys() == {"path", "box", "label", "kind", "reason", "score"} for one in findings)
    scores = [one["score"] for one in findings]
    assert scores == sorted(scores, reverse=True)
    doubles = [one for one in findings if one["kind"] == "double"]
    assert [(one["path"], one["box"], one["label"]) for one in doubles] == [(str(path), list(RED), "box")]
    assert {"tiny", "few boxes"} <= {one["kind"] for one in findings}
    table = call("check", shapes, "--model", "tiny", "--quiet").out
    assert "labelled twice" in table
    assert "few boxes" not in table, "classes as a whole stand in one line at the end"
    few = [one["reason"] for one in findings if one["kind"] == "few boxes"]
    assert "box: 5 boxes in all, too few to judge the class well" in few
    assert table.rstrip().endswith(f"classes with too little to learn from: {'; '.join(few)}")


def test_check_of_a_folder_without_labels_says_so(call, picture):
    ran = call("check", picture.parent, "--model", "tiny")
    assert ran.status == 1
    assert "is not a labelled folder" in ran.err
