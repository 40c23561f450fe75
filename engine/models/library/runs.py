"""The record of each training, stored beside its model: settings, curve, figures, and the pictures of each split."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, get_args

from engine.errors import UserError
from engine.labels.annotation_json import annotation_from_json, annotation_to_json
from engine.labels.formats.json_text import JsonStyle, write_json
from engine.safety.atomic_files import write_file
from engine.safety.reading import read_file
from engine.structures.annotation import Annotation
from engine.structures.training import RunRecord, RunState, RunSummary, TrainingPoint
from engine.words import tr

SUFFIX = ".run.json"
LABELS = ".labels.json"  # beside a model: the labels that it learned from
CHECKPOINT = ".training"  # of the file beside a model whose training was stopped
MOST_POINTS = 2000  # of a curve on disk: more than a window has pixels
FORM = 2  # of the record
FIRST_STARTER = "starter-1"  # the bundled model of the time of form 1, which called itself "starter"


def record_file(model: Path) -> Path:
    """Where the record of the training that makes `model` lies."""
    return model.with_suffix(SUFFIX)


def save_run(record: RunRecord) -> None:
    """Write the record beside its model, in one step. Raises UserError where the disk is full or read-only."""
    file = record_file(record.file)
    document = asdict(replace(record, points=thinned(record.points), replay=(), corrected=()))
    document |= {
        "form": FORM,
        "file": record.file.name,
        "folder": None if record.folder is None else str(record.folder),
    }
    document["others"] = list(map(str, record.others))
    document |= {name: [annotation_to_json(a) for a in getattr(record, name)] for name in ("replay", "corrected")}
    write_file(file, write_json(document, JsonStyle(indent=None)), keep_version=False, parents=True)


def save_labels(model: Path, annotations: Iterable[Annotation]) -> None:
    """What a training learns from, exactly as it is labelled now. Raises UserError where it cannot be written."""
    document = {"pictures": [annotation_to_json(annotation) for annotation in annotations]}
    write_file(
        model.with_suffix(LABELS), write_json(document, JsonStyle(indent=None)), keep_version=False, parents=True
    )


def read_run(file: Path) -> RunRecord:
    """Raises UserError where the file is not there or is no record."""
    try:
        read = json.loads(read_file(file) or b"null")
        return _record(read, file)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise UserError(
            file, tr("is not a record of a training"), tr("delete it; the model beside it stays")
        ) from error


def runs_in(folder: Path) -> tuple[RunSummary, ...]:
    """What is listed of the records of a folder, newest first; what cannot be read is left out."""
    found: list[RunSummary] = []
    for file in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []:
        with suppress(UserError):
            found.append(read_run(file).summary)
    return tuple(sorted(found, key=lambda run: run.started, reverse=True))


def thinned(points: Sequence[TrainingPoint], most: int = MOST_POINTS) -> tuple[TrainingPoint, ...]:
    """About `most` of them at even distances, and all that carry metrics."""
    every = -(-len(points) // most) if points else 1
    last = len(points) - 1
    return tuple(p for i, p in enumerate(points) if i % every == 0 or i == last or p.metrics)


def _record(read: Mapping[str, Any], file: Path) -> RunRecord:
    state: RunState = read["state"]
    if state not in get_args(RunState):
        raise ValueError(state)
    model = file.with_name(file.name.removesuffix(SUFFIX) + ".safetensors")
    lists: dict[str, Any] = {name: tuple(map(str, read[name])) for name in ("train", "validation", "classes")}
    lists |= {name: tuple(map(annotation_from_json, read.get(name, ()))) for name in ("replay", "corrected")}
    settings = dict(read["settings"])
    if read.get("form", 1) < FORM and settings.get("model") == "starter":
        settings["model"] = FIRST_STARTER
    return RunRecord(
        model.stem,  # whoever renames a model by hand renames its run
        model,
        str(read["started"]),
        float(read["seconds"]),
        settings,
        tuple(map(_point, read["points"])),
        _numbers(read["metrics"]),
        None if read["folder"] is None else Path(read["folder"]),
        **lists,
        state=state,
        others=tuple(map(Path, read.get("others", ()))),
        left_alone={str(name): str(why) for name, why in read.get("left_alone", {}).items()},
        protected=tuple(map(str, read.get("protected", ()))),
    )


def _point(read: Mapping[str, Any]) -> TrainingPoint:
    found: dict[str, Any] = {name: int(read[name]) for name in ("step", "steps", "epoch", "memory_bytes")}
    found |= {name: float(read[name]) for name in ("rate", "images_per_second", "eta_seconds")}
    found |= {name: _numbers(read[name]) for name in ("losses", "metrics")}
    return TrainingPoint(**found, best=bool(read["best"]), phase=str(read["phase"]))


def _numbers(read: Mapping[str, Any]) -> dict[str, float]:
    return {str(name): float(value) for name, value in read.items()}
