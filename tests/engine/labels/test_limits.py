"""Label files that are made to bring a reader down: one sentence that names the file, in little time and memory."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import UserError
from engine.labels.folder import open_folder
from engine.labels.formats import limits
from engine.labels.formats.class_list import read_yaml, yaml_names
from engine.labels.formats.json_text import read_json
from tests.engine.labels.folders import make_pictures

SECONDS = 30.0  # on a busy machine; a quiet one needs about 3
GIGABYTES = 1.5

DEEP = 200_000


def _peak() -> float:
    """GB that this process has had at most."""
    if sys.platform == "win32":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6 / (1000 if sys.platform == "darwin" else 1)


def refused(work: Callable[[], object]) -> UserError:
    """The sentence, if there is one, and little time and memory until then."""
    start, before = time.monotonic(), _peak()
    with pytest.raises(UserError) as caught:
        work()
    assert time.monotonic() - start < SECONDS
    assert _peak() - before < GIGABYTES
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    return caught.value


def laughs(depth: int = 12) -> str:
    """Ten to the power of `depth` values in a few lines."""
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, depth)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        laughs() + "\ntrain: *a11\nnames: [cat]\n",
        "a: &a {x: 1, y: 2}\n" + "".join(f"b{n}: &b{n} {{<<: [*a, *a]}}\n" for n in range(9)) + "names: [cat]\n"
        "train: " + "[" * 5_000 + "]" * 5_000,
        "train: " + "[" * 100_000,
        "train: &a [*a]\nnames: [cat]\n",
        "names: [" + "a, " * 1_000_000 + "]",  # larger than any list of classes
    ],
    ids=["laughs", "merged", "deep", "in itself", "large"],
)
def test_yaml(text: str, tmp_path: Path) -> None:
    file = tmp_path / "data.yaml"
    file.write_text(text)
    assert str(file) in str(refused(lambda: read_yaml(file)))


def test_a_yaml_as_people_write_it(tmp_path: Path) -> None:
    """With an anchor or two, a number that takes minutes to work out, and nothing that stands for another value."""
    file = tmp_path / "data.yaml"
    minutes = "1" + ":59" * 200_000
    file.write_text(f"path: .\ntrain: &x images\nval: *x\nnc: 3\nwhen: 2024-01-01\nlong: {minutes}\nnames: [no, 07, ~]")
    start = time.monotonic()
    read = read_yaml(file)
    assert time.monotonic() - start < SECONDS
    assert (read["train"], read["val"], read["nc"]) == ("images", "images", 3)
    assert yaml_names(read) == ["no", "07", "2"]


@pytest.mark.parametrize(
    "content",
    [
        b"[" * DEEP,
        b"[" * DEEP + b"]" * DEEP,
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b'{"shapes": ' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"shapes": [' + b"9" * 100_000 + b"]}",
    ],
    ids=["open", "closed", "mappings", "what a parser takes", "a long number"],
)
def test_json(content: bytes, tmp_path: Path) -> None:
    assert "a.json" in str(refused(lambda: read_json(content, tmp_path / "a.json")))


def test_json_that_has_no_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """64 MB of brackets would be gigabytes of lists: it is said before a bit of it is made."""
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Free", (), {"available": 2e9}))
    error = refused(lambda: read_json(b"[" + b"[],{}," * 10_000_000 + b"1]", tmp_path / "a.json"))
    assert "GB of memory" in str(error)


XML = {
    "deep": b"<annotation>" + b"<a>" * DEEP + b"</a>" * DEEP + b"</annotation>",
    "open": b"<annotation>" + b"<a>" * DEEP,
    "entities": b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(12))
    + b"]><annotation><object><name>&a11;</name></object></annotation>",
    "another file": b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><annotation><filename>&a;</filename></annotation>",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("kind", XML)
@pytest.mark.parametrize("top", [b"annotation", b"annotations"], ids=["voc", "cvat"])
def test_xml(kind: str, top: bytes, encoding: str, tmp_path: Path) -> None:
    make_pictures(tmp_path, "a.png")
    content = XML[kind].replace(b"annotation>", top + b">").decode().encode(encoding)
    file = tmp_path / ("a.xml" if top == b"annotation" else "labels.xml")
    file.write_bytes(content)

    def read() -> None:
        folder = open_folder(tmp_path)
        if folder is None:
            raise UserError(file, "is not read at all", "")
        folder.annotation(folder.pictures[0])

    error = refused(read)
    assert file.name in str(error)
    assert "root:" not in str(error)


@pytest.mark.parametrize("format", ["yolo", "labelme", "voc"])
def test_more_boxes_than_a_picture_has(format: str, tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path, "a.png")
    count = limits.MOST_ENTRIES + 1
    shape = {"label": "cat", "points": [[1, 1], [5, 5]], "shape_type": "rectangle"}
    content = {
        "yolo": "0 0.5 0.5 0.1 0.1\n" * count,
        "labelme": json.dumps({"shapes": [shape] * count, "imageWidth": 64, "imageHeight": 48}),
        "voc": "<annotation>" + "<object><name>a</name></object>" * count + "</annotation>",
    }[format]
    file = tmp_path / {"yolo": "a.txt", "labelme": "a.json", "voc": "a.xml"}[format]
    file.write_text(content)
    folder = open_folder(tmp_path)
    assert folder is not None
    assert "entries for one picture" in str(refused(lambda: folder.annotation(path)))
    assert file.read_text() == content
