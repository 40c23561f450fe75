"""Figures as a table for a spreadsheet, which would run a class that is called as a formula."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from app.features.evaluation.table import write_csv
from engine.structures.requests import Evaluate
from engine.structures.settings import DetectSettings
from tests.app.judged import judge, make_judged_folder

FORMULAS = ("=1+1", "+cat", "-cat", "@SUM(A1)")


@pytest.fixture
def rows(tmp_path: Path) -> list[str]:
    """The classes of the written table, four of which are called as formulas."""
    evaluation = judge(Evaluate(make_judged_folder(tmp_path / "judged"), DetectSettings()))
    figures = dict(zip((*FORMULAS, "cat = dog"), evaluation.detections.per_class.values(), strict=False))
    figures["cat = dog"] = next(iter(figures.values()))
    evaluation = replace(
        evaluation, detections=replace(evaluation.detections, per_class=figures), examples=None, class_intervals={}
    )
    write_csv(tmp_path / "table.csv", evaluation, 0.5)
    with (tmp_path / "table.csv").open(newline="", encoding="utf-8") as opened:
        return [row["class"] for row in csv.DictReader(opened)]


def test_a_class_is_no_formula(rows: list[str]) -> None:
    assert rows == [*(f"'{name}" for name in FORMULAS), "cat = dog", "all"]
