from __future__ import annotations

import threading

import pytest
import torch

from engine.kernels.runtime import threads
from engine.kernels.runtime.threads import in_parts


@pytest.fixture(params=["torch's threads", "a pool"])
def two_threads(request, monkeypatch):
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    if request.param == "a pool":
        monkeypatch.setattr(threads, "_openmp_parallel", lambda: None)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize("count", [0, 1, 7, 100])
def test_every_item_is_done_once(count):
    done: list[int] = []
    lock = threading.Lock()

    def work(first: int, last: int) -> None:
        with lock:
            done.extend(range(first, last))

    in_parts(count, work, parts_per_thread=3, at_least=2)
    assert sorted(done) == list(range(count))


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize("failing", [0, 3, 7])
def test_an_error_in_any_part_is_raised(failing):
    def work(first: int, last: int) -> None:
        if first <= failing < last:
            raise RuntimeError("of a part")

    with pytest.raises(RuntimeError, match="of a part"):
        in_parts(8, work, parts_per_thread=4)
