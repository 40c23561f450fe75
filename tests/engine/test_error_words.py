"""What the engine says is read in the window, too: no option of the command line stands in it."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from engine.cli import commands, report, running
from engine.errors import UserError
from engine.worker import run_job

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


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (MemoryError(), "out of memory; close other programs"),
        (RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory"), "out of mem"),
        (RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"), "the GPU’s memory is full; close other"),
    ],
)
def test_out_of_memory_has_words(
    error: Exception, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the window and on the command line, alike."""

    def fails(*_: object) -> int:
        raise error

    monkeypatch.setattr(commands, "command", lambda name: fails)
    options = argparse.Namespace(command="detect", debug=False)
    assert commands._run(options, Path(), running.complain) == 1
    assert says in capsys.readouterr().err
    events: list[object] = []
    run_job((fails() for _ in [0]), lambda: False, events.append)  # type: ignore[arg-type]
    assert says in events[-1].message  # type: ignore[attr-defined]


def test_names_on_a_terminal_are_no_commands_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    """No colours and no turned lines by a file's name, and no markup of the tables' library."""
    running.complain("cat\x1b[31m\u202egpj: is damaged\nor not")
    assert capsys.readouterr().err == "regionscope: cat\\x1b[31m\\u202egpj: is damaged or not\n"
    report.print_table(("class", "[/x]"), (), [("[/b]", "[bold]a[/bold]\x1b[0m")])
    out = capsys.readouterr().out
    assert "[/x]" in out
    assert "[/b]" in out
    assert "[bold]a[/bold]\\x1b[0m" in out
