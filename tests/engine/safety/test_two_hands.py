"""Two processes on one folder lose no edit, in any format; `python benchmarks/hands.py` goes 200 rounds in each."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import hands
from engine.labels.formats.table import FORMATS
from engine.structures.settings import Format

ROUNDS = 8


@pytest.mark.parametrize("format", FORMATS)
def test_no_edit_is_lost(format: Format, tmp_path: Path) -> None:
    assert hands.run(tmp_path / "folder", format, ROUNDS) == []


@pytest.mark.parametrize("format", ["coco", "cvat", "yolo"])
@pytest.mark.parametrize(
    "odd", [{"skew": 3600.0}, {"goes": True}], ids=["clocks that differ", "a share that goes away"]
)
def test_nor_where_something_is_wrong(format: Format, odd: dict[str, float], tmp_path: Path) -> None:
    assert hands.run(tmp_path / "folder", format, ROUNDS, slow=0.005, **odd) == []  # type: ignore[arg-type]


def test_the_check_sees_a_lost_edit(tmp_path: Path) -> None:
    hands.make_folder(tmp_path / "folder", "coco")
    assert len(hands.lost(tmp_path / "folder", 3)) == 6
