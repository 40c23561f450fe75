from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from numba import carray

from engine.roi import team, threads
from engine.roi.team import Kernel, Program, Step, Within, floats_at, run, wholes_at


@Kernel
def add_one(numbers, first, last):  # type: ignore[no-untyped-def]
    """Numbers: values (count,) float32, count."""
    n = carray(numbers, 2)
    values = carray(floats_at(n[0]), n[1])
    for i in range(first, last):
        values[i] += np.float32(1)


@Kernel
def add_all(numbers, first, last):  # type: ignore[no-untyped-def]
    """To each of what follows the values the sum of all values, as they are by now."""
    n = carray(numbers, 2)
    values = carray(floats_at(n[0]), 2 * n[1])
    for i in range(n[1] + first, n[1] + last):
        for j in range(n[1]):
            values[i] += values[j]


@Kernel
def count_up(numbers, first, last):  # type: ignore[no-untyped-def]
    """Numbers: counts (count,) int64, count."""
    n = carray(numbers, 2)
    counts = carray(wholes_at(n[0]), n[1])
    for i in range(first, last):
        counts[i] += i


@pytest.fixture(params=["OpenMP", "a pool", "one thread"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1 if request.param == "one thread" else 3)
    if request.param == "OpenMP":
        if threads.openmp("GOMP_parallel") is None:
            pytest.skip("this torch has no OpenMP library that can be asked")
    elif request.param == "a pool":
        for module in (threads, team):
            monkeypatch.setattr(module, "openmp", lambda name: None)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 1000])
@pytest.mark.parametrize("parts", [1, 4, 2000])
def test_every_item_is_done_once(count: int, parts: int) -> None:
    values, counts = torch.zeros(count + 1), torch.zeros(count + 1, dtype=torch.int64)
    run(add_one, count, [values.data_ptr(), count + 1], parts_per_thread=parts)
    run(count_up, count, [counts.data_ptr(), count + 1], parts_per_thread=parts)
    assert values.tolist() == [1.0] * count + [0.0]
    assert counts.tolist() == [*range(count), 0]


def test_a_step_begins_when_the_one_before_is_done() -> None:
    """Each step has numbers of its own, and arrays told at each run."""
    count = 4000
    fixed = torch.zeros(count)
    program = Program(
        [
            Step(add_one, count, [Within(0, 0), count]),
            Step(add_one, count, [fixed.data_ptr(), count]),
            Step(add_one, count - 1, [Within(1, 4), count - 1]),
            Step(add_one, count, [Within(0, 0), count]),
            Step(add_all, count, [Within(0, 0), count]),
        ]
    )
    for i in range(20):
        values, others = torch.zeros(2 * count), torch.zeros(count)
        torch.set_num_threads(1 + (torch.get_num_threads() + i) % 3 if i > 10 else torch.get_num_threads())
        program.run(values.data_ptr(), others.data_ptr())
        assert bool((values[:count] == 2).all())
        assert bool((values[count:] == 2 * count).all())
        assert bool((fixed == i + 1).all())
        assert others.tolist() == [0.0, *[1.0] * (count - 1)]
