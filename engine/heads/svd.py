"""Truncated SVD of the head's fully connected layers (Fast R-CNN, section 3.1, eq. 5).

W (u x v) is replaced by U_t (u x t) and S_t V_t^T (t x v): u v multiplications become t (u + v).
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from engine.heads.box_head import LowRank
from engine.models.network import TwoStageNet

PAPERS_RANKS = (1024, 256)  # singular values kept of VGG-16's fc6 and fc7 (section 4.4)
_BLOCK = 2048  # columns turned to float64 at a time


def left_singular_vectors(weight: Tensor, rank: int) -> Tensor:
    """(u, v) -> (u, t), the `rank` strongest, from the eigenvectors of W W^T: much quicker than a whole SVD."""
    gram = torch.zeros(len(weight), len(weight), dtype=torch.float64, device=weight.device)
    for columns in weight.split(_BLOCK, dim=1):
        block = columns.double()
        gram += block @ block.T
    vectors: Tensor = torch.linalg.eigh(gram).eigenvectors  # weakest first
    return vectors[:, -rank:].flip(1).to(weight.dtype)


@torch.no_grad()
def truncate(layer: nn.Linear, rank: int) -> LowRank:
    """The layer as two: S_t V_t^T without a bias, then U_t with the bias."""
    rank = min(rank, layer.in_features, layer.out_features)
    u = left_singular_vectors(layer.weight, rank)
    low = LowRank(layer.in_features, layer.out_features, rank).to(layer.weight.device)
    low.inner.weight.copy_(u.T @ layer.weight)
    low.outer.weight.copy_(u)
    low.outer.bias.copy_(layer.bias)
    return low


def compress_head(net: TwoStageNet, ranks: Sequence[int] = PAPERS_RANKS) -> TwoStageNet:
    """A copy of the net whose fully connected layers, in their order, keep so many singular values."""
    compressed = copy.deepcopy(net)
    layers = compressed.box_head.features
    assert isinstance(layers, nn.Sequential)
    places = [i for i, layer in enumerate(layers) if isinstance(layer, nn.Linear)]
    if len(places) != len(ranks):
        raise ValueError(f"{len(places)} fully connected layers that can be truncated, but {len(ranks)} ranks")
    for place, rank in zip(places, ranks, strict=True):
        layer = layers[place]
        assert isinstance(layer, nn.Linear)
        layers[place] = truncate(layer, rank)
    kept = tuple(layers[place].inner.out_features for place in places)  # type: ignore[union-attr]
    compressed.specification = net.specification.with_(svd_ranks=kept)
    return compressed
