"""What is seen while torch is imported: a first import of it would freeze a window that is already there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QSplashScreen

from app.bridge import EngineBridge
from app.theme import DARK, Theme
from engine.structures.jobs import Failed, Started

AT_MOST = 20_000  # milliseconds: then the window comes, whatever is still being imported
SIZE = QSize(360, 200)


def wait_behind(splash: QSplashScreen, bridge: EngineBridge) -> None:
    """Return when the engine has begun its first job: torch is imported then."""
    loop = QEventLoop()
    gate = _Gate(loop, splash)
    bridge.started.connect(gate.open)
    bridge.failed.connect(gate.open)
    QTimer.singleShot(AT_MOST, loop.quit)
    loop.exec()
    bridge.started.disconnect(gate.open)
    bridge.failed.disconnect(gate.open)


class _Gate(QObject):
    def __init__(self, loop: QEventLoop, parent: QObject) -> None:
        super().__init__(parent)
        self._loop = loop

    def open(self, _event: Started | Failed) -> None:
        self._loop.quit()


def make_splash(resources: Path) -> QSplashScreen:
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    pixmap = QPixmap(SIZE * ratio)
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
