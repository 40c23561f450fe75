"""Fine-tuning: a model of the shelf and labelled pictures -> a new model of the shelf; and tuning it further."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from engine.errors import UserError
from engine.generators import WithResult
from engine.labels.several import open_labelled
from engine.models.detectors import fast_rcnn
from engine.models.library import model_file
from engine.models.library.model_file import check_path
from engine.models.library.runs import CHECKPOINT, FIRST_STARTER
from engine.models.library.trunks import detector_over, find_trunk, specification_of
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.structures.inspection.gradients import RoiGradient
from engine.structures.jobs import PartReady, Progress
from engine.structures.papers import DESIGN_WORDS, OutlineDetector
from engine.structures.requests import FineTune, ImageResult, PictureFailed, TuneFurther
from engine.structures.settings import DETECTOR_WORDS, SVM_DETECTORS, NewDetector
from engine.structures.training import Notice, TrainingPoint, TrainingResult, TuningResult
from engine.tasks.models import Models
from engine.tasks.outline import check_choices, check_pyramid, outline, part_that_learns
from engine.training.data.external_proposals import CACHED_BYTES, ExternalProposals
from engine.training.data.feature_cache import FeatureCache, FeatureFiles
from engine.training.detection.layers import learning_weights
from engine.training.distributed import joined
from engine.training.from_folder import train_request
from engine.training.loop.budget import Budget
from engine.training.loop.trainer import TrainingEvent
from engine.training.run_record import record_of
from engine.training.svm.from_folder import PROPOSALS, train_region_request
from engine.training.tuning import tune_further
from engine.words import mark, tr
from engine.worker import Task

ONCE = mark("The first training after an installation prepares for a minute or two; then it begins")
Training = Generator[TrainingEvent | None, None, TrainingResult]


Part = TrainingPoint | ImageResult | RoiGradient | PictureFailed | Notice


def fine_tune(models: Models, request: FineTune) -> Task[Part, TrainingResult]:
    """A part for each step, each preview of a picture, and each picture that is gone; other news come as progress.
    When it is cancelled, no model is saved.

    Under torchrun all processes train together; the first alone saves.
    """
    file = Path(request.save) if request.save.endswith(".safetensors") else models.shelf.own_file(request.save)
    check_path(file)
    budget = Budget.of(request)
    yield from compiled(models, budget)
    origin: Path | None = None
    # Every training starts from a whole net; R-CNN and SPPnet take only its backbone.
    if request.new is None:
        request = _from_its_start(request, file)
        net = (yield from models.load(replace(request.settings, detector=None, proposals=None, svd=()))).net
        request, origin = _with_detector(request, net.specification), models.shelf.file_of(request.settings)
    else:
        request, net, origin = yield from new_detector(models, request, request.new)
    if replaced := _replaced(request, file, net.specification):
        yield PartReady(Notice(replaced))
    proposals = proposals_for_training(models, request)
    yield Progress(0, 0, tr("Reading the labels"))
    with joined(models.device(request.settings)) as ranks:
        if request.settings.detector in SVM_DETECTORS:
            if ranks.count > 1:
                what = tr("is trained by one process: its SVMs see all regions at once")
                raise UserError(request.settings.detector, what, tr("start it without torchrun"))
            training: Training = train_region_request(
                request, net, file, proposals, budget, models.cache / "regions", origin=origin
            )
        else:
            cache = FeatureCache(files=FeatureFiles(models.features))
            training = train_request(
                request, net, file, ranks, origin=origin, cache=cache, budget=budget, proposals=proposals
            )
        with closing(training):
            run = WithResult(training)
            has_begun = False
            for one in run:
                has_begun = has_begun or isinstance(one, TrainingPoint)
                if not has_begun:
                    budget.check_ready()
                yield None if one is None else Progress(0, 0, one) if isinstance(one, str) else PartReady(one)
            entry = models.shelf.entry_of(file) if ranks.is_first else None
            return replace(run.result, entry=entry)


def compiled(models: Models, budget: Budget) -> Iterator[Progress | PartReady[Part]]:
    """Compile the kernels once after an installation, outside the training's seconds. Of several processes on a machine
    the first compiles, and the others wait where they join."""
    began = time.monotonic()
    for number, _ in enumerate(models.kernels.wait()):
        if number == 0:
            yield PartReady(Notice(tr(ONCE)))
        yield Progress(0, 0, tr("First use: preparing, a minute or two"))
    budget.lengthen(time.monotonic() - began)


def new_detector(
    models: Models, request: FineTune, new: NewDetector
) -> Generator[Progress | PartReady[Part], None, tuple[FineTune, TwoStageNet, Path | None]]:
    """The request as it is trained, the untrained detector that it begins with, and the file whose trunk that has.
    Raises UserError for what does not go together, before anything is downloaded or computed."""
    detector = request.settings.detector or "faster-rcnn"
    for folder in request.folders:
        open_labelled(folder)
    check_choices(new, detector, request.schedule)
    if detector in SVM_DETECTORS and request.train == "scratch":
        raise UserError(
            detector, tr("is not trained from random weights"), tr("let it start from a backbone that has learned")
        )
    is_random = request.train == "scratch"
    trunk = yield from find_trunk(new.start, new.design, models.shelf, random=is_random)
    specification = specification_of(trunk, new.design)
    check_pyramid(trunk, new, detector)
    request = _with_detector(replace(request, settings=replace(request.settings, detector=detector)), specification)
    if not is_random and detector not in SVM_DETECTORS:
        request = replace(request, train=part_that_learns(new, trunk))
    yield Progress(0, 0, tr("Building a detector over {name}", name=trunk.name))
    net = detector_over(trunk, new.design, request.seed).to(models.device(request.settings))
    models.use_threads(request.settings)
    if is_random:
        total = learning_weights(net, ())[1]
        words = tr(
            "{start}, {design}: all {total:,.1f} million weights are new, and random",
            start=new.start,
            design=tr(DESIGN_WORDS[new.design]),
            total=total / 1e6,
        )
    else:
        asked = OutlineDetector(new, detector, request.learn.batch, epochs=request.epochs, seconds=request.seconds)
        words = outline(models, asked).sentence
    yield PartReady(Notice(words))
    return request, net, trunk.file


def _from_its_start(request: FineTune, file: Path) -> FineTune:
    """A run that was stopped in the time of the first starter goes on from that one."""
    stopped = record_of(file) if request.resume and file.with_suffix(CHECKPOINT).exists() else None
    if stopped is None or stopped.settings.get("model") != FIRST_STARTER:
        return request
    return replace(request, settings=replace(request.settings, model=FIRST_STARTER))


def _replaced(request: FineTune, file: Path, start: ModelSpecification) -> str:
    """What is said of a model of another kind that has the name; empty where there is none."""
    with suppress(UserError):
        before = model_file.read_specification(file)
        was, becomes = (before.detector, before.backbone), (request.settings.detector, start.backbone)
        if was != becomes and not request.resume:
            return tr(
                "{name} is there already ({detector}, {backbone}): the end of this training replaces it",
                name=file.stem,
                detector=DETECTOR_WORDS[before.detector],
                backbone=before.backbone,
            )
    return ""


def _with_detector(request: FineTune, start: ModelSpecification) -> FineTune:
    """The request with the detector that it means: the one asked for, or that of the model it starts from. Raises
    UserError where this model cannot become that one, or where something is asked for that it does not have."""
    detector, before = request.settings.detector or start.detector, start.detector
    if before in SVM_DETECTORS and detector not in SVM_DETECTORS:
        raise UserError(
            start.name,
            tr("is a model for {detector}", detector=DETECTOR_WORDS[before]),
            tr("start {detector} from another model", detector=DETECTOR_WORDS[detector]),
        )
    if detector != "faster-rcnn":
        if request.learn.anchors is not None:
            raise UserError(detector, tr("has no anchors to choose"), tr("leave the choice of anchors out"))
        if request.schedule != "joint":
            raise UserError(
                detector,
                tr("has no proposal network to take turns with"),
                tr("choose “All at once”, the joint schedule"),
            )
    elif request.proposals_from is not None:
        raise UserError(
            detector, tr("makes its own proposals"), tr("leave the file of proposals out, or choose Fast R-CNN")
        )
    if detector in SVM_DETECTORS and request.train != "heads":
        what = tr("is trained in one way alone, and “{train}” does not change it", train=request.train)
        raise UserError(detector, what, tr("leave the choice of what learns out"))
    return replace(request, settings=replace(request.settings, detector=detector))


def proposals_for_training(models: Models, request: FineTune) -> ExternalProposals | None:
    """The proposals that the detector learns from; None: those of its own RPN."""
    settings = request.settings
    if settings.detector == "faster-rcnn":
        return None
    is_paper = request.learn.recipe == "paper"
    few = PROPOSALS if settings.detector in SVM_DETECTORS and not is_paper else fast_rcnn.PROPOSALS
    top = settings.top or few
    files = FeatureFiles(models.cache / "proposals", CACHED_BYTES)
    return ExternalProposals(settings.mode, settings.seed, top, file=request.proposals_from, files=files)


def tune(models: Models, request: TuneFurther) -> Task[TrainingPoint, TuningResult]:
    """A part for each step. The tuned net is read from the model's file; the net that detects stays as it is."""
    save = request.learnt.save
    file = Path(save) if save.endswith(".safetensors") else models.shelf.own_file(save)
    budget, device = Budget(request.seconds), models.device(request.learnt.settings)
    detector = model_file.read_specification(file).detector
    learnt = replace(request.learnt, settings=replace(request.learnt.settings, detector=detector))
    proposals = proposals_for_training(models, learnt)
    yield Progress(0, 0, tr("Tuning all layers in the background"))
    with closing(tune_further(request, file, device, budget, proposals)) as tuning:
        run = WithResult(tuning)
        for one in run:
            left = time.monotonic()
            if isinstance(one, TrainingPoint):
                yield PartReady(one)
            else:
                yield None if one is None else Progress(0, 0, tr("Tuning all layers: {one}", one=one))
            budget.lengthen(time.monotonic() - left)  # others were answered
        return replace(run.result, entry=models.shelf.entry_of(file))
