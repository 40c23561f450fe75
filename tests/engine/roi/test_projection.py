from __future__ import annotations

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.ops.poolers import LevelMapper

from engine.roi.projection import assign_levels, bin_edges, level_scales, round_half_away, with_picture_index


def test_maps_are_powers_of_two_smaller_than_the_taller_picture():
    """Heights that a stride does not divide: a map of 38 or 37 cells of a picture of 600 pixels is a sixteenth."""
    sizes, cells = [(600, 800), (40, 900)], [(150, 225), (75, 113), (38, 57), (19, 29)]
    maps = [torch.zeros(2, 1, *size) for size in cells]
    assert level_scales(maps, sizes) == [1 / 4, 1 / 8, 1 / 16, 1 / 32]
    assert level_scales([torch.zeros(1, 1, 37, 50)], [(600, 800)]) == [1 / 16]


def test_halves_go_away_from_zero():
    values = np.array([0.5, 1.5, 2.5, -0.5, -2.5, 0.49999997, -0.49999997, 3.0], np.float32)
    assert round_half_away(values).tolist() == [1, 2, 3, -1, -3, 0, 0, 3]


@given(low=st.floats(-50, 300, width=32), side=st.floats(-20, 400, width=32), bins=st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_bins_cover_the_roi_without_a_gap(low, side, bins):
    starts, ends = bin_edges(np.float32([low]), np.float32([low + side]), 1 / 16, bins, 20)
    assert (starts >= 0).all()
    assert (ends <= 20).all()
    assert (np.diff(starts[0]) >= 0).all()
    assert (np.diff(ends[0]) >= 0).all()
    assert (starts[0, 1:] <= ends[0, :-1]).all()


def test_bins_of_a_known_roi():
    """Cells 1 .. 5 in two bins: 2.5 wide each, so that the middle one belongs to both."""
    starts, ends = bin_edges(np.float32([16]), np.float32([80]), 1 / 16, 2, 38)
    assert (starts[0].tolist(), ends[0].tolist()) == ([1, 3], [4, 6])


def test_levels_are_torchvisions():
    generator = torch.Generator().manual_seed(0)
    sides = torch.exp(torch.rand(500, 2, generator=generator) * 8)
    exact = torch.tensor([[112.0, 112], [224, 224], [448, 448], [56, 56], [1e-3, 1e-3], [1e5, 1e5]])
    boxes = torch.cat((torch.zeros(506, 2), torch.cat((sides, exact))), dim=1)
    assert torch.equal(assign_levels(boxes, 2, 5), LevelMapper(2, 5)([boxes]))


def test_a_box_without_area_goes_to_the_finest_level():
    boxes = torch.tensor([[5.0, 5, 5, 5], [5, 5, 1, 9]])
    assert assign_levels(boxes, 2, 5).tolist() == [0, 0]


def test_picture_index():
    table = with_picture_index([torch.ones(2, 4), torch.zeros(0, 4), torch.full((1, 4), 3.0)])
    assert table[:, 0].tolist() == [0, 0, 2]
    assert table.shape == (3, 5)
    assert with_picture_index([]).shape == (0, 5)


def test_a_side_a_rounding_short_of_a_level_is_of_that_level():
    sides = torch.tensor([112.0, 224.0, 448.0, 896.0])
    short = sides * (1 - 4e-7)  # nearer than the guard of 1e-6
    rois = torch.stack([torch.zeros(4), torch.zeros(4), short, short], 1)
    found = assign_levels(rois, 2, 5)
    assert found.tolist() == [1, 2, 3, 3]
    assert found.tolist() == LevelMapper(2, 5)([rois]).tolist()
