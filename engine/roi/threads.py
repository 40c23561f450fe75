"""Numba kernels on as many threads as torch uses, without numba's parallel layer.

numba's OpenMP layer silently resets torch's thread count; kernels that release the GIL on a small pool do not.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise

import torch


@cache
def _pool(workers: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(workers, thread_name_prefix="regionscope-roi")


def in_parts(count: int, work: Callable[[int, int], None], *, parts_per_thread: int = 1, at_least: int = 1) -> None:
    """Call `work(first, last)` over [0, count), cut into parts of `at_least` or more, the caller working as well.

    Returns when all parts are done; an exception of any part is raised.
    """
    threads = torch.get_num_threads()
    parts = min(threads * parts_per_thread, max(count // max(at_least, 1), 1))
    if threads == 1 or parts == 1:
        work(0, count)
        return
    edges = [count * i // parts for i in range(parts + 1)]
    waiting = [(_pool(threads - 1).submit(work, a, b), a, b) for a, b in pairwise(edges[1:])]
    work(edges[0], edges[1])
    for part, first, last in reversed(waiting):
        # A part that no thread has begun is done here.
        if part.cancel():
            work(first, last)
    for part, _, _ in waiting:
        if not part.cancelled():
            part.result()
