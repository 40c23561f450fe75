"""Colours: of classes (the same in every run, distinct in a folder), of scores (perceptual), of text on them.

OKLCH (Ottosson, 2020): lightness 0..1, chroma, hue in degrees; equal steps look equal.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

# Three tiers of lightness, each bright enough for a dark picture and dark enough for a white window.
TIERS = ((0.72, 0.19), (0.66, 0.20), (0.82, 0.16))
HUES = 20
# For the first classes of a folder. Any two differ by 9.9 (CIEDE2000), also for people who do not tell red from green,
# and by 14 for all others: found by a search over the colours that pass test_colours.
DISTINCT = (
    "#86bc00", "#a10dff", "#a1e4ff", "#1b796b", "#f2aeae", "#866b00", "#e4e4a1", "#43ff28", "#c96bff", "#f279ae",
    "#6b7951", "#00ffd7", "#36a143", "#4379a1", "#ae8679", "#c9ae79", "#bc5179", "#94bcff", "#43c9c9", "#6b9494",
)  # fmt: skip
# How linear red, green and blue look without the cones for red or for green: Machado, Oliveira and Fernandes 2009.
PROTANOPIA = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
_EYES, _WEIGHTS = np.array([np.eye(3), PROTANOPIA, DEUTERANOPIA]), np.array([0.6, 1, 1])
_TO_CONES = (
    (0.41222147, 0.53633254, 0.05144599),
    (0.21190350, 0.68069955, 0.10739696),
    (0.08830246, 0.28171884, 0.62997870),
)
_TO_OKLAB = (
    (0.21045426, 0.79361779, -0.00407205),
    (1.97799850, -2.42859221, 0.45059371),
    (0.02590404, 0.78277177, -0.80867577),
)
STEPS = 32  # of the ramp of scores
POSITIVE = QColor("#3ddc84")
NEGATIVE = QColor("#ff5c5c")
ANCHOR = QColor("#5cc8ff")
UNCOVERED = QColor("#ffb020")
SELECTED = QColor("#ffffff")


def oklch(lightness: float, chroma: float, hue: float) -> QColor:
    """The nearest colour that a screen can show: chroma is lowered until red, green and blue all fit."""
    while chroma > 0 and not all(-1e-4 <= v <= 1.0001 for v in _linear_rgb(lightness, chroma, hue)):
        chroma -= 0.005
    red, green, blue = (_encode(min(1.0, max(0.0, v))) for v in _linear_rgb(lightness, max(chroma, 0.0), hue))
    return QColor.fromRgbF(red, green, blue)


_assigned: dict[str, QColor] = {}  # of the open folder
_met: dict[str, QColor] = {}  # of names that a model gives, before or after they are classes of it


def assign_colours(classes: Iterable[str], chosen: Mapping[str, str]) -> bool:
    """For the classes of the open folder, in their order: the chosen colour (#rrggbb); else, of the distinct ones that
    are left, the one that it had as a model's name, or the one least like all that are there. Whether any class has
    another colour now."""
    classes = tuple(classes)
    before = {name: class_colour(name).name() for name in classes if name in _assigned or name in _met}
    colours = {name: QColor(chosen[name]) for name in classes if QColor.isValidColorName(chosen.get(name, ""))}
    used = list(dict.fromkeys(colour.name() for colour in colours.values()))
    for name in classes:
        if name not in colours and (colour := _free_colour(used, _met.get(name))) is not None:
            used.append(colour)
            colours[name] = QColor(colour)
    _assigned.clear()
    _assigned.update(colours)
    for name in [name for name, colour in _met.items() if colour.name() in used]:
        del _met[name]
    _met.update((name, colour) for name, colour in colours.items() if name not in chosen)
    return any(class_colour(name).name() != colour for name, colour in before.items())


def forget_colours() -> None:
    """Another folder is open: what models named in the last one leaves its colours free."""
    _met.clear()


def class_colour(name: str) -> QColor:
    """The colour of a class: as the open folder has it, else one least like those that were asked for before; of more
    than there are distinct ones, from the name alone."""
    found = _assigned.get(name) or _met.get(name)
    if found is None:
        free = _free_colour([colour.name() for colour in (*_assigned.values(), *_met.values())], None)
        found = _met[name] = _colour_of_name(name) if free is None else QColor(free)
    return found


def _free_colour(used: Collection[str], wish: QColor | None) -> str | None:
    free = [colour for colour in DISTINCT if colour not in used]
    if wish is not None and wish.name() in free:
        return wish.name()
    return max(free, key=lambda colour: min((_difference(colour, o) for o in used), default=0.0), default=None)


@cache
def _difference(one: str, other: str) -> float:
    """Of two colours in OKLab, for the eyes that tell them apart least; those that see all colours have to see more."""
    return float((_WEIGHTS * np.linalg.norm(_seen(one) - _seen(other), axis=1)).min())


@cache
def _seen(colour: str) -> NDArray[np.float64]:
    """(3, 3) OKLab of a colour (#rrggbb), for each of three kinds of eyes."""
    shown = QColor(colour)
    linear = np.array([_decode(value) for value in (shown.redF(), shown.greenF(), shown.blueF())])
    cones = np.cbrt(np.clip(_EYES @ linear, 0, None) @ np.array(_TO_CONES).T)
    seen: NDArray[np.float64] = cones @ np.array(_TO_OKLAB).T
    return seen


@cache
def _colour_of_name(name: str) -> QColor:
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    lightness, chroma = TIERS[digest[0] % len(TIERS)]
    hue = (digest[1] * 256 + digest[2]) % HUES * 360 / HUES
    if 60 <= hue <= 130:
        lightness = max(lightness, 0.78)  # a dark yellow is mud
    return oklch(lightness, chroma, hue)


def text_on(background: QColor) -> QColor:
    """Near-black or white, whichever has the higher contrast (WCAG 2, relative luminance)."""
    black = QColor("#0d0f12")
    luminance = relative_luminance(background)
    on_white = 1.05 / (luminance + 0.05)
    on_black = (luminance + 0.05) / (relative_luminance(black) + 0.05)
    return QColor("#ffffff") if on_white > on_black else black


def relative_luminance(colour: QColor) -> float:
    red, green, blue = (_decode(v) for v in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def score_ramp() -> tuple[QColor, ...]:
    """From a low score (violet) over pink and orange to a high one (yellow), lightness rising evenly."""
    shares = np.linspace(0, 1, STEPS).tolist()
    return tuple(oklch(0.52 + 0.40 * t, 0.21 - 0.04 * t, (285 + 180 * t) % 360) for t in shares)


def score_step(scores: NDArray[np.float32]) -> NDArray[np.intp]:
    """(N,) scores in [0, 1] -> (N,) index into score_ramp()."""
    return np.clip(np.nan_to_num(scores) * STEPS, 0, STEPS - 1).astype(np.intp)


def density_table(colour: QColor) -> NDArray[np.uint32]:
    """(256,) premultiplied ARGB: from transparent over the colour to a paler, opaque one, as many edges meet."""
    share = np.linspace(0, 1, 256)
    alpha = np.where(share > 0, 0.10 + 0.70 * share**1.5, 0)
    base = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    paler = base + (1 - base) * (0.65 * share**2)[:, None]
    channels = np.rint(255 * np.column_stack([alpha, paler * alpha[:, None]])).astype(np.uint32)
    table: NDArray[np.uint32] = channels @ np.array([1 << 24, 1 << 16, 1 << 8, 1], np.uint32)
    return table


def _linear_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _encode(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def _decode(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
