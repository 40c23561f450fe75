"""From QApplication to a window that works, and in good order back again."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import platformdirs
from PySide6.QtCore import QCoreApplication, QEventLoop, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QSplashScreen

from app.canvas.view import DocumentView, ImageCanvas
from app.features.comparison.feature import ComparisonFeature
from app.features.detection.feature import DetectionFeature
from app.features.evaluation.feature import EvaluationFeature
from app.features.files.feature import FilesFeature
from app.features.files.samples import own_samples
from app.features.inspection.feature import InspectionFeature
from app.features.labelling.feature import LabellingFeature
from app.features.library.feature import LibraryFeature
from app.features.preferences.feature import PreferencesFeature
from app.features.review.feature import ReviewFeature
from app.features.saving.feature import SavingFeature
from app.features.training.feature import TrainingFeature
from app.features.viewing.feature import ViewingFeature
from app.services.activity import ActivityTracker
from app.services.background import Background
from app.services.bridge import EngineBridge
from app.services.messages import Messages
from app.services.services import Services
from app.services.settings import SettingsStore
from app.services.theme import DARK, Theme
from app.session.document import Document
from app.session.folder_index import FolderIndex
from app.session.pictures import PictureList
from app.session.session import Session
from app.session.thumbnails import Thumbnails
from app.session.trace_cache import TraceCache
from app.window.action_set import ActionSet
from app.window.main_window import MainWindow
from engine.folders import NAME, cache_folder, data_folder
from engine.structures.jobs import Started
from engine.worker import OnEvent, RunTask, Worker, WorkerLike

MakeWorker = Callable[[OnEvent], WorkerLike]
SPLASH_AT_MOST = 20_000  # milliseconds: then the window comes, whatever is still being imported
# After the import: loading compiled kernels and the model takes a second or two and would still hold the window up.
# Compiling them, once, takes longer, but in a process of its own: the window need not wait for that.
AFTER_IMPORT = 4_000
SPLASH_SIZE = QSize(360, 200)


class Shell:
    """A window with everything that belongs to it. The features are built in this order: each may use those before."""

    def __init__(self, services: Services, session: Session, window: MainWindow, journals: Path | None) -> None:
        self.services, self.session, self.window = services, session, window
        self.files = files = FilesFeature(services, session, window)
        self.detection = detection = DetectionFeature(services, session, window)
        self.viewing = ViewingFeature(services, session, window, detection)
        self.saving = SavingFeature(services, session, window, files, journals)
        self.labelling = labelling = LabellingFeature(
            services, session, window, files, detection, self.viewing, self.saving
        )
        self.inspection = InspectionFeature(services, session, window, labelling)
        self.review = ReviewFeature(services, session, window, files, detection)
        self.library = LibraryFeature(services, window, detection)
        self.evaluation = EvaluationFeature(services, window, files, detection)
        self.comparison = ComparisonFeature(services, window, files, detection)
        self.training = TrainingFeature(
            services, session, window, files, detection, labelling, self.evaluation, self.comparison
        )
        self.preferences = PreferencesFeature(services, window)

    @property
    def document(self) -> Document:
        return self.session.document

    @property
    def actions(self) -> ActionSet:
        return self.window.action_set

    def close(self, timeout: float = 10.0) -> bool:
        """Stop all threads. True when the engine's ended in time."""
        close_dialogs()
        self.detection.controller.cancel()
        self.training.close()
        self.services.background.close()
        self.saving.close()
        self.labelling.close()
        self.session.thumbnails.close()
        ended = self.services.bridge.close(timeout)
        self.services.messages.uninstall()
        return ended

    def remember(self) -> None:
        layers = self.detection.layers.to_session()
        self.services.store.remember(layers=layers, **self.window.to_session())


def build(resources: Path, make_worker: MakeWorker, store: SettingsStore, journals: Path | None = None) -> Shell:
    """Make the parts and connect them; shows nothing yet. journals: the folder of the journal, None for none."""
    theme, bridge = Theme(resources), EngineBridge(make_worker)
    theme.choose(store.settings.theme)  # type: ignore[arg-type]
    services = Services(store, theme, Messages(), bridge, Background(1, "files"), ActivityTracker(bridge))
    document, pictures = Document(), PictureList()
    folder_index = FolderIndex(services.background, pictures, services.messages)
    document.annotation_changed.connect(folder_index.note)
    session = Session(document, pictures, folder_index, TraceCache(), Thumbnails())
    window = _make_window(services, session)
    shell = Shell(services, session, window, journals)
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
    services.messages.arrived.connect(window.toasts.show_message)
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
    splash = make_splash(resources)
    shell = build(resources, partial(make_worker, resources), store, data_folder() / "journals")
    messages, window = shell.services.messages, shell.window
    messages.install()
    if store.problem:
        messages.warning(store.problem)
    store.failed.connect(messages.warning)
    if not store.session.geometry:
        window.keep_on(window.screen().availableSize())
    shell.detection.controller.warm_up()
    wait_behind(splash, shell.services.bridge)
    window.show()
    splash.finish(window)
    _open_first(shell, paths, resources)
    app.exec()
    shell.remember()
    window.hide()
    ended = shell.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, 0)
    if not ended:  # one step of a model takes longer than anybody waits; nothing of it needs to be saved
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
    files, session = shell.files.controller, shell.services.store.session
    if paths:
        files.open_paths(paths)
        return
    last = Path(session.last_picture or "-")
    if session.recent and Path(session.recent[0]).is_dir():
        files.open_paths([Path(session.recent[0])], last)
        return
    try:
        files.open_paths([own_samples(resources, data_folder())])
    except OSError as error:
        message = f"The sample pictures cannot be copied ({error}); open a folder of your own"
        shell.services.messages.warning(message)


def wait_behind(splash: QSplashScreen, bridge: EngineBridge) -> None:
    """Return when the engine is ready: its first jobs have ended, or have gone on for AFTER_IMPORT."""
    loop = QEventLoop(splash)

    def arrived(_handle: object, event: object) -> None:
        if isinstance(event, Started):  # torch is imported now
            QTimer.singleShot(AFTER_IMPORT, loop.quit)

    def idle(is_idle: bool) -> None:
        if is_idle:
            loop.quit()

    bridge.arrived.connect(arrived)
    bridge.idle_changed.connect(idle)
    QTimer.singleShot(SPLASH_AT_MOST, loop.quit)
    loop.exec()
    bridge.arrived.disconnect(arrived)
    bridge.idle_changed.disconnect(idle)


def make_splash(resources: Path) -> QSplashScreen:
    """What is seen while torch is imported: a first import of it would freeze a window that is already there."""
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    pixmap = QPixmap(SPLASH_SIZE * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor(DARK.window))
    painter = QPainter(pixmap)
    Theme(resources).logo().paint(painter, 148, 40, 64, 64)
    painter.setPen(QColor(DARK.text))
    font = painter.font()
    font.setPixelSize(18)
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(0, 116, 360, 30, Qt.AlignmentFlag.AlignCenter, "regionscope")
    painter.end()
    splash = QSplashScreen(pixmap)
    splash.showMessage("Loading the engine…", Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom,
                       QColor(DARK.muted))  # fmt: skip
    splash.show()
    QCoreApplication.processEvents()
    return splash
