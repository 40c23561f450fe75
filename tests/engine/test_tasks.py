"""The tasks: every stage in the paper's order, what is kept, one bad picture among many."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

import cv2
import numpy as np
import pytest

from engine.errors import UserError
from engine.generators import WithResult
from engine.kernels.compilation import Kernels
from engine.models.library import shelf
from engine.structures import papers, requests, retrieval
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.inspection import gradients, heat, post_processing
from engine.structures.jobs import PartReady, Progress, Request, StageReady
from engine.structures.requests import (
    Compare,
    DeleteModel,
    Detect,
    DetectMany,
    Download,
    FineTune,
    ImageResult,
    ImportModel,
    LabelAnchors,
    ListModels,
    PictureFailed,
    Propose,
    RenameModel,
    Reselect,
)
from engine.structures.settings import DetectSettings
from engine.structures.stages import AnchorLabels, Anchors, Detections, FeatureMaps, Proposals, Segments
from engine.tasks import make_runner
from engine.tasks.session import task_of
from engine.worker import RunTask, Task

SETTINGS = DetectSettings(model="tiny", score=0.0, top=50)
R = TypeVar("R")
NAMED = vars(requests) | vars(papers) | vars(gradients) | vars(heat) | vars(post_processing) | vars(retrieval)
REQUESTS = [kind for kind in NAMED.values() if isinstance(kind, type) and Request in kind.__bases__]


@pytest.fixture
def run(tiny_cache: Path, tmp_path: Path) -> RunTask:
    return make_runner(tmp_path, tiny_cache, 1)


def finish(run: RunTask, request: Request[Any, R]) -> tuple[list[Any], R]:
    """What comes on the way to a request's result, and the result."""
    updates = WithResult(run(request))
    return [update for update in updates if update is not None], updates.result


def stages(events: list[Any]) -> list[StageReady]:
    return [event for event in events if isinstance(event, StageReady)]


def test_a_detection_yields_the_stages_in_the_papers_order(run: RunTask, picture: Path) -> None:
    events, result = finish(run, Detect(picture, SETTINGS))
    names = [type(event.record).__name__ for event in stages(events)]
    assert names == [
        "FeatureMaps", "Anchors", "Objectness", "RankedAnchors", "Proposals",
        "RoiGrid", "PooledRois", "HeadOutput", "Refinement", "Detections",
    ]  # fmt: skip
    assert isinstance(result, ImageResult)
    assert (result.width, result.height) == (160, 120)
    assert set(result.seconds) >= {"read", "features", "anchors", "proposals", "detections", "total"}
    assert result.seconds["total"] == pytest.approx(sum(v for k, v in result.seconds.items() if k != "total"))


def test_labelled_boxes_give_the_anchors_labels(run: RunTask, picture: Path) -> None:
    truth = np.array([[20, 30, 70, 90]], np.float32)
    _, result = finish(run, Detect(picture, SETTINGS, truth))
    labels, anchors = result.trace.get(AnchorLabels), result.trace.get(Anchors)
    assert len(labels.labels) == len(anchors)
    assert (labels.labels == 1).any(), "the best anchor of a box is positive"


def test_anchors_are_labelled_anew_without_a_detection(run: RunTask, picture: Path) -> None:
    first, second = (
        np.array([[20, 30, 70, 90]], np.float32),
        np.array([[20, 30, 70, 90], [80, 10, 150, 60]], np.float32),
    )
    _, before = finish(run, Detect(picture, SETTINGS, first))
    anchors = before.trace.get(Anchors)
    events, _ = finish(run, LabelAnchors(picture, anchors, second, before.width, before.height))
    [stage] = stages(events)
    labels = stage.record
    assert isinstance(labels, AnchorLabels)
    assert stage.path == picture
    _, after = finish(run, Detect(picture, SETTINGS, second))
    expected = after.trace.get(AnchorLabels)
    for name in ("labels", "matched", "iou", "covered"):
        assert np.array_equal(getattr(labels, name), getattr(expected, name))


def test_a_second_run_computes_no_features_again(run: RunTask, picture: Path) -> None:
    finish(run, Detect(picture, SETTINGS))
    events, _ = finish(run, Detect(picture, SETTINGS))
    kept = {type(event.record): event.is_cached for event in stages(events)}
    assert kept[FeatureMaps]
    assert kept[Proposals]


