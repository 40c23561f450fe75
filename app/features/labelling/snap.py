"""The verb that fits a rough box to the picture: first to the best proposal, then to the next one, at last back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Never

from cachetools import LRUCache
from PySide6.QtCore import QObject, Signal

from app.features.detection.controller import DetectController
from app.services.bridge import JobHandle
from app.services.services import Services
from app.session.session import Session
from engine.labels.snapping import NONE, Candidates, refined, snaps
from engine.structures.annotation import Annotation, Rectangle
from engine.structures.jobs import Failed
from engine.structures.requests import Detect, ImageResult, Propose
from engine.structures.stages import Proposals, Refinement

MOST = 16  # pictures whose proposals are remembered
WORDS = "Looking for proposals"


@dataclass(frozen=True, slots=True, eq=False)
class Snap:
    """The last snap: what it made of the picture, and what each rough box may become. number: which of these it is."""

    annotation: Annotation
    rough: dict[int, Rectangle]
    candidates: dict[int, list[Rectangle]]
    number: int

    @property
    def count(self) -> int:
        return max(map(len, self.candidates.values()), default=0)


class SnapController(QObject):
    """Proposals are asked of the engine where the picture has none; they are used here and shown nowhere."""

    snapped = Signal(str)  # to which of how many

    def __init__(
        self, services: Services, session: Session, detect: DetectController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._document, self._detect, self._messages = (
            services.bridge,
            session.document,
            detect,
            services.messages,
        )
        self._objects: LRUCache[Path, Candidates] = LRUCache(MOST)
        self._regions: LRUCache[Path, Candidates] = LRUCache(MOST)
        # What is to be snapped once the proposals are there: boxes of a picture, by index.
        self._waiting: tuple[Annotation, list[int]] | None = None
        self._last: Snap | None = None
        self._detecting: JobHandle[Never, ImageResult] | None = None
        self._searching: JobHandle[Never, ImageResult] | None = None

    def snap(self) -> None:
        """The selected boxes, to the best proposal near each; pressed again, to the next; after the last one, back."""
        annotation = self._document.annotation
        if annotation is None or not self._chosen(annotation):
            return
        last, chosen = self._last, self._chosen(annotation)
        if last is not None and last.annotation is annotation and list(last.rough) == chosen:
            self._show_next(last)
            return
        waiting = self._waiting
        if waiting is not None and waiting[0] is annotation and waiting[1] == chosen and self._is_busy():
            return  # its answer is on the way, for this very state: an equal one that came of an undo asks anew
        self._waiting = annotation, chosen
        if self._ask(annotation.path):
            self._snap_waiting()

    # -- proposals

    def _ask(self, path: Path) -> bool:
        """Whether all that there can be is there already; else it is on its way."""
        settings = self._detect.settings
        trace = self._document.trace
        if trace.get(Refinement) is not None:
            self._objects[path] = refined(trace)
        elif path not in self._objects and self._detect.model is not None:
            self._detecting = self._bridge.submit(Detect(path, settings), WORDS, replaces=self._detecting)
            self._detecting.finished.connect(self._detected)
            self._detecting.failed.connect(self._failed)
        searched = trace.get(Proposals)
        if searched is not None and searched.source == "selective-search":
            self._regions[path] = Candidates(searched.boxes, searched.scores)
        elif path not in self._regions:
            request = Propose(path, replace(settings, proposals="selective-search", top=None))
            self._searching = self._bridge.submit(request, WORDS, replaces=self._searching)
            self._searching.finished.connect(self._searched)
            self._searching.failed.connect(self._failed)
        return not self._is_busy()

    def _is_busy(self) -> bool:
        return any(job is not None and job.is_running for job in (self._detecting, self._searching))

    def _detected(self, result: ImageResult) -> None:
        self._objects[result.path] = refined(result.trace)
        self._snap_waiting()

    def _searched(self, result: ImageResult) -> None:
        found = result.trace.get(Proposals)
        self._regions[result.path] = Candidates(found.boxes, found.scores) if found else NONE
        self._snap_waiting()

    def _failed(self, failure: Failed) -> None:
        """One source alone is enough."""
        self._messages.of_failure(failure)
        self._snap_waiting()

    # -- boxes

    def _chosen(self, annotation: Annotation) -> list[int]:
        return [i for i in self._document.selected_labels if not annotation.boxes[i].locked]

    def _snap_waiting(self) -> None:
        """Only if the boxes are still those for which it was asked."""
        if self._waiting is None or self._is_busy():
            return
        (annotation, chosen), self._waiting = self._waiting, None
        if annotation is not self._document.annotation:
            return
        objects = self._objects.get(annotation.path, NONE)
        regions = self._regions.get(annotation.path, NONE)
        rough = {i: annotation.boxes[i].box for i in chosen}
        found = {i: _on_pixels(box, snaps(box, objects, regions), annotation) for i, box in rough.items()}
        if not any(found.values()):
            self._messages.info("No proposal is near this box: draw it a little closer around the object")
            return
        self._show(Snap(annotation, rough, found, 0))

    def _show_next(self, last: Snap) -> None:
        self._show(replace(last, number=(last.number + 1) % (last.count + 1)), again=True)

    def _show(self, snap: Snap, again: bool = False) -> None:
        """Candidate after candidate is one step of the history: one undo leads back to the rough box."""
        document, boxes = self._document, list(snap.annotation.boxes)
        for index, rough in snap.rough.items():
            found = snap.candidates[index]
            boxes[index] = boxes[index].with_(box=found[snap.number] if snap.number < len(found) else rough)
        annotation = snap.annotation.with_boxes(boxes)
        self._last = replace(snap, annotation=annotation)
        if again:
            document.amend(annotation)
        else:
            document.edit(annotation, "Snap")
        number = f"{snap.number + 1} of {snap.count}" if snap.number < snap.count else "back to the rough box"
        self.snapped.emit(f"Snapped: {number}. S: the next candidate")


def _on_pixels(rough: Rectangle, found: list[Rectangle], annotation: Annotation) -> list[Rectangle]:
    """Edges between pixels, as those that a hand draws; in the picture; not where the box is already."""
    width, height = float(annotation.width), float(annotation.height)
    whole: list[Rectangle] = []
    for x1, y1, x2, y2 in found:
        left, top = max(0.0, float(round(x1))), max(0.0, float(round(y1)))
        box = Rectangle(left, top, min(width, float(round(x2))), min(height, float(round(y2))))
        if box.x2 > box.x1 and box.y2 > box.y1 and box != rough and box not in whole:
            whole.append(box)
    return whole
