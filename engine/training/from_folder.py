"""A training request, from its pictures to a saved model: what is learned, how well in the end, and what is saved."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.labels.classes.class_meanings import synonym_in
from engine.models.library import checkpoints
from engine.models.library.runs import CHECKPOINT
from engine.models.library.seen_pictures import SeenPictures, seen_by
from engine.models.network import TwoStageNet
from engine.structures.annotation import Annotation
from engine.structures.requests import FineTune
from engine.structures.settings import AnchorShapes
from engine.structures.training import RunRecord, TrainingResult
from engine.training.adapt import (
    ANY_OBJECT,
    from_record,
    suggested,
)
from engine.training.data.examples import TrainingData, training_data
from engine.training.data.external_proposals import ExternalProposals
from engine.training.data.feature_cache import FeatureCache
from engine.training.data.replay import still_to_learn, to_replay
from engine.training.detection.recipes import Plan
from engine.training.distributed import ALONE, Ranks
from engine.training.held_out import found_already, judges_of_scores, lower_scores
from engine.training.loop.budget import Budget
from engine.training.loop.checkpoint import has_details
from engine.training.loop.preview import Preview
from engine.training.loop.trainer import Hooks, TrainingEvent, fine_tune
from engine.training.loop.validation import Validation
from engine.training.preparing import data_in_time, net_to_learn, pictures_of, prior_of
from engine.training.run_record import RunRecorder, record_of, replay_of

ONE_STEP, ONE_OF_ALL_LAYERS = 1.0, 3.0  # seconds that the first one may take
CALIBRATION_SHARE = 0.15  # of the time to learn
LOOKS = 600
HELD = 8  # boxes, or pictures, where these are more: so many the weights of the start count for


def train_request(
    request: FineTune,
    start: TwoStageNet,
    file: Path,
    ranks: Ranks = ALONE,
    *,
    origin: Path | None = None,
    cache: FeatureCache | None = None,
    budget: Budget | None = None,
    proposals: ExternalProposals | None = None,
) -> Generator[TrainingEvent | None, None, TrainingResult]:
    """Train a copy of `start` as asked and save it to `file`, with a record of the training beside it.

    origin: the file that `start` was read from, beside which the record of its own training lies. cache: of features.
    budget: of the whole; None: the request's seconds. proposals: what Fast R-CNN learns over; None: the net's own RPN,
    which is Faster R-CNN. Closed before its end, no model is saved but the checkpoint, from which `resume` goes on. Of
    several ranks the first alone validates and saves.
    """
    began, budget = time.monotonic(), budget or Budget.of(request)
    checkpoint = file.with_suffix(CHECKPOINT)
    if not request.resume and ranks.is_first:
        checkpoint.unlink(missing_ok=True)
    more = ranks.broadcast(request.resume and not checkpoint.exists() and file.exists())
    if more:
        start, origin = checkpoints.load(file).to(start.device), file  # a finished run learns more
    before = SeenPictures() if request.train == "scratch" else seen_by(origin)
    data = yield from training_data(request, start.specification if request.new is None else None)
    yield from data.missing
    shapes = anchors_for(request, data, start, file)
    request = replace(request, learn=replace(request.learn, anchors=shapes))  # so that the record has them
    details = ranks.broadcast(not checkpoint.exists() or has_details(checkpoint, start.specification))
    net = net_to_learn(request, start, data, file.stem, searched=proposals is not None, more=more, details=details)
    budget.set_aside_saving(net)
    data = yield from data_in_time(data, net, budget, proposals, ranks)
    earlier = yield from still_to_learn(replay_of(origin), data.selection)
    replay = _to_replay(request, data, earlier)
    recorder = RunRecorder(request, start.specification.name, data, file, replay, writes=ranks.is_first, more=more)
    pictures = yield from pictures_of(request, data, start, earlier, budget, proposals)
    budget.check_time(ONE_STEP if request.train == "heads" else ONE_OF_ALL_LAYERS)
    recorder.write("unfinished")
    hooks = Hooks(cache=cache, checkpoint=checkpoint, enough=request.enough.is_set, ranks=ranks, budget=budget)
    hooks, plan = _hooks(request, net, data, proposals, hooks), _plan(request, net, start, data, len(pictures))
    hooks = replace(hooks, prior=prior_of(start, net, plan, origin))
    story: dict[str, Any] = {}
    if plan.start_share and proposals is None and ranks.count == 1 and not checkpoint.exists():
        known = yield from found_already(request, start, data, plan, hooks)
        plan, story = replace(plan, start_share=max(plan.start_share, known**2)), {"found before": round(known, 3)}
    score_judges = judges_of_scores(request, data, plan, ranks) if proposals is None else []
    budget.set_aside("calibration", CALIBRATION_SHARE * budget.to_learn if score_judges and budget.is_limited else 0.0)
    metrics = yield from recorder.follow(fine_tune(net, pictures, plan, hooks), pictures)
    budget.set_aside("calibration", 0.0)
    story = _provenance(request, start, data, recorder.record) | story
    if score_judges and not hooks.enough():
        story["scores drawn in by"] = yield from lower_scores(request, start, net, data, plan, hooks, score_judges)
    judged = [path for path, _ in data.validation]
    return (yield from recorder.finish(net, story, metrics, began, before, pictures, judged))


def _hooks(
    request: FineTune, net: TwoStageNet, data: TrainingData, proposals: ExternalProposals | None, hooks: Hooks
) -> Hooks:
    """With validation, where there are pictures to judge by, and with what a person watches meanwhile."""
    fixed = request.train == "heads" and not net.backbone.pyramid_is_quick
    judges, looked_for = data.validation, data.looked_for
    validation = Validation(judges, fixed_trunk=fixed, looked_for=looked_for, proposals=proposals, budget=hooks.budget)
    settings = replace(request.settings, detector=None, proposals=None)
    preview = Preview(request.preview, settings, fixed_trunk=fixed, proposals=proposals)
    return replace(hooks, validate=validation.measure if judges else None, preview=preview)


def anchors_for(request: FineTune, data: TrainingData, start: TwoStageNet, file: Path) -> AnchorShapes | None:
    """Other anchors than those of `start`, where asked for. What a stopped run had, it goes on with."""
    if request.resume and file.with_suffix(CHECKPOINT).exists():
        before = record_of(file)
        return None if before is None else from_record(before.settings.get("anchors"))
    anchors = request.learn.anchors
    return suggested(data.train, start.specification) if anchors == "suggested" else anchors


def _to_replay(request: FineTune, data: TrainingData, earlier: Sequence[Annotation]) -> tuple[Annotation, ...]:
    """Pictures with gaps in their labels would teach a later net that nothing is there: those are not replayed."""
    selection = data.selection
    free = [sample for sample in data.train if sample[0] not in selection.judge]  # where train is val, too
    whole = [s for s in free if request.folder is not None or s[1].verified]
    return to_replay(whole, data.labelled_in, earlier, request.seed, selection.roots)


def _plan(request: FineTune, net: TwoStageNet, start: TwoStageNet, data: TrainingData, pictures: int) -> Plan:
    """With what the request leaves open."""
    looks = LOOKS // 2 if net.backbone.pyramid_is_quick else LOOKS  # each teaches more, and takes three times as long
    epochs = request.epochs or usual_epochs(request.train, pictures, looks)
    layers = None if request.new is None or request.train == "scratch" else request.new.layers
    known = data.classes if request.new is not None else start.specification.class_names
    new = tuple(row for name, row in data.index.items() if synonym_in(name, known) is None)
    refines = _refined(start, data, new)
    # Not where sibling layers begin at random, nor by the papers' recipe.
    holds_on = request.train == "heads" and request.new is None and request.learn.recipe != "paper" and not refines
    boxes = sum(box.is_learned for _, annotation in data.train for box in annotation.boxes)
    share = HELD / (HELD + max(boxes, pictures)) if holds_on else 0.0
    return Plan(
        request.train, request.schedule, epochs, request.seed, request.learn, layers,
        new=new, refines=refines, start_share=share,
    )  # fmt: skip


def _refined(start: TwoStageNet, data: TrainingData, new: Sequence[int]) -> tuple[int, ...]:
    """The classes of the labelled boxes, where a net with "object" for things of any kind knows most by name."""
    if ANY_OBJECT not in start.specification.class_names:
        return ()
    numbers = [data.index[box.label] for _, annotation in data.train for box in annotation.boxes if box.is_learned]
    knows_most = 2 * sum(number in new for number in numbers) < len(numbers)
    return tuple(sorted(set(numbers))) if knows_most else ()


def usual_epochs(train: str, pictures: int, looks: int = LOOKS) -> int:
    """Enough of the heads for so many looks at pictures, two a step; a dozen of all layers. Fewer than five pictures
    would be learned by heart."""
    return min(45 + 15 * pictures, max(8, looks // max(pictures, 1))) if train == "heads" else 12


def _provenance(request: FineTune, start: TwoStageNet, data: TrainingData, run: RunRecord) -> dict[str, Any]:
    story = {
        "start": start.specification.name,
        "train": request.train,
        "recipe": request.learn.recipe,
        "schedule": request.schedule,
        "pictures": len(data.train),
        "boxes": sum(len(annotation.boxes) for _, annotation in data.train),
        "seed": request.seed,
    }
    if request.folder is not None:
        story["folder"] = " + ".join(folder.name or str(folder) for folder in (request.folder, *request.others))
    if request.new is not None:
        story |= {"design": request.new.design, "layers": request.new.layers}
    if run.looks > 1:  # the figures are the best of so many
        story |= {"looks": run.looks, "AP50 at the last look": round(run.last.get("AP50", 0.0), 3)}
    return story
