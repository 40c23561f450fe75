"""Kernels on the threads of torch's OpenMP library without the interpreter's lock.

A kernel that Python calls part by part takes the lock for each, and a thread that waits for a lock sleeps: on a virtual
machine it wakes a tenth of a millisecond later, as late as a small layer's end. So a kernel here is compiled for C
and called by C alone. It is given whole numbers, addresses among them; whoever calls it holds what lies there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any

import numba
import numpy as np
import torch
from llvmlite import ir
from numba import cfunc, types
from numba.extending import intrinsic
from numba.np.unsafe.ndarray import to_fixed_tuple

from engine.roi.threads import in_parts, openmp

# A pointer to the numbers, the first item and one past the last.
_SIGNATURE = types.void(types.CPointer(types.int64), types.int64, types.int64)
# What precedes the kernel's numbers: how many steps, the address of OpenMP's barrier, and each step's four.
_STEPS, _BARRIER, _FIRST_STEP = range(3)
_ADDRESS, _COUNT, _PARTS, _TAKEN, _OF_STEP = range(5)


class Kernel:
    """A function for numba's cfunc, compiled (or loaded from numba's cache) when it is first run: whoever imports it
    need not wait."""

    def __init__(self, function: Callable[..., None], signature: Any = _SIGNATURE) -> None:
        self._function, self._signature = function, signature

    @cached_property
    def compiled(self) -> Any:
        """numba's CFunc."""
        return cfunc(self._signature, cache=True)(self._function)


def run(kernel: Kernel, count: int, numbers: Sequence[int], *, parts_per_thread: int = 4) -> None:
    """kernel(numbers, first, last) over [0, count), on as many threads as torch uses."""
    run_steps([(kernel, count)], numbers, parts_per_thread=parts_per_thread)


def run_steps(steps: Sequence[tuple[Kernel, int]], numbers: Sequence[int], *, parts_per_thread: int = 4) -> None:
    """`run` for kernels one after another with the same numbers: each begins when the one before is done."""
    threads = torch.get_num_threads()
    parallel, barrier = openmp("GOMP_parallel"), openmp("GOMP_barrier")
    if parallel is None or barrier is None or threads == 1:
        given = np.array(numbers, np.int64)
        for kernel, count in steps:
            call = kernel.compiled.ctypes
            where = given.ctypes.data_as(call.argtypes[0])
            in_parts(count, partial(call, where), parts_per_thread=parts_per_thread)
        return
    table = [len(steps), barrier.address]
    for kernel, count in steps:
        table += [kernel.compiled.address, count, max(min(threads * parts_per_thread, count), 1), 0]
    known = np.array([*table, *numbers], np.int64)
    parallel.call(_take_parts.compiled.address, known.ctypes.data, threads, 0)


def _typed_next(typing: Any, table: Any, place: Any) -> Any:
    """The number of the next part, counted at that place; no two threads get the same."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        one = context.get_constant(types.int64, 1)
        return builder.atomic_rmw("add", builder.gep(arguments[0], [arguments[1]]), one, "seq_cst")

    return types.int64(table, types.int64), generate


_next: Any = intrinsic(_typed_next)


def _typed_call(typing: Any, address: Any, table: Any, place: Any, first: Any, last: Any) -> Any:
    """The kernel at the address, with the numbers that begin at that place."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        where, numbers, begin, *part = arguments
        kinds = [context.get_value_type(kind) for kind in _SIGNATURE.args]
        function = ir.FunctionType(ir.VoidType(), kinds).as_pointer()
        builder.call(builder.inttoptr(where, function), [builder.gep(numbers, [begin]), *part])
        return context.get_dummy_value()

    return types.void(types.int64, table, types.int64, types.int64, types.int64), generate


_call: Any = intrinsic(_typed_call)


def _typed_wait_for_all(typing: Any, address: Any) -> Any:
    """OpenMP's barrier, at the address."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        function = ir.FunctionType(ir.VoidType(), []).as_pointer()
        builder.call(builder.inttoptr(arguments[0], function), [])
        return context.get_dummy_value()

    return types.void(types.int64), generate


_wait_for_all: Any = intrinsic(_typed_wait_for_all)


def _typed_floats_at(typing: Any, address: Any) -> Any:
    """An address as a pointer to float32, for numba's carray."""
    return types.CPointer(types.float32)(types.int64), _as_pointer


floats_at: Any = intrinsic(_typed_floats_at)


def _typed_bytes_at(typing: Any, address: Any) -> Any:
    """An address as a pointer to uint8, for numba's carray."""
    return types.CPointer(types.uint8)(types.int64), _as_pointer


bytes_at: Any = intrinsic(_typed_bytes_at)


def _typed_wholes_at(typing: Any, address: Any) -> Any:
    """An address as a pointer to int64, for numba's carray."""
    return types.CPointer(types.int64)(types.int64), _as_pointer


wholes_at: Any = intrinsic(_typed_wholes_at)


# For compiled code: an array at a pointer, and a tuple of the numbers of an array, as many as said.
carray: Any = numba.carray  # type: ignore[attr-defined]
as_tuple: Any = to_fixed_tuple


def _as_pointer(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))


def _take_parts_of(table):  # type: ignore[no-untyped-def]
    """What every thread does: of each step part after part, as long as there is one."""
    steps = carray(table, _FIRST_STEP)[_STEPS]
    numbers = _FIRST_STEP + steps * _OF_STEP
    known = carray(table, numbers)
    for step in range(steps):
        at = _FIRST_STEP + step * _OF_STEP
        if step:
            _wait_for_all(known[_BARRIER])
        address, count, parts = known[at + _ADDRESS], known[at + _COUNT], known[at + _PARTS]
        i = _next(table, at + _TAKEN)
        while i < parts:
            _call(address, table, numbers, count * i // parts, count * (i + 1) // parts)
            i = _next(table, at + _TAKEN)


_take_parts = Kernel(_take_parts_of, types.void(types.CPointer(types.int64)))
