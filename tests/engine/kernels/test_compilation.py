"""Kernels are compiled in another process once per version; it ends with the program, and nothing waits for it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from engine.kernels.compilation import ROOT, Kernels

ARE_READY = vars(Kernels)["are_ready"]  # all other tests take them for compiled


@pytest.fixture(autouse=True)
def as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Kernels, "are_ready", ARE_READY)


class Process:
    """Stands for the compiling process: runs for some polls, then ends."""

    stdin = None

    def __init__(self, polls: int, code: int = 0, niceness: int = 0) -> None:
        self.left, self.returncode, self.niceness, self.killed = polls, code, niceness, False

    def poll(self) -> int | None:
        self.left -= 1
        return None if self.left > 0 else self.returncode

    def kill(self) -> None:
        self.killed = True

    def wait(self, timeout: float = 0.0) -> None:
        if not self.killed:
            raise subprocess.TimeoutExpired("compiling", timeout)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    processes: list[Process] = []

    def popen(command: list[str], **options: object) -> Process:
        processes.append(Process(9, niceness=int(command[-1])))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    return processes


def test_who_begins_does_not_wait(started: list[Process], tmp_path: Path) -> None:
    kernels = Kernels(tmp_path)
    kernels.begin()
    kernels.begin()
    assert not kernels.are_ready
    assert len(started) == 1
    while not kernels.are_ready:
        pass
    kernels.begin()
    assert len(started) == 1


def test_who_waits_gets_a_process_of_usual_priority(started: list[Process], tmp_path: Path) -> None:
    kernels = Kernels(tmp_path)
    kernels.begin()
    assert list(kernels.wait())
    nice, usual = started
    assert (nice.niceness > 0, usual.niceness) == (True, 0)
    assert nice.killed, "there is one at a time"
    assert kernels.are_ready


def test_what_is_compiled_is_not_compiled_again(started: list[Process], tmp_path: Path) -> None:
    assert list(Kernels(tmp_path / "cache").wait())
    assert Kernels(tmp_path / "cache").are_ready
    assert not list(Kernels(tmp_path / "cache").wait())
    assert len(started) == 1


@pytest.mark.parametrize("refuses", [False, True])
def test_a_failed_compilation_is_tried_again_at_the_next_start_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, refuses: bool
) -> None:
    def popen(*arguments: object, **options: object) -> Process:
        if refuses:
            raise PermissionError("no processes here")
        return Process(1, code=1)

    monkeypatch.setattr(subprocess, "Popen", popen)
    kernels = Kernels(tmp_path)
    list(kernels.wait())
    assert kernels.are_ready, "the first use compiles"
    assert not Kernels(tmp_path).are_ready


def test_the_compiling_process_is_nice_and_ends_with_the_program(tmp_path: Path) -> None:
    """However that ends: here by os._exit, as where a step of a model takes too long."""
    code = f"""
import os, sys, time
from pathlib import Path
from engine.kernels.compilation import Kernels
kernels = Kernels(Path({str(tmp_path)!r}))
kernels.begin()
print(kernels._process.pid, flush=True)
sys.stdin.read()
os._exit(0)
"""
    program = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert program.stdout is not None
    child = psutil.Process(int(program.stdout.readline()))
    until = time.monotonic() + 30
    while child.nice() == 0 and time.monotonic() < until:
        time.sleep(0.05)
    assert child.nice() > 0
    program.communicate()
    child.wait(10)  # of psutil, for a process that is not ours: raises where it goes on


def test_the_compiling_program_compiles(tmp_path: Path) -> None:
    kernels = Kernels(tmp_path)
    for _ in kernels.wait():
        pass
    assert list(tmp_path.glob("kernels-*"))
