"""The papers' four detectors, trained and timed on the same pictures, beside the papers' own figures. No torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from engine.structures.jobs import Request
from engine.structures.selection import Selection, count_of
from engine.structures.settings import Design, DetectorName, DetectSettings, LearnSettings, NewDetector

LINEAGE: tuple[DetectorName, ...] = ("rcnn", "sppnet", "fast-rcnn", "faster-rcnn")


@dataclass(frozen=True, slots=True)
class PaperFigures:
    """VGG-16 on VOC 2007's test pictures, a GPU of 2015. training: hours, None where no paper says it. proposals,
    features, regions, picture: seconds a picture; proposals and its parts None where the paper has the whole alone, and
    picture without the proposals. map50: per cent. source: where the papers say it."""

    training: float | None
    picture: float
    map50: float
    proposals: float | None = None
    features: float | None = None
    regions: float | None = None
    source: str = ""


PAPERS: Mapping[DetectorName, PaperFigures] = {
    "rcnn": PaperFigures(84.0, 47.0, 66.0, source="Fast R-CNN, tables 1 and 4"),
    "sppnet": PaperFigures(25.0, 2.3, 63.1, source="Fast R-CNN, tables 1 and 4"),
    "fast-rcnn": PaperFigures(9.5, 0.32, 66.9, 1.51, 0.146, 0.174, "Fast R-CNN, tables 1 and 4; Faster R-CNN, table 5"),
    "faster-rcnn": PaperFigures(None, 0.188, 69.9, 0.01, 0.141, 0.047, "Faster R-CNN, tables 3 and 5"),
}


@dataclass(frozen=True, slots=True)
class LineageRow:
    """One detector here. training: seconds, without those of Selective Search. epochs: as many as there was time for.
    proposals, features, regions: seconds a picture. ap50: on the pictures held out. recall50: of `count` proposals a
    picture. model: its name on the shelf, empty where it was not to stay."""

    detector: DetectorName
    training: float
    epochs: int
    proposals: float
    features: float
    regions: float
    ap50: float
    recall50: float
    count: float
    model: str = ""

    @property
    def picture(self) -> float:
        """Seconds, all in all."""
        return self.proposals + self.features + self.regions

    @property
    def paper(self) -> PaperFigures:
        return PAPERS[self.detector]


@dataclass(frozen=True, slots=True, eq=False)
class LineageResult:
    """start, design: of all four. weights: of the trunk and pyramid, in millions. selection: what was learned from, and
    judged by. seconds: of the whole."""

    folder: Path
    start: str
    design: Design
    rows: tuple[LineageRow, ...]
    selection: Selection
    seconds: float

    @property
    def sentence(self) -> str:
        learned, judged = count_of(len(self.selection.learn)), count_of(len(self.selection.judge))
        return f"{self.start}, {self.design}: {learned} learned from, {judged} held out, in {self.seconds:.0f} s"

    def as_json(self) -> dict[str, Any]:
        """For scripts; the papers' figures stand under "paper" in each row."""
        rows = [asdict(row) | {"picture": row.picture, "paper": asdict(row.paper)} for row in self.rows]
        return {
            "folder": str(self.folder),
            "start": self.start,
            "design": self.design,
            "rows": rows,
            "pictures": len(self.selection.learn),
            "held_out": len(self.selection.judge),
            "files": self.selection.as_json(),
            "seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True)
class Lineage(Request[LineageRow, LineageResult]):
    """R-CNN, SPPnet, Fast and Faster R-CNN trained one after another on a labelled folder, and timed.

    settings: device, threads, mode and top of Selective Search. new: the trunk and design of all four. save: the
    beginning of their names on the shelf; empty, they do not stay. epochs: of each, 0 is the program's choice.
    seconds: of the whole, 0 without a limit, from `began` on (time.monotonic). A part for each detector.
    """

    is_patient: ClassVar[bool] = True
    folder: Path
    settings: DetectSettings = field(default_factory=DetectSettings)
    new: NewDetector = field(default_factory=NewDetector)
    learn: LearnSettings = field(default_factory=LearnSettings)
    save: str = ""
    epochs: int = 0
    seconds: float = 0.0
    validate: str | None = None
    seed: int = 0
    began: float | None = None
