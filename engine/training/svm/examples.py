"""What the SVMs and regressors of R-CNN and SPPnet learn from: regions with their features, and which of them count.

Shapes: R regions of a picture, G labelled boxes, D pool5, F fc7 features, K classes, N regions of all pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from engine.errors import UserError
from engine.heads import box_coder
from engine.models.detectors.region_net import RegionNet
from engine.structures.boxes import iou
from engine.training.data.augment import Example
from engine.training.detection.step import Batch
from engine.training.detection.targets import PARTLY
from engine.training.svm.batches import region_batch
from engine.training.svm.fit import (
    MOST_NEAR,
    NEGATIVE_IOU,
    REGRESSION_IOU,
    Array,
    Rows,
    feature_scale,
    fit_box_ridge,
    fit_svm,
)

AT_ONCE = 64  # regions described between two points at which the training may be stopped
MOST_NEAR_OF_A_PICTURE = 100


class Described(NamedTuple):
    """Some regions of a picture. vectors: (R, F). labels: (R,) the class, from 0, of a labelled box; -1: a proposal.

    is_negative: (K, R), an IoU below .3 with every box of the class. near_*: of the regions with an IoU above .6 with
    some box: pool5, class (from 0), and the targets.
    """

    vectors: Array
    labels: NDArray[np.int64]
    is_negative: NDArray[np.bool_]
    near_pooled: Array
    near_classes: NDArray[np.int64]
    near_targets: Array


def describe(net: RegionNet, picture: Example, most: int, seed: int = 0) -> Iterator[Described]:
    """The picture's labelled boxes and at most `most` of its proposals at random, AT_ONCE at a time."""
    batch = region_batch(net, [picture], len(picture.proposals if picture.proposals is not None else ()))
    truth, proposals = batch.boxes[0], (batch.proposals or [])[0]
    random, classes = np.random.default_rng(seed), picture.classes - 1
    if len(proposals) > most:
        proposals = proposals[np.sort(random.permutation(len(proposals))[:most])]
    regions = torch.cat((truth, proposals))
    labels = np.concatenate((classes, np.full(len(proposals), -1, np.int64)))
    between = iou(regions.numpy(), truth.numpy())
    may_be_background = _may_be_background(batch, regions, between)
    near = np.flatnonzero(between.max(axis=1, initial=0) > REGRESSION_IOU)
    near = np.sort(random.permutation(near)[:MOST_NEAR_OF_A_PICTURE])
    with torch.no_grad():
        seen = net.look(batch.images)
    for first in range(0, len(regions), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        pooled, vectors = net.describe(seen, regions[part], batch.padded)
        overlap = np.zeros((len(net.specification.class_names), len(vectors)), np.float32)
        for k in np.unique(classes):
            overlap[k] = between[part][:, classes == k].max(axis=1)
        is_negative = (overlap < NEGATIVE_IOU) & (labels[part] < 0) & may_be_background[part]
        chosen = near[(near >= first) & (near < first + AT_ONCE)]
        best = between[chosen].argmax(axis=1) if len(chosen) else np.zeros(0, np.int64)
        targets = box_coder.encode(truth[best], regions[chosen]).numpy()
        near_pooled = pooled[chosen - first].numpy()
        yield Described(vectors.numpy(), labels[part], is_negative, near_pooled, classes[best], targets)


def _may_be_background(batch: Batch, regions: torch.Tensor, between: Array) -> NDArray[np.bool_]:
    """(R,): regions off the ignored ones; where the labels are not whole, those beside a labelled box alone."""
    ignored = batch.ignored_in(0)
    may = np.ones(len(regions), np.bool_) if ignored is None else ~ignored.covers(regions, NEGATIVE_IOU).numpy()
    near = between.max(axis=1, initial=0) >= PARTLY
    return may if batch.labelling(0).whole else may & near


class RegionExamples:
    """Of all pictures. Features lie in files of `folder` (the system's own for temporary ones, where it is None)."""

    def __init__(self, net: RegionNet, folder: Path | None = None) -> None:
        self.vectors = Rows(net.svm_weight.shape[1], folder)
        self.near = Rows(net.ridge_weight.shape[2], folder)
        self._parts: list[Described] = []  # without their features

    @property
    def scales(self) -> tuple[float, float]:
        """The factors of fc7 and pool5."""
        return feature_scale(self.vectors.mean_norm), feature_scale(self.near.mean_norm)

    def add(self, part: Described) -> None:
        """Raises UserError where the disk is full."""
        try:
            self.vectors.add(part.vectors)
            self.near.add(part.near_pooled)
        except OSError as error:
            what = f"features of regions cannot be written ({error.strerror})"
            raise UserError("training", what, "make room on the disk, then go on with resume") from error
        nothing = np.zeros((0, 0), np.float32)
        self._parts.append(part._replace(vectors=nothing, near_pooled=nothing))

    def of_class(self, k: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which rows of `vectors` are positives and negatives of its SVM."""
        labels = np.concatenate([part.labels for part in self._parts])
        is_negative = np.concatenate([part.is_negative[k] for part in self._parts])
        return np.flatnonzero(labels == k), np.flatnonzero(is_negative)

    def near_class(self, k: int, random: np.random.Generator) -> tuple[Array, Array]:
        """(P, D) pool5 of regions near its boxes, and their targets (P, 4); some at random, where there are many."""
        places = np.flatnonzero(np.concatenate([part.near_classes for part in self._parts]) == k)
        places = np.sort(random.permutation(places)[:MOST_NEAR])
        return self.near.take(places), np.concatenate([part.near_targets for part in self._parts])[places]

    def close(self) -> None:
        self.vectors.close()
        self.near.close()


def fit_class(net: RegionNet, examples: RegionExamples, k: int, seed: int, is_cancelled: Callable[[], bool]) -> None:
    """One SVM (positives: labelled boxes; negatives: IoU below .3) and one regressor, into the net."""
    of_fc7, of_pool5 = examples.scales
    svm = fit_svm(examples.vectors, *examples.of_class(k), of_fc7, seed)
    if is_cancelled():
        return
    near, targets = examples.near_class(k, np.random.default_rng(seed))
    ridge = fit_box_ridge(near * np.float32(of_pool5), targets)
    net.svm_weight[k] = torch.from_numpy(svm.weight[0])
    net.svm_bias[k] = float(svm.bias[0])
    net.ridge_weight[k] = torch.from_numpy(ridge.weight)
    net.ridge_bias[k] = torch.from_numpy(ridge.bias)
