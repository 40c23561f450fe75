"""The box around an outline of COCO: polygons, or a mask as run lengths (RLE), plain or packed into text.

Run lengths go down the columns of the mask, from the left, and alternate between outside and inside; the first is
outside. Packed, each is written in digits of five bits, the lowest first; from the third on as the difference to the
one before the last (pycocotools, maskApi.c).
"""

from __future__ import annotations

from typing import Any

from engine.labels.formats.entries import bounding_box
from engine.labels.formats.json_text import as_list, as_numbers
from engine.structures.annotation import Rectangle


def outline_box(segmentation: Any) -> Rectangle | None:
    """None where it says nothing of a place."""
    if isinstance(segmentation, dict):
        return _mask_box(segmentation)
    parts = as_list(segmentation)
    parts = [parts] if as_numbers(parts) else parts  # one polygon without the list around it
    numbers = [as_numbers(part) for part in parts]
    if any(len(as_list(part)) != len(known) for part, known in zip(parts, numbers, strict=True)):
        return None
    points = [value for known in numbers for value in known]
    return bounding_box(points[::2], points[1::2])


def _mask_box(mask: dict[str, Any]) -> Rectangle | None:
    size, counts = as_numbers(mask.get("size")), mask.get("counts")
    runs = _unpacked(counts) if isinstance(counts, str) else [int(value) for value in as_numbers(counts)]
    height = int(size[0]) if len(size) == 2 and 0 < size[0] < 1e9 else 0
    if not height or min(runs, default=-1) < 0:
        return None
    xs: list[float] = []
    ys: list[float] = []
    end = 0
    for index, length in enumerate(runs):
        start, end = end, end + length
        if index % 2 and length:
            (left, top), (right, bottom) = divmod(start, height), divmod(end - 1, height)
            xs += (float(left), float(right + 1))
            ys += (float(top), float(bottom + 1)) if left == right else (0.0, float(height))
    return bounding_box(xs, ys)


def _unpacked(text: str) -> list[int]:
    runs: list[int] = []
    value = shift = 0
    for letter in text:
        digit = ord(letter) - 48
        if not 0 <= digit < 64 or shift > 60:
            return []
        value |= (digit & 31) << shift
        shift += 5
        if not digit & 32:
            value -= (digit & 16) << (shift - 4)  # the sign
            runs.append(value + runs[-2] if len(runs) > 2 else value)
            value = shift = 0
    return runs
