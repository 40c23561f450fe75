from __future__ import annotations

import torch

from engine.kernels.runtime.allocator import reuse_large_blocks


def test_reusing_memory_harms_nothing() -> None:
    accepted = reuse_large_blocks()
    assert accepted == reuse_large_blocks()
    assert torch.ones(1 << 22).sum() == 1 << 22
