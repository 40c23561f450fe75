"""What is done for each request: request -> generator of events. The window and the command line share these.

A task yields functions of the job, so that it need not know which job it is; what it returns is the job's result.
Everything here runs on the engine thread, which alone owns the models.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from engine.data.dataset import Dataset
from engine.data.folder import open_folder
from engine.data.images import read_image
from engine.errors import UserError
from engine.models.detector import Detector, Stage
from engine.models.shelf import Shelf
from engine.models.warm_up import warm_up
from engine.requests import (
    Detect,
    DetectMany,
    Evaluate,
    ImageResult,
    ListModels,
    PictureFailed,
    Propose,
    Request,
    Reselect,
    WarmUp,
)
from engine.settings import DetectSettings
from engine.structures.annotation import Annotation
from engine.structures.boxes import BoxArray
from engine.structures.image import Image
from engine.structures.jobs import Event, Job, PartReady, Progress, StageReady
from engine.structures.stages import STAGE_NAMES, Anchors, Detections, Proposals, R, Trace
from engine.training.evaluate import Evaluation, evaluate_detections, evaluate_proposals
from engine.training.targets import label_anchors
from engine.worker import RunTask, Task

Yield = Callable[[Job], Event]


def _progress(done: int, total: int, text: str) -> Yield:
    return lambda job: Progress(job, done, total, text)


def _part(part: Any) -> Yield:
    return lambda job: PartReady(job, part)


def _stage(path: Path, stage: Stage, seconds: float) -> Yield:
    return lambda job: StageReady(job, path, stage.record, seconds, stage.kept)


def timed(stages: Iterator[Stage]) -> Iterator[tuple[Stage, float]]:
    """Each stage with the seconds that it alone took: what the consumer does between two stages is not counted."""
    while True:
        start = time.perf_counter()
        stage = next(stages, None)
        if stage is None:
            return
        yield stage, time.perf_counter() - start


class Session:
    """The engine thread's memory: the shelf, which keeps the loaded net and its stages."""

    def __init__(self, shelf: Shelf, threads: int) -> None:
        """threads: how many torch may use when a request leaves the choice to the program."""
        self._shelf = shelf
        self._threads = threads
        self._tasks: dict[type, Callable[[Any], Task]] = {
            WarmUp: self._warm_up,
            ListModels: self._list_models,
            Detect: self._detect,
            Reselect: self._reselect,
            DetectMany: self._detect_many,
            Propose: self._propose,
            Evaluate: self._evaluate,
        }

    def run(self, request: Request) -> Task:
        """The task of a request."""
        return self._tasks[type(request)](request)

    def detector(self, settings: DetectSettings) -> Detector:
        """The detector that the settings name; the shelf keeps the last net loaded."""
        torch.set_num_threads(settings.threads or self._threads)
        return self._shelf.load(settings)

    def _warm_up(self, request: WarmUp) -> Task:
        for text in warm_up():
            yield _progress(0, 0, text)
        yield _progress(0, 0, f"Loading {request.settings.model}")
        detector = self.detector(request.settings)
        return detector.name, detector.device

    def _list_models(self, request: ListModels) -> Task:
        yield _progress(0, 0, "Reading the model shelf")
        return self._shelf.entries()

    def _detect(self, request: Detect) -> Task:
        return (yield from self._one_picture(request.path, request.settings, request.truth, request.proposals))

    def _one_picture(
        self, path: Path, settings: DetectSettings, truth: BoxArray | None, proposals: Proposals | None
    ) -> Task:
        started = time.perf_counter()
        image = read_image(path)
        read = time.perf_counter() - started
        yield _progress(0, 0, f"Loading {settings.model}")
        detector = self.detector(settings)
        trace = Trace()
        for stage, seconds in timed(detector.stages(image, settings, proposals)):
            trace = trace.with_(stage.record, seconds)
            yield _stage(path, stage, seconds)
            if truth is not None and isinstance(stage.record, Anchors):
                start = time.perf_counter()
                labels = Stage(label_anchors(stage.record.boxes, truth, image.width, image.height))
                seconds = time.perf_counter() - start
                trace = trace.with_(labels.record, seconds)
                yield _stage(path, labels, seconds)
        return _result(image, trace, read, detector)

    def _reselect(self, request: Reselect) -> Task:
        start = time.perf_counter()
        detections = self.detector(request.settings).select(request.trace, request.settings)
        yield _stage(request.path, Stage(detections), time.perf_counter() - start)
        return detections

    def _detect_many(self, request: DetectMany) -> Task:
        done = 0
        for number, path in enumerate(request.paths):
            yield _progress(number, len(request.paths), path.name)
            result = yield from self._attempt(path, request.settings)
            done += isinstance(result, ImageResult)
            yield _part(result)
        yield _progress(len(request.paths), len(request.paths), "")
        return done

    def _attempt(self, path: Path, settings: DetectSettings) -> Task:
        """One picture of many: a bad one does not stop the others. Its stages are points of cancelling, not shown."""
        task = self._one_picture(path, settings, None, None)
        try:
            while True:
                next(task)
                yield _progress(0, 0, path.name)
        except StopIteration as end:
            return end.value
        except UserError as error:
            if error.subject != str(path):  # the model's fault, not this picture's: every other one would fail too
                raise
            return PictureFailed(path, f"{error.what}; {error.do}")

    def _evaluate(self, request: Evaluate) -> Task:
        truths: list[Annotation] = []
        results: list[ImageResult] = []
        samples = read_samples(request.folder, request.split)
        for number, (path, annotation) in enumerate(samples):
            yield _progress(number, len(samples), path.name)
            result = yield from self._attempt(path, request.settings)
            yield _part(result)
            if isinstance(result, ImageResult):
                truths.append(annotation)
                results.append(result)
        yield _progress(len(samples), len(samples), "Comparing with the labels")
        detections = [_record(result, Detections) for result in results]
        proposals = [_record(result, Proposals) for result in results]
        return Evaluation(
            model=self.detector(request.settings).name,
            detections=evaluate_detections(truths, detections, any_class=request.any_class),
            proposals=evaluate_proposals(truths, proposals, any_class=request.any_class),
            seconds_per_image=sum(r.seconds["total"] for r in results) / max(len(results), 1),
        )

    def _propose(self, request: Propose) -> Task:
        if (request.settings.proposals or "selective-search") == "selective-search":
            return (yield from self._search(request))
        started = time.perf_counter()
        image = read_image(request.path)
        read = time.perf_counter() - started
        detector = self.detector(request.settings)
        trace = Trace()
        for stage, seconds in timed(detector.stages(image, request.settings)):
            trace = trace.with_(stage.record, seconds)
            yield _stage(request.path, stage, seconds)
            if isinstance(stage.record, Proposals):
                break
        return _result(image, trace, read, detector)

    def _search(self, request: Propose) -> Task:
        started = time.perf_counter()
        image = read_image(request.path)
        read = time.perf_counter() - started
        yield _progress(0, 0, "Selective Search")
        # Here, not above: compiled code is loaded only where somebody searches.
        from engine.proposals.selective_search import selective_search

        start = time.perf_counter()
        settings = request.settings
        found = selective_search(
            image.pixels, settings.mode, seed=settings.seed, threads=settings.threads or self._threads
        )
        seconds = time.perf_counter() - start
        proposals = _top(found.proposals, settings.top)
        for record, took in ((found.segments, 0.0), (proposals, seconds)):
            yield _stage(request.path, Stage(record), took)
        trace = Trace().with_(found.segments, 0.0).with_(proposals, seconds)
        return _result(image, trace, read, None)


