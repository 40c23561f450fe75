"""Statistics of a folder's labels: how many of each class, how large, of which shapes, covered by anchors or not.

N boxes of all pictures together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.labels.anchor_fit import uncovered
from engine.structures.boxes import BoxArray, area, as_boxes
from engine.structures.models import AnchorPlan

# Square roots of areas that part small, medium and large objects (the COCO evaluation).
SMALL, LARGE = 32.0, 96.0
RATIOS = (1 / 3, 2 / 3, 3 / 2, 3.0)  # height to width, where one shape ends and the next begins


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """All boxes of a folder. boxes: (N, 4). sizes: (N, 2) width and height of each box's picture."""

    paths: tuple[Path, ...]
    names: tuple[str, ...]
    boxes: BoxArray
    sizes: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """count boxes of one kind, and the pictures that they are in."""

    text: str
    count: int
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: tuple[Row, ...]


def joined(pictures: Iterable[tuple[Path, tuple[int, int], BoxArray, tuple[str, ...]]]) -> Labels:
    """Of (path, (width, height), boxes, names) for each picture."""
    paths: list[Path] = []
    names: list[str] = []
    boxes: list[BoxArray] = []
    sizes: list[tuple[int, int]] = []
    for path, size, some, labels in pictures:
        paths.extend([path] * len(some))
        sizes.extend([size] * len(some))
        names.extend(labels)
        boxes.append(some)
    found = np.concatenate(boxes) if boxes else as_boxes([])
    return Labels(tuple(paths), tuple(names), found, np.array(sizes, np.float64).reshape(-1, 2))


def statistics(labels: Labels, plan: AnchorPlan | None) -> list[Group]:
    """Groups of rows. plan: the anchors of the model; None where it has none. Rows without a box are left out, those of
    sizes and shapes excepted."""
    names = np.array(labels.names, dtype=object)
    order = sorted(set(labels.names), key=lambda name: (-int((names == name).sum()), name))
    classes = tuple(_row(name, names == name, labels) for name in order)
    side = np.sqrt(area(labels.boxes))
    sizes = (
        _row(f"Small (below {SMALL:.0f} px)", side < SMALL, labels),
        _row("Medium", (side >= SMALL) & (side < LARGE), labels),
        _row(f"Large ({LARGE:.0f} px and more)", side >= LARGE, labels),
    )
    wide, high = (np.maximum(labels.boxes[:, i + 2] - labels.boxes[:, i], 1e-6) for i in (0, 1))
    kind = np.digitize(high / wide, RATIOS)
    words = ("Very wide (3 : 1 and more)", "Wide", "About square", "High", "Very high (1 : 3 and more)")
    shapes = tuple(_row(text, kind == number, labels) for number, text in enumerate(words))
    groups = [Group("BOXES PER CLASS", classes), Group("SIZE", sizes), Group("SHAPE", shapes)]
    if plan is not None:
        missed = uncovered(labels.boxes, labels.sizes, plan)
        rows = (_row("No anchor covers", missed, labels), _row("Covered", ~missed, labels))
        groups.append(Group("ANCHORS OF THE MODEL", rows))
    return groups


def _row(text: str, chosen: NDArray[np.bool_], labels: Labels) -> Row:
    indices = np.flatnonzero(chosen)
    return Row(text, len(indices), tuple(dict.fromkeys(labels.paths[i] for i in indices)))
