"""One frozen record per stage of a two-stage detector, in the order in which they happen.

Shapes: A anchors, R RoIs, K classes (without background), C,H,W a feature map, b bins a side, D detections,
S segments. All boxes are float32 xyxy in pixels of the original picture; `_cells` are feature cells.
Torch stops at the engine's door: everything here is a read-only NumPy array.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.structures.arrays import set_read_only

ProposalSource = Literal["rpn", "selective-search", "file"]


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Felzenszwalb-Huttenlocher segments and how Selective Search grouped them.

    labels: (height, width) int32, 0..S-1, the initial segmentation.
    merges: (S-1, 2) int32, the two regions merged at each step; step i makes region S+i.
    boxes: (2S-1, 4) float32, the box of every region, initial ones first.
    colour_space, k: the strategy shown.
    """

    labels: NDArray[np.int32]
    merges: NDArray[np.int32]
    boxes: NDArray[np.float32]
    colour_space: str
    k: float

    def __post_init__(self) -> None:
        set_read_only(self, "labels", np.int32, (None, None))
        set_read_only(self, "merges", np.int32, (None, 2))
        set_read_only(self, "boxes", np.float32, (None, 4))

    def __len__(self) -> int:
        return len(self.boxes) - len(self.merges)


@dataclass(frozen=True, slots=True, eq=False)
class FeatureLevel:
    """One feature map, as it may be shown. magnitude: (H, W) float32, mean absolute activation over channels.

    stride_x, stride_y: pixels of the original picture per cell.
    """

    name: str
    channels: int
    stride_x: float
    stride_y: float
    magnitude: NDArray[np.float32]

    def __post_init__(self) -> None:
        set_read_only(self, "magnitude", np.float32, (None, None))


@dataclass(frozen=True, slots=True, eq=False)
class FeatureMaps:
    """The whole-picture features (Fast R-CNN, section 2), one level or a pyramid."""

    levels: tuple[FeatureLevel, ...]

    def __len__(self) -> int:
        return len(self.levels)


@dataclass(frozen=True, slots=True)
class AnchorLevel:
    """The grid of one level: anchors lie in row-major order of cells, `per_cell` together, from `first`."""

    first: int
    rows: int
    columns: int
    per_cell: int
    stride_x: float
    stride_y: float

    def of_cell(self, row: int, column: int) -> slice:
        """The anchors of one cell, as a slice into `Anchors.boxes`."""
        start = self.first + (row * self.columns + column) * self.per_cell
        return slice(start, start + self.per_cell)


@dataclass(frozen=True, slots=True, eq=False)
class Anchors:
    """Faster R-CNN, section 3.1.1. boxes: (A, 4)."""

    boxes: NDArray[np.float32]
    levels: tuple[AnchorLevel, ...]

    def __post_init__(self) -> None:
        set_read_only(self, "boxes", np.float32, (None, 4))

    def __len__(self) -> int:
        return len(self.boxes)


@dataclass(frozen=True, slots=True, eq=False)
class AnchorLabels:
    """Which anchors would be trained as what, against the labelled boxes (Faster R-CNN, section 3.1.2).

    labels: (A,) int8: 1 positive (IoU >= 0.7 or the best of a box), 0 negative (< 0.3), -1 left out.
    matched: (A,) int32 index of the best labelled box, -1 where there is none. iou: (A,) float32 with it.
    covered: (G,) bool, per labelled box: some anchor reaches 0.7 by itself (no "best of" needed).
    """

    labels: NDArray[np.int8]
    matched: NDArray[np.int32]
    iou: NDArray[np.float32]
    covered: NDArray[np.bool_]

    def __post_init__(self) -> None:
        set_read_only(self, "labels", np.int8, (None,))
        set_read_only(self, "matched", np.int32, (None,))
        set_read_only(self, "iou", np.float32, (None,))
        set_read_only(self, "covered", np.bool_, (None,))

    def __len__(self) -> int:
        return int((self.labels == 1).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Proposals:
    """Class-agnostic candidate boxes, best first. boxes: (R, 4). scores: (R,) in [0, 1], falling.

    anchors: (R,) int32 index of the anchor each came from, -1 for other sources.
    """

    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]
    source: ProposalSource
    anchors: NDArray[np.int32] | None = None

    def __post_init__(self) -> None:
        set_read_only(self, "boxes", np.float32, (None, 4))
        set_read_only(self, "scores", np.float32, (len(self.boxes),))
        if self.anchors is None:
            object.__setattr__(self, "anchors", np.full(len(self.boxes), -1, np.int32))
        set_read_only(self, "anchors", np.int32, (len(self.boxes),))

    def __len__(self) -> int:
        return len(self.boxes)


