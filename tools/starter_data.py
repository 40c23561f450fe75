"""What the bundled model learns from: labelled folders as "object", and cut-outs pasted over photographs.

The cut-outs are the stamps and drawings with an alpha channel of Debian's packages tuxpaint-stamps-default and
openclipart-png; the backgrounds are photographs of Debian's wallpaper packages and parts of the labelled pictures.
None of them is kept in the repository.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pil

from engine.pictures.reading import read_image
from engine.training.data.augment import Example, Pixels, fit
from engine.training.data.loader import LabelledPictures
from engine.training.data.strength import Strength
from tools.starter_augment import augment, colour, mosaic, paste, random_crop

STAMPS = Path("/usr/share/tuxpaint/stamps")
CLIPART = Path("/usr/share/openclipart/png")
WALLPAPERS = (Path("/usr/share/wallpapers"), Path("/usr/share/backgrounds"))
CUTOUT_SIDE = 320
OBJECT = 1
NOTHING = np.zeros((0, 4), np.float32), np.zeros(0, np.int64)


def read_cutout(path: Path) -> NDArray[np.uint8] | None:
    """(h, w, 4) RGBA cut to what is solid, the longer side at most CUTOUT_SIDE; None for what makes no good object.

    No good object: hardly anything solid, a full rectangle (a scene, a flag), or a few pixels.
    """
    with Pil.open(path) as picture:
        if max(picture.size) > 4000 or min(picture.size) < 24:
            return None
        picture.draft(None, (CUTOUT_SIDE * 2, CUTOUT_SIDE * 2))
        rgba = picture.convert("RGBA")
    rgba.thumbnail((CUTOUT_SIDE, CUTOUT_SIDE))
    pixels = np.asarray(rgba)
    solid = pixels[:, :, 3] > 100
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if len(rows) < 24 or len(columns) < 12:
        return None
    inside = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    if not 0.15 < solid[inside].mean() < 0.97:
        return None
    return np.ascontiguousarray(pixels[inside])


def read_cutouts(folder: Path, limit: int, seed: int) -> list[NDArray[np.uint8]]:
    """At most `limit` good cut-outs below a folder, in a seeded order."""
    paths = sorted(folder.rglob("*.png"))
    found: list[NDArray[np.uint8]] = []
    for index in np.random.default_rng(seed).permutation(len(paths)):
        if len(found) == limit:
            break
        cutout = read_cutout(paths[int(index)])
        if cutout is not None:
            found.append(cutout)
    return found


def read_backgrounds(folders: Sequence[Path], side: int = 640) -> list[Pixels]:
    """Photographs without labels, one size of each, scaled to `side`; what is not at hand is left out."""
    by_name = {}
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"}):
            name = path.parent if path.stem[0].isdigit() else path  # Plasma keeps one picture in many sizes
            if path.is_file() and path.stat().st_size > 30_000 and "screenshot" not in path.name.lower():
                by_name.setdefault(name, path)
    found = []
    for path in by_name.values():
        pixels = read_image(path).pixels
        scale = side / max(pixels.shape[:2])
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
        found.append(np.asarray(small, np.uint8))
    return found


class StarterMixture:
    """Draws examples: natural pictures most of all, since these are the measure.

    natural, others: labelled pictures; shares: of (natural alone, natural mosaic, natural with cut-outs, cut-outs on a
    background, one share for each of the others).
    """

    def __init__(
        self,
        natural: LabelledPictures,
        others: Sequence[LabelledPictures],
        stamps: Sequence[NDArray[np.uint8]],
        drawings: Sequence[NDArray[np.uint8]],
        backgrounds: Sequence[Pixels],
        shares: Sequence[float],
    ) -> None:
        self.natural, self.others = natural, others
        self.stamps, self.drawings, self.backgrounds = stamps, drawings, backgrounds
        self.shares = np.array(shares) / sum(shares)
        self.strength = Strength()

    def draw(self, side: int, random: np.random.Generator) -> Example:
        """One example in a canvas of side x side."""
        kind = int(random.choice(len(self.shares), p=self.shares))
        if kind == 0:
            return augment(_any(self.natural, random), side, random, self.strength)
        if kind == 1:
            return mosaic([_any(self.natural, random) for _ in range(4)], side, random, self.strength)
        if kind == 2:
            example = augment(_any(self.natural, random), side, random, self.strength)
            return self._with_cutouts(example, int(random.integers(1, 4)), random)
        if kind == 3:
            return self._on_background(side, random)
        return augment(_any(self.others[kind - 4], random), side, random, self.strength)

    def _on_background(self, side: int, random: np.random.Generator) -> Example:
        pixels = self.backgrounds[int(random.integers(len(self.backgrounds)))]
        example = random_crop(Example(pixels, *NOTHING, "background"), random, 0.3)
        height, width = example.pixels.shape[:2]
        scale = side / min(height, width)
        large = cv2.resize(example.pixels, (max(side, round(width * scale)), max(side, round(height * scale))))
        square = Example(np.ascontiguousarray(large[:side, :side]), *NOTHING, "background")
        placed = fit(square, side)
        return self._with_cutouts(colour(placed, random, self.strength), int(random.integers(1, 8)), random)

    def _with_cutouts(self, example: Example, count: int, random: np.random.Generator) -> Example:
        side = max(example.pixels.shape[:2])
        for _ in range(count):
            cutout = self._cutout(random, side * float(np.exp(random.uniform(np.log(0.06), np.log(0.7)))))
            h, w = cutout.shape[:2]
            left = int(random.integers(-w // 5, max(side - w + w // 5, 1)))
            top = int(random.integers(-h // 5, max(side - h + h // 5, 1)))
            example = paste(example, cutout, left, top, OBJECT)
        return example

    def _cutout(self, random: np.random.Generator, longer_side: float) -> NDArray[np.uint8]:
        """A stamp (mostly) or a drawing, flipped, turned a little, stretched, recoloured and softened at its edge."""
        pool = self.stamps if random.random() < 0.75 else self.drawings
        cutout = pool[int(random.integers(len(pool)))]
        if random.random() < 0.5:
            cutout = cutout[:, ::-1]
        h, w = cutout.shape[:2]
        scale = longer_side / max(h, w)
        size = (max(4, round(w * scale * random.uniform(0.8, 1.2))), max(4, round(h * scale)))
        resized = cv2.resize(np.ascontiguousarray(cutout), size, interpolation=cv2.INTER_AREA)
        turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), random.normal(0, 8), 0.95)
        turned = cv2.warpAffine(resized, turn, size, flags=cv2.INTER_LINEAR)
        shaded = colour(Example(np.ascontiguousarray(turned[:, :, :3]), *NOTHING), random, self.strength).pixels
        alpha = cv2.blur(turned[:, :, 3], (3, 3)) if random.random() < 0.7 else turned[:, :, 3]
        return np.dstack([shaded, alpha])


def _any(pictures: LabelledPictures, random: np.random.Generator) -> Example:
    return pictures[int(random.integers(len(pictures)))]
