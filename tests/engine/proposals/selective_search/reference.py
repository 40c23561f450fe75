"""Plain, slow versions of the two algorithms, written from the papers: what the quick ones are held against."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.proposals.selective_search.grid_edges import WEIGHT_SCALE


def grid_edges(smoothed: NDArray[np.float32]) -> list[tuple[int, int, int]]:
    """(weight, pixel, pixel) of the 8-neighbour grid, sorted by weight, then direction, then raster order."""
    _, height, width = smoothed.shape
    edges = []
    for direction, (dx, dy) in enumerate(((1, 0), (0, 1), (1, 1), (1, -1))):
        for y in range(height):
            for x in range(width):
                if x + dx < width and 0 <= y + dy < height:
                    difference = smoothed[:, y, x] - smoothed[:, y + dy, x + dx]
                    square = np.float32(0)
                    for d in difference:
                        square += d * d
                    weight = int(np.sqrt(square) * np.float32(WEIGHT_SCALE) + np.float32(0.5))
                    edges.append((weight, direction, y * width + x, (y + dy) * width + x + dx))
    return [(weight, a, b) for weight, _, a, b in sorted(edges)]


def segment(smoothed: NDArray[np.float32], k: int, min_size: int) -> NDArray[np.int32]:
    """Algorithm 1 of Felzenszwalb and Huttenlocher over sets of pixels, then small components joined. (H, W) labels."""
    height, width = smoothed.shape[1:]
    component = {p: frozenset([p]) for p in range(height * width)}
    internal = {component[p]: 0 for p in component}

    def join(a: frozenset[int], b: frozenset[int], weight: int) -> None:
        union = a | b
        internal[union] = weight
        for p in union:
            component[p] = union

    edges = grid_edges(smoothed)
    for weight, p, q in edges:
        a, b = component[p], component[q]
        bounds = [internal[c] + k * WEIGHT_SCALE // len(c) for c in (a, b)]
        if a is not b and weight <= min(bounds):
            join(a, b, weight)
    for weight, p, q in edges:
        a, b = component[p], component[q]
        if a is not b and min(len(a), len(b)) < min_size:
            join(a, b, weight)
    numbers: dict[frozenset[int], int] = {}
    labels = [numbers.setdefault(component[p], len(numbers)) for p in range(height * width)]
    return np.array(labels, np.int32).reshape(height, width)


def _shares(counts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return (counts * (65535.0 / size)).astype(np.int64)


def group(
    boxes: NDArray[np.int32],
    sizes: NDArray[np.int32],
    neighbours: NDArray[np.int32],
    colour: NDArray[np.int32],
    texture: NDArray[np.int32],
    area: int,
    letters: str,
) -> list[tuple[int, int]]:
    """Algorithm 1 of Uijlings et al.: every similarity computed anew at each merge, the best pair found by looking."""
    regions = {
        i: (tuple(map(int, boxes[i])), int(sizes[i]), colour[i].astype(np.int64), texture[i].astype(np.int64))
        for i in range(len(sizes))
    }
    adjacent = {(int(a), int(b)) for a, b in neighbours}

    def similarity(pair: tuple[int, int]) -> float:
        (box_a, a, colour_a, texture_a), (box_b, b, colour_b, texture_b) = regions[pair[0]], regions[pair[1]]
        total = 0.0
        if "C" in letters:
            total += int(np.minimum(_shares(colour_a, a), _shares(colour_b, b)).sum()) / (65535 * (len(colour_a) // 25))
        if "T" in letters:
            least = np.minimum(_shares(texture_a, a), _shares(texture_b, b)).sum()
            total += int(least) / (65535 * (len(texture_a) // 10))
        if "S" in letters:
            total += 1.0 - (a + b) / area
        if "F" in letters:
            wide = max(box_a[2], box_b[2]) - min(box_a[0], box_b[0])
            high = max(box_a[3], box_b[3]) - min(box_a[1], box_b[1])
            total += 1.0 - (wide * high - a - b) / area
        return total

    merges = []
    union = len(regions)
    while adjacent:
        a, b = best = max(adjacent, key=lambda pair: (similarity(pair), -pair[0], -pair[1]))
        merges.append(best)
        (box_a, size_a, colour_a, texture_a), (box_b, size_b, colour_b, texture_b) = regions.pop(a), regions.pop(b)
        box = (*map(min, box_a[:2], box_b[:2]), *map(max, box_a[2:], box_b[2:]))
        regions[union] = (box, size_a + size_b, colour_a + colour_b, texture_a + texture_b)
        around = {i for pair in adjacent if a in pair or b in pair for i in pair} - {a, b}
        adjacent = {pair for pair in adjacent if a not in pair and b not in pair} | {(i, union) for i in around}
        union += 1
    return merges
