"""The tasks of the model shelf. None but an import of weights needs torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Never

from engine.structures.jobs import Progress
from engine.structures.models import ModelEntry
from engine.structures.requests import (
    DeleteModel,
    Download,
    ImportModel,
    ListModels,
    ListRecipes,
    ListRuns,
    ReadRun,
    RecordFigures,
    RenameModel,
)
from engine.structures.training import RecipeTable, RunRecord, RunSummary
from engine.tasks.models import Models
from engine.training.detection.recipe_table import recipe_table
from engine.words import tr
from engine.worker import Task


def list_models(models: Models, request: ListModels) -> Task[Never, tuple[ModelEntry, ...]]:
    yield Progress(0, 0, tr("Reading the model shelf"))
    return models.shelf.entries()


def list_runs(models: Models, request: ListRuns) -> Task[Never, tuple[RunSummary, ...]]:
    yield Progress(0, 0, tr("Reading the trainings"))
    return models.shelf.runs()


def read_run(models: Models, request: ReadRun) -> Task[Never, RunRecord]:
    yield Progress(0, 0, tr("Reading the training “{name}”", name=request.name))
    return models.shelf.run(request.name)


def list_recipes(models: Models, request: ListRecipes) -> Task[Never, RecipeTable]:
    yield Progress(0, 0, tr("Reading the recipes"))
    return recipe_table()


def download_model(models: Models, request: Download) -> Task[Never, ModelEntry]:
    """When it is cancelled, the part that has arrived stays for the next time."""
    yield from models.shelf.download(request.name)
    return models.shelf.entry(request.name)


def import_model(models: Models, request: ImportModel) -> Task[Never, ModelEntry]:
    yield Progress(0, 0, tr("Reading {name}", name=request.file.name))
    return models.shelf.import_file(request.file, request.name, request.architecture)


def rename_model(models: Models, request: RenameModel) -> Task[Never, ModelEntry]:
    yield Progress(0, 0, tr("Renaming {name}", name=request.name))
    return models.shelf.rename(request.name, request.new_name)


def delete_model(models: Models, request: DeleteModel) -> Task[Never, None]:
    yield Progress(0, 0, tr("Moving {name} to the trash", name=request.name))
    models.shelf.delete(request.name)


def record_figures(models: Models, request: RecordFigures) -> Task[Never, None]:
    yield Progress(0, 0, tr("Keeping the figures of {name}", name=request.name))
    models.shelf.add_figures(request.name, request.figures)


TASKS: Mapping[type, Callable[[Models, Never], Task[object, object]]] = {
    ListModels: list_models,
    ListRuns: list_runs,
    ReadRun: read_run,
    ListRecipes: list_recipes,
    Download: download_model,
    ImportModel: import_model,
    RenameModel: rename_model,
    DeleteModel: delete_model,
    RecordFigures: record_figures,
}
