"""The cells that won RoI max pooling, beside a search through every bin and channel."""

from __future__ import annotations

import numpy as np
import pytest

from engine.models.detectors.detector import PictureFeatures
from engine.roi.projection import bin_edges
from engine.structures.stages import FeatureMaps, RoiGrid
from engine.tasks.inspection.explain import _winners

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("box", [(3.0, 5.0, 100.0, 88.0), (40.0, 40.0, 45.0, 43.0), (100.0, 60.0, 400.0, 300.0)])
def test_each_channel_s_greatest_cell_of_each_bin(box: tuple[float, ...]) -> None:
    values = torch.from_numpy(np.random.default_rng(0).permutation(5 * 12 * 16).reshape(1, 5, 12, 16)).float()
    boxes, scale = np.array([box], np.float32), 1 / 16
    grid = RoiGrid(boxes, boxes * scale, [0], np.full((1, 2), 16.0), 7, quantised=True)
    features = PictureFeatures([values], (192, 256), (192, 256), (1.0, 1.0), FeatureMaps((), (256, 192)))
    found = _winners(3, features, grid)
    across = [part[0] for part in bin_edges(boxes[:, 0], boxes[:, 2], scale, 7, 16)]
    down = [part[0] for part in bin_edges(boxes[:, 1], boxes[:, 3], scale, 7, 12)]
    wins: dict[tuple[int, int], int] = {}
    for channel in values[0].numpy():
        for top, bottom in zip(*down, strict=True):
            for left, right in zip(*across, strict=True):
                if bottom > top and right > left:
                    y, x = np.unravel_index(channel[top:bottom, left:right].argmax(), (bottom - top, right - left))
                    cell = (int(top + y), int(left + x))
                    wins[cell] = wins.get(cell, 0) + 1
    cells = (found.boxes[:, [1, 0]] / 16).astype(int).tolist()
    assert {tuple(cell): int(n) for cell, n in zip(cells, found.wins, strict=True)} == wins
    assert (found.roi, found.channels) == (3, 5)
    assert len(found.boxes) <= found.cells
