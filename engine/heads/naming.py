"""Names for detected objects: the ImageNet classifier that came with the trunk, with the names learned since.

Shapes: R boxes, W words. Each box is cut out of the picture with a margin, scaled to CROP x CROP, and passes through
the trunk's early stages (shared with the detector, which leaves them as they came) and its own copies of the late ones.
ImageNet's 1,000 classes are summed into everyday words; a linear layer on the same features corrects them, and knows
words that ImageNet lacks (person, above all). Names are suggestions: below `SURE` a box is called by its class.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import timm
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.structures.boxes import BoxArray

CROP = 128
MARGIN = 0.1
SURE = 0.5
EARLY_STAGES = 3  # of EfficientNet-Lite0's seven: strides 2 to 8
FEATURES = 1280
IMAGENET = 1000
_LEAST = 1e-4


class NamingBranch(nn.Module):
    """Late stages, conv_head, bn2 and classifier as they came; `words` is learned (tools/name_starter.py).

    word_of: (1000,) which word each ImageNet class counts for. trust: the weight of ImageNet's own opinion.
    """

    def __init__(self, words: int) -> None:
        super().__init__()
        came = timm.create_model("efficientnet_lite0", pretrained=False)
        stages = came.get_submodule("blocks")
        assert isinstance(stages, nn.Sequential)
        self.late = stages[EARLY_STAGES:]
        self.conv_head = nn.Conv2d(320, FEATURES, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(FEATURES, eps=1e-3)
        self.classifier = nn.Linear(FEATURES, IMAGENET)
        self.words = nn.Linear(FEATURES, words)
        self.trust = nn.Parameter(torch.ones(()))
        self.register_buffer("word_of", torch.zeros(IMAGENET, dtype=torch.int64))
        for layer in self.modules():
            if isinstance(layer, nn.BatchNorm2d):
                layer.eps = 1e-3
        self.requires_grad_(False)

    def features(self, early: Tensor) -> Tensor:
        """(R, 40, h, w) maps of stride 8 -> (R, 1280)."""
        maps = self.conv_head(self.late(early))
        return torch.clamp(self.bn2(maps), 0.0, 6.0).mean(dim=(2, 3))

    def prior(self, features: Tensor) -> Tensor:
        """(R, 1280) -> (R, W) logarithm of ImageNet's opinion, summed by word."""
        opinion = torch.softmax(self.classifier(features), dim=1)
        word_of = self.get_buffer("word_of")
        summed = opinion.new_zeros(len(opinion), self.words.out_features).index_add_(1, word_of, opinion)
        return torch.log(summed + _LEAST)

    def forward(self, early: Tensor) -> Tensor:
        """(R, 40, h, w) -> (R, W) probabilities."""
        features = self.features(early)
        return torch.softmax(self.words(features) + self.trust * self.prior(features), dim=1)


def cut_out(pixels: NDArray[np.uint8], boxes: BoxArray) -> NDArray[np.uint8]:
    """(H, W, 3) and (R, 4) -> (R, CROP, CROP, 3): squares around the boxes, grey beyond the picture."""
    crops = np.empty((len(boxes), CROP, CROP, 3), np.uint8)
    for crop, (x1, y1, x2, y2) in zip(crops, boxes.astype(float), strict=True):
        scale = CROP / (max(x2 - x1, y2 - y1, 1.0) * (1 + 2 * MARGIN))
        left, top = (x1 + x2) / 2 * scale - CROP / 2, (y1 + y2) / 2 * scale - CROP / 2
        rows, columns = _span(y1, y2, x2 - x1, len(pixels)), _span(x1, x2, y2 - y1, pixels.shape[1])
        near = pixels[rows, columns]
        # Shrunk by area first: bilinear sampling alone would skip pixels of a large box.
        shrink = min(1.0, 2 * scale)
        if shrink < 1:
            near = np.asarray(cv2.resize(near, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
        zoom = scale / shrink
        shift = (columns.start * scale - left, rows.start * scale - top)
        matrix = np.array([[zoom, 0, shift[0]], [0, zoom, shift[1]]], np.float32)
        crop[:] = cv2.warpAffine(near, matrix, (CROP, CROP), flags=cv2.INTER_LINEAR, borderValue=(127, 127, 127))
    return crops


def _span(low: float, high: float, other: float, limit: int) -> slice:
    """The part of the square around a box that lies inside the picture, along one axis."""
    half = max(high - low, other, 1.0) * (0.5 + MARGIN) + 2
    middle = (low + high) / 2
    first = int(np.clip(middle - half, 0, limit - 1))
    return slice(first, int(np.clip(np.ceil(middle + half), first + 1, limit)))


def early_maps(body: nn.Module, images: Tensor) -> Tensor:
    """(R, 3, h, w) normalised -> (R, 40, h/8, w/8): the stages that the detector's trunk has as they came."""
    net = body.get_submodule("net")
    x = net.get_submodule("bn1")(net.get_submodule("conv_stem")(images))
    stages = net.get_submodule("blocks")
    assert isinstance(stages, nn.Sequential)
    for stage in list(stages)[:EARLY_STAGES]:
        x = stage(x)
    early: Tensor = x
    return early


@torch.inference_mode()
def suggest(
    body: nn.Module,
    branch: NamingBranch,
    pixels: NDArray[np.uint8],
    boxes: BoxArray,
    mean: Sequence[float],
    std: Sequence[float],
) -> NDArray[np.float32]:
    """(R, 4) boxes in the picture's pixels -> (R, W) probability of each word."""
    device = branch.words.weight.device
    crops = torch.from_numpy(cut_out(pixels, boxes)).to(device).permute(0, 3, 1, 2).float() / 255
    centre, spread = (torch.tensor(v, device=device)[:, None, None] for v in (mean, std))
    images = ((crops - centre) / spread).contiguous(memory_format=torch.channels_last)
    probabilities: NDArray[np.float32] = branch(early_maps(body, images)).cpu().numpy()
    return probabilities
