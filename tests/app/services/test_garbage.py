"""Cyclic garbage of the window dies in the window's thread, whatever other threads allocate."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.services import garbage
from app.services.garbage import GarbageCollector


class Cycle:
    def __init__(self, ended: list[int]) -> None:
        self.self = self
        weakref.finalize(self, lambda: ended.append(threading.get_ident()))


def test_no_other_thread_collects(qtbot: QtBot) -> None:
    parent, ended = QObject(), list[int]()
    collector = GarbageCollector(parent)
    collector.start()
    try:
        Cycle(ended)

        def allocate() -> None:
            kept = [[number] for number in range(9_000)]  # more than any threshold, fewer than are set aside
            assert len(kept) == 9_000

        thread = threading.Thread(target=allocate)
        thread.start()
        thread.join()
        assert ended == []
        for number in range(800):  # enough for the youngest generation's turn
            Cycle([number])
        qtbot.waitUntil(lambda: len(ended) == 1, timeout=5_000)
        assert ended == [threading.main_thread().ident]
    finally:
        collector.stop()
    assert gc.isenabled()


def test_a_folder_being_read_is_not_looked_through(qtbot: QtBot) -> None:
    """100,000 objects at once are pictures that stay: to look through them held the window up for .1 s. A cycle that
    was among them dies later, when nobody works in the window."""
    parent, ended = QObject(), list[int]()
    collector = GarbageCollector(parent)
    took: list[str] = []
    note = lambda phase, _about: took.append(phase)  # noqa: E731
    gc.collect()
    collector.start()
    gc.callbacks.append(note)
    try:
        Cycle(ended)
        kept = [[number] for number in range(200_000)]
        qtbot.waitUntil(lambda: gc.get_freeze_count() > len(kept), timeout=5_000)
        assert took == []
        assert ended == []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(garbage, "_AGAIN", 0.0)
            with qtbot.waitActive(window := QWidget()):
                window.show()
            qtbot.addWidget(window)
            kept += [[number] for number in range(2_000)]  # enough for the youngest generation's turn
            qtbot.waitUntil(lambda: took != [], timeout=5_000)
            assert ended == []  # somebody works in the window
            window.close()
            kept += [[number] for number in range(2_000)]
            qtbot.waitUntil(lambda: len(ended) == 1, timeout=5_000)
    finally:
        gc.callbacks.remove(note)
        collector.stop()
    assert gc.get_freeze_count() == 0
