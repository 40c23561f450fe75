"""What a folder's RoI vectors answer: which objects look like these, and which labels look wrong. No torch."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

from engine.structures.annotation import Rectangle
from engine.structures.jobs import Request
from engine.structures.requests import PictureFailed
from engine.structures.settings import DetectSettings

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
    """Best first. pictures: how many of the `total` were looked at."""

    model: str
    matches: tuple[Match, ...]
    pictures: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class FindAlike(Request[PictureFailed, Matches]):
    """The objects of a folder, labelled or not, that look like the examples, and not like the rejected ones.

    enough: set by whoever asked: rank what has been looked at by now. A part for each picture that cannot be read.
    """

    is_patient: ClassVar[bool] = True
    folder: Path
    settings: DetectSettings
    like: tuple[ExampleBox, ...]
    rejected: tuple[ExampleBox, ...] = ()
    top: int = 100
    enough: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class LabelFinding:
    """A label that is worth a look. box: None is the picture as a whole. label: of the box; where one is missing, what
    it may be. score: how likely it is wrong."""

    path: Path
    box: Rectangle | None
    label: str
    kind: FindingKind
    reason: str
    score: float

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


@dataclass(frozen=True, slots=True, eq=False)
class CheckFolder(Request[PictureFailed, FolderFindings]):
    """What looks wrong in a folder's labels, each picture judged by what the others teach. Nothing learns from the
    splits that judge or test. enough, parts: as in FindAlike."""

    is_patient: ClassVar[bool] = True
    folder: Path
    settings: DetectSettings
    enough: threading.Event = field(default_factory=threading.Event)


def _edges(box: Rectangle) -> list[float]:
    return [round(edge, 2) for edge in box]
