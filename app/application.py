"""From QApplication to a window that works, and in good order back again."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import platformdirs
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QSplashScreen

from app.actions import ActionSet, Verbs
from app.bridge import EngineBridge
from app.canvas.colours import class_colour
from app.canvas.layers import LAYERS, LayerName
from app.canvas.view import ImageCanvas
from app.controllers.detect import DetectController
from app.controllers.edit import EditController
from app.controllers.files import FilesController
from app.controllers.view import ViewController
from app.document import Document
from app.main_window import MainWindow
from app.messages import Messages
from app.panels.files import FilesPanel
from app.panels.inspector import InspectorPanel
from app.panels.layers import LayersPanel
from app.pictures import PictureList
from app.settings import SettingsStore
from app.theme import Theme
from app.thumbnails import Thumbnails
from app.traces import Traces
from app.wiring import Wiring, close_dialogs
from engine.errors import UserError
from engine.settings import DetectSettings
from engine.structures.jobs import Failed, Started
from engine.worker import OnEvent, RunTask, Worker, WorkerLike

NAME = "regionscope"
SPLASH_AT_MOST = 20_000  # milliseconds: then the window comes, whatever is still being imported
SNAPSHOT_AT_MOST = 600.0  # seconds
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
    wiring: Wiring

    def close(self, timeout: float = 10.0) -> bool:
        """Stop all threads. True when the engine's ended in time."""
        close_dialogs()
        self.verbs.files.leaving.emit()
        self.verbs.detect.cancel()
        self.verbs.files.close()
        self.thumbnails.close()
        ended = self.bridge.close(timeout)
        self.messages.uninstall()
        return ended

    def remember(self) -> None:
        self.store.remember(layers=self.window.layers.to_session(), **self.window.to_session())


def build(resources: Path, make_worker: MakeWorker, store: SettingsStore) -> Shell:
    """Make the parts and connect them; shows nothing yet."""
    theme = Theme(resources)
    theme.choose(store.settings.theme)  # type: ignore[arg-type]
    messages, document, pictures = Messages(), Document(), PictureList()
    thumbnails, traces = Thumbnails(), Traces()
    bridge = EngineBridge(make_worker)
    canvas, layers = ImageCanvas(), LayersPanel(theme)
    canvas.set_class_colours(class_colour)
    layers.from_session(store.session.layers)
    inspector = InspectorPanel(document, theme)
    window = MainWindow(theme, canvas, FilesPanel(pictures, thumbnails, theme), layers, inspector)
    window.from_session(store.session)
    files = FilesController(document, pictures, traces, messages, store, window)
    detect = DetectController(bridge, document, pictures, traces, messages, store, window)
    view = ViewController(canvas, layers, theme, store, messages, window)
    verbs = Verbs(files, EditController(document, view, messages, window), detect, view)
    actions = ActionSet(verbs, theme, window)
    window.add_actions(actions)
    wiring = Wiring(window, document, pictures, bridge, verbs, actions, store, theme, messages)
    for part in (theme, messages, document, pictures, thumbnails, bridge):
        part.setParent(window)
    wiring.begin()
    return Shell(window, document, pictures, bridge, verbs, actions, store, messages, thumbnails, wiring)


def run(paths: list[Path], resources: Path) -> int:
    """The window. paths: what to open; nothing given: the last folder, or the bundled samples. Returns the status."""
    app = _application()
    store = SettingsStore(platformdirs.user_config_path(NAME))
    splash = _splash(resources)
    shell = build(resources, partial(_worker, resources), store)
    shell.messages.install()
    if store.problem:
        shell.messages.warning(store.problem)
    shell.verbs.detect.warm_up()
    _wait_behind(splash, shell.bridge)
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


def snapshot(
    path: Path,
    out: Path,
    layers: tuple[LayerName, ...],
    size: tuple[int, int] = (1440, 900),
    theme: str = "dark",
    select: int | None = None,
    settings: DetectSettings | None = None,
    resources: Path | None = None,
) -> None:
    """The real window, off screen, after detection, as a picture. select: the detection shown in the inspector.

    Raises UserError where the picture cannot be read or detected, or the file cannot be written.
    """
    _application()
    resources = resources or Path(__file__).resolve().parent.parent / "resources"
    store = SettingsStore(None)
    store.change(theme=theme)
    shell = build(resources, partial(_worker, resources), store)
    try:
        _draw_snapshot(shell, path, layers, size, select, settings or DetectSettings())
        if not shell.window.grab().save(str(out)):
            raise UserError(out, "cannot be written", "check the folder, and that the name ends in .png")
    finally:
        shell.close()
        shell.window.deleteLater()


