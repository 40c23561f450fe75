"""Folding changes how long it takes, and nothing else."""

import pytest
import torch

from engine.features.backbones import make_trunk
from engine.kernels.convolution.folding import folded_norms


@pytest.mark.parametrize(("name", "count"), [("resnet18", 20), ("efficientnet_lite0", 48)])
def test_maps_gradients_and_state_are_the_same(name, count):
    torch.manual_seed(0)
    trunk = make_trunk(name, (8, 16, 32)).eval().double()
    for layer in trunk.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(layer.weight, 0.5, 1.5)
            torch.nn.init.normal_(layer.bias, std=0.2)
            layer.running_mean.normal_(std=0.2)
            layer.running_var.uniform_(0.5, 2)
            layer.requires_grad_(False)
    images = torch.rand(2, 3, 64, 64, dtype=torch.float64)

    def run():
        trunk.zero_grad()
        maps = trunk(images)
        sum(m.square().mean() for m in maps).backward()
        return [m.detach() for m in maps], [p.grad.clone() for p in trunk.parameters() if p.grad is not None]

    names = list(trunk.state_dict())
    expected = run()
    with folded_norms(trunk, images[:1]) as folded:
        found = run()
        assert list(trunk.state_dict()) == names
    assert folded == count
    for ours, theirs in zip(found, expected, strict=True):
        for a, b in zip(ours, theirs, strict=True):
            torch.testing.assert_close(a, b, rtol=1e-9, atol=1e-9)
    for a, b in zip(run()[0], expected[0], strict=True):
        assert torch.equal(a, b)
