"""Class SVMs and box regressors on stored features of regions (R-CNN, sections 2.2, 2.3 and 3.5, appendices B and C).

Features lie on disk: there are far too many for memory, and SVMs look at each of them once or twice.
Shapes: R regions of a picture, N of all pictures, K classes, D pool5, F fc7 features, P regions near a labelled box.
The solvers are scikit-learn's, which is imported where the first of them runs: with SciPy it takes over a second, and
a quick training asks for neither.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from engine.errors import UserError, reason_of
from engine.heads import box_coder
from engine.models.detectors.region_net import NEVER, RegionNet
from engine.models.network import TwoStageNet
from engine.structures.boxes import iou
from engine.structures.image import Image
from engine.training.data.augment import Example
from engine.training.data.loader import labels_of
from engine.training.detection.step import Batch
from engine.training.detection.targets import PARTLY
from engine.words import tr

Array = NDArray[np.float32]
Places = NDArray[np.int64]
DESCRIBED_AT_ONCE = 64  # regions between two points at which the training may be stopped
MOST_NEAR_OF_A_PICTURE = 100
ROWS_AT_ONCE = 2048  # in memory
_LARGEST = 65504.0  # of a float16: what lies beyond it would come back as infinity
TARGET_NORM = 20.0  # of the mean region, which C and lambda are made for
SVM_C = 1e-3
RIDGE_LAMBDA = 1000.0
NEGATIVE_IOU = 0.3
REGRESSION_IOU = 0.6
FIRST_NEGATIVES = 1000
MOST_HARD = 5000  # negatives of the one pass over all of them, the hardest
MOST_NEAR = 3000  # regions of a class that its regressor is fitted to


class Rows:
    """(N, F) features as float16, in a file that vanishes with the process, however that ends."""

    def __init__(self, width: int, folder: Path | None = None) -> None:
        """width: F. folder: None is the system's own for temporary files."""
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - open as long as this object
        self.width = width
        self._count = 0
        self._norms = 0.0

    def __len__(self) -> int:
        return self._count

    @property
    def scale(self) -> float:
        """The factor that gives the features a mean norm of 20."""
        return TARGET_NORM * self._count / self._norms if self._norms > 0 else 1.0

    def add(self, rows: Array) -> None:
        """(n, F). Raises OSError where the disk is full."""
        self._file.write(np.clip(rows, -_LARGEST, _LARGEST).astype(np.float16).tobytes())
        self._count += len(rows)
        self._norms += float(np.linalg.norm(rows, axis=1).sum())

    def take(self, places: Places) -> Array:
        """Those rows, as float32, scaled."""
        found = self._all()[places].astype(np.float32) if len(places) else np.zeros((0, self.width), np.float32)
        return found * np.float32(self.scale)

    def chunks(self) -> Iterator[Array]:
        """All of them in their order, a part at a time, scaled."""
        for first in range(0, self._count, ROWS_AT_ONCE):
            yield self.take(np.arange(first, min(first + ROWS_AT_ONCE, self._count)))

    def close(self) -> None:
        self._file.close()

    def _all(self) -> NDArray[np.float16]:
        self._file.flush()
        return np.memmap(self._file, np.float16, "r", shape=(self._count, self.width))


def region_batch(net: TwoStageNet, pictures: Sequence[Example], most: int | None = None) -> Batch:
    """Pictures as the net wants them, with boxes and at most `most` proposals each (all when None) in net pixels."""
    prepared = [net.preprocess(Image(Path(p.name), p.pixels, p.key)) for p in pictures]
    batch = Batch(
        net.batch([one.tensor for one in prepared]),
        [(int(one.tensor.shape[1]), int(one.tensor.shape[2])) for one in prepared],
        **labels_of(pictures, [torch.tensor(one.scale * 2) for one in prepared]),
    )
    return batch._replace(proposals=[p[:most] for p in batch.proposals or []])


class Described(NamedTuple):
    """Some regions of a picture. vectors: (R, F). labels: (R,) the class, from 0, of a labelled box; -1: a proposal.

    is_negative: (K, R), an IoU below .3 with every box of the class. near_*: of the regions with an IoU above .6 with
    some box: pool5, class (from 0), and the targets.
    """

    vectors: Array
    labels: Places
    is_negative: NDArray[np.bool_]
    near_pooled: Array
    near_classes: Places
    near_targets: Array


