"""What is known of a picture of the list, and the questions that can be asked of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Filter = Literal[
    "all", "labelled", "unlabelled", "verified", "unverified", "class", "suggested",
    "disagreeing", "extra", "missed", "detected", "undetected", "failed",
]  # fmt: skip
FILTERS: tuple[tuple[Filter, str], ...] = (
    ("all", "All pictures"),
    ("labelled", "Labelled"),
    ("unlabelled", "Without labels"),
    ("verified", "Verified"),
    ("unverified", "Not verified"),
    ("class", "With the class…"),
    ("suggested", "With suggestions"),
    ("disagreeing", "Labels and model disagree"),
    ("extra", "Found, not labelled"),
    ("missed", "Labelled, not found"),
    ("detected", "Detected"),
    ("undetected", "Not yet detected"),
    ("failed", "Failed"),
)
Order = Literal["name", "doubt"]
ORDERS: tuple[tuple[Order, str], ...] = (("name", "By name"), ("doubt", "What the model is least sure of, first"))


@dataclass(frozen=True, slots=True)
class PictureState:
    """detections, labels: how many; None: not known. failed: why, one sentence. classes: of its labels.

    suggestions: that wait for a person. extra, missed: found but not labelled (false positives), labelled but not
    found (false negatives). doubt: how unsure the model is of it, 0 to 1; None: not known.
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
ACCEPTS: dict[Filter, Callable[[PictureState], bool]] = {
    "all": lambda s: True,
    "labelled": lambda s: bool(s.labels),
    "unlabelled": lambda s: not s.labels,
    "verified": lambda s: s.verified,
    "unverified": lambda s: not s.verified,
    "class": lambda s: bool(s.classes),
    "suggested": lambda s: s.suggestions > 0,
    "disagreeing": lambda s: s.extra + s.missed > 0,
    "extra": lambda s: s.extra > 0,
    "missed": lambda s: s.missed > 0,
    "detected": lambda s: s.detections is not None,
    "undetected": lambda s: s.detections is None,
    "failed": lambda s: bool(s.failed),
}


def describe(path: Path, state: PictureState) -> str:
    """The tooltip: the whole path, and what is known."""
    lines = [str(path)]
    if state.failed:
        lines.append(state.failed)
    if state.detections is not None:
        lines.append(f"{state.detections:,} detections")
    if state.labels:
        lines.append(f"{state.labels:,} labels")
    if state.suggestions:
        lines.append(f"{state.suggestions:,} suggestions to accept or reject")
    if state.extra or state.missed:
        lines.append(f"Found, not labelled: {state.extra:,}. Labelled, not found: {state.missed:,}.")
    if state.doubt is not None:
        lines.append(f"How unsure the model is: {state.doubt:.2f}")
    if state.verified:
        lines.append("Verified")
    return "\n".join(lines)
