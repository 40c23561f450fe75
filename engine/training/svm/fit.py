"""Class SVMs and box regressors on kept region features (R-CNN, sections 2.3 and 3.5, appendices B and C).

Shapes: F features of a region, P regions near a labelled box. NumPy in and out; the solvers are scikit-learn's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import Ridge
from sklearn.svm import LinearSVC

from engine.training.svm.store import Array, Rows

Places = NDArray[np.int64]
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
    own = rows.take(positives) * np.float32(scale)
    chosen = np.sort(np.random.default_rng(seed).permutation(negatives)[:FIRST_NEGATIVES])
    found = _svm(own, rows.take(chosen) * np.float32(scale), seed)
    weight = found.weight[0] * np.float32(scale)
    margins = np.concatenate([part @ weight for part in rows.chunks()])[negatives] + found.bias[0]
    hardest = negatives[np.argsort(-margins, kind="stable")[:MOST_HARD]]
    hard = np.intersect1d(hardest, negatives[margins > -1])
    both = np.union1d(chosen, hard)
    if len(both) == len(chosen):
        return found
    return _svm(own, rows.take(both) * np.float32(scale), seed)


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
