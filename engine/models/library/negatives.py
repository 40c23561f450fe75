"""Negatives of other pictures: features of RoIs that are known things, or background, and none of what is new.

Few labelled pictures show little of what else there is. A bundled model has a file of such examples beside it, from the
pictures that it learned from (tools/starter/negatives.py), as its own head sees them: no other model can use them.

Shapes: N negatives, F features.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import UserError
from engine.safety.reading import open_file

SUFFIX = ".negatives.npz"  # of the file beside the model
_MOST = 127

Features = NDArray[np.float32]


def negatives_of(model: Path | None, width: int) -> Tensor | None:
    """(N, F) features of the negatives beside this model's file; None where there are none with F = width, or none that
    can be read."""
    if model is None or not (file := model.with_suffix(SUFFIX)).is_file():
        return None
    try:
        with open_file(file) as stream, np.load(stream, allow_pickle=False) as read:
            features = read["features"].astype(np.float32) * read["steps"].astype(np.float32)
    except (UserError, OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return torch.from_numpy(features) if features.ndim == 2 and features.shape[1] == width else None


def write_negatives(file: Path, features: Features) -> None:
    """features: (N, F), kept as whole numbers of a step for each of the F."""
    steps = np.maximum(np.abs(features).max(0), 1e-6) / _MOST
    np.savez_compressed(file, features=np.rint(features / steps).astype(np.int8), steps=steps.astype(np.float32))
