"""What a training says of its time before it begins: what there is none for, and that there is none at all."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from engine.errors import UserError
from engine.labels.several import Sample
from engine.models.network import TwoStageNet
from engine.structures.requests import FineTune
from engine.structures.selection import Selection
from engine.structures.training import Notice
from engine.training.data.examples import TrainingData
from engine.training.data.given_proposals import GivenProposals
from engine.training.distributed import ALONE, Ranks
from engine.training.loop.budget import Budget, seconds_to_save
from engine.training.loop.validation import judges_in_time


def set_aside_saving(net: TwoStageNet, budget: Budget) -> None:
    """The seconds in which the net will be written."""
    budget.set_aside("saving", seconds_to_save(sum(t.numel() * t.element_size() for t in net.state_dict().values())))


def budget_of(request: FineTune) -> Budget:
    return Budget(0.0 if request.epochs else request.seconds, request.began)


def data_in_time(
    data: TrainingData, net: TwoStageNet, budget: Budget, proposals: GivenProposals | None, ranks: Ranks = ALONE
) -> Generator[Notice | str | None, None, TrainingData]:
    """As many of the pictures as there is time to judge by, and to search for proposals, which is done here; their
    number is told where it is not all. Each rank searches its share."""
    judges = yield from judges_in_time(data.validation, net, budget, proposals)
    judges, train = ranks.broadcast(judges), data.train
    if proposals is not None:
        paths = [path for path, _ in train][ranks.rank :: ranks.count]
        searched = set(ranks.gather((yield from proposals.prepare(paths, budget))))
        train = [sample for sample in train if sample[0] in searched]
    yield from _less(data, train, judges)
    if len(train) == len(data.train) and len(judges) == len(data.validation):
        return data
    return replace(data, train=train, validation=judges, selection=_as_chosen(data.selection, train, judges))


def _as_chosen(selection: Selection, train: Sequence[Sample], judges: Sequence[Sample]) -> Selection:
    learn, judge = ({path for path, _ in chosen} for chosen in (train, judges))
    left = [path for path in (*selection.learn, *selection.judge) if path not in learn | judge]
    return replace(
        selection,
        learn=tuple(path for path in selection.learn if path in learn),
        judge=tuple(path for path in selection.judge if path in judge),
        left_alone={**selection.left_alone, **dict.fromkeys(left, "no time for it")},
    )


def _less(data: TrainingData, train: Sequence[Sample], judges: Sequence[Sample]) -> Iterator[Notice]:
    if len(train) < len(data.train):
        yield Notice(f"There is time to learn from {len(train):,} of {len(data.train):,} pictures alone")
    if len(judges) < len(data.validation):
        held = len(data.validation)
        yield Notice(f"There is time to judge by {len(judges):,} of the {held:,} pictures held out alone")


def check_ready(budget: Budget) -> None:
    """Raises UserError where getting ready takes longer than there is time: it ends then, not minutes later."""
    if budget.is_limited and budget.is_over:
        what = f"are too few: {budget.spent:.1f} s went into getting ready, which was not done"
        raise UserError(f"{budget.seconds:g} seconds", what, f"give at least {math.ceil(2 * budget.spent)} seconds")


def check_time(budget: Budget, step: float) -> None:
    """Raises UserError where not one step of so many seconds fits any more."""
    if budget.is_limited and budget.to_learn < step:
        after = budget.left - budget.to_learn
        what = f"{budget.spent:.1f} s went into getting ready, and {after:.1f} s are for judging and saving"
        least = math.ceil(1.2 * (budget.spent + after + 5 * min(step, 5.0)))
        raise UserError(f"{budget.seconds:g} seconds", f"are too few: {what}", f"give at least {least} seconds")
