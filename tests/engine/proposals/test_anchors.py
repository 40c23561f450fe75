from __future__ import annotations

import torch
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList

from engine.proposals.anchors import cell_anchors, make_anchors

RATIOS = (0.5, 1.0, 2.0)


def test_torchvisions_anchors() -> None:
    sizes = ((32.0,), (64.0,), (128.0,))
    grids = [(24, 40), (12, 20), (6, 10)]
    oracle = AnchorGenerator(tuple(tuple(map(int, s)) for s in sizes), (RATIOS,) * 3)
    images = ImageList(torch.zeros(1, 3, 96, 160), [(90, 150)])
    expected = oracle(images, [torch.zeros(1, 1, *grid) for grid in grids])[0]
    torch.testing.assert_close(torch.cat(make_anchors(grids, (96, 160), sizes, RATIOS)), expected)


def test_the_papers_nine() -> None:
    """The shapes that the authors' release has for 128, 256 and 512 pixels."""
    sides = cell_anchors((128.0, 256.0, 512.0), RATIOS, "paper")
    shapes = [(int(x2 - x1), int(y2 - y1)) for x1, y1, x2, y2 in sides.tolist()]
    wide, tall = [(184, 96), (368, 192), (736, 384)], [(88, 176), (176, 352), (352, 704)]
    assert shapes == [*wide, (128, 128), (256, 256), (512, 512), *tall]
    anchors = make_anchors([(38, 63)], (608, 1008), ((128.0, 256.0, 512.0),), RATIOS, "paper")[0]
    assert len(anchors) == 38 * 63 * 9
    assert ((anchors[0, :2] + anchors[0, 2:]) / 2).tolist() == [8, 8]  # the first cell's centre


def test_strides_of_a_map_that_is_not_of_its_pictures_shape() -> None:
    """4 x 5 cells of 32 x 80 pixels: 8 down, 16 across, as torchvision has them."""
    sizes, grid = ((16.0,),), (4, 5)
    oracle = AnchorGenerator(((16,),), (RATIOS,))
    expected = oracle(ImageList(torch.zeros(1, 3, 32, 80), [(32, 80)]), [torch.zeros(1, 1, *grid)])[0]
    (found,) = make_anchors([grid], (32, 80), sizes, RATIOS)
    torch.testing.assert_close(found, expected)
    middles = (found[:, :2] + found[:, 2:]) / 2
    assert middles[::3].tolist() == [[16.0 * x, 8.0 * y] for y in range(4) for x in range(5)]
