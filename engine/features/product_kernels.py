"""A matrix product for few rows, with the second matrix laid out beforehand; one tile of it in LLVM's own terms.

Shapes: M rows, K numbers summed over, N columns, P panels of WIDTH columns. y (M, N) = start (N,) + x (M, K) w (K, N).
A library must first put w in order, which for 150 rows takes as long as a fifth of the product itself; here it lies
so already, panel after panel, (P, K, WIDTH). Blocks, panels and tiles as in Goto and van de Geijn 2008, "Anatomy of
high-performance matrix multiplication": a panel's block stays in the first cache, the rows' block in the second.

Numba's compiler does not keep a tile in registers of its own accord, so the tile is written as vectors.
"""

from __future__ import annotations

from typing import Any

import llvmlite.binding
import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

_FEATURES = llvmlite.binding.get_host_cpu_features()
# ROWS rows of two vector registers each are all that 16 registers hold, with the panel's row and one number.
HAS_VECTORS = bool(_FEATURES.get("avx2") and _FEATURES.get("fma"))
WIDTH = 32 if _FEATURES.get("avx512f") else 16
ROWS = 6
_DEPTH = 256  # numbers summed over in one go: 16 KB of a panel
_UNROLLED = 4
_LINE = 64  # bytes fetched at a time
_FLOAT = 4


