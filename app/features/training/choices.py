"""What can be chosen of a training, in words, and the boxes to choose in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtWidgets import QComboBox, QSizePolicy

from app.services.devices import device_choices
from app.services.translation import mark, tr_rows
from app.widgets.build import combo
from engine.structures.settings import DETECTOR_WORDS, SVM_DETECTORS

NO_RPN = (*SVM_DETECTORS, "fast-rcnn")  # and so neither anchors nor a choice of schedules
WHAT = (
    (
        "heads",
        mark("Last layers"),
        mark("Seconds, with a fast model: only the box heads are trained, the backbone is frozen"),
    ),
    ("full", mark("All layers"), mark("Minutes: the backbone and the proposal network are trained, too")),
    ("scratch", mark("From scratch"), mark("Hours: all weights start at random; for many pictures")),
)
SCHEDULES = (
    ("joint", mark("All at once"), mark("RPN and heads are trained together (Faster R-CNN, section 3.2)")),
    (
        "four-step",
        mark("In four steps"),
        mark("RPN and heads are trained in turn (Faster R-CNN, section 3.2), a quarter of the time each"),
    ),
)
RECIPES = (
    ("ours", mark("Default"), mark("For few pictures and short trainings")),
    ("paper", mark("As in the paper"), mark("The papers’ settings (SGD, learning rate, sampling), for long trainings")),
)
AUGMENTATIONS = (
    ("default", mark("Default"), mark("Mirrored; if all layers are trained also cropped and recoloured a little")),
    ("mirror", mark("Mirrored only"), mark("Each picture as it is or mirrored")),
    ("none", mark("None"), mark("Each picture as it is")),
)
# What each of them changes of LearnSettings.
CHANGES: dict[str, dict[str, Any]] = {
    "default": {},
    "mirror": {"scale": 0.0, "colour": 0.0},
    "none": {"flip": False, "scale": 0.0, "colour": 0.0},
}
LENGTHS = (
    ("auto", mark("Automatic")),
    ("epochs", mark("Epochs")),
    ("minutes", mark("Minutes")),
    ("seconds", mark("Seconds")),
)
# What is usual, and the most.
AMOUNTS = {"auto": (0, 0), "epochs": (12, 10_000), "minutes": (10, 10_000), "seconds": (60, 10_000)}
DETECTORS: tuple[tuple[str | None, str], ...] = ((None, mark("As the model")), *DETECTOR_WORDS.items())
NEW_DETECTORS = tuple(DETECTOR_WORDS.items())
DEVICES = device_choices()


def chooser(tip: str, rows: Iterable[tuple[object, ...]] = ()) -> QComboBox:
    """As narrow as its place, whatever its words. rows: constants of a table."""
    widget = combo(tip, tr_rows(rows))
    widget.setMinimumContentsLength(8)
    widget.setMinimumWidth(70)
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return widget
