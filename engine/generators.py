"""Iterate over a generator in a `for` loop and keep its return value, which a plain `for` loop throws away."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

Y = TypeVar("Y")
R = TypeVar("R")


class WithResult(Generic[Y, R]):
    """Iterate over it once; after the loop `result` holds the generator's return value. Use `yield from` instead where
    every value is passed on unchanged."""

    result: R

    def __init__(self, generator: Generator[Y, None, R]) -> None:
        self._generator = generator

    def __iter__(self) -> Iterator[Y]:
        self.result = yield from self._generator


def result_of(generator: Generator[object, None, R]) -> R:
    """Run the generator to its end and return its result; the values that it yields are dropped."""
    run = WithResult(generator)
    for _ in run:
        pass
    return run.result
