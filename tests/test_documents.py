"""README and docs/ name files, functions and records of the code: each of them is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from app.features.stages.stage_list import STAGES
from app.session.layers import LAYERS

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ROOMS = "engine|app|tests|docs|benchmarks|tools|resources"
PATH = re.compile(rf"`((?:{ROOMS})/[\w./-]*)(?::\s?([\w.]+))?`((?:: `\w+`)?(?:, `\w+`)*)")
DOTTED = re.compile(r"`((?:engine|app)(?:\.\w+)+)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")


@cache
def names_in(file: Path) -> dict[str, ast.AST]:
    return names_of(ast.parse(file.read_text("utf-8")))


def names_of(body: ast.AST) -> dict[str, ast.AST]:
    """What a module or a class defines, by name."""
    names: dict[str, ast.AST] = {}
    for node in ast.iter_child_nodes(body):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names[node.name] = node
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update({target.id: node for target in targets if isinstance(target, ast.Name)})
    return names


def defines(file: Path, dotted: str) -> bool:
    names = names_in(file)
    for part in dotted.split("."):
        if part not in names:
            return False
        names = names_of(names[part])
    return True


def resolves(dotted: str) -> bool:
    """A package, a module, or something that a module defines."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:count])
        if place.with_suffix(".py").is_file():
            return count == len(parts) or defines(place.with_suffix(".py"), ".".join(parts[count:]))
    return ROOT.joinpath(*parts).is_dir()


def test_layers_and_stages_that_the_papers_pages_name_are_in_the_window() -> None:
    text = (ROOT / "docs" / "papers.md").read_text("utf-8")
    layers = {layer.text for layer in LAYERS}
    rows = "\n".join(line.rpartition(" | ")[2] for line in text.splitlines() if line.startswith("|"))
    named = re.findall(r"\blayers? ([A-Z][\w ]+)", rows)
    parts = [part for one in named for part in re.split(r" and (?=[A-Z])", one)]
    wrong = [part for part in parts if not any(part.startswith(layer) for layer in layers)]
    stages = {stage.text for stage in STAGES}
    told = [one for row in re.findall(r"F6, ([^|;`]*)", text) for one in re.findall(r"\*([^*]+)\*", row)]
    assert len(named) > 5
    assert len(told) > 5
    assert not wrong + [one for one in told if one not in stages]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_it_names_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    missing = [link for link in LINK.findall(text) if not (document.parent / link).exists()]
    missing += [dotted for dotted in DOTTED.findall(text) if not resolves(dotted)]
    for path, name, more in PATH.findall(text):
        if not (ROOT / path).exists():
            missing.append(path)
            continue
        names = [*filter(None, [name]), *re.findall(r"\w+", more)]
        missing += [f"{path}: {one}" for one in names if not defines(ROOT / path, one)]
    assert not missing
