"""The fields of a new detector: its trunk, its design, and which layers learn."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.features.library.words import backbone_words, download_words, is_here, is_trunk, short_title
from app.features.training.choices import chooser
from app.widgets.build import fill
from engine.structures.models import ModelEntry
from engine.structures.settings import NewDetector

BUNDLED, TIMM, FILE = "bundled", "timm:", "file"
THIS_MODEL = "This model"  # until it is listed
STARTS = (
    (False, THIS_MODEL, "Train the model that is chosen in the tool bar"),
    (True, "A new detector", "New RPN and heads over a pretrained backbone"),
)
DESIGNS = (
    ("paper", "As in the paper", "One map of stride 16, nine anchors, RoI max pooling 7 x 7, pictures of 600 / 1000"),
    ("pyramid", "Pyramid", "A feature pyramid (FPN) and RoIAlign"),
)
LAYERS = (
    ("fc6", "fc6 and up", "Only the heads. The backbone is frozen; its feature maps are computed once and cached"),
    (
        "conv3_1",
        "conv3_1 and up",
        "As in the papers (Fast R-CNN, section 4.5), by VGG-16’s names; below stands what it is here",
    ),
    ("conv2_1", "conv2_1 and up", "Slightly better, takes much longer (same section)"),
    ("all", "All layers", "BatchNorm stays frozen"),
)


class NewDetectorFields(QObject):
    """`new` is all that is chosen, None where the training goes on with a model. A trunk is a name as the engine has
    it."""

    changed = Signal()  # by the person
    file_requested = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.start = chooser("What the training starts from", STARTS)
        self.trunk = chooser("The pretrained layers, up to the feature map")
        self.timm = QLineEdit(placeholderText="resnet26")
        self.timm.setAccessibleName("Name of the net in timm")
        self.timm.setToolTip("Any net of the library timm, by its name there")
        self.design = chooser("How the detector is built over the backbone", DESIGNS)
        self.layers = chooser("The lowest layer that learns, by the papers’ names", LAYERS)
        self.layers.setCurrentIndex(self.layers.findData(NewDetector().layers))
        self._files: tuple[Path, ...] = ()  # chosen from disk
        self._models: tuple[ModelEntry, ...] = ()
        self._last = BUNDLED  # while a file is asked for
        self.show_trunks(())
        self.trunk.activated.connect(self._trunk_chosen)
        for widget in (self.start, self.design, self.layers):
            widget.activated.connect(self.changed)
        self.timm.textEdited.connect(self.changed)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        return self.start, self.trunk, self.timm, self.design, self.layers

    @property
    def is_new(self) -> bool:
        return bool(self.start.currentData())

    @property
    def is_timm(self) -> bool:
        """Its name is to be typed."""
        return self.is_new and self.trunk.currentData() == TIMM

    @property
    def new(self) -> NewDetector | None:
        """None, too, before a name of timm's is typed."""
        start = self.trunk.currentData()
        if start == TIMM:
            start = f"{TIMM}{name}" if (name := self.timm.text().strip()) else ""
        if not self.is_new or not start:
            return None
        return NewDetector(start, self.design.currentData(), self.layers.currentData())

    @property
    def entry(self) -> ModelEntry | None:
        """The trunk's row of the shelf, where it has one."""
        start = self.trunk.currentData()
        return next((entry for entry in self._models if entry.name == start), None)

    def show_trunks(self, models: Iterable[ModelEntry]) -> None:
        """Those of the shelf among the models, beside what is always there."""
        self._models = tuple(entry for entry in models if is_trunk(entry))
        rows: list[tuple[str, ...]] = [(BUNDLED, "Built in", "NanoDet-g’s backbone, which comes with the program")]
        for entry in self._models:
            how = "downloaded" if is_here(entry) else download_words(entry)
            tip = f"{backbone_words(entry.backbone)}, pretrained on ImageNet; {how}"
            rows.append((entry.name, short_title(entry), tip))
        rows += [(str(file), file.name, str(file)) for file in self._files]
        rows.append((TIMM, "By name, from timm", "Any of a thousand nets of the library timm, by its name there"))
        rows.append((FILE, "A file from disk…", "Your weights: .pth or .safetensors"))  # last: it asks at once
        fill(self.trunk, rows, self._last)

    def add_file(self, file: Path) -> None:
        """A trunk from disk; it is chosen."""
        self._files = (*(other for other in self._files if other != file), file)
        self._last = str(file)
        self.show_trunks(self._models)
        self.changed.emit()

    def _trunk_chosen(self) -> None:
        if self.trunk.currentData() == FILE:
            self.trunk.setCurrentIndex(self.trunk.findData(self._last))
            self.file_requested.emit()
        else:
            self._last = self.trunk.currentData()
            self.changed.emit()
