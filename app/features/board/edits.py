"""What the keys do on the board: the verbs of the canvas, for all objects that are chosen, in one step each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.features.board.table import FOUND, BoardItem
from app.features.labelling.feature import LabellingFeature
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from app.session.suggestions import CLASS_IOU, LABELLED_IOU, accepted_box, agreed, has_label, relabelled
from engine.labels.review.rejections import Rejected
from engine.structures.annotation import Annotation, LabelledBox
from engine.structures.selection import count_of_boxes

Change = Callable[[Annotation], Annotation]
MakeBox = Callable[[LabelledBox], LabelledBox | None]  # None: it goes


@dataclass(frozen=True, slots=True)
class PictureEdit:
    """changed: boxes as they were seen, and what becomes of each. added: new ones, and the IoU from which a label of
    another class is of the same object. verified: None leaves it. left_out: of the added ones, those that have a label
    already."""

    changed: tuple[tuple[BoardItem, MakeBox], ...] = ()
    added: tuple[tuple[LabelledBox, float], ...] = ()
    verified: bool | None = None
    left_out: list[LabelledBox] = field(default_factory=list, compare=False)

    def __call__(self, annotation: Annotation) -> Annotation:
        """A box that was edited or removed since it was seen stays as it is, and so does a locked one. No object gets
        a second label."""
        boxes: list[LabelledBox | None] = list(annotation.boxes)
        for item, make in self.changed:
            place = place_of(item, annotation.boxes)
            if place is not None and (box := boxes[place]) is not None and not box.locked:
                boxes[place] = make(box)
        left = [box for box in boxes if box is not None]
        for new, least in self.added:
            (self.left_out if has_label(new, left, least) else left).append(new)
        changed = annotation if tuple(left) == annotation.boxes else annotation.with_boxes(left)
        return changed if self.verified is None else replace(changed, verified=self.verified)


def place_of(item: BoardItem, boxes: Sequence[LabelledBox]) -> int | None:
    """Which of these boxes it is, at its number or at another by now; None: it is not there any more."""
    first = [item.number] if 0 <= item.number < len(boxes) else []
    return next(
        (i for i in (*first, *range(len(boxes))) if boxes[i].label == item.label and is_at(boxes[i], item)), None
    )


def is_at(box: LabelledBox, item: BoardItem) -> bool:
    """To the precision of the board."""
    return item.box is not None and bool((np.asarray(box.box, np.float32) == np.asarray(item.box, np.float32)).all())


class BoardEdits(QObject):
    """Each verb is one step of the folder's history, across pictures and formats. What is no box of a file is told to
    whoever shows it (`matches_judged`, `findings_judged`)."""

    matches_judged = Signal(object, bool)  # list[BoardItem], and whether they are it
    findings_judged = Signal(object, bool)  # list[BoardItem]: fixed; or, False, right as they are

    def __init__(self, services: Services, session: Session, labelling: LabellingFeature, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._messages = services.store, services.messages
        self._document, self._pictures, self._traces = session.document, session.pictures, session.traces
        self._batch, self._edit = labelling.batch, labelling.edit
        self.match_label = ""  # what the objects that are searched for are called
        self.is_locked: Callable[[BoardItem], bool] = lambda item: False
        self.is_search: Callable[[], bool] = lambda: False  # whether the board shows what a search has found

    def relabel(self, items: Iterable[BoardItem], label: str) -> None:
        """Labelled ones are renamed, others accepted under this name."""
        renamed, new = _parted(item for item in items if item.box is not None)
        renamed = self._free(renamed)
        self._edit.make_class(label)
        changed = [(item, partial(relabelled, label=label)) for item in renamed]
        self._do(tr("Label as {label}", label=label), changed, [(item, self._label_of(item, label)) for item in new])
        self._tell(new if label == self.match_label else [item for item in new if item.source != "match"], renamed)

    def accept(self, items: Iterable[BoardItem]) -> bool:
        """Suggestions, detections and matches become labels; what the label check proposes is done. -> whether there
        was anything to do."""
        items = [item for item in items if item.box is not None]
        changed: list[tuple[BoardItem, MakeBox]] = []
        for item in items:
            if item.source == "suggestion":
                changed.append((item, agreed))
            elif item.source == "finding" and item.number >= 0 and item.remedy in ("rename", "delete"):
                changed.append((item, _gone if item.remedy == "delete" else partial(relabelled, label=item.better)))
        new = [item for item in items if item.source in FOUND or (item.source == "finding" and item.number < 0)]
        if not changed and not new and any(item.source == "finding" for item in items):
            self._messages.info(tr("Nothing is proposed: name it anew (1–9), delete it (Del), or ignore it (X)"))
            return False
        if not changed and not new and not self.is_search():
            self._messages.info(tr("Nothing to accept: no model's suggestion is chosen"))
            return False
        text = _words(items) or tr("Accept")
        self._do(text, changed, [(item, self._label_of(item, "")) for item in new])
        fixed = [item for item, _ in changed]
        self._tell([*new, *(item for item in items if item.source == "label")], fixed)
        return True

    def reject(self, items: Iterable[BoardItem]) -> None:
        """Suggestions and detections are not shown again; matches, and labels that a search has found, are examples
        of what is not it; findings are ignored: right as they are."""
        items = list(items)
        if items and not self.is_search() and all(item.source == "label" for item in items):
            self._messages.info(tr("These are labels: Del deletes them"))
        gone = [item for item in items if item.source in ("suggestion", "detection")]
        rejected: dict[Path, Rejected] = {}
        for item in gone:
            if item.box is not None:
                rejected[item.path] = (*rejected.get(item.path, ()), LabelledBox(item.box, item.label))
        in_files = [(item, _gone) for item in gone if item.source == "suggestion"]
        if gone:
            self._do(tr("Reject"), in_files, [], rejected)
        if matches := [item for item in items if item.source in ("match", "label")]:
            self.matches_judged.emit(matches, False)
        if findings := [item for item in items if item.source == "finding"]:
            self.findings_judged.emit(findings, False)

    def delete(self, items: Iterable[BoardItem]) -> None:
        """Labels go; what was only found is rejected."""
        labelled, found = _parted(items)
        labelled = self._free(labelled)
        text = tr("Delete {boxes}", boxes=count_of_boxes(len(labelled)))
        self._do(text, [(item, _gone) for item in labelled], [])
        self._tell([], labelled)
        self.reject(found)

    def toggle_verified(self, items: Iterable[BoardItem]) -> None:
        """Of the pictures that the objects are in: on, unless all of them are verified."""
        paths = list(dict.fromkeys(item.path for item in items))
        value = not all(self._pictures.state(path).verified for path in paths)
        text = tr("Mark as verified") if value else tr("Mark as not verified")
        self._batch.change(text, [(path, PictureEdit(verified=value)) for path in paths])

    def _free(self, labelled: Sequence[BoardItem]) -> list[BoardItem]:
        """Those that are not locked; the others stay, and that is said."""
        free = [item for item in labelled if not self.is_locked(item)]
        if stay := len(labelled) - len(free):
            one, many = (
                tr("1 box is locked, and stays as it is"),
                mark("{count:,} boxes are locked, and stay as they are"),
            )
            self._messages.info(one if stay == 1 else tr(many, count=stay))
        return free

    def _do(
        self,
        text: str,
        changed: Sequence[tuple[BoardItem, MakeBox]],
        added: Sequence[tuple[BoardItem, LabelledBox]],
        rejected: Mapping[Path, Rejected] | None = None,
    ) -> None:
        by_picture: dict[Path, tuple[list[tuple[BoardItem, MakeBox]], list[tuple[LabelledBox, float]]]] = {}
        for item, make in changed:
            by_picture.setdefault(item.path, ([], []))[0].append((item, make))
        for item, box in added:
            least = LABELLED_IOU if item.source == "detection" else CLASS_IOU
            by_picture.setdefault(item.path, ([], []))[1].append((box, least))
        edits = [(path, PictureEdit(tuple(pairs), tuple(new))) for path, (pairs, new) in by_picture.items()]
        if edits or rejected:
            self._batch.change(text, edits, rejected, partial(self._say_left_out, [edit for _, edit in edits]))

    def _say_left_out(self, edits: Sequence[PictureEdit]) -> None:
        if count := sum(len(edit.left_out) for edit in edits):
            one, many = tr("1 has a label already: left out"), mark("{count:,} have a label already: left out")
            self._messages.info(one if count == 1 else tr(many, count=count))

    def _tell(self, new: Sequence[BoardItem], changed: Sequence[BoardItem]) -> None:
        if matches := [item for item in new if item.source in ("match", "label")]:
            self.matches_judged.emit(matches, True)
        if findings := [item for item in (*new, *changed) if item.source == "finding"]:
            self.findings_judged.emit(findings, True)

    def _label_of(self, item: BoardItem, label: str) -> LabelledBox:
        """What was found, as a label that says where it comes from."""
        assert item.box is not None
        seen = self._traces.get(item.path) if item.source == "detection" else None
        model = seen.model if seen is not None and seen.model else self._store.session.model
        name = (label or self.match_label) if item.source == "match" else item.label
        box = accepted_box(
            item.box, name or label or self._edit.current or "object", model, item.score, self._edit.classes
        )
        return relabelled(box, label) if label else box


def _words(items: Sequence[BoardItem]) -> str:
    """What the same step is called where no finding has led to it; "" for several."""
    better = {item.better for item in items if item.remedy == "rename"}
    if all(item.remedy == "rename" for item in items) and len(better) == 1:
        return tr("Label as {label}", label=better.pop())
    is_deletion = bool(items) and all(item.remedy == "delete" for item in items)
    return tr("Delete {boxes}", boxes=count_of_boxes(len(items))) if is_deletion else ""


def _parted(items: Iterable[BoardItem]) -> tuple[list[BoardItem], list[BoardItem]]:
    """Boxes of the files, and what was only found."""
    parts: tuple[list[BoardItem], list[BoardItem]] = ([], [])
    for item in items:
        parts[item.number < 0 or item.source in FOUND].append(item)
    return parts


def _gone(_box: LabelledBox) -> None:
    return None
