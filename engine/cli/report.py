"""The output of the commands: tables for people, JSON for scripts (the schema is in README, "Command line")."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.labels.formats.json_text import escape_surrogates
from engine.plain_text import plain
from engine.structures.evaluation import Evaluation
from engine.structures.models import ModelEntry, OwnFigures
from engine.structures.requests import ImageResult, PictureFailed
from engine.structures.selection import count_of, labelled_boxes
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Proposals
from engine.structures.training import RecipeTable, TrainingPoint, TrainingResult, TuningResult

LONGEST = 1000  # letters of a cell
START = "fine-tune FOLDER --start NAME"
START_ANY = "timm:NAME is any net of timm's; a .pth or .safetensors file is taken by its path"
COUNTED = ("anchors", "proposals", "rois", "detections")


def print_json(document: Mapping[str, Any]) -> None:
    """One document on standard output."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, default=dict)
    sys.stdout.write(escape_surrogates(text) + "\n")


def box_list(boxes: NDArray[np.float32]) -> list[list[float]]:
    return [[round(float(v), 3) for v in box] for box in boxes]


def errors(failures: Iterable[PictureFailed]) -> list[dict[str, str]]:
    return [{"path": str(failure.path), "error": failure.message} for failure in failures]


def _picture(result: ImageResult) -> dict[str, Any]:
    seconds = {name: round(value, 6) for name, value in result.seconds.items()}
    return {"path": str(result.path), "width": result.width, "height": result.height, "seconds": seconds}


def _detections(result: ImageResult) -> list[dict[str, Any]]:
    found = result.trace.get(Detections)
    if found is None:
        return []
    return [
        {"box": box, "label": name, "score": round(float(score), 6)}
        for box, name, score in zip(box_list(found.boxes), found.names, found.scores, strict=True)
    ]


def detect_document(results: list[ImageResult], failures: list[PictureFailed], model: str) -> dict[str, Any]:
    images = [
        _picture(result)
        | {"counts": {name: result.counts.get(name, 0) for name in COUNTED}, "detections": _detections(result)}
        for result in results
    ]
    device = results[0].device if results else ""
    name = results[0].model if results else model
    return {"model": name, "device": device, "images": images, "errors": errors(failures)}


def propose_document(results: list[ImageResult], failures: list[PictureFailed], mode: str) -> dict[str, Any]:
    images = []
    method = "selective-search"
    for result in results:
        proposals = result.trace.get(Proposals)
        assert proposals is not None, "a finished proposal run has its proposals"
        method = proposals.source
        picture = _picture(result)
        scores = [round(float(score), 6) for score in proposals.scores]
        found = {"proposals": box_list(proposals.boxes), "scores": scores}
        images.append(picture | {"seconds": picture["seconds"]["total"]} | found)
    mode_used = mode if method == "selective-search" else None
    return {"method": method, "mode": mode_used, "images": images, "errors": errors(failures)}


def models_document(entries: Sequence[ModelEntry]) -> dict[str, Any]:
    names = ("name", "backbone", "state", "size_mb")
    found = [{name: value for name, value in _entry(one).items() if name in names} for one in starts(entries)]
    return {"models": [_entry(entry) for entry in entries], "starts": found, "other_starts": START_ANY}


def _entry(entry: ModelEntry) -> dict[str, Any]:
    document = {name: value for name, value in asdict(entry).items() if name not in ("received_mb", "error")}
    return document | {
        "size_mb": round(entry.size_mb, 1),
        "file": None if entry.file is None else str(entry.file),
        "figures": dict(entry.figures),
        "provenance": json.loads(json.dumps(entry.provenance), parse_constant=lambda text: None),
        "own_figures": [
            asdict(one) | {"folder": str(one.folder), "figures": dict(one.figures)} for one in entry.own_figures
        ],
        "error": entry.error,
    }


def progress_line(point: TrainingPoint) -> dict[str, Any]:
    return {"event": "progress", **asdict(point), "loss": point.loss, "eta_seconds": round(point.eta_seconds, 1)}


def finished_line(result: TrainingResult, tuned: TuningResult | None = None) -> dict[str, Any]:
    line: dict[str, Any] = {
        "event": "finished",
        "model": result.model,
        "file": str(result.file),
        "seconds": result.seconds,
        "pictures": result.pictures,
        "held_out": len(result.selection.judge),
        "left_alone": len(result.selection.left_alone),
        "files": result.selection.as_json(),
        "notes": list(result.selection.notes),
        "metrics": dict(result.metrics),
        "looks": result.looks,
        "last": dict(result.last),
    }
    if tuned is not None:
        names = ("replaced", "judged", "looks", "held_out", "before", "after", "last")
        line["tuned"] = {name: getattr(tuned, name) for name in names}
    return line


