"""Records of arrays: of the declared type and shape, and read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, ClassVar, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

ANY = ""  # in a shape: of any length
Shape = Sequence[int | str]


class Record:
    """Base of the frozen records. A field `Annotated[NDArray[np.float32], "R", 4]` becomes an array of this type and
    shape that nobody else can write to: a later in-place operation must not repaint the screen.

    A number is a length, a letter one that all fields of the record share. Raises ValueError that names the field.
    """

    __slots__ = ()
    _arrays: ClassVar[Sequence[tuple[str, Any, Shape]]] = ()  # name, dtype and shape

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls, include_extras=True).items()
        arrays = [(name, get_args(hint)[0], hint.__metadata__) for name, hint in hints if hasattr(hint, "__metadata__")]
        cls._arrays = [(name, get_args(get_args(array)[1])[0], shape) for name, array, shape in arrays]

    def __post_init__(self) -> None:
        lengths: dict[int | str, int] = {}
        for name, dtype, shape in self._arrays:
            array = _read_only_array(getattr(self, name), dtype, [lengths.get(one, one) for one in shape], name)
            lengths |= {one: length for one, length in zip(shape, array.shape, strict=True) if one != ANY}
            object.__setattr__(self, name, array)


class Rows(Record):
    """A record whose length is that of its first array."""

    __slots__ = ()

    def __len__(self) -> int:
        return len(getattr(self, self._arrays[0][0]))


def _read_only_array(value: Any, dtype: Any, shape: Shape, name: str) -> NDArray[Any]:
    """An array of `dtype`, copied where somebody else may write to it; a word in `shape` is any length."""
    array = np.asarray(value, dtype=dtype)
    if array.size == 0 and array.ndim != len(shape):
        array = array.reshape([0 if isinstance(length, str) else length for length in shape])
    lengths = [have if isinstance(length, str) else length for have, length in zip(array.shape, shape, strict=False)]
    if array.ndim != len(shape) or list(array.shape) != lengths:
        raise ValueError(f"{name}: expected shape {shape}, got {array.shape}")
    if array.flags.writeable:
        array = np.array(array, order="C", copy=True)
        array.flags.writeable = False
    return array


def as_read_only(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, set read-only, so that a record need not copy it. Nobody else may write to it."""
    array.flags.writeable = False
    return array


def bytes_in(value: Any) -> int:
    """Of the arrays and tensors in a value: a record, or a container of such, however deep."""
    if isinstance(value, Mapping):
        return sum(map(bytes_in, value.values()))
    if isinstance(value, tuple | list):
        return sum(map(bytes_in, value))
    if is_dataclass(value):
        return sum(bytes_in(getattr(value, field.name)) for field in fields(value))
    return getattr(value, "nbytes", 0)
