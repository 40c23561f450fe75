"""What is kept of a picture's stages takes no more room than it may, whether its pictures are small or large."""

import numpy as np
import torch

from engine.models.detectors.stage_cache import StageCache


def test_large_pictures_leave_room_for_fewer():
    cache = StageCache(pictures=4, room=10_000)
    for name in "abcd":
        cache.store(name, "maps", 0, [torch.zeros(500), {"level": np.zeros(250)}])  # 4,000 bytes
    assert [name for name in "abcd" if cache.get(name, "maps", 0)] == ["c", "d"]
    cache.store("e", "maps", 0, torch.zeros(100_000))
    assert cache.get("e", "maps", 0) is not None, "the newest one always has room"
    for name in "fghij":
        cache.store(name, "maps", 0, torch.zeros(1))
    assert [name for name in "efghij" if cache.get(name, "maps", 0) is not None] == ["g", "h", "i", "j"]
