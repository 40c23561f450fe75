"""A step's random samples: as many as asked for, all different, each as likely as another."""

import pytest
import torch

from engine.training.sampling import choose


@pytest.mark.parametrize("many", [5, 30, 400, 60_000])
def test_samples_are_different_ones_in_rising_order_and_repeat_with_the_seed(many):
    indices = torch.arange(many) * 3
    chosen = choose(indices, 25, torch.Generator().manual_seed(1))
    assert len(chosen) == min(many, 25)
    assert bool((chosen.diff() > 0).all())
    assert bool(torch.isin(chosen, indices).all())
    assert torch.equal(chosen, choose(indices, 25, torch.Generator().manual_seed(1)))


def test_each_of_many_is_as_likely_as_another():
    generator = torch.Generator().manual_seed(0)
    counts = torch.zeros(80)
    for _ in range(2000):
        counts[choose(torch.arange(80), 10, generator)] += 1
    # Binomial of 2,000 draws at 1/8: 250 +- 15.
    assert 185 < float(counts.min()) < float(counts.max()) < 315
