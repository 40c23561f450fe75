"""The papers' own detectors in a person's hands: what a new one would be; all four trained and timed beside the papers'
figures; a copy with a truncated head. No torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Never

from engine.structures.evaluation import FEW_PICTURES
from engine.structures.jobs import Request, duration
from engine.structures.models import AnchorPlan
from engine.structures.selection import Selection, count_of
from engine.structures.settings import Design, DetectorName, DetectSettings, LearnSettings, NewDetector, ScheduleName
from engine.words import mark, tr

DESIGN_WORDS: dict[Design, str] = {"paper": mark("as in the paper"), "pyramid": mark("with a pyramid")}


@dataclass(frozen=True, slots=True)
class DetectorOutline:
    """takes_over: which layers come with the trunk, in words. learning, total: weights. multiply_adds: of a photograph
    in the trunk. step: seconds of a training step on this processor, roughly. is_here: nothing is to be downloaded.
    lowest_stride: of the maps of the lowest layers that learn, 0 where their name says it all. steps: of the whole
    training, 0 where nobody can say. seconds: of it, roughly, but for judging. anchors: that it will have."""

    new: NewDetector
    takes_over: str
    learning: int
    total: int
    multiply_adds: int
    step: float
    is_here: bool
    lowest_stride: int = 0
    steps: int = 0
    seconds: float = 0.0
    anchors: AnchorPlan | None = None

    @property
    def sentence(self) -> str:
        """All but the time, which is measured as soon as it learns."""
        start = tr("The built-in backbone") if self.new.start == "bundled" else self.new.start
        return f"{start}, {tr(DESIGN_WORDS[self.new.design])}: {self._change}"

    @property
    def cost(self) -> str:
        """What it takes over, what learns, and how long that takes."""
        cost = tr("about {step:.2g} s a step on the CPU", step=self.step) if self.step < 100 else tr("minutes a step")
        whole = (
            tr(", {steps:,} steps: {duration} in all", steps=self.steps, duration=duration(self.seconds))
            if self.steps
            else ""
        )
        return f"{self._change}; {cost}{whole}"

    @property
    def _change(self) -> str:
        return tr(
            "{takes_over}; {weights} learn ({layers})",
            takes_over=self.takes_over,
            weights=self._weights,
            layers=self._layers,
        )

    @property
    def _weights(self) -> str:
        learning, total = (f"{number / 1e6:,.1f}" for number in (self.learning, self.total))
        if self.learning == self.total:
            return tr("all {total} million weights", total=total)
        if learning == total:
            return tr("all but {frozen:,} of {total} million weights", frozen=self.total - self.learning, total=total)
        return tr("{learning} of {total} million weights", learning=learning, total=total)

    @property
    def _layers(self) -> str:
        if self.new.layers == "all":
            return tr("all layers")
        here = (
            tr(", in this backbone from its maps of stride {lowest_stride} on", lowest_stride=self.lowest_stride)
            if self.lowest_stride
            else ""
        )
        return tr("{layers} and up{here}", layers=self.new.layers, here=here)


@dataclass(frozen=True, slots=True)
class OutlineDetector(Request[Never, DetectorOutline]):
    """For the line that says what a choice means, or why it cannot be. Nothing is downloaded, and no weights are read
    but a file's. pictures: to learn from, 0 is not known yet. epochs, seconds: as of FineTune."""

    new: NewDetector = field(default_factory=NewDetector)
    detector: DetectorName = "faster-rcnn"
    batch: int = 2
    schedule: ScheduleName = "joint"
    pictures: int = 0
    epochs: int = 0
    seconds: float = 0.0


def too_few_judge(pictures: int) -> str:
    """One sentence; empty where there are enough."""
    if pictures >= FEW_PICTURES:
        return ""
    whole = tr(
        "Only {pictures} held out: too few to tell a better detector from a worse one.", pictures=count_of(pictures)
    )
    return tr("{whole} The times are what they are; take AP50 and recall for nothing.", whole=whole)


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

    @property
    def whole(self) -> float:
        """Seconds a picture, with the proposals where a paper times them."""
        return self.picture + (self.proposals or 0.0)


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
        return tr(
            "{start}, {design}: {selection}, in {seconds:.0f} s",
            start=self.start,
            design=self.design,
            selection=self.selection.sentence,
            seconds=self.seconds,
        )

    @property
    def doubt(self) -> str:
        """Why the figures tell little, one sentence; empty where enough pictures judge."""
        return too_few_judge(len(self.selection.judge))

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
            "doubt": self.doubt,
            "seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True)
class Lineage(Request[LineageRow, LineageResult]):
    """R-CNN, SPPnet, Fast and Faster R-CNN trained one after another on a labelled folder, and timed.

    settings: threads, mode and top of Selective Search; all run on the CPU. new: the trunk and design of all
    four. save: the beginning of their names on the shelf; empty, they do not stay. epochs: of each, 0 is the program's
    choice. seconds: of the whole, 0 without a limit, from `began` on (time.monotonic). A part for each detector.
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


def ranks_of(text: str) -> tuple[float, ...]:
    """DetectSettings.svd of what a person writes: a share such as 0.25, or numbers such as 1024,256; () for neither."""
    try:
        values = tuple(float(part) for part in text.split(","))
    except ValueError:
        return ()
    return values if all(0 < value <= 1 or (value > 1 and value.is_integer()) for value in values) else ()


@dataclass(frozen=True, slots=True)
class CompressionSide:
    """The model or its copy. weights: of fc6 and fc7. head: seconds a picture of the fully connected layers; picture:
    of the whole detection. ap50: on the labelled pictures, None without any."""

    weights: int
    size_mb: float
    head: float
    picture: float
    ap50: float | None = None


@dataclass(frozen=True, slots=True)
class Compression:
    """model: the copy's name. ranks: singular values that stay of each layer. pictures: that both were measured on."""

    model: str
    file: Path
    ranks: tuple[int, ...]
    pictures: int
    before: CompressionSide
    after: CompressionSide


@dataclass(frozen=True, slots=True)
class Compress(Request[Never, Compression]):
    """A copy of settings.model whose fully connected layers keep the singular values that settings.svd says.

    save: its name on the shelf, or a file ending in .safetensors. folder, split: labelled pictures to compare the two
    on; without them the bundled samples, whose time alone is compared. any_class: names do not count.
    """

    is_patient: ClassVar[bool] = True
    save: str
    settings: DetectSettings = field(default_factory=DetectSettings)
    folder: Path | None = None
    split: str | None = None
    any_class: bool = False
