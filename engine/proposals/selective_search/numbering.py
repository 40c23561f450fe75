"""Numbers for things that occur again and again, in one walk through a hash table.

Shapes: N keys, of which D are different.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from engine.proposals.selective_search.arrays import Int32, Int64, UInt64


@njit(nogil=True, cache=True)
def _number(keys: UInt64, table: Int32, numbers: Int32) -> int:
    """Open addressing; `table`, a power of two long and all -1, holds for each number where its key comes first."""
    mask, count = np.uint64(len(table) - 1), 0
    for i in range(len(keys)):
        mixed = keys[i] * np.uint64(0x9E3779B97F4A7C15)
        slot = (mixed ^ (mixed >> np.uint64(29))) & mask
        while table[slot] >= 0 and keys[table[slot]] != keys[i]:
            slot = (slot + np.uint64(1)) & mask
        if table[slot] < 0:
            table[slot] = i
            numbers[i] = count
            count += 1
        else:
            numbers[i] = numbers[table[slot]]
    return count


def numbered(keys: UInt64) -> tuple[Int32, int]:
    """(N,) for each key its number, 0..D-1 in the order of their first appearance, and D."""
    numbers = np.empty(len(keys), np.int32)
    table = np.full(1 << (2 * len(keys) + 1).bit_length(), -1, np.int32)
    return numbers, _number(keys, table, numbers)


def first_places(numbers: Int32, count: int) -> Int64:
    """(D,) where each number of `numbered` comes first, rising."""
    places = np.empty(count, np.int64)
    places[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return places


def different(keys: UInt64) -> UInt64:
    """(N,) -> (D,): each key once, in the order of their first appearance."""
    return keys[first_places(*numbered(keys))]
