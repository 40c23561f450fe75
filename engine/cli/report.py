"""The output of the commands: tables for people, JSON for scripts (the schema is in README, "Command line")."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from engine.explain import Explanation
from engine.labels.formats.json_text import escape_surrogates
from engine.structures.evaluation import Evaluation
from engine.structures.models import ModelEntry, OwnFigures
from engine.structures.requests import ImageResult, PictureFailed
from engine.structures.stages import Detections, Proposals
from engine.structures.training import TrainingPoint, TrainingResult, TuningResult

COUNTED = ("anchors", "proposals", "rois", "detections")


def print_json(document: Mapping[str, Any]) -> None:
    """One document on standard output."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    sys.stdout.write(escape_surrogates(text) + "\n")


def box_list(boxes: NDArray[np.float32]) -> list[list[float]]:
    return [[round(float(v), 3) for v in box] for box in boxes]


def _errors(failures: Iterable[PictureFailed]) -> list[dict[str, str]]:
    return [{"path": str(failure.path), "error": failure.message} for failure in failures]


def _seconds(result: ImageResult) -> dict[str, float]:
    return {name: round(value, 6) for name, value in result.seconds.items()}


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
        {
            "path": str(result.path),
            "width": result.width,
            "height": result.height,
            "seconds": _seconds(result),
            "counts": {name: result.counts.get(name, 0) for name in COUNTED},
            "detections": _detections(result),
        }
        for result in results
    ]
    device = results[0].device if results else ""
    name = results[0].model if results else model
    return {"model": name, "device": device, "images": images, "errors": _errors(failures)}


def propose_document(results: list[ImageResult], failures: list[PictureFailed], mode: str) -> dict[str, Any]:
    images = []
    method = "selective-search"
    for result in results:
        proposals = result.trace.get(Proposals)
        assert proposals is not None, "a finished proposal run has its proposals"
        method = proposals.source
        images.append(
            {
                "path": str(result.path),
                "width": result.width,
                "height": result.height,
                "seconds": _seconds(result)["total"],
                "proposals": box_list(proposals.boxes),
                "scores": [round(float(score), 6) for score in proposals.scores],
            }
        )
    return {
        "method": method,
        "mode": mode if method == "selective-search" else None,
        "images": images,
        "errors": _errors(failures),
    }


def models_document(entries: Iterable[ModelEntry]) -> dict[str, Any]:
    return {
        "models": [
            {
                "name": entry.name,
                "title": entry.title,
                "detector": entry.detector,
                "backbone": entry.backbone,
                "classes": list(entry.classes),
                "state": entry.state,
                "size_mb": round(entry.size_mb, 1),
                "licence": entry.licence,
                "figures": dict(entry.figures),
                "anchors": None if entry.anchors is None else asdict(entry.anchors),
                "provenance": json.loads(json.dumps(entry.provenance), parse_constant=lambda text: None),
                "own_figures": [_own_figures(one) for one in entry.own_figures],
                "error": entry.error,
            }
            for entry in entries
        ]
    }


def _own_figures(one: OwnFigures) -> dict[str, Any]:
    told = {"folder": str(one.folder), "split": one.split, "any_class": one.any_class, "pictures": one.pictures}
    return told | {
        "boxes": one.boxes,
        "when": one.when,
        "learned_from": one.learned_from,
        "chosen_by": one.chosen_by,
        "figures": dict(one.figures),
    }


def progress_line(point: TrainingPoint) -> dict[str, Any]:
    return {
        "event": "progress",
        "step": point.step,
        "steps": point.steps,
        "epoch": point.epoch,
        "loss": point.loss,
        "losses": dict(point.losses),
        "images_per_second": point.images_per_second,
        "metrics": dict(point.metrics),
        "best": point.best,
        "rate": point.rate,
        "eta_seconds": round(point.eta_seconds, 1),
        "memory_bytes": point.memory_bytes,
        "phase": point.phase,
    }


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
        parts = {"before": dict(tuned.before), "after": dict(tuned.after), "last": dict(tuned.last)}
        counts = {"judged": tuned.judged, "looks": tuned.looks, "held_out": tuned.held_out}
        line["tuned"] = {"replaced": tuned.replaced, **counts, **parts}
    return line


