from __future__ import annotations

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.ops.poolers import LevelMapper

from engine.roi.projection import assign_levels, bin_edges, round_half_away, with_picture_index


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