def test_switching_the_proposals_keeps_the_features(run: RunTask, picture: Path) -> None:
    finish(run, Detect(picture, SETTINGS))
    searching = DetectSettings(model="tiny", proposals="selective-search", mode="single", top=50)
    events, result = finish(run, Detect(picture, searching))
    assert next(event for event in stages(events) if isinstance(event.record, FeatureMaps)).is_cached
    assert result.trace.get(Proposals).source == "selective-search"
    assert result.trace.get(Segments) is not None


def test_reselecting_is_what_a_full_run_with_that_score_gives(run: RunTask, picture: Path) -> None:
    _, result = finish(run, Detect(picture, SETTINGS))
    middle = float(np.median(result.trace.get(Detections).scores))
    strict = DetectSettings(model="tiny", score=middle, top=50)
    events, _ = finish(run, Reselect(picture, result.trace, strict))
    [reselected] = [stage.record for stage in stages(events)]
    assert isinstance(reselected, Detections)
    _, whole = finish(run, Detect(picture, strict))
    found = whole.trace.get(Detections)
    assert 0 < len(reselected) <= len(result.trace.get(Detections))
    np.testing.assert_array_equal(reselected.boxes, found.boxes)
    np.testing.assert_array_equal(reselected.scores, found.scores)


def test_one_bad_picture_does_not_stop_a_folder(run: RunTask, picture: Path) -> None:
    bad = picture.with_name("bad.png")
    bad.write_bytes(picture.read_bytes()[:100])
    events, done = finish(run, DetectMany((picture, bad, picture), SETTINGS))
    parts = [event.part for event in events if isinstance(event, PartReady)]
    assert done == 2
    assert [type(part) for part in parts] == [ImageResult, PictureFailed, ImageResult]
    assert parts[1].path == bad


