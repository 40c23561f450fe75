"""The files that detect and propose write: pictures with boxes painted (--draw), a labelled folder (--format)."""

from __future__ import annotations

import filecmp
import hashlib
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.errors import UserError
from engine.labels.convert import free_stem
from engine.labels.folder import Format, open_folder, start_folder
from engine.safety.atomic_files import replacing
from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle
from engine.structures.requests import ImageResult
from engine.structures.stages import Detections, Proposals

FONT = cv2.FONT_HERSHEY_SIMPLEX
MOST_PROPOSALS = 100


def _colour(name: str) -> tuple[int, int, int]:
    """A bright colour that belongs to the name, in every run."""
    hue = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[0] * 180 // 256
    red, green, blue = cv2.cvtColor(np.array([[[hue, 190, 235]]], np.uint8), cv2.COLOR_HSV2RGB)[0, 0]
    return int(red), int(green), int(blue)


def _label(canvas: NDArray[np.uint8], text: str, x: int, y: int, colour: tuple[int, int, int], size: float) -> None:
    (width, height), base = cv2.getTextSize(text, FONT, size, 1)
    x = max(0, min(x, canvas.shape[1] - width - 4))
    y = max(height + base + 2, y)
    cv2.rectangle(canvas, (x, y - height - base - 2), (x + width + 4, y), colour, cv2.FILLED)
    dark = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2] > 128
    cv2.putText(canvas, text, (x + 2, y - base), FONT, size, (0, 0, 0) if dark else (255, 255, 255), 1, cv2.LINE_AA)


def draw_detections(pixels: NDArray[np.uint8], found: Detections) -> NDArray[np.uint8]:
    """A painted copy of (H, W, 3) RGB; the best box is painted last, so that it lies on top."""
    canvas = pixels.copy()
    size = max(0.4, min(pixels.shape[:2]) / 1200)
    for index in reversed(range(len(found))):
        x1, y1, x2, y2 = (round(float(v)) for v in found.boxes[index])
        colour = _colour(found.names[index])
        cv2.rectangle(canvas, (x1, y1), (x2, y2), colour, max(1, round(size * 3)), cv2.LINE_AA)
        text = f"{found.names[index]} {found.scores[index]:.2f}"
        _label(canvas, text.encode("ascii", "replace").decode(), x1, y1, colour, size)
    return canvas


def draw_proposals(pixels: NDArray[np.uint8], proposals: Proposals) -> NDArray[np.uint8]:
    """A painted copy with the best MOST_PROPOSALS boxes, warm colours for the best."""
    canvas = pixels.copy()
    count = min(len(proposals), MOST_PROPOSALS)
    ramp = cv2.applyColorMap(np.linspace(255, 60, max(count, 1)).astype(np.uint8)[:, None], cv2.COLORMAP_TURBO)
    for index in reversed(range(count)):
        x1, y1, x2, y2 = (round(float(v)) for v in proposals.boxes[index])
        blue, green, red = (int(v) for v in ramp[index, 0])
        cv2.rectangle(canvas, (x1, y1), (x2, y2), (red, green, blue), 1, cv2.LINE_AA)
    return canvas


def write_picture(pixels: NDArray[np.uint8], target: Path) -> None:
    """Write RGB pixels as PNG. Encoded first and then written, so that names in any script work."""
    encoded, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    if not encoded:
        raise UserError(target, "the picture could not be encoded as PNG", "choose another --out")
    try:
        with replacing(target, sync=False) as part:
            part.write_bytes(data.tobytes())
    except OSError as error:
        raise _cannot_be_written(target, error) from error


def write_labels(out: Path, results: list[ImageResult], format: Format, *, goes_on: bool = False) -> None:
    """Pictures of one name get a number. Raises UserError where `out` holds a file of one of the names, or cannot be
    written. Classes that a list there numbers keep their numbers. goes_on: copies that a stop left there are taken."""
    there = open_folder(out) if format == "yolo" and out.is_dir() else None
    places = copy_places(out, [result.path for result in results], goes_on=goes_on)
    for result, place in zip(results, places, strict=True):
        if not place.exists():
            _copy(result.path, place)
    annotations = [_annotation(place, result) for place, result in zip(places, results, strict=True)]
    classes = sorted({label for annotation in annotations for label in annotation.labels})
    folder = start_folder(out, format, [*there.classes, *classes] if there is not None else classes)
    for annotation in annotations:
        folder.annotation(annotation.path)  # other labels in the folder stay, as in any save
    for error in folder.save_all(annotations).values():
        raise error


def copy_places(out: Path, pictures: Iterable[Path], *, goes_on: bool = False) -> list[Path]:
    """Where their copies go. Raises UserError where a file is there already. goes_on: but for the copies themselves."""
    taken: set[str] = set()
    places = {out.absolute() / f"{free_stem(picture, taken)}{picture.suffix}": picture for picture in pictures}
    for place, picture in places.items():
        if place.exists() and not (goes_on and filecmp.cmp(place, picture, shallow=False)):
            raise UserError(place, "is there already and would be overwritten", "choose another --out")
    return list(places)


def _copy(picture: Path, target: Path) -> None:
    try:
        with replacing(target, sync=False) as part:
            shutil.copyfile(picture, part)
    except OSError as error:
        raise UserError(target, error.strerror or str(error), "choose another --out") from error


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


def check_folder(folder: Path) -> None:
    """Make the folder and write into it, before hours of work whose pictures could not be saved. Raises UserError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _cannot_be_written(folder, error) from error


def _cannot_be_written(path: Path, error: OSError) -> UserError:
    return UserError(path, error.strerror or str(error), "choose a folder that can be written with --out")
