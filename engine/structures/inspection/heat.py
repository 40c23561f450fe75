"""What may be seen inside a net when it is asked for: channels of a map, receptive fields, what a score hangs on.

Shapes: C channels, H,W cells of a map. Boxes are xyxy in pixels of the original picture. No torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Never

import numpy as np
from numpy.typing import NDArray

from engine.structures.annotation import Rectangle
from engine.structures.arrays import Record
from engine.structures.jobs import Request
from engine.structures.settings import DetectSettings
from engine.structures.stages import Floats, ProposalSource


@dataclass(frozen=True, slots=True, eq=False)
class ChannelMaps(Record):
    """All channels of one feature map. Half precision: a map of 512 channels and 38 x 63 cells takes 2.5 MB.

    level: index into FeatureMaps.levels. stride_x, stride_y: pixels per cell. is_cached: read from the maps of the last
    run; otherwise the trunk has run again.
    """

    level: int
    values: Annotated[NDArray[np.float16], "C", "H", "W"]
    stride_x: float
    stride_y: float
    is_cached: bool

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True, eq=False)
class CellFields(Record):
    """Of one map, the part of the picture that each cell can see, clipped to the picture. trunk: what it sees by the
    trunk's map of this level, without what a pyramid adds of the others."""

    boxes: Annotated[Floats, "H", "W", 4]
    trunk: Annotated[Floats, "H", "W", 4]


@dataclass(frozen=True, slots=True, eq=False)
class ReceptiveFields:
    """Of every level, in the order of FeatureMaps.levels."""

    levels: tuple[CellFields, ...]


@dataclass(frozen=True, slots=True, eq=False)
class OcclusionHeat(Record):
    """What a detection's score becomes with a part of the picture covered by an even patch.

    roi: its RoI among the proposals; label: its class; score: of the whole picture, of this RoI and class. scores: with
    the patch over each cell of the grid, nan where that has not been tried yet. sides: of the patch, width and height,
    which is twice as large as a cell and has its middle.
    """

    roi: int
    label: str
    score: float
    scores: Annotated[Floats, "H", "W"]
    sides: tuple[float, float]

    @property
    def drop(self) -> Floats:
        """How much of the score goes; nan where that is not known yet, below 0 where the score rises."""
        return np.float32(self.score) - self.scores

    @property
    def done(self) -> int:
        """How many cells have been tried."""
        return int(np.isfinite(self.scores).sum())


@dataclass(frozen=True, slots=True)
class ShowChannels(Request[Never, ChannelMaps]):
    """The channels of one level of a picture's features."""

    path: Path
    settings: DetectSettings
    level: int


@dataclass(frozen=True, slots=True)
class FindReceptiveFields(Request[Never, ReceptiveFields]):
    """What each cell of the maps of a picture can see. No weight matters, so the net does not run."""

    path: Path
    settings: DetectSettings


@dataclass(frozen=True, slots=True)
class Occlude(Request[OcclusionHeat, OcclusionHeat]):
    """The net again and again, each time with another part of the picture covered.

    box, objectness, source: of the RoI, which stays where it is. class_index: into the model's class names. A part for
    each patch: the heat so far.
    """

    is_patient: ClassVar[bool] = True
    path: Path
    settings: DetectSettings
    roi: int
    box: Rectangle
    objectness: float
    source: ProposalSource
    class_index: int
