"""The choices of a new detector: trunks come from the shelf, what they mean from the engine; the recipes in full."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog

from app.features.library.controller import ShelfController
from app.features.training.setup import TrainingSetup
from app.features.training.start.controller import OutlineController
from app.features.training.start.recipes import RecipesDialog
from app.services.services import Services
from app.services.translation import mark, tr
from app.window.main_window import MainWindow
from engine.structures.models import AnchorPlan
from engine.structures.papers import DetectorOutline
from engine.structures.requests import ListRecipes
from engine.structures.training import RecipeTable

NO_NAME = mark("Type the name of a net as timm has it, such as resnet26.")
FILES = mark("Weights (*.safetensors *.pth *.pt);;All files (*)")


class StartFeature(QObject):
    """Keeps the form's fields and their line in step with the shelf and the engine."""

    anchors_changed = Signal()

    def __init__(self, services: Services, shelf: ShelfController, setup: TrainingSetup, window: MainWindow) -> None:
        super().__init__(window)
        self._services, self._detect, self._setup, self._window = services, shelf.detect, setup, window
        self._recipes: RecipesDialog | None = None
        self.controller = outline = OutlineController(services, shelf, window)
        shelf.detect.models_changed.connect(self._show_trunks)
        self.anchors: AnchorPlan | None = None  # of the new detector, as soon as the engine has said them
        setup.how.changed.connect(self._changed)
        setup.cost_changed.connect(self._changed)
        outline.asked.connect(setup.line.show_looking)
        outline.answered.connect(self._answered)
        outline.refused.connect(setup.line.show_problem)
        outline.transfer_changed.connect(setup.line.show_transfer)
        setup.line.download.clicked.connect(outline.download)
        setup.line.stop.clicked.connect(outline.stop)
        setup.how.new.file_requested.connect(self._ask_for_file)
        setup.how.see_recipes.clicked.connect(self._ask_for_recipes)

    def _changed(self) -> None:
        """Another choice: what a new detector would be now."""
        outline = self._setup.outline
        self.controller.ask(outline)
        if self._setup.how.new.is_timm and outline is None:
            self._setup.line.show_problem(tr(NO_NAME))
        if outline is None:
            self.anchors = None
        self.anchors_changed.emit()

    def _answered(self, outline: DetectorOutline) -> None:
        own = tr(" Its anchors are those of the designer.") if self._setup.how.anchors is not None else ""
        self._setup.line.show_outline(outline, self._setup.how.new.entry, own)
        self.anchors = outline.anchors
        self.anchors_changed.emit()

    def _show_trunks(self) -> None:
        self._setup.how.new.show_trunks(self._detect.models)

    def _ask_for_file(self) -> None:
        title = tr("Weights of a backbone")
        name, _ = QFileDialog.getOpenFileName(QApplication.activeWindow(), title, str(Path.home()), tr(FILES))
        if name:
            self._setup.how.new.add_file(Path(name))

    def _ask_for_recipes(self) -> None:
        job = self._services.bridge.submit(ListRecipes())
        job.finished.connect(self._show_recipes)
        job.failed.connect(self._services.messages.of_failure)

    def _show_recipes(self, table: RecipeTable) -> None:
        self._recipes = self._recipes or RecipesDialog(table, self._window)
        self._recipes.show()
        self._recipes.activateWindow()
