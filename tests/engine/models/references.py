"""torchvision's own detectors with seeded weights that find something, as oracles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import nn
from torchvision.models import detection, vgg16
from torchvision.models.detection import FasterRCNN as TorchvisionFasterRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import TwoMLPHead
from torchvision.models.resnet import Bottleneck
from torchvision.ops import MultiScaleRoIAlign

from engine.structures.image import Image

# Of torchvision's builders, and the same for a specification: small, because a test must be quick.
SMALL = {"min_size": 160, "max_size": 256, "rpn_pre_nms_top_n_test": 200, "rpn_post_nms_top_n_test": 150}
SMALL_HERE = {"shorter_side": 160, "longer_side": 256, "rpn_pre_nms": 200, "rpn_post_nms": 150}


def picture(height: int = 131, width: int = 190, seed: int = 0) -> Image:
    """Soft coloured blobs: neighbouring anchors see different things, and neighbouring pixels the same."""
    noise = np.random.default_rng(seed).integers(0, 255, (height, width, 3)).astype(np.uint8)
    soft = cv2.GaussianBlur(noise, (0, 0), 5).astype(np.float32)
    pixels = ((soft - soft.min()) / (soft.max() - soft.min()) * 255).astype(np.uint8)
    return Image(Path("made.png"), pixels, f"made {height} {width} {seed}")


def as_tensor(image: Image) -> torch.Tensor:
    return torch.from_numpy(np.array(image.pixels)).permute(2, 0, 1).float() / 255


def builder(architecture: str, seed: int = 0, **options: Any) -> Any:
    """A torchvision builder's model, its norms calibrated on one picture, its heads made decisive.

    Not more than this: a random net whose outputs are driven to 0 and 1 makes float noise visible, torchvision's own
    (against its float64 self) as much as ours.
    """
    torch.manual_seed(seed)
    model = getattr(detection, architecture)(weights=None, weights_backbone=None, **options).eval()
    return decisive(model)


def over_vgg16(seed: int = 0) -> Any:
    """torchvision's Faster R-CNN over VGG-16's features: what stands nearest to the paper there."""
    torch.manual_seed(seed)
    trunk = vgg16(weights=None).features[:-1]
    trunk.out_channels = 512
    model = TorchvisionFasterRCNN(
        trunk,
        rpn_anchor_generator=AnchorGenerator(((32, 64, 128),), ((0.5, 1.0, 2.0),)),
        box_roi_pool=MultiScaleRoIAlign(["0"], 7, 2),
        box_head=TwoMLPHead(512 * 49, 64),
        box_predictor=detection.faster_rcnn.FastRCNNPredictor(64, 21),
        **SMALL,
    ).eval()
    return decisive(model)


@torch.no_grad()
def decisive(model: Any) -> Any:
    for layer in model.modules():
        if isinstance(layer, Bottleneck):
            layer.bn3.weight.fill_(0.2)  # as in a trained net a block adds little: float noise is not blown up
    for norm in (m for m in model.modules() if isinstance(m, nn.BatchNorm2d)):
        norm.momentum = None
        norm.reset_running_stats()
        norm.train()
    images, _ = model.transform([as_tensor(picture(240, 300, seed=9))])
    model.backbone(images.tensors)
    model.eval()
    features = model.backbone(images.tensors)
    maps = {"0": features} if isinstance(features, torch.Tensor) else features
    objectness, deltas = model.rpn.head(list(maps.values()))
    spread(model.rpn.head.cls_logits, objectness[0], 2.0)
    spread(model.rpn.head.bbox_pred, deltas[0], 0.2)
    boxes = model.rpn(images, maps)[0]
    pooled = model.roi_heads.box_head(model.roi_heads.box_roi_pool(maps, boxes, images.image_sizes))
    logits, refinement = model.roi_heads.box_predictor(pooled)
    spread(model.roi_heads.box_predictor.cls_score, logits, 1.5)
    spread(model.roi_heads.box_predictor.bbox_pred, refinement, 0.5)
    return model


def spread(layer: Any, outputs: torch.Tensor, std: float) -> None:
    """Scale a linear layer so that outputs like these get the given spread."""
    layer.weight.mul_(std / outputs.std())


@torch.no_grad()
def detections(model: Any, image: Image) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """boxes, labels (1 is the first class), scores."""
    found = model([as_tensor(image)])[0]
    return found["boxes"].numpy(), found["labels"].numpy(), found["scores"].numpy()
