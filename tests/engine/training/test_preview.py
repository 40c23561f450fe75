"""The picture on the screen is detected anew while a net learns; another one may be opened meanwhile."""

from pathlib import Path

import pytest
import torch

from engine.models.architectures import build
from engine.structures.requests import ImageResult, PreviewPictures
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections
from engine.structures.training import TrainingPoint
from engine.training.data.loader import LabelledPictures
from engine.training.detection.recipes import Plan
from engine.training.loop import preview
from engine.training.loop.trainer import Hooks, fine_tune
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
