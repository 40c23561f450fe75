"""The second bundled model, from a person's side: the papers' design, with its numbers, and it finds things."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.generators import result_of
from engine.models.detectors.detector import Detector
from engine.models.library.seen_pictures import SUFFIX, SeenPictures
from engine.models.library.shelf import Shelf
from engine.pictures.reading import read_image
from engine.structures.image import Image
from engine.structures.inspection.gradients import SendBack
from engine.structures.models import ModelEntry
from engine.structures.settings import DetectSettings
from engine.structures.stages import Anchors, Detections, FeatureMaps, HeadOutput, Proposals, Refinement, RoiGrid, Trace
from engine.tasks.inspection.gradient import send_back
from engine.tasks.models import Models
from resources import RESOURCES

FILE = RESOURCES / "models" / "classic.safetensors"
ASTRONAUT = RESOURCES / "samples" / "astronaut.jpg"
CLASSIC = DetectSettings(model="classic", device="cpu")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(RESOURCES, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def detector(shelf: Shelf) -> Detector:
    return shelf.load(CLASSIC)


def looked_at(detector: Detector, image: Image) -> Trace:
    trace = Trace()
    for stage in detector.stages(image, CLASSIC):
        trace = trace if stage is None else trace.with_(stage.record, 0.0)
    return trace


def entry_of(shelf: Shelf) -> ModelEntry:
    return next(entry for entry in shelf.entries() if entry.name == "classic")


def test_it_stands_on_the_shelf_beside_the_starter(shelf: Shelf) -> None:
    bundled = [entry.name for entry in shelf.entries() if entry.state == "bundled"]
    assert bundled == ["starter", "classic"], "the default one first"
    entry = entry_of(shelf)
    assert (entry.title, entry.detector, entry.licence) == ("Classic", "faster-rcnn", "Apache-2.0")
    assert len(entry.classes) == 81
    assert FILE.stat().st_size <= 12_000_000


def test_the_papers_numbers(detector: Detector) -> None:
    """Figure 2 and section 3 of Faster R-CNN: every number that the paper has for a picture of 600 x 800."""
    random = np.random.default_rng(0)
    image = Image(Path("noise.png"), random.integers(0, 255, (600, 800, 3), np.uint8), "noise")
    trace = looked_at(detector, image)
    maps, anchors, proposals = trace.get(FeatureMaps), trace.get(Anchors), trace.get(Proposals)
    grid, head, moved = trace.get(RoiGrid), trace.get(HeadOutput), trace.get(Refinement)
    assert maps is not None
    assert anchors is not None
    assert proposals is not None
    assert grid is not None
    assert head is not None
    assert moved is not None
    assert [(level.stride_x, level.stride_y) for level in maps.levels] == [(16, 16)]
    assert len(anchors) == 17_100
    assert 0 < len(proposals) <= 300
    assert (grid.bins, grid.quantised) == (7, True)
    assert set(grid.level.tolist()) == {0}
    assert head.scores.shape == (len(proposals), 1 + 81)
    assert moved.after.shape == (len(proposals), 81, 4), "four numbers for each class"
    s = detector.net.specification
    assert s.anchor_sizes == ((128, 256, 512),)
    assert s.anchor_ratios == (0.5, 1, 2)
    assert (s.rpn_pre_nms, s.rpn_post_nms, s.rpn_nms, s.nms) == (6000, 300, 0.7, 0.3)
    assert s.objectness_share == 0, "the score is the head's alone"


def test_it_finds_what_anybody_sees(detector: Detector) -> None:
    found = looked_at(detector, read_image(ASTRONAUT)).get(Detections)
    assert found is not None
    assert len(found)
    best = int(found.scores.argmax())
    assert found.names[best] == "person"
    assert found.scores[best] > 0.5
    x1, y1, x2, y2 = found.boxes[best]
    assert x1 < 220 < x2, "the face lies in it"
    assert y1 < 120 < y2


def test_a_bin_has_a_winning_cell(detector: Detector, tmp_path: Path) -> None:
    found = looked_at(detector, read_image(ASTRONAUT)).get(Detections)
    assert found is not None
    box = found.boxes[int(found.scores.argmax())]
    request = SendBack(ASTRONAUT, CLASSIC, 0, (*box.tolist(),), box[None], ("person",))
    gradient = result_of(send_back(Models(RESOURCES, tmp_path, 1), request))
    assert 0 < gradient.reached <= gradient.cells


def test_it_tells_which_pictures_it_has_seen() -> None:
    seen = SeenPictures.from_text(Path(FILE).with_suffix(SUFFIX).read_text(encoding="utf-8"))
    assert len(seen.learned_from) > 1000
    assert len(seen.chosen_by) >= 32
