"""The seconds of a command bound all of it: what comes last has its time, and what cannot be done is said before."""

import math
from pathlib import Path

import pytest
import torch

from engine.errors import UserError
from engine.models.architectures import build
from engine.structures.annotation import Annotation
from engine.training.data import external_proposals
from engine.training.data.external_proposals import ExternalProposals
from engine.training.detection.recipes import Plan
from engine.training.loop import validation
from engine.training.loop.budget import Budget
from engine.training.loop.trainer import Hooks, fine_tune
from engine.training.loop.validation import Validation, judges_in_time
from tests.engine.training.test_run import FROZEN, pictures, points_of  # noqa: F401 - a fixture


class Clock:
    """Stands still but for what is said to take time."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def ended(generator):
    told = []
    while True:
        try:
            told.append(next(generator))
        except StopIteration as end:
            return told, end.value


def test_what_comes_last_is_set_aside(clock):
    budget = Budget(60, 95.0, clock)
    assert (budget.spent, budget.left, budget.to_learn) == (5, 55, 55)
    budget.set_aside("judging", 10)
    budget.set_aside("saving", 2)
    assert budget.to_learn == 43
    budget.set_aside("judging", 20)
    assert budget.to_learn == 33
    clock.now += 33
    assert budget.is_over
    assert not budget.is_late
    clock.now += 26
    assert budget.is_late


def test_without_a_limit_there_is_always_time(clock):
    budget = Budget(0, None, clock)
    budget.set_aside("judging", 10)
    clock.now += 1e6
    assert budget.to_learn == math.inf
    assert not budget.is_over
    assert not budget.is_late


def test_learning_ends_where_judging_and_saving_begin(pictures, clock):  # noqa: F811
    """A second a step: ten seconds, of which three are for judging and one for saving, are six steps."""
    budget = Budget(10, None, clock)
    budget.set_aside("judging", 3)
    budget.set_aside("saving", 1)

    def a_second_later() -> bool:
        clock.now += 1
        return False

    torch.manual_seed(0)
    told = points_of(fine_tune(build(FROZEN), pictures, Plan(epochs=1000), Hooks(enough=a_second_later, budget=budget)))
    assert told[-1].step == 6
    assert told[-1].steps == 6


def test_a_look_at_the_judges_is_taken_where_the_last_one_still_fits(clock):
    budget = Budget(100, None, clock)
    looks = held_out_looks(budget)
    assert looks.is_due(50.0)
    clock.now += 85
    budget.set_aside("judging", 12)
    assert not looks.is_due(50.0)


def held_out_looks(budget):
    from engine.training.loop.validation import Best

    return Best(lambda net: iter(()), budget)  # type: ignore[arg-type]


def test_as_many_judges_as_there_is_time_for(clock, monkeypatch):
    """Half a second each, a hundred of them: of 40 seconds some twenty pictures', spread over all."""
    samples = [(Path(f"{n}.png"), Annotation(Path(f"{n}.png"), 9, 9)) for n in range(100)]

    def found(self, detector, number):
        clock.now += 0.5

    monkeypatch.setattr(Validation, "_found", found)
    monkeypatch.setattr(validation, "detector_of", lambda *_: None)
    budget = Budget(40, None, clock)
    _, chosen = ended(judges_in_time(samples, None, budget))  # type: ignore[arg-type]
    assert 15 <= len(chosen) <= 20
    assert samples.index(chosen[-1]) > 90
    assert budget.left - budget.to_learn == pytest.approx(len(chosen) * 0.5 * 1.15 + 0.7)
    assert ended(judges_in_time(samples, None, Budget(0)))[1] == samples  # type: ignore[arg-type]


def test_a_share_of_the_time_goes_into_the_search_for_proposals(clock, monkeypatch):
    """Loading takes four seconds, then a picture one: a quarter of the 36 seconds that are left are nine pictures."""
    given = ExternalProposals()

    def searched_for(image, is_cancelled=None):
        clock.now += 1 if clock.now > 100 else 4

    monkeypatch.setattr(given, "searched", searched_for)
    monkeypatch.setattr(external_proposals, "read_image", lambda path: path)
    paths = [Path(str(number)) for number in range(50)]
    _, searched = ended(given.prepare(paths, Budget(40, None, clock)))
    assert searched == paths[:11]
    assert ended(given.prepare(paths, Budget(0)))[1] == paths


def test_too_few_seconds_are_refused_with_a_number_that_is_enough(clock):
    budget = Budget(5, 96.0, clock)
    budget.set_aside("saving", 1)
    with pytest.raises(UserError, match=r"5 seconds: are too few: 4.0 s .* give at least 12 seconds"):
        budget.check_time(1.0)
    Budget(12, 96.0, clock).check_time(1.0)


def test_getting_ready_is_not_gone_on_with_when_the_time_is_up(clock):
    budget = Budget(12, 100.0, clock)
    budget.set_aside("saving", 2.0)
    clock.now = 109.0
    budget.check_ready()
    clock.now = 110.5
    with pytest.raises(UserError, match=r"12 seconds: are too few: 10.5 s went into getting ready"):
        budget.check_ready()
    Budget(0.0, 0.0, clock).check_ready()


def test_a_large_model_has_more_time_to_be_saved(clock):
    def seconds_to_save(numbers):
        budget = Budget(100, None, clock)
        budget.set_aside_saving(torch.nn.Linear(numbers, 1, bias=False, device="meta"))
        return budget.left - budget.to_learn

    assert seconds_to_save(1) < 1 < seconds_to_save(25_000_000) < 10
