"""How like the chosen objects all others are, and how odd each is within its class: by their vectors, which the engine
makes and caches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject

from app.features.board.controller import BoardController
from app.features.board.searches.running import LongQuestion
from app.features.board.table import BoardItem, BoardTable, Floats, Order
from app.features.board.view import BoardView
from app.features.detection.controller import DetectController
from app.services.messages import Messages
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.pictures import PictureList
from engine.retrieval.ranking import oddness, standardised
from engine.structures.boxes import BoxArray
from engine.structures.requests import PictureFailed
from engine.structures.retrieval import BoxVectors, DescribeBoxes
from engine.structures.settings import DetectSettings

WORDS = mark("Comparing the objects")
Vectors = dict[bytes, Floats]  # by box


class Comparing(QObject):
    """Vectors of one model are never compared with another's: another choice of model forgets them."""

    def __init__(
        self,
        services: Services,
        pictures: PictureList,
        detect: DetectController,
        board: BoardController,
        view: BoardView,
    ) -> None:
        super().__init__(view)
        self._detect, self._board, self._view = detect, board, view
        self._messages: Messages = services.messages
        self._question = LongQuestion(services, pictures, "compare", self)
        self._vectors: dict[Path, Vectors] = {}
        self._examples: list[BoardItem] = []
        self._model = _model_of(detect.settings)
        board.value = self.value
        detect.settings_changed.connect(self._settings_changed)

    def forget(self) -> None:
        """Another folder is open, or another model is chosen."""
        self._question.stop()
        self._vectors.clear()
        self._examples = []

    def choose_order(self, order: Order) -> None:
        """Likeness is to what is chosen now. By what nothing here has, nothing is sorted."""
        column = {"score": self._board.table.scores, "doubt": self._board.table.doubt}.get(order)
        if column is not None and np.isnan(column).all():
            self._messages.info(tr("Nothing here has a score: detect first (Shift+F5)"))
            self._board.choose_order(self._board.order)
            return
        if order == "likeness":
            self._examples = self._view.chosen()
            if not self._examples:
                self._messages.info(
                    tr("Choose one or several objects first: the others are sorted by likeness to them")
                )
                self._board.choose_order(self._board.order)
                return
        self._board.choose_order(order)
        if order in ("likeness", "oddness"):
            self._describe(self._board.table)

    def value(self, table: BoardTable, order: Order) -> Floats | None:
        """(N,) of a table's objects; NaN where no vectors are there yet. None while they are looked at: what a person
        aims at stays where it is, and is sorted once."""
        is_known = bool(self._vectors) and not self._question.is_running
        if order not in ("likeness", "oddness") or not len(table) or not is_known:
            return None
        size = len(next(iter(next(iter(self._vectors.values())).values())))
        vectors = np.full((len(table), size), np.nan, np.float32)
        for row, (place, box) in enumerate(zip(table.picture, table.boxes, strict=True)):
            found = self._vectors.get(table.paths[place], {}).get(box.tobytes())
            if found is not None:
                vectors[row] = found
        there = np.flatnonzero(~np.isnan(vectors[:, 0]))
        value = np.full(len(table), np.nan, np.float32)
        if len(there):
            likened = standardised(vectors[there])[0]
            value[there] = oddness(likened, table.label[there]) if order == "oddness" else self._likeness(
                table, there, likened)  # fmt: skip
        return value

    def _likeness(self, table: BoardTable, there: np.ndarray, vectors: Floats) -> Floats:
        keys = {(item.path, np.asarray(item.box, np.float32).tobytes()) for item in self._examples if item.box}
        rows = [
            place
            for place, row in enumerate(there)
            if (table.paths[table.picture[row]], table.boxes[row].tobytes()) in keys
        ]
        near: Floats = (vectors @ vectors[rows].T).max(1, initial=-1.0)
        return near

    def _describe(self, table: BoardTable) -> None:
        """Ask for the vectors that are not there."""
        missing: dict[Path, BoxArray] = {}
        for place, path in enumerate(table.paths):
            boxes, there = table.boxes[table.picture == place], self._vectors.get(path, {})
            new = [box for box in boxes if box.tobytes() not in there and not np.isnan(box[0])]
            if new:
                missing[path] = np.stack(new)
        if missing:
            request = DescribeBoxes(self._detect.settings, missing)
            job = self._question.ask(request, request.enough, tr(WORDS))
            job.part.connect(partial(self._described, self._model))
            job.ended.connect(self._board.renew)

    def _described(self, model: object, part: BoxVectors | PictureFailed) -> None:
        if isinstance(part, BoxVectors) and model == self._model:
            rows = zip(part.boxes, part.vectors.astype(np.float32), strict=True)
            self._vectors.setdefault(part.path, {}).update((box.tobytes(), vector) for box, vector in rows)

    def _settings_changed(self, settings: DetectSettings) -> None:
        if _model_of(settings) != self._model:
            self._model = _model_of(settings)
            self.forget()
            if self._board.order in ("likeness", "oddness"):
                self._board.choose_order("picture")


def _model_of(settings: DetectSettings) -> Sequence[object]:
    return settings.model, settings.weights
