"""Verbs of detection: one picture, a whole folder, the choice of model, and what is selected from its answer."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge import EngineBridge
from app.choices import detector_of, detectors, proposal_sources, proposals_of
from app.controllers.activity import ActivityTracker
from app.document import Document
from app.messages import Messages
from app.pictures import PictureList
from app.settings import Settings, SettingsStore
from app.traces import Traces
from engine.requests import Detect, DetectMany, ImageResult, ListModels, PictureFailed, Reselect, WarmUp
from engine.settings import DetectorName, DetectSettings, Inference, SearchMode
from engine.structures.jobs import Cancelled, Failed, Finished, Job, PartReady, StageReady
from engine.structures.models import ModelEntry
from engine.structures.stages import Detections, HeadOutput, Refinement, Trace

CHANNELS = ("models", "warm-up", "detect", "folder", "select")
SHOWN = ("detect", "select")  # channels whose stages are painted
DOUBTFUL = 0.1  # score from which a find raises doubts, though it is not shown
SELECT_DELAY = 10  # milliseconds: a dragged slider asks at most 100 times a second


class DetectController(QObject):
    """One picture is detected on the channel "detect", a folder on "folder", one picture after the other, so that
    a key press between two of them does not have to wait for the whole folder."""

    settings_changed = Signal(object)  # DetectSettings
    models_changed = Signal()
    device_known = Signal(str)
    looked_at = Signal(object, object)  # Path, Detections: those below the score shown included
    folder_ended = Signal(object)  # what was known before of each picture that was detected
    detected = Signal(object)  # ImageResult of the open picture

    def __init__(
        self,
        bridge: EngineBridge,
        document: Document,
        pictures: PictureList,
        traces: Traces,
        messages: Messages,
        store: SettingsStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._document, self._pictures = bridge, document, pictures
        self._traces, self._messages, self._store = traces, messages, store
        self.activity = ActivityTracker(bridge, self)
        self.models: tuple[ModelEntry, ...] = ()
        self.settings = _first_settings(store)
        self._before: dict[Path, ImageResult | None] = {}  # what was known of the pictures of this run
        self._seen_by: dict[Path, tuple[str, str, str]] = {}  # which model, detector and proposals saw it last
        self._fresh: Job | None = None  # the job of which no stage has arrived yet
        self._folder: deque[Path] = deque()
        self._folder_total = self._folder_failed = 0
        self._select_timer = QTimer(self, singleShot=True, interval=SELECT_DELAY)
        self._select_timer.timeout.connect(self._reselect)
        bridge.stage_ready.connect(self._stage_ready)
        bridge.part_ready.connect(self._part_ready)
        bridge.finished.connect(self._finished)
        bridge.failed.connect(self._failed)
        bridge.cancelled.connect(self._cancelled)
        store.changed.connect(self._preferences_changed)

    # -- verbs

    def warm_up(self) -> None:
        """Ask for the models, and load what the first detection needs."""
        self._bridge.submit("models", ListModels())
        self._bridge.submit("warm-up", WarmUp(self.settings))

    def detect(self) -> None:
        document = self._document
        if document.image is None or document.annotation is None:
            return
        truth = document.annotation.box_array() if document.annotation.boxes else None
        self._fresh = self._bridge.submit("detect", Detect(document.image.path, self.settings, truth))

    def detect_folder(self) -> None:
        """All pictures that the list shows now."""
        self._folder = deque(self._pictures.pictures)
        self._folder_total, self._folder_failed = len(self._folder), 0
        self._before = {}
        if self._folder:
            self.activity.begin_run(self._folder_total)
            self._next_of_folder()

    def cancel(self) -> None:
        """Stop whatever the engine does for this window."""
        was_running = bool(self._folder_total)
        done = self._folder_total - len(self._folder) - int(self._bridge.is_busy("folder"))
        self._folder.clear()
        for channel in ("detect", "folder", "select"):
            self._bridge.cancel(channel)
        if was_running:
            self._end_folder(f"Stopped after {done:,} of {self._folder_total:,} pictures")

    @property
    def folder_is_running(self) -> bool:
        return self._folder_total > 0

    # -- choices

    @property
    def model(self) -> ModelEntry | None:
        return next((m for m in self.models if m.name == self.settings.model), None)

    @property
    def detector(self) -> str:
        return detector_of(self.settings, self.model)

    @property
    def proposals(self) -> str:
        return proposals_of(self.settings, self.model)

    @property
    def _chosen(self) -> tuple[str, str, str]:
        return self.settings.model, self.detector, self.proposals

    def is_due(self, path: Path) -> bool:
        """Whether a picture that is opened is detected without being asked for: if Preferences say so, and if another
        model saw it last, for its boxes would be taken for those of the one that is chosen."""
        if self.model is None:
            return False
        if self._traces.get(path) is None:
            return self._store.settings.detect_on_open
        return self._seen_by.get(path, self._chosen) != self._chosen

    def choose_model(self, name: str) -> None:
        model = next((m for m in self.models if m.name == name), None)
        if model is None or name == self.settings.model:
            return
        keeps = self.settings.detector in detectors(model)
        self._choose(model=name, detector=self.settings.detector if keeps else None, proposals=None)
        self._bridge.submit("warm-up", WarmUp(self.settings))

    def choose_detector(self, name: str) -> None:
        if name != self.detector:
            source = self.settings.proposals if self.settings.proposals in proposal_sources(name) else None
            self._choose(detector=cast(DetectorName, name), proposals=source)

    def choose_proposals(self, name: str) -> None:
        if name != self.proposals:
            self._choose(proposals=name)

    def choose_selection(self, score: float, nms: float) -> None:
        """Post-processing alone: the stages before it are kept."""
        self.settings = replace(self.settings, score=score, nms=nms)
        self._select_timer.start()

    def _choose(self, **values: Any) -> None:
        had_result = bool(self._document.trace.records)
        self.settings = replace(self.settings, **values)
        self._store.remember(
            model=self.settings.model, detector=self.settings.detector or "", proposals=self.settings.proposals or ""
        )
        self.settings_changed.emit(self.settings)
        if had_result:
            self.detect()

    def _preferences_changed(self, settings: Settings) -> None:
        self.settings = replace(
            self.settings,
            device=settings.device,
            threads=settings.threads,
            inference=cast(Inference, settings.inference),
            mode=cast(SearchMode, settings.search_mode),
        )

    # -- answers

    def _reselect(self) -> None:
        trace, path = self._document.trace, self._document.path
        if path is not None and trace.get(HeadOutput) is not None and trace.get(Refinement) is not None:
            self._bridge.submit("select", Reselect(path, trace, self.settings))

    def _stage_ready(self, event: StageReady) -> None:
        if event.path != self._document.path or event.job.channel not in SHOWN:
            return
        if event.job.channel == "detect" and event.job == self._fresh:
            self._fresh = None  # the old picture of the run stays until the new one begins
            self._document.set_trace(Trace())
        self._document.add_stage(event.record, event.seconds)

    def _part_ready(self, event: PartReady) -> None:
        if event.job.channel != "folder":
            return
        if isinstance(event.part, PictureFailed):
            self._folder_failed += 1
            self._pictures.mark(event.part.path, failed=event.part.message)
        elif isinstance(event.part, ImageResult):
            result = self._cut(event.part)
            self._before.setdefault(result.path, self._traces.get(result.path))
            self._keep(result)
            if result.path == self._document.path:
                self._document.set_trace(result.trace)
            if (found := event.part.trace.get(Detections)) is not None:
                self.looked_at.emit(result.path, found)

    def _finished(self, event: Finished) -> None:
        channel, result = event.job.channel, event.result
        if channel == "models":
            self.models = tuple(result)
            self.models_changed.emit()
        elif channel == "warm-up" and isinstance(result, tuple):
            self.device_known.emit(str(result[1]))
        elif channel == "detect" and isinstance(result, ImageResult):
            self._keep(result)
            if (found := result.trace.get(Detections)) is not None:
                self.looked_at.emit(result.path, found)
            self.detected.emit(result)
        elif channel == "select":
            self._keep_selection()
        elif channel == "folder":
            self._next_of_folder()

    def _failed(self, event: Failed) -> None:
        if event.job.channel not in CHANNELS:
            return  # whoever asked tells it
        if event.job.channel == "folder":
            self._folder.clear()
            self._end_folder("")
        self._messages.error(event.message, event.details)

    def _cancelled(self, event: Cancelled) -> None:
        if event.job.channel == "detect":
            self._messages.info("Stopped")

    def _keep(self, result: ImageResult) -> None:
        self._traces.keep(result)
        self._seen_by[result.path] = self._chosen
        detections = result.trace.get(Detections)
        self._pictures.mark(result.path, detections=len(detections) if detections is not None else 0, failed="")
        self.device_known.emit(f"{result.device}, OpenVINO" if result.inference == "openvino" else result.device)

    def _cut(self, result: ImageResult) -> ImageResult:
        """A folder is detected down to low scores, so that doubts are seen; what is kept is what was asked for."""
        found, least = result.trace.get(Detections), self.settings.score
        if found is None or least is None:
            return result
        count = int((found.scores >= least).sum())  # best first, and a weaker box never takes a stronger one away
        kept = Detections(
            found.boxes[:count], found.classes[:count], found.scores[:count], found.rois[:count], found.class_names,
            found.names[:count],
        )  # fmt: skip
        return replace(result, trace=result.trace.with_(kept, result.trace.seconds.get(Detections, 0.0)))

    def _keep_selection(self) -> None:
        path = self._document.path
        kept = self._traces.get(path) if path else None
        if kept is not None:
            self._keep(replace(kept, trace=self._document.trace))

    # -- a folder

    def _next_of_folder(self) -> None:
        if not self._folder_total:
            return
        done = self._folder_total - len(self._folder)
        self.activity.advance_run(done, self._folder_total)
        if self._folder:
            self._bridge.submit("folder", DetectMany((self._folder.popleft(),), self._doubting()))
            return
        failed = f"; {self._folder_failed:,} failed (filter the list by “Failed”)" if self._folder_failed else ""
        self._end_folder(f"{done - self._folder_failed:,} pictures detected{failed}")

    def _doubting(self) -> DetectSettings:
        least = self.settings.score
        return self.settings if least is None else replace(self.settings, score=min(least, DOUBTFUL))

    def _end_folder(self, text: str) -> None:
        self._folder_total = 0
        self.activity.end_run()
        self.folder_ended.emit(self._before)
        if text:
            self._messages.info(text)


def _first_settings(store: SettingsStore) -> DetectSettings:
    """What was chosen last time. Score and NMS begin where most people want to look."""
    session, chosen = store.session, store.settings
    known = session.detector in ("rcnn", "sppnet", "fast-rcnn", "faster-rcnn")
    return DetectSettings(
        model=session.model,
        detector=cast(DetectorName, session.detector) if known else None,
        proposals=cast(Any, session.proposals) if session.proposals in ("rpn", "selective-search") else None,
        mode=cast(SearchMode, chosen.search_mode),
        score=0.5,
        nms=0.5,
        device=chosen.device,
        threads=chosen.threads,
        inference=cast(Inference, chosen.inference),
    )
