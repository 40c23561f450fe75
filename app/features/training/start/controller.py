"""Asks the engine what a new detector would be, a moment after the last choice; downloads its trunk by the shelf."""

from __future__ import annotations

from typing import Never

from PySide6.QtCore import QObject, QTimer, Signal

from app.features.library.controller import ShelfController, Transfer
from app.services.bridge import JobHandle
from app.services.services import Services
from engine.structures.jobs import Failed
from engine.structures.papers import DetectorOutline, OutlineDetector

PAUSE = 250  # milliseconds, in which a person may choose on


class OutlineController(QObject):
    """`ask` for each choice; one of answered and refused follows for the last."""

    asked = Signal()
    answered = Signal(object)  # DetectorOutline
    refused = Signal(str)  # one sentence
    transfer_changed = Signal(object)  # Transfer of the trunk that was asked for

    def __init__(self, services: Services, shelf: ShelfController, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._messages, self._shelf = services.bridge, services.messages, shelf
        self._request: OutlineDetector | None = None
        self._job: JobHandle[Never, DetectorOutline] | None = None
        self._is_fetching = False  # the download was asked for here
        self._is_shown = False  # its progress
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._submit)
        shelf.transfers_changed.connect(self._transfers_changed)
        shelf.failed.connect(self._not_fetched)

    def ask(self, request: OutlineDetector | None) -> None:
        """None: nothing is to be known."""
        self._request = request
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._timer.stop()
        self._is_shown = False
        if request is not None:
            self.asked.emit()
            self._timer.start()

    def download(self) -> None:
        if self._request is not None:
            self._is_fetching = True
            self._shelf.download(self._request.new.start)

    def stop(self) -> None:
        if self._request is not None and self._request.new.start in self._shelf.transfers:
            self._is_fetching = False
            self._shelf.stop(self._request.new.start)

    def _submit(self) -> None:
        if self._request is None:
            return
        transfer = self._shelf.transfers.get(self._request.new.start)
        if transfer is not None:
            self._show_transfer(transfer)
            return
        job = self._job = self._bridge.submit(self._request)
        job.finished.connect(self.answered.emit)
        job.failed.connect(self._failed)

    def _failed(self, failure: Failed) -> None:
        self.refused.emit(f"{failure.message}.")

    def _transfers_changed(self) -> None:
        """Its progress; when it has ended, what the trunk is now."""
        if self._request is None:
            return
        transfer = self._shelf.transfers.get(self._request.new.start)
        if transfer is not None:
            self._show_transfer(transfer)
        elif self._is_shown:
            self.ask(self._request)

    def _show_transfer(self, transfer: Transfer) -> None:
        self._is_shown = True
        self.transfer_changed.emit(transfer)

    def _not_fetched(self, sentence: str) -> None:
        if self._is_fetching:
            self._is_fetching = False
            self._messages.warning(sentence)
