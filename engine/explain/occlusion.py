"""What a score hangs on: the picture again and again, each time with a patch of one colour over another part of it
(Zeiler and Fergus 2014, section 4.2).

Shapes: H,W cells of the grid; a patch is two cells wide and high, with its cell in the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.structures.arrays import as_read_only
from engine.structures.image import Image
from engine.structures.inspection.heat import OcclusionHeat

CELLS = 140  # about so many: each takes a run of the trunk


def grid_of(width: int, height: int, cells: int = CELLS) -> tuple[int, int]:
    """Rows and columns of about square cells over a picture."""
    side = max(1.0, (width * height / cells) ** 0.5)
    return max(1, round(height / side)), max(1, round(width / side))


def occluded(image: Image, row: int, column: int, grid: tuple[int, int], colour: NDArray[np.uint8]) -> Image:
    """The picture with the patch over one cell. Its key says so: nothing is mistaken for the picture itself."""
    down, across = image.height / grid[0], image.width / grid[1]
    top, left = max(0, round((row - 0.5) * down)), max(0, round((column - 0.5) * across))
    pixels = image.pixels.copy()
    pixels[top : round((row + 1.5) * down), left : round((column + 1.5) * across)] = colour
    return replace(image, pixels=as_read_only(pixels), key=f"{image.key} without {row}, {column} of {grid}")


def occlude(
    image: Image,
    empty: OcclusionHeat,
    box: tuple[float, float, float, float],
    colour: NDArray[np.uint8],
    score_of: Callable[[Image], float],
) -> Iterator[OcclusionHeat]:
    """The heat after each patch; those near the box come first, since most of the score hangs there.

    empty: with the score of the whole picture, and nothing tried yet. score_of: runs the net.
    """  # fmt: skip
    scores = np.array(empty.scores)
    rows, columns = scores.shape
    down, across = image.height / rows, image.width / columns
    y, x = (np.mgrid[0:rows, 0:columns] + 0.5) * np.array([down, across])[:, None, None]
    beside_x, beside_y = (
        np.maximum(0, np.maximum(box[0] - x, x - box[2])),
        np.maximum(0, np.maximum(box[1] - y, y - box[3])),
    )
    for place in np.argsort(np.hypot(beside_x, beside_y), axis=None, kind="stable").tolist():
        row, column = divmod(place, columns)
        scores[row, column] = score_of(occluded(image, row, column, (rows, columns), colour))
        yield replace(empty, scores=scores.copy())
