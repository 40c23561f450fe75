"""What a training request is to learn from: which pictures, which classes, and what their labels do not say."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.errors import UserError
from engine.labels.classes.class_meanings import synonym_in
from engine.labels.several import FolderSamples, Sample, read_folders
from engine.models.specification import ModelSpecification
from engine.structures.requests import FineTune, PictureFailed
from engine.structures.selection import Selection
from engine.training.adapt import ANY_OBJECT
from engine.training.detection.targets import COMPLETE, Labelling
from engine.words import mark, tr

GONE = mark("is not there any more")


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """train, validation: what `selection` learns from and judges by, with labels. classes: what the net will tell
    apart; labelled: those among them that somebody looked for in these pictures. missing: files that are not there any
    more. looked_for: picture -> the classes of its own folder, where several folders do not label the same."""

    train: list[Sample]
    validation: list[Sample]
    classes: tuple[str, ...]
    labelled: tuple[str, ...]
    missing: tuple[PictureFailed, ...] = ()
    looked_for: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)

    @property
    def index(self) -> dict[str, int]:
        """Label -> 1..K."""
        return {name: number for number, name in enumerate(self.classes, 1)}

    def labelled_in(self, path: Path) -> tuple[str, ...]:
        """The classes that somebody looked for in this picture."""
        if path not in self.looked_for:
            return self.labelled
        return tuple(name for name in self.classes if name in self.looked_for[path])

    def labelling(self, sample: Sample, *, corrected: bool) -> Labelling:
        """corrected: a picture from the window, whose boxes are all that is known until a person has verified it; a
        labelled folder is taken for complete, in the classes that it labels."""
        is_placed = None not in sample[1].unshown  # else something of the file lies nobody knows where
        if corrected and sample[1].verified:
            return COMPLETE._replace(whole=is_placed)
        labelled = self.labelled_in(sample[0])
        hidden = tuple(number for name, number in self.index.items() if name not in labelled)
        return Labelling(whole=not corrected and is_placed, hidden=hidden)

    def limited_to(self, train: list[Sample], validation: list[Sample]) -> TrainingData:
        """These of its pictures alone, for lack of time."""
        learn, judge = ({path for path, _ in samples} for samples in (train, validation))
        before = self.selection
        left = [path for path in (*before.learn, *before.judge) if path not in learn | judge]
        if len(train) == len(self.train) and len(validation) == len(self.validation):
            return self
        selection = replace(
            before,
            learn=tuple(path for path in before.learn if path in learn),
            judge=tuple(path for path in before.judge if path in judge),
            left_alone={**before.left_alone, **dict.fromkeys(left, mark("no time for it"))},
        )
        return replace(self, train=train, validation=validation, selection=selection)


def training_data(request: FineTune, start: ModelSpecification | None = None) -> Generator[str, None, TrainingData]:
    """What there is to learn from. start: of the net that learns, whose classes stay unless the request names others;
    those of one that has "object" for things of any kind stay where it knows one of the labelled by name. A class that
    it has by another name ("couch") gets that of the labels ("sofa").

    Yields words of how far it is. Raises UserError that names the folder which is not labelled, or where there is no
    box of the classes asked for.
    """
    if request.folders:
        read = yield from read_folders(request.folders, request.validate)
    else:
        samples = [(annotation.path, annotation) for annotation in request.annotations]
        selection = request.selection or Selection(tuple(path for path, _ in samples))
        read = FolderSamples(samples, [], (), selection=selection)
    subject = ", ".join(map(str, request.folders)) or tr("the corrected pictures")
    there = [sample for sample in read.train if sample[0].is_file()]
    missing = tuple(
        PictureFailed(path, tr("{gone}; it is left out", gone=tr(GONE))) for path, _ in read.train if not path.is_file()
    )
    labelled = _labelled(there, read.classes, request.classes)
    if not labelled:
        ignored = any(annotation.boxes for _, annotation in there)
        raise _nothing(subject, _labelled(there, read.classes, None), request.classes, ignored=ignored)
    known = () if start is None else start.class_names
    before = tuple(synonym_in(name, labelled) or name for name in known)
    if ANY_OBJECT in known and set(before).isdisjoint(labelled):
        before = ()
    classes = request.classes or tuple(dict.fromkeys([*before, *labelled]))
    chosen = set(classes)
    held = [only(sample, chosen) for sample in read.validation if sample[0].is_file()]
    train = [only(sample, chosen) for sample in there]
    gone = {failure.path: GONE for failure in missing}
    selection = replace(
        read.selection,
        learn=tuple(path for path in read.selection.learn if path not in gone),
        judge=tuple(path for path in read.selection.judge if path.is_file()),
        left_alone={**read.selection.left_alone, **gone},
    )
    return TrainingData(train, held, classes, labelled, missing, read.looked_for, selection)


def _nothing(subject: str, there: Sequence[str], asked: Sequence[str] | None, *, ignored: bool) -> UserError:
    if asked and there:
        return UserError(
            subject,
            tr("there is no box of {names}", names=", ".join(asked)),
            tr("choose among the classes there: {names}", names=", ".join(there)),
        )
    if ignored:
        what = tr("has no box to learn from: all of them are crowds or marked as difficult")
        return UserError(subject, what, tr("draw boxes around single objects"))
    return UserError(subject, tr("has no box to learn from"), tr("label some objects first, or choose another split"))


def _labelled(samples: Sequence[Sample], order: Sequence[str], asked: Sequence[str] | None) -> tuple[str, ...]:
    """Classes with a box, of those asked for, in the folder's order."""
    found = dict.fromkeys(box.label for _, annotation in samples for box in annotation.boxes if box.is_learned)
    names = [c for c in order if c in found] + [c for c in found if c not in order]
    return tuple(name for name in names if asked is None or name in asked)


def only(sample: Sample, classes: set[str]) -> Sample:
    """The picture with its boxes of these classes."""
    path, annotation = sample
    return path, annotation.with_boxes(box for box in annotation.boxes if box.label in classes)