def test_a_folder_goes_on_after_a_stop_or_a_kill(
    run: RunTask, picture: Path, tiny_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found is written as it comes; another program with the same model and settings takes it."""
    paths = tuple(picture.with_name(f"{number}.png") for number in range(3))
    for path in paths:
        shutil.copy(picture, path)
    request = DetectMany(paths, SETTINGS, store=True)
    first: list[ImageResult] = []
    for event in run(request):
        if isinstance(event, PartReady):
            first.append(event.part)
        if len(first) == 2:
            break  # nothing of what follows is done
    again = make_runner(tmp_path, tiny_cache, 1)
    parts = [event.part for event in finish(again, request)[0] if isinstance(event, PartReady)]
    assert [part.is_stored for part in parts] == [True, True, False]
    for part, was in zip(parts, first, strict=False):
        found, before = part.trace.get(Detections), was.trace.get(Detections)
        assert found.names == before.names
        assert found.selected_by == before.selected_by
        np.testing.assert_array_equal(found.boxes, before.boxes)
        np.testing.assert_array_equal(found.scores, before.scores)

    paths[0].write_bytes(paths[0].read_bytes() + b" ")  # another picture now
    other = replace(request, settings=replace(SETTINGS, nms=0.1))
    for asked, stored in (
        (request, [False, True, True]),
        (other, [False] * 3),
        (replace(request, store=False), [False] * 3),
    ):
        parts = [event.part for event in finish(again, asked)[0] if isinstance(event, PartReady)]
        assert [part.is_stored for part in parts] == stored


def test_a_missing_model_stops_a_folder_at_once(run: RunTask, picture: Path) -> None:
    with pytest.raises(UserError, match="no such model"):
        finish(run, DetectMany((picture,), DetectSettings(model="nowhere")))


def test_a_search_is_cancelled_in_the_middle_and_leaves_no_thread(run: RunTask, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    cv2.imwrite(str(large), np.random.default_rng(0).integers(0, 255, (1600, 1600, 3)).astype(np.uint8))
    task = run(Propose(large, DetectSettings(model="tiny", proposals="selective-search", mode="quality")))
    next(task)
    task.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("regionscope-stage")]


@pytest.mark.parametrize("source", ["rpn", "selective-search"])
def test_proposals_alone_from_either_source(run: RunTask, picture: Path, source: Any) -> None:
    settings = DetectSettings(model="tiny", proposals=source, mode="single", top=20)
    _, result = finish(run, Propose(picture, settings))
    proposals = result.trace.get(Proposals)
    assert proposals.source == source
    assert 0 < len(proposals) <= 20
    assert result.trace.get(Detections) is None


def test_the_shelf_lists_its_models(run: RunTask) -> None:
    _, entries = finish(run, ListModels())
    assert "tiny" in {entry.name for entry in entries}


def test_the_shelfs_verbs(run: RunTask, tiny_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, entry = finish(run, ImportModel(tiny_cache / "models" / "tiny.safetensors", "copy"))
    assert (entry.name, entry.state, entry.classes) == ("copy", "own", ("cat", "dog"))
    assert finish(run, RenameModel("copy", "better"))[1].name == "better"
    trashed: list[Path] = []
    monkeypatch.setattr(shelf, "send2trash", trashed.append)
    finish(run, DeleteModel("better"))
    assert trashed == [tiny_cache / "models" / "better.safetensors"]
    trashed[0].unlink()
    with pytest.raises(UserError, match="not published for download; choose one of fasterrcnn_resnet50_fpn"):
        finish(run, Download("better"))


def test_two_models_are_compared_on_a_picture_without_labels(run: RunTask, picture: Path) -> None:
    request = Compare(picture.parent, SETTINGS, SETTINGS, paths=(picture,))
    _, result = finish(run, request)
    (one,) = result.pictures
    assert one.path == picture
    assert one.change == 0, "a model is like itself"
    assert len(one.before) == len(one.after)
    assert result.sums == {"fixed": 0, "broken": 0, "gained": 0, "lost": 0}
    assert np.isnan(result.ap50).all()


@pytest.mark.parametrize("kind", REQUESTS, ids=lambda one: one.__name__)
def test_each_request_is_answered_with_the_types_that_it_says(kind: type) -> None:
    hints = get_type_hints(task_of(kind))
    part, result = get_args(kind.__orig_bases__[0])
    assert (hints["request"], hints["return"]) == (kind, Task[part, result])


def test_a_training_brings_its_models_row_of_the_shelf(tiny_cache: Path, picture: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_cache / "models", tmp_path / "cache" / "models")
    run = make_runner(tmp_path, tmp_path / "cache", 1)
    boxes = (LabelledBox(Rectangle(20, 30, 70, 90), "cat"),)
    corrected = (Annotation(picture, 160, 120, boxes, verified=True),)
    request = FineTune(DetectSettings(model="tiny", device="cpu"), "made", annotations=corrected, epochs=1)
    _, result = finish(run, request)
    _, entries = finish(run, ListModels())
    [listed] = [entry for entry in entries if entry.name == "made"]
    assert result.entry is not None
    assert (result.entry.state, result.entry.classes) == (listed.state, listed.classes)
    assert result.entry.provenance == listed.provenance
    _, beside = finish(run, replace(request, save=str(tmp_path / "beside.safetensors")))
    assert beside.entry is None, "what is saved elsewhere has no row"
    assert beside.file.is_file()


def test_until_the_kernels_are_compiled_a_detection_is_plain_and_finds_the_same(
    run: RunTask, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an installation nobody waits for a compiler; later detections are quicker, and nothing else."""
    begun: list[Kernels] = []
    monkeypatch.setattr(Kernels, "begin", lambda self: begun.append(self))
    monkeypatch.setattr(Kernels, "are_ready", False)
    with monkeypatch.context() as patch:
        for kernel in ("nms._greedy", "scaling._scale_rows", "roi.align_kernels.align"):
            patch.setattr(f"engine.kernels.{kernel}", None)
        _, plain = finish(run, Detect(picture, SETTINGS))
    assert begun
    monkeypatch.setattr(Kernels, "are_ready", True)
    _, quick = finish(run, Detect(picture.rename(picture.with_name("again.png")), SETTINGS))
    before, after = plain.trace.get(Detections), quick.trace.get(Detections)
    assert before is not None
    assert after is not None
    assert len(before)
    np.testing.assert_allclose(before.boxes, after.boxes, atol=0.01)
    assert before.names == after.names


def test_selective_search_waits_for_its_kernels_and_says_so(
    run: RunTask, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Kernels, "wait", lambda self: iter([None]))
    for request in (
        Propose(picture, SETTINGS),
        Detect(picture, replace(SETTINGS, detector="fast-rcnn", mode="single")),
    ):
        events, _ = finish(run, request)
        assert "First use of Selective Search: preparing, a minute or two" in [
            one.text for one in events if isinstance(one, Progress)
        ]
