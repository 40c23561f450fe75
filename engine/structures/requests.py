"""The requests of the window and the command line to the engine, and their results. No torch: both sides use it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal, Never

from engine.structures.annotation import Annotation, IgnoredRegions
from engine.structures.boxes import BoxArray
from engine.structures.comparison import ModelComparison
from engine.structures.evaluation import Evaluation
from engine.structures.inspection.gradients import RoiGradient, SendBack
from engine.structures.inspection.outcomes import FolderOutcomes, ObjectOutcome
from engine.structures.jobs import Request
from engine.structures.models import ExportResult, ModelEntry, OwnFigures
from engine.structures.selection import Selection
from engine.structures.settings import DetectSettings, LearnSettings, NewDetector, ScheduleName
from engine.structures.stages import Anchors, Proposals, Trace
from engine.structures.training import (
    Notice,
    RecipeTable,
    RunRecord,
    RunSummary,
    TrainingPoint,
    TrainingResult,
    TuningResult,
)


@dataclass(frozen=True, slots=True, eq=False)
class ImageResult:
    """One picture done. seconds: by stage name, with "read" and "total". counts: records by stage name. note: what is
    unusual in its file. is_stored: nobody looked at the picture now; its trace has the detections alone."""

    path: Path
    width: int
    height: int
    trace: Trace
    seconds: Mapping[str, float] = field(default_factory=dict)
    model: str = ""
    device: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    note: str = ""
    is_stored: bool = False


@dataclass(frozen=True, slots=True)
class PictureFailed:
    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class WarmUp(Request[Never, str]):
    """Import and load what the first detection needs. Progress texts say what is being done. Result: the
    device, in words."""

    settings: DetectSettings


@dataclass(frozen=True, slots=True)
class ListModels(Request[Never, tuple[ModelEntry, ...]]):
    """What stands on the shelf."""


@dataclass(frozen=True, slots=True)
class Download(Request[Never, ModelEntry]):
    """A model of the shelf from the network, a trunk too; goes on where it was stopped. Progress is in bytes."""

    is_patient: ClassVar[bool] = True
    name: str


@dataclass(frozen=True, slots=True)
class ImportModel(Request[Never, ModelEntry]):
    """Put a file on the shelf. architecture: a .pth needs it."""

    file: Path
    name: str
    architecture: str | None = None


@dataclass(frozen=True, slots=True)
class RenameModel(Request[Never, ModelEntry]):
    """One of the person's own models."""

    name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class DeleteModel(Request[Never, None]):
    """One of the person's own models, or a download: to the trash."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class RecordFigures(Request[Never, None]):
    """Keep what was measured of a model with it, on the shelf."""

    name: str
    figures: OwnFigures


@dataclass(frozen=True, slots=True, eq=False)
class Detect(Request[Never, ImageResult]):
    """Every stage of one picture. truth: (N, 4) labelled boxes, for AnchorLabels; ignored: which of them, and what else
    of the picture, is neither object nor background."""

    path: Path
    settings: DetectSettings
    truth: BoxArray | None = None
    proposals: Proposals | None = None
    ignored: IgnoredRegions | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Reselect(Request[Never, None]):
    """Post-processing alone, from a trace that is already there. Its Detections come as a stage."""

    path: Path
    trace: Trace
    settings: DetectSettings


@dataclass(frozen=True, slots=True, eq=False)
class LabelAnchors(Request[Never, None]):
    """What anchors that are there already would be trained as. truth, ignored: as in Detect.

    The AnchorLabels come as a stage.
    """

    path: Path
    anchors: Anchors
    truth: BoxArray
    width: int
    height: int
    ignored: IgnoredRegions | None = None


@dataclass(frozen=True, slots=True)
class DetectMany(Request[ImageResult | PictureFailed, int]):
    """A folder, a part for each picture. Result: how many succeeded.

    describe: cache the RoI vectors of each picture as well, which costs little while its maps are there.
    store: each result is written as it comes, and one that was written before is taken.
    """

    paths: tuple[Path, ...]
    settings: DetectSettings
    describe: bool = False
    store: bool = False


@dataclass(frozen=True, slots=True)
class Propose(Request[Never, ImageResult]):
    """Proposals alone (settings.proposals, settings.mode)."""

    gives_way: ClassVar[bool] = True  # while Selective Search is prepared, once, F5 is answered

    path: Path
    settings: DetectSettings


@dataclass(frozen=True, slots=True)
class Evaluate(Request[ImageResult | PictureFailed, Evaluation]):
    """A labelled folder against a model. split: None is every picture. any_class: names do not count. proposals_from:
    a file of proposals in place of the model's.

    A part for each picture.
    """

    is_patient: ClassVar[bool] = True
    folder: Path
    settings: DetectSettings
    split: str | None = None
    any_class: bool = False
    proposals_from: Path | None = None


@dataclass(frozen=True, slots=True)
class ExplainFolder(Request[ObjectOutcome | PictureFailed, FolderOutcomes]):
    """What became of every labelled box that is to be found: a part for each. split: None is every picture. any_class:
    names do not count."""

    is_patient: ClassVar[bool] = True
    folder: Path
    settings: DetectSettings
    split: str | None = None
    any_class: bool = False


@dataclass(frozen=True, slots=True)
class Compare(Request[PictureFailed, ModelComparison]):
    """Two models on the same pictures: those of a labelled folder's split (None: every one), or only `paths` of it.

    before.score: what counts as found, .5 where it is None. A part for each picture that cannot be read.
    """

    is_patient: ClassVar[bool] = True
    folder: Path
    before: DetectSettings
    after: DetectSettings
    split: str | None = None
    paths: tuple[Path, ...] = ()


@dataclass(slots=True, eq=False)
class PreviewPictures:
    """The pictures on the screen of whoever asked for a training: others may be opened while it goes on.

    paths: replaced as a whole by the asker's thread, read by the engine's. roi: what the net that learns would send
    back for this RoI is told at each look at its picture; of nets with RoI max pooling.
    """

    paths: tuple[Path, ...] = ()
    roi: SendBack | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FineTune(Request[TrainingPoint | ImageResult | RoiGradient | PictureFailed | Notice, TrainingResult]):
    """Learn from labelled folders (`folder` and `others`), or from the corrected pictures given.

    settings: the model to start from. new: a new detector over a trunk, in place of that model; its layers say what
    learns, but for train "scratch", which takes the design alone. save: its name on the shelf, or a file ending in
    .safetensors.
    annotations: pictures with their boxes, in place of a folder; what no box covers in one that is not `verified` is
    not taken for background. train: heads (on kept features, in seconds), full, or scratch (all weights random).
    classes: which to learn; None is those that are labelled, and those that the model knows, but for a model that has
    "object" for things of any kind and none of the labelled by name. Named ones alone stay: the model's others are
    dropped.
    epochs, seconds: how long; 0 is not limited so, and both 0 is the program's choice. The seconds are of the whole,
    reading, judging and saving included, from `began` on (time.monotonic; None: when the engine begins).
    proposals_from: for Fast R-CNN, R-CNN and SPPnet, a file of proposals in place of Selective Search.
    validate: a split; None is the folder's own, or every fifth picture by name where it has none (engine.labels.split).
    resume: go on after a stop.
    selection: of corrected pictures: what their folder protects, so that nothing earlier teaches it.
    learn: what else a careful engineer may choose. preview: pictures on the screen, detected anew as the model learns.
    enough: set by whoever asked: stop early and keep the best. Cancelling the job keeps nothing but the checkpoint.
    A part for each step, for each look at a watched picture, and for each picture that is gone.
    """

    is_patient: ClassVar[bool] = True
    settings: DetectSettings
    save: str
    folder: Path | None = None
    annotations: tuple[Annotation, ...] = ()
    train: Literal["heads", "full", "scratch"] = "heads"
    schedule: ScheduleName = "joint"
    epochs: int = 0
    seconds: float = 0.0
    validate: str | None = None
    resume: bool = False
    seed: int = 0
    classes: tuple[str, ...] | None = None
    learn: LearnSettings = field(default_factory=LearnSettings)
    preview: PreviewPictures = field(default_factory=PreviewPictures)
    enough: threading.Event = field(default_factory=threading.Event)
    others: tuple[Path, ...] = ()
    selection: Selection | None = None
    began: float | None = None
    proposals_from: Path | None = None
    new: NewDetector | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        return () if self.folder is None else (self.folder, *self.others)


@dataclass(frozen=True, slots=True, eq=False)
class TuneFurther(Request[TrainingPoint, TuningResult]):
    """Go on with all layers of a model whose heads have just learned, on the same pictures, while nobody waits for it.

    learned: the training that made the model. seconds: of all that is done, at most. judges: pictures that tell whether
    it is better, never learned from; without them those that the training held out, and without these the learned ones.
    enough: set by whoever asked: judge now, and end. The model's file is replaced by weights that are better, and only
    by those; cancelled, nothing changes. A part for each step.
    """

    is_patient: ClassVar[bool] = True
    is_background: ClassVar[bool] = True
    learnt: FineTune
    seconds: float = 300.0
    judges: tuple[Annotation, ...] = ()
    enough: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class ExportModel(Request[Never, ExportResult]):
    """A model as one .onnx file, checked with onnxruntime beside the engine before it gets its name.

    settings: which model; score and nms go into the file. pictures: files and folders to check it with, the bundled
    samples where there is none. overwrite: a file of that name may go.
    """

    is_patient: ClassVar[bool] = True
    settings: DetectSettings
    file: Path
    pictures: tuple[Path, ...] = ()
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class ListRuns(Request[Never, tuple[RunSummary, ...]]):
    """Trainings whose models are on the shelf, newest first."""


@dataclass(frozen=True, slots=True)
class ReadRun(Request[Never, RunRecord]):
    """The training of a model, with the labels that it learned."""

    name: str


@dataclass(frozen=True, slots=True)
class ListRecipes(Request[Never, RecipeTable]):
    """The recipes that a training may learn by, in full."""
