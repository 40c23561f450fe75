"""Detection and proposals: of one picture, of many, and post-processing alone."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Never

from engine.errors import UserError
from engine.generators import WithResult, run_cancellable
from engine.models.detectors.detector import Detector, Stage
from engine.models.detectors.fast_rcnn import search, top_of
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.pictures.reading import read_image
from engine.proposals.from_file import proposals_for
from engine.structures.boxes import as_boxes
from engine.structures.image import Image
from engine.structures.jobs import PartReady, Progress, StageReady
from engine.structures.requests import Detect, DetectMany, ImageResult, LabelAnchors, PictureFailed, Propose, Reselect
from engine.structures.settings import DetectSettings
from engine.structures.stages import STAGE_NAMES, Anchors, Proposals, Trace
from engine.tasks.models import Models
from engine.tasks.stored_results import StoredResults
from engine.training.detection.targets import label_anchors
from engine.words import tr
from engine.worker import Task


def detect(models: Models, request: Detect) -> Task[Never, ImageResult]:
    """Every stage of one picture."""
    return (yield from _stages_of(models, request))


def reselect(models: Models, request: Reselect) -> Task[Never, None]:
    """Post-processing alone."""
    detector = yield from models.load(request.settings)
    start = time.perf_counter()
    detections = detector.select(request.trace, request.settings)
    yield StageReady(request.path, detections, time.perf_counter() - start)


def renew_anchor_labels(models: Models, request: LabelAnchors) -> Task[Never, None]:
    """Of anchors that are there already; no model is needed."""
    yield _anchor_labels(request)


def _anchor_labels(request: LabelAnchors) -> StageReady:
    start = time.perf_counter()
    labels = label_anchors(request.anchors.boxes, request.truth, request.width, request.height, ignored=request.ignored)
    return StageReady(request.path, labels, time.perf_counter() - start)


def detect_many(models: Models, request: DetectMany) -> Task[ImageResult | PictureFailed, int]:
    """Result: how many succeeded."""
    done = 0
    stored = models.results(request.settings) if request.store else None
    for number, path in enumerate(request.paths):
        yield Progress(number, len(request.paths), path.name)
        before = None if stored is None else stored.get(path)
        result = before or (yield from _looked_at(models, path, request, stored))
        done += isinstance(result, ImageResult)
        yield PartReady(result)
    yield Progress(len(request.paths), len(request.paths), "")
    return done


def _looked_at(
    models: Models, path: Path, request: DetectMany, stored: StoredResults | None
) -> Generator[None, None, ImageResult | PictureFailed]:
    result = yield from attempt(models, path, request.settings)
    if isinstance(result, ImageResult):
        if request.describe and _has_proposal_network(request.settings):
            yield from _describe(models, path, request.settings)
        if stored is not None:
            stored.add(result)
    return result


def _has_proposal_network(settings: DetectSettings) -> bool:
    return settings.detector in (None, "faster-rcnn") and settings.proposals in (None, "rpn")


def _describe(models: Models, path: Path, settings: DetectSettings) -> Generator[None, None, None]:
    """Vectors of the picture's proposals. Of detectors without a proposal network there are none."""
    from engine.tasks.retrieval import vector_store

    try:
        for _ in (store := WithResult(vector_store(models, settings))):
            yield None
        store.result.of(path, as_boxes([]))
    except UserError:  # searching and checking say why, when they are asked for
        return


def attempt(
    models: Models,
    path: Path,
    settings: DetectSettings,
    from_file: Mapping[str, Proposals] | None = None,
    source: Path | None = None,
) -> Generator[None, None, ImageResult | PictureFailed]:
    """One picture of many: a bad one does not stop the others. Its stages are points of cancelling, not shown.

    from_file: proposals in place of the detector's, read from the file `source`. Raises UserError for what every other
    picture would meet, too.
    """
    try:
        proposals = None if source is None else proposals_for(path, from_file or {}, source)
        stages = WithResult(_stages_of(models, Detect(path, settings, proposals=proposals)))
        for _ in stages:
            yield None
    except UserError as error:
        if error.subject != str(path):  # the model's fault, not this picture's
            raise
        return PictureFailed(path, f"{error.what}; {error.do}")
    return stages.result


def propose(models: Models, request: Propose) -> Task[Never, ImageResult]:
    """Proposals alone: the result's trace ends with them."""
    if (request.settings.proposals or "selective-search") == "selective-search":
        return (yield from _search(models, request))
    return (yield from _stages_of(models, Detect(request.path, request.settings), last=Proposals))


def _stages_of(models: Models, request: Detect, last: type | None = None) -> Task[Never, ImageResult]:
    """Up to the record `last`, or all."""
    path, settings = request.path, request.settings
    image, read = _read(path)
    detector = yield from models.load(settings)
    trace = Trace()
    if request.proposals is None and (settings.proposals == "selective-search" or type(detector) is not FasterRCNN):
        yield from search_compiled(models)
    for stage, seconds in timed(detector.stages(image, settings, request.proposals)):
        if stage is None:
            yield None
            continue
        seconds = 0.0 if stage.is_cached else seconds
        trace = trace.with_(stage.record, seconds)
        yield StageReady(path, stage.record, seconds, stage.is_cached)
        if isinstance(stage.record, Anchors) and request.truth is not None:
            size = image.width, image.height
            ready = _anchor_labels(LabelAnchors(path, stage.record, request.truth, *size, request.ignored))
            trace = trace.with_(ready.record, ready.seconds)
            yield ready
        if type(stage.record) is last:
            break
    return _result(image, trace, read, detector)


def _search(models: Models, request: Propose) -> Task[Never, ImageResult]:
    image, read = _read(request.path)
    yield from search_compiled(models)
    settings = replace(request.settings, threads=models.threads(request.settings))
    start = time.perf_counter()
    found = yield from run_cancellable(partial(search, image, settings))
    proposals, seconds = top_of(found.proposals, settings.top), time.perf_counter() - start
    for record, took in ((found.segments, 0.0), (proposals, seconds)):
        yield StageReady(request.path, record, took)
    trace = Trace().with_(found.segments, 0.0).with_(proposals, seconds)
    return _result(image, trace, read, None)


def search_compiled(models: Models) -> Iterator[Progress]:
    """Selective Search has no other way than its kernels: once after an installation they are waited for."""
    for _ in models.kernels.wait():
        yield Progress(0, 0, tr("First use of Selective Search: preparing, a minute or two"))


def _read(path: Path) -> tuple[Image, float]:
    start = time.perf_counter()
    return read_image(path), time.perf_counter() - start


def _result(image: Image, trace: Trace, read: float, detector: Detector | None) -> ImageResult:
    seconds = {"read": read} | {STAGE_NAMES[kind]: took for kind, took in trace.seconds.items()}
    seconds["total"] = sum(seconds.values())
    model, device = (detector.name, detector.device) if detector else ("selective-search", "cpu")
    counts = {STAGE_NAMES[kind]: len(record) for kind, record in trace.records.items()}
    return ImageResult(image.path, image.width, image.height, trace, seconds, model, device, counts, image.note)


def timed(stages: Iterator[Stage | None]) -> Iterator[tuple[Stage | None, float]]:
    """Each stage with its own seconds, without the time that the consumer takes between two stages."""
    seconds = 0.0
    while True:
        start = time.perf_counter()
        try:
            stage = next(stages)
        except StopIteration:
            return
        seconds += time.perf_counter() - start
        yield stage, seconds
        if stage is not None:
            seconds = 0.0
