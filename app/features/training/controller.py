"""Verbs of learning: Ctrl+T, a proper training from the panel, and how each of them ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from app.features.detection.controller import DetectController
from app.features.training.examples import NOTHING, OTHERS, Corrections, Examples, collect
from app.services.activity import Activity
from app.services.bridge import AnyHandle, JobHandle
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from engine.structures.annotation import Annotation
from engine.structures.inspection.gradients import RoiGradient
from engine.structures.jobs import Progress, Request
from engine.structures.requests import FineTune, ImageResult, PictureFailed, PreviewPictures, TuneFurther
from engine.structures.selection import Selection, count_of
from engine.structures.settings import SVM_DETECTORS
from engine.structures.stages import Detections
from engine.structures.training import Notice, RunSummary, TrainingPoint, TrainingResult

CONTINUE = mark("“{name}” can be continued: menu Train, “Training…”, page “Runs”, button “Continue”.")
ELSEWHERE = mark("There is no picture to learn from: correct pictures that are in no split, or in train.")
STOPPING = mark("Stopping after this step")
ENDING = mark("Stopping early: testing and saving the best model so far")
NAMED = 3  # classes, at most, that are told after a training
F8_HINT = mark("F8 compares the model before and after.")
P = TypeVar("P")
R = TypeVar("R")
Part = TrainingPoint | ImageResult | RoiGradient | PictureFailed | Notice
_FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|', "-"))


class LearningController(QObject):
    """One run at a time. The status line says how far it is; a person may end it early, or cancel it."""

    RUN = ""  # its name in the status line

    began = Signal(object)  # its request
    stepped = Signal(object)  # TrainingPoint
    ending = Signal()  # it was stopped early
    ended = Signal()  # however it ended

    def __init__(self, services: Services, session: Session, detect: DetectController, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._messages, self._document = services.bridge, services.messages, session.document
        self._detect = detect
        self.request: FineTune | TuneFurther | None = None  # what is being learned now
        self.is_stopping = False  # it was cancelled; also after its end, until the next begins
        self._job: AnyHandle | None = None

    @property
    def is_running(self) -> bool:
        return self.request is not None

    @property
    def can_end(self) -> bool:
        """It may be stopped early, which it was not yet."""
        return self.request is not None and not self.request.enough.is_set()

    def enough(self) -> None:
        """Stop early: what was reached is judged now, and the best so far stays."""
        if self.request is not None and not self.request.enough.is_set():
            self.request.enough.set()
            self._show(tr(ENDING))
            self.ending.emit()

    def cancel(self) -> None:
        """Stop; nothing comes of it. The engine ends the step that it is in, and until then that is said."""
        if self._job is not None and self.is_running:
            self.is_stopping = True
            self._job.cancel()
            self._show(tr(STOPPING))

    def _submit(self, request: Request[P, R]) -> JobHandle[P, R]:
        self.is_stopping = False
        job = self._job = self._bridge.submit(request, replaces=self._job)
        job.failed.connect(self._messages.of_failure)
        job.ended.connect(self._end)
        return job

    def _show(self, words: str, done: int = 0, total: int = 0, eta: float | None = None) -> None:
        self._detect.activity.show_run(self.RUN, Activity(words, done, total, eta))

    def _end(self) -> None:
        self.request = None
        self._detect.activity.end_run(self.RUN)
        self.ended.emit()


class TrainController(LearningController):
    """One training at a time; pictures can be opened and detected while it goes on."""

    RUN = "train"
    request: FineTune | None

    learnt = Signal(object, object)  # FineTune, TrainingResult
    sent_back = Signal(object)  # RoiGradient, of the RoI that is watched

    def __init__(self, services: Services, session: Session, detect: DetectController, parent: QObject) -> None:
        super().__init__(services, session, detect, parent)
        self._pictures, self._background = session.pictures, services.background
        self.corrections = Corrections(session.document, self)
        self.is_quick = False
        self.is_collecting = False  # Ctrl+T was pressed, and its pictures are being read
        self._has_stepped = False
        self._names: set[str] = set()  # of runs: those that are stored, and what has begun since they were listed
        self.examples = Examples(())  # what Ctrl+T learned from last
        session.document.image_changed.connect(self._look_there)

    # -- verbs

    def quick(self) -> None:
        """Learn at once, without a question, from what was corrected."""
        if self.is_running or self.is_collecting:
            self._messages.info(tr("A training is already running. Ctrl+. stops it."))
            return
        if why := self._why_not():
            self._messages.warning(why)
        else:
            self._collect(self._learn_quickly)

    def start(self, request: FineTune) -> None:
        """A training as the panel or an earlier run describes it. What is wrong with it, the engine says.

        Without a folder and pictures of its own it learns from the corrected ones.
        """
        if self.is_running or self.is_collecting:
            return
        if request.folder is not None or request.annotations:
            self._begin(request, quick=False)
        elif any(annotation.boxes for annotation in self.corrections.annotations):
            self._collect(partial(self._learn_corrected, request), most_others=0)
        else:
            self._messages.warning(tr(NOTHING))

    def new_name(self) -> str:
        """A name for the next model: the folder's, with the first number that no model and no run has."""
        root = self._pictures.root
        stem = (root.name if root is not None else "").translate(_FORBIDDEN).strip(" .") or "model"
        return next(name for n in count(1) if not self.is_taken(name := f"{stem} {n}"))

    def is_taken(self, name: str) -> bool:
        """Whether a model of the shelf has this name, or a run, an unfinished one too. Some disks know no case."""
        names = (*self._names, *(model.name for model in self._detect.models))
        return name.casefold() in map(str.casefold, names)

    def know_runs(self, runs: Iterable[RunSummary]) -> None:
        """Those that are stored: their names are taken."""
        self._names = {run.name for run in runs} | ({self.request.save} if self.request is not None else set())

    # -- what happens meanwhile

    def _why_not(self) -> str:
        model = self._detect.model
        if model is None or model.error or model.detector == "trunk":
            return tr("There is no model to start from: choose one in the tool bar, then press Ctrl+T.")
        if self._detect.detector in SVM_DETECTORS:
            return tr("R-CNN and SPPnet do not learn in seconds: choose another model, or train in the Training panel.")
        return ""

    def _collect(self, use: Callable[[Examples], None], most_others: int = OTHERS) -> None:
        """The corrected pictures, and others of their folder: read away from the window's thread, then used."""
        self.is_collecting = True
        work = partial(collect, self.corrections.annotations, self._pictures.root, most_others)
        self._background.run(work, partial(self._collected, use), self._not_collected)

    def _collected(self, use: Callable[[Examples], None], examples: Examples) -> None:
        self.is_collecting = False
        if examples.is_empty:
            self._messages.warning(f"{examples.held_words} {tr(ELSEWHERE)}" if examples.held else tr(NOTHING))
        else:
            use(examples)

    def _learn_quickly(self, examples: Examples) -> None:
        self.examples = examples
        self._messages.info(examples.sentence)
        settings = replace(self._detect.settings, detector=None, proposals=None)
        request = FineTune(settings, self.new_name(), annotations=examples.annotations, selection=examples.selection)
        self._begin(request, quick=True)

    def not_learnt(self, selection: Selection) -> tuple[Annotation, ...]:
        """Labelled pictures to test on what came of `examples`: those kept for that, else those labelled since, unless
        they have a class that was not taught."""
        examples = self.examples.annotations
        known = {*selection.learn, *(a.path for a in examples), *self.examples.held}
        taught = {label for annotation in examples for label in annotation.labels}
        since = (a for a in self.corrections.annotations if a.boxes and a.path not in known)
        return self.examples.judges or tuple(a for a in since if taught.issuperset(a.labels))

    def _learn_corrected(self, request: FineTune, examples: Examples) -> None:
        """From the panel: the corrected pictures alone, without those that the folder holds out."""
        if examples.held_words:
            self._messages.info(examples.held_words)
        self._begin(replace(request, annotations=examples.annotations, selection=examples.selection), quick=False)

    def _not_collected(self, error: Exception) -> None:
        self.is_collecting = False
        self._messages.of_exception(error)

    def _on_screen(self) -> tuple[Path, ...]:
        return (self._document.path,) if self._document.path is not None else ()

    def _look_there(self, _image: object) -> None:
        """Another picture was opened: its boxes are those that are seen to move now."""
        if self.request is not None:
            self.request.preview.paths = self._on_screen()

    def _begin(self, request: FineTune, *, quick: bool) -> None:
        request = replace(request, preview=PreviewPictures(self._on_screen()))
        self.request, self.is_quick, self._has_stepped = request, quick, False
        self._document.new_detector = request.save if request.new is not None else ""
        self._names.add(request.save)
        self._show(tr("Preparing the training"))
        job = self._submit(request)
        job.progress.connect(self._progress)
        job.part.connect(self._look)
        job.finished.connect(partial(self._finished, request))
        job.cancelled.connect(partial(self._cancelled, request.save))
        self.began.emit(request)

    def _look(self, part: Part) -> None:
        match part:
            case TrainingPoint(step=step, steps=steps):
                if self.request is not None and not self.request.enough.is_set():
                    self._show(
                        tr("Training: step {step:,} of {steps:,}", step=step, steps=steps),
                        step,
                        steps,
                        part.eta_seconds or None,
                    )
                self._has_stepped = True
                self.stepped.emit(part)
            case PictureFailed():
                self._messages.warning(f"{part.path.name}: {part.message}")
            case Notice():
                self._messages.info(f"{part.text}.")
            case ImageResult():
                found, document = part.trace.get(Detections), self._document
                self._pictures.mark(part.path, detections=0 if found is None else len(found))
                is_held = document.held is not None and document.held is document.trace.get(Detections)
                if part.path == document.path and not is_held:
                    document.set_trace(part.trace, is_preview=True)
            case RoiGradient():
                self.sent_back.emit(part)

    def _progress(self, progress: Progress) -> None:
        """What is done besides steps, in words: reading labels, judging on the pictures held out."""
        if progress.text:
            text = progress.text if progress.text[0].isupper() else tr("Training: {text}", text=progress.text)
            self._show(text, progress.done, progress.total)

    # -- how it ends

    def _finished(self, request: FineTune, result: TrainingResult) -> None:
        left = f", {left}" if (left := result.selection.left_alone_words) else ""
        well = f"; {result.figure_words}" if result.figure_words else ""
        sentence = tr(
            "Trained “{model}” from {how_many}{left}{well}. {f8_hint}",
            model=result.model,
            how_many=_how_many(result),
            left=left,
            well=well,
            f8_hint=tr(F8_HINT),
        )
        notes = [f"{note[0].upper()}{note[1:]}." for note in result.selection.notes]
        if result.entry is not None and len(classes := result.entry.classes) <= NAMED:
            notes.append(tr("It knows {classes} and nothing else.", classes=", ".join(classes)))
        self._messages.info(" ".join([sentence, *notes]))
        if (model := result.entry) is not None:  # it is chosen, and sees the picture on the screen
            had_trace, was_chosen = bool(self._document.trace.records), self._detect.settings.model == model.name
            self._detect.add_model(model)
            self._detect.choose_model(model.name)
            if self._document.image is not None and (was_chosen or not had_trace):
                self._detect.detect()
        self.learnt.emit(request, result)

    def _end(self) -> None:
        if self.is_stopping and not self._has_stepped and self.request is not None:
            self._names.discard(self.request.save)  # nothing is kept of it, its name neither
        super()._end()

    def _cancelled(self, name: str) -> None:
        further = tr(CONTINUE, name=name) if self._has_stepped else ""
        self._messages.info(tr("Training cancelled, no model saved. {further}", further=further).rstrip())
        if self._document.image is not None:  # what is seen may be of the model that is not there
            self._detect.detect()


def _how_many(result: TrainingResult) -> str:
    pictures, seconds = count_of(result.pictures), result.seconds
    if seconds < 100:
        return tr("{pictures} in {seconds:.0f} s", pictures=pictures, seconds=seconds)
    return tr("{pictures} in {minutes:.0f} min", pictures=pictures, minutes=seconds / 60)