@dataclass(frozen=True, slots=True, eq=False)
class RoiGrid:
    """RoI projection: every proposal laid on its feature level (Fast R-CNN, section 2.1).

    boxes: (R, 4) the RoIs in picture pixels, in the proposals' order. boxes_cells: (R, 4) in cells.
    level: (R,) int16 index into FeatureMaps.levels. strides: (L, 2) float32, x and y pixels per cell.
    bins: b. quantised: corners and bins are rounded as in RoI max pooling (false: RoIAlign).
    """

    boxes: NDArray[np.float32]
    boxes_cells: NDArray[np.float32]
    level: NDArray[np.int16]
    strides: NDArray[np.float32]
    bins: int
    quantised: bool

    def __post_init__(self) -> None:
        set_read_only(self, "boxes", np.float32, (None, 4))
        set_read_only(self, "boxes_cells", np.float32, (len(self.boxes), 4))
        set_read_only(self, "level", np.int16, (len(self.boxes),))
        set_read_only(self, "strides", np.float32, (None, 2))

    def __len__(self) -> int:
        return len(self.boxes)


@dataclass(frozen=True, slots=True, eq=False)
class PooledRois:
    """The fixed-size features of each RoI, as they may be shown. magnitude: (R, b, b) float32, mean |activation|."""

    magnitude: NDArray[np.float32]
    channels: int

    def __post_init__(self) -> None:
        set_read_only(self, "magnitude", np.float32, (None, None, None))

    def __len__(self) -> int:
        return len(self.magnitude)


@dataclass(frozen=True, slots=True, eq=False)
class HeadOutput:
    """The classifier's output for each RoI. scores: (R, K+1) softmax, column 0 the background.

    class_names: the K foreground classes; column c belongs to class_names[c - 1].
    """

    scores: NDArray[np.float32]
    class_names: tuple[str, ...]

    def __post_init__(self) -> None:
        set_read_only(self, "scores", np.float32, (None, len(self.class_names) + 1))

    def __len__(self) -> int:
        return len(self.scores)


@dataclass(frozen=True, slots=True, eq=False)
class Refinement:
    """Box regression (Fast R-CNN, section 2.3). before: (R, 4). after: (R, K, 4), clipped to the picture.

    A class-agnostic regressor has K = 1 here whatever the number of classes. deltas: (R, K, 4) tx, ty, tw, th.
    """

    before: NDArray[np.float32]
    deltas: NDArray[np.float32]
    after: NDArray[np.float32]

    def __post_init__(self) -> None:
        rois = len(self.before)
        set_read_only(self, "before", np.float32, (None, 4))
        set_read_only(self, "deltas", np.float32, (rois, None, 4))
        set_read_only(self, "after", np.float32, (rois, None, 4))

    def __len__(self) -> int:
        return len(self.before)


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """The boxes after post-processing, best first.

    boxes: (D, 4). classes: (D,) int32 index into class_names. scores: (D,). rois: (D,) int32, the RoI of each.
    names: of each, a finer name than its class where one is suggested, else its class.
    """

    boxes: NDArray[np.float32]
    classes: NDArray[np.int32]
    scores: NDArray[np.float32]
    rois: NDArray[np.int32]
    class_names: tuple[str, ...]
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        set_read_only(self, "boxes", np.float32, (None, 4))
        for name, dtype in (("classes", np.int32), ("scores", np.float32), ("rois", np.int32)):
            set_read_only(self, name, dtype, (len(self.boxes),))
        if len(self.names) != len(self.boxes):
            object.__setattr__(self, "names", tuple(self.class_names[c] for c in self.classes))

    def __len__(self) -> int:
        return len(self.boxes)


StageRecord = (
    Segments
    | FeatureMaps
    | Anchors
    | AnchorLabels
    | Proposals
    | RoiGrid
    | PooledRois
    | HeadOutput
    | Refinement
    | Detections
)
R = TypeVar("R")

# The words for the window and the command line, in the pipeline's order.
STAGE_NAMES: Mapping[type, str] = MappingProxyType(
    {
        FeatureMaps: "features",
        Segments: "segments",
        Anchors: "anchors",
        AnchorLabels: "positives",
        Proposals: "proposals",
        RoiGrid: "rois",
        PooledRois: "pooled",
        HeadOutput: "scores",
        Refinement: "refinement",
        Detections: "detections",
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The records of one run, looked up by type, with the seconds that each took."""

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
