"""Rows to columns, eight at a time: pooled bins are computed with their channels side by side, and handed on channel
after channel.

A plain loop over one element after the other took a quarter of RoI pooling's time.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

SIDE = 8
# Numbers between rows of a tile, so that a column of it does not fall on the same few cache sets.
PADDING = 16
# Three rounds of shuffles of two vectors each: pairs of single numbers, of twos, of fours.
_ROUNDS = (
    ((0, 8, 1, 9, 4, 12, 5, 13), (2, 10, 3, 11, 6, 14, 7, 15)),
    ((0, 1, 8, 9, 4, 5, 12, 13), (2, 3, 10, 11, 6, 7, 14, 15)),
    ((0, 1, 2, 3, 8, 9, 10, 11), (4, 5, 6, 7, 12, 13, 14, 15)),
)
# Which vectors of the round before meet in each round, and in which order their results stand.
_PARTNERS = ((0, 1, 2, 3, 4, 5, 6, 7), (0, 2, 1, 3, 4, 6, 5, 7), (0, 4, 1, 5, 2, 6, 3, 7))
_RESULTS = (0, 2, 4, 6, 1, 3, 5, 7)


@intrinsic  # type: ignore[misc]
def _transpose_eight(context: Any, source: Any, source_step: Any, target: Any, target_step: Any) -> Any:
    """8 x 8 float32, from one address to another; steps in bytes from row to row. No numbers are looked at."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector, whole = ir.VectorType(ir.FloatType(), SIDE), ir.IntType(32)
        begin, step, end, end_step = arguments

        def row(base: Any, stride: Any, number: int) -> Any:
            address = builder.add(base, builder.mul(stride, ir.Constant(stride.type, number)))
            return builder.inttoptr(address, vector.as_pointer())

        def shuffled(one: Any, two: Any, places: tuple[int, ...]) -> Any:
            mask = ir.Constant(ir.VectorType(whole, SIDE), [ir.Constant(whole, place) for place in places])
            return builder.shuffle_vector(one, two, mask)

        rows = [builder.load(row(begin, step, i), align=4) for i in range(SIDE)]
        for partners, (low, high) in zip(_PARTNERS, _ROUNDS, strict=True):
            pairs = [(rows[a], rows[b]) for a, b in zip(partners[::2], partners[1::2], strict=True)]
            rows = [shuffled(one, two, places) for one, two in pairs for places in (low, high)]
        for i, number in enumerate(_RESULTS):
            builder.store(rows[number], row(end, end_step, i), align=4)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.intp, types.intp), generate


@njit(nogil=True, cache=True)
def transpose(source, target, rows, columns):  # type: ignore[no-untyped-def]
    """target[j, i] = source[i, j] for i < rows, j < columns; rows of both lie without gaps between their numbers."""
    if source.itemsize != 4 or rows < SIDE or columns < SIDE:
        for j in range(columns):
            for i in range(rows):
                target[j, i] = source[i, j]
        return
    begin, step = source.ctypes.data, source.strides[0]
    end, end_step = target.ctypes.data, target.strides[0]
    for first_column in range(0, columns, SIDE):
        j = min(first_column, columns - SIDE)  # the last block lies over part of the one before
        for first_row in range(0, rows, SIDE):
            i = min(first_row, rows - SIDE)
            _transpose_eight(begin + i * step + j * 4, step, end + j * end_step + i * 4, end_step)  # type: ignore[call-arg]
