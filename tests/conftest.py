"""Fixtures that every room may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real labelled folders. They are not part of the project: without them the test is skipped, saying so."""
    folder = Path(os.environ.get("REGIONSCOPE_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"the labelled folders are not at {folder} (set REGIONSCOPE_SHARED to the folder above them)")
    return folder
