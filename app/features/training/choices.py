"""What can be chosen of a training, in words, and the boxes to choose in."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QComboBox, QSizePolicy

from app.features.detection.choices import DETECTOR_WORDS
from app.services.settings import SETTINGS
from app.widgets.build import combo
from engine.structures.settings import SVM_DETECTORS

NO_RPN = (*SVM_DETECTORS, "fast-rcnn")  # and so neither anchors nor a choice of schedules
WHAT = (
    ("heads", "Heads (seconds)", "The trunk stays; its maps are computed once and kept"),
    ("full", "Everything (minutes)", "The trunk and the proposal network learn, too"),
    ("scratch", "From scratch (hours)", "All weights begin at random: for many pictures and much time"),
)
SCHEDULES = (
    ("joint", "Joint", "Both stages at once (Faster R-CNN, section 3.2)"),
    ("four-step", "Four steps", "Alternating (Faster R-CNN, section 3.2): a quarter of the epochs or of the time each"),
)
RECIPES = (
    ("ours", "Ours", "The numbers of this program, for few pictures and little time"),
    ("paper", "As in the paper", "The papers’ numbers: SGD, rates, sampling, for long trainings"),
)
LENGTHS = (("auto", "As needed"), ("epochs", "Epochs"), ("minutes", "Minutes"))
AMOUNTS = {"auto": (0, 0), "epochs": (12, 10_000), "minutes": (10, 10_000)}  # what is usual, and the most
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
