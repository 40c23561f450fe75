"""Learning: Ctrl+T from what was just corrected, and the dock for proper trainings, label checks and earlier runs."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from app.features.comparison.feature import ComparisonFeature
from app.features.detection.feature import DetectionFeature
from app.features.evaluation.feature import EvaluationFeature
from app.features.files.feature import FilesFeature
from app.features.inspection.feature import InspectionFeature
from app.features.inspection.gradient import GradientController
from app.features.labelling.feature import LabellingFeature
from app.features.library.controller import ShelfController
from app.features.training.anchors.feature import AnchorsFeature
from app.features.training.change import ChangeController
from app.features.training.controller import TrainController
from app.features.training.dock import HEIGHT, TrainingDock
from app.features.training.held_out import HeldOutNotes
from app.features.training.labels.controller import Checked, LabelCheckController
from app.features.training.runs.controller import RunsController
from app.features.training.start.feature import StartFeature
from app.features.training.tune import TuneController
from app.services.background import Background
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow
from engine.structures.requests import FineTune
from engine.structures.training import RunSummary, TrainingResult

PLOTS = "app.features.training.curves.plots"
TAKEN = mark(
    "There is already a “{name}” among the models and runs, and nothing is replaced: type another name to save it as."
)


class TrainingFeature(QObject):
    """Keeps the dock in step with the folder, the model and the training. What takes time waits until it is shown."""

    def __init__(
        self,
        services: Services,
        session: Session,
        window: MainWindow,
        files: FilesFeature,
        detection: DetectionFeature,
        labelling: LabellingFeature,
        shelf: ShelfController,
        evaluation: EvaluationFeature,
        comparison: ComparisonFeature,
        inspection: InspectionFeature,
    ) -> None:
        super().__init__(window)
        self._session, self._window, self._messages = session, window, services.messages
        self._evaluation = evaluation
        self._files, self._detect, self._comparison = files, detection.controller, comparison
        self.controller = train = TrainController(services, session, self._detect, window)
        self.tune = TuneController(services, session, train, self._detect, window)
        self.change = ChangeController(services, session, self._detect, window)
        HeldOutNotes(services, files.controller, train.corrections, window)
        self.check = LabelCheckController(
            services, session, files.controller, labelling.rejections, inspection.counted, window
        )
        self.runs = RunsController(services, session, self._detect, train, window)
        self.dock = TrainingDock(services.theme, window)
        self.start = StartFeature(services, shelf, self.dock.setup, window)
        self.anchors = AnchorsFeature(services, session, window, files, self.dock, self.start)
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.dock)
        window.resizeDocks([self.dock], [HEIGHT], Qt.Orientation.Vertical)
        self.dock.hide()
        self._imports = Background("plots", self)
        self._importing = False
        self._root: Path | None = None  # that was open when the last training began
        self._looked_at: tuple[object, ...] = ()  # what the labels were last checked for
        self._connect_dock()
        self._connect_training(inspection.gradients)
        self._connect_others(services, evaluation)
        inspection.remedies.learn_requested.connect(self.controller.quick)
        inspection.remedies.anchors_requested.connect(self._see_anchors)

    def _connect_dock(self) -> None:
        setup, labels, runs = self.dock.setup, self.dock.labels, self.dock.runs
        self.dock.shown.connect(self.runs.refresh)
        for curves in (self.dock.curves, runs.curves):
            curves.plots_requested.connect(self.import_plots)
        setup.start_requested.connect(self._start)
        setup.enough.clicked.connect(self.controller.enough)
        setup.cancel.clicked.connect(self.controller.cancel)
        setup.stop_tuning.clicked.connect(self.tune.enough)
        setup.folder_requested.connect(self._ask_for_folder)
        setup.changed.connect(self._look_at_labels)
        self.start.anchors_changed.connect(self._look_at_labels)
        labels.again.clicked.connect(self._look_again)
        labels.place_requested.connect(lambda place: self.check.show(place, setup.folder))
        labels.pictures_requested.connect(lambda finding: self.check.show_finding(finding, setup.folder))
        labels.called_right.connect(self.check.dismiss)
        labels.all.clicked.connect(self.check.list_again)
        runs.use.clicked.connect(lambda: self.runs.use(runs.chosen[0]))
        runs.go_on.clicked.connect(lambda: self._go_on(runs.chosen[0]))
        runs.delete.clicked.connect(lambda: self.runs.delete(runs.chosen[0]))
        runs.compare.clicked.connect(lambda: self._compare(runs.chosen))
        self.runs.changed.connect(runs.show_runs)
        self.runs.changed.connect(self._runs_changed)

    def _connect_training(self, gradients: GradientController) -> None:
        train, tune, check = self.controller, self.tune, self.check
        train.began.connect(self._began)
        train.ended.connect(self._ended)
        train.ending.connect(self.dock.setup.show_ending)
        train.learnt.connect(self._learnt)
        train.corrections.changed.connect(lambda: self.dock.setup.show_corrected(len(train.corrections.annotations)))
        tune.began.connect(self.dock.setup.stop_tuning.show)
        tune.ended.connect(self.dock.setup.stop_tuning.hide)
        tune.ended.connect(self.runs.refresh)
        train.began.connect(self.change.training_began)
        tune.replaced.connect(self.change.measure_again)
        self.change.measured.connect(self.dock.runs.show_change)
        for steps in (train.stepped, tune.stepped):
            steps.connect(self.dock.curves.add)
        check.began.connect(partial(self._show_no_check, tr("Checking the labels…"), True))
        check.checked.connect(self._checked)
        check.failed.connect(self._show_no_check)
        train.began.connect(lambda request: gradients.learns(request.preview))
        train.sent_back.connect(gradients.show_watched)
        train.ended.connect(lambda: gradients.learns(None))

    def _connect_others(self, services: Services, evaluation: EvaluationFeature) -> None:
        train, tune = self.controller, self.tune
        self._window.may_close = self._may_close
        self._files.controller.folder_changed.connect(self._folder_changed)
        self._files.controller.labels_began.connect(self._look_again)
        for changed in (self.dock.shown, self._detect.models_changed, self._detect.settings_changed):
            changed.connect(self._model_changed)
        evaluation.shown.connect(self.import_plots)  # its figures need pyqtgraph, too
        for stop in (train.cancel, tune.cancel, self.change.cancel):
            services.activity.stop_requested.connect(stop)
        self._window.action_set.add(
            self._rows(), self._session.document.image_changed, self._detect.models_changed, train.began, train.ended,
            tune.began, tune.ended, train.ending, self.change.measured,
        )  # fmt: skip

    def _rows(self) -> tuple[ActionRow, ...]:
        train, detect, document = self.controller, self._detect, self._session.document
        return (
            ActionRow("train.quick", "Learn from corrections", ("Ctrl+T",), "Train", 1, train.quick, "learn", 3,
                      lambda: document.image is not None and detect.model is not None,
                      "Train the model on the pictures that you corrected, and show its new detections at once. If "
                      "there are validation pictures, all layers are then tuned in the background for minutes"),
            ActionRow("train.panel", "Training…", ("Ctrl+Shift+T",), "Train", 2, self.dock.toggle, "curves", 0,
                      tip="Train on a folder: settings, curves, label check, earlier trainings"),
            ActionRow("train.enough", "Stop and keep the best", ("Ctrl+Shift+E",), "Train", 3, train.enough, "", 0,
                      lambda: train.can_end, "End the training now and save the best model so far"),
            ActionRow("train.change", "What the last training changed", (), "Train", 4, self.change.show, "", 0,
                      lambda: bool(self.change.words), "Boxes found before and after it, on labelled pictures"),
        )  # fmt: skip

    def close(self) -> bool:
        """End what runs beside the window, which asks no more. True when its threads have ended."""
        self._window.may_close = lambda: True
        self.controller.cancel()
        self.tune.cancel()
        self.change.cancel()
        self._importing = True  # what is shown while the window closes asks for nothing any more
        return all([self.check.close(), self._imports.close()])

    # -- of the dock

    def import_plots(self) -> None:
        """pyqtgraph, away from the window's thread, which would stand still for a while."""
        if not self._importing:
            self._importing = True
            self._imports.run(partial(import_module, PLOTS), self._make_plots)

    def _make_plots(self, _module: object) -> None:
        self._importing = False
        for curves in (self.dock.curves, self.dock.runs.curves):
            if curves.isVisible():
                curves.make_plots()

    def _see_anchors(self) -> None:
        """The label check says how the anchors fit the folder, and has the button that trains with others."""
        self.dock.show()
        self.dock.show_labels()

    def _look_again(self) -> None:
        self._looked_at = ()
        self._look_at_labels()

    def _look_at_labels(self) -> None:
        """Once for each folder, split and anchors (of the model, or of the new detector), and only while somebody sees
        it."""
        setup, model = self.dock.setup, self._detect.model
        of_model = model.anchors if model else None
        anchors = self.start.anchors if setup.how.new.is_new else of_model
        labels = (setup.folders, setup.validate.currentData(), anchors)
        if not self.dock.isVisible() or labels == self._looked_at:
            return
        self._looked_at = labels
        if setup.folders:
            self.check.check(*labels)
        else:
            setup.show_findings(None)
            self.dock.labels.show_nothing(
                tr("Corrected pictures are learned as they are: only a folder’s labels are checked.")
            )

    def _start(self) -> None:
        button = self.dock.labels.use_anchors
        request = self.dock.setup.request(self._detect.settings, suggested_anchors=button.isChecked())
        if self.controller.is_taken(request.save):
            self._messages.warning(tr(TAKEN, name=request.save))
            return
        self.tune.after(partial(self.controller.start, request))
        button.setChecked(False)  # the model that comes of it has them

    def _go_on(self, run: RunSummary) -> None:
        self.tune.after(partial(self.runs.go_on, run))
        self.dock.show_train()

    def _compare(self, runs: tuple[RunSummary, ...]) -> None:
        models = self.runs.models_of(runs)
        if models is not None:
            self._comparison.compare(*models)

    def _ask_for_folder(self, beside: bool) -> None:
        start = self._files.controller.start_folder()
        name = QFileDialog.getExistingDirectory(
            QApplication.activeWindow(), tr("A labelled folder to learn from"), start
        )
        if name:
            show = self.dock.setup.add_folder if beside else self.dock.setup.show_folder
            show(Path(name))
            self._look_at_labels()

    def _may_close(self) -> bool:
        """A question where something is lost, or has to be continued."""
        if (training := self.controller.request) is not None:
            name = training.save
            question = tr(
                "Stop training “{name}” and close? It can go on later from where it was: menu Train, “Training…”, "
                "page “Runs”, button “Continue”.",
                name=name,
            )
            return self.runs.ask(tr("A training is running"), question, tr("Stop and close"), tr("Go on training"))
        if self.controller.is_collecting:
            question = tr("Close, and do not train?")
            return self.runs.ask(tr("A training is starting"), question, tr("Close"), tr("Go on training"))
        if (tuning := self.tune.request) is not None:
            name = tuning.learnt.save
            question = tr("Close, and end the tuning? “{name}” is on the shelf, and stays as it is now.", name=name)
            title = tr("All layers of “{name}” are being tuned", name=name)
            return self.runs.ask(title, question, tr("Stop and close"), tr("Go on tuning"))
        if self._evaluation.compares_four:
            question = tr("Close, and stop it? What the four detectors have learned so far is lost.")
            title = tr("The four detectors are being compared")
            return self.runs.ask(title, question, tr("Stop and close"), tr("Go on comparing"))
        return True

    # -- of the controllers

    def _folder_changed(self, _folder: object) -> None:
        self.controller.corrections.forget()
        self._forget_curves()
        self.dock.setup.show_folder(self._session.pictures.root)
        self.runs.refresh()  # their names are taken
        self._model_changed()

    def _forget_curves(self) -> None:
        """They are those of a training that was started in the open folder, or that still runs."""
        if self._session.pictures.root != self._root and not (self.controller.is_running or self.tune.is_running):
            self.dock.curves.forget()

    def _model_changed(self, _settings: object = None) -> None:
        """Its anchors are those that the labels are compared with, and its figures stand among the runs."""
        model = self._detect.model
        self.dock.setup.show_model((model.title or model.name) if model is not None else "")
        self.dock.runs.show_models(self._detect.models)
        self._show_name()
        self._look_at_labels()

    def _runs_changed(self, runs: tuple[RunSummary, ...]) -> None:
        self.controller.know_runs(runs)
        self._show_name()

    def _show_name(self) -> None:
        if not self.controller.is_running:
            self.dock.setup.show_name(self.controller.new_name())

    def _began(self, request: FineTune) -> None:
        self.dock.setup.show_running(True)
        self.dock.setup.name.setText(request.save)
        self.dock.runs.show_running(True)
        self.dock.curves.begin(request.save, "" if request.new is None else request.new.layers)
        self._root = self._session.pictures.root

    def _ended(self) -> None:
        self.dock.setup.show_running(False)
        self.dock.curves.end(has_model=not self.controller.is_stopping)
        self._forget_curves()
        self.dock.runs.show_running(False)
        self._show_name()

    def _learnt(self, request: FineTune, result: TrainingResult) -> None:
        """Before and after (F8) are now what it began with and what came of it."""
        self._comparison.page.choose(request.settings.model, result.model)
        if self.controller.is_quick:
            self.change.measure(request, result, self.controller.not_learnt(result.selection))
        elif not result.metrics and request.new is None:
            self.change.measure(request, result, ())

    def _checked(self, found: Checked) -> None:
        if found.roots[0] == self.dock.setup.folder:
            left = found.open
            self.dock.setup.show_facts(found)
            with_anchors = any(finding.kind == "not covered" for finding in left.findings)
            self.dock.setup.show_findings(len(left.findings), with_anchors=with_anchors)
            self.dock.labels.show_check(left, found.roots[0], found.called_right)

    def _show_no_check(self, why: str, usable: bool = False) -> None:
        self.dock.setup.show_facts(None, why, usable=usable)
        self.dock.setup.show_findings(None)
        self.dock.labels.show_nothing(why)
