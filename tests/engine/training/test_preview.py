"""The picture on the screen is detected anew while a net learns; another one may be opened meanwhile."""

from pathlib import Path

import pytest
import torch

from engine.models.architectures import build
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes
from engine.structures.inspection.gradients import RoiGradient, SendBack
from engine.structures.requests import ImageResult, PreviewPictures
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections
from engine.structures.training import TrainingPoint
from engine.training.data.loader import LabelledPictures
from engine.training.detection.recipes import Plan
from engine.training.loop import preview
from engine.training.loop.trainer import Hooks, fine_tune
from tests.conftest import one_map_specification
from tests.engine.training.test_run import FROZEN, INDEX, items_in, write_items


@pytest.fixture
def net():
    torch.manual_seed(0)
    return build(FROZEN)


@pytest.fixture
def pictures(tmp_path) -> LabelledPictures:
    write_items(tmp_path)
    return LabelledPictures(items_in(tmp_path), INDEX)


def test_watched_pictures_are_detected_meanwhile(net, pictures, monkeypatch):
    monkeypatch.setattr(preview, "PAUSE", 0.0)
    monkeypatch.setattr(preview, "_SHARE", 1e9)
    paths = [pictures[0].name, pictures[1].name, "gone.png"]
    shown = preview.Preview(PreviewPictures(tuple(Path(p) for p in paths)), DetectSettings(), fixed_trunk=True)
    told = list(fine_tune(net, pictures, Plan(epochs=2), Hooks(preview=shown)))
    results = [t for t in told if isinstance(t, ImageResult)]
    assert len(results) >= 4
    assert {str(r.path) for r in results} == set(paths[:2])
    assert all(r.trace.get(Detections) is not None for r in results)
    points = [t for t in told if isinstance(t, TrainingPoint)]
    assert [p.step for p in points] == list(range(1, 7))
    assert all(p.memory_bytes > 0 and p.phase == "heads" for p in points)


def test_another_picture_that_is_opened_meanwhile_is_looked_at_soon(net, pictures, monkeypatch):
    monkeypatch.setattr(preview, "_CHANGED", 0.0)
    one, other = Path(pictures[0].name), Path(pictures[1].name)
    watched = PreviewPictures((one,))
    shown = preview.Preview(watched, DetectSettings(), fixed_trunk=True)
    assert shown.is_due()
    assert [r.path for r in shown.look(net)] == [one]
    assert not shown.is_due()  # the same picture again only after the pause
    watched.paths = (other,)
    assert shown.is_due()
    assert [r.path for r in shown.look(net)] == [other]
    assert set(shown._features) == {other}  # what is off the screen is not kept
    watched.paths = (Path("gone.png"),)
    assert list(shown.look(net)) == []
    watched.paths = ()
    assert not shown.is_due()


def test_the_gradient_of_a_watched_box_is_that_of_the_net_as_it_learns(pictures, monkeypatch):
    monkeypatch.setattr(preview, "PAUSE", 0.0)
    monkeypatch.setattr(preview, "_SHARE", 1e9)
    torch.manual_seed(0)
    net = build(one_map_specification().with_(class_names=tuple(INDEX), shorter_side=192, longer_side=256))
    path, box = Path(pictures[0].name), Rectangle(10, 10, 50, 50)
    watched = PreviewPictures((path,), SendBack(path, DetectSettings(), -1, box, as_boxes([box]), (next(iter(INDEX)),)))
    shown = preview.Preview(watched, DetectSettings(), fixed_trunk=False)
    told = list(fine_tune(net, pictures, Plan("full", epochs=4), Hooks(preview=shown)))
    found = [one for one in told if isinstance(one, RoiGradient)]
    assert len(found) >= 2
    assert {one.roi for one in found} == {-1}
    assert all(0 < one.reached <= one.cells for one in found)
    assert len({one.class_loss for one in found}) == len(found), "each of other weights"
    watched.roi = None
    assert not any(isinstance(one, RoiGradient) for one in shown.look(net))
