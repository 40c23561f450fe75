"""All layers of a model go on learning after its heads did, while nobody waits; the better weights stay."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch

from engine.errors import UserError
from engine.labels.several import Sample
from engine.models.library import checkpoints, model_file
from engine.models.library.runs import read_run, record_file, save_run
from engine.models.library.seen_pictures import KEY, SeenPictures, seen_by, seen_in_training
from engine.models.network import TwoStageNet
from engine.structures.requests import TuneFurther
from engine.structures.training import TrainingPoint, TuningResult
from engine.training.data.examples import TrainingData, only, training_data
from engine.training.data.external_proposals import ExternalProposals
from engine.training.data.loader import AugmentedBatches, LabelledPictures
from engine.training.data.replay import still_to_learn
from engine.training.detection.named_recipes import FULL, Recipe
from engine.training.detection.recipes import over_external_proposals, strength_of
from engine.training.loop.budget import Budget
from engine.training.loop.schedules import Schedule
from engine.training.loop.trainer import Hooks, Trainer, TrainingEvent
from engine.training.loop.validation import FIGURE, Best, Validation, judges_in_time
from engine.training.preparing import pictures_of
from engine.training.run_record import counted_on, replay_of
from engine.words import tr

PHASE = "all layers"
# A quarter of the rates that all layers learn with from the start: the heads fit already.
RECIPE: Recipe = replace(FULL, rate=1e-4, trunk_rate=3e-5)
_JUDGING_SHARE = 0.2  # of the time, at most; the net is judged as it comes, and in the end
_ONE_STEP = 1.0  # seconds that the first step may take
_LOOKS = 8  # at the judging pictures, at most
_WORSE = 3  # looks in a row without a better figure: it will not get better


def tune_further(
    request: TuneFurther,
    file: Path,
    device: torch.device,
    budget: Budget | None = None,
    proposals: ExternalProposals | None = None,
) -> Generator[TrainingEvent | None, None, TuningResult]:
    """Tune a copy of the net in `file`, and write it there if it finds the judging pictures' objects better.

    budget: of the whole; None: the request's seconds from now on. proposals: what Fast R-CNN learns over. Raises
    UserError where the file is gone or has become another one meanwhile, and what a training raises.
    """
    began, stamp = time.monotonic(), _stamp(file)
    budget = budget or Budget(request.seconds)
    net = checkpoints.load(file).to(device)
    budget.set_aside_saving(net)
    learnt = replace(request.learnt, train="full", classes=net.specification.class_names)
    data = yield from training_data(learnt, net.specification)
    judges, held_out = _judges(request, data)
    protecting = replace(data.selection, judge=tuple(path for path, _ in judges) if held_out else ())
    earlier = yield from still_to_learn(replay_of(file), protecting)
    pictures = yield from pictures_of(learnt, data, net, earlier, budget, proposals)
    all_judges = len(judges)
    judges = yield from judges_in_time(judges, net, budget, proposals, _JUDGING_SHARE)
    if len(judges) < all_judges:
        yield tr(
            "judging by {count:,} of {all_judges:,} pictures: there is no time for more",
            count=len(judges),
            all_judges=all_judges,
        )
    budget.check_time(_ONE_STEP if judges else math.inf)
    judge = Validation(judges, fixed_trunk=False, looked_for=data.looked_for, proposals=proposals, budget=budget)
    best, points = _Improvement(judge.measure, budget), list[TrainingPoint]()
    try:
        yield from best.measure_start(net)
        for event in _trainer(net, pictures, request, budget, best).run():
            points += [event] if isinstance(event, TrainingPoint) else []
            yield event
    except torch.OutOfMemoryError as error:
        raise UserError(file.stem, tr("cannot be tuned: the GPU's memory is full"), tr("it stays as it was")) from error
    looks = [point.metrics for point in points if point.metrics]
    replaced = best.weights is not None
    if replaced:
        if _stamp(file) != stamp:
            raise UserError(file.stem, tr("was changed while it was tuned"), tr("it stays as it is; train it again"))
        judged = [path for path, _ in judges] if held_out else []
        seen = yield from seen_in_training(seen_by(file), map(Path, pictures.names), judged, len(looks) + 1)
        _replace_model(file, net, request.seconds, points, seen, best.metrics if held_out else None)
    after, last = (max(looks, key=_rank), looks[-1]) if looks else ({}, {})
    seconds = time.monotonic() - began
    return TuningResult(file.stem, file, replaced, best.before, after, len(judges), held_out, seconds, len(looks), last)


def _judges(request: TuneFurther, data: TrainingData) -> tuple[list[Sample], bool]:
    """Pictures to judge by, and whether nothing was learned from them."""
    samples: list[Sample] = [(a.path, a) for a in request.judges] or data.validation
    learnt = {path for path, _ in data.train}
    held = [only(sample, set(data.classes)) for sample in samples if sample[0] not in learnt and sample[0].is_file()]
    return (held, True) if any(a.boxes for _, a in held) else (data.train, False)


@dataclass(eq=False)
class _Improvement(Best):
    """The best weights, where they find more than the net as it came (`before`). Looks are taken between any two
    steps."""

    before: Mapping[str, float] = field(default_factory=dict)
    _apart: float = 0.0  # seconds of learning between two looks, at least
    _worse: int = 0  # looks in a row

    def measure_start(self, net: TwoStageNet) -> Generator[str, None, None]:
        """The figures of the net as it came, and how long a look takes."""
        assert self.validate is not None
        began = time.monotonic()
        self.before = yield from self.validate(net)
        self._cost = time.monotonic() - began
        self.budget.set_aside("judging", self._cost)
        self._apart = self.budget.to_learn / _LOOKS

    @property
    def gives_up(self) -> bool:
        return self._worse >= _WORSE

    def is_due(self, spent: float, *, epoch_ended: bool = True) -> bool:
        return spent - self._last >= self._apart and super().is_due(spent)

    def _is_better(self, metrics: Mapping[str, float]) -> bool:
        is_better = _rank(metrics) > max(_rank(self.before), _rank(self.metrics))
        self._worse = 0 if is_better else self._worse + 1
        return is_better


def _trainer(net: TwoStageNet, pictures: LabelledPictures, request: TuneFurther, budget: Budget, best: Best) -> Trainer:
    seed, learn = request.learnt.seed, request.learnt.learn
    amp = net.device.type == "cuda" if learn.amp is None else learn.amp
    recipe = over_external_proposals(RECIPE) if pictures.proposals is not None else RECIPE
    schedule = Schedule(net, replace(recipe, seed=seed, amp=amp), 1)
    batches = AugmentedBatches(pictures, learn.batch, seed, net.specification, strength_of(learn))
    hooks = Hooks(enough=request.enough.is_set, budget=budget)
    return Trainer(schedule, batches, 1, hooks, best, phase=PHASE, less_memory=False)


def _rank(figures: Mapping[str, float]) -> tuple[float, float]:
    """What is better, is larger: AP50, and of equal ones AP."""
    return figures.get(FIGURE, -1.0), figures.get("AP", -1.0)


def _stamp(file: Path) -> tuple[int, int] | None:
    """Changes when the file does; None where it is gone."""
    with suppress(OSError):
        state = file.stat()
        return state.st_mtime_ns, state.st_size
    return None


def _replace_model(
    file: Path,
    net: TwoStageNet,
    seconds: float,
    points: Sequence[TrainingPoint],
    seen: SeenPictures,
    metrics: Mapping[str, float] | None,
) -> None:
    """The better weights in place of the model's, and the record of its training with what was added. metrics: on
    pictures that were not learned from; None: there are none."""
    metadata = model_file.read_metadata(file)
    story = json.loads(metadata.get("provenance", "{}")) | {"then_full": seconds}
    figures = {} if metrics is None else {"figures": json.dumps(metrics)}
    checkpoints.save(net, file, {**metadata, **figures, "provenance": json.dumps(story), KEY: seen.to_text()})
    if not record_file(file).exists():
        return
    run = read_run(record_file(file))
    added = counted_on(run.points[-1] if run.points else None, points)
    settings = {**run.settings, "then_full": seconds}
    figures_now = run.metrics if metrics is None else metrics
    save_run(replace(run, points=(*run.points, *added), metrics=figures_now, settings=settings))
