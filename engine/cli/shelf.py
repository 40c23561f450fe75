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
from engine.structures.requests import DeleteModel, Download, ExportModel, ImportModel, ListModels, RenameModel
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


def _change(options: argparse.Namespace) -> Request[object, object] | None:
    if options.download:
        return Download(options.download)
    if options.import_file:
        return ImportModel(options.import_file, options.name or options.import_file.stem, options.architecture)
    if options.rename:
        return RenameModel(*options.rename)
    return DeleteModel(options.delete) if options.delete else None


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
        f"checked with onnxruntime on {check.pictures} pictures ({at}): {check.detections} detections, {alone}; "
        f"boxes within {check.box_difference:.2g} pixels, scores within {check.score_difference:.1g}; "
        "nothing found gives empty arrays",
        f"a picture takes {check.seconds * 1000:.0f} ms there, {check.own_seconds * 1000:.0f} ms here",
    ]