def _table(*columns: tuple[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title, side in columns:
        table.add_column(title, justify="right" if side == "right" else "left", overflow="fold")
    return table


def _console() -> Console:
    """As wide as the terminal; into a file or a pipe, wide enough that no row is folded."""
    return Console() if sys.stdout.isatty() else Console(width=200)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}"


def print_detections(results: list[ImageResult]) -> None:
    """A row per picture: its detections, best first, and the seconds of each half."""
    table = _table(("picture", "left"), ("size", "right"), ("found", "left"), ("proposals", "right"), ("ms", "right"))
    for result in results:
        found = result.trace.get(Detections)
        names = Counter(found.names if found is not None else ())
        text = ", ".join(f"{count} {name}" for name, count in names.most_common(6)) or "nothing"
        table.add_row(
            str(result.path),
            f"{result.width}x{result.height}",
            text,
            f"{result.counts.get('proposals', 0):,}",
            _milliseconds(result.seconds["total"]),
        )
    _console().print(table)


def print_proposals(results: list[ImageResult]) -> None:
    table = _table(("picture", "left"), ("size", "right"), ("proposals", "right"), ("ms", "right"))
    for result in results:
        size = f"{result.width}x{result.height}"
        table.add_row(
            str(result.path), size, f"{result.counts.get('proposals', 0):,}", _milliseconds(result.seconds["total"])
        )
    _console().print(table)


def print_evaluation(evaluation: Evaluation) -> None:
    """The overall figures, then a row per class."""
    found = evaluation.detections
    console = Console()
    left = evaluation.selection.left_alone_words
    console.print(f"{evaluation.model}: {found.images:,} pictures, {found.boxes:,} labelled boxes{left and ', '}{left}")
    numbers = found.coco | {"VOC07 (11 points)": found.voc11, "VOC (all points)": found.voc_all}
    console.print("  ".join(f"{name} {_figure(value)}" for name, value in numbers.items()), soft_wrap=True)
    if evaluation.proposals is not None:
        mabo = _figure(evaluation.proposals.mabo)
        recalls = "  ".join(f"{n}: {_figure(value)}" for n, value in evaluation.proposals.recall50.items())
        console.print(f"proposals: recall at IoU .5 of the first {recalls}  MABO {mabo}", soft_wrap=True)
    table = _table(("class", "left"), ("boxes", "right"), ("AP", "right"), ("AP50", "right"), ("VOC", "right"))
    for name, one in found.per_class.items():
        table.add_row(name, f"{one.boxes:,}", _figure(one.ap), _figure(one.ap50), _figure(one.voc_all))
    console.print(table)
    console.print(f"{_milliseconds(evaluation.seconds_per_image)} ms a picture")


def print_explanation(explanation: Explanation) -> None:
    """What became of an object, in a few lines."""
    e, console = explanation, Console(soft_wrap=True)
    console.print(f"[bold]{e.outcome}[/bold]: {e.text}")
    if e.best_anchor is not None:
        console.print(f"best anchor: IoU {e.best_anchor.iou:.2f} (level {e.best_anchor.level})")
    if e.best_proposal is not None:
        p = e.best_proposal
        console.print(f"best proposal: IoU {p.iou:.2f}, number {p.rank} in rank, objectness {p.objectness:.2f}")
    for name, score in list(e.scores.items())[:5]:
        console.print(f"  {score:.3f}  {name}")


def _figure(value: float) -> str:
    """Three digits; a dash where there was nothing to measure (COCO's -1, VOC's nan)."""
    return f"{value:.3f}" if value >= 0 else "–"


def _short(one: OwnFigures) -> str:
    name, value = next(iter(one.figures.items()))
    pictures = ", ".join(filter(None, (f"{one.pictures:,} pictures", one.seen)))
    return f"{name} {value:.3f} (own: {one.where}, {pictures})"


def print_models(entries: Iterable[ModelEntry]) -> None:
    table = _table(
        ("name", "left"), ("detector", "left"), ("backbone", "left"), ("classes", "right"), ("MB", "right"),
        ("state", "left"), ("figures", "left"),
    )  # fmt: skip
    for entry in entries:
        told = [f"{name} {value:g}" for name, value in entry.figures.items()]
        told += [
            f"{_short(one)} (own: {one.where}, {one.pictures:,} pictures{one.seen and ', '}{one.seen})"
            for one in entry.own_figures[:1]
        ]
        figures = ", ".join(told)
        table.add_row(
            entry.name, entry.detector, entry.backbone, f"{len(entry.classes):,}", f"{entry.size_mb:.0f}",
            entry.state, entry.error or figures,
        )  # fmt: skip
    _console().print(table)
