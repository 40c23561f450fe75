"""All layers of a model go on learning after its heads did, while nobody waits: kept only where it is better."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.errors import UserError
from engine.labels.dataset import Sample
from engine.models.library import checkpoints
from engine.models.library.runs import read_run, record_file, save_run
from engine.models.library.seen_pictures import KEY, seen_by, seen_in_training
from engine.models.network import TwoStageNet
from engine.structures.requests import TuneFurther
from engine.structures.seen import SeenPictures
from engine.structures.training import TrainingPoint, TuningResult
from engine.training.data.examples import Lesson, only, reading_lesson
from engine.training.data.given_proposals import GivenProposals
from engine.training.data.loader import LabelledPictures, changed
from engine.training.data.replay import still_to_learn
from engine.training.detection.folded_norms import folded_norms
from engine.training.detection.recipes import FULL, Recipe, over_given_proposals, strength_of
from engine.training.detection.step import Batch
from engine.training.from_folder import pictures_of
from engine.training.loop.best import FIGURE
from engine.training.loop.budget import Budget
from engine.training.loop.checkpoint import Progress
from engine.training.loop.curve import fitting, point_of
from engine.training.loop.fine_tune import Learner, StepRecord, learn
from engine.training.loop.held_out import HeldOut, judges_in_time
from engine.training.loop.run_record import replay_of
from engine.training.loop.time_limits import check_time, set_aside_saving

Told = TrainingPoint | str | None
PHASE = "all layers"
# A quarter of the rates that all layers learn with from the start: the heads fit already.
RECIPE: Recipe = replace(FULL, rate=1e-4, trunk_rate=3e-5)
FEWEST_STEPS = 4
_JUDGING_SHARE = 0.2  # of the time, at most; the net is judged as it comes, and in the end
_ONE_STEP = 1.0  # seconds that the first step may take
_LOOKS = 8  # at the judging pictures, at most
_SHARE = 3.0  # seconds of learning to one of judging
_WORSE = 3  # looks in a row without a better figure: it will not get better


def tune_further(
    request: TuneFurther,
    file: Path,
    device: torch.device,
    budget: Budget | None = None,
    proposals: GivenProposals | None = None,
) -> Generator[Told, None, TuningResult]:
    """Tune a copy of the net in `file`, and write it there if it finds the judging pictures' objects better.

    budget: of the whole; None: the request's seconds from now on. proposals: what Fast R-CNN learns over. Raises
    UserError where the file is gone or has become another one meanwhile, and what a training raises.
    """
    began, stamp = time.monotonic(), _stamp(file)
    budget = budget or Budget(request.seconds)
    net = checkpoints.load(file).to(device)
    set_aside_saving(net, budget)
    asked = replace(request.learnt, train="full", classes=net.specification.class_names)
    lesson = yield from reading_lesson(asked, net.specification)
    judges, held_out = _judges(request, lesson)
    protecting = replace(lesson.selection, judge=tuple(path for path, _ in judges) if held_out else ())
    earlier = yield from still_to_learn(replay_of(file), protecting)
    pictures = yield from pictures_of(asked, lesson, net, earlier, budget, proposals)
    all_judges = len(judges)
    judges = yield from judges_in_time(judges, net, budget, proposals, _JUDGING_SHARE)
    if len(judges) < all_judges:
        yield f"judging by {len(judges):,} of {all_judges:,} pictures: there is no time for more"
    check_time(budget, _ONE_STEP if judges else math.inf)
    judge = HeldOut(judges, fixed_trunk=False, looked_for=lesson.looked_for, proposals=proposals, budget=budget)
    tuning = _Tuning(net, pictures, judge, request, budget)
    try:
        yield from tuning.run()
    except torch.OutOfMemoryError as error:
        raise UserError(file.stem, "cannot be tuned: the GPU's memory is full", "it stays as it was") from error
    replaced = tuning.weights is not None
    if replaced:
        if _stamp(file) != stamp:
            raise UserError(file.stem, "was changed while it was tuned", "it stays as it is; train it again")
        judged = [path for path, _ in judges] if held_out else []
        seen = yield from seen_in_training(seen_by(file), map(Path, pictures.names), judged, tuning.looks + 1)
        _keep(tuning, seen, file, held_out=held_out)
    seconds = time.monotonic() - began
    return TuningResult(
        file.stem, file, replaced, tuning.before, tuning.best, len(judges), held_out, seconds, tuning.looks, tuning.last
    )


def _judges(request: TuneFurther, lesson: Lesson) -> tuple[list[Sample], bool]:
    """Pictures to judge by, and whether nothing was learnt from them."""
    given: list[Sample] = [(a.path, a) for a in request.judges] or lesson.validation
    learnt = {path for path, _ in lesson.train}
    held = [only(sample, set(lesson.classes)) for sample in given if sample[0] not in learnt and sample[0].is_file()]
    return (held, True) if any(a.boxes for _, a in held) else (lesson.train, False)


@dataclass
class _Tuning:
    """One tuning on its way. before, best, last: figures of the net as it came, of the best so far, whose learning
    weights are `weights` (None: nothing was better), and of the last of so many looks."""

    net: TwoStageNet
    pictures: LabelledPictures
    judge: HeldOut
    request: TuneFurther
    budget: Budget
    before: Mapping[str, float] = field(default_factory=dict)
    best: Mapping[str, float] = field(default_factory=dict)
    last: Mapping[str, float] = field(default_factory=dict)
    looks: int = 0
    weights: dict[str, Tensor] | None = None
    points: list[TrainingPoint] = field(default_factory=list)

    def run(self) -> Iterator[Told]:
        began = time.monotonic()
        self.before = yield from self.judge.measuring(self.net)
        cost = time.monotonic() - began
        self.budget.set_aside("judging", cost)
        self.best = {}
        seconds, clock = self.budget.to_learn, Progress()
        asked = self.request.learnt
        amp = self.net.device.type == "cuda" if asked.learn.amp is None else asked.learn.amp
        recipe = over_given_proposals(RECIPE) if self.pictures.have_proposals else RECIPE
        learner = Learner(self.net, replace(recipe, seed=asked.seed, amp=amp), FEWEST_STEPS)
        looked, worse = 0.0, 0
        with folded_norms(self.net.backbone, torch.zeros(1, 3, 64, 64, device=self.net.device)):
            for record in learn(learner, self._batches(clock)):
                if record is None:
                    yield None
                    continue
                spent = clock.pause()
                is_late = self.budget.is_over or self.request.enough.is_set()
                until = spent + self.budget.to_learn
                learner.steps = max(learner.step + (not is_late), fitting(learner.step, until, spent))
                yield self._point(record, learner, clock)
                is_due = spent - looked >= max(_SHARE * cost, seconds / _LOOKS) and self.budget.to_learn > cost
                if is_late or is_due:
                    began = time.monotonic()
                    is_better = yield from self._look(learner, record, clock)
                    looked, cost, worse = spent, time.monotonic() - began, 0 if is_better else worse + 1
                if is_late or worse >= _WORSE:
                    break
                clock.start()
        if self.weights is not None:
            learner.put(self.weights)

    def _look(self, learner: Learner, record: StepRecord, clock: Progress) -> Generator[Told, None, bool]:
        """Judge the running mean of the weights; whether it is the best so far, and better than what there was."""
        with learner.mean_weights():
            figures = yield from self.judge.measuring(self.net)
            self.last, self.looks = figures, self.looks + 1
            rank = _rank(figures)
            is_better = rank > max(_rank(self.before), _rank(self.best))
            if rank > _rank(self.best):
                self.best = figures
            if is_better:
                self.weights = learner.weights()
        yield self._point(record, learner, clock, figures, best=is_better)
        return is_better

    def _batches(self, clock: Progress) -> Iterator[Batch]:
        asked = self.request.learnt
        while True:
            random = np.random.default_rng([asked.seed, clock.epoch])
            strength = strength_of(asked.learn)
            yield from changed(self.pictures, asked.learn.batch, self.net.specification, strength, random)
            clock.epoch += 1

    def _point(
        self,
        record: StepRecord,
        learner: Learner,
        clock: Progress,
        metrics: Mapping[str, float] | None = None,
        *,
        best: bool = False,
    ) -> TrainingPoint:
        planned, seconds = replace(record, steps=learner.steps), max(0.01, clock.spent + self.budget.to_learn)
        point = point_of(planned, clock, self.net.device, PHASE, seconds=seconds, metrics=metrics, best=best)
        self.points.append(point)
        return point


def _rank(figures: Mapping[str, float]) -> tuple[float, float]:
    """What is better, is larger: AP50, and of equal ones AP."""
    return figures.get(FIGURE, -1.0), figures.get("AP", -1.0)


def _stamp(file: Path) -> tuple[int, int] | None:
    """Changes when the file does; None where it is gone."""
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _keep(tuning: _Tuning, seen: SeenPictures, file: Path, *, held_out: bool) -> None:
    """The better weights in place of the model's, and the record of its training with what was added."""
    metadata = checkpoints.read_metadata(file)
    story = json.loads(metadata.get("provenance", "{}")) | {"then_full": tuning.request.seconds}
    figures = {"figures": json.dumps(dict(tuning.best))} if held_out else {}
    checkpoints.save(tuning.net, file, {**metadata, **figures, "provenance": json.dumps(story), KEY: seen.to_text()})
    if not record_file(file).exists():
        return
    run = read_run(record_file(file))
    last = run.points[-1] if run.points else None
    steps, epochs = (last.step, last.epoch) if last else (0, 0)
    added = [
        replace(point, step=point.step + steps, steps=point.steps + steps, epoch=point.epoch + epochs)
        for point in tuning.points
    ]
    save_run(
        replace(
            run,
            points=(*run.points, *added),
            metrics=dict(tuning.best) if held_out else run.metrics,
            settings={**run.settings, "then_full": tuning.request.seconds},
        )
    )
