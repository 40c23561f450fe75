"""Photographs with cut-outs pasted in, for the bundled model to learn from: many of them the teacher cannot name.

    python -m tools.starter.composites --teacher ../shared/teacher --data ../shared/data --out runs/starter/composites

Each is one of photos_unlabelled with one to four stamps of Debian's package tuxpaint-stamps-default, scaled, stretched,
flipped and softened at their edges. NNN.jpg is the picture; NNN.npz holds what the teacher says of it, as the files of
tools.starter.pseudo_labels do (`boxes`, `scores`, `key`), and `known` (M, 4) float32, the boxes of what was pasted, in
the same pixels. The same seed makes the same pictures; what is there already is not made again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image as Pil

from engine.pictures.reading import read_image
from tools.starter.pictures import UNLABELLED
from tools.starter.pseudo_labels import look

STAMPS = Path("/usr/share/tuxpaint/stamps")
NO_THINGS = {"alphabets", "math", "music", "shapes"}  # folders of it
LONGEST = 400  # pixels of a cut-out's longer side, as it is read
SOLID = 100  # alpha from which a pixel belongs to the thing
SHARES = (0.12, 0.7)  # of the photograph's shorter side: a cut-out's longer one
HIDDEN = (
    0.65  # of a box, by what was pasted later: from there on it is no box any more (Copy-Paste, Ghiasi et al. 2021)
)

Pixels = NDArray[np.uint8]
Boxes = NDArray[np.float32]


def read_cutout(path: Path) -> Pixels | None:
    """(h, w, 4) RGBA cut to what is solid; None for what makes no good object.

    No good object: hardly anything solid, a full rectangle (a scene, a flag), or a few pixels.
    """
    with Pil.open(path) as picture:
        if max(picture.size) > 4000 or min(picture.size) < 24:
            return None
        rgba = picture.convert("RGBA")
    rgba.thumbnail((LONGEST, LONGEST))
    pixels = np.asarray(rgba)
    solid = cv2.morphologyEx((pixels[:, :, 3] > SOLID).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if len(rows) < 24 or len(columns) < 12:
        return None
    inside = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    return np.ascontiguousarray(pixels[inside]) if 0.15 < solid[inside].mean() < 0.97 else None


def read_cutouts(folder: Path) -> list[Pixels]:
    """All good cut-outs below a folder, by their names."""
    found = [read_cutout(path) for path in sorted(folder.rglob("*.png")) if not NO_THINGS.intersection(path.parts)]
    if not found:
        raise SystemExit(f"{folder}: no cut-outs there; apt-get install tuxpaint-stamps-default")
    return [cutout for cutout in found if cutout is not None]


def vary(cutout: Pixels, longer_side: float, random: np.random.Generator) -> Pixels:
    """Flipped or not, scaled to the longer side, a little stretched, its edge softened or not."""
    if random.random() < 0.5:
        cutout = cutout[:, ::-1]
    h, w = cutout.shape[:2]
    scale = longer_side / max(h, w)
    size = (max(12, round(w * scale * random.uniform(0.85, 1.15))), max(12, round(h * scale)))
    resized = cv2.resize(np.ascontiguousarray(cutout), size, interpolation=cv2.INTER_AREA)
    alpha = cv2.blur(resized[:, :, 3], (3, 3)) if random.random() < 0.7 else resized[:, :, 3]
    return np.dstack([resized[:, :, :3], alpha])


def paste(pixels: Pixels, cutout: Pixels, left: int, top: int) -> Boxes:
    """Blends a cut-out (h, w, 4) into (H, W, 3), in place, at least partly inside. Returns its box (1, 4) or (0, 4)."""
    x1, y1 = max(left, 0), max(top, 0)
    x2, y2 = min(left + cutout.shape[1], pixels.shape[1]), min(top + cutout.shape[0], pixels.shape[0])
    part = cutout[y1 - top : y2 - top, x1 - left : x2 - left]
    alpha = part[:, :, 3:].astype(np.uint16)
    under = pixels[y1:y2, x1:x2]
    pixels[y1:y2, x1:x2] = (part[:, :, :3] * alpha + under * (255 - alpha)) // 255
    solid = part[:, :, 3] > SOLID
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if len(rows) == 0:
        return np.zeros((0, 4), np.float32)
    return np.array([[x1 + columns[0], y1 + rows[0], x1 + columns[-1] + 1, y1 + rows[-1] + 1]], np.float32)


def compose(photograph: Pixels, cutouts: Sequence[Pixels], random: np.random.Generator) -> tuple[Pixels, Boxes]:
    """The photograph with one to four cut-outs, and the boxes (M, 4) of those that can be seen."""
    pixels, boxes = photograph.copy(), np.zeros((0, 4), np.float32)
    height, width = pixels.shape[:2]
    for _ in range(int(random.integers(1, 5))):
        share = float(np.exp(random.uniform(*np.log(SHARES))))
        cutout = vary(cutouts[int(random.integers(len(cutouts)))], share * min(height, width), random)
        h, w = cutout.shape[:2]
        left, top = (
            int(random.integers(-side // 5, most - side + side // 5)) for side, most in ((w, width), (h, height))
        )
        box = paste(pixels, cutout, left, top)
        if len(box):
            boxes = np.concatenate([boxes[covered(boxes, box[0]) < HIDDEN], box])
    return pixels, boxes


def covered(boxes: Boxes, cover: NDArray[np.float32]) -> NDArray[np.float32]:
    """(M,) the share of each box that `cover` hides."""
    inside = np.clip(np.minimum(boxes[:, 2:], cover[2:]) - np.maximum(boxes[:, :2], cover[:2]), 0, None)
    shares: NDArray[np.float32] = inside.prod(1) / (boxes[:, 2:] - boxes[:, :2]).prod(1)
    return shares


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", type=Path, required=True, help="the folder with the teacher's files")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--number", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    cutouts = read_cutouts(STAMPS)
    photographs = sorted((options.data / UNLABELLED / "images").iterdir())
    order = np.random.default_rng(options.seed).permutation(len(photographs))
    sys.path.insert(0, str(options.teacher))
    from detectors import Detector

    teacher = Detector("nanodet_plus_m_1.5x_416")
    options.out.mkdir(parents=True, exist_ok=True)
    for number in range(options.number):
        picture = options.out / f"{number:03}.jpg"
        target = picture.with_suffix(".npz")
        if target.exists():
            continue
        random = np.random.default_rng([options.seed, number])
        photograph = read_image(photographs[order[number % len(order)]]).pixels
        pixels, known = compose(photograph, cutouts, random)
        Pil.fromarray(pixels).save(picture, quality=92)
        boxes, scores = look(teacher, read_image(picture).pixels)
        part = target.with_suffix(".part")
        with part.open("wb") as opened:
            short, key = scores.numpy().astype(np.float16), np.array(picture.name)
            np.savez(opened, boxes=boxes.numpy(), scores=short, key=key, known=known)
        part.replace(target)
        if number % 50 == 0:
            print(f"{number} of {options.number}", flush=True)


if __name__ == "__main__":
    main()
