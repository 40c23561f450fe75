"""The state of a picture of the list, and the filters that ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Filter = Literal[
    "all", "labelled", "unlabelled", "verified", "unverified", "class", "suggested",
    "disagreeing", "extra", "missed", "detected", "undetected", "failed",
]  # fmt: skip
Order = Literal["name", "doubt"]
ORDERS: tuple[tuple[Order, str], ...] = (("name", "By name"), ("doubt", "What the model is least sure of, first"))


@dataclass(frozen=True, slots=True)
class PictureState:
    """detections, labels: how many; None: not read or detected yet. failed: why, one sentence. classes: of its labels.

    suggestions: that wait for a person. extra, missed: found but not labelled (false positives), labelled but not
    found (false negatives). doubt: how unsure the model is of it, 0 to 1; None: not detected yet.
    """

    detections: int | None = None
    labels: int | None = None
    verified: bool = False
    failed: str = ""
    classes: frozenset[str] = frozenset()
    suggestions: int = 0
    extra: int = 0
    missed: int = 0
    doubt: float | None = None


UNKNOWN = PictureState()
# Of each filter its words, and the pictures that it lets through.
FILTERS: dict[Filter, tuple[str, Callable[[PictureState], bool]]] = {
    "all": ("All pictures", lambda s: True),
    "labelled": ("Labelled", lambda s: bool(s.labels)),
    "unlabelled": ("Without labels", lambda s: not s.labels),
    "verified": ("Verified", lambda s: s.verified),
    "unverified": ("Not verified", lambda s: not s.verified),
    "class": ("With the class…", lambda s: bool(s.classes)),
    "suggested": ("With suggestions", lambda s: s.suggestions > 0),
    "disagreeing": ("Labels and model disagree", lambda s: s.extra + s.missed > 0),
    "extra": ("Found, not labelled", lambda s: s.extra > 0),
    "missed": ("Labelled, not found", lambda s: s.missed > 0),
    "detected": ("Detected", lambda s: s.detections is not None),
    "undetected": ("Not yet detected", lambda s: s.detections is None),
    "failed": ("Failed", lambda s: bool(s.failed)),
}


def describe(path: Path, state: PictureState) -> str:
    """The tooltip: the whole path, and what the list says of it."""
    disagrees = state.extra or state.missed
    lines = [
        str(path),
        state.failed,
        f"{state.detections:,} detections" if state.detections is not None else "",
        f"{state.labels:,} labels" if state.labels else "",
        f"{state.suggestions:,} suggestions to accept or reject" if state.suggestions else "",
        f"Found, not labelled: {state.extra:,}. Labelled, not found: {state.missed:,}." if disagrees else "",
        f"How unsure the model is: {state.doubt:.2f}" if state.doubt is not None else "",
        "Verified" if state.verified else "",
    ]
    return "\n".join(filter(None, lines))
