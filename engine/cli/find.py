"""The commands over RoI vectors: find (objects that look like these), check (what looks wrong in labels), next (what to
label next)."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from engine.cli import report, running
from engine.cli.folders import tell_problems
from engine.cli.parser import record_of
from engine.structures.annotation import Rectangle
from engine.structures.jobs import Request
from engine.structures.requests import PictureFailed
from engine.structures.retrieval import (
    FEW_PICTURES,
    OF_A_CLASS,
    CheckFolder,
    ExampleBox,
    FindAlike,
    FolderFindings,
    Matches,
    PickNext,
    Picks,
)
from engine.structures.settings import DetectSettings

KIND_WORDS: dict[str, str] = {  # of a table; JSON has the kinds themselves
    "missing": "no label",
    "name": "wrong name",
    "place": "out of place",
    "double": "labelled twice",
}
SHOWN = 100  # findings of a table; --json has all
P = TypeVar("P")
R = TypeVar("R")


class Row(Protocol):
    def as_json(self) -> dict[str, object]: ...


def find(options: argparse.Namespace, resources: Path) -> int:
    like, rejected = (
        tuple(ExampleBox(path.absolute(), box) for path, box in some) for some in (options.like, options.rejected)
    )
    settings = record_of(DetectSettings, options, top=None)
    request = record_of(
        FindAlike, options, folder=options.folder.absolute(), settings=settings, like=like, rejected=rejected
    )
    result, failures = _finish(request, request.enough, options, resources)
    print_table = partial(print_matches, result)
    return _tell(options, result.model, {"matches": result.matches}, failures, print_table)


def check(options: argparse.Namespace, resources: Path) -> int:
    tell_problems(options.folder, options)
    settings = record_of(DetectSettings, options)
    request = CheckFolder(options.folder.absolute(), settings)
    result, failures = _finish(request, request.enough, options, resources)
    print_table = partial(print_findings, result)
    return _tell(options, result.model, {"findings": result.findings}, failures, print_table)


def pick_next(options: argparse.Namespace, resources: Path) -> int:
    settings = record_of(DetectSettings, options)
    request = PickNext(options.folder.absolute(), settings, options.count)
    result, failures = _finish(request, request.enough, options, resources)
    print_table = partial(print_picks, result)
    return _tell(options, result.model, {"picks": result.picks}, failures, print_table)


def _finish(
    request: Request[P, R], enough: threading.Event, options: argparse.Namespace, resources: Path
) -> tuple[R, list[PictureFailed]]:
    """Ctrl+C ends the looking, and what was looked at by then is the result."""
    words = "looking no further, what was looked at counts; once more to cancel"
    task = running.runner(resources)(request)
    with running.enough_on_interrupt(enough, words) as is_cancelled:
        return running.finish_with_bar(task, options, "reading labels", is_cancelled=is_cancelled)


def _tell(
    options: argparse.Namespace,
    model: str,
    rows: Mapping[str, Sequence[Row]],
    failures: list[PictureFailed],
    print_table: Callable[[], None],
) -> int:
    """rows: what was found, by its name in JSON. -> the exit status."""
    if options.json:
        found = {name: [row.as_json() for row in some] for name, some in rows.items()}
        report.print_json({"model": model, **found, "errors": report.errors(failures)})
    else:
        print_table()
    return running.exit_status(failures)


def print_matches(result: Matches) -> None:
    sys.stdout.write(f"{result.model}: {_looked_at(result.pictures, result.total)}\n")
    rows = ((result.likeness(one), _edges(one.box), str(one.path)) for one in result.matches)
    report.print_table(("likeness", "box", "picture"), ("likeness",), rows)


def print_findings(result: FolderFindings) -> None:
    number = sum(one.kind not in OF_A_CLASS for one in result.findings)
    count = f"{number:,} findings" if number != 1 else "1 finding"
    sys.stdout.write(f"{result.model}: {_looked_at(result.pictures, result.total)}, {count}\n")
    if result.is_weak:
        sys.stdout.write(f"with fewer than {FEW_PICTURES} labelled pictures the check learns little, and errs often\n")
    of_boxes = [one for one in result.findings if one.kind not in OF_A_CLASS]
    rows = (
        (
            f"{one.score:.2f}",
            KIND_WORDS.get(one.kind, one.kind),
            one.label,
            "" if one.box is None else _edges(one.box),
            one.path.name,
            one.reason,
        )
        for one in of_boxes[:SHOWN]
    )
    report.print_table(("score", "kind", "label", "box", "picture", "why"), ("score",), rows)
    if len(of_boxes) > SHOWN:
        sys.stdout.write(f"{len(of_boxes) - SHOWN:,} more: --json has all\n")
    if of_classes := [one.reason for one in result.findings if one.kind in OF_A_CLASS]:
        sys.stdout.write(f"classes with too little to learn from: {'; '.join(of_classes)}\n")


def print_picks(result: Picks) -> None:
    if not result.total:
        sys.stdout.write(f"{result.model}: every picture has labels\n")
        return
    near = "1 near-duplicate" if result.duplicates == 1 else f"{result.duplicates:,} near-duplicates"
    passed = f", {near} passed over" if result.duplicates else ""
    sys.stdout.write(f"{result.model}: {_looked_at(result.pictures, result.total)} without labels{passed}\n")
    report.print_table(("picture", "why"), (), ((str(one.path), one.reason) for one in result.picks))


def _looked_at(pictures: int, total: int) -> str:
    return f"{total:,} pictures" if pictures == total else f"{pictures:,} of {total:,} pictures"


def _edges(box: Rectangle) -> str:
    return ",".join(f"{round(edge)}" for edge in box)
