"""Kernels on the threads of torch's OpenMP library without the interpreter's lock.

A kernel that Python calls part by part takes the lock for each, and a thread that waits for a lock sleeps: on a virtual
machine it wakes a tenth of a millisecond later, as late as a small layer's end. So a kernel here is compiled for C
and called by C alone. It is given whole numbers, addresses among them; whoever calls it holds what lies there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple

import numba
import numpy as np
import torch
from llvmlite import ir
from numba import cfunc, types
from numba.extending import intrinsic
from numba.np.unsafe.ndarray import to_fixed_tuple
from numpy.typing import NDArray

from engine.roi.threads import in_parts, openmp

# A pointer to the numbers, the first item and one past the last.
_SIGNATURE = types.void(types.CPointer(types.int64), types.int64, types.int64)
# What precedes the numbers: how many steps, the address of OpenMP's barrier, and of each step what _OF_STEP counts.
_STEPS, _BARRIER, _FIRST_STEP = range(3)
_ADDRESS, _COUNT, _PARTS, _TAKEN, _NUMBERS, _OF_STEP = range(6)
_PARTS_PER_THREAD = 4  # who is done sooner takes more of them


class Kernel:
    """A function for numba's cfunc, compiled (or loaded from numba's cache) when it is first run: whoever imports it
    need not wait."""

    def __init__(self, function: Callable[..., None], signature: Any = _SIGNATURE) -> None:
        self._function, self._signature = function, signature

    @cached_property
    def compiled(self) -> Any:
        """numba's CFunc."""
        return cfunc(self._signature, cache=True)(self._function)


class Within(NamedTuple):
    """A number that is told at each run: where an array lies, and how many bytes beyond."""

    base: int
    offset: int


class Step(NamedTuple):
    """kernel(numbers, first, last) over [0, items)."""

    kernel: Kernel
    items: int
    numbers: Sequence[int | Within]


def run(kernel: Kernel, count: int, numbers: Sequence[int], *, parts_per_thread: int = _PARTS_PER_THREAD) -> None:
    """kernel(numbers, first, last) over [0, count), on as many threads as torch uses."""
    run_steps([Step(kernel, count, numbers)], parts_per_thread=parts_per_thread)


def run_steps(steps: Sequence[Step], *, parts_per_thread: int = _PARTS_PER_THREAD) -> None:
    """Steps one after another, each begun when the one before is done."""
    threads = torch.get_num_threads()
    _run(steps, _table(steps, threads, parts_per_thread), threads)


class Program:
    """Steps for `run_steps` that are run again and again."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = list(steps)
        told = [n.base if isinstance(n, Within) else None for step in steps for n in step.numbers]
        first = _FIRST_STEP + len(steps) * _OF_STEP
        self._places = np.array([first + i for i, base in enumerate(told) if base is not None], np.int64)
        self._bases = np.array([base for base in told if base is not None], np.int64)
        self._made: tuple[int, NDArray[np.int64]] | None = None

    def run(self, *bases: int) -> None:
        """bases: where the arrays lie that the steps' numbers are within."""
        threads, made = torch.get_num_threads(), self._made
        if made is None or made[0] != threads:
            self._made = made = threads, _table(self._steps, threads, _PARTS_PER_THREAD)
        table = made[1].copy()
        table[self._places] += np.array(bases, np.int64)[self._bases]
        _run(self._steps, table, threads)


def _table(steps: Sequence[Step], threads: int, parts_per_thread: int) -> NDArray[np.int64]:
    """What _take_parts is given: the steps, and then their numbers."""
    barrier = openmp("GOMP_barrier")
    table, at = [len(steps), barrier.address if barrier else 0], _FIRST_STEP + len(steps) * _OF_STEP
    for kernel, items, numbers in steps:
        table += [kernel.compiled.address, items, max(min(threads * parts_per_thread, items), 1), 0, at]
        at += len(numbers)
    for step in steps:
        table += [n.offset if isinstance(n, Within) else n for n in step.numbers]
    return np.array(table, np.int64)


def _run(steps: Sequence[Step], table: NDArray[np.int64], threads: int) -> None:
    parallel = openmp("GOMP_parallel")
    if parallel is not None and openmp("GOMP_barrier") is not None and threads > 1:
        parallel.call(_take_parts.compiled.address, table.ctypes.data, threads, 0)
        return
    for i, step in enumerate(steps):
        at = table[_FIRST_STEP + i * _OF_STEP :]
        call = step.kernel.compiled.ctypes
        where = table[at[_NUMBERS] :].ctypes.data_as(call.argtypes[0])
        in_parts(step.items, partial(call, where), parts_per_thread=max(1, int(at[_PARTS]) // threads))


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
    known = carray(table, _FIRST_STEP + steps * _OF_STEP)
    for step in range(steps):
        at = _FIRST_STEP + step * _OF_STEP
        if step:
            _wait_for_all(known[_BARRIER])
        address, count, parts = known[at + _ADDRESS], known[at + _COUNT], known[at + _PARTS]
        i = _next(table, at + _TAKEN)
        while i < parts:
            _call(address, table, known[at + _NUMBERS], count * i // parts, count * (i + 1) // parts)
            i = _next(table, at + _TAKEN)


_take_parts = Kernel(_take_parts_of, types.void(types.CPointer(types.int64)))