def _draw_snapshot(
    shell: Shell,
    path: Path,
    layers: tuple[LayerName, ...],
    size: tuple[int, int],
    select: int | None,
    settings: DetectSettings,
) -> None:
    document, detect, window = shell.document, shell.verbs.detect, shell.window
    watch = _Watch(shell)
    detect.settings = replace(settings, score=0.5 if settings.score is None else settings.score)
    window.layers.set_selection(detect.settings.score or 0.0, detect.settings.nms or 0.5)
    for layer in LAYERS:
        style = replace(window.layers.style_of(layer.name), visible=layer.name in layers)
        window.layers.set_style(layer.name, style)
    window.resize(QSize(*size))
    window.show()
    detect.warm_up()
    shell.verbs.files.open_paths([path])
    watch.wait(lambda: document.image is not None and bool(detect.models), path)
    detect.detect()
    watch.wait(lambda: not shell.bridge.is_busy("detect"), path)
    if select is not None:
        window.canvas.set_picked("detections", select)
        document.select("detections", (select,))
    watch.settle(400)
    window.canvas.finish_layers()


class _Watch(QObject):
    """Lets the event loop run until something is true; what fails meanwhile is raised."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._why = ""
        shell.bridge.failed.connect(self._failed)
        shell.verbs.files.unreadable.connect(self._unreadable)
        shell.messages.arrived.connect(self._message)

    def wait(self, is_done: Callable[[], bool], path: Path) -> None:
        until = time.monotonic() + SNAPSHOT_AT_MOST
        while not is_done() and not self._why:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
            if time.monotonic() > until:
                raise UserError(path, "took too long", "choose a smaller picture or model")
        if self._why:
            raise UserError(path, self._why, "try `main.py detect` on it to learn more")

    def settle(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def _failed(self, event: Failed) -> None:
        self._why = event.message

    def _unreadable(self, why: str) -> None:
        self._why = why

    def _message(self, message: object) -> None:
        if getattr(message, "level", "") == "error":
            self._why = str(getattr(message, "text", ""))


def _application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName(NAME)
    app.setDesktopFileName(NAME)
    app.setStyle("Fusion")
    return app


def _worker(resources: Path, on_event: OnEvent) -> Worker:
    return Worker(partial(_make_runner, resources), on_event)


def _make_runner(resources: Path) -> RunTask:
    """Called on the engine thread: only there may torch be imported. One core is left to the window."""
    from engine.tasks import make_runner

    return make_runner(resources, platformdirs.user_cache_path(NAME), max(1, (os.cpu_count() or 2) - 1))


def _open_first(shell: Shell, paths: list[Path], resources: Path) -> None:
    if paths:
        shell.verbs.files.open_paths(paths)
        return
    last = Path(shell.store.session.last_picture or "-")
    recent = shell.store.session.recent
    if recent and Path(recent[0]).is_dir():
        shell.verbs.files.open_paths([Path(recent[0])], last)
    elif (resources / "samples").is_dir():
        shell.verbs.files.open_paths([resources / "samples"])


def _wait_behind(splash: QSplashScreen, bridge: EngineBridge) -> None:
    """A first import of torch would freeze the window: it is done before there is one."""
    loop = QEventLoop()
    gate = _Gate(loop, splash)
    bridge.started.connect(gate.open)
    bridge.failed.connect(gate.open)
    QTimer.singleShot(SPLASH_AT_MOST, loop.quit)
    loop.exec()
    bridge.started.disconnect(gate.open)
    bridge.failed.disconnect(gate.open)


class _Gate(QObject):
    def __init__(self, loop: QEventLoop, parent: QObject) -> None:
        super().__init__(parent)
        self._loop = loop

    def open(self, _event: Started | Failed) -> None:
        self._loop.quit()


def _splash(resources: Path) -> QSplashScreen:
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    pixmap = QPixmap(QSize(360, 200) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor("#15171c"))
    painter = QPainter(pixmap)
    Theme(resources).logo().paint(painter, 148, 40, 64, 64)
    painter.setPen(QColor("#e7e9ee"))
    font = painter.font()
    font.setPixelSize(18)
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(0, 116, 360, 30, Qt.AlignmentFlag.AlignCenter, NAME)
    painter.end()
    splash = QSplashScreen(pixmap)
    splash.showMessage("Loading the engine…", Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom,
                       QColor("#a0a8b7"))  # fmt: skip
    splash.show()
    QCoreApplication.processEvents()
    return splash
