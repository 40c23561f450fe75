"""Class SVMs and box regressors on stored region features (R-CNN, sections 2.2, 2.3 and 3.5, appendices B and C).

Features lie on disk: there are far too many for memory, and SVMs look at each of them once or twice.
Shapes: N regions, F features of a region, P regions near a labelled box. NumPy in and out; the solvers are
scikit-learn's.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import Ridge
from sklearn.svm import LinearSVC

Array = NDArray[np.float32]
Places = NDArray[np.int64]
AT_ONCE = 2048  # rows in memory
_LARGEST = 65504.0  # of a float16: what lies beyond it would come back as infinity
TARGET_NORM = 20.0  # of the mean region, which C and lambda are made for
SVM_C = 1e-3
RIDGE_LAMBDA = 1000.0
NEGATIVE_IOU = 0.3
REGRESSION_IOU = 0.6
FIRST_NEGATIVES = 1000
MOST_HARD = 5000  # negatives of the one pass over all of them, the hardest
MOST_NEAR = 3000  # regions of a class that its regressor is fitted to
# A class that was never seen is never found.
NEVER = -20.0


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
    def mean_norm(self) -> float:
        return self._norms / self._count if self._count else 0.0

    def add(self, rows: Array) -> None:
        """(n, F). Raises OSError where the disk is full."""
        self._file.write(np.clip(rows, -_LARGEST, _LARGEST).astype(np.float16).tobytes())
        self._count += len(rows)
        self._norms += float(np.linalg.norm(rows, axis=1).sum())

    def take(self, places: NDArray[np.int64]) -> Array:
        """Those rows, as float32."""
        return np.asarray(self._all()[places], np.float32) if len(places) else np.zeros((0, self.width), np.float32)

    def chunks(self) -> Iterator[Array]:
        """All of them in their order, a part at a time."""
        rows = self._all() if self._count else np.zeros((0, self.width), np.float16)
        for first in range(0, self._count, AT_ONCE):
            yield np.asarray(rows[first : first + AT_ONCE], np.float32)

    def close(self) -> None:
        self._file.close()

    def _all(self) -> NDArray[np.float16]:
        self._file.flush()
        return np.memmap(self._file, np.float16, "r", shape=(self._count, self.width))


class Linear(NamedTuple):
    """weight: (outputs, F). bias: (outputs,)."""

    weight: Array
    bias: Array


def feature_scale(mean_norm: float) -> float:
    """The factor that gives features a mean norm of 20."""
    return TARGET_NORM / mean_norm if mean_norm > 0 else 1.0


def fit_svm(rows: Rows, positives: Places, negatives: Places, scale: float, seed: int = 0) -> Linear:
    """One class against the rest: labelled boxes against regions with an IoU below .3, with one pass of hard negatives.

    positives, negatives: which of the rows. First against some negatives at random, then also against those of all
    that came out above the margin, the hardest ones where these are many. scale: of the features.
    """
    if not len(positives) or not len(negatives):
        return Linear(np.zeros((1, rows.width), np.float32), np.full(1, NEVER, np.float32))
    positive = rows.take(positives) * np.float32(scale)
    chosen = np.sort(np.random.default_rng(seed).permutation(negatives)[:FIRST_NEGATIVES])
    found = _svm(positive, rows.take(chosen) * np.float32(scale), seed)
    weight = found.weight[0] * np.float32(scale)
    margins = np.concatenate([part @ weight for part in rows.chunks()])[negatives] + found.bias[0]
    hardest = negatives[np.argsort(-margins, kind="stable")[:MOST_HARD]]
    hard = np.intersect1d(hardest, negatives[margins > -1])
    both = np.union1d(chosen, hard)
    if len(both) == len(chosen):
        return found
    return _svm(positive, rows.take(both) * np.float32(scale), seed)


def _svm(positives: Array, negatives: Array, seed: int) -> Linear:
    # As the authors': a positive counts twice, and the bias is hardly held back.
    solver = LinearSVC(C=SVM_C, loss="hinge", class_weight={1: 2.0}, intercept_scaling=10, random_state=seed)
    solver.set_params(max_iter=5000)
    labels = np.repeat([1, 0], [len(positives), len(negatives)])
    solver.fit(np.concatenate((positives, negatives)), labels)
    return Linear(solver.coef_.astype(np.float32), solver.intercept_.astype(np.float32))


def fit_box_ridge(features: Array, targets: Array) -> Linear:
    """(P, F) scaled features and (P, 4) targets tx, ty, tw, th of regions with an IoU above .6 -> four outputs.

    Without any such region the box stays where it is.
    """
    if not len(features):
        return Linear(np.zeros((4, features.shape[1]), np.float32), np.zeros(4, np.float32))
    solver = Ridge(alpha=RIDGE_LAMBDA).fit(features, targets)
    return Linear(solver.coef_.astype(np.float32), solver.intercept_.astype(np.float32))
