"""Post-processing of runs that are there already: box by box, and judged."""

from __future__ import annotations

from typing import Never

from engine.evaluation.evaluate import selection_figures
from engine.postprocess.suppression import replay
from engine.structures.annotation import Annotation
from engine.structures.inspection.post_processing import (
    JudgeSelection,
    ReplaySuppression,
    SelectionFigures,
    Suppression,
)
from engine.structures.stages import Detections, HeadOutput, Refinement
from engine.tasks.models import Models
from engine.worker import Task


def replay_suppression(models: Models, request: ReplaySuppression) -> Task[Never, Suppression]:
    """No model is needed."""
    yield None
    trace = request.trace
    head, refinement, found = trace.get(HeadOutput), trace.get(Refinement), trace.get(Detections)
    if head is None or refinement is None or found is None:
        raise ValueError("the trace does not reach from scores to detections")
    return replay(head, refinement, found.selected_by)


def judge_selection(models: Models, request: JudgeSelection) -> Task[Never, SelectionFigures]:
    """Post-processing of each picture as `Reselect` does it, then the figures of all."""
    detector = yield from models.load(request.settings)
    truths: list[Annotation] = []
    found: list[Detections] = []
    for truth, trace in request.pictures:
        truths.append(truth)
        found.append(detector.select(trace, request.settings))
        yield None
    return selection_figures(truths, found)
