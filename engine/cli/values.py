"""The values of options: each reads one word of the command line, and says in words what is wrong with it."""

from __future__ import annotations

import math
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from engine.structures.annotation import Rectangle
from engine.structures.papers import ranks_of

T = TypeVar("T")
LAYER_NAMES = {  # as the window calls them -> what the program does
    **{name: name for name in ("segments", "anchors", "proposals", "rois", "detections", "suggestions")},
    "anchor-labels": "positives",
    "labels": "truth",
}


def number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise ArgumentTypeError(f"{text!r} is not a number of at least 0")
    return value


def whole(text: str) -> int:
    value = number(text)
    if value != int(value):
        raise ArgumentTypeError(f"{text!r} is not a whole number")
    return int(value)


def _limited(read: Callable[[str], T], fits: Callable[[T], bool], complaint: str) -> Callable[[str], T]:
    def limited(text: str) -> T:
        value = read(text)
        if not fits(value):
            raise ArgumentTypeError(complaint.format(text))
        return value

    return limited


share = _limited(number, lambda value: value <= 1, "{} is not between 0 and 1")
decay = _limited(share, lambda value: value < 1, "1 would keep the weights of the first step; give a number below it")
rate = _limited(number, lambda value: value > 0, "0 learns nothing; give a number above it")
count = _limited(whole, lambda value: value >= 1, "{} is not a number of at least 1")


def ranks(text: str) -> tuple[float, ...]:
    if not (values := ranks_of(text)):
        raise ArgumentTypeError(f"{text!r} is neither a share such as 0.25 nor numbers such as 1024,256")
    return values


def anchors(text: str) -> str | tuple[tuple[float, ...], ...]:
    return text if text == "suggested" else tuple(_sizes(level, "+") for level in text.split(","))


def ratios(text: str) -> tuple[float, ...]:
    return _sizes(text, ",")


def _sizes(text: str, between: str) -> tuple[float, ...]:
    if not (numbers := _numbers(text, between)):
        raise ArgumentTypeError(f"{text!r} is neither numbers above 0 nor the word suggested")
    return numbers


def _numbers(text: str, between: str) -> tuple[float, ...]:
    """All above 0; empty where one of them is none."""
    try:
        numbers = tuple(float(one) for one in text.split(between))
    except ValueError:
        return ()
    return numbers if all(0 < one < math.inf for one in numbers) else ()


def names(text: str) -> str:
    """One name or several; which, the labels tell: a name may hold commas."""
    if not text.replace(",", "").strip():
        raise ArgumentTypeError("name at least one class")
    return text


def layers(text: str) -> tuple[str, ...]:
    found = text.replace(",", " ").split()
    unknown = [name for name in found if name not in {*LAYER_NAMES, *LAYER_NAMES.values()}]
    if unknown:
        raise ArgumentTypeError(f"{unknown[0]!r} is not a layer; the layers are {', '.join(LAYER_NAMES)}")
    return tuple(LAYER_NAMES.get(name, name) for name in found)


def size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit() and 200 <= int(width) <= 16384 and 200 <= int(height) <= 16384):
        raise ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT in pixels, such as 1440x900")
    return int(width), int(height)


def box(text: str) -> Rectangle:
    try:
        found = Rectangle(*(float(value) for value in text.split(",")))
    except (TypeError, ValueError):
        raise ArgumentTypeError(f"{text!r} is not X1,Y1,X2,Y2, such as 10,20,110,220") from None
    if not (found.x2 > found.x1 and found.y2 > found.y1):
        raise ArgumentTypeError(f"{text} has no area; give left, top, right, bottom")
    return found


def box_of_picture(text: str) -> tuple[Path, Rectangle]:
    path, _, edges = text.rpartition(":")
    if not path:
        raise ArgumentTypeError(f"{text!r} is not PICTURE:X1,Y1,X2,Y2, such as cups.jpg:10,20,110,220")
    return Path(path), box(edges)
