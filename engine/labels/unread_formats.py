"""Formats of labels that are known here and not read: a folder of such is told from one without labels."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from engine.errors import UserError
from engine.pictures.finding import find_files
from engine.safety.reading import open_file, read_file
from engine.words import mark, tr

_LOOK_AT, _GLANCE = 50, 65536


class _Form(NamedTuple):
    """content: what stands at the beginning of such a file, where the suffix alone does not say enough."""

    words: str
    suffixes: tuple[str, ...]
    content: bytes = b""


_FORMS = (
    _Form(mark("TFRecord"), (".tfrecord", ".tfrecords", ".record")),
    _Form(mark("Parquet"), (".parquet",)),
    _Form(mark("MATLAB files, as of Pascal3D+"), (".mat",)),
    _Form(mark("VoTT's project"), (".vott",)),
    _Form(mark("JSON Lines, as of YOLO-World, Labelbox or PaliGemma"), (".jsonl", ".ndjson"), rb"\{"),
    _Form(mark("Label Studio's JSON-MIN (its JSON is read)"), (".json",), rb'"rectanglelabels"'),
    _Form(mark("JSON of Supervisely"), (".json",), rb'"classTitle"'),
    _Form(mark("JSON of VoTT"), (".json",), rb'"asset"\s*:|"boundingBox"'),
    _Form(mark("JSON of BDD100K or Scalabel"), (".json",), rb'"box2d"'),
    _Form(mark("CSV with whole boxes in one column"), (".csv",), rb"(?i)^[^\n]*\bbbox\b"),
    _Form(mark("CSV without names of its columns"), (".csv",), rb"(?i)^[^\n]*\.(jpe?g|png)\W[^\n]*\d+\W+\d"),
    _Form(mark("VIA's CSV (its JSON is read)"), (".csv",), rb"region_shape_attributes"),
    _Form(mark("a project of VIA 3 (those of VIA 2 are read)"), (".json",), rb'"vid_list"'),
    _Form(mark("JSON of FiftyOne"), (".json",), rb'"bounding_box"'),
    _Form(mark("JSON of Datumaro"), (".json",), rb'"label_id"'),
    _Form(mark("JSON of Cityscapes"), (".json",), rb'"imgHeight"'),
    _Form(mark("a manifest of SageMaker"), (".manifest",), rb'"source-ref"'),
    _Form(mark("text of VisDrone"), (".txt",), rb"\A(-?\d+,){7}-?\d+,?\s*(\n|\Z)"),
    _Form(mark("text of MOT"), (".txt",), rb"\A\d+,(-?[\d.]+,){7,8}-?[\d.]+\s*(\n|\Z)"),
    _Form(mark("text of WIDER FACE"), (".txt",), rb"\A[^\n]+\.jpe?g\s*\n\d+\s*\n(\d+ ){4}\d"),
    _Form(mark("text of GTSDB"), (".txt",), rb"\A[^;\n]+\.\w+(;\d+){5}"),
    _Form(mark("text of YOLOv4 for PyTorch or Keras"), (".txt",), rb"(?i)\A[^\n]+\.(jpe?g|png|bmp)( \d+(,\d+){4})+"),
    _Form(mark("text of OIDv4's ToolKit"), (".txt",), rb"\A[^\W\d][^\n]*( \d+\.\d+){4}\s*(\n|\Z)"),
)
_MASKS = re.compile("segmentationclass|segmentationobject|masks?", re.IGNORECASE)


def unread_labels(root: Path) -> UserError | None:
    """A sentence that names what a folder without readable labels holds; None where nothing is known of it."""
    suffixes = tuple(dict.fromkeys(suffix for form in _FORMS for suffix in form.suffixes))
    files = find_files(root, suffixes)[:_LOOK_AT]
    for path in files:
        if form := next((form for form in _FORMS if _is_of(path, form)), None):
            return _sentence(root, tr(form.words), path)
    if broken := next(filter(_is_labelme_of_other_letters, files), None):
        return UserError(
            root,
            tr("holds {relative_to}, which is not UTF-8 text", relative_to=broken.relative_to(root)),
            tr("save it as UTF-8"),
        )
    folders = (path for path in _folders(root) if _MASKS.fullmatch(path.name))
    found = next(folders, None)
    return _sentence(root, tr("masks of pixels without boxes"), found) if found else None


def _is_of(path: Path, form: _Form) -> bool:
    if not path.name.lower().endswith(form.suffixes):
        return False
    try:
        with open_file(path) as stream:
            return re.search(form.content, stream.read(_GLANCE)) is not None
    except (OSError, UserError):
        return False


def _is_labelme_of_other_letters(path: Path) -> bool:
    try:
        content = (read_file(path) or b"") if path.name.lower().endswith(".json") else b""
        return b'"shapes"' in content and not content.decode(json.detect_encoding(content))
    except UnicodeDecodeError:
        return True
    except UserError:
        return False


def _folders(root: Path) -> Iterable[Path]:
    try:
        return sorted(path for path in (*root.iterdir(), *root.glob("*/*")) if path.is_dir())
    except OSError:
        return []


def _sentence(root: Path, words: str, path: Path) -> UserError:
    what = tr(
        "holds labels as {words} ({relative_to}), which are not read", words=words, relative_to=path.relative_to(root)
    )
    return UserError(root, what, tr("convert them to one of the formats that are read (docs/formats.md)"))
