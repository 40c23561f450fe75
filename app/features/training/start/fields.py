"""The fields of a new detector: its trunk, its design, and which layers learn."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.features.library.words import backbone_words, download_words, is_here, is_trunk, short_title
from app.features.training.choices import chooser
from app.services.translation import mark, tr
from app.widgets.build import fill
from engine.structures.models import ModelEntry
from engine.structures.settings import NewDetector

BUNDLED, TIMM, FILE = "bundled", "timm:", "file"
THIS_MODEL = mark("This model")  # until it is listed
STARTS = (
    (False, THIS_MODEL, mark("Train the model that is chosen in the tool bar")),
    (True, mark("A new detector"), mark("New RPN and heads over a pretrained backbone")),
)
DESIGNS = (
    (
        "paper",
        mark("As in the paper"),
        mark("One map of stride 16, nine anchors, RoI max pooling 7 x 7, pictures of 600 / 1000"),
    ),
    ("pyramid", mark("Pyramid"), mark("A feature pyramid (FPN) and RoIAlign")),
)
LAYERS = (
    (
        "fc6",
        mark("fc6 and up"),
        mark("Only the heads. The backbone is frozen; its feature maps are computed once and cached"),
    ),
    (
        "conv3_1",
        mark("conv3_1 and up"),
        mark("As in the papers (Fast R-CNN, section 4.5), by VGG-16’s names; below stands what it is here"),
    ),
    ("conv2_1", mark("conv2_1 and up"), mark("Slightly better, takes much longer (same section)")),
    ("all", mark("All layers"), mark("BatchNorm stays frozen")),
)


class NewDetectorFields(QObject):
    """`new` is all that is chosen, None where the training goes on with a model. A trunk is a name as the engine has
    it."""

    changed = Signal()  # by the person
    file_requested = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.start = chooser(tr("What the training starts from"), STARTS)
        self.trunk = chooser(tr("The pretrained layers, up to the feature map"))
        self.timm = QLineEdit(placeholderText="resnet26")
        self.timm.setAccessibleName(tr("Name of the net in timm"))
        self.timm.setToolTip(tr("Any net of the library timm, by its name there"))
        self.design = chooser(tr("How the detector is built over the backbone"), DESIGNS)
        self.layers = chooser(tr("The lowest layer that learns, by the papers’ names"), LAYERS)
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
        rows: list[tuple[str, ...]] = [
            (BUNDLED, tr("Built in"), tr("NanoDet-g’s backbone, which comes with the program"))
        ]
        for entry in self._models:
            how = tr("downloaded") if is_here(entry) else download_words(entry)
            tip = tr(
                "{backbone}, pretrained on ImageNet; {how}",
                backbone=backbone_words(entry.backbone),
                how=how,
            )
            rows.append((entry.name, short_title(entry), tip))
        rows += [(str(file), file.name, str(file)) for file in self._files]
        rows.append(
            (TIMM, tr("By name, from timm"), tr("Any of a thousand nets of the library timm, by its name there"))
        )
        rows.append((FILE, tr("A file from disk…"), tr("Your weights: .pth or .safetensors")))  # last: it asks at once
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
