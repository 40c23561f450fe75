"""Kernels are compiled in another process once per version, and a stop ends that process."""

from __future__ import annotations

import runpy
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from engine.kernels import compilation


class Process:
    """Stands for the compiling process: runs for some polls, then ends."""

    def __init__(self, polls: int, code: int = 0) -> None:
        self.left, self.code, self.killed, self.returncode = polls, code, False, code

    def poll(self) -> int | None:
        self.left -= 1
        return None if self.left > 0 and not self.killed else self.code

    def wait(self, timeout: float | None = None) -> int:
        return self.code

    def kill(self) -> None:
        self.killed = True


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    processes: list[Process] = []

    def popen(*arguments: object, **options: object) -> Process:
        processes.append(Process(4))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    return processes


def test_what_is_compiled_is_not_compiled_again(started: list[Process], tmp_path: Path) -> None:
    assert list(compilation.compile_apart(tmp_path / "cache")) == [None] * 3
    assert list(compilation.compile_apart(tmp_path / "cache")) == []
    assert len(started) == 1


def test_a_failed_compilation_is_tried_again_and_stops_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: Process(1, code=1))
    list(compilation.compile_apart(tmp_path))
    assert not list(tmp_path.iterdir())


def test_a_stop_ends_the_compiling_process(started: list[Process], tmp_path: Path) -> None:
    going = compilation.compile_apart(tmp_path)
    next(going)
    going.close()
    assert started[0].killed
    assert not list(tmp_path.iterdir())


def test_the_compiling_program_is_one_that_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In this process: numba's cache on disk is the same."""
    asked: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: asked.append(command) or Process(1))
    list(compilation.compile_apart(tmp_path))
    [[program, option, module]] = asked
    assert (program, option) == (sys.executable, "-m")
    with warnings.catch_warnings(action="ignore"):  # it is imported already
        ran = runpy.run_module(module, run_name="__main__")
    assert ran["__spec__"].name == compilation.__name__
