"""The objects of a folder that look like some, and the labels of a folder that look wrong: both from RoI vectors."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.errors import UserError
from engine.labels.folder import open_folder
from engine.labels.review.checks import LabelCheck, check_labels
from engine.labels.review.rejections import not_dismissed, read_rejections
from engine.labels.several import open_labelled
from engine.labels.split import folder_splits
from engine.pictures.finding import find_pictures
from engine.pictures.reading import read_size
from engine.retrieval.label_faults import FITS, LabelledVectors, label_faults
from engine.retrieval.ranking import DUPLICATE, Rois, alike, least_alike, standardised, without_duplicates
from engine.retrieval.roi_vectors import CACHED_BYTES, PictureVectors, RoiVectors, VectorStore, joined
from engine.retrieval.similar_places import unknown_to_the_net
from engine.structures.annotation import Rectangle
from engine.structures.boxes import BoxArray, as_boxes, iou
from engine.structures.jobs import PartReady, Progress
from engine.structures.requests import PictureFailed
from engine.structures.retrieval import (
    OF_A_CLASS,
    BoxVectors,
    CheckFolder,
    DescribeBoxes,
    ExampleBox,
    FindAlike,
    FindingKind,
    FolderFindings,
    LabelFinding,
    Match,
    Matches,
)
from engine.structures.settings import DetectSettings
from engine.tasks.models import Models
from engine.training.data.feature_cache import FeatureFiles
from engine.words import tr
from engine.worker import Task

Examples = Mapping[Path, list[Rectangle]]
_NO_BOXES = as_boxes([])
FIRST_PAUSE = 1.0  # seconds from one look at what is found so far to the next,
PAUSE_FACTOR = 5.0  # or so many times what such a look takes
# A rule's finding beside those with a score of their own; what is a fact and perhaps no fault stands last.
_RULES: dict[str, tuple[FindingKind, float]] = {
    "outside": ("outside", 0.9),
    "duplicate": ("double", 0.9),
    "tiny": ("tiny", 0.8),
    "no box": ("no box", 0.2),
    "one picture": ("one picture", 0.1),
    "few boxes": ("few boxes", 0.1),
}


def find_alike(models: Models, request: FindAlike) -> Task[Matches | PictureFailed, Matches]:
    """The examples' pictures are looked at first, whether or not they are of the folder; those that are gone count for
    nothing."""
    store = yield from vector_store(models, request.settings)
    inside = listed_pictures(request.folder, request.listed)
    like, rejected = _by_picture(request.like), _by_picture(request.rejected)
    examples, example_vectors = _both(like, rejected), dict[Path, RoiVectors]()
    for path, boxes in examples.items():
        try:
            _check_inside(path, boxes)
            example_vectors[path] = store.of(path, as_boxes(boxes), is_exact=False).boxes
        except UserError as error:
            yield PartReady(PictureFailed(path, f"{error.what}; {error.do}"))
    if not like.keys() & example_vectors.keys():
        return Matches(store.detector.name, (), 0, len(inside))
    labelled = boxes_of(request.folder, request.labels)
    there = {path: boxes for path, boxes in like.items() if path in example_vectors}
    unknown = unknown_to_the_net(there, lambda path: store.of(path, _NO_BOXES).proposals.boxes)
    found: dict[Path, PictureVectors] = {}
    paths = list(dict.fromkeys((*example_vectors, *(path for path in inside if path not in examples))))

    def ranked() -> Matches:
        matches, least = _ranked(found, example_vectors, like, set(inside), request.top, unknown is None)
        return Matches(store.detector.name, tuple(matches), len(found.keys() & set(inside)), len(inside), least)

    told, pause = time.monotonic(), FIRST_PAUSE
    for number, path in enumerate(paths):
        yield Progress(number, len(paths), path.name)
        if request.enough.is_set() and example_vectors.keys() <= found.keys():
            break
        try:
            truth = labelled(path)
            places = store.places.of(store.detector, unknown, path) if unknown is not None else _NO_BOXES
            found[path] = _with_places(store.of(path, np.concatenate([truth, places]), is_exact=False), len(truth))
        except UserError as error:
            yield PartReady(PictureFailed(path, f"{error.what}; {error.do}"))
        if time.monotonic() > told + pause and example_vectors.keys() <= found.keys():
            began = time.monotonic()
            yield PartReady(ranked())
            told = time.monotonic()
            pause = max(FIRST_PAUSE, PAUSE_FACTOR * (told - began))
    yield Progress(len(paths), len(paths), tr("Comparing"))
    return ranked()


def vector_store(models: Models, settings: DetectSettings) -> Generator[Progress, None, VectorStore]:
    """The one of the net that these settings name. Vectors depend on the net alone, not on how many detections are
    asked for."""
    settings = replace(settings, detector=None, proposals=None, top=None, score=None, nms=None)
    detector = yield from models.load(settings)
    if detector.net.specification.detector != "faster-rcnn":
        raise UserError(detector.name, tr("has no region proposal network"), tr("choose a Faster R-CNN"))
    store = models.vectors
    if store is None or not store.is_of(detector):
        store = models.vectors = VectorStore(detector, FeatureFiles(models.cache / "vectors", CACHED_BYTES))
    store.detector = detector
    return store


def listed_pictures(folder: Path, pictures: Sequence[Path]) -> list[Path]:
    """Those that were asked for, or all of the folder. Raises UserError where there is none."""
    inside = list(pictures) or find_pictures([folder])
    if not inside:
        raise UserError(folder, tr("holds no picture"), tr("name a folder of pictures"))
    return inside


def describe_boxes(models: Models, request: DescribeBoxes) -> Task[BoxVectors | PictureFailed, str]:
    """Vectors that are not cached are computed."""
    store = yield from vector_store(models, request.settings)
    for number, (path, boxes) in enumerate(request.boxes.items()):
        yield Progress(number, len(request.boxes), path.name)
        if request.enough.is_set():
            break
        try:
            vectors = store.of(path, boxes, is_exact=False).boxes.vectors
        except UserError as error:
            yield PartReady(PictureFailed(path, f"{error.what}; {error.do}"))
            continue
        yield PartReady(BoxVectors(path, boxes, vectors))
    return store.detector.name


def _by_picture(examples: tuple[ExampleBox, ...]) -> dict[Path, list[Rectangle]]:
    found: dict[Path, list[Rectangle]] = {}
    for path, box in dict.fromkeys(examples):
        found.setdefault(path, []).append(box)
    return found


def _check_inside(path: Path, boxes: Sequence[Rectangle]) -> None:
    """Raises UserError where an example shows nothing of its picture."""
    width, height = read_size(path)
    for box in boxes:
        if min(box.x2, width) <= max(box.x1, 0) or min(box.y2, height) <= max(box.y1, 0):
            edges = ",".join(str(round(edge)) for edge in box)
            what = tr(
                "has nothing at {edges}: it is {width} x {height} pixels large", edges=edges, width=width, height=height
            )
            raise UserError(path, what, tr("give a box inside"))


def _both(like: Examples, rejected: Examples) -> dict[Path, list[Rectangle]]:
    """Of each picture the examples, then the rejected."""
    return {path: [*like.get(path, ()), *rejected.get(path, ())] for path in dict.fromkeys((*like, *rejected))}


def boxes_of(root: Path, labels: Mapping[Path, BoxArray] | None) -> Callable[[Path], BoxArray]:
    """The labelled boxes of a picture, as they were told, or else as the folder has them; none where there are no
    labels, or none that can be read."""
    if labels is not None:
        return lambda path: labels.get(path, _NO_BOXES)
    folder = open_folder(root)
    there = set(folder.pictures) if folder is not None else set()

    def boxes(path: Path) -> BoxArray:
        if folder is None or path not in there:
            return _NO_BOXES
        try:
            return as_boxes([box.box for box in folder.annotation(path).boxes if box.is_learned])
        except UserError:
            return _NO_BOXES

    return boxes


def _ranked(
    found: Mapping[Path, PictureVectors],
    example_vectors: Mapping[Path, RoiVectors],
    like: Examples,
    inside: set[Path],
    top: int,
    are_objects: bool,
) -> tuple[list[Match], float]:
    """The examples themselves first; nothing that lies on a rejected box. And the score below which few are right.

    are_objects: the net takes the examples for objects; else nothing is preferred for being more of an object."""
    paths = list(found)
    number = {path: place for place, path in enumerate(paths)}
    parts = [(number[path], part) for path, vectors in found.items() for part in _with_sure_labels(vectors)]
    examples = [(number[path], part.rows(slice(len(like.get(path, ()))))) for path, part in example_vectors.items()]
    rejected = [
        (number[path], part.rows(slice(len(like.get(path, ())), None))) for path, part in example_vectors.items()
    ]
    vectors = [
        np.concatenate([np.concatenate([one.vectors, one.colours], 1) for _, one in some])
        for some in (parts, examples, rejected)
    ]
    rois, liked, unlike = (
        _rois(some, rows)
        for some, rows in zip((parts, examples, rejected), standardised(vectors[0], vectors[1:]), strict=True)
    )
    ceiling = 1.0 if are_objects else float(liked.likely.max())
    scores = np.concatenate([np.ones(len(liked.boxes), np.float32), alike(rois, liked, unlike, ceiling)])
    every = _without_vectors(liked, rois)
    usable = np.array([path in inside for path in paths])[every.picture]
    for place, box in zip(unlike.picture, unlike.boxes, strict=True):
        here = np.flatnonzero(every.picture == place)
        here = here[here >= len(liked.boxes)]
        usable[here[iou(every.boxes[here], box[None])[:, 0] > DUPLICATE]] = False
    rows = np.flatnonzero(usable)
    best = rows[without_duplicates(every.rows(rows), scores[rows], top)]
    least = least_alike(scores[best[best >= len(liked.boxes)]].tolist())
    rectangles = [Rectangle(*every.boxes[row].tolist()) for row in best]
    matches = [Match(paths[every.picture[r]], b, float(scores[r])) for r, b in zip(best, rectangles, strict=True)]
    return matches, least


def _with_places(found: PictureVectors, labelled: int) -> PictureVectors:
    """What was asked for after the labelled boxes is as good as proposed."""
    places = found.boxes.rows(slice(labelled, None))
    return PictureVectors(found.boxes.rows(slice(labelled)), joined(found.proposals, places))


def _with_sure_labels(vectors: PictureVectors) -> PictureVectors:
    """What somebody has labelled is an object, whatever the net takes it for."""
    labelled = vectors.boxes
    return vectors._replace(boxes=labelled._replace(scores=np.ones_like(labelled.scores)))


def _without_vectors(*parts: Rois) -> Rois:
    """All of them, one part after the other; of a folder the vectors alone are large."""
    picture, boxes, likely = (
        np.concatenate(some) for some in zip(*((one.picture, one.boxes, one.likely) for one in parts), strict=True)
    )
    return Rois(picture, boxes, likely, np.zeros((len(picture), 0), np.float32))


def _rois(parts: list[tuple[int, RoiVectors]], vectors: np.ndarray) -> Rois:
    picture = np.repeat([number for number, _ in parts], [len(one.boxes) for _, one in parts])
    boxes, likely = (np.concatenate(some) for some in zip(*((one.boxes, one.scores) for _, one in parts), strict=True))
    return Rois(picture, boxes, likely, vectors)


def check_folder(models: Models, request: CheckFolder) -> Task[PictureFailed, FolderFindings]:
    """What the rules of the label check find, and what the vectors say, in one list."""
    folder = open_labelled(request.folder)
    learned = set(folder_splits(folder).train)
    paths = [path for path in folder.pictures if folder.is_labelled(path)]
    store = yield from vector_store(models, request.settings)
    dismissed = read_rejections([folder.root]).dismissed
    pictures: list[LabelledVectors] = []
    for number, path in enumerate(paths):
        yield Progress(number, len(paths), path.name)
        if request.enough.is_set():
            break
        try:
            annotation = folder.annotation(path)
            vectors = store.of(path, annotation.box_array())
        except UserError as error:
            yield PartReady(PictureFailed(path, f"{error.what}; {error.do}"))
            continue
        pictures.append(LabelledVectors(annotation, vectors, path in learned))
    yield Progress(len(paths), len(paths), tr("Comparing"))
    found = [
        *label_faults(pictures, store.detector.net.specification.class_names),
        *_by_rules(check_labels(one.annotation for one in pictures)),
    ]
    best: dict[tuple[object, ...], LabelFinding] = {}
    told = one_of_each_object(list(not_dismissed(found, dismissed)))
    for one in sorted(told, key=lambda one: -one.score):
        best.setdefault((one.path, one.box, one.label, one.kind in OF_A_CLASS and one.kind), one)
    return FolderFindings(store.detector.name, tuple(best.values()), len(pictures), len(paths))


def one_of_each_object(findings: Sequence[LabelFinding]) -> list[LabelFinding]:
    """Without the missing boxes that are what a label out of place means, or one that is to get their name: the label
    is to be mended, not a second one to be made. Where that finding is ignored, the box is one of its own."""
    there: dict[Path, list[Rectangle]] = {}
    for one in findings:
        place = one.box if one.kind == "name" else one.meant
        if place is not None:
            there.setdefault(one.path, []).append(place)

    def is_there(one: LabelFinding) -> bool:
        places = there.get(one.path)
        if one.kind != "missing" or one.box is None or not places:
            return False
        return bool(iou(as_boxes([one.box]), as_boxes(places)).max() >= FITS)

    return [one for one in findings if not is_there(one)]


def _by_rules(check: LabelCheck) -> Iterator[LabelFinding]:
    """Of a class as a whole one finding, at its first box."""
    for finding in check.findings:
        kind, score = _RULES[finding.kind]
        reason = finding.text if finding.label else finding.why
        for place in finding.places[:1] if finding.label else finding.places:
            box = None if place.says is None else place.says.box
            label = "" if place.says is None else place.says.label
            yield LabelFinding(place.path, box, label, kind, reason, score)
