"""What a training changed: how many labelled boxes are found before and after, on pictures that it learned from and on
others."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.features.detection.controller import DetectController
from app.features.training.tune import FEWEST_BOXES
from app.services.bridge import AnyHandle
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from engine.evaluation.comparing import judge
from engine.structures.annotation import Annotation
from engine.structures.comparison import ModelComparison
from engine.structures.models import OwnFigures
from engine.structures.requests import Compare, FineTune, RecordFigures
from engine.structures.selection import count_of
from engine.structures.training import TrainingResult, common_folder

MOST = 20  # pictures of each kind: more would cost more time than a look is worth
WORDS = mark("Comparing the model before and after")
TITLE = mark("“{model}”: boxes found, before → now (scores from {score:.2f})")
NEW = mark("{pictures} not learned from: {change} of {boxes:,}{ap50}.")
LEARNT = mark("{pictures} learned from: {change} of {boxes:,}{ap50}; of other pictures this says little.")
LEARNT_NOTHING = mark("{pictures} learned from: none of {boxes:,} boxes is found at this score{ap50}.")
NOT_LEARNT = mark("not trained on")  # in place of a split: some labelled pictures
NOBODY_KNOWS = mark("Every labelled picture was learned from: how it does on new ones is not known.")


@dataclass(frozen=True, slots=True)
class Counts:
    """On some pictures, of `boxes` labelled ones: how many are found under their name, before and after. false: how
    many detections lie on no label, in the pictures of which a person said that no label is missing (verified). ap50:
    of both; nan where it was not measured, or on so few boxes that it says nothing. seen_before: how many of these
    pictures the model before had learned from."""

    pictures: int
    boxes: int
    found: tuple[int, int]
    verified: int
    false: tuple[int, int]
    ap50: tuple[float, float] = (math.nan, math.nan)
    seen_before: int = 0

    def sentence(self, which: str, there: int) -> str:
        """there: of how many pictures these are some."""
        some = mark("{count:,} of {there:,} pictures")
        pictures = count_of(there) if there == self.pictures else tr(some, count=self.pictures, there=there)
        ap50 = f", AP50 {self.ap50[0]:.3f} → {self.ap50[1]:.3f}" if all(map(math.isfinite, self.ap50)) else ""
        if which == LEARNT and not self.found[1]:
            which = LEARNT_NOTHING
        found = tr(which, pictures=pictures, change=_arrow(self.found), boxes=self.boxes, ap50=ap50)
        if self.seen_before and which == NEW:
            found += tr(" {count:,} of them the model before had learned from.", count=self.seen_before)
        if not self.verified:
            return found
        where = tr("the verified one") if self.verified == 1 else tr("the {count:,} verified ones", count=self.verified)
        return f"{found} {tr('False in {where}: {change}.', where=where, change=_arrow(self.false))}"


def counts_of(comparison: ModelComparison, truths: Mapping[Path, Annotation], *, with_ap50: bool) -> Counts:
    """truths: labels that are newer than those of the file."""
    boxes, verified, found, false = 0, 0, [0, 0], [0, 0]
    for picture in comparison.pictures:
        truth = truths.get(picture.path, picture.truth)
        boxes += sum(not box.crowd for box in truth.boxes)
        verified += truth.verified
        for side, detections in enumerate((picture.before, picture.after)):
            is_found, is_false = judge(truth, detections)
            found[side] += int(is_found.sum())
            false[side] += int(is_false.sum()) if truth.verified else 0
    ap50 = comparison.ap50 if with_ap50 and boxes >= FEWEST_BOXES else (math.nan, math.nan)
    pairs = (found[0], found[1]), (false[0], false[1])
    return Counts(len(comparison.pictures), boxes, pairs[0], verified, pairs[1], ap50, comparison.seen[0][0])


class ChangeController(QObject):
    """After a training that has no figure of its own: the model that it began with and what came of it, on the same
    pictures, those learned from and others apart. What it says waits for a person, who may be away: it stays until the
    next picture or edit, and as long after that as it takes to read. The next training takes it away; it can be seen
    again."""

    measured = Signal(str, str)  # the model's name; in words

    def __init__(self, services: Services, session: Session, detect: DetectController, parent: QObject) -> None:
        super().__init__(parent)
        self._detect = detect
        self._bridge, self._messages, self._pictures = services.bridge, services.messages, session.pictures
        self._job: AnyHandle | None = None
        self._sentences: list[str] = []
        self._last: tuple[FineTune, TrainingResult, Sequence[Annotation]] | None = None
        self._has_judges = False
        self.words = ""  # of the last training that was looked at
        session.document.annotation_changed.connect(lambda _: self._messages.release(self.words))

    def measure(self, request: FineTune, result: TrainingResult, judges: Sequence[Annotation]) -> None:
        """judges: labelled pictures that were not learned from."""
        root = _home_of(request, self._pictures.root)
        if root is None:
            return
        self._last = request, result, judges
        truths = {annotation.path: annotation for annotation in (*request.annotations, *judges)}
        learnt = [path for path in result.selection.learn or truths if path not in {a.path for a in judges}]
        groups = [(NEW, [annotation.path for annotation in judges]), (LEARNT, learnt)]
        self._sentences, self._has_judges = [], bool(judges)
        self._next(request, result.model, root, truths, [(words, tuple(paths)) for words, paths in groups if paths])

    def measure_again(self) -> None:
        """All layers were tuned meanwhile: the model of the last training is another one."""
        if self._last is not None:
            self._messages.withdraw(self.words)
            self.measure(*self._last)

    def show(self) -> None:
        self._messages.info(self.words, stays=True)

    def training_began(self) -> None:
        self.cancel()
        self._last = None
        self._messages.withdraw(self.words)

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
        question = Compare(root, before, after, paths=paths[:MOST])
        job = self._job = self._bridge.submit(question, tr(WORDS), replaces=self._job)

        def add(comparison: ModelComparison) -> None:
            counts = counts_of(comparison, truths, with_ap50=which == NEW)
            self._record(model, root, counts)
            self._sentences += [counts.sentence(which, len(paths))] if counts.boxes else []
            if others:
                self._next(request, model, root, truths, others)
            elif self._sentences:
                self._tell(model, comparison.score, root)

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

    def _tell(self, model: str, score: float, root: Path) -> None:
        is_here = self._pictures.root is None or root.is_relative_to(self._pictures.root)
        place = [] if is_here else [tr("In “{folder}”, which is not the open folder:", folder=root.name)]
        lines = [*place, tr(TITLE, model=model, score=score), *self._sentences]
        self.words = "\n".join(lines if self._has_judges else [*lines, tr(NOBODY_KNOWS)])
        self.show()
        self.measured.emit(model, self.words)


def _home_of(request: FineTune, opened: Path | None) -> Path | None:
    """The folder of the pictures learned from; another one may be open by now."""
    if request.folder is not None:
        return request.folder
    common = common_folder({annotation.path.parent for annotation in request.annotations})
    return opened if common is None or (opened is not None and common.is_relative_to(opened)) else common


def _arrow(pair: tuple[int, int]) -> str:
    return f"{pair[0]:,} → {pair[1]:,}"
