"""The engine thread's runner: which task answers which request."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Never, TypeVar, cast

from engine.kernels.compilation import warm_up
from engine.structures.jobs import Progress, Request
from engine.structures.requests import (
    Compare,
    DeleteModel,
    Detect,
    DetectMany,
    Download,
    Evaluate,
    ExportModel,
    FineTune,
    ImportModel,
    LabelAnchors,
    ListModels,
    ListRuns,
    Propose,
    RenameModel,
    Reselect,
    TuneFurther,
    WarmUp,
)
from engine.tasks.compare import compare
from engine.tasks.detect import detect, detect_many, propose, renew_anchor_labels, reselect
from engine.tasks.evaluate import evaluate
from engine.tasks.export import export_model
from engine.tasks.fine_tune import fine_tune
from engine.tasks.models import Models
from engine.tasks.shelf import delete_model, download_model, import_model, list_models, list_runs, rename_model
from engine.tasks.tune import tune
from engine.worker import RunTask, Task

P = TypeVar("P")
R = TypeVar("R")


def warm_up_task(models: Models, request: WarmUp) -> Task[Never, str]:
    for text in warm_up(models.cache):
        yield None if text is None else Progress(0, 0, text)
    detector = yield from models.load(request.settings)
    return detector.device


# Each answers with the types that its request says: tests/engine/test_tasks.py compares them.
TASKS: dict[type, Callable[[Models, Never], Task[object, object]]] = {
    WarmUp: warm_up_task,
    ListModels: list_models,
    ListRuns: list_runs,
    Download: download_model,
    ImportModel: import_model,
    RenameModel: rename_model,
    DeleteModel: delete_model,
    Detect: detect,
    Reselect: reselect,
    LabelAnchors: renew_anchor_labels,
    DetectMany: detect_many,
    Propose: propose,
    Evaluate: evaluate,
    Compare: compare,
    FineTune: fine_tune,
    TuneFurther: tune,
    ExportModel: export_model,
}


def _run(models: Models, request: Request[P, R]) -> Task[P, R]:
    task = cast("Callable[[Models, Request[P, R]], Task[P, R]]", TASKS[type(request)])
    return task(models, request)


def make_runner(resources: Path, data: Path, threads: int, cache: Path | None = None) -> RunTask:
    """The engine thread's runner, see `Models`. Call it on that thread: importing this module imports torch."""
    return partial(_run, Models(resources, data, threads, cache))
