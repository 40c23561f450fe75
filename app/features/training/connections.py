"""Who hears whom in training: the dock, its verbs, the label check, the runs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFileDialog

from app.features.training.controller import TrainingChoice
from app.features.training.examples import FolderFacts
from app.features.training.label_check import Checked, LabelCheckController
from app.features.training.runs_controller import RunsController, ask_in_a_box
from app.services.background import Background
from app.session.pictures import PictureList
from app.shell.actions import Verbs
from app.window.main_window import MainWindow
from engine.labels.checks import Place
from engine.structures.requests import FineTune
from engine.structures.training import RunRecord, TrainingPoint

NO_ANCHORS = ("rcnn", "sppnet", "fast-rcnn")
PLOTS = "app.features.training.curve_plots"


class TrainingWiring(QObject):
    """Keeps the dock in step with the folder, the model and the training. What takes time waits until it is shown."""

    def __init__(
        self,
        window: MainWindow,
        pictures: PictureList,
        verbs: Verbs,
        check: LabelCheckController,
        runs: RunsController,
    ) -> None:
        super().__init__(window)
        self._window, self._dock, self._pictures = window, window.training, pictures
        self._verbs, self._train = verbs, verbs.train
        self._check, self.runs = check, runs
        self.ask = ask_in_a_box
        self._imports = Background(1, "plots", self)
        self._importing = False
        self._looked_at: tuple[object, ...] = ()  # what the labels were last checked for
        self._connect_dock()
        self._connect_controllers()

    def _connect_dock(self) -> None:
        setup, labels, runs = self._dock.setup, self._dock.labels, self._dock.runs
        self._dock.shown.connect(self._look)
        for curves in (self._dock.curves, runs.curves):
            curves.plots_wanted.connect(self.import_plots)
        setup.start_wanted.connect(self._start)
        setup.enough_wanted.connect(self._train.enough)
        setup.cancel_wanted.connect(self._train.cancel)
        setup.stop_tuning.clicked.connect(self._verbs.tune.enough)
        setup.folder_wanted.connect(self._ask_for_folder)
        setup.changed.connect(self._look_at_labels)
        labels.again_wanted.connect(self._look_again)
        labels.place_wanted.connect(self._show_place)
        labels.pictures_wanted.connect(self._list_pictures)
        labels.right_wanted.connect(self._check.dismiss)
        labels.all_wanted.connect(self._check.list_again)
        runs.use_wanted.connect(self.runs.use)
        runs.continue_wanted.connect(self._go_on)
        runs.delete_wanted.connect(self.runs.delete)
        runs.compare_wanted.connect(self._compare)

    def _connect_controllers(self) -> None:
        train, check = self._train, self._check
        self._window.may_close = self._may_close
        train.began.connect(self._began)
        train.stepped.connect(self._stepped)
        train.ended.connect(self._ended)
        tune = self._verbs.tune
        tune.began.connect(self._tuning)
        tune.stepped.connect(self._stepped)
        tune.ended.connect(self._tuned)
        train.corrections.changed.connect(self._show_corrected)
        self._verbs.files.folder_changed.connect(self._folder_changed)
        self._verbs.detect.models_changed.connect(self._model_changed)
        self._verbs.detect.settings_changed.connect(self._model_changed)
        check.began.connect(self._checking)
        check.checked.connect(self._checked)
        check.failed.connect(self._not_checked)
        self.runs.changed.connect(self._dock.runs.show_runs)

    def close(self) -> None:
        """End what runs beside the window."""
        self._check.close()
        self._importing = True  # what is shown while the window closes asks for nothing any more
        self._imports.close()

    # -- of the dock

    def _look(self) -> None:
        self.runs.refresh()
        self._show_name()
        self._look_at_labels()

    def import_plots(self) -> None:
        """Away from the window's thread, which would stand still for a while. The figures of an evaluation need
        pyqtgraph, too."""
        if not self._importing:
            self._importing = True
            self._imports.run(partial(import_module, PLOTS), self._make_plots, self._no_plots)

    def _make_plots(self, _module: object) -> None:
        self._importing = False
        for curves in (self._dock.curves, self._dock.runs.curves):
            if curves.isVisible():
                curves.make_plots()

    def _no_plots(self, error: Exception) -> None:
        self._importing = False
        raise error

    def _look_again(self) -> None:
        self._looked_at = ()
        self._look_at_labels()

    def _look_at_labels(self) -> None:
        """Once for each folder, split and model, and only while somebody sees it."""
        setup = self._dock.setup
        choice = setup.choice()
        model = self._verbs.detect.model
        folders = () if choice.folder is None else (choice.folder, *choice.others)
        wanted = (folders, choice.validate, model.anchors if model else None)
        if not self._dock.isVisible() or wanted == self._looked_at:
            return
        self._looked_at = wanted
        if choice.folder is None:
            setup.show_findings(None)
            self._dock.labels.show_nothing("Corrected pictures are learnt as they are: a folder’s labels are checked.")
        else:
            self._check.check(*wanted)

    def _start(self, choice: TrainingChoice) -> None:
        button = self._dock.labels.use_anchors
        wanted = button.isChecked() and choice.folder is not None and choice.detector not in NO_ANCHORS
        self._train.start(replace(choice, suggested_anchors=wanted))
        button.setChecked(False)  # the model that comes of it has them

    def _go_on(self, run: object) -> None:
        self.runs.go_on(run)  # type: ignore[arg-type]
        if self._train.is_running:
            self._dock.show_train()

    def _compare(self, runs: tuple[RunRecord, ...]) -> None:
        models = self.runs.models_of(runs)
        if models is not None:
            self._verbs.compare.show_comparison(*models)

    def _ask_for_folder(self, beside: bool) -> None:
        start = str(self._dock.setup.folder or Path.home())
        name = QFileDialog.getExistingDirectory(QApplication.activeWindow(), "A labelled folder to learn from", start)
        if name:
            show = self._dock.setup.add_folder if beside else self._dock.setup.show_folder
            show(Path(name))
            self._look_at_labels()

    def _show_place(self, place: Place) -> None:
        self._check.show(place, self._dock.setup.folder)

    def _list_pictures(self, title: str, paths: tuple[Path, ...]) -> None:
        self._window.files.show_these(title, paths)

    def _may_close(self) -> bool:
        """A quick one is not worth a question: it is done again in seconds."""
        if not self._train.is_running or self._train.is_quick:
            return True
        return self.ask(
            "A training is going on", "Close, and stop it? It can be continued later, from its last checkpoint."
        )

    # -- of the controllers

    def _folder_changed(self, _folder: object) -> None:
        self._train.corrections.forget()
        self._dock.setup.show_folder(self._pictures.root)
        self._show_name()
        self._look_at_labels()

    def _model_changed(self, _settings: object = None) -> None:
        """Whose anchors the labels are compared with."""
        self._show_name()
        self._look_at_labels()

    def _show_corrected(self) -> None:
        self._dock.setup.show_corrected(len(self._train.corrections.annotations))

    def _show_name(self) -> None:
        if not self._train.is_running:
            self._dock.setup.show_name(self._train.new_name())

    def _began(self, request: FineTune) -> None:
        self._dock.setup.show_running(True)
        self._dock.setup.name.setText(request.save)
        self._dock.runs.show_running(True)
        self._dock.curves.begin(request.save)

    def _stepped(self, point: TrainingPoint) -> None:
        self._dock.curves.add(point)

    def _ended(self, _how: str) -> None:
        self._dock.setup.show_running(False)
        self._dock.runs.show_running(False)
        self._show_name()

    def _tuning(self, _request: object) -> None:
        self._dock.setup.stop_tuning.show()

    def _tuned(self) -> None:
        self._dock.setup.stop_tuning.hide()
        self.runs.refresh()

    def _checking(self) -> None:
        self._dock.setup.show_facts(None, "Looking over the labels…")
        self._dock.setup.show_findings(None)
        self._dock.labels.show_nothing("Looking over the labels…")

    def _checked(self, found: Checked) -> None:
        facts: FolderFacts = found.facts
        if facts.root == self._dock.setup.folder:
            self._dock.setup.show_facts(facts)
            left = found.open
            self._dock.setup.show_findings(len(left.findings))
            self._dock.labels.show_check(left, facts.root, found.called_right)

    def _not_checked(self, why: str) -> None:
        self._dock.setup.show_facts(None, why, usable=False)
        self._dock.setup.show_findings(None)
        self._dock.labels.show_nothing(why)
