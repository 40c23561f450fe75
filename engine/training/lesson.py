"""What a training request is to learn from: which pictures, which classes, and what their labels do not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.data.dataset import Sample
from engine.data.folder import open_folder
from engine.data.split import split_samples
from engine.errors import UserError
from engine.models.specification import ModelSpecification
from engine.requests import FineTune, PictureFailed
from engine.training.grow import ANY_OBJECT
from engine.training.targets import COMPLETE, Labelling


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """train, validation: pictures with labels, none in both. classes: what the net will tell apart; labelled: those
    among them that somebody looked for in these pictures. missing: files that are not there any more."""

    train: list[Sample]
    validation: list[Sample]
    classes: tuple[str, ...]
    labelled: tuple[str, ...]
    missing: tuple[PictureFailed, ...] = ()

    @property
    def index(self) -> dict[str, int]:
        """Label -> 1..K."""
        return {name: number for number, name in enumerate(self.classes, 1)}

    def labelling(self, sample: Sample, *, corrected: bool) -> Labelling:
        """corrected: a picture from the window, whose boxes are all that is known until a person has verified it; a
        labelled folder is taken for complete, in the classes that it labels."""
        if corrected and sample[1].verified:
            return COMPLETE
        index = self.index
        hidden = tuple(index[name] for name in self.classes if name not in self.labelled)
        return Labelling(whole=not corrected, hidden=hidden)


def lesson_of(request: FineTune, start: ModelSpecification | None = None) -> Lesson:
    """What there is to learn from. start: of the net that learns, whose classes stay unless the request names others.

    Raises UserError where the folder is not labelled, or has no box of the classes asked for.
    """
    if request.folder is None:
        samples: list[Sample] = [(a.path, a) for a in request.annotations]
        return _lesson(request, start, samples, [], (), "the corrected pictures")
    folder = open_folder(request.folder)
    if folder is None:
        raise UserError(request.folder, "is not a labelled folder", "give one with VOC, COCO, YOLO or labelme labels")
    train, validation = split_samples(folder, request.validate)
    return _lesson(request, start, train, validation, folder.classes, str(request.folder))


def _lesson(
    request: FineTune,
    start: ModelSpecification | None,
    train: list[Sample],
    validation: list[Sample],
    order: Sequence[str],
    subject: str,
) -> Lesson:
    there = [sample for sample in train if sample[0].is_file()]
    gone = "is not there any more; it is left out"
    missing = tuple(PictureFailed(path, gone) for path, _ in train if not path.is_file())
    labelled = _labelled(there, order, request.classes)
    if not labelled:
        raise UserError(subject, "has no box to learn from", "label some objects first, or choose another split")
    known = () if start is None or start.class_names == ANY_OBJECT else start.class_names
    classes = request.classes or tuple(dict.fromkeys([*known, *labelled]))
    chosen = set(classes)
    held = [_of(sample, chosen) for sample in validation if sample[0].is_file()]
    return Lesson([_of(sample, chosen) for sample in there], held, classes, labelled, missing)


def _labelled(samples: Sequence[Sample], order: Sequence[str], asked: Sequence[str] | None) -> tuple[str, ...]:
    """Classes with a box, of those asked for, in the folder's order."""
    found = dict.fromkeys(box.label for _, annotation in samples for box in annotation.boxes)
    names = [c for c in order if c in found] + [c for c in found if c not in order]
    return tuple(name for name in names if asked is None or name in asked)


def _of(sample: Sample, classes: set[str]) -> Sample:
    path, annotation = sample
    return path, annotation.with_boxes(box for box in annotation.boxes if box.label in classes)