def describe(net: RegionNet, picture: Example, most: int, seed: int = 0) -> Iterator[Described]:
    """The picture's labelled boxes and at most `most` of its proposals at random, DESCRIBED_AT_ONCE at a time."""
    batch = region_batch(net, [picture])
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
    for first in range(0, len(regions), DESCRIBED_AT_ONCE):
        part = slice(first, first + DESCRIBED_AT_ONCE)
        pooled, vectors = net.describe(seen, regions[part], batch.padded)
        overlap = np.zeros((len(net.specification.class_names), len(vectors)), np.float32)
        for k in np.unique(classes):
            overlap[k] = between[part][:, classes == k].max(axis=1)
        is_negative = (overlap < NEGATIVE_IOU) & (labels[part] < 0) & may_be_background[part]
        chosen = near[(near >= first) & (near < first + DESCRIBED_AT_ONCE)]
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

    def add(self, part: Described) -> None:
        """Raises UserError where the disk is full."""
        try:
            self.vectors.add(part.vectors)
            self.near.add(part.near_pooled)
        except OSError as error:
            what = tr("features of regions cannot be written ({reason})", reason=reason_of(error))
            raise UserError("training", what, tr("make room on the disk, then go on with resume")) from error
        nothing = np.zeros((0, 0), np.float32)
        self._parts.append(part._replace(vectors=nothing, near_pooled=nothing))

    def of_class(self, k: int) -> tuple[Places, Places]:
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
    svm = fit_svm(examples.vectors, *examples.of_class(k), seed)
    if is_cancelled():
        return
    ridge = fit_box_ridge(*examples.near_class(k, np.random.default_rng(seed)))
    net.svm_weight[k] = torch.from_numpy(svm.weight[0])
    net.svm_bias[k] = float(svm.bias[0])
    net.ridge_weight[k] = torch.from_numpy(ridge.weight)
    net.ridge_bias[k] = torch.from_numpy(ridge.bias)


class Linear(NamedTuple):
    """weight: (outputs, F). bias: (outputs,)."""

    weight: Array
    bias: Array


def fit_svm(rows: Rows, positives: Places, negatives: Places, seed: int = 0) -> Linear:
    """One class against the rest: labelled boxes against regions with an IoU below .3, with one pass of hard negatives.

    positives, negatives: which of the rows. First against some negatives at random, then also against those of all
    that came out above the margin, the hardest ones where these are many. A class that was never seen is never found.
    """
    if not len(positives) or not len(negatives):
        return Linear(np.zeros((1, rows.width), np.float32), np.full(1, NEVER, np.float32))
    positive = rows.take(positives)
    chosen = np.sort(np.random.default_rng(seed).permutation(negatives)[:FIRST_NEGATIVES])
    found = _svm(positive, rows.take(chosen), seed)
    margins = np.concatenate([part @ found.weight[0] for part in rows.chunks()])[negatives] + found.bias[0]
    hardest = negatives[np.argsort(-margins, kind="stable")[:MOST_HARD]]
    both = np.union1d(chosen, np.intersect1d(hardest, negatives[margins > -1]))
    return found if len(both) == len(chosen) else _svm(positive, rows.take(both), seed)


def _svm(positives: Array, negatives: Array, seed: int) -> Linear:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    # As the authors': a positive counts twice, and the bias is hardly held back.
    solver = LinearSVC(C=SVM_C, loss="hinge", class_weight={1: 2.0}, intercept_scaling=10, random_state=seed)
    solver.set_params(max_iter=5000)
    labels = np.repeat([1, 0], [len(positives), len(negatives)])
    with warnings.catch_warnings():
        # Few pictures can be told apart so well that the last digits never settle: the margin is good long before.
        warnings.simplefilter("ignore", ConvergenceWarning)
        solver.fit(np.concatenate((positives, negatives)), labels)
    return Linear(solver.coef_.astype(np.float32), solver.intercept_.astype(np.float32))


def fit_box_ridge(features: Array, targets: Array) -> Linear:
    """(P, F) scaled features and (P, 4) targets tx, ty, tw, th of regions with an IoU above .6 -> four outputs.

    Without any such region the box stays where it is.
    """
    from sklearn.linear_model import Ridge

    if not len(features):
        return Linear(np.zeros((4, features.shape[1]), np.float32), np.zeros(4, np.float32))
    solver = Ridge(alpha=RIDGE_LAMBDA).fit(features, targets)
    return Linear(solver.coef_.astype(np.float32), solver.intercept_.astype(np.float32))
