"""The engine thread's runner: which task answers which request."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from engine.models.warm_up import warm_up
from engine.requests import Detect, DetectMany, Evaluate, FineTune, ListModels, Propose, Request, Reselect, WarmUp
from engine.tasks.detect import detect, detect_many, propose, reselect
from engine.tasks.evaluate import evaluate
from engine.tasks.events import progress
from engine.tasks.fine_tune import fine_tune
from engine.tasks.models import Models
from engine.worker import RunTask, Task


def warm_up_task(models: Models, request: WarmUp) -> Task:
    """Result: the model's name and the device, in words."""
    for text in warm_up(models.cache):
        yield None if text is None else progress(0, 0, text)
    detector = yield from models.load(request.settings)
    return detector.name, detector.device


def list_models(models: Models, request: ListModels) -> Task:
    """Result: tuple[ModelEntry, ...]."""
    yield progress(0, 0, "Reading the model shelf")
    return models.shelf.entries()


TASKS: dict[type, Callable[[Models, Any], Task]] = {
    WarmUp: warm_up_task,
    ListModels: list_models,
    Detect: detect,
    Reselect: reselect,
    DetectMany: detect_many,
    Propose: propose,
    Evaluate: evaluate,
    FineTune: fine_tune,
}


def _run(models: Models, request: Request) -> Task:
    return TASKS[type(request)](models, request)


def make_runner(resources: Path, cache: Path, threads: int) -> RunTask:
    """The engine thread's runner. Call it on that thread: importing this module imports torch."""
    return partial(_run, Models(resources, cache, threads))
