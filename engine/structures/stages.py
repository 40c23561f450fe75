"""One frozen record per stage of a two-stage detector, in the order in which they happen.

Shapes: A anchors, N boxes before NMS, R RoIs, K classes (without background), C,H,W a feature map, b bins a side,
D detections, G labelled boxes, L levels, S segments. All boxes are float32 xyxy in pixels of the original picture;
`_cells` are feature cells. Torch stops at the engine's door: everything here is a read-only NumPy array.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.structures.arrays import ANY, Record, Rows
from engine.structures.boxes import BoxArray

ProposalSource = Literal["rpn", "selective-search", "file"]
ScoredBy = Literal["head", "head and RPN", "SVM"]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Segments(Record):
    """Felzenszwalb-Huttenlocher segments and how Selective Search grouped them.

    labels: 0..S-1, the initial segmentation. merges: the two regions merged at each of S-1 steps; step i makes region
    S+i. boxes: of every region, initial ones first. colour_space, k: the strategy shown.
    """

    labels: Annotated[Ints, "height", "width"]
    merges: Annotated[Ints, "steps", 2]
    boxes: Annotated[BoxArray, "regions", 4]
    colour_space: str
    k: float

    def __len__(self) -> int:
        return len(self.boxes) - len(self.merges)


@dataclass(frozen=True, slots=True, eq=False)
class FeatureLevel(Record):
    """One feature map, as it may be shown. magnitude: mean absolute activation over channels.

    stride: pixels of the net's own picture per cell. stride_x, stride_y: of the original picture.
    """

    name: str
    channels: int
    stride: int
    stride_x: float
    stride_y: float
    magnitude: Annotated[Floats, "H", "W"]


@dataclass(frozen=True, slots=True, eq=False)
class FeatureMaps:
    """The whole-picture features (Fast R-CNN, section 2), one level or a pyramid.

    size: width and height of the picture as the net sees it, scaled (section 5.2).
    """

    levels: tuple[FeatureLevel, ...]
    size: tuple[int, int]

    def __len__(self) -> int:
        return len(self.levels)


@dataclass(frozen=True, slots=True)
class AnchorLevel:
    """The grid of one level: anchors lie in row-major order of cells, `per_cell` together, from `first`.

    stride_x, stride_y: pixels of the original picture per cell. stride, scales: in pixels of the net's own picture, as
    the papers have them: from cell to cell, and the side of the square of each anchor's area. ratios: height over
    width. Of each cell's anchors, one ratio after the other.
    """

    first: int
    rows: int
    columns: int
    per_cell: int
    stride_x: float
    stride_y: float
    stride: int
    scales: tuple[float, ...]
    ratios: tuple[float, ...]

    def shape_of(self, index: int) -> tuple[float, float]:
        """Scale and ratio of an anchor, by its index into `Anchors.boxes`."""
        ratio, scale = divmod((index - self.first) % self.per_cell, len(self.scales))
        return self.scales[scale], self.ratios[ratio]

    def of_cell(self, row: int, column: int) -> slice:
        """The anchors of one cell, as a slice into `Anchors.boxes`."""
        start = self.first + (row * self.columns + column) * self.per_cell
        return slice(start, start + self.per_cell)


@dataclass(frozen=True, slots=True, eq=False)
class Anchors(Rows):
    """Faster R-CNN, section 3.1.1. zoom: pixels of the net's own picture per pixel of the original one, x and y."""

    boxes: Annotated[BoxArray, "A", 4]
    levels: tuple[AnchorLevel, ...]
    zoom: tuple[float, float] = (1.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class AnchorLabels(Record):
    """Which anchors would be trained as what, against the labelled boxes (Faster R-CNN, section 3.1.2).

    labels: 1 positive (IoU >= 0.7 or the best of a box), 0 negative (< 0.3), -1 left out. matched: index of the best
    labelled box, -1 where there is none. iou: with it. covered: some anchor reaches 0.7 with the labelled box by itself
    (no "best of" needed).
    """

    labels: Annotated[NDArray[np.int8], "A"]
    matched: Annotated[Ints, "A"]
    iou: Annotated[Floats, "A"]
    covered: Annotated[NDArray[np.bool_], "G"]

    def __len__(self) -> int:
        return int((self.labels == 1).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Objectness(Rows):
    """The RPN's score of every anchor, in [0, 1], in the order of `Anchors.boxes` (Faster R-CNN, section 3.1).

    Four bytes an anchor: 0.2 MB of a picture by the bundled model, 0.1 MB by the paper's net.
    """

    scores: Annotated[Floats, "A"]

    def of_level(self, level: AnchorLevel) -> Floats:
        """(rows, columns, anchors of a cell)."""
        count = level.rows * level.columns * level.per_cell
        return self.scores[level.first : level.first + count].reshape(level.rows, level.columns, level.per_cell)


@dataclass(frozen=True, slots=True, eq=False)
class RankedAnchors(Rows):
    """What NMS chooses the proposals from: the best anchors of each level, moved by the RPN's deltas and clipped
    (Faster R-CNN, section 3.3). scores: objectness, falling within each level. anchors: index of the anchor of each.

    24 bytes a box: 0.2 MB of a picture by the bundled model, 0.15 MB by the paper's net.
    """

    boxes: Annotated[BoxArray, "N", 4]
    scores: Annotated[Floats, "N"]
    anchors: Annotated[Ints, "N"]


@dataclass(frozen=True, slots=True, eq=False)
class Proposals(Rows):
    """Class-agnostic candidate boxes, best first. scores: in [0, 1], falling.

    anchors: index of the anchor each came from; left out, -1 throughout. nms: the IoU above which, within a level, the
    RPN removed the weaker box.
    """

    boxes: Annotated[BoxArray, "R", 4]
    scores: Annotated[Floats, "R"]
    source: ProposalSource
    anchors: Annotated[Ints, "R"] = field(default_factory=lambda: np.zeros(0, np.int32))
    nms: float = 0.7

    def __post_init__(self) -> None:
        if not len(self.anchors):
            object.__setattr__(self, "anchors", np.full(len(self.boxes), -1, np.int32))
        Record.__post_init__(self)


@dataclass(frozen=True, slots=True, eq=False)
class RoiGrid(Rows):
    """RoI projection: every proposal laid on its feature level (Fast R-CNN, section 2.1).

    boxes: the RoIs in picture pixels, in the proposals' order. level: index into FeatureMaps.levels. strides: x and y
    pixels per cell; zoom: pixels of the net's own picture per pixel of the original one, x and y. bins: b. quantised:
    corners and bins are rounded as in RoI max pooling (false: RoIAlign). samples: RoIAlign's points in a bin along each
    axis; 0 is as many as it has cells.
    """

    boxes: Annotated[BoxArray, "R", 4]
    boxes_cells: Annotated[BoxArray, "R", 4]
    level: Annotated[NDArray[np.int16], "R"]
    strides: Annotated[Floats, "L", 2]
    bins: int
    quantised: bool
    samples: int = 0
    zoom: tuple[float, float] = (1.0, 1.0)

    def stride_of(self, level: int) -> int:
        """Pixels of the net's own picture per cell."""
        return round(float(self.strides[level, 0]) * self.zoom[0])


@dataclass(frozen=True, slots=True, eq=False)
class PooledRois(Rows):
    """The fixed-size features of each RoI, as they may be shown. magnitude: mean |activation|."""

    magnitude: Annotated[Floats, "R", ANY, ANY]
    channels: int


@dataclass(frozen=True, slots=True, eq=False)
class HeadOutput(Rows):
    """The classifier's output for each RoI. scores: (R, K+1) softmax, column 0 the background.

    class_names: the K foreground classes; column c belongs to class_names[c - 1]. scored_by: whose scores these are;
    "head and RPN" where the objectness has a say in them.
    """

    scores: Annotated[Floats, "R", ANY]
    class_names: tuple[str, ...]
    scored_by: ScoredBy = "head"

    def __post_init__(self) -> None:
        Record.__post_init__(self)
        if self.scores.shape[1] != len(self.class_names) + 1:
            raise ValueError(f"scores: expected {len(self.class_names) + 1} columns, got {self.scores.shape[1]}")


@dataclass(frozen=True, slots=True, eq=False)
class Refinement(Rows):
    """Box regression (Fast R-CNN, section 2.3). deltas: tx, ty, tw, th. after: clipped to the picture.

    A class-agnostic regressor has K = 1 here whatever the number of classes.
    """

    before: Annotated[BoxArray, "R", 4]
    deltas: Annotated[Floats, "R", "K", 4]
    after: Annotated[Floats, "R", "K", 4]


@dataclass(frozen=True, slots=True)
class PostProcessing:
    """What detections were selected by. score: they are above it. nms: the IoU above which, within a class, the weaker
    box goes. top: at most so many."""

    score: float = 0.0
    nms: float = 0.5
    top: int = 100


@dataclass(frozen=True, slots=True, eq=False)
class Detections(Rows):
    """The boxes after post-processing, best first. classes: index into class_names. rois: the RoI of each."""

    boxes: Annotated[BoxArray, "D", 4]
    classes: Annotated[Ints, "D"]
    scores: Annotated[Floats, "D"]
    rois: Annotated[Ints, "D"]
    class_names: tuple[str, ...]
    selected_by: PostProcessing = PostProcessing()

    @property
    def names(self) -> tuple[str, ...]:
        """The class of each."""
        return tuple(self.class_names[c] for c in self.classes)


StageRecord = (
    Segments
    | FeatureMaps
    | Anchors
    | AnchorLabels
    | Objectness
    | RankedAnchors
    | Proposals
    | RoiGrid
    | PooledRois
    | HeadOutput
    | Refinement
    | Detections
)
R = TypeVar("R")

# The words for the window and the command line, in the pipeline's order.
STAGE_NAMES: Mapping[type, str] = {
    FeatureMaps: "features",
    Segments: "segments",
    Anchors: "anchors",
    AnchorLabels: "positives",
    Objectness: "objectness",
    RankedAnchors: "ranked",
    Proposals: "proposals",
    RoiGrid: "rois",
    PooledRois: "pooled",
    HeadOutput: "scores",
    Refinement: "refinement",
    Detections: "detections",
}


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The records of one run, looked up by type, with the seconds that each took; 0 is one from an earlier run."""

    records: Mapping[type, StageRecord] = field(default_factory=dict)
    seconds: Mapping[type, float] = field(default_factory=dict)

    def with_(self, record: StageRecord, seconds: float) -> Trace:
        return Trace({**self.records, type(record): record}, {**self.seconds, type(record): seconds})

    def without(self, kind: type[StageRecord]) -> Trace:
        records = {key: record for key, record in self.records.items() if key is not kind}
        return Trace(records, {key: seconds for key, seconds in self.seconds.items() if key is not kind})

    def get(self, kind: type[R]) -> R | None:
        record = self.records.get(kind)
        return record if isinstance(record, kind) else None
