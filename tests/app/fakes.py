"""A detector that follows a script: real records, no model, no torch. It runs wherever the engine's tasks run."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import UserError
from engine.evaluation.evaluate import selection_figures
from engine.pictures.reading import read_image, read_size
from engine.postprocess.suppression import replay
from engine.structures.boxes import BoxArray
from engine.structures.comparison import ModelComparison
from engine.structures.inspection.heat import (
    CellFields,
    ChannelMaps,
    FindReceptiveFields,
    Occlude,
    OcclusionHeat,
    ReceptiveFields,
    ShowChannels,
)
from engine.structures.inspection.post_processing import JudgeSelection, ReplaySuppression, Suppression
from engine.structures.jobs import Job, PartReady, Progress, Request, StageReady
from engine.structures.models import ModelEntry
from engine.structures.papers import DetectorOutline, OutlineDetector
from engine.structures.requests import (
    Compare,
    DeleteModel,
    Detect,
    DetectMany,
    FineTune,
    ImageResult,
    LabelAnchors,
    ListModels,
    ListRecipes,
    ListRuns,
    PictureFailed,
    Propose,
    ReadRun,
    RecordFigures,
    Reselect,
    TuneFurther,
    WarmUp,
)
from engine.structures.retrieval import Pick, PickNext, Picks
from engine.structures.selection import Selection
from engine.structures.stages import (
    AnchorLabels,
    AnchorLevel,
    Anchors,
    Detections,
    FeatureLevel,
    FeatureMaps,
    HeadOutput,
    Objectness,
    PooledRois,
    PostProcessing,
    Proposals,
    RankedAnchors,
    Refinement,
    RoiGrid,
    Segments,
    StageRecord,
    Trace,
)
from engine.structures.training import RecipeRow, RecipeTable, RunRecord, TrainingPoint, TrainingResult, TuningResult
from engine.worker import OnEvent, RunTask, Task, run_job

CLASSES = ("person", "dog", "traffic light with a long name")
STRIDE = 16.0
MODELS = (
    ModelEntry("starter", "Starter", "faster-rcnn", "Lite0 + FPN-128", CLASSES, "bundled", 12.0, "Apache-2.0"),
    ModelEntry("other", "Another model of a long name", "fast-rcnn", "VGG-16", CLASSES, "own", 528.0),
)


class InlineWorker:
    """Runs each request at once in the caller's thread."""

    def __init__(self, run_task: RunTask, on_event: OnEvent) -> None:
        self._run_task, self._on_event = run_task, on_event

    def submit(self, request: Request[Any, Any]) -> Job[Any, Any]:
        job = Job(request)
        run_job(self._run_task(request), lambda: job.is_cancelled, partial(self._on_event, job))
        return job

    def close(self, timeout: float = 10.0) -> bool:
        return True


