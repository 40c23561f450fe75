"""Lists in a JSON file are changed by their bytes: the result is what Python's own reader would make of the change."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.errors import UserError
from engine.labels.formats import json_parts, json_scan
from engine.labels.formats.coco.document import Ids
from engine.labels.formats.json_parts import Change, Parts
from engine.labels.formats.json_scan import read_parts

FILE = Path("x.json")
LISTS = ("images", "annotations")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
STYLES = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([None, 0, 2, "\t"]),
        "ensure_ascii": st.booleans(),
        "separators": st.sampled_from([None, (",", ":"), (" ,\n", ": ")]),
    }
)


def read(content: bytes) -> tuple[Parts, dict[str, list[Any]]]:
    found: dict[str, list[Any]] = {name: [] for name in LISTS}
    parts = read_parts(content, FILE, {name: found[name].extend for name in LISTS})
    assert parts is not None
    return parts, found


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 16])
def test_a_document_reads_alike_however_little_of_it_is_taken_at_a_time(
    piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [1.5, -2e-7, 1.25e10, 12345678901234567890, 0, -1, 3.0]
    entries = [{"id": 7, "name": 'a \\ " é [{'}, [], {}, "", None, True, False, [[1, [2.5]], {"a": [1e300]}]]
    document = {"images": numbers, "version": 1.5e30, "annotations": [*entries, *numbers], "last": -0.25}
    for module in (json_parts, json_scan):
        monkeypatch.setattr(module, "PIECE", piece)
    for style in ({"separators": (",", ":")}, {"separators": ("  ,   ", " : ")}, {"indent": 2}):
        content = json.dumps(document, **style).encode() + b"\n  "
        parts, found = read(content)
        assert found == {name: document[name] for name in LISTS}
        assert {name: json.loads(content[slice(*place)]) for name, place in parts.members.items()} == {
            "version": 1.5e30, "last": -0.25,
        }  # fmt: skip
        now = parts.changed({"images": Change({0: None, 3: b"99"}, [b"4"])})
        assert json.loads(now.content) == document | {"images": [*numbers[1:3], 99, *numbers[4:], 4]}
        with pytest.raises(UserError):
            read(content.rstrip()[:-1])


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from([*LISTS, "é", "z"]), st.lists(VALUES, max_size=4)), STYLES, st.data())
def test_changes(document: dict[str, Any], style: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps(document, **style)
    content = data.draw(st.sampled_from([b"", b"\xef\xbb\xbf", b" \n"])) + text.encode("utf-8", "surrogatepass")
    parts, found = read(content)
    assert found == {name: document.get(name, []) for name in LISTS}
    changes = {}
    for name in parts.lists:
        numbers = st.sampled_from(range(len(document[name]))) if document[name] else st.nothing()
        replaced = data.draw(st.dictionaries(numbers, st.none() | VALUES.map(lambda value: [value])))
        added = data.draw(st.lists(VALUES, max_size=3))
        written = {n: None if value is None else parts.written(name, value[0]) for n, value in replaced.items()}
        changes[name] = Change(written, [parts.written(name, value) for value in added])
        kept = [replaced.get(n, [value]) for n, value in enumerate(found[name])]
        document = document | {name: [one[0] for one in kept if one is not None] + added}
    now = parts.changed(changes)
    again, values = read(now.content)
    assert values == {name: document.get(name, []) for name in LISTS}
    assert json.loads(now.content.decode("utf-8-sig", "surrogatepass")) == document
    assert (now.end, now.members) == (again.end, again.members)
    for name, elements in now.lists.items():
        for one, other in zip(elements, again.lists[name], strict=True):
            assert np.array_equal(one, other)


@settings(max_examples=100, deadline=None)
@given(st.text('{}[]:,"\\ 1e-.ntrue\n', max_size=12) | st.text(max_size=8))
def test_what_is_no_json_is_refused_as_python_refuses_it(text: str) -> None:
    for content in (text, f'{{"images": {text}}}', f'{{"images": [{text}]}}', f'{{"images": [1]{text}}}'):
        try:
            json.loads(content)
        except ValueError:
            refused = True
        else:
            refused = False
        try:
            read_parts(content.encode("utf-8", "surrogatepass"), FILE, {"images": lambda some: None})
        except UserError:
            assert refused, content
        else:
            assert not refused, content


@pytest.mark.parametrize(
    ("ids", "last"),
    [
        ([3, 12, 5], 12),
        ([], 0),
        ([-4], 0),
        ([3, "12"], 12),
        ([3, 20.0, None, True, [7]], 20),
        (["a"], 0),
        ([2**70], 2**70),
    ],
)
def test_the_highest_id_of_a_file(ids: list[Any], last: int) -> None:
    assert Ids(as_objects(ids), as_objects(ids)).last == last


def test_half_a_million_ids_are_not_looked_at_one_by_one() -> None:
    """The first save asked each in Python: the window waited .15 s for its turn."""
    ids = as_objects(range(500_000))
    whole, one_by_one = [], []
    for _ in range(3):
        begin = time.thread_time()
        assert Ids(ids, ids).last == 499_999
        middle = time.thread_time()
        assert max(one for one in ids if one.__class__ is int) == 499_999
        whole.append(middle - begin)
        one_by_one.append(time.thread_time() - middle)
    assert min(whole) < min(one_by_one)


def as_objects(values: Sequence[Any]) -> NDArray[np.object_]:
    return np.fromiter(values, object, len(values))
