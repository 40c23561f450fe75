"""Statistics of a folder's labels: how many of each class, how large, of which shapes, covered by anchors or not.

N boxes of all pictures together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.labels.anchor_fit import uncovered
from engine.structures.annotation import Rectangle
from engine.structures.boxes import BoxArray, area, as_boxes
from engine.structures.evaluation import CountedBox, CountedBoxes
from engine.structures.models import AnchorPlan
from engine.words import tr

# Square roots of areas that part small, medium and large objects (the COCO evaluation).
SMALL, LARGE = 32.0, 96.0
RATIOS = (1 / 3, 2 / 3, 3 / 2, 3.0)  # height to width, where one shape ends and the next begins


Picture = tuple[Path, tuple[int, int], BoxArray, Sequence[str]]  # its size is (width, height); its boxes' names


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """The boxes of one kind by their numbers among all N, and how many pictures they are in."""

    text: str
    numbers: NDArray[np.intp]
    pictures: int

    @property
    def count(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """paths, boxes (N, 4) and labels: of all N boxes."""

    groups: tuple[Group, ...]
    paths: tuple[Path, ...]
    boxes: BoxArray
    labels: tuple[str, ...]

    def behind(self, row: Row) -> CountedBoxes:
        """The boxes that it counts, by picture, in the order of the folder."""
        found: defaultdict[Path, list[CountedBox]] = defaultdict(list)
        for number in row.numbers.tolist():
            box = Rectangle(*self.boxes[number].tolist())
            found[self.paths[number]].append(CountedBox(box, self.labels[number]))
        return CountedBoxes("truth", {path: tuple(boxes) for path, boxes in found.items()})


def statistics(pictures: Iterable[Picture], plan: AnchorPlan | None) -> Statistics:
    """plan: the anchors of the model; None where it has none. Rows without a box are left out, those of sizes and
    shapes excepted."""
    pictures = list(pictures)
    picture_of = np.repeat(np.arange(len(pictures)), [len(some) for _, _, some, _ in pictures])
    names = np.array([name for *_, labels in pictures for name in labels], dtype=object)
    boxes = np.concatenate([as_boxes([]), *(some for _, _, some, _ in pictures)])

    def row(text: str, chosen: NDArray[np.bool_]) -> Row:
        return Row(text, np.flatnonzero(chosen), len(np.unique(picture_of[chosen])))

    order = [name for name, _ in sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))]
    classes = tuple(row(name, names == name) for name in order)
    side = np.sqrt(area(boxes))
    sizes = (
        row(tr("Small (below {small:.0f} px)", small=SMALL), side < SMALL),
        row(tr("Medium"), (side >= SMALL) & (side < LARGE)),
        row(tr("Large ({large:.0f} px and more)", large=LARGE), side >= LARGE),
    )
    wide, high = (np.maximum(boxes[:, i + 2] - boxes[:, i], 1e-6) for i in (0, 1))
    kind = np.digitize(high / wide, RATIOS)
    words = (
        tr("Very wide (3 : 1 and more)"),
        tr("Wide"),
        tr("About square"),
        tr("High"),
        tr("Very high (1 : 3 and more)"),
    )
    shapes = tuple(row(text, kind == number) for number, text in enumerate(words))
    groups = [Group(tr("BOXES PER CLASS"), classes), Group(tr("SIZE"), sizes), Group(tr("SHAPE"), shapes)]
    if plan is not None:
        of_pictures = np.array([size for _, size, some, _ in pictures for _ in some], np.float64).reshape(-1, 2)
        missed = uncovered(boxes, of_pictures, plan)
        groups.append(
            Group(tr("ANCHORS OF THE MODEL"), (row(tr("No anchor covers"), missed), row(tr("Covered"), ~missed)))
        )
    paths = tuple(path for path, _, some, _ in pictures for _ in some)
    return Statistics(tuple(groups), paths, boxes, tuple(names))