@intrinsic  # type: ignore[untyped-decorator]
def _tile(typing: Any, numbers: Any) -> Any:
    """ROWS rows of x times a block of a panel -> y. Addresses, and bytes between rows; eleven of them, in this order:

    x, x_step, rows (how many of them there are: no more are read), panel, depth (numbers summed over), y, y_step (all
    ROWS are written), start, start_step (what is added), soon, lines (what to fetch meanwhile).
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _generate_tile(builder, *cgutils.unpack_tuple(builder, arguments[0], 11))
        return context.get_dummy_value()

    return types.void(types.UniTuple(types.intp, 11)), generate


def _generate_tile(
    b: Any, x: Any, x_step: Any, rows: Any, panel: Any, depth: Any, y: Any, y_step: Any, *more: Any
) -> None:
    start, start_step, soon, lines = more
    whole, index = ir.IntType(64), ir.IntType(32)
    number = ir.FloatType()
    vector = ir.VectorType(number, WIDTH)
    add_product = cgutils.get_or_insert_function(
        b.module, ir.FunctionType(vector, [vector] * 3), f"llvm.fmuladd.v{WIDTH}f32"
    )

    def at(address: Any, offset: Any, kind: Any) -> Any:
        return b.inttoptr(b.add(address, offset), kind.as_pointer())

    _generate_fetches(b, soon, lines)
    last = b.sub(rows, whole(1))
    ours, sums = [], []
    for r in range(ROWS):
        row = b.select(b.icmp_signed("<", whole(r), last), whole(r), last)
        ours.append(b.add(x, b.mul(row, x_step)))
        sums.append(cgutils.alloca_once(b, vector))
        b.store(ir.Constant(vector, [0.0] * WIDTH), sums[r])

    def add_row(k: Any, further: int) -> None:
        weights = b.load(b.gep(at(panel, b.mul(k, whole(_FLOAT * WIDTH)), vector), [index(further)]), align=_LINE)
        for r in range(ROWS):
            one = b.load(b.gep(at(ours[r], b.mul(k, whole(_FLOAT)), number), [index(further)]), align=_FLOAT)
            nothing = ir.Constant(vector, ir.Undefined)
            everywhere = ir.Constant(ir.VectorType(index, WIDTH), [0] * WIDTH)
            broadcast = b.shuffle_vector(b.insert_element(nothing, one, index(0)), nothing, everywhere)
            b.store(b.call(add_product, [broadcast, weights, b.load(sums[r])]), sums[r])

    rounds = b.sdiv(depth, whole(_UNROLLED))
    with cgutils.for_range(b, rounds) as loop:
        k = b.mul(loop.index, whole(_UNROLLED))
        for further in range(_UNROLLED):
            add_row(k, further)
    done = b.mul(rounds, whole(_UNROLLED))
    with cgutils.for_range(b, b.sub(depth, done)) as loop:
        add_row(b.add(done, loop.index), 0)
    for r in range(ROWS):  # added last: sums of many small numbers round less than one long sum
        before = b.load(at(start, b.mul(whole(r), start_step), vector), align=_FLOAT)
        b.store(b.fadd(b.load(sums[r]), before), at(y, b.mul(whole(r), y_step), vector), align=_FLOAT)


def _generate_fetches(b: Any, address: Any, lines: Any) -> None:
    """Ask for lines of memory that will be wanted, so that nobody waits for them then."""
    index, bytes_ = ir.IntType(32), ir.IntType(8).as_pointer()
    fetch = cgutils.get_or_insert_function(
        b.module, ir.FunctionType(ir.VoidType(), [bytes_, index, index, index]), "llvm.prefetch.p0"
    )
    with cgutils.for_range(b, lines) as loop:
        line = b.inttoptr(b.add(address, b.mul(loop.index, ir.IntType(64)(_LINE))), bytes_)
        b.call(fetch, [line, index(0), index(2), index(1)])  # to read, into the second cache, data


@njit(nogil=True, cache=True)
def multiply(x, x_at, x_step, M, panels, K, first, last, start, floor, y, y_at, y_step):  # type: ignore[no-untyped-def]
    """Panels first .. last - 1 of (P, K, WIDTH) -> their columns of y; all arrays flat.

    Row r of x begins at x_at + r x_step, row r of y at y_at + r y_step; y has rows to whole tiles, the rest is
    overwritten. start: (P WIDTH,). Nothing stays below `floor`.
    """
    rows, weights = x.ctypes.data + _FLOAT * x_at, panels.ctypes.data
    sums, result = start.ctypes.data, y.ctypes.data + _FLOAT * y_at
    tiles = (M + ROWS - 1) // ROWS
    if tiles == 0:
        return
    wide = _FLOAT * WIDTH
    for k in range(0, K, _DEPTH):
        depth = min(_DEPTH, K - k)
        lines = (depth * wide // _LINE + tiles - 1) // tiles
        for p in range(first, last):
            panel = weights + (p * K + k) * wide
            soon = panel + K * wide if p + 1 < last else weights + (first * K + k + _DEPTH) * wide
            for t in range(tiles):
                r = t * ROWS
                out = result + (r * y_step + p * WIDTH) * _FLOAT
                _tile(  # type: ignore[call-arg]
                    (
                        np.intp(rows + (r * x_step + k) * _FLOAT),
                        np.intp(x_step * _FLOAT),
                        np.intp(min(ROWS, M - r)),
                        np.intp(panel),
                        np.intp(depth),
                        np.intp(out),
                        np.intp(y_step * _FLOAT),
                        np.intp(sums + p * wide if k == 0 else out),
                        np.intp(0 if k == 0 else y_step * _FLOAT),
                        np.intp(soon + t * lines * _LINE),
                        np.intp(lines if p + 1 < last or k + _DEPTH < K else 0),
                    )
                )
    if floor > -np.inf:
        for r in range(M):
            for i in range(y_at + r * y_step + first * WIDTH, y_at + r * y_step + last * WIDTH):
                y[i] = max(y[i], np.float32(floor))


@njit(nogil=True, cache=True)
def multiply_each(x, count, M, panels, P, K, start, y, first, last):  # type: ignore[no-untyped-def]
    """Products first .. last - 1 of `count`: x (M, count, K), panels (count, P, K, WIDTH) -> y (count, rows, P WIDTH).

    All arrays flat; rows: M to whole tiles.
    """
    rows = (M + ROWS - 1) // ROWS * ROWS
    for one in range(first, last):
        weights = panels[one * P * K * WIDTH : (one + 1) * P * K * WIDTH]
        out = one * rows * P * WIDTH
        multiply(x, one * K, count * K, M, weights, K, 0, P, start, -np.inf, y, out, P * WIDTH)