def read_samples(root: Path, split: str | None) -> list[tuple[Path, Annotation]]:
    """The pictures of a labelled folder (or of one of its splits) with their labels.

    Raises UserError where the folder is not labelled, has no such split, or none of its labels can be read.
    """
    folder = open_folder(root)
    if folder is None:
        raise UserError(root, "is not a labelled folder", "give a folder with VOC, COCO, YOLO or labelme labels")
    samples = Dataset.of(folder, split).readable()
    if not samples:
        raise UserError(root, "holds no picture with labels that can be read", "check its label files")
    return samples


def _record(result: ImageResult, kind: type[R]) -> R:
    record = result.trace.get(kind)
    assert record is not None, f"a finished detection has its {kind.__name__}"
    return record


def _top(proposals: Proposals, top: int | None) -> Proposals:
    if top is None or top >= len(proposals):
        return proposals
    return Proposals(proposals.boxes[:top], proposals.scores[:top], proposals.source)


def _result(image: Image, trace: Trace, read: float, detector: Detector | None) -> ImageResult:
    seconds = {"read": read} | {STAGE_NAMES[kind]: took for kind, took in trace.seconds.items()}
    seconds["total"] = sum(seconds.values())
    model, device = (detector.name, detector.device) if detector else ("selective-search", "cpu")
    return ImageResult(image.path, image.width, image.height, trace, seconds, model, device)


def make_runner(resources: Path, cache: Path, threads: int) -> RunTask:
    """The engine thread's runner. Call it on that thread: it imports torch."""
    return Session(Shelf(resources, cache), threads).run
