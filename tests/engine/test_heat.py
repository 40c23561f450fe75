"""What is seen inside a net is what is there: channels, and the one corner that a made net's score hangs on."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.errors import UserError
from engine.explain.occlusion import grid_of, occlude, occluded
from engine.models.architectures import build
from engine.pictures.reading import read_image
from engine.structures.annotation import Rectangle
from engine.structures.image import Image
from engine.structures.inspection.heat import FindReceptiveFields, Occlude, OcclusionHeat, ShowChannels
from engine.structures.jobs import PartReady, Progress
from engine.structures.requests import Detect
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, FeatureMaps, Proposals
from engine.tasks import make_runner
from engine.worker import RunTask
from tests.conftest import one_map_specification
from tests.engine.test_tasks import finish

SETTINGS = DetectSettings(model="tiny", score=0.0, top=50)


@pytest.fixture
def run(tiny_cache: Path, tmp_path: Path) -> RunTask:
    return make_runner(tmp_path, tiny_cache, 1)


def test_channels_are_those_of_the_run_and_their_mean_is_what_the_record_shows(run: RunTask, picture: Path) -> None:
    _, result = finish(run, Detect(picture, SETTINGS))
    maps = result.trace.get(FeatureMaps)
    for number, level in enumerate(maps.levels):
        _, channels = finish(run, ShowChannels(picture, SETTINGS, number))
        assert channels.is_cached, "the backbone does not run again"
        assert channels.values.shape == (level.channels, *level.magnitude.shape)
        mean = np.abs(channels.values.astype(np.float32)).mean(0)
        np.testing.assert_allclose(mean, level.magnitude, atol=2e-3, rtol=2e-3)
        assert (channels.stride_x, channels.stride_y) == (level.stride_x, level.stride_y)


def test_channels_of_a_picture_that_was_not_run_say_that_the_trunk_runs(run: RunTask, picture: Path) -> None:
    _, channels = finish(run, ShowChannels(picture, SETTINGS, 0))
    assert not channels.is_cached


def test_fields_have_the_maps_cells_and_lie_in_the_picture(run: RunTask, picture: Path) -> None:
    _, result = finish(run, Detect(picture, SETTINGS))
    _, fields = finish(run, FindReceptiveFields(picture, SETTINGS))
    shapes = [level.magnitude.shape for level in result.trace.get(FeatureMaps).levels]
    assert [level.boxes.shape for level in fields.levels] == [(*shape, 4) for shape in shapes]
    for level in fields.levels:
        assert (level.boxes[..., :2] >= 0).all()
        assert (level.boxes[..., 2] <= 160 + 1e-3).all()
        assert (level.boxes[..., 3] <= 120 + 1e-3).all()


class RedCorner(nn.Module):
    """A trunk that shows how red the picture is, in cells of 16 pixels."""

    channels = (1,)

    def forward(self, images: Tensor) -> list[Tensor]:
        return [nn.functional.avg_pool2d(images[:, :1], 16)]


def test_the_heat_is_where_the_made_nets_score_hangs() -> None:
    """Its score is the redness of the first bin of the RoI, its upper left corner."""
    s = one_map_specification().with_(shorter_side=224, longer_side=224, mean=(0.0,) * 3, std=(1.0,) * 3)
    net = build(s)
    net.backbone.body = RedCorner()  # type: ignore[assignment]
    net.box_head.features = nn.Flatten(1)  # type: ignore[assignment]
    net.box_head.cls_score = nn.Linear(49, 3)
    with torch.no_grad():
        net.box_head.cls_score.weight.zero_()
        net.box_head.cls_score.bias.zero_()
        net.box_head.cls_score.weight[1, 0] = 9.0
    red = Image(Path("red.png"), np.full((224, 224, 3), (255, 0, 0), np.uint8), "red")
    roi = (0.0, 0.0, 223.0, 223.0)

    def score_of(picture: Image) -> float:
        with torch.no_grad():
            maps = net.backbone.body(torch.from_numpy(np.array(picture.pixels)).permute(2, 0, 1)[None] / 255)
            pooled = net.pool(maps, [torch.tensor([roi])], [(224, 224)])
            return float(torch.softmax(net.box_head.cls_score(pooled.flatten(1)), 1)[0, 1])

    assert score_of(red) == pytest.approx(float(np.exp(9) / (np.exp(9) + 2)), abs=1e-4)
    rows, columns = grid = grid_of(224, 224, 49)
    empty = OcclusionHeat(0, "dog", score_of(red), np.full(grid, np.nan), (64.0, 64.0))
    *_, heat = occlude(red, empty, roi, np.zeros(3, np.uint8), score_of)
    assert heat.done == rows * columns
    hot = np.argwhere(heat.drop > 0.01)
    assert len(hot)
    assert hot.max() <= 1, "the first bin, and cells whose patch reaches it"
    assert heat.drop[0, 0] == pytest.approx(heat.score - 1 / 3, abs=1e-3), "nothing of it is left"
    assert (heat.drop[2:, 2:] == 0).all()


def test_a_patch_covers_its_cell_and_half_of_each_neighbour() -> None:
    white = Image(Path("white.png"), np.full((60, 80, 3), 255, np.uint8), "white")
    found = occluded(white, 1, 2, (6, 8), np.zeros(3, np.uint8))
    dark = np.argwhere(found.pixels[..., 0] == 0)
    assert [*dark.min(0), *(dark.max(0) + 1)] == [5, 15, 25, 35]
    assert found.key != white.key
    assert white.pixels.all()


def test_the_job_tells_how_far_it_is_begins_at_the_box_and_leaves_the_caches_alone(run: RunTask, picture: Path) -> None:
    _, result = finish(run, Detect(picture, SETTINGS))
    proposals, found = result.trace.get(Proposals), result.trace.get(Detections)
    roi, klass = int(found.rois[0]), int(found.classes[0])
    request = Occlude(
        picture, SETTINGS, roi, Rectangle(*proposals.boxes[roi].tolist()), float(proposals.scores[roi]), "rpn", klass
    )
    events, heat = finish(run, request)
    parts = [event.part for event in events if isinstance(event, PartReady)]
    assert [part.done for part in parts] == list(range(heat.scores.size + 1))
    assert parts[0].score == pytest.approx(float(found.scores[0]), abs=1e-5), "the score is the detection's"
    last = [event for event in events if isinstance(event, Progress)][-1]
    assert (last.done, last.total) == (heat.scores.size, heat.scores.size)
    row, column = np.argwhere(np.isfinite(parts[1].scores))[0]
    x1, y1, x2, y2 = proposals.boxes[roi]
    width, height = np.array([160, 120]) / heat.scores.shape[::-1]
    assert x1 - width <= (column + 0.5) * width <= x2 + width
    assert y1 - height <= (row + 0.5) * height <= y2 + height
    again, _ = finish(run, Detect(picture, SETTINGS))
    assert next(event for event in again if getattr(event, "is_cached", False))


def test_cancelling_ends_between_two_patches(run: RunTask, picture: Path) -> None:
    task = run(Occlude(picture, SETTINGS, 0, Rectangle(10, 10, 90, 90), 0.5, "rpn", 0))
    for update in task:
        if isinstance(update, PartReady) and update.part.done == 3:
            break
    task.close()


def test_a_picture_that_is_gone_is_said(run: RunTask, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        finish(run, ShowChannels(tmp_path / "gone.png", SETTINGS, 0))


def test_one_pixel_is_a_grid(tmp_path: Path) -> None:
    assert grid_of(1, 1) == (1, 1)
    file = tmp_path / "one.png"
    cv2.imwrite(str(file), np.zeros((1, 1, 3), np.uint8))
    assert occluded(read_image(file), 0, 0, (1, 1), np.full(3, 7, np.uint8)).pixels.tolist() == [[[7, 7, 7]]]
