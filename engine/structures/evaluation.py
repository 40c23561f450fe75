"""The result of an evaluation: figures, their intervals, and the examples behind each of them. No torch.

Shapes: D detections of all pictures, best score first; G labelled boxes of all pictures; K classes; N counts of
proposals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.structures.annotation import Rectangle
from engine.structures.arrays import Record
from engine.structures.boxes import BoxArray
from engine.structures.inspection.outcomes import FolderOutcomes
from engine.structures.selection import Selection, count_of
from engine.words import mark, tr

CURVE = np.arange(50, 100) / 100
FOUND, FALSE, IGNORED = 1, 0, -1  # outcomes of a detection
NOTHING, HIDDEN = -1, -2  # for a detection that met no labelled box that counts
SEEN = (  # what the model knows of pictures: of the only one, of one of several, of several
    (
        mark("the only picture was learned from"),
        mark("1 of these {images:,} pictures was learned from"),
        mark("{count:,} of these {images:,} pictures were learned from"),
    ),
    (
        mark("the only picture was looked at to choose the model's weights"),
        mark("1 of these {images:,} pictures was looked at to choose the model's weights"),
        mark("{count:,} of these {images:,} pictures were looked at to choose the model's weights"),
    ),
)
EARLIER = mark("What the model that it began with had learned from counts, too.")
FEW_PICTURES, FEW_BOXES, WIDE = 20, 10, 0.2
Ints = NDArray[np.int64]
_SHOWN = ("AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100")


def words_of_seen(learned_from: int, chosen_by: int, images: int) -> str:
    """On those of some pictures that a model had seen before; empty where it had seen none."""
    parts = zip((learned_from, chosen_by), SEEN, strict=True)
    words = [
        tr(only if images == 1 else one if count == 1 else many, count=count, images=images)
        for count, (only, one, many) in parts
        if count
    ]
    if not words:
        return ""
    seen = tr("{seen}: on new pictures it is likely worse.", seen=tr(", and ").join(words))
    return f"{seen} {tr(EARLIER)}" if learned_from else seen


class Interval(NamedTuple):
    """95 % of the figures that samples of as many pictures would give (bootstrap over pictures)."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class. ap, ap50: COCO's. voc11, voc_all: VOC's AP at IoU .5. boxes: labelled. nan: nothing to find."""

    ap: float
    ap50: float
    voc11: float
    voc_all: float
    boxes: int


@dataclass(frozen=True, slots=True, eq=False)
class DetectionMetrics:
    """coco: AP ... ARl, -1 where there is no such object. voc11, voc_all: mean over classes, nan without any truth."""

    images: int
    boxes: int
    coco: dict[str, float]
    voc11: float
    voc_all: float
    per_class: dict[str, ClassFigures]

    @property
    def ap50(self) -> float:
        return self.coco["AP50"]


@dataclass(frozen=True, slots=True, eq=False)
class ProposalMetrics:
    """recall50: share of labelled boxes that one of the first n proposals covers with IoU >= .5, by n.

    average_recall: COCO's AR (IoU .50:.05:.95, each proposal for one box) by n. mabo: mean over classes of the mean
    best overlap (Uijlings et al. 2013, section 5), with the largest n. curve: recall at each IoU of `CURVE`, by n.
    mean_count: proposals a picture. boxes: how many labelled boxes counted. Without any, figures are nan.
    """

    recall50: dict[int, float]
    average_recall: dict[int, float]
    mabo: float
    curve: dict[int, NDArray[np.float64]]
    mean_count: float
    boxes: int

    def as_json(self) -> dict[str, Any]:
        """As README has it, and the curve; figures without any truth are null."""
        return {
            "recall50": {str(n): number_or_none(value) for n, value in self.recall50.items()},
            "AR": {str(n): number_or_none(value) for n, value in self.average_recall.items()},
            "MABO": number_or_none(self.mabo),
            "mean_count": self.mean_count,
            "curve": {
                "iou": CURVE.tolist(),
                "recall": {str(n): [number_or_none(v) for v in values] for n, values in self.curve.items()},
            },
        }


class PrecisionRecall(NamedTuple):
    """At each detection of a class, best first: (N,) recall, precision, the score there, and its row in Examples."""

    recall: NDArray[np.float64]
    precision: NDArray[np.float64]
    scores: NDArray[np.float64]
    rows: Ints


class CountedBox(NamedTuple):
    """label: its class, by which it is told from another one at the same place. note: why it was counted, where the
    boxes of one list differ in that."""

    box: Rectangle
    label: str
    note: str = ""


