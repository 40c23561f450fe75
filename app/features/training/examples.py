"""From which pictures Ctrl+T learns: those just corrected, and others of the folder, so that nothing is forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.services.translation import mark, tr
from app.session.document import Document
from engine.errors import UserError
from engine.generators import result_of
from engine.labels.folder import LabelledFolder, open_folder
from engine.labels.split import FolderSplits, folder_splits
from engine.pictures.copies import copies_of, copies_to_leave
from engine.pictures.near_duplicates import near_duplicates
from engine.structures.annotation import Annotation
from engine.structures.selection import COPY, NOT_LABELLED, Selection

JUDGES = 30  # labelled pictures that tell whether a tuning in the background made the model better
OTHERS = 20  # labelled pictures that were not touched; more would cost more time than Ctrl+T may take
NOTHING = mark(
    "There is nothing to train on yet. Draw boxes around the objects (W), press "
    "Space where none is missing, then Ctrl+T."
)

BELONGS = {  # why a corrected picture is left alone: of one, of several
    COPY: (mark("shows what is held out"), mark("show what is held out")),
    "validation": (
        mark("belongs to the folder’s validation pictures"),
        mark("belong to the folder’s validation pictures"),
    ),
    "test": (mark("belongs to the folder’s test pictures"), mark("belong to the folder’s test pictures")),
}


class Corrections(QObject):
    """The newest annotation of every picture of the opened folder that was edited or verified in this session."""

    changed = Signal()

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._by_path: dict[Path, Annotation] = {}
        document.annotation_changed.connect(self._annotation_changed)

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """In the order of their first edit."""
        return tuple(self._by_path.values())

    def forget(self) -> None:
        """Another folder was opened."""
        self._by_path.clear()
        self.changed.emit()

    def _annotation_changed(self, annotation: Annotation | None) -> None:
        if annotation is not None and (self._document.is_modified or annotation.path in self._by_path):
            self._by_path[annotation.path] = annotation
            self.changed.emit()


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """annotations: to learn from. corrected, others: how many of them; there: of how many other labelled ones that the
    folder has to learn from. verified: of the corrected ones.

    held: corrected pictures that are left alone, and why: the folder's splits keep them to judge or to test. judges:
    labelled pictures that are not learned from, those for validation where the folder has such. selection: all of it.
    """

    annotations: tuple[Annotation, ...]
    corrected: int = 0
    verified: int = 0
    others: int = 0
    there: int = 0
    held: Mapping[Path, str] = field(default_factory=dict)
    judges: tuple[Annotation, ...] = ()
    selection: Selection = field(default_factory=Selection)

    @property
    def is_empty(self) -> bool:
        return not any(annotation.boxes for annotation in self.annotations)

    @property
    def sentence(self) -> str:
        """Pictures to learn from, and what would make it better."""
        parts = []
        if self.corrected:
            parts.append(
                tr(
                    "{pictures} ({verified} verified)",
                    pictures=_corrected(self.corrected),
                    verified=self.verified,
                )
            )
        if self.others:
            parts.append(self._other_words)
        pictures = tr(" and ").join(parts)
        text = tr("Learning from {pictures}. {held_words}", pictures=pictures, held_words=self.held_words).rstrip()
        if self.corrected > self.verified:
            text += tr(" Press Space if no object is missing: then the rest is trained as background, too.")
        return text

    @property
    def _other_words(self) -> str:
        if self.others < self.there:
            few = (
                mark("{others} of the folder’s {there:,} other labelled pictures (no more, so that it takes seconds)")
                if self.corrected
                else mark("{others} of the folder’s {there:,} labelled pictures (no more, so that it takes seconds)")
            )
            return tr(few, others=self.others, there=self.there)
        if self.corrected:
            one, more = mark("1 other labelled picture"), mark("{count} other labelled pictures")
        else:
            one, more = mark("1 labelled picture"), mark("{count} labelled pictures")
        return tr(one) if self.others == 1 else tr(more, count=self.others)

    @property
    def held_words(self) -> str:
        """Of the corrected pictures that are left alone; empty for none."""
        reasons = Counter(COPY if why.startswith(COPY) else why for why in self.held.values())
        alone = tr("it is left alone") if len(self.held) == 1 else tr("they are left alone")
        whole = self.corrected + len(self.held)
        if whole == 1:
            return "".join(
                tr("The corrected picture {belongs}: {alone}.", belongs=tr(BELONGS[why][0]), alone=alone)
                for why in reasons
            )
        parts = tr(" and ").join(f"{count} {tr(BELONGS[why][count > 1])}" for why, count in reasons.items())
        return (
            tr("Of {pictures}, {parts}: {alone}.", pictures=_corrected(whole), parts=parts, alone=alone)
            if parts
            else ""
        )


def collect(corrected: tuple[Annotation, ...], root: Path | None, most_others: int = OTHERS) -> Examples:
    """Runs in the background, on a folder of its own: saving must not take what is read here for what it read itself.

    A corrected picture that is in no split is learned from: whoever corrected it asks for that.
    """
    useful = {a.path: a for a in corrected if a.boxes or a.verified}
    folder = _opened(root)
    if folder is None:
        verified = sum(a.verified for a in useful.values())
        return Examples(tuple(useful.values()), len(useful), verified, selection=Selection(tuple(useful)))
    splits = folder_splits(folder)
    protected = {*splits.validation, *splits.test}.difference(splits.train)
    rest = [path for path in splits.train if path not in useful and folder.is_labelled(path)]
    others = _some(folder, rest, most_others)
    asked = {path: a for path, a in useful.items() if path not in protected} | {a.path: a for a in others}
    whole = {*splits.train, *splits.validation}
    copies = result_of(copies_to_leave(asked, whole, frozenset(protected), folder.splits.values())).left
    learn = {path: a for path, a in asked.items() if path not in copies}
    held = {path: "validation" if path in splits.validation else "test" for path in useful if path in protected}
    held |= {path: f"{COPY}{original.name}" for path, original in copies.items() if path in useful}
    judges = _judges(folder, splits, useful, learn)
    left = dict(splits.reasons) | {p: NOT_LABELLED for p in splits.train if not folder.is_labelled(p)} | held
    done = {*learn, *(a.path for a in judges)}
    selection = Selection(
        tuple(learn),
        tuple(a.path for a in judges),
        {path: why for path, why in left.items() if path not in done},
        frozenset(protected.union(a.path for a in judges)),
        splits.judged_by,
        splits.notes,
        (folder.root,),
    )
    mine = [a for path, a in learn.items() if path in useful]
    verified = sum(a.verified for a in mine)
    return Examples(
        tuple(learn.values()), len(mine), verified, len(learn) - len(mine), len(rest), held, tuple(judges), selection
    )


def _judges(
    folder: LabelledFolder, splits: FolderSplits, useful: Mapping[Path, Annotation], learn: Mapping[Path, Annotation]
) -> list[Annotation]:
    """Of the validation pictures, else of those that are not learned from; no copies of what is, and, where no split
    says so, nothing that shows nearly the same."""
    corrected = [a for path, a in useful.items() if path in splits.validation and path not in learn and a.verified]
    rest = [path for path in splits.validation or splits.train if path not in learn and path not in useful]
    found = _some(folder, rest, JUDGES)
    copies = result_of(copies_of([a.path for a in found], learn))
    left = [a for a in found if a.path not in copies]
    groups = () if splits.validation else result_of(near_duplicates((*learn, *(a.path for a in left))))
    alike = {path for group in groups if not learn.keys().isdisjoint(group) for path in group}
    return [*corrected, *([a for a in left if a.path not in alike] or left)]


def _opened(root: Path | None) -> LabelledFolder | None:
    """A folder whose labels cannot be read has no others to offer; opening it said so already."""
    try:
        return open_folder(root) if root is not None else None
    except UserError:
        return None


def _some(folder: LabelledFolder, paths: list[Path], most: int) -> list[Annotation]:
    """Labelled ones at even distances, so that a folder in the order of its classes gives some of each."""
    labelled = [path for path in paths if folder.is_labelled(path)]
    found: list[Annotation] = []
    for path in labelled[:: max(1, len(labelled) // max(most, 1))][:most]:
        try:
            annotation = folder.annotation(path)
        except UserError as error:
            folder.report([error])
            continue
        if annotation.boxes:
            found.append(annotation)
    return found


def _corrected(count: int) -> str:
    return (
        tr("1 picture corrected in this session")
        if count == 1
        else tr("{count} pictures corrected in this session", count=count)
    )
