"""The RPN against Selective Search: which labelled boxes the first N proposals of each find.

Faster R-CNN, figure 4, has recall over IoU at three numbers of proposals; here it is at one IoU over their number.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from engine.errors import UserError
from engine.generators import WithResult, run_cancellable
from engine.labels.several import read_to_judge
from engine.pictures.reading import read_image
from engine.structures.annotation import Annotation
from engine.structures.boxes import BoxArray, as_boxes, iou
from engine.structures.inspection.duel import COVERS, MOST, SIDES, Duel, DuelResult
from engine.structures.jobs import PartReady, Progress
from engine.structures.requests import PictureFailed, Propose
from engine.structures.stages import Proposals
from engine.tasks.detect import propose, search_compiled
from engine.tasks.models import Models
from engine.training.data.external_proposals import CACHED_BYTES, ExternalProposals
from engine.training.data.feature_cache import FeatureFiles
from engine.words import tr
from engine.worker import Task


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """sides: what each source proposes, in the order of SIDES."""

    annotation: Annotation
    sides: tuple[Proposals, Proposals]


def duel(models: Models, request: Duel) -> Task[PictureFailed, DuelResult]:
    """Proposals of Selective Search come from the cache where they are there, and go into it."""
    settings = replace(request.settings, detector=None, proposals="rpn", top=MOST)
    detector = yield from models.load(settings)
    if detector.net.specification.detector != "faster-rcnn":
        raise UserError(detector.name, tr("has no region proposal network"), tr("choose a Faster R-CNN"))
    samples = _samples(request)
    yield from search_compiled(models)
    files = FeatureFiles(models.cache / "proposals", CACHED_BYTES)
    search = ExternalProposals(settings.mode, settings.seed, MOST, files=files)
    pictures = []
    for number, (path, annotation) in enumerate(samples):
        yield Progress(number, len(samples), path.name)
        try:
            image = read_image(path)
        except UserError as error:
            yield PartReady(PictureFailed(path, f"{error.what}; {error.do}"))
            continue
        searched = yield from run_cancellable(partial(search.searched, image))
        proposed = yield from _proposed(models, Propose(path, settings))
        pictures.append(Picture(annotation, (proposed, searched)))
    yield Progress(len(samples), len(samples), "")
    return duel_of(detector.name, settings.mode, pictures)


def _samples(request: Duel) -> list[tuple[Path, Annotation]]:
    samples, _ = read_to_judge(request.folder, request.split)
    if request.only is None:
        return samples
    chosen = [sample for sample in samples if sample[0] == request.only]
    if not chosen:
        raise UserError(request.only, tr("has no labels"), tr("label its objects first, or choose the whole folder"))
    return chosen


def _proposed(models: Models, request: Propose) -> Generator[None, None, Proposals]:
    """Its stages are points of cancelling, not shown."""
    stages = WithResult(propose(models, request))
    for _ in stages:
        yield None
    found = stages.result.trace.get(Proposals)
    assert found is not None
    return found


def duel_of(model: str, mode: str, pictures: Sequence[Picture]) -> DuelResult:
    """Crowds and difficult boxes need not be found."""
    rows = [
        (n, box, picture) for n, picture in enumerate(pictures) for box in picture.annotation.boxes if box.is_learned
    ]
    boxes = as_boxes([box.box for _, box, _ in rows])
    ranks = [[first_cover(side, boxes[row : row + 1]) for side in one.sides] for row, (_, _, one) in enumerate(rows)]
    counts = [[len(side) for side in picture.sides] for picture in pictures]
    means = np.mean(counts, axis=0).tolist() if counts else [0.0, 0.0]
    return DuelResult(
        model,
        mode,
        tuple(picture.annotation.path for picture in pictures),
        np.array([number for number, _, _ in rows], np.int32),
        boxes,
        tuple(box.label for _, box, _ in rows),
        np.array(ranks, np.int32).reshape(-1, len(SIDES)),
        (means[0], means[1]),
    )


def first_cover(proposals: Proposals, box: BoxArray) -> int:
    """The place, from 1, of the first proposal that finds the box (1, 4); 0 where none of the first MOST does."""
    reached = np.flatnonzero(iou(proposals.boxes[:MOST], box)[:, 0] >= COVERS)
    return int(reached[0]) + 1 if len(reached) else 0
