"""What evaluations on this machine found of each model: small files beside the person's own models, and in a folder
of their own for the others, whose folders are not ours to write to."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

from engine.errors import UserError
from engine.labels.formats.json_text import JsonStyle, write_json
from engine.safety.atomic_files import locked, write_file
from engine.safety.reading import open_file, read_file
from engine.structures.evaluation import Evaluation
from engine.structures.models import OwnFigures

SUFFIX = ".figures.json"
MOST = 20  # evaluations that are stored of a model
_ENDS = 1 << 20  # bytes of a weights file's beginning and end that tell it from another


def figures_of(evaluation: Evaluation, folder: Path, split: str | None, any_class: bool) -> OwnFigures | None:
    """The record of an evaluation; None where no picture had a labelled box."""
    found, proposals = evaluation.detections, evaluation.proposals
    figures = {name: found.coco[name] for name in ("AP50", "AP", "AR100")}
    if proposals is not None and proposals.recall50:
        figures["proposals"] = proposals.recall50[max(proposals.recall50)]
    there = {name: float(value) for name, value in figures.items() if value >= 0}  # -1 and nan: nothing to find
    if not there:
        return None
    seen = evaluation.learned_from, evaluation.chosen_by
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return OwnFigures(folder.resolve(), split, any_class, found.images, found.boxes, when, there, *seen)


def read_figures(file: Path, weights: Path) -> tuple[OwnFigures, ...]:
    """Of these weights, newest first: what was found of others that had this name is left out, and so is a damaged
    file."""
    try:
        content = read_file(file)
        if content is None:
            return ()
        read = json.loads(content)
        return tuple(_one(one) for one in read["evaluations"]) if read["weights"] == fingerprint(weights) else ()
    except (UserError, OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ()


def add_figures(file: Path, weights: Path, new: OwnFigures) -> None:
    """An older evaluation on the same pictures gives way. Raises UserError where the disk is full or read-only."""
    place = attrgetter("folder", "split", "any_class")
    with locked(file, parents=True):
        others = [one for one in read_figures(file, weights) if place(one) != place(new)]
        every = [asdict(one) | {"folder": str(one.folder)} for one in (new, *others)[:MOST]]
        document = {"weights": fingerprint(weights), "evaluations": every}
        write_file(file, write_json(document, JsonStyle(indent=None)), keep_version=False)


def fingerprint(weights: Path) -> str:
    """Of a file's size, beginning and end: another training changes all three."""
    size = weights.stat().st_size
    with open_file(weights) as opened:
        digest = hashlib.blake2b(opened.read(_ENDS), digest_size=16)
        opened.seek(max(0, size - _ENDS))
        digest.update(opened.read(_ENDS))
    return f"{size}-{digest.hexdigest()}"


def finite(read: Mapping[str, Any]) -> dict[str, float]:
    """Figures by name; values that are no numbers are left out."""
    figures = {str(name): float(value) for name, value in read.items()}
    return {name: value for name, value in figures.items() if math.isfinite(value)}


def _one(read: Mapping[str, Any]) -> OwnFigures:
    return OwnFigures(
        Path(read["folder"]),
        None if read["split"] is None else str(read["split"]),
        bool(read["any_class"]),
        int(read["pictures"]),
        int(read["boxes"]),
        datetime.fromisoformat(read["when"]).isoformat(),
        finite(read["figures"]),
        int(read.get("learned_from", 0)),
        int(read.get("chosen_by", 0)),
    )
