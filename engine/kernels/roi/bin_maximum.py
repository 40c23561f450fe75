"""The greatest values of a bin, and where they stand, a block of channels at once in vector registers: for
`max_kernels`, in LLVM's own terms.

Shapes: H,W cells of a picture, c = LANES channels. Cells (H, W, c), without gaps. A bin is rows y0 .. y1 - 1 and
columns x0 .. x1 - 1, at least one of each.

Only the result is stored: loops that numba compiles read and write the best so far in memory, once per cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

# Channels of a block: four registers of eight float32 hold the values, four more their cells.
LANES = 32


def _spread(builder: Any, value: Any, kind: Any) -> Any:
    """A vector of one value."""
    one = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(one, ir.Constant(kind, ir.Undefined), mask)


def _cells(builder: Any, where: Any, vector: Any, size: int) -> Iterator[tuple[Any, Any]]:
    """Once, inside the loops over a bin's cells in row order: the cell's number (int32) and its vector's address."""
    begin, width, y0, y1, x0, x1 = where
    step, one = ir.Constant(begin.type, LANES * size), ir.Constant(begin.type, 1)
    with (
        cgutils.for_range_slice(builder, y0, y1, one, inc=True) as (y, _),
        cgutils.for_range_slice(builder, x0, x1, one, inc=True) as (x, _),
    ):
        cell = builder.add(builder.mul(y, width), x)
        address = builder.inttoptr(builder.add(begin, builder.mul(cell, step)), vector.as_pointer())
        yield builder.trunc(cell, ir.IntType(32)), address


def _loop(context: Any, builder: Any, element: Any, arguments: Any, find_cell: bool) -> tuple[Any, Any]:
    """Over the bin's cells -> (best values, their cells or None), in registers.

    A value must be above the best so far, as in torchvision: the first of equals stays, and NaN loses.
    """
    *where, lowest = arguments
    vector = ir.VectorType(context.get_value_type(element), LANES)
    places = ir.VectorType(ir.IntType(32), LANES)
    best = cgutils.alloca_once_value(builder, _spread(builder, lowest, vector))
    winner = cgutils.alloca_once_value(builder, ir.Constant(places, [-1] * LANES)) if find_cell else None
    for cell, address in _cells(builder, where, vector, element.bitwidth // 8):
        new, old = builder.load(address, align=4), builder.load(best)
        wins = builder.fcmp_ordered(">", new, old)
        builder.store(builder.select(wins, new, old), best)
        if winner is not None:
            builder.store(builder.select(wins, _spread(builder, cell, places), builder.load(winner)), winner)
    return builder.load(best), None if winner is None else builder.load(winner)


@intrinsic  # type: ignore[misc]
def bin_maximum(
    context: Any, begin: Any, width: Any, y0: Any, y1: Any, x0: Any, x1: Any, lowest: Any, target: Any
) -> Any:
    """The greatest values (c,) of a bin, or `lowest`, to the address `target`; begin: address of a picture's cells."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        best, _ = _loop(context, builder, signature.args[6], arguments[:7], find_cell=False)
        builder.store(best, builder.inttoptr(arguments[7], best.type.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(*(types.intp,) * 6, lowest, types.intp), generate


@intrinsic  # type: ignore[misc]
def add_at_maximum(
    context: Any, begin: Any, width: Any, y0: Any, y1: Any, x0: Any, x1: Any, lowest: Any, gradient: Any, sums: Any
) -> Any:
    """Adds a gradient (c,) to the sums (H, W, c) where a bin's greatest values stand, if they are above `lowest`.

    gradient, sums: addresses. Every cell of the bin gets a sum, of 0 where it did not win (channel by channel took
    longer). The sums begin at 0 and so never hold -0, which that would change.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        element = signature.args[6]
        _, winner = _loop(context, builder, element, arguments[:7], find_cell=True)
        vector = ir.VectorType(context.get_value_type(element), LANES)
        values = builder.load(builder.inttoptr(arguments[7], vector.as_pointer()), align=4)
        nothing = ir.Constant(vector, [0.0] * LANES)
        for cell, address in _cells(builder, (arguments[8], *arguments[1:6]), vector, element.bitwidth // 8):
            won = builder.icmp_signed("==", winner, _spread(builder, cell, winner.type))
            total = builder.load(address, align=4)
            builder.store(builder.fadd(total, builder.select(won, values, nothing)), address, align=4)
        return context.get_dummy_value()

    return types.void(*(types.intp,) * 6, lowest, types.intp, types.intp), generate
