"""R-CNN, SPPnet, Fast R-CNN and Faster R-CNN, one after another on a labelled folder, and the papers' table of them."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

from engine.errors import UserError
from engine.generators import WithResult, result_of
from engine.labels.several import FolderSamples, Sample, read_folders
from engine.labels.split import FEWEST_TO_SPLIT
from engine.models.library import checkpoints
from engine.models.library.seen_pictures import KEY, seen_by, seen_in_training
from engine.models.library.trunks import Trunk, detector_over, find_trunk, specification_of
from engine.models.network import TwoStageNet
from engine.structures.jobs import PartReady, Progress
from engine.structures.papers import LINEAGE, Lineage, LineageResult, LineageRow
from engine.structures.selection import NO_BOX, NO_TIME, count_of
from engine.structures.settings import DETECTOR_WORDS
from engine.structures.training import TrainingPoint
from engine.tasks.fine_tune import compiled
from engine.tasks.models import Models
from engine.training.data.external_proposals import CACHED_BYTES, ExternalProposals
from engine.training.data.feature_cache import FeatureFiles
from engine.training.lineage import Contest, measure, searched, train_detector, untaught
from engine.training.loop.budget import Budget
from engine.training.loop.validation import judges_in_time
from engine.training.svm.from_folder import CROP_SIDE, PAPERS_PROPOSALS, PAPERS_SIDE, PROPOSALS
from engine.words import tr
from engine.worker import Task

# Of the seconds that are left when each begins: R-CNN runs the whole net for every proposal.
_SHARES = {"rcnn": 0.5, "sppnet": 0.25, "fast-rcnn": 0.45, "faster-rcnn": 0.9}
_JUDGING = 0.35  # of a detector's share
_SEARCHING = 0.1


def lineage(models: Models, request: Lineage) -> Task[LineageRow, LineageResult]:
    """A part for each detector that is done. All have the same trunk, pictures and, but for Faster R-CNN, proposals."""
    budget, began = Budget(request.seconds, request.began), time.monotonic()
    yield from _once(models, budget)
    # R-CNN and SPPnet run on the CPU; on a GPU the other two would win by that alone.
    settings, new = replace(request.settings, device="cpu"), request.new
    samples = yield from _read(request)
    trunk = yield from find_trunk(new.start, new.design, models.shelf)
    if new.design == "pyramid" and not trunk.pyramid:
        specification_of(trunk, new.design)
        what = tr("has no pyramid that has learned, and SPPnet would leave it random")
        raise UserError(trunk.name, what, tr("choose the papers' design, or the bundled backbone"))
    models.use_threads(settings)
    files = {name: models.shelf.own_file(f"{request.save} {name}") for name in LINEAGE} if request.save else {}
    contest = _contest(models, request, samples, trunk)
    proposals, top = contest.proposals, contest.proposals.top
    for text in (preparing := WithResult(proposals.prepare([p for p, _ in samples.train], budget, _SEARCHING))):
        yield None if text is None else Progress(0, 0, text)
    there = set(preparing.result)
    contest = replace(contest, train=[sample for sample in samples.train if sample[0] in there])
    judges = yield from _judges(contest, samples, budget, request.seconds)
    for text in (searching := WithResult(searched(judges, replace(settings, top=top, seed=request.seed)))):
        yield None if text is None else Progress(0, 0, text)
    rows = []
    for name in LINEAGE:
        net = untaught(contest, name)
        share = Budget(_SHARES[name] * budget.left) if budget.is_limited else Budget()
        share.set_aside("judging", _JUDGING * share.left if budget.is_limited else 0.0)
        seconds, epochs = yield from _trained(contest, net, share, name)
        measuring = WithResult(measure(net, judges, *searching.result, top))
        yield from (Progress(0, 0, f"{DETECTOR_WORDS[name]}: {text}") for text in measuring)
        row = replace(measuring.result, training=seconds, epochs=epochs)
        if files:
            _save(net, files[name], request, contest, row, trunk.file)
            row = replace(row, model=files[name].stem)
        rows.append(row)
        yield PartReady(row)
    learn, judge = (tuple(path for path, _ in part) for part in (contest.train, judges))
    usable = {path for path, _ in (*samples.train, *samples.validation)}
    unused = dict.fromkeys((*samples.selection.learn, *samples.selection.judge))
    left = {p: NO_TIME if p in usable else NO_BOX for p in unused if p not in {*learn, *judge}}
    selection = replace(
        samples.selection, learn=learn, judge=judge, left_alone={**samples.selection.left_alone, **left}
    )
    return LineageResult(request.folder, trunk.name, new.design, tuple(rows), selection, time.monotonic() - began)


def _contest(models: Models, request: Lineage, samples: FolderSamples, trunk: Trunk) -> Contest:
    new, is_paper = request.new, request.learn.recipe == "paper"
    top = request.settings.top or (PAPERS_PROPOSALS if is_paper else PROPOSALS)
    cached = FeatureFiles(models.cache / "proposals", CACHED_BYTES)
    return Contest(
        detector_over(trunk, new.design, request.seed),
        samples.classes,
        samples.train,
        ExternalProposals(request.settings.mode, request.seed, top, files=cached),
        new.layers,
        request.learn,
        request.epochs,
        request.seed,
        models.cache / "regions",
        PAPERS_SIDE if is_paper else CROP_SIDE,
    )


def _judges(
    contest: Contest, samples: FolderSamples, budget: Budget, seconds: float
) -> Generator[Progress, None, list[Sample]]:
    """As many of the pictures held out as the slowest detector has time for. Raises UserError where it has for none."""
    if not budget.is_limited:
        return samples.validation
    slowest = Budget(_SHARES["rcnn"] * budget.left)
    net = untaught(contest, "rcnn")
    looking = WithResult(judges_in_time(samples.validation, net, slowest, contest.proposals, _JUDGING))
    yield from (Progress(0, 0, text) for text in looking)
    if not looking.result:
        least = tr("give at least {seconds:g} seconds", seconds=4 * seconds)
        raise UserError(
            tr("{seconds:g} seconds", seconds=seconds), tr("are too few to judge R-CNN by a single picture"), least
        )
    return looking.result


def _once(models: Models, budget: Budget) -> Iterator[Progress]:
    for update in compiled(models, budget):
        if isinstance(update, Progress):
            yield update


def _read(request: Lineage) -> Generator[Progress, None, FolderSamples]:
    """The folder's pictures. Raises UserError where it is too small for four trainings and a judgement."""
    reading = WithResult(read_folders((request.folder,), request.validate))
    yield from (Progress(0, 0, text) for text in reading)
    found = reading.result
    train, held = (
        [s for s in part if any(b.is_learned for b in s[1].boxes)] for part in (found.train, found.validation)
    )
    if not train or not held:
        what = tr(
            "is too small: {pictures} with boxes to learn from, {count} held out to judge by",
            pictures=count_of(len(train)),
            count=len(held),
        )
        do = tr(
            "label at least {fewest_to_split} pictures, or choose a split of the folder to judge by",
            fewest_to_split=FEWEST_TO_SPLIT,
        )
        raise UserError(request.folder, what, do)
    labels = dict.fromkeys(b.label for _, annotation in train for b in annotation.boxes if b.is_learned)
    classes = tuple(name for name in (*found.classes, *labels) if name in labels)
    return replace(found, train=train, validation=held, classes=tuple(dict.fromkeys(classes)))


def _trained(
    contest: Contest, net: TwoStageNet, budget: Budget, name: str
) -> Generator[Progress | None, None, tuple[float, int]]:
    training = WithResult(train_detector(contest, net, budget))
    for event in training:
        if isinstance(event, TrainingPoint):
            yield Progress(event.step, event.steps, f"{DETECTOR_WORDS[name]}: {event.phase or 'learning'}")
        else:
            yield None
    return training.result


def _save(
    net: TwoStageNet, file: Path, request: Lineage, contest: Contest, row: LineageRow, origin: Path | None
) -> None:
    """On the shelf, with what it has seen: the pictures held out chose nothing."""
    net.specification = net.specification.with_(name=file.stem)
    seen = result_of(seen_in_training(seen_by(origin), [path for path, _ in contest.train], [], 0))
    story = {"start": request.new.start, "design": request.new.design, "lineage": str(request.folder)}
    figures = {"AP50": row.ap50}
    metadata = {"provenance": json.dumps(story), "figures": json.dumps(figures), KEY: seen.to_text()}
    checkpoints.save(net, file, metadata)
