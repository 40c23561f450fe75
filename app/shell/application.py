"""From QApplication to a window that works, and in good order back again."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import platformdirs
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.canvas.colours import class_colour
from app.canvas.view import ImageCanvas
from app.features.comparison.controller import CompareController
from app.features.detection.anchor_labels import AnchorLabelsController
from app.features.detection.controller import DetectController
from app.features.detection.layers_panel import LayersPanel
from app.features.evaluation.connections import EvaluationWiring
from app.features.evaluation.controller import EvaluateController
from app.features.files.controller import FilesController
from app.features.files.panel import FilesPanel
from app.features.files.samples import own_samples
from app.features.inspection.panel import InspectorPanel
from app.features.labelling.batch import BatchController
from app.features.labelling.boxes_panel import BoxesPanel
from app.features.labelling.classes_panel import LabelsPanel
from app.features.labelling.controller import EditController
from app.features.labelling.rejections import RejectionKeeper
from app.features.labelling.snap import SnapController
from app.features.labelling.suggest import SuggestController
from app.features.labelling.undo import UndoController
from app.features.library.controller import ShelfController
from app.features.review.review import Review
from app.features.review.statistics import StatisticsController
from app.features.saving.controller import SaveController
from app.features.saving.journal import JournalKeeper
from app.features.saving.progress import SaveProgress
from app.features.saving.questions import SaveQuestions
from app.features.training.connections import TrainingWiring
from app.features.training.controller import TrainController
from app.features.training.corrections import Corrections
from app.features.training.label_check import LabelCheckController
from app.features.training.runs_controller import RunsController
from app.features.training.tune import TuneController
from app.features.viewing.controller import ViewController
from app.services.background import Background
from app.services.bridge import EngineBridge
from app.services.messages import Messages
from app.services.settings import SettingsStore
from app.services.theme import Theme
from app.session.document import Document
from app.session.folder_index import FolderIndex
from app.session.pictures import PictureList
from app.session.thumbnails import Thumbnails
from app.session.trace_cache import TraceCache
from app.shell.actions import Verbs
from app.shell.splash import make_splash, wait_behind
from app.shell.wiring import Wiring
from app.window.action_set import ActionSet
from app.window.main_window import MainWindow
from engine.folders import NAME, cache_folder, data_folder
from engine.worker import OnEvent, RunTask, Worker, WorkerLike

MakeWorker = Callable[[OnEvent], WorkerLike]


@dataclass(slots=True)
class Shell:
    """A window with everything that belongs to it."""

    window: MainWindow
    document: Document
    pictures: PictureList
    bridge: EngineBridge
    verbs: Verbs
    actions: ActionSet
    store: SettingsStore
    messages: Messages
    thumbnails: Thumbnails
    background: Background
    wiring: Wiring
    keeper: JournalKeeper
    rejections: RejectionKeeper
    keep: SaveQuestions
    training: TrainingWiring

    def close(self, timeout: float = 10.0) -> bool:
        """Stop all threads. True when the engine's ended in time."""
        close_dialogs()
        self.verbs.detect.cancel()
        self.verbs.train.cancel()
        self.verbs.tune.cancel()
        self.training.close()
        self.background.close()
        self.verbs.save.save_at_once()
        self.rejections.close()
        self.keeper.close()
        self.thumbnails.close()
        ended = self.bridge.close(timeout)
        self.messages.uninstall()
        return ended

    def remember(self) -> None:
        self.store.remember(layers=self.window.layers.to_session(), **self.window.to_session())


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the verbs work on and with."""

    store: SettingsStore
    theme: Theme
    messages: Messages
    document: Document
    pictures: PictureList
    thumbnails: Thumbnails
    traces: TraceCache
    bridge: EngineBridge
    keeper: JournalKeeper
    background: Background
    layers: LayersPanel
    window: MainWindow
    folder_index: FolderIndex


def build(resources: Path, make_worker: MakeWorker, store: SettingsStore, journals: Path | None = None) -> Shell:
    """Make the parts and connect them; shows nothing yet. journals: the folder of the journal; None keeps none."""
    parts = _make_parts(resources, make_worker, store, journals)
    document, pictures, window, messages = parts.document, parts.pictures, parts.window, parts.messages
    verbs = _make_verbs(parts)
    keep = SaveQuestions(verbs.save, parts.keeper, messages, window)
    rejections = RejectionKeeper(document, pictures, messages, window)
    verbs.files.folder_changed.connect(rejections.set_folder)
    actions = ActionSet(verbs, parts.theme, window)
    window.add_actions(actions)
    wiring = Wiring(
        window, document, pictures, parts.folder_index, parts.bridge, verbs, actions, store, parts.theme, messages
    )
    check = LabelCheckController(verbs.files, document, pictures, rejections, messages, window)
    runs = RunsController(parts.bridge, verbs.detect, verbs.train, messages, parent=window)
    training = TrainingWiring(window, pictures, verbs, check, runs)
    EvaluationWiring(window, verbs.evaluate, verbs.compare, verbs.files, verbs.train, messages)
    verbs.evaluate.wanted.connect(training.import_plots)
    wiring.begin()
    return Shell(
        window,
        document,
        pictures,
        parts.bridge,
        verbs,
        actions,
        store,
        messages,
        parts.thumbnails,
        parts.background,
        wiring,
        parts.keeper,
        rejections,
        keep,
        training,
    )


def _make_parts(resources: Path, make_worker: MakeWorker, store: SettingsStore, journals: Path | None) -> _Parts:
    """All belong to the window, and go with it."""
    theme = Theme(resources)
    theme.choose(store.settings.theme)  # type: ignore[arg-type]
    messages, document, pictures = Messages(), Document(), PictureList()
    thumbnails, background = Thumbnails(), Background(1, "files")
    bridge, keeper = EngineBridge(make_worker), JournalKeeper(journals)
    canvas, layers = ImageCanvas(), LayersPanel(theme)
    canvas.set_class_colours(class_colour)
    layers.from_session(store.session.layers)
    files, inspector = FilesPanel(pictures, thumbnails, theme), InspectorPanel(document, theme)
    window = MainWindow(theme, canvas, files, layers, inspector, BoxesPanel(document), LabelsPanel())
    window.from_session(store.session)
    for part in (theme, messages, document, pictures, thumbnails, bridge, background, keeper):
        part.setParent(window)
    folder_index = FolderIndex(background, pictures, messages, window)
    document.annotation_changed.connect(folder_index.note)
    return _Parts(
        store, theme, messages, document, pictures, thumbnails, TraceCache(), bridge, keeper, background, layers,
        window,
         folder_index,
    )  # fmt: skip


def _make_verbs(parts: _Parts) -> Verbs:
    """The controllers, those before that others need. Three that have no verb of their own follow the others."""
    store, messages, window = parts.store, parts.messages, parts.window
    document, pictures, traces, folder_index = parts.document, parts.pictures, parts.traces, parts.folder_index
    bridge, background, theme = parts.bridge, parts.background, parts.theme
    files = FilesController(document, pictures, traces, messages, store, background, window)
    detect = DetectController(bridge, document, pictures, traces, messages, store, window)
    activity = detect.activity
    view = ViewController(window.canvas, parts.layers, theme, store, messages, window)
    save = SaveController(document, pictures, background, parts.keeper, messages, store, window)
    corrections = Corrections(document, window)
    train = TrainController(bridge, document, pictures, corrections, background, detect, messages, window)
    review = Review(document, pictures, folder_index, traces, store, window)
    detect.detected.connect(review.detected)
    detect.detected_in_folder.connect(review.detected)
    AnchorLabelsController(bridge, document, traces, parts.layers, messages, window)
    return Verbs(
        files=files,
        edit=EditController(document, window.canvas, view, messages, window),
        undo=UndoController(document, messages, window),
        detect=detect,
        view=view,
        save=save,
        shelf=ShelfController(bridge, detect, window),
        suggest=SuggestController(document, traces, store, messages, window),
        snap=SnapController(bridge, document, detect, messages, window),
        batch=BatchController(
            document, pictures, folder_index, traces, save, background, store, messages, activity, window
        ),
        evaluate=EvaluateController(bridge, files, detect, window),
        compare=CompareController(bridge, files, detect, background, window),
        statistics=StatisticsController(folder_index, detect, window.files, theme, window),
        train=train,
        tune=TuneController(bridge, document, train, detect, store, messages, window),
        save_progress=SaveProgress(save, activity, messages, window),
    )


def run(paths: list[Path], resources: Path) -> int:
    """The window. paths: what to open; nothing given: the last folder, or the bundled samples. Returns the status."""
    app = make_application()
    store = SettingsStore(platformdirs.user_config_path(NAME))
    splash = make_splash(resources)
    shell = build(resources, partial(make_worker, resources), store, data_folder() / "journals")
    shell.messages.install()
    if store.problem:
        shell.messages.warning(store.problem)
    store.failed.connect(shell.messages.warning)
    if not store.session.geometry:
        shell.window.keep_on(shell.window.screen().availableSize())
    shell.verbs.detect.warm_up()
    wait_behind(splash, shell.bridge)
    shell.window.show()
    splash.finish(shell.window)
    _open_first(shell, paths, resources)
    app.exec()
    shell.remember()
    shell.window.hide()
    ended = shell.close()
    shell.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, 0)
    if not ended:  # one step of a model takes longer than anybody wants to wait; nothing of it is worth keeping
        sys.stdout.flush()
        os._exit(0)
    return 0


def make_application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName(NAME)
    app.setDesktopFileName(NAME)
    app.setStyle("Fusion")
    return app


def close_dialogs() -> None:
    """Those that are still open when the program ends."""
    for widget in QApplication.topLevelWidgets():
        if not isinstance(widget, MainWindow):
            widget.close()


def make_worker(resources: Path, on_event: OnEvent) -> Worker:
    return Worker(partial(_make_runner, resources), on_event)


def _make_runner(resources: Path) -> RunTask:
    """Called on the engine thread: only there may torch be imported. One core is left to the window."""
    from engine.tasks import make_runner

    return make_runner(resources, data_folder(), max(1, (os.cpu_count() or 2) - 1), cache_folder())


def _open_first(shell: Shell, paths: list[Path], resources: Path) -> None:
    if paths:
        shell.verbs.files.open_paths(paths)
        return
    last = Path(shell.store.session.last_picture or "-")
    recent = shell.store.session.recent
    if recent and Path(recent[0]).is_dir():
        shell.verbs.files.open_paths([Path(recent[0])], last)
        return
    try:
        shell.verbs.files.open_paths([own_samples(resources, data_folder())])
    except OSError as error:
        shell.messages.warning(f"The sample pictures cannot be copied ({error}); open a folder of your own")
