"""The commands of models alone: what stands on the shelf, its verbs, and a model as an ONNX file."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from engine.cli import report, running
from engine.cli.parser import EXIT_DONE, record_of
from engine.structures.jobs import Request
from engine.structures.models import ExportResult
from engine.structures.papers import Compress
from engine.structures.requests import (
    DeleteModel,
    Download,
    ExportModel,
    ImportModel,
    ListModels,
    ListRecipes,
    RenameModel,
)
from engine.structures.selection import count_of
from engine.structures.settings import DetectSettings


def models(options: argparse.Namespace, resources: Path) -> int:
    """Carry out the requested change of the shelf; then list its models."""
    run = running.runner(resources)
    change = _change(options)
    if change is not None:
        running.finish_with_bar(run(change), options, unit=1_000_000)  # a download's bytes, as megabytes
    entries = running.finish(run(ListModels()))
    if options.json:
        report.print_json(report.models_document(entries))
    elif not (change and options.quiet):
        report.print_models(entries)
    return EXIT_DONE


def recipes(options: argparse.Namespace, resources: Path) -> int:
    """All settings of each recipe, side by side."""
    table = running.finish(running.runner(resources)(ListRecipes()))
    if options.json:
        columns = {
            name: {row.quantity: row.values[place] for row in table.rows} for place, name in enumerate(table.recipes)
        }
        report.print_json({"recipes": columns, "sources": {row.quantity: row.source for row in table.rows}})
    else:
        report.print_recipes(table)
    return EXIT_DONE


def _change(options: argparse.Namespace) -> Request[object, object] | None:
    if options.download:
        return Download(options.download)
    if options.import_file:
        return ImportModel(options.import_file, options.name or options.import_file.stem, options.architecture)
    if options.rename:
        return RenameModel(*options.rename)
    return DeleteModel(options.delete) if options.delete else None


def compress(options: argparse.Namespace, resources: Path) -> int:
    """Report the copy beside the model that it is of."""
    request = record_of(Compress, options, settings=record_of(DetectSettings, options))
    result, _ = running.finish_with_bar(running.runner(resources)(request), options)
    if options.json:
        report.print_json(asdict(result) | {"file": str(result.file)})
    elif not options.quiet:
        before, after = result.before, result.after
        sys.stdout.write(f"{result.file}: {', '.join(map(str, result.ranks))} singular values stay\n")
        rows = [
            ("weights of fc6 and fc7", f"{before.weights:,}", f"{after.weights:,}"),
            ("file", f"{before.size_mb:.1f} MB", f"{after.size_mb:.1f} MB"),
            ("fully connected layers, a picture", *(f"{side.head * 1000:.1f} ms" for side in (before, after))),
            ("detection, a picture", *(f"{side.picture * 1000:.1f} ms" for side in (before, after))),
        ]
        if before.ap50 is not None and after.ap50 is not None:
            rows.append(("AP50", f"{before.ap50:.3f}", f"{after.ap50:.3f}"))
        report.print_table((f"on {count_of(result.pictures)}", "before", "after"), ("before", "after"), rows)
    return EXIT_DONE


def export(options: argparse.Namespace, resources: Path) -> int:
    """Report the written file, and how far its detections are from the engine's."""
    settings = record_of(DetectSettings, options)
    request = ExportModel(settings, options.out, tuple(options.pictures), options.overwrite)
    result, _ = running.finish_with_bar(running.runner(resources)(request), options)
    if options.json:
        report.print_json(asdict(result) | {"file": str(result.file)})
    elif not options.quiet:
        sys.stdout.write("\n".join(_lines(result)) + "\n")
    return EXIT_DONE


def _lines(result: ExportResult) -> list[str]:
    check = result.check
    at = f"score {check.score:g}" + ("" if check.score == result.score else ", for nothing was found at its own")
    alone = f"{check.unpaired} without a partner" if check.unpaired else "each with its partner"
    return [
        f"{result.file}: {result.size_mb:.1f} MB, score {result.score:g}, NMS {result.nms:g}",
        f"checked with onnxruntime on {count_of(check.pictures)} ({at}): {check.detections} detections, {alone}; "
        f"boxes within {check.box_difference:.2g} pixels, scores within {check.score_difference:.1g}; "
        "nothing found gives empty arrays",
        f"a picture takes {check.seconds * 1000:.0f} ms there, {check.own_seconds * 1000:.0f} ms here",
    ]
