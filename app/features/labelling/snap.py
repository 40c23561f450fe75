"""The verb that fits a rough box to the picture: first to the best proposal, then to the next one, at last back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Never

import numpy as np
from cachetools import LRUCache
from PySide6.QtCore import QObject, Signal

from app.features.detection.controller import DetectController
from app.services.bridge import JobHandle
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from engine.labels.snapping import NONE, Candidates, refined, snaps
from engine.structures.annotation import Annotation, Rectangle
from engine.structures.image import Image
from engine.structures.jobs import Failed, Request
from engine.structures.requests import Detect, ImageResult, Propose
from engine.structures.stages import Proposals, Refinement, Trace

MOST = 16  # pictures whose proposals are remembered
WORDS = mark("Looking for proposals")


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


@dataclass(slots=True, eq=False)
class _Source:
    """Of candidates. of: what it has seen in a trace. job: that looks for more of them."""

    of: Callable[[Trace], Candidates]
    found: LRUCache[Path, Candidates]
    job: JobHandle[Never, ImageResult] | None = None

    @property
    def is_busy(self) -> bool:
        return self.job is not None and self.job.is_running


class SnapController(QObject):
    """Proposals are asked of the engine where the picture has none; they are used here and shown nowhere."""

    snapped = Signal(str)  # to which of how many

    def __init__(self, services: Services, session: Session, detect: DetectController, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._messages = services.bridge, services.messages
        self._document, self._detect = session.document, detect
        self._objects = _Source(refined, LRUCache(MOST))
        self._regions = _Source(_regions_of, LRUCache(MOST))
        # What is to be snapped once the proposals are there: boxes of a picture, by index.
        self._waiting: tuple[Annotation, list[int]] | None = None
        self._last: Snap | None = None
        services.activity.stop_requested.connect(self.cancel)
        session.document.image_changed.connect(self._picture_changed)

    def snap(self) -> None:
        """The selected boxes, to the best proposal near each; pressed again, to the next; after the last one, back."""
        annotation = self._document.annotation
        if annotation is None:
            return
        last, waiting = self._last, self._waiting
        chosen = [i for i in self._document.selected_labels if not annotation.boxes[i].locked]
        if not chosen:
            return
        if last is not None and last.annotation is annotation and list(last.rough) == chosen:
            self._show(replace(last, number=(last.number + 1) % (last.count + 1)), again=True)
            return
        if waiting is not None and waiting[0] is annotation and waiting[1] == chosen and self._is_busy:
            return  # its answer is on the way, for this very state: an equal one that came of an undo asks anew
        self._waiting = annotation, chosen
        self._look_for_candidates(annotation.path)
        self._snap_waiting()

    def cancel(self) -> None:
        """Nobody waits for the proposals any more."""
        self._waiting = None
        for source in (self._objects, self._regions):
            if source.job is not None:
                source.job.cancel()

    def _picture_changed(self, image: Image | None) -> None:
        if self._waiting is not None and (image is None or image.path != self._waiting[0].path):
            self.cancel()

    def _look_for_candidates(self, path: Path) -> None:
        settings, trace = self._detect.settings, self._document.trace
        if trace.get(Refinement) is not None:
            self._objects.found[path] = refined(trace)
        elif path not in self._objects.found and self._detect.model is not None:
            self._submit(self._objects, Detect(path, settings))
        searched = trace.get(Proposals)
        if searched is not None and searched.source == "selective-search":
            self._regions.found[path] = _regions_of(trace)
        elif path not in self._regions.found:
            self._submit(self._regions, Propose(path, replace(settings, proposals="selective-search", top=None)))

    def _submit(self, source: _Source, request: Request[Never, ImageResult]) -> None:
        source.job = self._bridge.submit(request, tr(WORDS), replaces=source.job)
        source.job.finished.connect(partial(self._found, source))
        source.job.failed.connect(self._failed)

    @property
    def _is_busy(self) -> bool:
        return self._objects.is_busy or self._regions.is_busy

    def _found(self, source: _Source, result: ImageResult) -> None:
        source.found[result.path] = source.of(result.trace)
        self._snap_waiting()

    def _failed(self, failure: Failed) -> None:
        """One source alone is enough."""
        self._messages.of_failure(failure)
        self._snap_waiting()

    def _snap_waiting(self) -> None:
        """Only if the boxes lie where they lay when it was asked; what they are called may have changed."""
        if self._waiting is None or self._is_busy:
            return
        (asked, chosen), self._waiting = self._waiting, None
        annotation = self._document.annotation
        if annotation is None or annotation.path != asked.path or _places(annotation) != _places(asked):
            return
        objects, regions = (source.found.get(annotation.path, NONE) for source in (self._objects, self._regions))
        rough = {i: annotation.boxes[i].box for i in chosen}
        found = {i: _on_pixels(box, snaps(box, objects, regions), annotation) for i, box in rough.items()}
        if not any(found.values()):
            self._messages.info(tr("No proposal near this box: draw it closer around the object"))
            return
        self._show(Snap(annotation, rough, found, 0))

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
            document.edit(annotation, tr("Snap"))
        number = (
            tr("{number} of {count}", number=snap.number + 1, count=snap.count)
            if snap.number < snap.count
            else tr("back to the drawn box")
        )
        self.snapped.emit(tr("Snapped: {number}. S: the next candidate", number=number))


def _places(annotation: Annotation) -> list[Rectangle]:
    return [one.box for one in annotation.boxes]


def _regions_of(trace: Trace) -> Candidates:
    searched = trace.get(Proposals)
    return Candidates(searched.boxes, searched.scores) if searched is not None else NONE


def _on_pixels(rough: Rectangle, found: list[Rectangle], annotation: Annotation) -> list[Rectangle]:
    """Edges between pixels, as those that a hand draws; in the picture; not where the box is already."""
    width, height = annotation.width, annotation.height
    edges = np.clip(np.rint(np.array(found).reshape(-1, 4)), 0, [width, height, width, height]).tolist()
    boxes = dict.fromkeys(Rectangle(*row) for row in edges)
    return [box for box in boxes if box.x2 > box.x1 and box.y2 > box.y1 and box != rough]
