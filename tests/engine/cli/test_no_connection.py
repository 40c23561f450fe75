"""Pictures and labels stay on the computer: no command but a download tries to connect to anything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys
tried = []
def watch(event, values):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
        tried.append(f"{event} {values!r}")
sys.addaudithook(watch)
import main
status = main.main()
print(tried, file=sys.stderr)
sys.exit(99 if tried else status)
"""


@pytest.mark.parametrize("command", ["detect", "models"])
def test_nothing_connects(command: str, picture: Path, tiny_cache: Path, tmp_path: Path) -> None:
    arguments = {"detect": [str(picture), "--weights", str(tiny_cache / "models/tiny.safetensors")], "models": []}
    environment = os.environ | {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CACHE", "DATA", "CONFIG")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, command, *arguments[command]],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
