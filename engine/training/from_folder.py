"""A training request, from its pictures to a saved model: what is learnt, how well in the end, and what is kept."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from engine.generators import WithResult
from engine.labels.several import Sample
from engine.models.library import checkpoints
from engine.models.library.runs import CHECKPOINT
from engine.models.library.seen_pictures import KEY, seen_by, seen_in_training
from engine.models.network import TwoStageNet
from engine.structures.annotation import Annotation
from engine.structures.requests import FineTune
from engine.structures.seen import SeenPictures
from engine.structures.settings import AnchorShapes
from engine.structures.training import RunRecord, TrainingPoint, TrainingResult
from engine.training.adapt.anchors import from_record, suggested, with_anchors
from engine.training.adapt.classes import untrained, with_classes
from engine.training.data.examples import TrainingData, read_training_data
from engine.training.data.feature_cache import FeatureCache
from engine.training.data.given_proposals import GivenProposals
from engine.training.data.loader import LabelledPictures
from engine.training.data.replay import replayed, still_to_learn, to_replay, with_known_objects
from engine.training.detection.recipes import Plan
from engine.training.detection.targets import Labelling
from engine.training.distributed import ALONE, Ranks
from engine.training.loop.budget import Budget
from engine.training.loop.fine_tune import fine_tune
from engine.training.loop.preview import Preview
from engine.training.loop.run_record import RunRecorder, record_of, replay_of
from engine.training.loop.time_limits import budget_of, check_time, data_in_time, set_aside_saving
from engine.training.loop.trainer import Hooks, TrainingEvent
from engine.training.loop.validation import Validation

ONE_STEP, ONE_OF_ALL_LAYERS = 1.0, 3.0  # seconds that the first one may take
COMPLETING_SHARE = 0.2


def train_request(
    request: FineTune,
    start: TwoStageNet,
    file: Path,
    ranks: Ranks = ALONE,
    *,
    origin: Path | None = None,
    cache: FeatureCache | None = None,
    budget: Budget | None = None,
    proposals: GivenProposals | None = None,
) -> Generator[TrainingEvent | None, None, TrainingResult]:
    """Train a copy of `start` as asked and save it to `file`, with a record of the training beside it.

    origin: the file that `start` was read from, beside which the record of its own training lies. cache: of features.
    budget: of the whole; None: the request's seconds. proposals: what Fast R-CNN learns over; None: the net's own RPN,
    which is Faster R-CNN. Closed before its end, no model is saved but the checkpoint, from which `resume` goes on. Of
    several ranks the first alone validates and saves.
    """
    began, budget = time.monotonic(), budget or budget_of(request)
    checkpoint = file.with_suffix(CHECKPOINT)
    if not request.resume and ranks.is_first:
        checkpoint.unlink(missing_ok=True)
    more = ranks.broadcast(request.resume and not checkpoint.exists() and file.exists())
    if more:
        start = checkpoints.load(file).to(start.device)  # a finished run learns more
        origin = file
    before = SeenPictures() if request.train == "scratch" else seen_by(origin)
    data = yield from read_training_data(request, start.specification)
    yield from data.missing
    shapes = anchors_for(request, data, start, file)
    request = replace(request, learn=replace(request.learn, anchors=shapes))  # so that the record has them
    net = _net_of(request, data, start, file.stem, given=proposals is not None)
    set_aside_saving(net, budget)
    data = yield from data_in_time(data, net, budget, proposals, ranks)
    earlier = yield from still_to_learn(replay_of(origin), data.selection)
    replay = _to_replay(request, data, earlier)
    recorder = RunRecorder(request, start.specification.name, data, file, replay, writes=ranks.is_first, more=more)
    pictures = yield from pictures_of(request, data, start, earlier, budget, proposals)
    check_time(budget, ONE_STEP if request.train == "heads" else ONE_OF_ALL_LAYERS)
    recorder.write("unfinished")
    hooks = _hooks(request, data, cache, checkpoint, ranks, budget, proposals)
    training = fine_tune(net, pictures, plan_of(request, len(pictures)), hooks)
    events = WithResult(training)
    try:
        with closing(training):
            for event in events:
                yield recorder.add(event) if isinstance(event, TrainingPoint) else event
                yield from pictures.newly_gone()
    except GeneratorExit:
        recorder.write("unfinished")
        raise
    metrics, looks = events.result, recorder.record.looks
    if ranks.is_first:
        judged = [path for path, _ in data.validation]
        seen = yield from seen_in_training(before, map(Path, pictures.names), judged, looks)
        story = _provenance(request, start, data, recorder.record, metrics, time.monotonic() - began)
        checkpoints.save(net, file, story | {KEY: seen.to_text()})
        checkpoint.unlink(missing_ok=True)
    seconds = time.monotonic() - began
    recorder.write("stopped early" if request.enough.is_set() else "finished", metrics)
    last = recorder.record.last
    return TrainingResult(file.stem, file, seconds, len(data.train), metrics, data.selection, looks, last)


def _net_of(request: FineTune, data: TrainingData, start: TwoStageNet, name: str, *, given: bool) -> TwoStageNet:
    """What will learn: `start`, or a net like it from scratch, with the data's classes and the request's anchors.
    given: over given proposals, as Fast R-CNN."""
    new_net = untrained if request.train == "scratch" else with_classes
    net = new_net(start, data.classes, name, request.seed).to(start.device)
    shapes = request.learn.anchors
    net = with_anchors(net, shapes) if isinstance(shapes, AnchorShapes) else net
    net.specification = net.specification.with_(detector="fast-rcnn" if given else "faster-rcnn")
    return net


def _hooks(
    request: FineTune,
    data: TrainingData,
    cache: FeatureCache | None,
    checkpoint: Path,
    ranks: Ranks,
    budget: Budget,
    proposals: GivenProposals | None,
) -> Hooks:
    fixed = request.train == "heads"
    validation = Validation(
        data.validation, fixed_trunk=fixed, looked_for=data.looked_for, proposals=proposals, budget=budget
    )
    return Hooks(
        validation.measuring if data.validation else None,
        cache,
        checkpoint,
        request.enough.is_set,
        Preview(
            request.preview,
            replace(request.settings, detector=None, proposals=None),
            fixed_trunk=fixed,
            proposals=proposals,
        ),
        ranks,
        budget,
    )


def anchors_for(request: FineTune, data: TrainingData, start: TwoStageNet, file: Path) -> AnchorShapes | None:
    """Other anchors than those of `start`, where asked for. What a stopped run had, it goes on with."""
    if request.resume and file.with_suffix(CHECKPOINT).exists():
        before = record_of(file)
        return None if before is None else from_record(before.settings.get("anchors"))
    asked = request.learn.anchors
    return suggested(data.train, start.specification) if asked == "suggested" else asked


def _to_replay(request: FineTune, data: TrainingData, earlier: Sequence[Annotation]) -> tuple[Annotation, ...]:
    """Pictures with gaps in their labels would teach a later net that nothing is there: those are not replayed."""
    selection = data.selection
    free = [sample for sample in data.train if sample[0] not in selection.judge]  # where train is val, too
    whole = [s for s in free if request.folder is not None or s[1].verified]
    return to_replay(whole, data.labelled_in, earlier, request.seed, selection.roots)


def pictures_of(
    request: FineTune,
    data: TrainingData,
    start: TwoStageNet,
    earlier: Sequence[Annotation],
    budget: Budget | None = None,
    proposals: GivenProposals | None = None,
) -> Generator[None, None, LabelledPictures]:
    """The data's pictures, completed by what the net knew, and earlier ones. Yields while it looks at them, for a
    fifth of the time to learn at most: what it did not look at is not taken for background."""
    budget = budget or Budget()
    until = budget.to_learn * (1 - COMPLETING_SHARE)
    corrected = request.folder is None
    labellings = [data.labelling(sample, corrected=corrected) for sample in data.train]
    samples: list[Sample] = list(data.train)
    again = [] if request.train == "scratch" else replayed(earlier, data.train, data.classes, request.seed)
    samples += [sample for sample, _ in again]
    index = data.index
    labellings += [
        Labelling(None not in annotation.unshown, tuple(index[name] for name in hidden))
        for (_, annotation), hidden in again
    ]
    known = set(start.specification.class_names)
    for number, labelling in enumerate(labellings):
        names = [name for name in data.classes if index[name] in labelling.hidden and name in known]
        if names and request.train != "scratch" and budget.to_learn >= until:
            samples[number] = with_known_objects(samples[number], start, names)
            yield None
    search = None if proposals is None else proposals.of
    return LabelledPictures(samples, index, start.specification.longer_side, labellings, search)


def plan_of(request: FineTune, pictures: int) -> Plan:
    """What the request leaves open: enough epochs for some three hundred steps of the heads, a dozen of all."""
    epochs = request.epochs or (min(60, max(8, 600 // max(pictures, 1))) if request.train == "heads" else 12)
    seconds = 0.0 if request.epochs else request.seconds
    batch = request.learn.batch
    return Plan(request.train, request.schedule, epochs, seconds, batch, request.seed, request.learn)


def accuracy(net: TwoStageNet, samples: Sequence[Sample]) -> dict[str, float]:
    """COCO's AP, AP50 and AP75 on pictures that were not trained on; empty without any."""
    return Validation(samples, fixed_trunk=False).accuracy(net)


def _provenance(
    request: FineTune, start: TwoStageNet, data: TrainingData, run: RunRecord, metrics: dict[str, float], seconds: float
) -> dict[str, str]:
    story = {
        "start": start.specification.name,
        "train": request.train,
        "schedule": request.schedule,
        "pictures": len(data.train),
        "boxes": sum(len(annotation.boxes) for _, annotation in data.train),
        "seconds": round(seconds, 1),
        "seed": request.seed,
    }
    if run.looks > 1:  # the figures are the best of so many
        story |= {"looks": run.looks, "AP50 at the last look": round(run.last.get("AP50", 0.0), 3)}
    return {"provenance": json.dumps(story), "figures": json.dumps(metrics)}
