"""Tuning further: a model whose heads have just learnt, and its pictures -> the same model, where it became better."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from engine.generators import WithResult
from engine.models.library import checkpoints
from engine.structures.jobs import PartReady, Progress
from engine.structures.requests import TuneFurther
from engine.structures.training import TrainingPoint, TuningResult
from engine.tasks.fine_tune import proposals_for_training
from engine.tasks.models import Models
from engine.training.loop.budget import Budget
from engine.training.tuning import tune_further
from engine.worker import Task


def tune(models: Models, request: TuneFurther) -> Task[TrainingPoint, TuningResult]:
    """A part for each step. The tuned net is read from the model's file; the net that detects stays as it is."""
    save = request.learnt.save
    file = Path(save) if save.endswith(".safetensors") else models.shelf.own_file(save)
    budget, device = Budget(request.seconds), models.device(request.learnt.settings)
    detector = checkpoints.read_specification(file).detector
    learnt = replace(request.learnt, settings=replace(request.learnt.settings, detector=detector))
    proposals = proposals_for_training(models, learnt)
    yield Progress(0, 0, "Tuning all layers in the background")
    with closing(tune_further(request, file, device, budget, proposals)) as tuning:
        told = WithResult(tuning)
        for one in told:
            left = time.monotonic()
            if isinstance(one, TrainingPoint):
                yield PartReady(one)
            else:
                yield None if one is None else Progress(0, 0, f"Tuning all layers: {one}")
            budget.lengthen(time.monotonic() - left)  # others were answered
        return replace(told.result, entry=models.shelf.entry_of(file))
