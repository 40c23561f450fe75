"""The engine thread: every job ends once, a cancelled one before what replaces it, and closing leaves no thread."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Never

import pytest

from engine.errors import UserError
from engine.structures.jobs import Cancelled, Event, Failed, Finished, PartReady, Progress, Request, Started
from engine.worker import AnyJob, Task, Worker, run_job

AnyEvent = Event[Any, Any]


class Collected:
    """Events in the order in which they came, and a way to wait for the end of a job."""

    def __init__(self) -> None:
        self.events: list[tuple[AnyJob, AnyEvent]] = []
        self._changed = threading.Condition()

    def __call__(self, job: AnyJob, event: AnyEvent) -> None:
        with self._changed:
            self.events.append((job, event))
            self._changed.notify_all()

    def of(self, job: AnyJob) -> list[AnyEvent]:
        return [event for whose, event in self.events if whose is job]

    def place(self, job: AnyJob, kind: type) -> int:
        """When it came."""
        return next(i for i, (whose, event) in enumerate(self.events) if whose is job and isinstance(event, kind))

    def end_of(self, job: AnyJob) -> AnyEvent:
        def ended() -> AnyEvent | None:
            ends = [e for e in self.of(job) if isinstance(e, (Finished, Failed, Cancelled))]
            assert len(ends) <= 1, "a job ends in exactly one event"
            return ends[0] if ends else None

        with self._changed:
            assert self._changed.wait_for(lambda: ended() is not None, timeout=20), "the job did not end"
            end = ended()
        assert end is not None
        return end


@dataclass(frozen=True)
class Count(Request[int, int]):
    """Gives `count` parts and their number; a negative one fails."""

    count: int

    def run(self) -> Task[int, int]:
        if self.count < 0:
            raise UserError(Path("picture.png"), "it is cut short", "copy it again")
        for number in range(self.count):
            yield PartReady(number)
        return self.count


@dataclass(frozen=True)
class Endless(Request[Never, Never]):
    begun: threading.Event = field(default_factory=threading.Event)

    def run(self) -> Task[Never, Never]:
        while True:
            self.begun.set()
            yield Progress(0, 0)


class Patient(Request[str, str]):
    """Gives parts until `go_on` is taken away; `begun` tells that it runs."""

    is_patient = True

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def run(self) -> Task[str, str]:
        while self.go_on.is_set():
            self.begun.set()
            yield PartReady("patient")
        return "done"


class Yielding(Patient):
    """As a snap: it lets a detection go first, and itself goes before an evaluation."""

    is_patient = False
    gives_way = True


def ask(request: Any) -> Task[Any, Any]:
    return request.run()


@pytest.fixture
def collected() -> Collected:
    return Collected()


@pytest.fixture
def worker(collected: Collected):
    worker = Worker(lambda: ask, collected)
    yield worker
    assert worker.close()


def test_a_job_tells_its_start_its_parts_and_its_result_in_order(worker: Worker, collected: Collected) -> None:
    job = worker.submit(Count(3))
    end = collected.end_of(job)
    assert isinstance(end, Finished)
    assert end.result == 3
    assert isinstance(collected.of(job)[0], Started)
    assert [e.part for e in collected.of(job) if isinstance(e, PartReady)] == [0, 1, 2]


def test_one_that_is_cancelled_makes_room_for_the_next(worker: Worker, collected: Collected) -> None:
    running = Endless()
    first = worker.submit(running)
    assert running.begun.wait(20)
    first.cancel()
    second = worker.submit(Count(1))
    assert isinstance(collected.end_of(first), Cancelled)
    assert isinstance(collected.end_of(second), Finished)


def test_cancelling_one_job_leaves_the_others(worker: Worker, collected: Collected) -> None:
    running = Endless()
    long = worker.submit(running)
    assert running.begun.wait(20)
    other = worker.submit(Count(2))
    long.cancel()
    assert isinstance(collected.end_of(long), Cancelled)
    assert isinstance(collected.end_of(other), Finished)


def test_a_failure_is_one_line_and_the_worker_goes_on(worker: Worker, collected: Collected) -> None:
    failed = collected.end_of(worker.submit(Count(-1)))
    assert isinstance(failed, Failed)
    assert failed.message == "picture.png: it is cut short; copy it again"
    assert "Traceback" in failed.details
    assert isinstance(collected.end_of(worker.submit(Count(0))), Finished)


def test_closing_cancels_what_runs_and_what_waits(collected: Collected) -> None:
    worker = Worker(lambda: ask, collected)
    running = Endless()
    first = worker.submit(running)
    waiting = worker.submit(Count(1))
    assert running.begun.wait(20)
    assert worker.close()
    assert isinstance(collected.end_of(first), Cancelled)
    assert isinstance(collected.end_of(waiting), Cancelled)
    assert not [thread for thread in threading.enumerate() if thread.name == "regionscope-engine"]


def test_a_patient_job_lets_others_be_answered_meanwhile(worker: Worker, collected: Collected) -> None:
    patient, second = Patient(), Patient()
    long = worker.submit(patient)
    assert patient.begun.wait(20)
    waiting = worker.submit(second)
    assert isinstance(collected.end_of(worker.submit(Count(3))), Finished)
    assert not second.begun.is_set(), "two patient jobs keep their order"
    patient.go_on.clear()
    assert collected.end_of(long).result == "done"
    assert second.begun.wait(20)
    waiting.cancel()
    assert isinstance(collected.end_of(waiting), Cancelled)


def test_one_that_gives_way_goes_between_the_patient_ones_and_the_others(worker: Worker, collected: Collected) -> None:
    patient, snap = Patient(), Yielding()
    evaluation = worker.submit(patient)
    assert patient.begun.wait(20)
    asked = worker.submit(snap)
    assert snap.begun.wait(20), "it does not wait for an evaluation"
    assert isinstance(collected.end_of(worker.submit(Count(3))), Finished), "a detection does not wait for it"
    snap.go_on.clear()
    assert collected.end_of(asked).result == "done"
    patient.go_on.clear()
    assert collected.end_of(evaluation).result == "done"


def test_closing_ends_a_patient_job_and_those_behind_it(collected: Collected) -> None:
    worker, patient = Worker(lambda: ask, collected), Patient()
    first = worker.submit(patient)
    assert patient.begun.wait(20)
    jobs = [first, worker.submit(Patient()), worker.submit(Count(1))]
    assert worker.close()
    assert isinstance(collected.end_of(jobs[0]), Cancelled)
    assert isinstance(collected.end_of(jobs[1]), Cancelled)
    collected.end_of(jobs[2])


def test_progress_is_lossy_but_its_last_word_is_not_lost() -> None:
    def task() -> Task[Never, None]:
        for done in range(1000):
            yield Progress(done + 1, 1000)

    events: list[AnyEvent] = []
    run_job(task(), lambda: False, events.append)
    progress = [event.done for event in events if isinstance(event, Progress)]
    assert progress[-1] == 1000
    assert len(progress) < 100


def test_in_the_callers_thread_a_job_gives_the_same_events_at_once() -> None:
    events: list[AnyEvent] = []
    run_job(Count(2).run(), lambda: False, events.append)
    assert [type(event) for event in events] == [Started, PartReady, PartReady, Finished]


class Background(Patient):
    is_background = True


def test_one_in_the_background_lets_patient_ones_go_first(worker: Worker, collected: Collected) -> None:
    background, first, second = Background(), Patient(), Patient()
    tuning = worker.submit(background)
    assert background.begun.wait(20)
    evaluation, other = worker.submit(first), worker.submit(second)
    assert first.begun.wait(20)
    quick = worker.submit(Count(3))
    assert isinstance(collected.end_of(quick), Finished), "answered between two steps of the second of two"
    assert not second.begun.is_set(), "patient ones keep their order"
    first.go_on.clear()
    assert isinstance(collected.end_of(evaluation), Finished)
    assert second.begun.wait(20)
    second.go_on.clear()
    assert isinstance(collected.end_of(other), Finished)
    background.go_on.clear()
    assert isinstance(collected.end_of(tuning), Finished)


def test_one_that_is_not_wanted_any_more_ends_before_what_comes_in_its_place(
    worker: Worker, collected: Collected
) -> None:
    background, training = Background(), Patient()
    tuning = worker.submit(background)
    assert background.begun.wait(20)
    tuning.cancel()
    job = worker.submit(training)
    assert training.begun.wait(20)
    training.go_on.clear()
    collected.end_of(job)
    assert collected.place(tuning, Cancelled) < collected.place(job, Started)


def test_one_that_is_cancelled_at_the_last_moment_ends_first_too(
    worker: Worker, collected: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the question whether it is still wanted and the look at what waits."""
    background, training, jobs = Background(), Patient(), []
    is_cancelled = worker._is_cancelled

    def cancelled_right_after(job: AnyJob) -> bool:
        answer = is_cancelled(job)
        if background.begun.is_set() and not jobs:
            job.cancel()
            jobs.append(worker.submit(training))
        return answer

    monkeypatch.setattr(worker, "_is_cancelled", cancelled_right_after)
    tuning = worker.submit(background)
    assert training.begun.wait(20)
    training.go_on.clear()
    collected.end_of(jobs[0])
    assert collected.place(tuning, Cancelled) < collected.place(jobs[0], Started)
