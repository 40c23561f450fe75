"""Class SVMs and box regressors on kept region features (R-CNN, sections 2.3 and 3.5, appendices B and C).

Shapes: R regions, F features of a region, K classes, P regions near a labelled box. NumPy in and out; the solvers are
scikit-learn's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import Ridge
from sklearn.svm import LinearSVC

Array = NDArray[np.float32]
TARGET_NORM = 20.0  # of the mean region, which C and lambda are made for
SVM_C = 1e-3
RIDGE_LAMBDA = 1000.0
NEGATIVE_IOU = 0.3
REGRESSION_IOU = 0.6
FIRST_NEGATIVES = 1000
# A class that was never seen is never found.
NEVER = -20.0


class Linear(NamedTuple):
    """weight: (outputs, F). bias: (outputs,)."""

    weight: Array
    bias: Array


def feature_scale(features: Array) -> float:
    """The factor that gives (R, F) features a mean norm of 20."""
    norm = float(np.linalg.norm(features, axis=1).mean()) if len(features) else 0.0
    return TARGET_NORM / norm if norm > 0 else 1.0


def fit_svm(positives: Array, negatives: Array, seed: int = 0) -> Linear:
    """One class against the rest: labelled boxes against regions with an IoU below .3, with one pass of hard negatives.

    First against some negatives at random, then also against all that came out above the margin. Features are scaled.
    """
    if not len(positives) or not len(negatives):
        return Linear(
            np.zeros((1, max(positives.shape[1], negatives.shape[1])), np.float32), np.full(1, NEVER, np.float32)
        )
    chosen = np.zeros(len(negatives), bool)
    random = np.random.default_rng(seed)
    chosen[random.permutation(len(negatives))[:FIRST_NEGATIVES]] = True
    found = _svm(positives, negatives[chosen], seed)
    hard = (negatives @ found.weight[0] + found.bias[0]) > -1
    if not (hard & ~chosen).any():
        return found
    return _svm(positives, negatives[chosen | hard], seed)


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
