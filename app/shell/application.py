"""From QApplication to a window that works, and in good order back again."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import platformdirs
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.canvas.view import DocumentView, ImageCanvas
from app.features.board.feature import BoardFeature
from app.features.comparison.feature import ComparisonFeature
from app.features.detection.feature import DetectionFeature
from app.features.evaluation.feature import EvaluationFeature
from app.features.files.feature import FilesFeature
from app.features.files.samples import SAMPLES, own_samples
from app.features.inspection.feature import InspectionFeature
from app.features.labelling.feature import LabellingFeature
from app.features.lessons.feature import LessonsFeature
from app.features.library.feature import LibraryFeature
from app.features.preferences.feature import PreferencesFeature
from app.features.review.feature import ReviewFeature
from app.features.saving.feature import SavingFeature
from app.features.stages.feature import StagesFeature
from app.features.training.feature import TrainingFeature
from app.features.viewing.feature import ViewingFeature
from app.services.activity import ActivityTracker
from app.services.background import Background
from app.services.bridge import EngineBridge
from app.services.garbage import GarbageCollector
from app.services.messages import Messages
from app.services.services import Services
from app.services.settings import SettingsStore
from app.services.theme import Theme
from app.services.translation import language_of, tr, translate_into
from app.session.document import Document
from app.session.folder_index import FolderIndex
from app.session.pictures import PictureList
from app.session.session import Session
from app.session.thumbnails import Thumbnails
from app.session.trace_cache import TraceCache
from app.window.action_set import ActionSet
from app.window.main_window import MainWindow
from engine.errors import reason_of
from engine.folders import NAME, cache_folder, data_folder
from engine.worker import OnEvent, RunTask, Worker, WorkerLike

MakeWorker = Callable[[OnEvent], WorkerLike]
PAINTING = 50  # milliseconds that the first picture has to be painted, before torch is imported beside it
AFTER_LOADING = 1.0  # seconds that an import may go on after the window is closed
NO_PICTURE = 2_000  # milliseconds: then the engine is loaded, whether a picture has come or not


class Shell:
    """A window with everything that belongs to it. The features are built in this order: each may use those before."""

    def __init__(self, services: Services, session: Session, window: MainWindow, journals: Path | None) -> None:
        self.services, self.session, self.window = services, session, window
        self._garbage = GarbageCollector(window)
        self._garbage.start()
        self.files = files = FilesFeature(services, session, window)
        self.detection = detection = DetectionFeature(services, session, window)
        self.viewing = ViewingFeature(services, session, window, detection)
        self.stages = StagesFeature(services, session, window, detection)
        self.saving = SavingFeature(services, session, window, files, journals)
        self.labelling = labelling = LabellingFeature(
            services, session, window, files, detection, self.viewing, self.saving
        )
        self.inspection = InspectionFeature(services, session, window, files, detection, labelling)
        self.lessons = LessonsFeature(services, session, window, files, detection, self.stages, self.inspection)
        self.review = ReviewFeature(services, session, window, detection, self.inspection)
        self.board = BoardFeature(services, session, window, files, detection, labelling)
        self.library = LibraryFeature(services, window, files, detection)
        self.evaluation = EvaluationFeature(services, session, window, files, detection, self.inspection)
        self.comparison = ComparisonFeature(services, window, files, detection, self.inspection)
        self.training = TrainingFeature(
            services,
            session,
            window,
            files,
            detection,
            labelling,
            self.library.controller,
            self.evaluation,
            self.comparison,
            self.inspection,
        )
        self.preferences = PreferencesFeature(services, window)

    @property
    def document(self) -> Document:
        return self.session.document

    @property
    def actions(self) -> ActionSet:
        return self.window.action_set

    def close(self, timeout: float = 10.0) -> bool:
        """Stop all threads. True when they ended in time; none is waited for without a limit."""
        close_dialogs()
        self.detection.controller.cancel()
        ended = [
            self.training.close(),
            self.files.controller.opening.close(),
            is_free := self.services.background.close(),
        ]
        ended += [self.saving.close(is_free), self.labelling.close(), self.board.close()]
        ended += [self.session.thumbnails.close(), self.services.bridge.close(timeout)]
        self.services.messages.uninstall()
        self._garbage.stop()
        return all(ended)

    def remember(self) -> None:
        self.lessons.controller.leave()  # what it shows is not what the person had
        layers = self.detection.layers.to_session()
        self.services.store.remember(layers=layers, **self.window.to_session())


def build(resources: Path, make_worker: MakeWorker, store: SettingsStore, journals: Path | None = None) -> Shell:
    """Make the parts and connect them; shows nothing yet. journals: the folder of the journal, None for none."""
    theme, bridge = Theme(resources), EngineBridge(make_worker)
    with theme.held_back():
        theme.choose(store.settings.theme)  # type: ignore[arg-type]
        services = Services(store, theme, Messages(), bridge, Background("files"), ActivityTracker(bridge))
        document, pictures = Document(), PictureList()
        folder_index = FolderIndex(services.background, pictures, services.messages)
        document.annotation_changed.connect(folder_index.note)
        session = Session(document, pictures, folder_index, TraceCache(), Thumbnails())
        window = _make_window(services, session)
        shell = Shell(services, session, window, journals)
        services.messages.arrived.connect(window.toasts.show_message)
        services.messages.withdrawn.connect(window.toasts.withdraw)
        services.messages.let_go.connect(window.toasts.release)
        window.finish(shell.detection.choosers)
        window.from_session(store.session)
        window.action_set.set_shortcuts(store.settings.shortcuts)
        window.action_set.show_state()
    services.messages.take()
    return shell


def _make_window(services: Services, session: Session) -> MainWindow:
    """All parts belong to the window, and go with it."""
    canvas = ImageCanvas()
    DocumentView(session.document, canvas)
    window = MainWindow(services.theme, services.activity, canvas)
    for part in (
        services.theme, services.messages, services.bridge, services.background, services.activity, session.document,
        session.pictures, session.folder_index, session.thumbnails,
    ):  # fmt: skip
        part.setParent(window)
    return window


def run(paths: list[Path], resources: Path) -> int:
    """The window. paths: what to open; nothing given: the last folder, or the bundled samples. Returns the status."""
    app = make_application()
    store = SettingsStore(platformdirs.user_config_path(NAME))
    translate_into(language_of(store.settings.language), resources)
    shell = build(resources, partial(make_worker, resources), store, data_folder() / "journals")
    messages, window = shell.services.messages, shell.window
    messages.install()
    if store.problem:
        messages.warning(store.problem)
    store.failed.connect(messages.warning)
    if not store.session.geometry:
        window.keep_on(window.screen().availableSize())
    begin(shell, paths, resources)
    app.exec()
    shell.remember()
    return end(shell, AFTER_LOADING if shell.detection.controller.is_loading else 10.0)


def end(shell: Shell, timeout: float, status: int = 0) -> int:
    """The end of a program that has the window: a window that outlives the interpreter, and a thread that still runs
    then, crash it. Returns the status, or ends the process with it where a thread has not ended in time."""
    shell.window.hide()
    ended = shell.close(timeout)
    shell.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, 0)
    if not ended:  # a step of a model, or a drive that is gone: what is not saved stands in the journal
        sys.stdout.flush()
        os._exit(status)
    return status


def begin(shell: Shell, paths: list[Path], resources: Path) -> None:
    """The window first, with its picture and labels and the list of models; behind it the engine."""
    detection, window = shell.detection, shell.window
    load = QTimer(window, singleShot=True, interval=NO_PICTURE)
    load.timeout.connect(detection.load_engine)

    def load_soon() -> None:
        if load.isActive():
            load.start(PAINTING)

    shell.document.image_changed.connect(load_soon)
    shell.files.controller.unreadable.connect(load_soon)
    shell.files.first_line.show_once()
    window.show()
    load.start()
    detection.controller.list_models()
    _open_first(shell, paths, resources)


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
    """Called on the engine thread, where alone torch is imported. One core is left to the window."""
    from engine.tasks import make_runner

    return make_runner(resources, data_folder(), max(1, (os.cpu_count() or 2) - 1), cache_folder())


def _open_first(shell: Shell, paths: list[Path], resources: Path) -> None:
    """The program's own samples are detected at once: what it does is seen before any key is found."""
    files, session = shell.files.controller, shell.services.store.session
    last = Path(session.recent[0]) if session.recent else None
    seen = Path(session.last_picture or "-")
    if paths:
        files.open_paths(paths, seen if [path.absolute() for path in paths] == [last] else None)
        return
    try:
        folder = last if last is not None and last.is_dir() else own_samples(resources, data_folder())
    except OSError as error:
        message = tr(
            "The sample pictures cannot be copied ({error}); open a folder of your own", error=reason_of(error)
        )
        shell.services.messages.warning(message)
        return
    shell.detection.controller.detects_next = folder == data_folder() / SAMPLES[0]
    files.open_paths([folder], seen if folder == last else None)
