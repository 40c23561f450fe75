"""Names are the field's words: docs/glossary.md lists those that names do not use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def forbidden() -> dict[str, bool]:
    """Word -> whether it is forbidden only where it is the whole name."""
    table = (ROOT / "docs" / "glossary.md").read_text("utf-8").split("## Words that names do not use")[1]
    rows = re.findall(r"^\| (\w+)( \(alone\))? \|", table, re.MULTILINE)
    return {word: bool(alone) for word, alone in rows if word != "word"}


def words_of(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def names_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Names of classes, functions, arguments and attributes, and of what a module defines; not local variables."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno
        if isinstance(node, ast.ClassDef | ast.Module):
            for line in node.body:
                targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
                yield from ((one.id, one.lineno) for one in targets if isinstance(one, ast.Name))


def uses() -> Iterator[str]:
    """The place of every forbidden word in a name."""
    words = forbidden()
    for path in sorted((*ROOT.glob("app/**/*.py"), *ROOT.glob("engine/**/*.py"))):
        file = path.relative_to(ROOT).as_posix()
        for name, line in [(path.stem, 1), *names_in(ast.parse(path.read_text("utf-8")))]:
            parts = words_of(name)
            for word in words.keys() & set(parts):
                if not words[word] or len(parts) == 1:
                    yield f"{file}:{line}: {name}"


def test_names_are_the_fields_words() -> None:
    assert not list(uses())


@pytest.mark.parametrize(("name", "words"), [("KeptRois", ["kept", "rois"]), ("_is_told", ["is", "told"])])
def test_a_name_is_read_word_by_word(name: str, words: list[str]) -> None:
    assert words_of(name) == words
