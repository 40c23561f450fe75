"""The labelled boxes of a picture, from a person, or from a model until a person agrees. An edit makes a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from engine.structures.boxes import BoxArray, as_boxes

# accepted: a model's box, with which a person agrees. relabelled: one to which a person gave another class.
Source = Literal["human", "model", "accepted", "relabelled"]
SOURCES: tuple[Source, ...] = get_args(Source)
FLAGS = ("difficult", "truncated", "crowd", "locked")  # of a box, by their names here and in files


class Rectangle(NamedTuple):
    """Continuous edges in pixels of the picture as shown. Python floats, so that a file's digits survive."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a box comes from. `model` and `score` are set for a model's box (no score where a person gave it another
    class or place), `when` is ISO 8601 in UTC."""

    source: Source = "human"
    model: str | None = None
    score: float | None = None
    when: str | None = None


@dataclass(frozen=True, slots=True)
class LabelledBox:
    """One box. `extra` holds its entries in the file that this program has no field for.

    Two are equal where a file would hold the same of both: the box to its last bit, label, flags, provenance.
    """

    box: Rectangle
    label: str
    difficult: bool = False
    truncated: bool = False
    crowd: bool = False
    locked: bool = False
    provenance: Provenance = Provenance()
    extra: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def with_(self, **changes: Any) -> LabelledBox:
        return replace(self, **changes)

    @property
    def is_learned(self) -> bool:
        """Whether it is an object to learn: no crowd, and not so difficult that nobody need find it."""
        return not (self.crowd or self.difficult)


class IgnoredRegions(NamedTuple):
    """What of a picture is neither object nor background. boxes: (M, 4). crowd: (M,), which of them hold many objects.

    rows: (N,), which of the annotation's own boxes are among them.
    """

    boxes: BoxArray
    crowd: NDArray[np.bool_]
    rows: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Annotation:
    """All boxes of one picture. `extra` holds entries of the file that have no field here.

    is_labelled: false where nothing was ever said of the picture (it has no label file, or no entry in one), which is
    not the same as that there is nothing in it.
    unshown: objects in the file that are not boxes here (outlines, boxes of no class): their extents, None where it is
    not known. They are neither objects to learn nor background.

    Two are equal where they say the same of the same picture: equal boxes in the same order, verified or not. Its size
    is the picture's own matter; whether it has a label file is asked of `is_blank`, and objects
    that are not shown stay in the file whatever is said.
    """

    path: Path
    width: int = field(compare=False)
    height: int = field(compare=False)
    boxes: tuple[LabelledBox, ...] = ()
    verified: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict, compare=False)
    is_labelled: bool = field(default=True, compare=False)
    unshown: tuple[Rectangle | None, ...] = field(default=(), compare=False)

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing of the picture, not even that it is empty. To save that is to have no file."""
        return not (self.is_labelled or self.boxes or self.verified or self.unshown)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height

    def with_boxes(self, boxes: Iterable[LabelledBox]) -> Annotation:
        return replace(self, boxes=tuple(boxes), is_labelled=True)

    def box_array(self) -> BoxArray:
        """(N, 4) float32 of all boxes, in their order."""
        return as_boxes([b.box for b in self.boxes])

    def ignored(self) -> IgnoredRegions:
        """Its difficult boxes and crowds, and the left-out boxes (`unshown`) whose extent is known."""
        extents = [extent for extent in self.unshown if extent is not None]
        boxes = as_boxes([*(b.box for b in self.boxes if not b.is_learned), *extents])
        crowd = np.array([b.crowd for b in self.boxes if not b.is_learned] + [False] * len(extents), np.bool_)
        return IgnoredRegions(boxes, crowd, np.array([not b.is_learned for b in self.boxes], np.bool_))

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(b.label for b in self.boxes)
