"""What can be chosen of a training, in words, and the boxes to choose in."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QComboBox, QSizePolicy

from app.services.settings import SETTINGS
from app.widgets.build import combo
from engine.structures.settings import DETECTOR_WORDS, SVM_DETECTORS

NO_RPN = (*SVM_DETECTORS, "fast-rcnn")  # and so neither anchors nor a choice of schedules
WHAT = (
    (
        "heads",
        "Last layers",
        "Seconds, of a quick net: the heads, which name and place boxes, learn; the trunk stays",
    ),
    ("full", "All layers", "Minutes: the trunk, which sees, and the proposal network learn, too"),
    ("scratch", "From scratch", "Hours: all weights begin at random: for many pictures and much time"),
)
SCHEDULES = (
    ("joint", "All at once", "Proposals and heads learn in one go (Faster R-CNN, section 3.2)"),
    (
        "four-step",
        "In four steps",
        "Proposals and heads take turns (Faster R-CNN, section 3.2), a quarter of the time each",
    ),
)
RECIPES = (
    ("ours", "This program’s", "Learning rates and so on for few pictures and little time"),
    ("paper", "As in the paper", "The papers’ numbers: SGD, rates, sampling, for long trainings"),
)
LENGTHS = (("auto", "As needed"), ("epochs", "Epochs"), ("minutes", "Minutes"), ("seconds", "Seconds"))
# What is usual, and the most.
AMOUNTS = {"auto": (0, 0), "epochs": (12, 10_000), "minutes": (10, 10_000), "seconds": (60, 10_000)}
DETECTORS = ((None, "As the model"), *DETECTOR_WORDS.items())
NEW_DETECTORS = tuple(DETECTOR_WORDS.items())
DEVICES = next(row.choices for row in SETTINGS if row.name == "device")


def chooser(tip: str, rows: Iterable[tuple[object, ...]] = ()) -> QComboBox:
    """As narrow as its place, whatever its words."""
    widget = combo(tip, rows)
    widget.setMinimumContentsLength(8)
    widget.setMinimumWidth(70)
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return widget
