"""docs/promises.md names the tests that hold each promise: each of them is there, and each promise has one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "promises.md"
NODE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> list[str]:
    lines = PAGE.read_text("utf-8").splitlines()
    return [line for line in lines if line.startswith("| ") and not line.startswith(("| Promise", "| format"))]


def promises() -> list[str]:
    return [row for row in rows() if row.count(" | ") == 2]


@cache
def names_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8")) if file.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize("row", promises(), ids=lambda row: row.split("|")[1].strip()[:50])
def test_each_promise_is_held_by_tests_that_are_there(row: str) -> None:
    named = NODE.findall(row)
    assert named, "no test is named"
    assert [f"{file}::{name}" for file, name in named if name not in names_in(ROOT / file)] == []


def test_there_are_promises_and_readme_leads_to_them() -> None:
    assert len(promises()) > 20
    assert "docs/promises.md" in (ROOT / "README.md").read_text("utf-8")