@dataclass
class Script:
    """What the fake detector does. gate: when given, each picture of a folder waits for it to be set."""

    gate: threading.Event | None = None
    broken: tuple[str, ...] = ()  # names of pictures that fail
    explode: bool = False  # a fault of the program
    requests: list[Any] = field(default_factory=list)
    steps: int = 12  # of a training
    learning: threading.Event | None = None  # when given, a training stands still after its fourth step until it is set
    not_finite: bool = False  # a training that fails
    models: tuple[ModelEntry, ...] = MODELS
    runs: tuple[RunRecord, ...] = ()
    tuning: threading.Event | None = None  # when given, a tuning in the background goes on until it is set
    tunes_well: bool = True
    loading: threading.Event | None = None  # when given, the engine is loading until it is set

    def run(self, request: Any) -> Task[Any, Any]:
        self.requests.append(request)
        if isinstance(request, ListModels):
            return _answer(self.models)
        if isinstance(request, ListRuns):
            return _answer(tuple(run.summary for run in self.runs))
        if isinstance(request, ReadRun):
            return _answer(next(run for run in self.runs if run.name == request.name))
        if isinstance(request, FineTune):
            return self._learn(request)
        if isinstance(request, OutlineDetector):
            return _answer(outline(request, is_here=True))
        if isinstance(request, ListRecipes):
            row = RecipeRow("learning rate", ("0.001", "0.0006"), "Fast R-CNN 2.3")
            return _answer(RecipeTable(("paper", "heads"), (row,)))
        if isinstance(request, TuneFurther):
            return self._tune(request)
        if isinstance(request, DeleteModel):
            self.models = tuple(m for m in self.models if m.name != request.name)
            self.runs = tuple(r for r in self.runs if r.name != request.name)
            return _answer(None)
        if isinstance(request, RecordFigures):
            return self._record(request)
        if isinstance(request, Compare):
            return _answer(ModelComparison(request.before.model, request.after.model, (), (0.5, 0.75), 0.5))
        if isinstance(request, WarmUp):
            return self._load()
        if isinstance(request, Detect):
            return self._detect(request)
        if isinstance(request, Reselect):
            return self._reselect(request)
        if isinstance(request, LabelAnchors):
            return _label_anchors(request)
        if isinstance(request, Propose):
            return self._propose(request)
        if isinstance(request, ReplaySuppression):
            return _answer(replayed(request))
        if isinstance(request, JudgeSelection):
            return _judge(request)
        if isinstance(request, ShowChannels):
            return _answer(channels(request))
        if isinstance(request, FindReceptiveFields):
            boxes = fields(*read_size(request.path))
            whole = np.broadcast_to(np.float32([0, 0, *read_size(request.path)]), boxes.shape)
            return _answer(ReceptiveFields((CellFields(whole, boxes),)))
        if isinstance(request, Occlude):
            return self._occlude(request)
        if isinstance(request, PickNext):
            free = [path for path in request.listed if path not in (request.labels or {})]
            return _answer(Picks("starter", tuple(Pick(path, 1.0, 3.0) for path in free), len(free), len(free), 0))
        if isinstance(request, DetectMany):
            return self._many(request)
        return _refuse(request)

    def _record(self, request: RecordFigures) -> Task[Any, Any]:
        yield None
        entries = (replace(m, own_figures=(request.figures,)) if m.name == request.name else m for m in self.models)
        self.models = tuple(entries)

    def _load(self) -> Task[Any, Any]:
        yield Progress(0, 0, "Loading the engine")
        while self.loading is not None and not self.loading.wait(0.005):
            yield None
        return "cpu"

    def _detect(self, request: Detect) -> Task[Any, Any]:
        if self.explode:
            raise_now = 1 / 0
            yield raise_now  # type: ignore[misc]
        yield Progress(0, 0, "Loading starter")
        image = read_image(request.path)
        trace = Trace()
        searched = request.settings.proposals == "selective-search"
        for record in records(image.width, image.height, request.truth, searched, request.settings.score or 0.0):
            trace = trace.with_(record, 0.012)
            yield _stage(request.path, record)
            if self.gate is not None:
                while not self.gate.wait(0.005):
                    yield Progress(0, 0, "waiting")
        return ImageResult(request.path, image.width, image.height, trace, {"total": 0.1}, "starter", "cpu", {})

    def _learn(self, request: FineTune) -> Task[Any, Any]:
        """Losses fall, AP50 rises and then falls again; the watched pictures are seen anew every fourth step."""
        points: list[TrainingPoint] = []
        for step in range(1, self.steps + 1):
            if self.not_finite and step == 5:
                raise UserError("photo 1.png", "classes is not a finite number", "check its boxes")
            points.append(replace(learning_point(step, self.steps), phase="" if request.new is None else "full"))
            yield PartReady(points[-1])
            if step % 4 == 0:
                for path in request.preview.paths:
                    yield PartReady(self._one(path))
            seen = request.preview.paths
            while step == 4 and self.learning is not None and not self.learning.wait(0.005):
                yield Progress(0, 0)
                if request.preview.paths != seen:  # another picture was opened: it is looked at soon
                    seen = request.preview.paths
                    for path in seen:
                        yield PartReady(self._one(path))
                if request.enough.is_set():
                    break
            if request.enough.is_set():
                break
        state = "stopped early" if request.enough.is_set() else "finished"
        best = max(point.metrics.get("AP50", 0.0) for point in points)
        entry = ModelEntry(request.save, request.save, "faster-rcnn", "tiny", CLASSES, "own", 1.0)
        self.models = (*self.models, entry)
        file = Path(f"{request.save}.safetensors")
        run = RunRecord(
            request.save,
            file,
            "2026-01-02T03:04:05+00:00",
            3.0,
            {"model": request.settings.model, "train": request.train, "schedule": request.schedule},
            tuple(points),
            {"AP50": best},
            request.folder,
            tuple(annotation.path.name for annotation in request.annotations),
            (),
            state=state,
        )
        self.runs = (run, *self.runs)
        selection = Selection(judge=(Path("judge 1.png"), Path("judge 2.png")))
        count, last = len(request.annotations), dict(run.last)
        return TrainingResult(request.save, file, 3.0, count, {"AP50": best}, selection, run.looks, last, entry)

    def _tune(self, request: TuneFurther) -> Task[Any, Any]:
        step = 0
        while step < 3 or (self.tuning is not None and not self.tuning.wait(0.005)):
            step += 1
            yield PartReady(replace(learning_point(min(step, 3), 3), phase="all layers"))
            if request.enough.is_set():
                break
        before, after = {"AP50": 0.5}, {"AP50": 0.7 if self.tunes_well else 0.4}
        name = request.learnt.save
        file = Path(f"{name}.safetensors")
        entry = next((model for model in self.models if model.name == name), None)
        return TuningResult(name, file, self.tunes_well, before, after, len(request.judges), True, 3.0, entry=entry)

    def _reselect(self, request: Reselect) -> Task[Any, Any]:
        record = select(request.trace, request.settings.score or 0.0, request.settings.nms or 0.5)
        yield _stage(request.path, record)

    def _propose(self, request: Propose) -> Task[Any, Any]:
        """Regions one pixel larger than the detector's objects, and the halves of the picture."""
        image = read_image(request.path)
        yield Progress(0, 0, "searching")
        found = records(image.width, image.height, None, False, 0.0)
        boxes = np.concatenate([r.before + np.array([-1, -1, 1, 1]) for r in found if isinstance(r, Refinement)])
        proposals = Proposals(boxes, np.linspace(0.9, 0.1, len(boxes)), "selective-search")
        return ImageResult(request.path, image.width, image.height, Trace().with_(proposals, 0.1), {}, "", "cpu")

    def _occlude(self, request: Occlude) -> Task[Any, Any]:
        """The score falls by a tenth with each patch; with `gate`, after the third patch it stands still until that."""
        scores = np.full((2, 4), np.nan, np.float32)
        heat = OcclusionHeat(request.roi, CLASSES[request.class_index], 0.9, scores, (80.0, 120.0))
        for place in range(scores.size):
            scores.flat[place] = 0.9 - 0.1 * place
            heat = replace(heat, scores=scores.copy())
            yield Progress(heat.done, scores.size)
            yield PartReady(heat)
            while place == 2 and self.gate is not None and not self.gate.wait(0.005):
                yield None
        return heat

    def _many(self, request: DetectMany) -> Task[Any, Any]:
        for path in request.paths:
            if self.gate is not None:
                while not self.gate.wait(0.005):
                    yield Progress(0, 0, "waiting")
            yield PartReady(self._one(path))
        return len(request.paths)

    def _one(self, path: Path) -> ImageResult | PictureFailed:
        if path.name in self.broken:
            return PictureFailed(path, "is damaged; copy it again")
        try:
            image = read_image(path)
        except UserError as error:
            return PictureFailed(path, f"{error.what}; {error.do}")
        trace = Trace()
        for record in records(image.width, image.height, None, False, 0.0):
            trace = trace.with_(record, 0.01)
        return ImageResult(path, image.width, image.height, trace, {}, "starter", "cpu", {})


