"""The engine thread: every job ends once, the newest of a channel wins, and closing leaves no thread."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from engine.errors import UserError
from engine.structures.jobs import Cancelled, Event, Failed, Finished, Job, PartReady, Progress, Started
from engine.worker import InlineWorker, Task, Worker, run_job


class Collected:
    """Events in the order in which they came, and a way to wait for the end of a job."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def end_of(self, job: Job) -> Event:
        def ended() -> Event | None:
            ends = [e for e in self.events if e.job == job and isinstance(e, (Finished, Failed, Cancelled))]
            assert len(ends) <= 1, "a job ends in exactly one event"
            return ends[0] if ends else None

        with self._changed:
            assert self._changed.wait_for(lambda: ended() is not None, timeout=20), "the job did not end"
            end = ended()
        assert end is not None
        return end


def counting(request: int) -> Task:
    """Yields `request` parts and returns their number; a negative request fails."""
    if request < 0:
        raise UserError(Path("picture.png"), "it is cut short", "copy it again")
    for number in range(request):
        yield lambda job, number=number: PartReady(job, number)
    return request


def endless(started: threading.Event) -> Task:
    while True:
        started.set()
        yield lambda job: Progress(job, 0, 0)


class Patient:
    """Yields parts until `go_on` is taken away; `begun` tells that it runs."""

    is_patient = True

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def run(self) -> Task:
        while self.go_on.is_set():
            self.begun.set()
            yield lambda job: PartReady(job, "patient")
        return "done"


def ask(request: object) -> Task:
    if isinstance(request, Patient):
        return request.run()
    return endless(request) if isinstance(request, threading.Event) else counting(request)  # type: ignore[arg-type]


@pytest.fixture
def collected() -> Collected:
    return Collected()


@pytest.fixture
def worker(collected: Collected):
    worker = Worker(lambda: ask, collected)
    yield worker
    assert worker.close()


def test_a_job_tells_its_start_its_parts_and_its_result_in_order(worker: Worker, collected: Collected) -> None:
    job = worker.submit("detect", 3)
    end = collected.end_of(job)
    assert isinstance(end, Finished)
    assert end.result == 3
    assert isinstance(collected.events[0], Started)
    assert [e.part for e in collected.events if isinstance(e, PartReady)] == [0, 1, 2]


def test_the_newest_request_of_a_channel_cancels_the_one_before(worker: Worker, collected: Collected) -> None:
    running = threading.Event()
    first = worker.submit("detect", running)
    assert running.wait(20)
    second = worker.submit("detect", 1)
    assert isinstance(collected.end_of(first), Cancelled)
    assert isinstance(collected.end_of(second), Finished)


def test_cancelling_one_channel_leaves_the_others(worker: Worker, collected: Collected) -> None:
    running = threading.Event()
    long = worker.submit("folder", running)
    assert running.wait(20)
    other = worker.submit("detect", 2)
    worker.cancel("folder")
    assert isinstance(collected.end_of(long), Cancelled)
    assert isinstance(collected.end_of(other), Finished)


def test_a_failure_is_one_line_and_the_worker_goes_on(worker: Worker, collected: Collected) -> None:
    failed = collected.end_of(worker.submit("detect", -1))
    assert isinstance(failed, Failed)
    assert failed.message == "picture.png: it is cut short; copy it again"
    assert "Traceback" in failed.details
    assert isinstance(collected.end_of(worker.submit("detect", 0)), Finished)


def test_closing_cancels_what_runs_and_what_waits(collected: Collected) -> None:
    worker = Worker(lambda: ask, collected)
    running = threading.Event()
    first = worker.submit("detect", running)
    waiting = worker.submit("folder", 1)
    assert running.wait(20)
    assert worker.close()
    assert isinstance(collected.end_of(first), Cancelled)
    assert isinstance(collected.end_of(waiting), Cancelled)
    assert not [thread for thread in threading.enumerate() if thread.name == "regionscope-engine"]


def test_a_patient_job_lets_others_be_answered_meanwhile(worker: Worker, collected: Collected) -> None:
    patient, second = Patient(), Patient()
    long = worker.submit("evaluate", patient)
    assert patient.begun.wait(20)
    waiting = worker.submit("download", second)
    assert isinstance(collected.end_of(worker.submit("detect", 3)), Finished)
    assert not second.begun.is_set(), "two patient jobs keep their order"
    patient.go_on.clear()
    assert collected.end_of(long).result == "done"
    assert second.begun.wait(20)
    worker.cancel("download")
    assert isinstance(collected.end_of(waiting), Cancelled)


def test_closing_ends_a_patient_job_and_those_behind_it(collected: Collected) -> None:
    worker, patient = Worker(lambda: ask, collected), Patient()
    first = worker.submit("evaluate", patient)
    assert patient.begun.wait(20)
    jobs = [first, worker.submit("download", Patient()), worker.submit("detect", 1)]
    assert worker.close()
    assert isinstance(collected.end_of(jobs[0]), Cancelled)
    assert isinstance(collected.end_of(jobs[1]), Cancelled)
    collected.end_of(jobs[2])


def test_progress_is_lossy_but_its_last_word_is_not_lost() -> None:
    def task() -> Task:
        for done in range(1000):
            yield lambda job, done=done: Progress(job, done + 1, 1000)
        return None

    events: list[Event] = []
    run_job(Job(1, "folder"), task(), lambda: False, events.append)
    progress = [event.done for event in events if isinstance(event, Progress)]
    assert progress[-1] == 1000
    assert len(progress) < 100


def test_the_inline_worker_gives_the_same_events_at_once() -> None:
    events: list[Event] = []
    job = InlineWorker(ask, events.append).submit("detect", 2)
    assert [type(event) for event in events] == [Started, PartReady, PartReady, Finished]
    assert all(event.job == job for event in events)


class Background(Patient):
    is_background = True


def test_one_in_the_background_lets_patient_ones_go_first(worker: Worker, collected: Collected) -> None:
    background, first, second = Background(), Patient(), Patient()
    tuning = worker.submit("tune", background)
    assert background.begun.wait(20)
    evaluation, other = worker.submit("evaluate", first), worker.submit("folder", second)
    assert first.begun.wait(20)
    quick = worker.submit("detect", 3)
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
    tuning = worker.submit("tune", background)
    assert background.begun.wait(20)
    worker.cancel("tune")
    job = worker.submit("train", training)
    assert training.begun.wait(20)
    training.go_on.clear()
    collected.end_of(job)
    kinds = [(e.job, type(e)) for e in collected.events]
    assert kinds.index((tuning, Cancelled)) < kinds.index((job, Started))


def test_one_that_is_cancelled_at_the_last_moment_ends_first_too(
    worker: Worker, collected: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the question whether it is still wanted and the look at what waits."""
    background, training, jobs = Background(), Patient(), []
    is_stale = worker._is_stale

    def cancelled_right_after(job: Job) -> bool:
        answer = is_stale(job)
        if background.begun.is_set() and not jobs:
            worker.cancel("tune")
            jobs.append(worker.submit("train", training))
        return answer

    monkeypatch.setattr(worker, "_is_stale", cancelled_right_after)
    tuning = worker.submit("tune", background)
    assert training.begun.wait(20)
    training.go_on.clear()
    collected.end_of(jobs[0])
    kinds = [(e.job, type(e)) for e in collected.events]
    assert kinds.index((tuning, Cancelled)) < kinds.index((jobs[0], Started))
