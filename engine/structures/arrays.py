"""Arrays of the records: of the promised type and shape, and read-only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def read_only_array(value: Any, dtype: Any, shape: tuple[int | None, ...], name: str) -> NDArray[Any]:
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


def as_read_only(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, set read-only, so that `read_only_array` need not copy it. Nobody else may write to it."""
    array.flags.writeable = False
    return array


def set_read_only(record: object, field: str, dtype: Any, shape: tuple[int | None, ...]) -> None:
    """Replace a frozen record's field by a read-only array of this type and shape. For `__post_init__` alone."""
    object.__setattr__(record, field, read_only_array(getattr(record, field), dtype, shape, field))