def learning_point(step: int, steps: int = 12) -> TrainingPoint:
    losses = {"objectness": 0.4 / step, "classes": 2.0 / step}
    metrics = {"AP50": {4: 0.5, 8: 0.8, 12: 0.7}[step]} if step in (4, 8, 12) else {}
    return TrainingPoint(
        step, steps, 1 + step // 4, losses, 1e-3, 20.0, metrics, best=step == 8, eta_seconds=3.0, memory_bytes=2**30
    )


def outline(request: OutlineDetector, *, is_here: bool) -> DetectorOutline:
    return DetectorOutline(request.new, "RPN is new", 1_200_000, 1_300_000, 0, 0.5, is_here)


def replayed(request: ReplaySuppression) -> Suppression:
    head, refinement, found = (request.trace.get(kind) for kind in (HeadOutput, Refinement, Detections))
    return replay(head, refinement, found.selected_by)  # type: ignore[arg-type, union-attr]


def _judge(request: JudgeSelection) -> Task[Any, Any]:
    truths = [truth for truth, _ in request.pictures]
    found = [select(trace, request.settings.score or 0.0) for _, trace in request.pictures]
    yield None
    return selection_figures(truths, found)


def channels(request: ShowChannels) -> ChannelMaps:
    """Channel c is c in its first cell, and 0 elsewhere."""
    width, height = read_size(request.path)
    values = np.zeros((8, max(1, round(height / STRIDE)), max(1, round(width / STRIDE))))
    values[:, 0, 0] = np.arange(8)
    return ChannelMaps(request.level, values, STRIDE, STRIDE, True)


def fields(width: int, height: int) -> np.ndarray:
    """A cell sees one cell more on each side."""
    rows, columns = np.mgrid[0 : max(1, round(height / STRIDE)), 0 : max(1, round(width / STRIDE))] * STRIDE
    boxes = np.stack([columns - STRIDE, rows - STRIDE, columns + 2 * STRIDE, rows + 2 * STRIDE], 2)
    return np.clip(boxes, 0, [width, height, width, height])


def _refuse(request: object) -> Task[Any, Any]:
    """The engine's thread lives on, and the window tells of it."""
    yield None
    raise UserError(type(request).__name__, "has no answer in this script", "write one, or use the real engine")


