"""Kernels on the threads of torch's OpenMP library without the interpreter's lock.

A kernel that Python calls part by part takes the lock for each, and a thread that waits for a lock sleeps: on a virtual
machine it wakes a tenth of a millisecond later, as late as a small layer's end. So a kernel here is compiled for C, and
takes its parts itself. It is given one array of whole numbers, with addresses among them; whoever calls it holds what
lies there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
from numba import carray, njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from engine.roi.threads import in_parts, openmp

C_KERNEL = types.void(types.CPointer(types.int64))
_COUNT, _PARTS, _TAKEN, HEADER = 0, 1, 2, 3


class TeamKernel(NamedTuple):
    """call(numbers, first, last), compiled by numba; for_c: `take_parts` around it, by numba's cfunc with C_KERNEL."""

    call: Callable[[NDArray[np.int64], int, int], None]
    for_c: Any


def run(kernel: TeamKernel, count: int, numbers: Sequence[int], *, parts_per_thread: int = 4) -> None:
    """kernel(numbers, first, last) over [0, count), on as many threads as torch uses."""
    threads = torch.get_num_threads()
    parallel = openmp()
    if parallel is None or threads == 1:
        in_parts(count, partial(kernel.call, np.array(numbers, np.int64)), parts_per_thread=parts_per_thread)
        return
    parts = min(threads * parts_per_thread, max(count, 1))
    table = np.array([count, parts, 0, *numbers], np.int64)
    parallel(kernel.for_c.address, table.ctypes.data, min(threads, parts), 0)


@njit(nogil=True, cache=True)
def next_part(table):  # type: ignore[no-untyped-def]
    """Of a pointer to C_KERNEL's numbers -> first and one past the last of a part; 0, 0 when there is none left."""
    known = carray(table, HEADER)
    count, parts, i = known[_COUNT], known[_PARTS], _take(table)
    return (count * i // parts, count * (i + 1) // parts) if i < parts else (0, 0)


@intrinsic  # type: ignore[untyped-decorator]
def _take(typing: Any, table: Any) -> Any:
    """The next part's number; no two threads get the same."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.gep(arguments[0], [context.get_constant(types.intp, _TAKEN)])
        return builder.atomic_rmw("add", place, context.get_constant(types.int64, 1), "seq_cst")

    return types.int64(table), generate


@intrinsic  # type: ignore[untyped-decorator]
def floats_at(typing: Any, address: Any) -> Any:
    """An address as a pointer to float32, for numba's carray."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

    return types.CPointer(types.float32)(types.int64), generate
