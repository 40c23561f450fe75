"""Fixtures that every room may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real labelled folders. They are not part of the project: without them the test is skipped, saying so."""
    folder = Path(os.environ.get("REGIONSCOPE_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"the labelled folders are not at {folder} (set REGIONSCOPE_SHARED to the folder above them)")
    return folder


@pytest.fixture(scope="session")
def tiny_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder whose shelf holds `tiny`, a small net with seeded weights."""
    import torch

    from engine.models import checkpoints
    from engine.models.build import build
    from engine.models.specification import ModelSpecification

    cache = tmp_path_factory.mktemp("cache")
    torch.manual_seed(0)
    specification = ModelSpecification(
        "tiny",
        "mobilenet_v3_large",
        ("cat", "dog"),
        strides=(8, 16),
        fpn_channels=16,
        extra_level=False,
        anchor_sizes=((32.0,), (64.0,)),
        head_width=32,
        shorter_side=160,
        longer_side=240,
        rpn_post_nms=200,
    )
    (cache / "models").mkdir()
    checkpoints.save(build(specification), cache / "models" / "tiny.safetensors")
    return cache


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture with a few shapes on a noisy ground."""
    import cv2
    import numpy as np

    pixels = np.random.default_rng(0).integers(90, 120, (120, 160, 3)).astype(np.uint8)
    cv2.rectangle(pixels, (20, 30), (70, 90), (200, 40, 40), cv2.FILLED)
    cv2.circle(pixels, (115, 60), 25, (40, 80, 220), cv2.FILLED)
    file = tmp_path / "shapes.png"
    cv2.imwrite(str(file), pixels)
    return file
