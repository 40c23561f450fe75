"""Tiles of sums of products in LLVM's own terms, for kernels that Numba compiles.

Numba's compiler does not keep a tile in registers of its own accord, so it is written as vectors: ROWS rows of two
vector registers each are all that 16 registers hold, with the panel's row and one number.
"""

from __future__ import annotations

from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_FEATURES = llvmlite.binding.get_host_cpu_features()
HAS_VECTORS = bool(_FEATURES.get("avx2") and _FEATURES.get("fma"))
WIDTH = 32 if _FEATURES.get("avx512f") else 16
ROWS = 6
_UNROLLED = 4
LINE = 64  # bytes fetched at a time
_FETCHED = 2  # lines in a round
FLOAT = 4
_OFFSET = 8
_VECTOR = ir.VectorType(ir.FloatType(), WIDTH)
# What is done to a sum before it is written.
NONE, RELU, RELU6, HARDSWISH = 0, 1, 2, 3


def _typed_product_tile(typing: Any, numbers: Any) -> Any:
    """ROWS rows of x times a block of a panel -> y. Thirteen addresses and numbers, steps in bytes, in this order:

    x, x_step, rows (how many of them there are: no more are read, of skip neither), panel, depth (numbers summed over),
    y, y_step (all ROWS are written), bias, skip, skip_step (both are added; 0 for none), kind (of activation), soon,
    lines (what to fetch meanwhile).
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        *tile, soon, lines = cgutils.unpack_tuple(builder, arguments[0], 13)
        _generate_tile(builder, _number_everywhere, _fetching(builder, soon, lines), *tile)
        return context.get_dummy_value()

    return types.void(types.UniTuple(types.intp, 13)), generate


product_tile: Any = intrinsic(_typed_product_tile)


def _typed_depthwise_tile(typing: Any, numbers: Any) -> Any:
    """As `product_tile`, but channel by channel: each of x's WIDTH numbers meets its own weight. Ten numbers:

    x, x_step, rows, panel (taps of WIDTH weights), depth (how many taps), y, y_step, bias, kind, offsets (the address
    of each tap's bytes from its row, int64).
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        *tile, bias, kind, offsets = cgutils.unpack_tuple(builder, arguments[0], 10)
        none = ir.IntType(64)(0)

        def tap(b: Any, row: Any, k: Any) -> Any:
            offset = b.load(_at(b, offsets, b.mul(k, ir.IntType(64)(_OFFSET)), ir.IntType(64)))
            return b.load(_at(b, row, offset, _VECTOR), align=FLOAT)

        _generate_tile(builder, tap, lambda turn: None, *tile, bias, none, none, kind)
        return context.get_dummy_value()

    return types.void(types.UniTuple(types.intp, 10)), generate


depthwise_tile: Any = intrinsic(_typed_depthwise_tile)


def _typed_add_cells(typing: Any, numbers: Any) -> Any:
    """WIDTH numbers of each of `count` cells, added to WIDTH sums. Four: sums, cells, step in bytes, count."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        sums, cells, step, count = cgutils.unpack_tuple(builder, arguments[0], 4)
        total = cgutils.alloca_once_value(builder, builder.load(_pointer(builder, sums), align=FLOAT))
        with cgutils.for_range(builder, count) as loop:
            more = builder.load(_at(builder, cells, builder.mul(loop.index, step), _VECTOR), align=FLOAT)
            builder.store(builder.fadd(builder.load(total), more), total)
        builder.store(builder.load(total), _pointer(builder, sums), align=FLOAT)
        return context.get_dummy_value()

    return types.void(types.UniTuple(types.intp, 4)), generate


add_cells: Any = intrinsic(_typed_add_cells)


def _pointer(b: Any, address: Any) -> Any:
    return b.inttoptr(address, _VECTOR.as_pointer())


def _at(b: Any, address: Any, offset: Any, kind: Any) -> Any:
    return b.inttoptr(b.add(address, offset), kind.as_pointer())


def _number_everywhere(b: Any, row: Any, k: Any) -> Any:
    """Number k of the row in every place of a vector."""
    index = ir.IntType(32)
    one = b.load(_at(b, row, b.mul(k, ir.IntType(64)(FLOAT)), ir.FloatType()), align=FLOAT)
    nothing = ir.Constant(_VECTOR, ir.Undefined)
    everywhere = ir.Constant(ir.VectorType(index, WIDTH), [0] * WIDTH)
    return b.shuffle_vector(b.insert_element(nothing, one, index(0)), nothing, everywhere)


def _generate_tile(
    b: Any,
    factor: Any,
    meanwhile: Any,
    x: Any,
    x_step: Any,
    rows: Any,
    panel: Any,
    depth: Any,
    y: Any,
    y_step: Any,
    *after: Any,
) -> None:
    """factor(b, row's address, k): the vector that meets the panel's row k. meanwhile(turn): in each round."""
    whole = ir.IntType(64)
    add_product = cgutils.get_or_insert_function(
        b.module, ir.FunctionType(_VECTOR, [_VECTOR] * 3), f"llvm.fmuladd.v{WIDTH}f32"
    )
    last = b.sub(rows, whole(1))
    places = [b.select(b.icmp_signed("<", whole(r), last), whole(r), last) for r in range(ROWS)]
    ours, sums = [], []
    for r in range(ROWS):
        ours.append(b.add(x, b.mul(places[r], x_step)))
        sums.append(cgutils.alloca_once(b, _VECTOR))
        b.store(_all(0.0), sums[r])

    def add_row(k: Any) -> None:
        weights = b.load(_at(b, panel, b.mul(k, whole(FLOAT * WIDTH)), _VECTOR), align=LINE)
        for r in range(ROWS):
            b.store(b.call(add_product, [factor(b, ours[r], k), weights, b.load(sums[r])]), sums[r])

    rounds = b.sdiv(depth, whole(_UNROLLED))
    with cgutils.for_range(b, rounds) as loop:
        meanwhile(loop.index)
        k = b.mul(loop.index, whole(_UNROLLED))
        for further in range(_UNROLLED):
            add_row(b.add(k, whole(further)))
    done = b.mul(rounds, whole(_UNROLLED))
    with cgutils.for_range(b, b.sub(depth, done)) as loop:
        add_row(b.add(done, loop.index))
    _generate_end(b, sums, places, *after)
    for r in range(ROWS):
        b.store(b.load(sums[r]), _at(b, y, b.mul(whole(r), y_step), _VECTOR), align=FLOAT)


def _generate_end(b: Any, sums: list[Any], places: list[Any], bias: Any, skip: Any, skip_step: Any, kind: Any) -> None:
    """What is added, last: sums of many small numbers round less than one long sum. Then the activation."""
    whole = ir.IntType(64)

    def change(how: Any) -> None:
        for r, total in enumerate(sums):
            b.store(how(r, b.load(total)), total)

    def larger(value: Any, limit: float) -> Any:
        return b.select(b.fcmp_ordered(">", value, _all(limit)), value, _all(limit))

    def smaller(value: Any, limit: float) -> Any:
        return b.select(b.fcmp_ordered("<", value, _all(limit)), value, _all(limit))

    def hardswish(value: Any) -> Any:
        gate = smaller(larger(b.fadd(value, _all(3.0)), 0.0), 6.0)
        return b.fmul(b.fmul(value, gate), _all(1 / 6))

    with b.if_then(b.icmp_signed("!=", bias, whole(0))):
        numbers = b.load(_pointer(b, bias), align=FLOAT)
        change(lambda r, total: b.fadd(total, numbers))
    with b.if_then(b.icmp_signed("!=", skip, whole(0))):
        change(lambda r, total: b.fadd(total, b.load(_at(b, skip, b.mul(places[r], skip_step), _VECTOR), align=FLOAT)))
    for its, how in (
        (RELU, lambda r, total: larger(total, 0.0)),
        (RELU6, lambda r, total: smaller(larger(total, 0.0), 6.0)),
        (HARDSWISH, lambda r, total: hardswish(total)),
    ):
        with b.if_then(b.icmp_signed("==", kind, whole(its))):
            change(how)


def _all(value: float) -> Any:
    return ir.Constant(_VECTOR, [value] * WIDTH)


def _fetching(b: Any, address: Any, lines: Any) -> Any:
    """Asks, _FETCHED lines in each round, for memory that will be wanted, so that nobody waits for it then.

    All at once they would fill the list of what the first cache waits for, and the tile's own rows wait behind them.
    """
    whole, index, bytes_ = ir.IntType(64), ir.IntType(32), ir.IntType(8).as_pointer()
    fetch = cgutils.get_or_insert_function(
        b.module, ir.FunctionType(ir.VoidType(), [bytes_, index, index, index]), "llvm.prefetch.p0"
    )

    def in_round(turn: Any) -> None:
        first = b.mul(turn, whole(_FETCHED))
        with b.if_then(b.icmp_signed("<", first, lines)):
            for further in range(_FETCHED):
                offset = b.mul(b.add(first, whole(further)), whole(LINE))
                line = b.inttoptr(b.add(address, offset), bytes_)
                b.call(fetch, [line, index(0), index(2), index(1)])  # to read, into the second cache, data

    return in_round
