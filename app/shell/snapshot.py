"""The real window, drawn off screen after detection: for README, for scripts, for people without a display."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QSize, QTimer

from app.services.messages import Message
from app.services.settings import SettingsStore
from app.services.translation import language_of, tr, translate_into
from app.session.layers import LAYERS, LayerName
from app.shell.application import Shell, build, make_application, make_worker
from engine.errors import UserError
from engine.pictures.finding import find_pictures
from engine.structures.settings import SHOWN_SCORE, DetectSettings
from resources import RESOURCES

SNAPSHOT_AT_MOST = 600.0  # seconds


def snapshot(
    path: Path,
    out: Path,
    layers: tuple[LayerName, ...],
    size: tuple[int, int] = (1440, 900),
    theme: str = "dark",
    select: int | None = None,
    settings: DetectSettings | None = None,
    language: str = "en",
    resources: Path = RESOURCES,
) -> None:
    """The real window, off screen, after detection, as a picture. select: the detection shown in the inspector.
    language: of the window; English where no font can show it.

    Raises UserError where the picture cannot be read or detected, or the file cannot be written.
    """
    if path.is_dir() and not find_pictures([path]):
        raise UserError(path, tr("holds no picture"), tr("give a picture, or a folder that has some"))
    make_application()
    translate_into(language_of(language), resources)
    store = SettingsStore(None)
    store.change(theme=theme)
    shell = build(resources, partial(make_worker, resources), store)
    document, window = shell.document, shell.window
    detect, panel = shell.detection.controller, shell.detection.layers
    try:
        watch = _Watch(shell, path)
        settings = settings or DetectSettings()
        detect.settings = replace(settings, score=SHOWN_SCORE if settings.score is None else settings.score)
        panel.set_selection(detect.settings.score or 0.0, detect.settings.nms or 0.0)
        for layer in LAYERS:
            panel.set_style(layer.name, replace(panel.style_of(layer.name), visible=layer.name in layers))
        window.resize(QSize(*size))
        window.show()
        detect.list_models()
        detect.warm_up()
        shell.files.controller.open_paths([path])
        watch.wait(lambda: document.image is not None and bool(detect.models))
        detect.detect()
        watch.wait(lambda: not detect.is_detecting)
        if select is not None:
            document.select("detections", (select,))
        watch.run_for(400)
        window.canvas.finish_layers()
        if not window.grab().save(str(out)):
            raise UserError(out, tr("cannot be written"), tr("check the folder, and that the name ends in .png"))
    finally:
        shell.close()
        window.deleteLater()


class _Watch(QObject):
    """Lets the event loop run until something is true; what fails meanwhile is raised."""

    def __init__(self, shell: Shell, path: Path) -> None:
        super().__init__(shell.window)
        self._path = path
        self._why: UserError | None = None
        shell.files.controller.unreadable.connect(self._failed)
        shell.services.messages.arrived.connect(self._message)

    def wait(self, is_done: Callable[[], bool]) -> None:
        until = time.monotonic() + SNAPSHOT_AT_MOST
        while not is_done() and not self._why:
            self.run_for(20)
            if time.monotonic() > until:
                raise UserError(self._path, tr("took too long"), tr("choose a smaller picture or model"))
        if self._why:
            raise self._why

    def run_for(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def _message(self, message: Message) -> None:
        if message.level == "error":
            self._failed(message.text)

    def _failed(self, sentence: str) -> None:
        """The engine's sentences name their subject already; the first one is raised."""
        what, _, do = sentence.removeprefix(f"{self._path}: ").removeprefix(f"{self._path.name}: ").partition("; ")
        self._why = self._why or UserError(self._path, what, do or tr("look at its details"))
