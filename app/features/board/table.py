"""What is on the board: objects of many pictures, as columns, so that a hundred thousand of them are sorted at once.

Shapes: N objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.session.folder_index import Summary
from app.session.suggestions import suggest
from engine.labels.review.disagreements import object_doubts
from engine.labels.review.rejections import Rejected
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.boxes import BoxArray, area, as_boxes, intersection, iou
from engine.structures.stages import Detections

# label: a person's. suggestion: a model wrote it into the label file. detection: found, and not labelled. match: looks
# like the examples. finding: of the label check. picture: a picture as a whole.
Source = Literal["label", "suggestion", "detection", "match", "finding", "picture"]
SOURCES: tuple[Source, ...] = ("label", "suggestion", "detection", "match", "finding", "picture")
FOUND = ("detection", "match")  # no boxes of the file
HELD = 0.9  # share of the smaller of two boxes that lies in the other,
NESTED = 0.25  # and their IoU, from which they are likely of one object
Order = Literal["picture", "class", "size", "score", "likeness", "oddness", "doubt"]
Remedy = Literal["", "rename", "delete", "add", "draw"]
Floats = NDArray[np.float32]


class BoardItem(NamedTuple):
    """One object. number: of the labelled box, or of the detection; -1: of neither. box: None is the whole picture.
    score: None where nobody gave one. note: why it is here, one sentence. remedy: what a finding proposes; better: the
    class of a proposed name. likeness: of a match, in words, shown instead of its score."""

    path: Path
    number: int
    box: Rectangle | None
    label: str
    source: Source
    score: float | None
    note: str = ""
    remedy: Remedy = ""
    better: str = ""
    likeness: str = ""

    @property
    def key(self) -> tuple[Path, Rectangle | None]:
        """What stays when it is named otherwise, or accepted."""
        return self.path, self.box


@dataclass(frozen=True, slots=True, eq=False)
class Objects:
    """Of one picture. number: (N,) of the record that `source`, (N,) places in SOURCES, says. doubt: (N,) NaN: not
    detected yet."""

    boxes: BoxArray
    labels: tuple[str, ...]
    number: NDArray[np.intp]
    source: NDArray[np.uint8]
    scores: Floats
    doubt: Floats


@dataclass(frozen=True, slots=True, eq=False)
class BoardTable:
    """picture: (N,) place in `paths`. label: (N,) place in `names`. items: where there is more to say of
    each than the columns do. A box of NaN is the whole picture."""

    paths: tuple[Path, ...] = ()
    names: tuple[str, ...] = ()
    picture: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    number: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    boxes: BoxArray = field(default_factory=lambda: as_boxes([]))
    label: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    source: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    scores: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    doubt: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    items: tuple[BoardItem, ...] = ()

    def __len__(self) -> int:
        return len(self.picture)

    def item(self, row: int) -> BoardItem:
        if self.items:
            return self.items[row]
        box, score = self.boxes[row], float(self.scores[row])
        return BoardItem(
            self.paths[self.picture[row]],
            int(self.number[row]),
            None if np.isnan(box[0]) else Rectangle(*box.tolist()),
            self.names[self.label[row]],
            SOURCES[self.source[row]],
            None if np.isnan(score) else score,
        )

    def rows(self, rows: NDArray[np.intp]) -> BoardTable:
        """These alone, in this order."""
        columns = ("picture", "number", "boxes", "label", "source", "scores", "doubt")
        items = tuple(self.items[row] for row in rows) if self.items else ()
        return replace(self, **{name: getattr(self, name)[rows] for name in columns}, items=items)


def objects_of(path: Path, summary: Summary | None, found: Detections | None, rejected: Rejected) -> Objects:
    """The labelled boxes of a picture, then what was detected and nobody has labelled or rejected."""
    boxes = summary.boxes if summary is not None else as_boxes([])
    labels = summary.labels if summary is not None else ()
    count = len(boxes)
    source = np.zeros(count, np.uint8)
    scores, doubt = np.full(count, np.nan, np.float32), np.full(count, np.nan, np.float32)
    if summary is not None:
        source[summary.by_model], scores = SOURCES.index("suggestion"), summary.scores
    if found is None:
        return Objects(boxes, labels, np.arange(count), source, scores, doubt)
    labelled = (LabelledBox(Rectangle(*box), label) for box, label in zip(boxes.tolist(), labels, strict=True))
    rows = suggest(found, Annotation(path, 0, 0, tuple(labelled)), rejected).indices
    of_labels, of_found = object_doubts(boxes, labels, found)
    return Objects(
        np.concatenate([boxes, found.boxes[rows]]),
        (*labels, *(found.names[row] for row in rows)),
        np.concatenate([np.arange(count), rows]),
        np.concatenate([source, np.full(len(rows), SOURCES.index("detection"), np.uint8)]),
        np.concatenate([scores, found.scores[rows]]),
        np.concatenate([of_labels, of_found[rows]]).astype(np.float32),
    )


def table_of(objects: Mapping[Path, Objects], classes: Sequence[str]) -> BoardTable:
    """Picture after picture. classes: in their order; others come after them."""
    paths = tuple(path for path, one in objects.items() if len(one.boxes))
    parts = [objects[path] for path in paths]
    if not parts:
        return BoardTable(names=tuple(classes))
    names = {name: place for place, name in enumerate(classes)}
    label = np.array([names.setdefault(name, len(names)) for one in parts for name in one.labels], np.intp)
    columns = ((one.number, one.boxes, one.source, one.scores, one.doubt) for one in parts)
    number, boxes, source, scores, doubt = (np.concatenate(column) for column in zip(*columns, strict=True))
    picture = np.repeat(np.arange(len(parts)), [len(one.boxes) for one in parts])
    return BoardTable(paths, tuple(names), picture, number, boxes, label, source, scores, doubt)


def table_from(items: Sequence[BoardItem], classes: Sequence[str] = ()) -> BoardTable:
    """Of single items, in their order."""
    paths = tuple(dict.fromkeys(item.path for item in items))
    names = tuple(dict.fromkeys((*classes, *(item.label for item in items))))
    place, label = {path: i for i, path in enumerate(paths)}, {name: i for i, name in enumerate(names)}
    whole = (np.nan,) * 4
    return BoardTable(
        paths,
        names,
        picture=np.array([place[item.path] for item in items], np.intp),
        number=np.array([item.number for item in items], np.intp),
        boxes=as_boxes([item.box or whole for item in items]),
        label=np.array([label[item.label] for item in items], np.intp),
        source=np.array([SOURCES.index(item.source) for item in items], np.uint8),
        scores=np.array([item.score for item in items], np.float32),
        doubt=np.full(len(items), np.nan, np.float32),
        items=tuple(items),
    )


def is_nested(box: Rectangle, labels: BoxArray) -> bool:
    """Whether it is likely of the same object as one of these labels of its class, though they overlap little: one
    holds the other nearly whole, and is not much larger. Of 7,702 labelled boxes of four folders (bccd_voc, cards_coco,
    coco128_yolo, coco_voc20) 10 hold another of their class so."""
    table = as_boxes([box])
    smaller = np.minimum(area(table), area(labels))
    return bool(((intersection(table, labels)[0] >= HELD * smaller) & (iou(table, labels)[0] >= NESTED)).any())


def on_board(box: Rectangle) -> Rectangle:
    """With edges of 32 bits, as all of the board have: a file's have 64, and are then the same box."""
    return Rectangle(*as_boxes([box])[0].tolist())


def ordered(table: BoardTable, order: Order, value: Floats | None = None) -> NDArray[np.intp]:
    """The rows in this order; what has no value comes last. value: (N,) of the orders likeness and oddness."""
    sides = np.sqrt(area(np.nan_to_num(table.boxes)))
    columns: dict[Order, tuple[NDArray[np.floating], ...]] = {
        "picture": (),
        "class": (-sides, table.label.astype(np.float64)),
        "size": (-sides,),
        "score": (-table.scores,),
        "doubt": (-table.doubt,),
    }
    keys = columns.get(order, (-value,) if value is not None else ())
    return np.lexsort(keys) if keys else np.arange(len(table))
