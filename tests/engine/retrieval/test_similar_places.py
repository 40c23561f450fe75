"""Things that the net proposes no region for are found where the feature map looks like the example."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pil

from engine.generators import result_of
from engine.models.detectors.detector import Detector
from engine.models.library.shelf import Shelf
from engine.pictures.reading import read_image
from engine.retrieval import similar_places as places_room
from engine.retrieval.colours import BINS, SHARE, colours
from engine.retrieval.similar_places import PLACES, pattern_of, similar_places, unknown_to_the_net
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes, iou
from engine.structures.retrieval import ExampleBox, FindAlike
from engine.structures.settings import DetectSettings
from engine.tasks import make_runner
from resources import RESOURCES

SIDE = 40
TINY = DetectSettings(model="tiny")
SHOWN, OTHER = Rectangle(96, 64, 96 + SIDE, 64 + SIDE), Rectangle(160, 112, 160 + SIDE, 112 + SIDE)


@pytest.fixture
def scenes(tmp_path: Path) -> tuple[Path, Path]:
    """The same thing lies at SHOWN in the first and at OTHER in the second picture, on two grounds of noise."""
    random = np.random.default_rng(3)
    thing = cv2.resize(random.integers(0, 255, (5, 5, 3), np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    folder = tmp_path / "scenes"
    folder.mkdir()
    for name, box in (("a.png", SHOWN), ("b.png", OTHER)):
        pixels = random.integers(90, 120, (192, 256, 3), np.uint8)
        pixels[int(box.y1) : int(box.y2), int(box.x1) : int(box.x2)] = thing
        Pil.fromarray(pixels).save(folder / name)
    return folder / "a.png", folder / "b.png"


@pytest.fixture
def detector(tiny_cache: Path) -> Detector:
    return Shelf(RESOURCES, tiny_cache).load(TINY)


@pytest.mark.parametrize(("at", "box"), [(0, SHOWN), (1, OTHER)])
def test_the_first_place_is_the_thing_itself(
    scenes: tuple[Path, Path], detector: Detector, at: int, box: Rectangle
) -> None:
    pattern = pattern_of(detector, read_image(scenes[0]), SHOWN)
    places = similar_places(detector, read_image(scenes[at]), pattern)
    assert 1 <= len(places) <= PLACES
    assert iou(places[:1], as_boxes([box]))[0, 0] > 0.5
    assert (places >= 0).all()
    assert (places <= [256, 192, 256, 192]).all()


@pytest.mark.parametrize("edges", [(0, 0, 256, 192), (-30, -30, 12, 12), (250.5, 180, 300, 260), (8, 8, 9, 9)])
def test_examples_of_any_size(scenes: tuple[Path, Path], detector: Detector, edges: tuple[float, ...]) -> None:
    pattern = pattern_of(detector, read_image(scenes[0]), Rectangle(*edges))
    places = similar_places(detector, read_image(scenes[1]), pattern)
    assert np.isfinite(places).all()
    assert ((places[:, 2:] - places[:, :2]) >= 1).all()


def test_a_thing_without_a_proposal_is_found(
    scenes: tuple[Path, Path], tiny_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the search of a whole folder, in which it is no label."""
    monkeypatch.setattr(places_room, "PROPOSED", 1.1)
    run = make_runner(RESOURCES, tiny_cache, 1, tmp_path / "cache")
    request = FindAlike(scenes[0].parent, TINY, (ExampleBox(scenes[0], SHOWN),), top=10)
    found = result_of(run(request)).matches
    assert (found[0].path, found[0].box) == (scenes[0], SHOWN)
    best = next(one for one in found if one.path == scenes[1])
    assert iou(as_boxes([best.box]), as_boxes([OTHER]))[0, 0] > 0.5


def test_most_examples_decide_whether_the_net_knows_their_kind(tmp_path: Path) -> None:
    a, b = tmp_path / "a.png", tmp_path / "b.png"
    proposals = {a: as_boxes([SHOWN]), b: as_boxes([])}
    assert unknown_to_the_net({a: [SHOWN]}, proposals.__getitem__) is None
    assert unknown_to_the_net({a: [SHOWN], b: [OTHER]}, proposals.__getitem__) is None
    assert unknown_to_the_net({a: [SHOWN, OTHER], b: [OTHER]}, proposals.__getitem__) == ExampleBox(a, OTHER)


def test_colours_are_those_of_the_box(scenes: tuple[Path, Path]) -> None:
    """Of one thing the same in both pictures, also where a picture is large; each bin the mean of its pixels."""
    a, b = (read_image(path) for path in scenes)
    of_a, of_b = colours(a, as_boxes([SHOWN])), colours(b, as_boxes([OTHER]))
    assert of_a.shape == (1, 3 * BINS**2)
    np.testing.assert_allclose(of_a, of_b, atol=0.01)
    large = scenes[0].with_name("large.png")
    Pil.fromarray(a.pixels).resize((256 * 5, 192 * 5), Pil.Resampling.NEAREST).save(large)
    np.testing.assert_allclose(colours(read_image(large), as_boxes([SHOWN]) * 5), of_a, atol=0.15)
    plain = Pil.new("RGB", (50, 40), (200, 30, 30))
    plain.save(scenes[0].with_name("plain.png"))
    found = colours(read_image(scenes[0].with_name("plain.png")), as_boxes([Rectangle(5, 5, 25, 25)])).reshape(3, -1)
    lab = cv2.cvtColor(np.array([[[200, 30, 30]]], np.uint8), cv2.COLOR_RGB2LAB)[0, 0] / 255 - 0.5
    np.testing.assert_allclose(found, np.repeat(SHARE * lab[:, None], BINS**2, 1), atol=0.01)
