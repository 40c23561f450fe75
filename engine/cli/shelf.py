"""The command of the model shelf: what stands on it, and its verbs."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.cli import report, running
from engine.cli.parser import EXIT_DONE
from engine.structures.jobs import Progress, Request, Update
from engine.structures.requests import DeleteModel, Download, ImportModel, ListModels, RenameModel


def models(options: argparse.Namespace, resources: Path) -> int:
    """Carry out the requested change of the shelf; then list its models."""
    run = running.runner(resources)
    wanted = _request(options)
    if wanted is not None:
        with running.bar(options) as bar:
            row = bar.add_task("", total=None)

            def show(update: Update[object]) -> None:
                if isinstance(update, Progress):  # of a download, in megabytes
                    total = update.total // 1_000_000 or None
                    bar.update(row, description=update.text, completed=update.done // 1_000_000, total=total)

            running.finish(run(wanted), show)
    entries = running.finish(run(ListModels()))
    if options.json:
        report.print_json(report.models_document(entries))
    elif not (wanted and options.quiet):
        report.print_models(entries)
    return EXIT_DONE


def _request(options: argparse.Namespace) -> Request[object, object] | None:
    if options.download:
        return Download(options.download)
    if options.import_file:
        return ImportModel(options.import_file, options.name or options.import_file.stem, options.architecture)
    if options.rename:
        return RenameModel(*options.rename)
    return DeleteModel(options.delete) if options.delete else None
