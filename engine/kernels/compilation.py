"""Numba's kernels, compiled once in a process of its own.

Compiling holds the interpreter for seconds, and a window in the same process would stand still for as long. What the
other process compiles, Numba keeps on disk, and this one then loads it in milliseconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("kernels", "proposals")
HEARTBEAT = 0.05


def warm_up(cache: Path) -> Iterator[str | None]:
    """Yields the name of the next kernels before they are compiled, or None meanwhile; may be stopped at each yield.

    cache: where it is noted that this version's kernels are compiled.
    """
    yield "Preparing the kernels (once)"
    yield from compile_apart(cache)
    yield from load_kernels()


def load_kernels() -> Iterator[str]:
    """Call every kernel once. Yields the name of the next kernels before they are compiled."""
    # Here, not above: numba is imported after the window is up.
    from engine.kernels import nms, scaling
    from engine.kernels.convolution import winograd
    from engine.kernels.roi import pooling
    from engine.proposals import selective_search

    yield "Preparing RoI pooling"
    pooling.warm_up()
    yield "Preparing convolutions"
    scaling.warm_up()
    winograd.warm_up()
    yield "Preparing non-maximum suppression"
    nms.warm_up()
    yield "Preparing Selective Search"
    selective_search.warm_up()


def compile_apart(cache: Path) -> Iterator[None]:
    """Compile in another process, unless this version's kernels have been. Yields while it goes on.

    Where that fails (no second process is allowed, say), the first use compiles as usual.
    """
    stamp = cache / f"kernels-{_fingerprint()}"
    if stamp.exists():
        return
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "engine.kernels.compilation"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return
    try:
        while process.poll() is None:
            yield None
            _wait(process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode == 0:
        with contextlib.suppress(OSError):  # without a cache folder that can be written, it is looked again next time
            cache.mkdir(parents=True, exist_ok=True)
            stamp.touch()


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(HEARTBEAT)
    except subprocess.TimeoutExpired:
        return


def _fingerprint() -> str:
    """Changes with the kernels' sources, with Numba and with the processor."""
    digest = hashlib.sha256(f"{version('numba')} {sys.version} {platform.machine()} {ROOT}".encode())
    for file in sorted(file for room in ROOMS for file in (ROOT / "engine" / room).rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    for _ in load_kernels():
        pass
