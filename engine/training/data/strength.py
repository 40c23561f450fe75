"""How much a picture is changed before a step; no torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strength:
    """How much is changed. The defaults suit a few hundred pictures; `GENTLE` suits a fine-tuning in seconds.

    smallest_crop: side of a crop as a share of the picture's. zoom_out: the most that a picture is shrunk on a plain
    canvas. aspect: the most that one side is stretched against the other. whole: the picture as it is detected on,
    mirrored or not (Fast R-CNN, section 2.3), and no other change.
    """

    flip: float = 0.5
    crop: float = 0.7
    smallest_crop: float = 0.4
    zoom_out: float = 1.25
    aspect: float = 1.25
    brightness: float = 0.3
    contrast: float = 0.3
    saturation: float = 0.4
    hue: float = 8.0
    grey: float = 0.05
    whole: bool = False


WHOLE = Strength(whole=True)
GENTLE = Strength(crop=0.3, smallest_crop=0.7, zoom_out=1.0, aspect=1.1, brightness=0.1, contrast=0.1, hue=3, grey=0)
