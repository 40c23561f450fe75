"""What the shelf says of torchvision's models without importing torch is what torchvision says of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torchvision import models

from engine.models.library.published import published, torch_cache

MEBIBYTE = 1.048576


def test_the_table_is_torchvisions() -> None:
    for one in published():
        name = one.name.removeprefix("imagenet-")
        weights = models.get_model_weights(name)["IMAGENET1K_V1" if one.is_trunk else "COCO_V1"]
        meta = weights.meta
        set_of_pictures, figure = ("ImageNet-1K", "acc@1") if one.is_trunk else ("COCO-val2017", "box_map")
        names = meta["categories"] if one.is_trunk else [c for c in meta["categories"][1:] if c != "N/A"]
        assert one.url == weights.url
        assert one.row.classes == tuple(names)
        assert one.row.size_mb == pytest.approx(meta["_file_size"] * MEBIBYTE, abs=0.01)
        assert list(one.row.figures.values()) == [meta["_metrics"][set_of_pictures][figure]]


@pytest.mark.parametrize("variables", [{}, {"XDG_CACHE_HOME": "/a"}, {"TORCH_HOME": "~/b", "XDG_CACHE_HOME": "/a"}])
def test_downloads_lie_where_torch_has_its_own(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.hub, "_hub_dir", None)
    for name in ("TORCH_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert torch_cache() / "hub" == Path(torch.hub.get_dir())
