"""What is seen while torch is imported: a first import of it would freeze a window that is already there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QSplashScreen

from app.services.bridge import EngineBridge
from app.services.theme import DARK, Theme
from engine.structures.jobs import Started

AT_MOST = 20_000  # milliseconds: then the window comes, whatever is still being imported
# After the import: loading compiled kernels and the model takes a second or two and would still hold the window up.
# Compiling them, once, takes longer, but in a process of its own: the window need not wait for that.
AFTER_IMPORT = 4_000
SIZE = QSize(360, 200)


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
    QTimer.singleShot(AT_MOST, loop.quit)
    loop.exec()
    bridge.arrived.disconnect(arrived)
    bridge.idle_changed.disconnect(idle)


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
