"""What is known of a picture of the list, and the filters by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.services.plain_tips import tip_of
from app.services.translation import mark, tr

Filter = Literal[
    "all", "labelled", "unlabelled", "verified", "unverified", "class", "suggested",
    "disagreeing", "extra", "missed", "detected", "undetected", "failed",
]  # fmt: skip
Order = Literal["name", "doubt"]
ORDERS: tuple[tuple[Order, str], ...] = (("name", mark("By name")), ("doubt", mark("Least certain first")))


@dataclass(frozen=True, slots=True)
class PictureState:
    """detections, labels: how many; None: not read or detected yet. failed: why, one sentence. classes: of its labels.
    note: what is unusual in its file, and how it is shown.

    suggestions: that wait for a person; acceptable of them: above the score of Preferences. extra, missed: found but
    not labelled (false positives), labelled but not found (false negatives). doubt: how unsure the model is of it, 0
    to 1; None: not detected yet.
    """

    detections: int | None = None
    labels: int | None = None
    verified: bool = False
    failed: str = ""
    note: str = ""
    classes: frozenset[str] = frozenset()
    suggestions: int = 0
    acceptable: int = 0
    extra: int = 0
    missed: int = 0
    doubt: float | None = None


UNKNOWN = PictureState()
# Of each filter its words, and the pictures that it lets through.
FILTERS: dict[Filter, tuple[str, Callable[[PictureState], bool]]] = {
    "all": (mark("All pictures"), lambda s: True),
    "labelled": (mark("Labelled"), lambda s: bool(s.labels)),
    "unlabelled": (mark("Without labels"), lambda s: not s.labels),
    "verified": (mark("Verified"), lambda s: s.verified),
    "unverified": (mark("Not verified"), lambda s: not s.verified),
    "class": (mark("With the class…"), lambda s: bool(s.classes)),
    "suggested": (mark("With suggestions"), lambda s: s.suggestions > 0),
    "disagreeing": (mark("Disagreements"), lambda s: s.extra + s.missed > 0),
    "extra": (mark("Detected, not labelled"), lambda s: s.extra > 0),
    "missed": (mark("Labelled, not detected"), lambda s: s.missed > 0),
    "detected": (mark("Detected"), lambda s: s.detections is not None),
    "undetected": (mark("Not yet detected"), lambda s: s.detections is None),
    "failed": (mark("Failed"), lambda s: bool(s.failed)),
}
# How many there are of these is kept up with every change.
COUNTED: dict[str, Callable[[PictureState], bool]] = {
    "labelled": FILTERS["labelled"][1],
    "verified": FILTERS["verified"][1],
    "acceptable": lambda s: s.acceptable > 0 and not s.verified,
}


def describe(path: Path, state: PictureState) -> str:
    """The tooltip: the whole path, and what the list says of it."""
    disagrees = state.extra or state.missed
    lines = [
        str(path),
        state.failed,
        state.note,
        tr("{detections:,} detections", detections=state.detections) if state.detections is not None else "",
        tr("{labels:,} labels", labels=state.labels) if state.labels else "",
        tr("{suggestions:,} suggestions to review", suggestions=state.suggestions) if state.suggestions else "",
        tr(
            "Detected, not labelled: {extra:,}. Labelled, not detected: {missed:,}.",
            extra=state.extra,
            missed=state.missed,
        )
        if disagrees
        else "",
        tr("Uncertainty of the model: {doubt:.2f}", doubt=state.doubt) if state.doubt is not None else "",
        tr("Verified") if state.verified else "",
    ]
    return tip_of("\n".join(filter(None, lines)))
