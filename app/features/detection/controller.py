"""Verbs of detection: one picture, a whole folder, the choice of model, and what is selected from its answer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Never, cast

from PySide6.QtCore import QObject, QTimer, Signal

from app.features.detection import choices
from app.features.detection.folder_run import FolderRun
from app.services.bridge import JobHandle
from app.services.services import Services
from app.services.settings import BUNDLED, Settings, SettingsStore
from app.services.translation import tr
from app.session.session import Session
from engine.structures.jobs import StageReady
from engine.structures.models import ModelEntry
from engine.structures.requests import Detect, ImageResult, ListModels, Reselect, WarmUp
from engine.structures.settings import DETECTOR_WORDS, SHOWN_SCORE, DetectorName, DetectSettings, SearchMode
from engine.structures.stages import Detections, HeadOutput, Refinement, Trace

DOUBTFUL = 0.1  # score from which a find raises doubts, though it is not shown
TOLERANCE = 1e-4  # thresholds that differ by less
SELECT_DELAY = 10  # milliseconds: a dragged slider asks at most 100 times a second


class DetectController(QObject):
    """One picture, a folder (see FolderRun), and the window's list of models."""

    settings_changed = Signal(object)  # DetectSettings
    models_changed = Signal()
    device_changed = Signal(str)
    folder_ended = Signal()
    detected = Signal(object)  # ImageResult of one picture
    detected_in_folder = Signal(object)  # ImageResult of each picture of a folder, down to a score below the one shown

    def __init__(self, services: Services, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._document, self._pictures = services.bridge, session.document, session.pictures
        self._traces, self._messages, self._store = session.traces, services.messages, services.store
        self.activity = services.activity
        self.models: tuple[ModelEntry, ...] = ()
        self.settings = _first_settings(services.store)
        self._seen_by: dict[Path, tuple[str, str, str]] = {}  # which model, detector and proposals saw it last
        self._listing: JobHandle[Never, tuple[ModelEntry, ...]] | None = None
        self._warming: JobHandle[Never, str] | None = None
        self._detecting: JobHandle[Never, ImageResult] | None = None
        self._selecting: JobHandle[Never, None] | None = None
        self.detects_next = False  # the picture that is shown next, without being asked
        self._is_fresh = False  # no stage of the detection has arrived yet
        self._folder = FolderRun(services, session, self)
        self._folder.detected.connect(self._detected_of_folder)
        self._folder.ended.connect(self.folder_ended)
        self._select_timer = QTimer(self, singleShot=True, interval=SELECT_DELAY)
        self._select_timer.timeout.connect(self._reselect)
        services.store.changed.connect(self._preferences_changed)

    # -- verbs

    def warm_up(self) -> None:
        """Load what the first detection needs. Until this is asked for, nothing is detected without being asked."""
        self._warming = self._bridge.submit(WarmUp(self.settings), tr("Loading the engine"), replaces=self._warming)
        self._warming.finished.connect(self.device_changed.emit)
        self._warming.failed.connect(self._messages.of_failure)

    def list_models(self) -> None:
        """Ask what stands on the shelf; `models_changed` follows."""
        self._listing = self._bridge.submit(ListModels(), tr("Reading the model shelf"), replaces=self._listing)
        self._listing.finished.connect(self._listed)
        self._listing.failed.connect(self._messages.of_failure)

    def add_model(self, entry: ModelEntry, was: str = "") -> None:
        """A model that is on the shelf now, or has changed there. was: its name before, where it had another."""
        models = [entry if model.name == entry.name else model for model in self.models if model.name != was]
        if entry not in models:
            models = sorted((*models, entry), key=_place)
        self._listed(tuple(models))

    def drop_model(self, name: str) -> None:
        """It is no longer on the shelf: where it was chosen, the bundled one is."""
        if name == self.settings.model:
            self.choose_model(BUNDLED)
        self.list_models()

    def detect(self) -> None:
        annotation = self._document.annotation
        if annotation is None:
            return
        truth, ignored = (annotation.box_array(), annotation.ignored()) if annotation.boxes else (None, None)
        self.detects_next = False
        request = Detect(annotation.path, self.settings, truth, ignored=ignored)
        job = self._detecting = self._bridge.submit(request, tr("Detecting"), replaces=self._detecting)
        self._is_fresh = True
        job.stage.connect(self._detected_stage)
        job.finished.connect(self._keep)
        job.finished.connect(self.detected.emit)
        job.finished.connect(self._follow_if_whole)
        job.failed.connect(self._messages.of_failure)
        job.cancelled.connect(lambda: self._messages.info(tr("Stopped")))

    def detect_folder(self) -> None:
        """All pictures that the list shows now."""
        self._folder.begin(self._pictures.pictures, self._folder_settings)

    def cancel(self) -> None:
        """Stop detecting: this picture, and the folder."""
        for job in (self._detecting, self._selecting):
            if job is not None:
                job.cancel()
        self._folder.stop()

    @property
    def is_detecting(self) -> bool:
        """One picture."""
        return self._detecting is not None and self._detecting.is_running

    @property
    def is_loading(self) -> bool:
        """The engine, or a model: what is asked of it meanwhile waits."""
        return self._warming is not None and self._warming.is_running

    @property
    def folder_is_running(self) -> bool:
        return self._folder.is_running

    # -- choices

    @property
    def model(self) -> ModelEntry | None:
        return next((m for m in self.models if m.name == self.settings.model), None)

    @property
    def detector(self) -> str:
        return choices.detector_of(self.settings, self.model)

    @property
    def proposals(self) -> str:
        return choices.proposals_of(self.settings, self.model)

    @property
    def _chosen(self) -> tuple[str, str, str]:
        return self.settings.model, self.detector, self.proposals

    def is_due(self, path: Path) -> bool:
        """Whether a picture that is opened is detected without being asked for: if Preferences say so, if it is the
        first sample, and if another model saw it last, for its boxes would be taken for those of the one that is
        chosen."""
        if self.model is None or self._warming is None or self.is_detecting:
            return False
        if self._traces.get(path) is None:
            return self._store.settings.detect_on_open or self.detects_next
        return self._seen_by.get(path, self._chosen) != self._chosen

    def choose_model(self, name: str) -> None:
        model = next((m for m in self.models if m.name == name), None)
        if model is not None and name != self.settings.model:
            detector = self.settings.detector if self.settings.detector in choices.detectors(model) else None
            self._choose(model=name, detector=detector, proposals=None, top=None, nms=model.nms)
            self.warm_up()

    def choose_detector(self, name: str) -> None:
        if name != self.detector:
            source = self.settings.proposals if self.settings.proposals in choices.proposal_sources(name) else None
            self._choose(detector=cast(DetectorName, name), proposals=source)

    def choose_proposals(self, name: str) -> None:
        if name != self.proposals:
            self._choose(proposals=name)

    @property
    def has_rpn(self) -> bool:
        return "faster-rcnn" in choices.detectors(self.model)

    def choose_rpn(self) -> None:
        self._choose(detector="faster-rcnn", proposals="rpn")

    def choose_mode(self, mode: SearchMode) -> None:
        """Of Selective Search, until Preferences change."""
        self._choose(mode=mode)

    def choose_top(self, count: int) -> None:
        """So many proposals reach the head, until another model is chosen; what was detected is detected anew."""
        self._choose(top=count)

    def use(self, settings: DetectSettings) -> None:
        """For a while: nothing of it is remembered, and nothing detected."""
        self.settings = settings
        self.settings_changed.emit(settings)

    def choose_selection(self, score: float, nms: float) -> None:
        """Post-processing alone: the stages before it are kept."""
        self.settings = replace(self.settings, score=score, nms=nms)
        self._select_timer.start()

    def follow_selection(self) -> None:
        """The picture that is shown may have been seen with other thresholds than those of the sliders."""
        found = self._document.trace.get(Detections)
        if found is not None and not self._is_selected_alike(found):
            self._select_timer.start()

    def _follow_if_whole(self, result: ImageResult) -> None:
        """The sliders may have moved while it was detected."""
        if result.trace.get(HeadOutput) is not None:
            self.follow_selection()

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
        mode = cast(SearchMode, settings.search_mode)
        self.settings = replace(self.settings, device=settings.device, threads=settings.threads, mode=mode)

    # -- answers

    def _reselect(self) -> None:
        """By the kept stages; where they are gone, fewer of the detections that are left, or all anew."""
        trace, path = self._document.trace, self._document.path
        found, head = trace.get(Detections), trace.get(HeadOutput)
        if path is not None and head is not None and trace.get(Refinement) is not None:
            job = self._selecting = self._bridge.submit(Reselect(path, trace, self.settings), replaces=self._selecting)
            job.stage.connect(partial(self._show_selection, head))
            job.finished.connect(self._keep_selection)
            job.failed.connect(self._messages.of_failure)
        elif found is None or self.is_detecting or self._is_selected_alike(found):
            return
        elif self.settings.nms == found.selected_by.nms and (self.settings.score or 0.0) > found.selected_by.score:
            self._document.set_trace(_above(trace, self.settings.score or 0.0))
            self._keep_selection(None)
        elif self.model is not None and self._warming is not None:
            self.detect()

    def _is_selected_alike(self, found: Detections) -> bool:
        """Whether they are those of the sliders."""
        asked, rule = self.settings, found.selected_by
        pairs = (asked.score, rule.score), (asked.nms, rule.nms)
        return all(value is None or abs(value - there) < TOLERANCE for value, there in pairs)

    def _show_selection(self, head: HeadOutput, stage: StageReady) -> None:
        """Unless the picture has been detected anew meanwhile."""
        if self._document.trace.get(HeadOutput) is head:
            self._show_stage(stage)

    def _detected_stage(self, stage: StageReady) -> None:
        if self._is_fresh and stage.path == self._document.path:
            self._is_fresh = False  # the old picture of the run stays until the new one begins
            self._document.set_trace(Trace())
        self._show_stage(stage)

    def _show_stage(self, stage: StageReady) -> None:
        if stage.path == self._document.path:
            self._document.add_stage(stage.record, stage.seconds)

    def _detected_of_folder(self, result: ImageResult) -> None:
        shown = self._without_doubtful(result)
        if result.is_stored and self._is_seen_alike(shown):
            shown = self._traces.get(result.path) or shown  # it may have all its stages
        self._keep(shown)
        if shown.path == self._document.path:
            self._document.set_trace(shown.trace)
        self.detected_in_folder.emit(result)

    def _is_seen_alike(self, result: ImageResult) -> bool:
        """Whether the same model was seen here with the same post-processing."""
        there = self._traces.trace(result.path).get(Detections)
        found = result.trace.get(Detections)
        if there is None or found is None or self._seen_by.get(result.path) != self._chosen:
            return False
        return there.selected_by == found.selected_by

    def _listed(self, models: tuple[ModelEntry, ...]) -> None:
        self.models = models
        if self.settings.nms is None and self.model is not None:
            self.settings = replace(self.settings, nms=self.model.nms)
            self.settings_changed.emit(self.settings)
        self.models_changed.emit()

    def _keep(self, result: ImageResult) -> None:
        self._traces.keep(result)
        self._seen_by[result.path] = self._chosen
        detections = result.trace.get(Detections)
        count = len(detections) if detections is not None else 0
        self._pictures.mark(result.path, detections=count, failed="", note=result.note)
        self.device_changed.emit(result.device)

    def _without_doubtful(self, result: ImageResult) -> ImageResult:
        """A folder's picture with what was asked for alone."""
        least = self.settings.score
        return result if least is None else replace(result, trace=_above(result.trace, least))

    def _keep_selection(self, _nothing: None) -> None:
        if self._document.is_preview:
            return  # of no model that is chosen
        if (result := self._traces.set_trace(self._document.path, self._document.trace)) is not None:
            self._keep(result)

    def _folder_settings(self) -> DetectSettings:
        """A folder is detected down to low scores, so that doubts are seen."""
        least = self.settings.score
        return self.settings if least is None else replace(self.settings, score=min(least, DOUBTFUL))


def _above(trace: Trace, least: float) -> Trace:
    """Without the detections whose score is lower."""
    found = trace.get(Detections)
    if found is None:
        return trace
    count = int((found.scores >= least).sum())  # best first, and a weaker box never takes a stronger one away
    fields = ("boxes", "classes", "scores", "rois")
    selected_by = replace(found.selected_by, score=least)
    above = replace(found, **{field: getattr(found, field)[:count] for field in fields}, selected_by=selected_by)
    return trace.with_(above, trace.seconds.get(Detections, 0.0))


def _place(model: ModelEntry) -> tuple[int, str]:
    """As the shelf orders them: bundled ones, the person's own by name, published ones."""
    return {"bundled": 0, "own": 1}.get(model.state, 2), f"{model.name}." if model.state == "own" else ""


def _first_settings(store: SettingsStore) -> DetectSettings:
    """What was chosen last time. NMS is the model's own, once it is known what that is."""
    session, chosen = store.session, store.settings
    return DetectSettings(
        model=session.model,
        detector=cast(DetectorName, session.detector) if session.detector in DETECTOR_WORDS else None,
        proposals=cast(Any, session.proposals) if session.proposals in choices.PROPOSAL_WORDS else None,
        mode=cast(SearchMode, chosen.search_mode),
        score=SHOWN_SCORE,
        device=chosen.device,
        threads=chosen.threads,
    )
