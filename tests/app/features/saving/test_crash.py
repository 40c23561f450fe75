"""The real program, killed with SIGKILL at random moments while it is edited: no edit older than a second is lost.

REGIONSCOPE_KILLS: how often it is killed (4; 50 for the figure in the documents).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from engine.labels.folder import open_folder
from engine.safety.journal import Journal
from tests.app.crash_program import number_of

ROOT = Path(__file__).resolve().parents[4]
KILLS = int(os.environ.get("REGIONSCOPE_KILLS", "4"))
AT_ONCE = 2
SECOND = 1.0
State = tuple[int, ...]


def run_and_kill(pictures: Path, home: Path, seed: int) -> tuple[dict[Path, list[tuple[float, State]]], float]:
    """What the program said it would do, by picture, and when it was killed."""
    variables = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.app.crash_program", str(seed), str(pictures)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **variables, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert program.stdout is not None
    first = program.stdout.readline()
    assert first, "the program did not start"
    time.sleep(random.Random(seed).uniform(0.05, 2.5))
    killed = time.time()
    program.send_signal(signal.SIGKILL)
    lines = [first, *program.stdout.read().splitlines(keepends=True)]
    program.wait()
    program.stdout.close()
    said: dict[Path, list[tuple[float, State]]] = {}
    for line in lines:
        if line.endswith(b"\n"):
            when, name, boxes = json.loads(line)
            said.setdefault(Path(name), []).append((when, tuple(boxes)))
    return said, killed


def found_after(pictures: Path, home: Path, paths: list[Path]) -> dict[Path, State]:
    """What the next start has: the journal's state where there is one, else the file's."""
    folder = open_folder(pictures)
    found = {path: folder.annotation(path) if folder else None for path in paths}
    with closing(Journal(home / "data" / "regionscope" / "journals")) as journal:
        found.update({entry.annotation.path: entry.annotation for entry in journal.take_over()})
    return {path: tuple(map(number_of, got.boxes)) if got else () for path, got in found.items()}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.timeout(60 + 30 * KILLS)
def test_a_killed_program_loses_at_most_the_last_second(pictures: Path, tmp_path: Path) -> None:
    edits = lost = unwritten = 0
    folders, homes = ([tmp_path / f"{name} {seed}" for seed in range(KILLS)] for name in ("round", "home"))
    for folder, home in zip(folders, homes, strict=True):
        shutil.copytree(pictures, folder)
        home.mkdir()
    with ThreadPoolExecutor(AT_ONCE) as together:  # each with a home of its own
        ends = list(together.map(run_and_kill, folders, homes, range(KILLS)))
    for folder, home, (said, killed) in zip(folders, homes, ends, strict=True):
        found = found_after(folder, home, list(said))
        for path, states in said.items():
            edits += len(states)
            kept = max((i for i, (_, state) in enumerate(states) if state == found[path]), default=-1)
            after = states[kept + 1 :]
            unwritten += len(after)
            lost += sum(when < killed - SECOND for when, _ in after)
    print(f"{KILLS} kills, {edits} edits, {lost} older than a second lost, {unwritten} younger ones lost")
    assert edits > 10 * KILLS
    assert lost == 0