def _answer(result: Any) -> Task[Any, Any]:
    yield Progress(0, 0)
    return result


def _stage(path: Path, record: StageRecord) -> StageReady:
    return StageReady(path, record, 0.012)


def _label_anchors(request: LabelAnchors) -> Task[Any, Any]:
    """An anchor is an object where its middle lies in a labelled box."""
    middle = (request.anchors.boxes[:, None, :2] + request.anchors.boxes[:, None, 2:]) / 2
    inside = ((middle > request.truth[None, :, :2]) & (middle < request.truth[None, :, 2:])).all(axis=2)
    overlap = inside.any(axis=1).astype(np.float32)
    record = AnchorLabels(overlap, np.where(inside.any(axis=1), inside.argmax(axis=1), -1), overlap, inside.any(axis=0))
    yield _stage(request.path, record)


def records(width: int, height: int, truth: BoxArray | None, searched: bool, score: float) -> list[StageRecord]:
    """All stages of a made-up run over a picture of this size."""
    random = np.random.default_rng(3)
    found: list[StageRecord] = []
    rows, columns = max(1, round(height / STRIDE)), max(1, round(width / STRIDE))
    level = FeatureLevel("P4", 8, round(STRIDE), STRIDE, STRIDE, random.random((rows, columns)))
    found.append(FeatureMaps((level,), (width, height)))
    count = 40
    corner = random.random((count, 2)) * [width * 0.6, height * 0.6]
    size = (0.1 + 0.25 * random.random((count, 2))) * [width, height]
    proposed = np.column_stack([corner, corner + size]).astype(np.float32)
    if searched:
        labels = np.zeros((height, width), np.int32)
        labels[:, width // 2 :] = 1
        boxes = np.array([[0, 0, width // 2, height], [width // 2, 0, width, height], [0, 0, width, height]])
        found.append(Segments(labels, np.array([[0, 1]]), boxes, "hsv", 100.0))
    else:
        anchors = _anchors(rows, columns)
        found.append(anchors)
        found.append(Objectness(np.linspace(0.01, 0.99, len(anchors))))
        ranked = np.concatenate([proposed, proposed + 1])
        found.append(RankedAnchors(ranked, np.tile(np.linspace(0.99, 0.2, count), 2), np.arange(2 * count)))
        if truth is not None:
            kinds = np.where(np.arange(len(anchors)) % 50 == 0, 1, np.where(np.arange(len(anchors)) % 3 == 0, 0, -1))
            matched, overlap = np.zeros(len(anchors)), np.full(len(anchors), 0.5)
            found.append(AnchorLabels(kinds, matched, overlap, np.ones(len(truth), bool)))
    source = "selective-search" if searched else "rpn"
    found.append(Proposals(proposed, np.linspace(0.99, 0.2, count), source))
    found.append(RoiGrid(proposed, proposed / STRIDE, np.zeros(count), np.full((1, 2), STRIDE), 7, quantised=False))
    found.append(PooledRois(random.random((count, 7, 7)), 8))
    logits = random.random((count, len(CLASSES) + 1)) * 6
    scores = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    found.append(HeadOutput(scores, CLASSES))
    refined = proposed[:, None] + 0.05 * np.array([width, height, -width, -height], np.float32)
    found.append(Refinement(proposed, np.full((count, 1, 4), 0.1), refined))
    trace = Trace()
    for record in found:
        trace = trace.with_(record, 0.0)
    return [*found, select(trace, score)]


def select(trace: Trace, score: float, nms: float = 0.5) -> Detections:
    """One detection per RoI whose best class is good enough; no NMS, but it says that there was one."""
    head, refinement = trace.get(HeadOutput), trace.get(Refinement)
    assert head is not None
    assert refinement is not None
    classes, best = head.scores[:, 1:].argmax(axis=1), head.scores[:, 1:].max(axis=1)
    order = np.argsort(-best, kind="stable")
    order = order[best[order] >= score]
    rule = PostProcessing(score, nms, 100)
    return Detections(refinement.after[order, 0], classes[order], best[order], order, CLASSES, rule)


def _anchors(rows: int, columns: int) -> Anchors:
    ys, xs = np.mgrid[0:rows, 0:columns].reshape(2, -1) * STRIDE + STRIDE / 2
    halves = (16, 32, 64)
    boxes = [np.column_stack([xs - h, ys - h, xs + h, ys + h]) for h in halves]
    stacked = np.stack(boxes, axis=1).reshape(-1, 4)
    level = AnchorLevel(0, rows, columns, 3, STRIDE, STRIDE, round(STRIDE), (32.0, 64.0, 128.0), (1.0,))
    return Anchors(stacked, (level,))
