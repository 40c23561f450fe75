"""Models that torchvision publishes: Faster R-CNNs trained on COCO, and ImageNet trunks to fine-tune from.

Everything said of them is read from torchvision's own weight enums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import torch
from torchvision import models

from engine.models.architectures import ARCHITECTURES
from engine.structures.models import ModelEntry

TRUNK_PREFIX = "imagenet-"  # imagenet-resnet50: the trunk's entry on the shelf
TRUNKS = ("resnet18", "resnet50", "mobilenet_v3_large", "vgg16")
_DETECTORS = {
    "fasterrcnn_resnet50_fpn": "ResNet-50 FPN",
    "fasterrcnn_resnet50_fpn_v2": "ResNet-50 FPN v2",
    "fasterrcnn_mobilenet_v3_large_fpn": "MobileNetV3-Large FPN",
    "fasterrcnn_mobilenet_v3_large_320_fpn": "MobileNetV3-Large 320 FPN",
}
_LICENCE = "BSD-3-Clause (torchvision)"
_MEBIBYTE = 1.048576  # torchvision gives MiB


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """One row. name: on the shelf; a detector's is its architecture's. size_mb: of the download."""

    name: str
    kind: Literal["detector", "trunk"]
    title: str
    backbone: str
    url: str
    classes: tuple[str, ...]
    size_mb: float
    figures: Mapping[str, float]

    @property
    def file(self) -> Path:
        """Where torch keeps it, too: what another program has downloaded is not downloaded again."""
        return Path(torch.hub.get_dir()) / "checkpoints" / self.url.rsplit("/", 1)[-1]

    @property
    def is_cached(self) -> bool:
        return self.file.is_file()

    @property
    def part(self) -> Path:
        """Where a download gathers until it is whole."""
        return self.file.with_name(self.file.name + ".part")

    def entry(self) -> ModelEntry:
        return ModelEntry(
            name=self.name,
            title=self.title,
            detector="faster-rcnn" if self.kind == "detector" else "trunk",
            backbone=self.backbone,
            classes=self.classes,
            state="cached" if self.is_cached else "to download",
            size_mb=self.size_mb,
            licence=_LICENCE,
            figures=self.figures,
            anchors=ARCHITECTURES[self.name](("object",)).anchor_plan if self.kind == "detector" else None,
            received_mb=0.0 if self.is_cached or not self.part.is_file() else self.part.stat().st_size / 1e6,
        )


@cache
def published() -> tuple[Published, ...]:
    """Detectors, then trunks."""
    rows = []
    for name, title in _DETECTORS.items():
        weights: Any = models.get_model_weights(name).COCO_V1  # type: ignore[attr-defined]
        figures = {"box AP (COCO)": float(weights.meta["_metrics"]["COCO-val2017"]["box_map"])}
        classes = tuple(c for c in weights.meta["categories"][1:] if c != "N/A")
        backbone, size = ARCHITECTURES[name](("object",)).backbone, weights.meta["_file_size"] * _MEBIBYTE
        title = f"Faster R-CNN {title}, COCO"
        rows.append(Published(name, "detector", title, backbone, weights.url, classes, size, figures))
    for name in TRUNKS:
        weights = models.get_model_weights(name).IMAGENET1K_V1  # type: ignore[attr-defined]
        figures = {"top-1 (ImageNet)": float(weights.meta["_metrics"]["ImageNet-1K"]["acc@1"])}
        classes, size = tuple(weights.meta["categories"]), weights.meta["_file_size"] * _MEBIBYTE
        title = f"{name} trunk, ImageNet"
        rows.append(Published(TRUNK_PREFIX + name, "trunk", title, name, weights.url, classes, size, figures))
    return tuple(rows)


def find(name: str) -> Published | None:
    return next((p for p in published() if p.name == name), None)
