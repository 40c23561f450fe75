"""A model of the shelf -> one .onnx file that does the same, checked before it gets its name."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Never

from engine.errors import UserError
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.pictures.finding import find_pictures
from engine.pictures.reading import read_size
from engine.structures.models import ExportResult
from engine.structures.requests import ExportModel
from engine.tasks.models import Models
from engine.worker import Task

PACKAGES = ("onnx", "onnxscript", "onnxruntime")
SUFFIX = ".onnx"


def export_model(models: Models, request: ExportModel) -> Task[Never, ExportResult]:
    """What cannot be is said before anything is computed. Cancelled or failed, no file is left."""
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        what = f"needs {', '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed"
        raise UserError("export", what, f"install with: pip install {' '.join(PACKAGES)}")
    from engine.export.file import check_free, write_checked  # onnx is an extra: only where somebody exports

    if request.file.suffix.lower() != SUFFIX:
        raise UserError(request.file, "is not the name of an ONNX file", f"let it end in {SUFFIX}")
    check_free(request)
    if not request.file.parent.is_dir():
        raise UserError(request.file.parent, "there is no such folder", "make it, or choose another")
    settings = replace(request.settings, device="cpu", detector=None, proposals=None, svd=())
    detector = yield from models.load(settings)
    if not isinstance(detector, FasterRCNN):
        what = "is not a Faster R-CNN: what it finds depends on proposals from outside its net"
        raise UserError(settings.model, what, "export a Faster R-CNN")
    paths = find_pictures(request.pictures or [models.samples])
    if not paths:
        raise UserError(request.pictures[0], "holds no picture to check the file with", "name other pictures")
    for path in paths:
        read_size(path)  # better now than after a minute
    source, threads = models.shelf.file_of(settings), models.threads(settings)
    thresholds, check = yield from write_checked(detector, source, request, settings, paths, threads)
    name = settings.weights.stem if settings.weights else settings.model
    return ExportResult(name, request.file, request.file.stat().st_size / 1e6, *thresholds, check)


TASKS: Mapping[type, Callable[[Models, Never], Task[object, object]]] = {
    ExportModel: export_model,
}
