"""How a training learns: from which start, which layers, which system, in which order, by which numbers."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from app.features.training.choices import (
    AUGMENTATIONS,
    CHANGES,
    DETECTORS,
    NEW_DETECTORS,
    NO_RPN,
    RECIPES,
    SCHEDULES,
    WHAT,
    chooser,
)
from app.features.training.start.fields import NewDetectorFields
from app.services.translation import tr, tr_rows
from app.widgets.build import button, fill
from engine.structures.papers import OutlineDetector
from engine.structures.requests import FineTune
from engine.structures.settings import SVM_DETECTORS, AnchorShapes, Design, LearnSettings, RecipeName


class HowFields(QObject):
    """`apply` writes all that is chosen into a request."""

    changed = Signal()  # by the person

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.new = NewDetectorFields(self)
        self.what = chooser(tr("Layers to train"), WHAT)
        self.detector = chooser(tr("Detector of the R-CNN family"), DETECTORS)
        self.schedule = chooser(tr("Joint or alternating training"), SCHEDULES)
        self.recipe = chooser(tr("Learning rate, batch size, sampling and augmentation"), RECIPES)
        self.rate = QLineEdit(placeholderText=tr("Automatic"))
        self.rate.setToolTip(tr("The highest learning rate of new layers; empty: that of the recipe"))
        self.rate.setValidator(QDoubleValidator(1e-7, 1.0, 7))
        self.rate.validator().setLocale(QLocale.c())
        self.batch = QSpinBox(minimum=1, maximum=64, value=LearnSettings().batch)
        self.batch.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet cannot pad it
        self.batch.setToolTip(tr("Pictures per step"))
        self.augmentation = chooser(tr("How pictures are varied while the model is trained"), AUGMENTATIONS)
        self._layers: str | None = None  # chosen before SPPnet was
        self.details: tuple[QWidget, ...] = self.rate, self.batch, self.augmentation
        self.anchors: AnchorShapes | None = None  # of a new detector, where somebody has designed them
        self.see_recipes = button(tr("Recipe…"), style="link", tip=tr("All settings of each recipe, side by side"))
        self.new.start.activated.connect(self._start_chosen)
        self.new.design.activated.connect(self._drop_anchors)
        self.new.changed.connect(self.changed)
        self.detector.activated.connect(self._fit_layers)
        for widget in (self.what, self.detector, self.schedule, self.recipe):
            widget.activated.connect(self.changed)

    def outline(self, pictures: int, epochs: int, seconds: float) -> OutlineDetector | None:
        """What is asked of the engine about a new detector; None where there is none, or none yet. pictures: to learn
        from; epochs, seconds: how long, 0 is not said."""
        new, detector, schedule = self.new.new, self.detector.currentData(), self.schedule.currentData()
        if new is None:
            return None
        return OutlineDetector(new, detector, schedule=schedule, pictures=pictures, epochs=epochs, seconds=seconds)

    def apply(self, request: FineTune, *, suggested_anchors: bool) -> FineTune:
        """suggested_anchors: where the detector has any."""
        detector, new = self.detector.currentData(), self.new.new
        suggested = suggested_anchors and detector not in NO_RPN
        own = self.anchors if new is not None and detector not in NO_RPN else None
        learn = replace(request.learn, **CHANGES[self.augmentation.currentData()])
        rate = float(self.rate.text()) if self.rate.hasAcceptableInput() else None
        recipe: RecipeName = self.recipe.currentData() if self.recipe.isEnabled() else "ours"
        return replace(
            request,
            settings=replace(request.settings, detector=detector),
            train=self.what.currentData() if self.what.isEnabled() and new is None else "heads",
            schedule=self.schedule.currentData() if self.schedule.isEnabled() else "joint",
            learn=replace(
                learn,
                recipe=recipe,
                rate=rate,
                batch=self.batch.value(),
                anchors=own or ("suggested" if suggested else None),
            ),
            new=new,
        )

    def choose_new(self, anchors: AnchorShapes, design: Design) -> None:
        """A new detector of this design, with these anchors until another design is chosen."""
        self.new.start.setCurrentIndex(self.new.start.findData(True))
        self.new.design.setCurrentIndex(self.new.design.findData(design))
        self.anchors = anchors
        self._start_chosen()

    def show_state(self, is_free: bool) -> None:
        """Which fields matter now. A new detector has its own layers; what cannot be of it, the engine says."""
        is_new, detector = self.new.is_new, self.detector.currentData()
        for widget in (self.detector, *self.details, *self.new.widgets):
            widget.setEnabled(is_free)
        self.what.setVisible(not is_new)
        self.new.layers.setVisible(is_new)
        self.what.setEnabled(is_free and detector not in SVM_DETECTORS)
        self.schedule.setEnabled(is_free and (is_new or detector not in NO_RPN))
        self.recipe.setEnabled(is_free and (is_new or self.what.currentData() != "scratch"))

    def _start_chosen(self) -> None:
        """A new detector has no model whose system it could be."""
        is_new, chosen = self.new.is_new, self.detector.currentData()
        fill(
            self.detector,
            tr_rows(NEW_DETECTORS if is_new else DETECTORS),
            (chosen or "faster-rcnn") if is_new else chosen,
        )
        self._fit_layers()
        self.changed.emit()

    def _fit_layers(self) -> None:
        """SPPnet learns fc6 and up alone; another detector has the layers back that were chosen before."""
        is_sppnet, layers = self.new.is_new and self.detector.currentData() == "sppnet", self.new.layers
        if is_sppnet and self._layers is None:
            self._layers = layers.currentData()
            layers.setCurrentIndex(layers.findData("fc6"))
        elif not is_sppnet and self._layers is not None:
            layers.setCurrentIndex(layers.findData(self._layers))
            self._layers = None

    def _drop_anchors(self, _row: int) -> None:
        """They are of as many levels as the other design had."""
        self.anchors = None
