"""The region head: pooled features of each RoI -> class scores and box deltas (Fast R-CNN, section 2.1 and figure 1).

Shapes: R RoIs, C channels, b bins a side, K foreground classes, F the width of the fully connected layers.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

LEAST_FOUND = 1e-9
QUARTERS = 4


class LowRank(nn.Module):
    """A fully connected layer as two of rank t (truncated SVD, section 3.1)."""

    def __init__(self, inputs: int, outputs: int, rank: int) -> None:
        super().__init__()
        self.inner = nn.Linear(inputs, rank, bias=False)
        self.outer = nn.Linear(rank, outputs)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.outer(self.inner(x))
        return y


def _fully_connected(inputs: int, outputs: int, rank: int | None) -> nn.Module:
    return nn.Linear(inputs, outputs) if rank is None else LowRank(inputs, outputs, rank)


class TwoFc(nn.Sequential):
    """flatten -> fc6 -> fc7, each with ReLU and, as in VGG-16, dropout. (R, C, b, b) -> (R, F).

    inputs: of a RoI, C b b. ranks: of both layers, where they have been truncated (engine.heads.svd).
    """

    def __init__(self, inputs: int, width: int, dropout: float = 0.0, ranks: Sequence[int] = ()) -> None:
        first, second = ranks or (None, None)
        super().__init__(
            nn.Flatten(1),
            _fully_connected(inputs, width, first),
            nn.ReLU(),
            nn.Dropout(dropout),
            _fully_connected(width, width, second),
            nn.ReLU(),
            nn.Dropout(dropout),
        )


class ConvFc(nn.Sequential):
    """Four 3 x 3 convolutions with BatchNorm, then one fc (torchvision's v2). (R, C, b, b) -> (R, F)."""

    def __init__(self, channels: int, bins: int, width: int, depth: int = 4) -> None:
        convs = [
            nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU())
            for _ in range(depth)
        ]
        super().__init__(*convs, nn.Flatten(1), nn.Linear(channels * bins * bins, width), nn.ReLU())
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")


class WithClassMaps(nn.Module):
    """What the fully connected layers make of a RoI's features, and beside it how likely the pyramid's class maps hold
    each class there: a trunk that knows classes already hands its knowledge on (engine.features.csp).

    layers: for the first `channels` maps. The `classes` maps after them are read in the middle of the RoI, the last
    `details` maps in its four quarters. (R, C, b, b) -> (R, F + classes + 4 details).
    """

    def __init__(self, layers: nn.Module, channels: int, classes: int, details: int = 0) -> None:
        super().__init__()
        self.layers, self.channels, self.classes, self.details = layers, channels, classes, details

    @property
    def more(self) -> int:
        """Features beside those of the layers."""
        return self.classes + QUARTERS * self.details

    def forward(self, pooled: Tensor) -> Tensor:
        vectors: Tensor = self.layers(pooled[:, : self.channels])
        bins = pooled.shape[-1]
        inner = slice(bins // 3, bins - bins // 3)
        middle = pooled[:, self.channels : self.channels + self.classes, inner, inner]
        parts = [vectors, class_evidence(middle)]
        if self.details:
            fine, half = pooled[:, -self.details :], slice(0, (bins + 1) // 2)
            rest = slice(bins // 2, bins)
            parts += [fine[:, :, rows, columns].mean((2, 3)) for rows in (half, rest) for columns in (half, rest)]
        return torch.cat(parts, 1)


def class_evidence(logits: Tensor) -> Tensor:
    """(R, classes, h, w) logits -> (R, classes): their mean, about 0 where nothing is and 1 for a sure thing."""
    return logits.mean((2, 3)) / 4 + 1


def with_objectness(scores: Tensor, objectness: Tensor, share: float) -> Tensor:
    """(R, K+1) softmax scores and the RPN's objectness (R,) of the same RoIs -> scores in which both stages have a say:
    how likely a RoI is an object is their geometric mean, with `share` of the RPN; of which class, the head's alone.
    """
    found = scores[:, 1:].sum(1)
    likely = found ** (1 - share) * objectness**share
    classes = scores[:, 1:] * (likely / found.clamp(min=LEAST_FOUND))[:, None]
    return torch.cat([1 - classes.sum(1, keepdim=True), classes], 1)


class BoxHead(nn.Module):
    """Features of a RoI, then the two sibling layers: K+1 class scores and 4 deltas per class (or 4 for all)."""

    def __init__(self, features: nn.Module, width: int, classes: int, class_agnostic: bool) -> None:
        super().__init__()
        self.features = features
        self.cls_score = nn.Linear(width, classes + 1)
        self.bbox_pred = nn.Linear(width, 4 if class_agnostic else 4 * (classes + 1))

    @property
    def layers(self) -> nn.Module:
        """The layers of `features`, without what class maps add."""
        return self.features.layers if isinstance(self.features, WithClassMaps) else self.features

    def initialise(self) -> None:
        """The sibling layers as in Fast R-CNN, section 2.3: N(0, .01) and N(0, .001), zero biases."""
        for layer, std in ((self.cls_score, 0.01), (self.bbox_pred, 0.001)):
            nn.init.normal_(layer.weight, std=std)
            nn.init.zeros_(layer.bias)

    def forward(self, pooled: Tensor) -> tuple[Tensor, Tensor]:
        """(R, C, b, b) -> class logits (R, K+1) with the background first, deltas (R, 4(K+1)) or (R, 4)."""
        vectors: Tensor = self.features(pooled)
        return self.cls_score(vectors), self.bbox_pred(vectors)
