"""A model of the shelf -> one .onnx file that does the same, checked before it gets its name."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from typing import Never

from engine.errors import UserError
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.pictures.finding import find_pictures
from engine.pictures.reading import read_size
from engine.structures.models import ExportResult
from engine.structures.requests import ExportModel
from engine.tasks.models import Models
from engine.words import mark, tr
from engine.worker import Task

PACKAGES = ("onnx", "onnxscript", "onnxruntime")
SUFFIX = ".onnx"


def export_model(models: Models, request: ExportModel) -> Task[Never, ExportResult]:
    """What cannot be is said before anything is computed. Cancelled or failed, no file is left."""
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        names = ", ".join(missing)
        one, many = mark("needs {names}, which is not installed"), mark("needs {names}, which are not installed")
        what = tr(one if len(missing) == 1 else many, names=names)
        raise UserError("export", what, tr("install with: pip install {packages}", packages=" ".join(PACKAGES)))
    from engine.export.file import check_free, write_checked  # onnx is an extra: only where somebody exports

    if request.file.suffix.lower() != SUFFIX:
        raise UserError(
            request.file, tr("is not the name of an ONNX file"), tr("let it end in {suffix}", suffix=SUFFIX)
        )
    check_free(request)
    if not request.file.parent.is_dir():
        raise UserError(request.file.parent, tr("there is no such folder"), tr("make it, or choose another"))
    settings = replace(request.settings, device="cpu", detector=None, proposals=None, svd=())
    detector = yield from models.load(settings)
    if not isinstance(detector, FasterRCNN):
        what = tr("is not a Faster R-CNN: what it finds depends on proposals from outside its net")
        raise UserError(settings.model, what, tr("export a Faster R-CNN"))
    paths = find_pictures(request.pictures or [models.samples])
    if not paths:
        raise UserError(request.pictures[0], tr("holds no picture to check the file with"), tr("name other pictures"))
    for path in paths:
        read_size(path)  # better now than after a minute
    source, threads = models.shelf.file_of(settings), models.threads(settings)
    thresholds, check = yield from write_checked(detector, source, request, settings, paths, threads)
    name = settings.weights.stem if settings.weights else settings.model
    return ExportResult(name, request.file, request.file.stat().st_size / 1e6, *thresholds, check)
