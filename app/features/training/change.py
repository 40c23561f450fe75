"""What a training changed: found, missed and false boxes of the labelled pictures before and after, and AP50."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.features.detection.controller import DetectController
from app.services.bridge import AnyHandle
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from engine.labels.review.disagreements import compare
from engine.structures.annotation import Annotation
from engine.structures.comparison import ModelComparison
from engine.structures.models import OwnFigures
from engine.structures.requests import Compare, FineTune, RecordFigures
from engine.structures.training import TrainingResult

MOST = 20  # pictures of each kind: more would cost more time than a look is worth
WORDS = mark("Comparing the model before and after")
LEARNT, NEW = mark("that it was trained on"), mark("that it was not trained on")
NOT_LEARNT = mark("not trained on")  # in place of a split: some labelled pictures
NOBODY_KNOWS = mark("No other labelled pictures are left to test it on new ones.")


@dataclass(frozen=True, slots=True)
class Counts:
    """On some pictures, of `boxes` labelled ones: how many are found before and after, and how many detections lie on
    no label. ap50: of both; nan where it was not measured."""

    pictures: int
    boxes: int
    found: tuple[int, int]
    false: tuple[int, int]
    ap50: tuple[float, float] = (math.nan, math.nan)

    def sentence(self, which: str) -> str:
        pictures = (
            tr("1 labelled picture")
            if self.pictures == 1
            else tr("{pictures:,} labelled pictures", pictures=self.pictures)
        )
        found = tr(
            "{change} of {boxes:,} boxes detected, {missed:,} missed",
            change=_arrow(self.found),
            boxes=self.boxes,
            missed=self.boxes - self.found[1],
        )
        ap50 = f", AP50 {self.ap50[0]:.3f} → {self.ap50[1]:.3f}" if all(map(math.isfinite, self.ap50)) else ""
        return tr(
            "On {pictures} {which}: {found}, {change} false{ap50}.",
            pictures=pictures,
            which=tr(which),
            found=found,
            change=_arrow(self.false),
            ap50=ap50,
        )


def counts_of(comparison: ModelComparison, truths: Mapping[Path, Annotation], *, with_ap50: bool) -> Counts:
    """truths: labels that are newer than those of the file."""
    boxes, found, false = 0, [0, 0], [0, 0]
    for picture in comparison.pictures:
        truth = truths.get(picture.path, picture.truth)
        boxes += len(truth.boxes)
        for side, detections in enumerate((picture.before, picture.after)):
            result = compare(truth.box_array(), truth.labels, detections, comparison.score)
            found[side] += len(truth.boxes) - result.missed
            false[side] += result.extra
    pairs = (found[0], found[1]), (false[0], false[1])
    ap50 = comparison.ap50 if with_ap50 else (math.nan, math.nan)
    return Counts(len(comparison.pictures), boxes, *pairs, ap50)


class ChangeController(QObject):
    """After a training that has no figure of its own: the model that it began with and what came of it, on the same
    pictures, those learned from and others apart."""

    measured = Signal(str, str)  # the model's name; in words

    def __init__(self, services: Services, session: Session, detect: DetectController, parent: QObject) -> None:
        super().__init__(parent)
        self._detect = detect
        self._bridge, self._messages, self._pictures = services.bridge, services.messages, session.pictures
        self._job: AnyHandle | None = None
        self._sentences: list[str] = []

    def measure(self, request: FineTune, result: TrainingResult, judges: Sequence[Annotation]) -> None:
        """judges: labelled pictures that were not learned from."""
        root = request.folder or self._pictures.root
        if root is None:
            return
        truths = {annotation.path: annotation for annotation in (*request.annotations, *judges)}
        learnt = [path for path in result.selection.learn or truths if path not in {a.path for a in judges}][:MOST]
        groups = [(LEARNT, learnt), (NEW, [annotation.path for annotation in judges][:MOST])]
        self._sentences = []
        self._next(request, result.model, root, truths, [(words, tuple(paths)) for words, paths in groups if paths])

    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _next(
        self,
        request: FineTune,
        model: str,
        root: Path,
        truths: Mapping[Path, Annotation],
        groups: list[tuple[str, tuple[Path, ...]]],
    ) -> None:
        (which, paths), *others = groups
        before = replace(request.settings, detector=None, proposals=None)
        after = replace(before, model=model, weights=None, architecture=None)
        job = self._job = self._bridge.submit(Compare(root, before, after, paths=paths), tr(WORDS), replaces=self._job)

        def add(comparison: ModelComparison) -> None:
            counts = counts_of(comparison, truths, with_ap50=which == NEW)
            self._record(model, root, counts)
            self._sentences += [counts.sentence(which)] if counts.boxes else []
            if others:
                self._next(request, model, root, truths, others)
            elif self._sentences:
                self._tell(model, comparison.score, is_new=which == NEW)

        job.finished.connect(add)
        job.failed.connect(self._messages.of_failure)

    def _record(self, model: str, root: Path, counts: Counts) -> None:
        """On the shelf: the AP50 of pictures that the model did not learn from."""
        if math.isfinite(value := counts.ap50[1]):
            when = datetime.now(UTC).isoformat(timespec="seconds")
            figures = OwnFigures(
                root.resolve(), NOT_LEARNT, False, counts.pictures, counts.boxes, when, {"AP50": value}
            )
            job = self._bridge.submit(RecordFigures(model, figures))
            job.finished.connect(lambda _: self._detect.list_models())
            job.failed.connect(self._messages.of_failure)

    def _tell(self, model: str, score: float, *, is_new: bool) -> None:
        sentences = [*self._sentences, *([] if is_new else [tr(NOBODY_KNOWS)])]
        words = tr("Before → after, scores from {score:.2f}. {sentences}", score=score, sentences=" ".join(sentences))
        self._messages.info(f"“{model}”: {words}")
        self.measured.emit(model, words)


def _arrow(pair: tuple[int, int]) -> str:
    return f"{pair[0]:,} → {pair[1]:,}"