class CountedBoxes(NamedTuple):
    """What a figure counts: labelled boxes (truth) or detections, by picture, in the order to look at them.
    None where a picture as a whole is meant."""

    layer: Literal["truth", "detections"]
    boxes: Mapping[Path, tuple[CountedBox, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Examples(Record):
    """Every detection and every labelled box of an evaluation, at IoU .5.

    outcome: FOUND, FALSE or IGNORED, by COCO's rules within a class; hit: the labelled box that a found one found, else
    NOTHING. met: the labelled box that the detection lies on, whatever its class; NOTHING, or HIDDEN for one that does
    not count. boxes, truth_boxes: as float32 has them. truth_counts: no crowd region. truth_overlap:
    best IoU with one of the first n proposals, for each n of `counts`; nan for crowd and difficult boxes, which
    proposals need not cover.
    """

    paths: tuple[Path, ...]
    labels: tuple[str, ...]
    picture: Annotated[Ints, "D"]
    label: Annotated[Ints, "D"]
    score: Annotated[NDArray[np.float64], "D"]
    outcome: Annotated[Ints, "D"]
    met: Annotated[Ints, "D"]
    hit: Annotated[Ints, "D"]
    boxes: Annotated[BoxArray, "D", 4]
    truth_picture: Annotated[Ints, "G"]
    truth_label: Annotated[Ints, "G"]
    truth_counts: Annotated[NDArray[np.bool_], "G"]
    counts: tuple[int, ...]
    truth_overlap: Annotated[NDArray[np.float64], "G", "N"]
    truth_boxes: Annotated[BoxArray, "G", 4]

    def objects_of(self, label: int) -> NDArray[np.bool_]:
        """(G,) which labelled boxes of a class are to be found."""
        objects: NDArray[np.bool_] = (self.truth_label == label) & self.truth_counts
        return objects

    def curve(self, label: int) -> PrecisionRecall:
        """Precision over recall of one class, from the best detection to the worst."""
        rows = np.flatnonzero((self.label == label) & (self.outcome != IGNORED))
        hits = self.outcome[rows] == FOUND
        found, objects = np.cumsum(hits), int(self.objects_of(label).sum())
        recall = found / objects if objects else np.full(len(rows), np.nan)
        return PrecisionRecall(recall, found / np.arange(1, len(rows) + 1), self.score[rows], rows)

    def counts_of(self, label: int, score: float) -> tuple[int, int, int]:
        """(found, missed, false) of one class among the detections of at least this score."""
        seen = (self.label == label) & (self.score >= score)
        found = int((seen & (self.outcome == FOUND)).sum())
        return found, int(self.objects_of(label).sum()) - found, int((seen & (self.outcome == FALSE)).sum())

    def confusion(self, score: float) -> Ints:
        """(K + 1, K + 1): rows the labelled class, columns the detected one; the last of each is "nothing".

        Each box is met by the best detection on it, whatever its class, so a second one on it lies on nothing.
        """
        nothing, side = len(self.labels), len(self.labels) + 1
        seen, missed = self._seen(score)
        cells = np.concatenate(
            [self._truth_of(seen) * side + self.label[seen], self.truth_label[missed] * side + nothing]
        )
        return np.bincount(cells, minlength=side * side).reshape(side, side)

    def of_cell(self, truth: int, detected: int, score: float) -> CountedBoxes:
        """The boxes behind a cell of `confusion`."""
        seen, missed = self._seen(score)
        if detected == len(self.labels):
            return self._labelled(missed[self.truth_label[missed] == truth])
        return self.of_rows(seen[(self._truth_of(seen) == truth) & (self.label[seen] == detected)])

    def of_rows(self, rows: Ints) -> CountedBoxes:
        """These detections."""
        return CountedBoxes("detections", self._by_picture(self.picture[rows], self.boxes[rows], self.label[rows]))

    def of_outcome(self, label: int, outcome: int, score: float) -> CountedBoxes:
        return self.of_rows(np.flatnonzero((self.label == label) & (self.outcome == outcome) & (self.score >= score)))

    def of_missed(self, label: int, score: float) -> CountedBoxes:
        """The labelled boxes of the class that none of its detections of at least this score found."""
        missed = self.objects_of(label)
        hit = self.hit[(self.outcome == FOUND) & (self.score >= score)]
        missed[hit[hit >= 0]] = False
        return self._labelled(np.flatnonzero(missed))

    def of_label(self, label: int) -> CountedBoxes:
        return self._labelled(np.flatnonzero(self.truth_label == label))

    def of_uncovered(self, count: int, iou: float) -> CountedBoxes:
        """The labelled boxes that none of the first `count` proposals covers so well."""
        overlap = self.truth_overlap[:, self.counts.index(count)]
        return self._labelled(np.flatnonzero(overlap < iou))  # nan is not below anything

    def _seen(self, score: float) -> tuple[Ints, Ints]:
        """Rows of the detections that count, and of the labelled boxes that none of them lies on."""
        seen = np.flatnonzero((self.score >= score) & (self.met != HIDDEN))
        missed = self.truth_counts.copy()
        missed[self.met[seen][self.met[seen] >= 0]] = False
        return seen, np.flatnonzero(missed)

    def _truth_of(self, rows: Ints) -> Ints:
        met = self.met[rows]
        label = np.full(len(rows), len(self.labels), np.int64)
        label[met >= 0] = self.truth_label[met[met >= 0]]
        return label

    def _labelled(self, rows: Ints) -> CountedBoxes:
        where = self.truth_picture[rows], self.truth_boxes[rows], self.truth_label[rows]
        return CountedBoxes("truth", self._by_picture(*where))

    def _by_picture(self, pictures: Ints, boxes: BoxArray, labels: Ints) -> dict[Path, tuple[CountedBox, ...]]:
        count = np.bincount(pictures, minlength=len(self.paths))
        each = [CountedBox(Rectangle(*box), self.labels[k]) for box, k in zip(boxes.tolist(), labels, strict=True)]
        return {
            self.paths[i]: tuple(each[row] for row in np.flatnonzero(pictures == i))
            for i in np.argsort(-count, kind="stable")
            if count[i]
        }


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """What `evaluate` tells. intervals: of the figures over all classes, by name (AP, AP50, recall50 of proposals).
    class_intervals: of each class's AP50. selection: the pictures that were looked at, and those left alone.
    learned_from, chosen_by: of the judged pictures, how many the model learned from, and how many its weights were
    chosen by. outcomes: at which stage which labelled box was lost. other_names: detected classes, and what the labels
    call them."""

    model: str
    detections: DetectionMetrics
    proposals: ProposalMetrics | None
    seconds_per_image: float
    examples: Examples | None = None
    intervals: dict[str, Interval] = field(default_factory=dict)
    class_intervals: dict[str, Interval] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)
    learned_from: int = 0
    chosen_by: int = 0
    outcomes: FolderOutcomes | None = None
    other_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def other_names_words(self) -> str:
        """One sentence on the detected classes that the labels have under another name; empty for none."""
        pairs = [tr("“{name}” as “{label}”", name=name, label=label) for name, label in self.other_names.items()]
        return tr("The labels have other names for the same: {names}.", names=", ".join(pairs)) if pairs else ""

    @property
    def seen_words(self) -> str:
        """On those of these pictures that the model had seen before; empty where it had seen none."""
        return words_of_seen(self.learned_from, self.chosen_by, self.detections.images)

    @property
    def doubt(self) -> str:
        """Why the figures tell little, one sentence; empty where they tell something."""
        images = self.detections.images
        low, high = self.intervals.get("AP50", (0.0, 0.0))
        if not self.detections.boxes:
            return tr("None of these pictures has a labelled box: there is nothing to compare with.")
        if images < FEW_PICTURES:
            return tr("Only {pictures}: too few to tell a better model from a worse one.", pictures=count_of(images))
        if high - low > WIDE:
            return tr(
                "{images} pictures are few for so different ones: AP50 may as well be {low:.2f} or {high:.2f}.",
                images=images,
                low=low,
                high=high,
            )
        return ""

    def as_json(self) -> dict[str, Any]:
        """The document of the command line's `evaluate`; null stands where there was nothing to find."""
        found = self.detections
        document: dict[str, Any] = {"model": self.model, "images": found.images, "boxes": found.boxes}
        document |= {name: number_or_none(found.coco[name]) for name in _SHOWN}
        document |= {"VOC07_11pt": number_or_none(found.voc11), "VOC_all": number_or_none(found.voc_all)}
        document["per_class"] = {
            name: {"AP": number_or_none(one.ap), "AP50": number_or_none(one.ap50), "boxes": one.boxes}
            for name, one in found.per_class.items()
        }
        document["intervals"] = {name: [i.low, i.high] for name, i in self.intervals.items()}
        document |= {"learned_from": self.learned_from, "chosen_by": self.chosen_by}
        document["other_names"] = dict(self.other_names)
        document["proposals"] = self.proposals.as_json() if self.proposals else None
        left = {str(path): why for path, why in self.selection.left_alone.items()}
        document |= {"left_alone": len(left), "files": {"left_alone": left}}
        return document | {"seconds_per_image": self.seconds_per_image}


def number_or_none(value: float) -> float | None:
    """A figure in JSON: None where there was nothing to measure (COCO's -1, VOC's nan)."""
    return float(value) if value >= 0 else None
