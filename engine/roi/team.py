"""Kernels on the threads of torch's OpenMP library without the interpreter's lock.

A kernel that Python calls part by part takes the lock for each, and a thread that waits for a lock sleeps: on a virtual
machine it wakes a tenth of a millisecond later, as late as a small layer's end. So a kernel here is compiled for C
and called by C alone. It is given whole numbers, addresses among them; whoever calls it holds what lies there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import torch
from llvmlite import ir
from numba import carray, cfunc, types
from numba.extending import intrinsic

from engine.roi.threads import in_parts, openmp

# A pointer to the numbers, the first item and one past the last.
_SIGNATURE = types.void(types.CPointer(types.int64), types.int64, types.int64)
_ADDRESS, _COUNT, _PARTS, _TAKEN, _HEADER = range(5)


class Kernel:
    """A function for numba's cfunc, compiled (or loaded from numba's cache) when it is first run: whoever imports it
    need not wait."""

    def __init__(self, function: Callable[..., None], signature: Any = _SIGNATURE) -> None:
        self._function, self._signature = function, signature

    @cached_property
    def compiled(self) -> Any:
        """numba's CFunc."""
        return cfunc(self._signature, nopython=True, cache=True)(self._function)


def run(kernel: Kernel, count: int, numbers: Sequence[int], *, parts_per_thread: int = 4) -> None:
    """kernel(numbers, first, last) over [0, count), on as many threads as torch uses."""
    threads = torch.get_num_threads()
    parts = min(threads * parts_per_thread, count)
    table = np.array([kernel.compiled.address, count, parts, 0, *numbers], np.int64)
    parallel = openmp()
    if parallel is not None and threads > 1 and parts > 1:
        parallel(_take_parts.compiled.address, table.ctypes.data, min(threads, parts), 0)
        return
    call = kernel.compiled.ctypes
    given = table[_HEADER:].ctypes.data_as(call.argtypes[0])
    in_parts(count, lambda first, last: call(given, first, last), parts_per_thread=parts_per_thread)


@intrinsic  # type: ignore[untyped-decorator]
def _next(typing: Any, table: Any) -> Any:
    """The number of the next part; no two threads get the same."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.gep(arguments[0], [context.get_constant(types.intp, _TAKEN)])
        return builder.atomic_rmw("add", place, context.get_constant(types.int64, 1), "seq_cst")

    return types.int64(table), generate


@intrinsic  # type: ignore[untyped-decorator]
def _call(typing: Any, address: Any, table: Any, first: Any, last: Any) -> Any:
    """The kernel at the address, with what follows the table's header."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        where, numbers, *part = arguments
        kinds = [context.get_value_type(kind) for kind in _SIGNATURE.args]
        function = ir.FunctionType(ir.VoidType(), kinds)
        given = builder.gep(numbers, [context.get_constant(types.intp, _HEADER)])
        builder.call(builder.inttoptr(where, function.as_pointer()), [given, *part])
        return context.get_dummy_value()

    return types.void(types.int64, table, types.int64, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def floats_at(typing: Any, address: Any) -> Any:
    """An address as a pointer to float32, for numba's carray."""
    return types.CPointer(types.float32)(types.int64), _as_pointer


@intrinsic  # type: ignore[untyped-decorator]
def wholes_at(typing: Any, address: Any) -> Any:
    """An address as a pointer to int64, for numba's carray."""
    return types.CPointer(types.int64)(types.int64), _as_pointer


def _as_pointer(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))


def _take_parts_of(table):  # type: ignore[no-untyped-def]
    """What every thread does: part after part, as long as there is one."""
    known = carray(table, _HEADER)
    address, count, parts = known[_ADDRESS], known[_COUNT], known[_PARTS]
    i = _next(table)
    while i < parts:
        _call(address, table, count * i // parts, count * (i + 1) // parts)
        i = _next(table)


_take_parts = Kernel(_take_parts_of, types.void(types.CPointer(types.int64)))
