"""Memory of large results goes from one to the next, and never to two at once."""

from __future__ import annotations

import torch

from engine.roi.lasting import lasting

SHAPE = (400, 512, 7, 7)


def test_memory_serves_again_only_when_the_result_and_its_views_are_gone():
    first = lasting(SHAPE, torch.float32)
    first.fill_(1)
    place, view = first.data_ptr(), first[3]
    del first
    second = lasting(SHAPE, torch.float32)
    second.fill_(2)
    assert second.data_ptr() != place
    assert torch.equal(view, torch.ones(SHAPE[1:]))
    del view
    assert lasting(SHAPE, torch.float32).data_ptr() == place


def test_shapes_and_types_are_as_asked():
    for shape in (SHAPE, (0, 3, 7, 7), (2, 3)):
        for dtype in (torch.float32, torch.float64):
            made = lasting(shape, dtype)
            assert made.shape == shape
            assert made.dtype == dtype
            assert made.is_contiguous()
