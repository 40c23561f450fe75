"""Numba's kernels, compiled once in a process of its own.

Compiling holds the interpreter for seconds, and a window in the same process would stand still for as long. What the
other process compiles, Numba keeps on disk, and this one then loads it in milliseconds. Meanwhile nets run without
kernels (engine.tasks.models).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from engine.kernels.cache_folder import VARIABLE
from engine.safety.reading import read_file

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("kernels", "proposals")
HEARTBEAT = 0.05
_NICENESS = 15  # of a compiling process that nobody waits for: it takes what the window and detections leave


class Kernels:
    """Whether this version's kernels are compiled, and the process that compiles them."""

    def __init__(self, cache: Path) -> None:
        """cache: where it is noted that they are."""
        self._cache = cache
        self._process: subprocess.Popen[bytes] | None = None
        self._niceness = 0  # of the process
        # Of torchrun's processes on a machine the first compiles; in the others the first use does.
        self._are_ready = True if os.environ.get("LOCAL_RANK", "0") != "0" else None

    @property
    def are_ready(self) -> bool:
        """Also where the other process failed: the first use compiles then."""
        if self._process is not None and self._process.poll() is not None:
            self._end(self._process)
        if self._are_ready is None:
            self._are_ready = self._stamp.exists()
        return self._are_ready

    def begin(self) -> None:
        """Compile them in a process of its own, unless that is done or going on. It ends with this one at the latest;
        what is compiled by then is not compiled again."""
        self._begin(_NICENESS)

    def wait(self) -> Iterator[None]:
        """Compile them with others' usual share of the processor, and yield until they are ready."""
        self._begin(0)
        while not self.are_ready:
            yield None
            if self._process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(HEARTBEAT)

    def _begin(self, niceness: int) -> None:
        if self.are_ready:
            return
        if self._process is not None:
            if self._niceness <= niceness:
                return
            self._process.kill()  # another goes on where this one was: Numba's files are whole or not there
            self._process.wait()
        self._niceness = niceness
        command = [sys.executable, "-m", "engine.kernels.compilation", str(niceness)]
        nowhere = subprocess.DEVNULL
        try:
            self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere)
        except OSError:  # no second process is allowed, say
            self._are_ready = True

    @property
    def _stamp(self) -> Path:
        return self._cache / f"kernels-{_fingerprint()}"

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is not None:
            process.stdin.close()
        self._process, self._are_ready = None, True
        if process.returncode == 0:
            with contextlib.suppress(OSError):  # where the folder cannot be written, it is looked again next time
                self._cache.mkdir(parents=True, exist_ok=True)
                self._stamp.touch()


def load_kernels() -> None:
    """Call every kernel once: those that are not compiled are."""
    # Here, not above: who asks whether they are ready imports neither torch nor numba.
    from engine.kernels import nms, scaling
    from engine.kernels.convolution import winograd
    from engine.kernels.roi import pooling
    from engine.proposals import selective_search

    for part in (scaling, pooling, nms, winograd, selective_search):
        part.warm_up()


def _fingerprint() -> str:
    """Changes with the kernels' sources, with Numba, with the processor, and with the folder of compiled code."""
    place = f"{ROOT} {os.environ.get(VARIABLE, '')}"
    digest = hashlib.sha256(f"{version('numba')} {sys.version} {platform.machine()} {place}".encode())
    for file in sorted(file for room in ROOMS for file in (ROOT / "engine" / room).rglob("*.py")):
        digest.update(read_file(file) or b"")
    return digest.hexdigest()[:16]


def _end_with_parent() -> None:
    """However the program ends: its end of this process's standard input is closed then."""
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(int(sys.argv[1]))
    load_kernels()
