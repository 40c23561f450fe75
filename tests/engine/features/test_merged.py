"""The levels of a pyramid as one map: what each of its cells says is what the surest cell under or over it says."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.features.csp import EXTENTS, MERGED, MergedAggregation, PathAggregation
from engine.features.scaling import scaled_and_normalised
from engine.models.architectures import build, classic
from engine.models.specification import ModelSpecification

CLASSES, STRIDES, STRIDE = 3, (8, 16, 32), 16
ROWS, COLUMNS = 4, 6  # of the one map


@pytest.fixture
def levels() -> list[Tensor]:
    """Maps of each stride, (1, C, H, W)."""
    torch.manual_seed(0)
    return [torch.randn(1, 5, ROWS * STRIDE // s, COLUMNS * STRIDE // s) for s in STRIDES]


def boxes_of(extents: Tensor, stride: int) -> Tensor:
    """(4, H, W) extents in cells -> (H, W, 4) boxes in pixels."""
    rows, columns = extents.shape[-2:]
    y, x = torch.meshgrid(torch.arange(rows) + 0.5, torch.arange(columns) + 0.5, indexing="ij")
    centre = torch.stack([x + extents[0], y + extents[1]], 2) * stride
    half = extents[2:].exp().permute(1, 2, 0) * stride / 2
    return torch.cat([centre - half, centre + half], 2)


def cells_at(level: int, row: int, column: int) -> list[tuple[int, int]]:
    """The cells of a level that share ground with one of the map."""
    if STRIDES[level] < STRIDE:
        return [(2 * row + dy, 2 * column + dx) for dy in (0, 1) for dx in (0, 1)]
    step = STRIDES[level] // STRIDE
    return [(row // step, column // step)]


@torch.no_grad()
def test_each_cell_has_the_surest_box_and_the_largest_logits(levels: list[Tensor]) -> None:
    merged = MergedAggregation([5, 5, 5], 7, CLASSES, [s / STRIDE for s in STRIDES])
    apart = [level[0] for level in PathAggregation.forward(merged, levels)]
    (whole,) = merged(levels)
    assert whole.shape == (1, merged.channels, ROWS, COLUMNS)
    first, count = MERGED + CLASSES, EXTENTS + 1
    boxes = [boxes_of(level[-count:-1], stride) for level, stride in zip(apart, STRIDES, strict=True)]
    for part, used in ((0, (0,)), (1, (1, 2))):
        answer = whole[0, first + part * count :][:count]
        found = boxes_of(answer[:EXTENTS], STRIDE)
        for row, column in np.ndindex(ROWS, COLUMNS):
            cells = [(level, *cell) for level in used for cell in cells_at(level, row, column)]
            level, y, x = max(cells, key=lambda c: float(apart[c[0]][-1, c[1], c[2]]))
            torch.testing.assert_close(found[row, column], boxes[level][y, x], atol=1e-3, rtol=1e-4)
            assert answer[EXTENTS, row, column] == apart[level][-1, y, x]
    for row, column in np.ndindex(ROWS, COLUMNS):
        logits = [apart[n][7:-count, y, x] for n in range(3) for y, x in cells_at(n, row, column)]
        evidence = torch.nn.functional.leaky_relu(torch.stack(logits).amax(0) / 4 + 1, 0.1)
        torch.testing.assert_close(whole[0, MERGED:first, row, column], evidence)


def test_every_layer_of_the_pyramid_learns_from_the_one_map(levels: list[Tensor]) -> None:
    merged = MergedAggregation([5, 5, 5], 7, CLASSES, [s / STRIDE for s in STRIDES])
    merged(levels)[0].square().sum().backward()
    assert all(p.grad is not None and bool(p.grad.abs().sum() > 0) for p in merged.parameters())


def test_a_picture_s_map_has_the_papers_number_of_cells() -> None:
    net = build(classic(("cat",)))
    pixels = np.zeros((600, 800, 3), np.uint8)
    padded = net.specification.padded(600, 800)
    picture = scaled_and_normalised(pixels, (600, 800), (0.5,) * 3, (0.5,) * 3, padded)
    with torch.no_grad():
        (level,) = net.backbone(picture[None])
    assert level.shape[-2:] == (38, 50)
    assert sum(map(len, net.anchors_for([level], padded))) == 17_100


@pytest.mark.parametrize("changes", [{"class_maps": 0}, {"strides": (8, 16), "anchor_sizes": ((8.0,), (16.0,))}])
def test_what_cannot_be_merged_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="merged"):
        classic().with_(**changes)


def test_a_file_says_that_it_is_merged() -> None:
    assert ModelSpecification.from_json(classic().to_json()) == classic()
