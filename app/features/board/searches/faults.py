"""What is wrong in these labels: the findings of the engine's check as crops with their reasons; fixed or ignored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject

from app.features.board.controller import BoardController
from app.features.board.edits import BoardEdits
from app.features.board.searches.running import LongQuestion
from app.features.board.table import BoardItem, Remedy, is_nested, on_board
from app.features.detection.controller import DetectController
from app.features.files.controller import FilesController
from app.features.labelling.rejections import RejectionWriter
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from engine.labels.review.checks import Dismissed
from engine.labels.review.rejections import dismissed_of
from engine.structures.boxes import as_boxes, iou
from engine.structures.retrieval import FEW_PICTURES, CheckFolder, FindingKind, FolderFindings, LabelFinding

REMEDIES: dict[FindingKind, Remedy] = {"name": "rename", "missing": "add", "double": "delete", "place": "draw"}
LABELLED = 0.5  # IoU from which a missing box is there by now
WORDS = mark("Checking the labels")


class FaultsController(QObject):
    """What is ignored is remembered in the folder, and `check` on the command line does not tell it either."""

    def __init__(
        self,
        services: Services,
        session: Session,
        files: FilesController,
        detect: DetectController,
        rejections: RejectionWriter,
        board: BoardController,
        edits: BoardEdits,
        show: Callable[[], object],
    ) -> None:
        super().__init__(board)
        self._document, self._index = session.document, session.folder_index
        self._files, self._detect, self._rejections = files, detect, rejections
        self._messages, self._board, self._show = services.messages, board, show
        self.question = LongQuestion(services, session.pictures, "check", self)
        self._findings: tuple[LabelFinding, ...] | None = None
        self._root: Path | None = None
        edits.findings_judged.connect(self._judged)
        session.folder_index.read.connect(lambda _paths: self._tell())

    def forget(self) -> None:
        """Another folder is open."""
        self.question.stop()
        self._findings = None

    def check(self) -> None:
        folder = self._files.folder
        self._show()
        self._board.show_content("check")
        if folder is None:
            self._messages.info(tr("There are no labels to check: draw a box (W), or open a labelled folder"))
            return
        self._root = folder.root
        request = CheckFolder(folder.root, self._detect.settings)
        self.question.ask(request, request.enough, tr(WORDS)).finished.connect(partial(self._found, folder.root))

    def _found(self, root: Path, found: FolderFindings) -> None:
        if root == self._root:
            self._findings = found.findings
            few = tr(
                "With fewer than {count} labelled pictures the check learns little, and errs often", count=FEW_PICTURES
            )
            caution = few if found.is_weak else ""
            self._board.set_origin("check", found.model, found.pictures, found.total, caution)
            self._tell()

    def _tell(self) -> None:
        """Those that still hold: labels may have been edited since."""
        if self._findings is not None:
            items = (self._item(finding) for finding in self._findings)
            self._board.set_items("check", [item for item in items if item is not None])

    def _item(self, finding: LabelFinding) -> BoardItem | None:
        summary, box, number = self._index.summaries.get(finding.path), finding.box, -1
        if summary is None:
            return None
        if box is None:
            return _of_finding(finding, -1) if not len(summary.boxes) else None
        if finding.kind == "missing":
            same = summary.boxes[np.array(summary.labels, object) == finding.label]
            is_there = iou(as_boxes([box]), summary.boxes).max(initial=0) >= LABELLED or is_nested(box, same)
            return None if is_there else _of_finding(finding, -1)
        here = np.flatnonzero((summary.boxes == as_boxes([box])).all(1))
        number = next((int(place) for place in here if summary.labels[place] == finding.label), -1)
        return _of_finding(finding, number) if number >= 0 else None

    def _judged(self, items: Sequence[BoardItem], is_fixed: bool) -> None:
        """Fixed ones go by themselves, as soon as the labels are others, and come back with an undo."""
        if is_fixed or self._findings is None or self._root is None:
            return
        chosen = {(item.key, item.note) for item in items}
        shown = ((one, _of_finding(one, -1)) for one in self._findings)
        gone = [one for one, item in shown if (item.key, item.note) in chosen]
        if gone:
            self._ignore(gone, True)
            number = len(gone)
            text = tr("Ignore 1 finding") if number == 1 else tr("Ignore {count:,} findings", count=number)
            self._document.add_folder_step(text, "", partial(self._ignore, gone))

    def _ignore(self, findings: Sequence[LabelFinding], forwards: bool) -> None:
        if self._findings is None or self._root is None:
            return
        entries = frozenset(map(dismissed_of, findings))
        none: frozenset[Dismissed] = frozenset()
        self._rejections.dismiss(self._root, *((entries, none) if forwards else (none, entries)))
        left = tuple(one for one in self._findings if one not in findings)
        again = () if forwards else tuple(findings)
        self._findings = tuple(sorted((*left, *again), key=lambda one: -one.score))
        self._tell()


def _of_finding(finding: LabelFinding, number: int) -> BoardItem:
    box = None if finding.box is None else on_board(finding.box)
    remedy = REMEDIES.get(finding.kind, "")
    return BoardItem(
        finding.path, number, box, finding.label, "finding", finding.score, finding.reason, remedy, finding.better
    )
