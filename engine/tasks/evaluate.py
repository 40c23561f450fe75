"""Evaluation of a model on a labelled folder, and two models compared on the same pictures."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.errors import UserError
from engine.evaluation.comparing import compare_picture
from engine.evaluation.evaluate import evaluate_detections, evaluate_folder
from engine.explain.folder import PictureLadders, folder_outcomes, picture_ladders
from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.labels.several import read_to_judge
from engine.models.detectors.detector import Detector
from engine.models.library.own_figures import figures_of
from engine.models.library.seen_pictures import hashed, seen_by
from engine.pictures.reading import read_size
from engine.proposals.from_file import read_proposals
from engine.structures.annotation import Annotation
from engine.structures.comparison import ModelComparison
from engine.structures.evaluation import Evaluation
from engine.structures.jobs import PartReady, Progress
from engine.structures.models import OwnFigures
from engine.structures.requests import Compare, Evaluate, ImageResult, PictureFailed
from engine.structures.settings import SHOWN_SCORE, DetectSettings
from engine.structures.stages import Detections, Proposals, R
from engine.tasks.detect import attempt
from engine.tasks.models import Models
from engine.training.distributed import joined
from engine.words import tr
from engine.worker import Task

_log = logging.getLogger(__name__)
DetectionsByPath = dict[Path, Detections]


class _Example(NamedTuple):
    """number: of the picture among the samples, which every rank has. seconds: from reading to detections. picture: its
    hash, where the model's record has pictures to compare it with. ladders: how far its labelled boxes came."""

    number: int
    detections: Detections
    proposals: Proposals
    seconds: float
    picture: frozenset[bytes]
    ladders: PictureLadders


def evaluate(models: Models, request: Evaluate) -> Task[ImageResult | PictureFailed, Evaluation]:
    """A part for each picture. Under torchrun each process detects on its share of the pictures, and all have the same
    result."""
    detector = yield from models.load(request.settings)
    samples, selection = read_to_judge(request.folder, request.split)
    source = request.proposals_from
    proposals = {} if source is None else read_proposals(source)
    seen = seen_by(models.shelf.file_of(request.settings))
    with joined(models.device(request.settings)) as ranks:
        found: list[_Example] = []
        failed: list[PictureFailed] = []
        for number in range(ranks.rank, len(samples), ranks.count):
            path, annotation = samples[number]
            yield Progress(number, len(samples), path.name)
            result = yield from attempt(models, path, request.settings, proposals, source)
            if isinstance(result, ImageResult):
                yield PartReady(result)
                seconds = result.seconds["total"]
                records = _record(result, Detections), _record(result, Proposals)
                picture = result_of(hashed([path] if seen else []))
                ladders = picture_ladders(result.trace, annotation, request.any_class)
                found.append(_Example(number, *records, seconds, picture, ladders))
            else:
                failed.append(result)
        for failure in ranks.gather(failed):
            yield PartReady(failure)
        yield Progress(len(samples), len(samples), tr("Comparing with the labels"))
        found = sorted(ranks.gather(found), key=lambda one: one.number)
    learned_from, chosen_by = seen.counts([picture for one in found for picture in one.picture])
    evaluation = evaluate_folder(
        detector.name,
        [samples[one.number][1] for one in found],
        [one.detections for one in found],
        [one.proposals for one in found],
        sum(one.seconds for one in found) / max(len(found), 1),
        any_class=request.any_class,
        selection=selection,
    )
    outcomes = folder_outcomes(detector.name, [one.ladders for one in found])
    evaluation = replace(evaluation, learned_from=learned_from, chosen_by=chosen_by, outcomes=outcomes)
    if ranks.is_first and source is None and _is_as_it_comes(request.settings, detector):
        figures = figures_of(evaluation, request.folder, request.split, request.any_class)
        if figures is not None:
            _record_figures(models, request.settings.model, figures)
    return evaluation


def _record_figures(models: Models, name: str, figures: OwnFigures) -> None:
    """On the shelf. A full disk takes nothing from whoever waits for the evaluation itself."""
    try:
        models.shelf.add_figures(name, figures)
    except UserError as error:
        _log.warning("the figures are not kept on the shelf: %s", error)


def _is_as_it_comes(settings: DetectSettings, detector: Detector) -> bool:
    """Whether the figures are those of a model of the shelf: found with nothing but its own ways and numbers."""
    detector_name = detector.net.specification.detector
    changed = (settings.top, settings.score, settings.nms) != (None, None, None) or settings.svd
    is_own = settings.detector in (None, detector_name) and settings.proposals in (None, "rpn")
    return settings.weights is None and is_own and not changed


def _record(result: ImageResult, kind: type[R]) -> R:
    record = result.trace.get(kind)
    assert record is not None, f"a finished detection has its {kind.__name__}"
    return record


def compare(models: Models, request: Compare) -> Task[PictureFailed, ModelComparison]:
    """A part for each picture that cannot be read. One model after the other: there are never two nets in memory."""
    truths = _truths(request)
    total = 2 * len(truths)
    before = yield from _detect(models, truths, replace(request.before, score=None), 0, total)
    readable = {path: truth for path, truth in truths.items() if path in before}
    after = yield from _detect(models, readable, replace(request.after, score=None), len(truths), total)
    yield Progress(total, total, tr("Comparing"))
    score = SHOWN_SCORE if request.before.score is None else request.before.score
    paths = [path for path in readable if path in after]
    pictures = [compare_picture(truths[path], before[path], after[path], score) for path in paths]
    seen = [seen_by(models.shelf.file_of(settings)) for settings in (request.before, request.after)]
    pixels = result_of(hashed(paths if any(seen) else []))
    return ModelComparison(
        seen=(seen[0].counts(pixels), seen[1].counts(pixels)),
        before=request.before.model,
        after=request.after.model,
        pictures=tuple(sorted(pictures, key=lambda one: -one.change)),
        ap50=(_ap50(truths, before, paths), _ap50(truths, after, paths)),
        score=score,
    )


def _truths(request: Compare) -> dict[Path, Annotation]:
    """Of a labelled folder's split, or of single pictures: those without labels are compared, too."""
    if not request.paths:
        return dict(read_to_judge(request.folder, request.split)[0])
    folder = open_folder(request.folder)
    listed = set(folder.pictures) if folder is not None else set()
    truths = {}
    for path in request.paths:
        if folder is not None and path in listed:
            truths[path] = folder.annotation(path)
        else:
            truths[path] = Annotation(path, *read_size(path))
    return truths


def _detect(
    models: Models, truths: dict[Path, Annotation], settings: DetectSettings, done: int, total: int
) -> Task[PictureFailed, DetectionsByPath]:
    found: DetectionsByPath = {}
    for number, path in enumerate(truths):
        yield Progress(done + number, total, f"{settings.model}: {path.name}")
        result = yield from attempt(models, path, settings)
        if isinstance(result, ImageResult):
            found[path] = _record(result, Detections)
        else:
            yield PartReady(result)
    return found


def _ap50(truths: dict[Path, Annotation], found: DetectionsByPath, paths: list[Path]) -> float:
    if not any(truths[path].boxes for path in paths):
        return float(np.nan)
    return evaluate_detections([truths[path] for path in paths], [found[path] for path in paths]).ap50
