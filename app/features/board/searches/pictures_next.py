"""What to label next, and pictures that show nearly the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from app.features.board.controller import BoardController
from app.features.board.searches.running import LongQuestion
from app.features.board.table import BoardItem
from app.features.detection.controller import DetectController
from app.features.files.feature import FilesFeature
from app.services.services import Services
from app.services.translation import tr
from app.session.session import Session
from engine.structures.retrieval import DuplicateGroups, FindDuplicates, PickNext, Picks
from engine.structures.selection import count_of

COUNT = 20  # pictures to work through


class NextController(QObject):
    """The picked pictures become the list to work through; groups of near-duplicates come to the board."""

    def __init__(
        self,
        services: Services,
        session: Session,
        files: FilesFeature,
        detect: DetectController,
        board: BoardController,
        show: Callable[[], object],
    ) -> None:
        super().__init__(board)
        self._pictures, self._index, self._messages = session.pictures, session.folder_index, services.messages
        self._files, self._detect, self._board, self._show = files, detect, board, show
        self._picking = LongQuestion(services, session.pictures, "next", self)
        self.grouping = LongQuestion(services, session.pictures, "duplicates", self)

    def forget(self) -> None:
        """Another folder is open."""
        self._picking.stop()
        self.grouping.stop()

    def pick(self) -> None:
        """Of the pictures that the list shows and nobody has labelled or verified."""
        listed = tuple(self._pictures.pictures)
        found = self._index.summaries.items()
        labels = {path: one.boxes for path, one in found if len(one.boxes) or one.verified}
        root = self._pictures.root or Path(os.path.commonpath([path.parent for path in listed]))
        request = PickNext(root, self._detect.settings, COUNT, listed=listed)
        if not self._index.is_reading:  # otherwise the engine reads them itself
            request = replace(request, labels=labels)
        self._picking.ask(request, request.enough, tr("Picking pictures to label")).finished.connect(self._picked)

    def _picked(self, found: Picks) -> None:
        if not found.total:
            self._messages.info(tr("Every picture of the list has labels: none is left to pick"))
            return
        paths = tuple(pick.path for pick in found.picks if self._pictures.row(pick.path) is not None)
        if not paths:
            self._messages.info(tr("No picture was picked: what is not labelled shows nearly what is"))
            return
        self._files.list_and_show(tr("{pictures} to label next", pictures=count_of(len(paths))), paths)
        self._messages.info(
            tr(
                "{pictures} picked: first those with the most objects unlike the labelled ones",
                pictures=count_of(len(paths)),
            )
        )

    def group(self) -> None:
        """The pictures that the list shows."""
        self._show()
        self._board.show_content("duplicates")
        request = FindDuplicates(tuple(self._pictures.pictures))
        self.grouping.ask(request, request.enough, tr("Looking for near-duplicates")).finished.connect(self._grouped)

    def _grouped(self, found: DuplicateGroups) -> None:
        items = [
            BoardItem(path, -1, None, tr("Group {number}", number=number), "picture", None, path.name)
            for number, group in enumerate(found.groups, 1)
            for path in group
        ]
        self._board.set_items("duplicates", items)
