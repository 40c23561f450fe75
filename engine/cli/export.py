"""The command that writes a model as an ONNX file."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from engine.cli import report, running
from engine.cli.parser import EXIT_DONE
from engine.structures.jobs import Progress, Update
from engine.structures.models import ExportResult
from engine.structures.requests import ExportModel
from engine.structures.settings import DetectSettings


def export(options: argparse.Namespace, resources: Path) -> int:
    """Report the written file, and how far its detections are from the engine's."""
    settings = DetectSettings(
        model=options.model,
        weights=options.weights,
        architecture=options.architecture,
        score=options.score,
        nms=options.nms,
        threads=options.threads,
    )
    request = ExportModel(settings, options.out, tuple(options.pictures), options.overwrite)
    with running.bar(options) as bar:
        row = bar.add_task("", total=None)

        def show(update: Update[object]) -> None:
            if isinstance(update, Progress):
                bar.update(row, description=update.text, completed=update.done, total=update.total or None)

        result = running.finish(running.runner(resources)(request), show)
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
