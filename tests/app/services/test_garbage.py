"""Cyclic garbage of the window dies in the window's thread, whatever other threads allocate."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

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
            kept = [[number] for number in range(200_000)]  # far more than any threshold
            assert len(kept) == 200_000

        thread = threading.Thread(target=allocate)
        thread.start()
        thread.join()
        assert ended == []
        for number in range(2_000):  # enough for the youngest generation's turn
            Cycle([number])
        qtbot.waitUntil(lambda: len(ended) == 1, timeout=5_000)
        assert ended == [threading.main_thread().ident]
    finally:
        collector.stop()
    assert gc.isenabled()
