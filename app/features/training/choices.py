"""What can be chosen of a training, in words, and the boxes to choose in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtWidgets import QComboBox, QSizePolicy

from app.services.settings import SETTINGS
from app.widgets.build import combo
from engine.structures.settings import DETECTOR_WORDS, SVM_DETECTORS

NO_RPN = (*SVM_DETECTORS, "fast-rcnn")  # and so neither anchors nor a choice of schedules
WHAT = (
    (
        "heads",
        "Last layers",
        "Seconds, with a fast model: only the box heads are trained, the backbone is frozen",
    ),
    ("full", "All layers", "Minutes: the backbone and the proposal network are trained, too"),
    ("scratch", "From scratch", "Hours: all weights start at random; for many pictures"),
)
SCHEDULES = (
    ("joint", "All at once", "RPN and heads are trained together (Faster R-CNN, section 3.2)"),
    (
        "four-step",
        "In four steps",
        "RPN and heads are trained in turn (Faster R-CNN, section 3.2), a quarter of the time each",
    ),
)
RECIPES = (
    ("ours", "Default", "For few pictures and short trainings"),
    ("paper", "As in the paper", "The papers’ settings (SGD, learning rate, sampling), for long trainings"),
)
AUGMENTATIONS = (
    ("default", "Default", "Mirrored; if all layers are trained also cropped and recoloured a little"),
    ("mirror", "Mirrored only", "Each picture as it is or mirrored"),
    ("none", "None", "Each picture as it is"),
)
# What each of them changes of LearnSettings.
CHANGES: dict[str, dict[str, Any]] = {
    "default": {},
    "mirror": {"scale": 0.0, "colour": 0.0},
    "none": {"flip": False, "scale": 0.0, "colour": 0.0},
}
LENGTHS = (("auto", "Automatic"), ("epochs", "Epochs"), ("minutes", "Minutes"), ("seconds", "Seconds"))
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
