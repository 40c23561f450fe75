"""Checks shared by the records: one place that makes an array read-only and of the promised kind."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def own(value: Any, dtype: Any, shape: tuple[int | None, ...], name: str) -> NDArray[Any]:
    """A read-only array of `dtype` that nobody else can write to; `None` in `shape` is any length.

    Raises ValueError that names the field when the shape is another.
    """
    array = np.asarray(value, dtype=dtype)
    if array.size == 0 and array.ndim != len(shape):
        array = array.reshape([0 if length is None else length for length in shape])
    fits = array.ndim == len(shape) and all(
        want is None or have == want for have, want in zip(array.shape, shape, strict=True)
    )
    if not fits:
        raise ValueError(f"{name}: expected shape {shape}, got {array.shape}")
    if array.flags.writeable:
        # A record owns its arrays: a later in-place operation must not repaint the screen.
        array = np.array(array, order="C", copy=True)
        array.flags.writeable = False
    return array


def given_up(array: NDArray[Any]) -> NDArray[Any]:
    """The array, read-only, so that `own` need not copy it: for one that nobody else will write to."""
    array.flags.writeable = False
    return array


def settle(record: object, field: str, dtype: Any, shape: tuple[int | None, ...]) -> None:
    """Replace a frozen record's field by its owned array. For use in `__post_init__` alone."""
    object.__setattr__(record, field, own(getattr(record, field), dtype, shape, field))
