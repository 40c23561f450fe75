"""The store of RoI vectors: made while detecting, in float16, of one model alone, and true while a folder changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from engine.errors import UserError
from engine.generators import result_of
from engine.retrieval import roi_vectors
from engine.retrieval.roi_vectors import PROPOSALS, VectorStore
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes
from engine.structures.requests import DetectMany
from engine.structures.retrieval import DescribeBoxes, ExampleBox, FindAlike
from engine.structures.settings import DetectSettings
from engine.tasks import make_runner
from engine.tasks.models import Models
from engine.tasks.retrieval import vector_store
from engine.training.data.feature_cache import FeatureFiles
from resources import RESOURCES

TINY = DetectSettings(model="tiny")
BOX = Rectangle(20, 30, 70, 90)


@pytest.fixture
def models(tiny_cache: Path, tmp_path: Path) -> Models:
    return Models(RESOURCES, tiny_cache, 1, tmp_path / "cache")


@pytest.fixture
def store(models: Models) -> VectorStore:
    return result_of(vector_store(models, TINY))


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What is computed, and not read from a cache."""
    found: list[Any] = []
    compute = roi_vectors.picture_vectors
    monkeypatch.setattr(roi_vectors, "picture_vectors", lambda *how: (found.append(how[1].path), compute(*how))[1])
    return found


def test_a_picture_is_looked_at_once_in_memory_and_on_disk(store: VectorStore, picture: Path, looks: list[Any]) -> None:
    boxes = as_boxes([BOX])
    first = store.of(picture, boxes)
    assert first.boxes.vectors.dtype == np.float16
    assert len(first.proposals.boxes) <= PROPOSALS
    assert store.of(picture, boxes).boxes.vectors.tobytes() == first.boxes.vectors.tobytes()
    again = VectorStore(store.detector, store.files)
    assert again.of(picture, boxes).proposals.vectors.tobytes() == first.proposals.vectors.tobytes()
    assert looks == [picture]


def test_a_new_box_is_computed_alone_and_an_accepted_proposal_not_at_all(
    store: VectorStore, picture: Path, looks: list[Any]
) -> None:
    found = store.of(picture, as_boxes([BOX]))
    proposal = found.proposals.boxes[3]
    accepted = as_boxes([np.rint(proposal)]) if min(proposal[2:] - proposal[:2]) > 30 else as_boxes([proposal])
    both = store.of(picture, np.concatenate([as_boxes([BOX]), accepted]), is_exact=False)
    assert looks == [picture]
    assert both.boxes.boxes.tolist() == [list(BOX), *accepted.tolist()]
    assert both.boxes.vectors[0].tobytes() == found.boxes.vectors[0].tobytes()
    near = both.boxes.vectors[1]
    assert any((near == vector).all() for vector in found.proposals.vectors)
    store.of(picture, np.concatenate([as_boxes([BOX]), accepted]))  # exactly
    assert looks == [picture, picture]


def test_a_changed_picture_is_looked_at_anew_and_one_that_is_gone_is_said(
    store: VectorStore, picture: Path, looks: list[Any]
) -> None:
    before = store.of(picture, as_boxes([BOX]))
    pixels = cv2.imread(str(picture))
    cv2.imwrite(str(picture), 255 - pixels)
    after = store.of(picture, as_boxes([BOX]))
    assert len(looks) == 2
    assert not np.array_equal(before.boxes.vectors, after.boxes.vectors)
    picture.unlink()
    with pytest.raises(UserError, match="is not there"):
        store.of(picture, as_boxes([BOX]))


def test_vectors_of_another_model_are_never_used(models: Models, one_map: str, picture: Path, looks: list[Any]) -> None:
    tiny = result_of(vector_store(models, TINY))
    tiny.of(picture, as_boxes([BOX]))
    other = result_of(vector_store(models, DetectSettings(model=one_map)))
    assert other is not tiny
    other.of(picture, as_boxes([BOX]))
    assert looks == [picture, picture], "each model has looked for itself"
    assert result_of(vector_store(models, TINY)).of(picture, as_boxes([BOX])) is not None
    assert len(looks) == 2, "and neither again"


def test_weights_that_change_make_a_store_void(models: Models, picture: Path) -> None:
    import torch

    store = result_of(vector_store(models, TINY))
    with torch.no_grad():
        next(store.detector.net.parameters()).add_(0)  # as a training does
    assert not store.is_of(store.detector)


def test_what_is_cached_has_a_limit(store: VectorStore, picture: Path, tmp_path: Path) -> None:
    small = VectorStore(store.detector, FeatureFiles(tmp_path / "small", 60_000), limit=60_000)
    for number in range(6):
        path = picture.with_name(f"{number}.png")
        cv2.imwrite(str(path), np.roll(cv2.imread(str(picture)), number, axis=1))
        small.of(path, as_boxes([BOX]))
    assert sum(file.stat().st_size for file in (tmp_path / "small").iterdir()) <= 60_000
    assert small._entries.currsize <= 60_000


def test_detecting_a_folder_makes_them_so_that_the_first_look_computes_nothing(
    tiny_cache: Path, tmp_path: Path, picture: Path, looks: list[Any]
) -> None:
    run = make_runner(RESOURCES, tiny_cache, 1, tmp_path / "cache")
    result_of(run(DetectMany((picture,), TINY, describe=True)))
    assert looks == [picture]
    find = FindAlike(picture.parent, TINY, (ExampleBox(picture, BOX),), listed=(picture,), labels={})
    found = result_of(run(find))
    assert found.matches[0].box == BOX
    proposed = (ExampleBox(picture, next(one.box for one in found.matches[1:])),)
    computed = len(looks)
    for again in (find, replace(find, like=proposed)):
        assert result_of(run(again)).matches
    assert len(looks) == computed, "of an example that was looked for, and of a proposal, all is known"
    fast = DetectSettings(model="tiny", detector="fast-rcnn")
    assert result_of(run(DetectMany((picture.with_name("gone.png"),), fast, describe=True))) == 0


def test_boxes_are_described_picture_by_picture(tiny_cache: Path, tmp_path: Path, picture: Path) -> None:
    run = make_runner(RESOURCES, tiny_cache, 1, tmp_path / "cache")
    gone = picture.with_name("gone.png")
    updates = [one for one in run(DescribeBoxes(TINY, {picture: as_boxes([BOX]), gone: as_boxes([BOX])})) if one]
    parts = [one.part for one in updates if hasattr(one, "part")]
    assert parts[0].path == picture
    assert parts[0].vectors.shape[0] == 1
    assert (parts[1].path, parts[1].message.split(";")[0]) == (gone, "is not there")
