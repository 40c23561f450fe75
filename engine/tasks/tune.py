"""Tuning further: a model whose heads have just learnt, and its pictures -> the same model, where it became better."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from engine.driven import Driven
from engine.requests import TuneFurther
from engine.structures.jobs import PartReady, Progress
from engine.structures.training import TrainingPoint, TuningResult
from engine.tasks.models import Models
from engine.training.tuning import tune_further
from engine.worker import Task


def tune(models: Models, request: TuneFurther) -> Task[TrainingPoint, TuningResult]:
    """A part for each step. The net that detects is another one: what is tuned is read from the model's file."""
    save = request.learnt.save
    file = Path(save) if save.endswith(".safetensors") else models.shelf.own_file(save)
    yield Progress(0, 0, "Tuning all layers in the background")
    with closing(tune_further(request, file, models.device(request.learnt.settings))) as tuning:
        told = Driven(tuning)
        for one in told:
            words = f"Tuning all layers: {one}"
            yield None if one is None else Progress(0, 0, words) if isinstance(one, str) else PartReady(one)
        return replace(told.result, entry=models.shelf.entry_of(file))
