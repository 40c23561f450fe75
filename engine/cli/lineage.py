"""The command that compares the four detectors: lineage."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.cli import report, running
from engine.cli.folders import tell_problems
from engine.cli.parser import EXIT_DONE, record_of
from engine.structures.papers import Lineage, LineageResult, LineageRow, PaperFigures
from engine.structures.settings import DETECTOR_WORDS, DetectSettings, LearnSettings, NewDetector

TITLES = ("", "training", "proposals", "features", "regions", "a picture", "AP50", "recall")


def lineage(options: argparse.Namespace, resources: Path) -> int:
    """The papers' table for the pictures of this folder, and the papers' own below it."""
    tell_problems(options.folder, options)
    request = record_of(
        Lineage,
        options,
        folder=options.folder.absolute(),
        settings=record_of(DetectSettings, options, mode=options.mode or "fast"),
        new=record_of(NewDetector, options),
        learn=LearnSettings(recipe=options.recipe, batch=options.batch),
    )
    result, _ = running.finish_with_bar(running.runner(resources)(request), options, "reading labels")
    if options.json:
        report.print_json(result.as_json())
    elif not options.quiet:
        print_lineage(result)
    return EXIT_DONE


def print_lineage(result: LineageResult) -> None:
    sys.stdout.write(f"{result.sentence}\n")
    report.print_table(TITLES, TITLES[1:], map(_row, result.rows))
    if result.doubt:
        sys.stdout.write(f"{result.doubt}\n")
    sys.stdout.write("\nThe papers' own (VGG-16, VOC 2007, a GPU of 2015; mAP in place of AP50):\n")
    report.print_table(
        TITLES[:-1], TITLES[1:-1], ((DETECTOR_WORDS[row.detector], *_paper(row.paper)) for row in result.rows)
    )


def _row(row: LineageRow) -> tuple[str, ...]:
    parts = (row.proposals, row.features, row.regions, row.picture)
    recall = f"{row.recall50:.3f} of {row.count:,.0f}"
    return (
        DETECTOR_WORDS[row.detector],
        f"{row.training:.1f} s",
        *(f"{part:.3f} s" for part in parts),
        f"{row.ap50:.3f}",
        recall,
    )


def _paper(paper: PaperFigures) -> tuple[str, ...]:
    training = "–" if paper.training is None else f"{paper.training:g} h"
    parts = ("–" if part is None else f"{part:g} s" for part in (paper.proposals, paper.features, paper.regions))
    return training, *parts, f"{paper.whole:.3g} s", f".{paper.map50 * 10:.0f}"
