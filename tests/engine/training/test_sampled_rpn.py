"""The RPN at a few anchors answers, and learns, as the whole RPN does."""

import torch

from engine.proposals.rpn import RpnHead
from engine.training.detection.sampling import answers_at, can_sample


def test_the_same_answers_and_gradients_as_over_whole_maps():
    torch.manual_seed(0)
    head = RpnHead(16, 3)
    for parameter in head.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    maps = [torch.randn(2, 16, 9, 7), torch.randn(2, 16, 5, 4)]
    chosen = torch.randperm(3 * (9 * 7 + 5 * 4))[:90]
    results = []
    for sampled in (False, True):
        head.zero_grad()
        if sampled:
            objectness, deltas = answers_at(head, maps, 1, chosen, 3)
        else:
            levels = head(maps)
            objectness, deltas = (torch.cat(level, 1)[1, chosen] for level in levels)
        (objectness.sin().sum() + (deltas**2).sum()).backward()
        results.append([objectness.detach(), deltas.detach(), *(p.grad.clone() for p in head.parameters())])
    for whole, few in zip(*results, strict=True):
        torch.testing.assert_close(whole, few, rtol=1e-4, atol=1e-4)


def test_two_convolutions_look_further_than_a_neighbour():
    assert can_sample(RpnHead(4, 1))
    assert not can_sample(RpnHead(4, 1, depth=2))
