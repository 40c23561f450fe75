"""The picture beside the board shows what is chosen there, and where the board would add a box."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QRectF, Qt, QTimer

from app.canvas.view import ImageCanvas
from app.features.board.controller import BoardController
from app.features.board.edits import is_at
from app.features.board.model import score_words
from app.features.board.table import BoardItem
from app.features.board.view import BoardView
from app.features.files.controller import FilesController
from app.session.document import Document
from engine.structures.stages import Detections

PAUSE = 120  # milliseconds: a held arrow key opens no picture on its way
LEAST_SHOWN = 0.2  # of the best match's likeness: what is dashed on the picture, beside the chosen one


class BoardFollower(QObject):
    """An object that a person chooses is selected in its picture, which is opened where it is not. Of several, the last
    one. Who then goes to another picture stays there, until a crop is clicked or another one is chosen."""

    def __init__(self, document: Document, files: FilesController, canvas: ImageCanvas, board: BoardView) -> None:
        super().__init__(board)
        self._document, self._files, self._canvas, self._board = document, files, canvas, board
        self._target: BoardItem | None = None
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._follow)
        board.selectionModel().currentChanged.connect(self._current_changed)
        board.clicked.connect(lambda _index: self._timer.start())
        document.history_changed.connect(self._select)

    def open(self, item: BoardItem) -> None:
        """By a double click: its picture, with the object selected; the keys go there."""
        self._timer.stop()
        self._show(item)
        window = self._canvas.window()
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        self._canvas.setFocus()
        self._canvas.hold_arrows(False)

    def _current_changed(self) -> None:
        if self._board.is_active and not self._board.is_restoring:
            self._timer.start()

    def _follow(self) -> None:
        index = self._board.currentIndex()
        if index.isValid() and self._board.selectionModel().isSelected(index):
            self._show(self._board.board.item(index.row()))

    def _show(self, item: BoardItem) -> None:
        self._target = item
        if self._document.path == item.path:
            self._select()
        else:
            self._files.show(item.path)

    def _select(self) -> None:
        item, annotation = self._target, self._document.annotation
        if item is None or annotation is None or annotation.path != item.path:
            return
        self._target = None
        found = self._document.trace.get(Detections)
        if item.source == "detection" and found is not None:
            here = np.flatnonzero((found.boxes == np.asarray(item.box, np.float32)).all(1))
            self._document.select("detections", here[:1].tolist())
        else:
            places = [i for i, box in enumerate(annotation.boxes) if is_at(box, item)]
            self._document.select("truth", places[:1])
        if item.box is not None:
            x1, y1, x2, y2 = item.box
            self._canvas.reveal_area(QRectF(x1, y1, x2 - x1, y2 - y1))


class Dashes(QObject):
    """What Enter would make a label of the open picture, dashed there: matches, and boxes that the check misses."""

    def __init__(self, document: Document, board: BoardController, view: BoardView, canvas: ImageCanvas) -> None:
        super().__init__(view)
        self._document, self._board, self._view, self._canvas = document, board, view, canvas
        view.selectionModel().selectionChanged.connect(self._show)
        for signal in (document.image_changed, board.changed, board.content_changed):
            signal.connect(self._show)

    def _show(self, *_changed: object) -> None:
        content, path = self._board.content, self._document.path
        is_shown = self._board.is_seen and content in ("alike", "check")
        items = [item for item in self._board.items_of(content) or () if _is_new(item)] if is_shown else []
        least = LEAST_SHOWN * max((item.score or 0.0 for item in items), default=0.0) if content == "alike" else 0.0
        chosen = {item.key for item in self._view.chosen()[:1]}
        here = [item for item in items if item.path == path and ((item.score or 0.0) >= least or item.key in chosen)]
        self._canvas.show_matches([(item.box, item.label, score_words(item)) for item in here if item.box is not None])


def _is_new(item: BoardItem) -> bool:
    return item.source == "match" or item.remedy == "add"
