"""What the engine says is read in the window, too: no option of the command line stands in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from engine.errors import UserError

ROOT = Path(engine.__file__).parent
# Only under torchrun, which has no window.
ELSEWHERE = {"distributed.py"}
FILES = [f for f in sorted(ROOT.rglob("*.py")) if "cli" not in f.parts and f.name not in ELSEWHERE]


def sentences(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.value


def test_no_sentence_of_the_engine_names_an_option() -> None:
    found = [(file.name, text) for file in FILES for text in sentences(file) if re.search(r"(^|[\s(`])--[a-z]", text)]
    assert not [one for one in found if "propose --json" not in one[1]]


@pytest.mark.parametrize(
    ("subject", "says"),
    [("rcnn", "R-CNN has no eyes; look"), ("photo.png", "photo.png: has no eyes; look")],
)
def test_a_detector_is_the_subject_of_its_sentence(subject: str, says: str) -> None:
    assert str(UserError(subject, "has no eyes", "look")) == says
