"""Numba kernels on as many threads as torch uses, without numba's parallel layer.

numba's OpenMP layer silently resets torch's thread count; kernels that release the GIL need no layer. They run on the
very threads of torch's own OpenMP library where it can be asked (Linux): after each piece of torch's work those look
for more for some milliseconds, and a pool beside them would have to share their cores.
"""

from __future__ import annotations

import ctypes
import itertools
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any

import torch

_CALLED_BY_EACH = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


def in_parts(count: int, work: Callable[[int, int], None], *, parts_per_thread: int = 1, at_least: int = 1) -> None:
    """Call `work(first, last)` over [0, count), cut into parts of `at_least` or more, the caller working as well.

    Returns when all parts are done; an exception of any part is raised.
    """
    threads = torch.get_num_threads()
    parts = min(threads * parts_per_thread, max(count // max(at_least, 1), 1))
    if threads == 1 or parts == 1:
        work(0, count)
        return
    numbers = itertools.count()
    failures: list[BaseException] = []

    def take_parts(_: Any = None) -> None:
        try:
            while (i := next(numbers)) < parts and not failures:
                work(count * i // parts, count * (i + 1) // parts)
        except BaseException as failure:  # OpenMP's threads cannot raise it
            failures.append(failure)

    parallel = _openmp_parallel()
    if parallel is not None:
        called = _CALLED_BY_EACH(take_parts)
        parallel(ctypes.cast(called, ctypes.c_void_p), None, min(threads, parts), 0)
    else:
        _on_pool(take_parts, min(threads, parts))
    if failures:
        raise failures[0]


def _on_pool(take_parts: Callable[[], None], threads: int) -> None:
    helpers: list[Future[None]] = [_pool(threads - 1).submit(take_parts) for _ in range(threads - 1)]
    take_parts()
    for helper in helpers:
        if not helper.cancel():  # one that no thread has begun has nothing left to do
            helper.result()


@cache
def _pool(workers: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(workers, thread_name_prefix="regionscope-kernels")


@cache
def _openmp_parallel() -> Any | None:
    """GOMP_parallel ("every thread of a team calls this": function, its argument, threads, flags) of the OpenMP library
    that torch has loaded for all to see; None where there is none. It lets the interpreter's lock go."""
    function = getattr(ctypes.CDLL(None), "GOMP_parallel", None) if sys.platform == "linux" else None
    if function is not None:
        function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint]
    return function
