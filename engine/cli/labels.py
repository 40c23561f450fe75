"""`detect --format`: write the detections as a labelled folder: copies of the pictures in --out, labels beside them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from engine.errors import UserError
from engine.labels.convert import free_stem
from engine.labels.folder import Format, start_folder
from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle
from engine.structures.requests import ImageResult
from engine.structures.stages import Detections


def write_labels(out: Path, results: list[ImageResult], format: Format) -> None:
    """Pictures of one name get a number. Raises UserError where `out` holds a file of one of the names, or cannot be
    written."""
    taken: set[str] = set()
    copies = [_copy(result.path, out, free_stem(result.path, taken)) for result in results]
    annotations = [_annotation(copy, result) for copy, result in zip(copies, results, strict=True)]
    classes = sorted({label for annotation in annotations for label in annotation.labels})
    folder = start_folder(out, format, classes)
    for annotation in annotations:
        folder.annotation(annotation.path)  # other labels in the folder stay, as in any save
        folder.save(annotation)


def _copy(picture: Path, out: Path, stem: str) -> Path:
    target = out.absolute() / f"{stem}{picture.suffix}"
    if target.exists():
        raise UserError(target, "is there already and would be overwritten", "choose another --out")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, target)
    except OSError as error:
        raise UserError(target, error.strerror or str(error), "choose another --out") from error
    return target


def _annotation(path: Path, result: ImageResult) -> Annotation:
    found = result.trace.get(Detections)
    assert found is not None, "a finished detection has its detections"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    boxes = [
        LabelledBox(
            Rectangle(*(float(v) for v in box)),
            name,
            provenance=Provenance("model", result.model, round(float(score), 4), now),
        )
        for box, name, score in zip(found.boxes, found.names, found.scores, strict=True)
    ]
    return Annotation(path, result.width, result.height, tuple(boxes))
