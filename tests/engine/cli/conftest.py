"""The command line, called in this process."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import main
from engine.cli import running


class Ran:
    """The outcome of one call of main.py."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tiny_cache: Path):
    monkeypatch.setattr(running, "data_folder", lambda: tiny_cache)

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["main.py", *map(str, arguments)])
        try:
            status = main.main()
        except SystemExit as end:  # argparse
            status = int(end.code or 0)
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return call