def _table(titles: Sequence[str], right: Collection[str], rows: Iterable[Sequence[str]]) -> Table:
    """right: the columns of numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        table.add_column(Text(title), justify="right" if title in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(cell, LONGEST)) for cell in row))  # no markup, whatever a class is called
    return table


def print_table(titles: Sequence[str], right: Collection[str], rows: Iterable[Sequence[str]]) -> None:
    _console().print(_table(titles, right, rows))


def _console() -> Console:
    """As wide as the terminal; into a file or a pipe, wide enough that no row is folded."""
    return Console() if sys.stdout.isatty() else Console(width=200)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}"


def print_detections(results: list[ImageResult]) -> None:
    """A row per picture: its detections, best first, and the seconds of each half."""
    titles = ("picture", "size", "found", "proposals", "ms")
    rows = ((*_size(result), _found(result), *_proposals(result)) for result in results)
    _console().print(_table(titles, ("size", "proposals", "ms"), rows))


def print_proposals(results: list[ImageResult]) -> None:
    titles = ("picture", "size", "proposals", "ms")
    _console().print(_table(titles, titles[1:], ((*_size(result), *_proposals(result)) for result in results)))


def _size(result: ImageResult) -> tuple[str, str]:
    return str(result.path), f"{result.width}x{result.height}"


def _found(result: ImageResult) -> str:
    found = result.trace.get(Detections)
    names = Counter(found.names if found is not None else ())
    return ", ".join(f"{count} {name}" for name, count in names.most_common(6)) or "nothing"


def _proposals(result: ImageResult) -> tuple[str, str]:
    return f"{result.counts.get('proposals', 0):,}", _milliseconds(result.seconds["total"])


def print_evaluation(evaluation: Evaluation) -> None:
    """The overall figures, then a row per class."""
    found = evaluation.detections
    console = Console()
    left = evaluation.selection.left_alone_words
    boxes = labelled_boxes(found.boxes)
    console.print(f"{evaluation.model}: {count_of(found.images)}, {boxes}{left and ', '}{left}", markup=False)
    numbers = found.coco | {"VOC07 (11 points)": found.voc11, "VOC (all points)": found.voc_all}
    console.print("  ".join(f"{name} {_figure(value)}" for name, value in numbers.items()), soft_wrap=True)
    if evaluation.proposals is not None:
        mabo = _figure(evaluation.proposals.mabo)
        recalls = "  ".join(f"{n}: {_figure(value)}" for n, value in evaluation.proposals.recall50.items())
        console.print(f"proposals: recall at IoU .5 of the first {recalls}  MABO {mabo}", soft_wrap=True)
    titles = ("class", "boxes", "AP", "AP50", "VOC")
    rows = (
        (name, f"{one.boxes:,}", _figure(one.ap), _figure(one.ap50), _figure(one.voc_all))
        for name, one in found.per_class.items()
    )
    console.print(_table(titles, titles[1:], rows))
    console.print(f"{_milliseconds(evaluation.seconds_per_image)} ms a picture")


def _figure(value: float) -> str:
    """Three digits; a dash where there was nothing to measure (COCO's -1, VOC's nan)."""
    return f"{value:.3f}" if value >= 0 else "–"


def _short(one: OwnFigures) -> str:
    name, value = next(iter(one.figures.items()))
    pictures = ", ".join(filter(None, (count_of(one.pictures), one.seen)))
    return f"{name} {value:.3f} (own: {one.where}, {pictures})"


def print_models(entries: Sequence[ModelEntry]) -> None:
    """The detectors, and below them what a new one can be started from."""
    titles = ("name", "detector", "backbone", "classes", "MB", "state", "figures")
    detectors = [entry for entry in entries if not entry.is_trunk]
    _console().print(_table(titles, ("classes", "MB"), map(_row, detectors)))
    rows = [(*_row(one)[:1], *_row(one)[2:3], *_row(one)[4:]) for one in starts(entries)]
    _console().print(f"\n[bold]to start from[/bold] ({START})")
    _console().print(_table(("name", "backbone", "MB", "state", "figures"), ("MB",), rows))
    _console().print(START_ANY)


def starts(entries: Iterable[ModelEntry]) -> list[ModelEntry]:
    """Trunks that have learned: the bundled model's, under the name by which it is asked for, and ImageNet's."""
    rows = [entry for entry in entries if entry.is_trunk or entry.name == DetectSettings().model]
    return [entry if entry.is_trunk else replace(entry, name="bundled", figures={}, own_figures=()) for entry in rows]


def print_recipes(table: RecipeTable) -> None:
    titles = ("", *table.recipes, "in the papers")
    _console().print(_table(titles, (), ((row.quantity, *row.values, row.source) for row in table.rows)))


def _row(entry: ModelEntry) -> tuple[str, ...]:
    figures = [f"{name} {value:g}" for name, value in entry.figures.items()]
    figures += map(_short, entry.own_figures[:1])
    classes, size = f"{len(entry.classes):,}", f"{entry.size_mb:.0f}"
    return entry.name, entry.detector, entry.backbone, classes, size, entry.state, entry.error or ", ".join(figures)
