"""The starter's pyramid in another basis: the same net, with maps whose channels are uncorrelated."""

import torch

from engine.models import architectures
from engine.models.architectures import build
from tools.whiten_starter import GAIN, SMALLEST, change_basis, whitening


def moments() -> torch.Tensor:
    torch.manual_seed(0)
    mixed = torch.randn(96, 400, dtype=torch.float64) * torch.logspace(0, 1, 96, dtype=torch.float64)[:, None]
    rows = torch.linalg.qr(torch.randn(96, 96, dtype=torch.float64)).Q @ mixed
    return rows @ rows.T / 400


def test_channels_become_uncorrelated_and_larger_by_the_gain():
    mean = moments()
    white = whitening(mean) @ mean @ whitening(mean)
    size = mean.diagonal().mean()
    torch.testing.assert_close(white.diagonal().mean(), GAIN**2 * size)
    assert float(white.diagonal().max() / white.diagonal().min()) < 1 + 1 / SMALLEST
    assert float((white - torch.diag(white.diagonal())).abs().max()) < 0.1 * GAIN**2 * float(size)


def test_the_net_computes_what_it_did():
    torch.manual_seed(1)
    net = build(architectures.starter())
    images, rois = torch.randn(1, 3, 64, 96), [torch.tensor([[4.0, 6.0, 50.0, 40.0], [10.0, 10.0, 90.0, 60.0]])]

    def answers() -> list[torch.Tensor]:
        with torch.no_grad():
            maps = net.backbone(images)
            objectness, deltas = net.rpn_head(maps)
            return [*objectness, *deltas, *net.box_head(net.pool(maps, rois, [(64, 96)]))]

    before = answers()
    change_basis(net, whitening(moments()))
    for now, then in zip(answers(), before, strict=True):
        torch.testing.assert_close(now, then, rtol=1e-3, atol=1e-4)
