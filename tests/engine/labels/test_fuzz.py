"""Label files with bytes changed at random: an annotation or a UserError, and what is saved reads back."""

from __future__ import annotations

import contextlib
import json
import random
from pathlib import Path

import pytest

from engine.errors import UserError
from engine.labels.folder import Format, open_folder, start_folder
from tests.engine.labels.folders import box, make_pictures

NAMES: dict[Format, str] = {
    "voc": "a.xml",
    "labelme": "a.json",
    "yolo": "a.txt",
    "coco": "annotations/instances.json",
}
SEED = 11
ODD = [
    b"NaN",
    b"-1",
    b"1e999",
    b"null",
    b"[]",
    b"{}",
    b'""',
    b"\xff",
    b"\x00",
    b"<",
    b"&",
    b'"',
    b"9" * 30,
    b"\n",
    b"true",
]


def _bent(content: bytes, dice: random.Random) -> bytes:
    """One to three changes: a piece replaced by something odd, doubled or cut out."""
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(content) + 1)
        end = min(at + dice.choice([0, 1, 2, 5, 20]), len(content))
        piece = dice.choice([dice.choice(ODD), content[at:end] * 2, b""])
        content = content[:at] + piece + content[end:]
    return content


def _bent_json(document: object, dice: random.Random) -> object:
    """One value somewhere inside replaced by another kind of value."""
    if isinstance(document, dict) and document and dice.random() < 0.9:
        key = dice.choice(list(document))
        return {**document, key: _bent_json(document[key], dice)}
    if isinstance(document, list) and document and dice.random() < 0.9:
        at = dice.randrange(len(document))
        return [*document[:at], _bent_json(document[at], dice), *document[at + 1 :]]
    return dice.choice([None, True, -1, 0, 1e308, "x", "", [], {}, [[]], {"a": 1}, "../x", float("nan"), 10**400])


@pytest.mark.parametrize("format", NAMES)
def test_no_damage_escapes_as_another_error(tmp_path: Path, format: Format) -> None:
    [path] = make_pictures(tmp_path, "a.png", size=(64, 48))
    folder = start_folder(tmp_path, format, ["cat", "dog"])
    made = [box(1.5, 2, 9, 9, difficult=True), box(3, 3, 40, 40, "dog", crowd=True, locked=True)]
    folder.save(folder.annotation(path).with_boxes(made))
    file, dice = tmp_path / NAMES[format], random.Random(SEED)
    original = file.read_bytes()
    for number in range(100):
        if format in ("coco", "labelme") and number % 2:
            bent = json.dumps(_bent_json(json.loads(original), dice)).encode()
        else:
            bent = _bent(original, dice)
        file.write_bytes(bent)
        with contextlib.suppress(UserError):
            again = open_folder(tmp_path)
            if again is None:
                continue
            if path not in again.pictures:
                continue
            before = again.annotation(path)
            again.save(before)
            assert file.read_bytes() == bent  # nothing was edited
            wanted = before.with_boxes([*before.boxes[1:], box(5, 5, 20, 20, "ant")])
            again.save(wanted)
            reopened = open_folder(tmp_path)
            assert reopened is not None
            assert reopened.annotation(path) == wanted
