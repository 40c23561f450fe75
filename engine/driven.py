"""A generator in a `for` loop, with what it returned in the end: a `for` loop alone throws that away."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

Y = TypeVar("Y")
R = TypeVar("R")


class Driven(Generic[Y, R]):
    """Iterate over it once; `result` is there when the loop has come to its end. Where every yield is passed on as it
    is, `yield from` says the same without this."""

    result: R

    def __init__(self, generator: Generator[Y, None, R]) -> None:
        self._generator = generator

    def __iter__(self) -> Iterator[Y]:
        self.result = yield from self._generator


def result_of(generator: Generator[object, None, R]) -> R:
    """Run it to its end; what it yields goes unheard."""
    driven = Driven(generator)
    for _ in driven:
        pass
    return driven.result
