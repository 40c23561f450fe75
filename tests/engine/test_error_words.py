"""What the engine says is read in the window, too: no option of the command line stands in it."""

from __future__ import annotations

import argparse
import ast
import errno
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from engine import words
from engine.cli import commands, report, running
from engine.errors import SYSTEM, UserError
from engine.structures.selection import Selection
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


def test_what_a_system_says_of_files_and_drives_has_words_in_every_language() -> None:
    """All that POSIX names for opening, reading, writing, renaming and removing, and what drives on a network add."""
    names = (
        "EACCES EAGAIN EBADF EBUSY ECONNREFUSED ECONNRESET EDQUOT EEXIST EFBIG EHOSTDOWN EHOSTUNREACH EINVAL EIO "
        "EISDIR ELOOP EMFILE EMLINK ENAMETOOLONG ENETDOWN ENETUNREACH ENFILE ENODEV ENOENT ENOLCK ENOMEDIUM ENOMEM "
        "ENOSPC ENOTCONN ENOTDIR ENOTEMPTY ENXIO EOPNOTSUPP EPERM EPIPE EREMOTEIO EROFS ESTALE ETXTBSY EXDEV"
    )
    said = {os.strerror(getattr(errno, name)) for name in names.split() if hasattr(errno, name)}
    assert said <= set(SYSTEM) or sys.platform != "linux"


def test_why_a_picture_is_left_alone_is_said_in_the_language_of_the_window() -> None:
    left = {Path("a"): "in test", Path("b"): "in no split", Path("c"): "copy of d.png"}
    korean = {"in {split}": "{split}에 속함", "in no split": "분할에 없음", "copies": "사본"}
    words.use(lambda text: korean.get(text, text))
    try:
        said = Selection(left_alone=left).left_alone_words
    finally:
        words.use(str)
    assert "(1 test에 속함, 1 분할에 없음, 1 사본)" in said


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
