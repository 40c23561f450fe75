"""What to label next, and pictures that show nearly the same: both from what pictures look like."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

import numpy as np

from engine.errors import UserError
from engine.generators import WithResult
from engine.labels.folder import open_folder
from engine.pictures.near_duplicates import Look, groups_of, look_at
from engine.retrieval.next_pictures import OBJECTS, Candidates, pick
from engine.retrieval.roi_vectors import PictureVectors, RoiVectors
from engine.structures.jobs import PartReady, Progress
from engine.structures.requests import PictureFailed
from engine.structures.retrieval import DuplicateGroups, FindDuplicates, Pick, PickNext, Picks
from engine.tasks.models import Models
from engine.tasks.retrieval import boxes_of, listed_pictures, vector_store
from engine.worker import Task

LEAST_LIKELY = 0.1  # that any object is there


def pick_next(models: Models, request: PickNext) -> Task[PictureFailed, Picks]:
    """Pictures with labels are looked at for their objects alone."""
    store = yield from vector_store(models, request.settings)
    inside = listed_pictures(request.folder, request.listed)
    labelled, boxes = _labelled(request), boxes_of(request.folder, request.labels)
    total = sum(path not in labelled for path in inside)
    if not total:
        return Picks(store.detector.name, (), 0, 0, 0)
    found: dict[Path, PictureVectors] = {}
    looks: dict[Path, Look] = {}
    order = sorted(inside, key=lambda path: path not in labelled)  # the others are told apart from these
    for number, path in enumerate(order):
        yield Progress(number, len(order), path.name)
        if request.enough.is_set():
            break
        try:
            found[path] = store.of(path, boxes(path), is_exact=False)
            looks[path] = look_at(path)
        except UserError as error:
            found.pop(path, None)
            yield PartReady(PictureFailed(path, f"{error.what}; {error.do}"))
    free = [path for path in inside if path not in labelled and path in found]
    passed: list[int] = []
    groups = yield from _groups(looks, len(order))
    group_of = {path: number for number, group in enumerate(groups) for path in group}
    seen = {group_of[path] for path in labelled if path in group_of}

    def is_left_out(place: int, picked: Sequence[int]) -> bool:
        group = group_of.get(free[place])
        is_near = group is not None and (group in seen or group in {group_of.get(free[one]) for one in picked})
        passed.extend([place] * is_near)
        return is_near

    chosen = pick(_candidates([found[p] for p in free], [found[p] for p in found if p in labelled]), request.count,
                  is_left_out)  # fmt: skip
    picks = tuple(Pick(free[one.picture], one.new, one.objects) for one in chosen)
    return Picks(store.detector.name, picks, len(free), total, len(passed))


def _labelled(request: PickNext) -> set[Path]:
    """Pictures of which somebody has said what is in them."""
    if request.labels is not None:
        return set(request.labels)
    folder = open_folder(request.folder)
    return set() if folder is None else {path for path in folder.pictures if folder.is_labelled(path)}


def _candidates(free: Sequence[PictureVectors], labelled: Sequence[PictureVectors]) -> Candidates:
    parts = [_objects(one.proposals) for one in free]
    empty = np.zeros((0, parts[0].vectors.shape[1] if parts else 1), np.float32)
    return Candidates(
        np.repeat(np.arange(len(parts)), [len(part.boxes) for part in parts]).astype(np.intp),
        np.concatenate([np.zeros(0, np.float32), *(part.scores for part in parts)]),
        np.concatenate([empty, *(part.vectors for part in parts)]),
        np.concatenate([empty, *(one.boxes.vectors for one in labelled)]),
        len(parts),
    )


def _objects(proposals: RoiVectors) -> RoiVectors:
    return proposals.take(np.flatnonzero(proposals.scores >= LEAST_LIKELY)[:OBJECTS])


def find_duplicates(_models: Models, request: FindDuplicates) -> Task[PictureFailed, DuplicateGroups]:
    """Of these pictures, by what they look like as a whole."""
    looks: dict[Path, Look] = {}
    for number, path in enumerate(request.pictures):
        yield Progress(number, len(request.pictures), path.name)
        if request.enough.is_set():
            break
        try:
            looks[path] = look_at(path)
        except UserError as error:
            yield PartReady(PictureFailed(path, f"{error.what}; {error.do}"))
    groups = yield from _groups(looks, len(request.pictures))
    return DuplicateGroups(tuple(groups), len(looks))


def _groups(looks: Mapping[Path, Look], total: int) -> Generator[Progress, None, list[tuple[Path, ...]]]:
    """Those of two or more that show nearly the same, as a training keeps them together."""
    there = list(looks)
    comparing = WithResult(groups_of(list(looks.values())))
    for words in comparing:
        yield Progress(total, total, words)
    return [tuple(there[place] for place in group) for group in comparing.result]
