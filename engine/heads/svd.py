"""Truncated SVD of the head's fully connected layers (Fast R-CNN, section 3.1, eq. 5).

W (u x v) is replaced by U_t (u x t) and S_t V_t^T (t x v): u v multiplications become t (u + v).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from engine.errors import UserError
from engine.heads.box_head import LowRank
from engine.models.network import TwoStageNet
from engine.words import tr

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


def truncate_head(net: TwoStageNet, ranks_or_shares: Sequence[float]) -> None:
    """Truncate the net's fully connected layers, in their order (the paper's ranks for VGG-16: 1024 and 256).

    ranks_or_shares: of each fully connected layer a share (up to 1) or a number of singular values; one for all layers.
    Raises UserError where they do not fit the head.
    """
    layers = net.box_head.layers
    assert isinstance(layers, nn.Sequential)
    places = [i for i, layer in enumerate(layers) if isinstance(layer, nn.Linear)]
    ranks_or_shares = _one_for_each(net, len(places), ranks_or_shares)
    for place, share in zip(places, ranks_or_shares, strict=True):
        layer = layers[place]
        assert isinstance(layer, nn.Linear)
        layers[place] = truncate(layer, _rank(layer, share))
    ranks = tuple(layers[place].inner.out_features for place in places)  # type: ignore[union-attr]
    net.specification = net.specification.with_(svd_ranks=ranks)


def check_smaller(net: TwoStageNet, ranks_or_shares: Sequence[float]) -> None:
    """Raises UserError where a layer would not get fewer weights, t (u + v) < u v, or as `truncate_head`."""
    layers = [layer for layer in net.box_head.layers.children() if isinstance(layer, nn.Linear)]
    asked = [_rank(*pair) for pair in zip(layers, _one_for_each(net, len(layers), ranks_or_shares), strict=True)]
    most = [(n.in_features * n.out_features - 1) // (n.in_features + n.out_features) for n in layers]
    if any(rank > limit for rank, limit in zip(asked, most, strict=True)):
        raise UserError(
            net.specification.name,
            tr("does not get smaller with {ranks} singular values", ranks=",".join(map(str, asked))),
            tr("choose at most {most}, or a share such as 0.25", most=",".join(map(str, most))),
        )


def _one_for_each(net: TwoStageNet, count: int, ranks_or_shares: Sequence[float]) -> tuple[float, ...]:
    if len(ranks_or_shares) == 1:
        ranks_or_shares = tuple(ranks_or_shares) * count
    if not count or count != len(ranks_or_shares):
        what = tr(
            "has {count} fully connected layers that can be truncated, not {count2}",
            count=count,
            count2=len(ranks_or_shares),
        )
        raise UserError(net.specification.name, what, tr("give one share or number of singular values for each"))
    return tuple(ranks_or_shares)


def _rank(layer: nn.Linear, share: float) -> int:
    most = min(layer.in_features, layer.out_features)
    return max(1, round(share * most)) if share <= 1 else int(share)
