"""What a folder's RoI vectors answer: which objects look like these, and which labels look wrong. No torch."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.structures.annotation import Rectangle
from engine.structures.boxes import BoxArray
from engine.structures.jobs import Request
from engine.structures.requests import PictureFailed
from engine.structures.selection import count_of_objects
from engine.structures.settings import DetectSettings
from engine.words import tr

END = 0.4  # of the third best match's score, below which few matches are right
FEW_PICTURES = 40  # with labels, below which the label check is weak
OF_A_CLASS = ("one picture", "few boxes")  # told at a box, which may have a fault of its own beside
MOSTLY_NEW, PARTLY_NEW = 0.7, 0.3  # shares of a picked picture's objects
FindingKind = Literal["missing", "name", "place", "double", "outside", "tiny", "no box", "few boxes", "one picture"]


class ExampleBox(NamedTuple):
    """An object, labelled or not."""

    path: Path
    box: Rectangle


@dataclass(frozen=True, slots=True)
class Match:
    """score: 1 is an example itself."""

    path: Path
    box: Rectangle
    score: float

    def as_json(self) -> dict[str, Any]:
        return {"path": str(self.path), "box": _edges(self.box), "score": round(self.score, 4)}


@dataclass(frozen=True, slots=True)
class Matches:
    """Best first. pictures: how many of the `total` were looked at. least: the score below which few are right."""

    model: str
    matches: tuple[Match, ...]
    pictures: int
    total: int
    least: float = 0.0

    def likeness(self, match: Match) -> str:
        """For people: a share of the third best match's score, which is no probability; the best three have 100 %."""
        share = match.score * END / self.least if self.least else 1.0
        return f"{100 * min(share, 1.0):.0f} %" if share >= 0.005 else "< 1 %"


@dataclass(frozen=True, slots=True, eq=False)
class FindAlike(Request[Matches | PictureFailed, Matches]):
    """The objects of a folder, labelled or not, that look like the examples, and not like the rejected ones.

    enough: set by whoever asked: rank what has been looked at by now. listed: the pictures, labels: (N, 4) boxes by
    picture, as whoever asks has them; without them as the folder has. A part for each picture that cannot be read, and
    now and then what is found so far.
    """

    is_patient: ClassVar[bool] = True
    folder: Path
    settings: DetectSettings
    like: tuple[ExampleBox, ...]
    rejected: tuple[ExampleBox, ...] = ()
    top: int = 100
    enough: threading.Event = field(default_factory=threading.Event)
    listed: tuple[Path, ...] = ()
    labels: Mapping[Path, BoxArray] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class BoxVectors:
    """Of one picture: what its boxes look like to the net, (N, D) for (N, 4) boxes."""

    path: Path
    boxes: BoxArray
    vectors: NDArray[np.float16]


@dataclass(frozen=True, slots=True, eq=False)
class DescribeBoxes(Request[BoxVectors | PictureFailed, str]):
    """Vectors of these boxes, (N, 4) of each picture: a part for each. Result: the model, whose vectors are compared
    with no other's. enough: stop, what was told so far counts."""

    is_patient: ClassVar[bool] = True
    settings: DetectSettings
    boxes: Mapping[Path, BoxArray]
    enough: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Pick:
    """A picture to be labelled next. new: the share of its objects that looks like nothing labelled or picked before,
    0 to 1; objects: how many it likely has, as the model sees it."""

    path: Path
    new: float
    objects: float

    @property
    def reason(self) -> str:
        """A sentence for people."""
        objects = count_of_objects(max(round(self.objects), 1))
        if not self.objects:
            return tr("the model finds no object in it")
        if self.new >= MOSTLY_NEW:
            return tr("may show {objects}, unlike anything labelled or picked before", objects=objects)
        if self.new >= PARTLY_NEW:
            return tr("may show {objects}, in part like those labelled or picked before", objects=objects)
        return tr("may show {objects}, like those labelled or picked before", objects=objects)

    def as_json(self) -> dict[str, Any]:
        numbers = {"new": round(self.new, 4), "objects": round(self.objects, 2)}
        return {"path": str(self.path), **numbers, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Picks:
    """Best first. pictures: how many of the `total` without labels were looked at. duplicates: how many
    were passed over, since they show nearly what a labelled or picked one shows."""

    model: str
    picks: tuple[Pick, ...]
    pictures: int
    total: int
    duplicates: int


@dataclass(frozen=True, slots=True, eq=False)
class PickNext(Request[PictureFailed, Picks]):
    """The pictures of a folder to label next: those with the most objects unlike the labelled ones. listed, labels: as
    in FindAlike; of `labels` every picture is a labelled one. enough, parts: as in FindAlike."""

    is_patient: ClassVar[bool] = True
    folder: Path
    settings: DetectSettings
    count: int = 20
    listed: tuple[Path, ...] = ()
    labels: Mapping[Path, BoxArray] | None = None
    enough: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class DuplicateGroups:
    """Pictures that show nearly the same, each group in the order of its pictures, the largest group first."""

    groups: tuple[tuple[Path, ...], ...]
    pictures: int


@dataclass(frozen=True, slots=True, eq=False)
class FindDuplicates(Request[PictureFailed, DuplicateGroups]):
    """enough, parts: as in FindAlike."""

    is_patient: ClassVar[bool] = True
    pictures: tuple[Path, ...]
    enough: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class LabelFinding:
    """A label that is worth a look. box: None is the picture as a whole. label: of the box; where one is missing, what
    it may be. score: how likely it is wrong. meant: where a label out of place may belong."""

    path: Path
    box: Rectangle | None
    label: str
    kind: FindingKind
    reason: str
    score: float
    better: str = ""
    meant: Rectangle | None = None

    def as_json(self) -> dict[str, Any]:
        box = None if self.box is None else _edges(self.box)
        what = {"path": str(self.path), "box": box, "label": self.label, "kind": self.kind}
        return what | {"reason": self.reason, "score": round(self.score, 4)}


@dataclass(frozen=True, slots=True)
class FolderFindings:
    """The likeliest to be wrong first. pictures: how many of the `total` were looked at."""

    model: str
    findings: tuple[LabelFinding, ...]
    pictures: int
    total: int

    @property
    def is_weak(self) -> bool:
        """Whether there was little to learn from what is right."""
        return self.total < FEW_PICTURES


@dataclass(frozen=True, slots=True, eq=False)
class CheckFolder(Request[PictureFailed, FolderFindings]):
    """What looks wrong in a folder's labels, each picture judged by what the others teach. Nothing learns from the
    splits that judge or test, and what a person called right is not told again. enough, parts: as in FindAlike."""

    is_patient: ClassVar[bool] = True
    folder: Path
    settings: DetectSettings
    enough: threading.Event = field(default_factory=threading.Event)


def _edges(box: Rectangle) -> list[float]:
    return [round(edge, 2) + 0.0 for edge in box]  # no -0.0
