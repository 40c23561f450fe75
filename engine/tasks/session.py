"""The engine thread's runner: which task answers which request; those of the shelf alone stand here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Never, TypeVar, cast

from engine.kernels.compilation import warm_up
from engine.structures import requests
from engine.structures.jobs import Progress, Request
from engine.structures.models import ModelEntry
from engine.structures.papers import Compress, Lineage, OutlineDetector
from engine.structures.training import RecipeTable, RunRecord
from engine.tasks.compress import compress
from engine.tasks.detect import detect, detect_many, propose, renew_anchor_labels, reselect
from engine.tasks.evaluate import compare, evaluate
from engine.tasks.export import export_model
from engine.tasks.fine_tune import fine_tune, tune
from engine.tasks.lineage import lineage
from engine.tasks.models import Models
from engine.tasks.outline import outline_detector
from engine.training.detection.recipe_table import recipe_table
from engine.worker import RunTask, Task

P = TypeVar("P")
R = TypeVar("R")


def warm_up_task(models: Models, request: requests.WarmUp) -> Task[Never, str]:
    for text in warm_up(models.cache):
        yield None if text is None else Progress(0, 0, text)
    detector = yield from models.load(request.settings)
    return detector.device


def list_models(models: Models, request: requests.ListModels) -> Task[Never, tuple[ModelEntry, ...]]:
    yield Progress(0, 0, "Reading the model shelf")
    return models.shelf.entries()


def list_runs(models: Models, request: requests.ListRuns) -> Task[Never, tuple[RunRecord, ...]]:
    yield Progress(0, 0, "Reading the trainings")
    return models.shelf.runs()


def list_recipes(models: Models, request: requests.ListRecipes) -> Task[Never, RecipeTable]:
    yield Progress(0, 0, "Reading the recipes")
    return recipe_table()


def download_model(models: Models, request: requests.Download) -> Task[Never, ModelEntry]:
    """When it is cancelled, the part that has arrived stays for the next time."""
    yield from models.shelf.download(request.name)
    return models.shelf.entry(request.name)


def import_model(models: Models, request: requests.ImportModel) -> Task[Never, ModelEntry]:
    yield Progress(0, 0, f"Reading {request.file.name}")
    return models.shelf.import_file(request.file, request.name, request.architecture)


def rename_model(models: Models, request: requests.RenameModel) -> Task[Never, ModelEntry]:
    yield Progress(0, 0, f"Renaming {request.name}")
    return models.shelf.rename(request.name, request.new_name)


def delete_model(models: Models, request: requests.DeleteModel) -> Task[Never, None]:
    yield Progress(0, 0, f"Moving {request.name} to the trash")
    models.shelf.delete(request.name)


# Each answers with the types that its request says: tests/engine/test_tasks.py compares them.
TASKS: dict[type, Callable[[Models, Never], Task[object, object]]] = {
    requests.WarmUp: warm_up_task,
    requests.ListModels: list_models,
    requests.ListRuns: list_runs,
    requests.ListRecipes: list_recipes,
    requests.Download: download_model,
    requests.ImportModel: import_model,
    requests.RenameModel: rename_model,
    requests.DeleteModel: delete_model,
    requests.Detect: detect,
    requests.Reselect: reselect,
    requests.LabelAnchors: renew_anchor_labels,
    requests.DetectMany: detect_many,
    requests.Propose: propose,
    requests.Evaluate: evaluate,
    requests.Compare: compare,
    requests.FineTune: fine_tune,
    requests.TuneFurther: tune,
    Lineage: lineage,
    Compress: compress,
    OutlineDetector: outline_detector,
    requests.ExportModel: export_model,
}


def _run(models: Models, request: Request[P, R]) -> Task[P, R]:
    task = cast("Callable[[Models, Request[P, R]], Task[P, R]]", TASKS[type(request)])
    return task(models, request)


def make_runner(resources: Path, data: Path, threads: int, cache: Path | None = None) -> RunTask:
    """The engine thread's runner, see `Models`. Call it on that thread: importing this module imports torch."""
    return partial(_run, Models(resources, data, threads, cache))
