"""What the engine's thread leaves of memory when nobody asks it anything."""

from __future__ import annotations

import sys
import threading

import pytest

from engine import worker
from engine.structures.requests import WarmUp
from engine.structures.settings import DetectSettings


@pytest.mark.skipif(sys.platform != "linux", reason="glibc alone keeps what it is given")
def test_unused_memory_is_given_back_after_each_job_and_when_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    came = threading.Event()
    plain = worker.give_back_unused

    def give_back() -> bool:
        given.append(done[0])
        came.set()
        return plain()

    done = [0]
    ended = threading.Semaphore(0)

    def run(request: object):  # type: ignore[no-untyped-def]
        done[0] += 1
        ended.release()
        return
        yield

    monkeypatch.setattr(worker, "give_back_unused", give_back)
    monkeypatch.setattr(worker, "IDLE", 60.0)
    one = worker.Worker(lambda: run, lambda _job, _event: None)
    for _ in range(3):
        one.submit(WarmUp(DetectSettings()))
        ended.acquire(timeout=5)
    assert one.close()
    assert given == [1, 2, 3]

    came.clear()
    monkeypatch.setattr(worker, "IDLE", 0.01)
    one = worker.Worker(lambda: run, lambda _job, _event: None)
    assert came.wait(5)
    assert one.close()
