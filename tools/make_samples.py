"""Make resources/samples and resources/samples_coins from scikit-image's pictures (public domain and CC0 ones only).

    python tools/make_samples.py

The coins' boxes were found by watershed on the picture's gradient, looked at one by one on a drawing, and are written
down here as they were approved; the pictures of the coins are windows of the one photograph, so that no coin of the
validation split is in the training split.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image as Pil
from PIL import ImageEnhance, ImageOps
from skimage import data

from engine.labels.formats.voc import VocFolder
from engine.structures.annotation import LabelledBox, Rectangle

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
SAMPLES = ("astronaut", "camera", "chelsea", "coffee", "coins", "hubble_deep_field", "rocket")
# x1, y1, x2, y2 of each coin in skimage.data.coins(), 384 x 303.
COINS = (
    (22, 35, 67, 74), (81, 39, 120, 74), (132, 28, 179, 74), (192, 30, 240, 73), (255, 34, 297, 72), (305, 16, 365, 72),
    (25, 104, 67, 145), (84, 108, 122, 145), (134, 110, 173, 145), (186, 105, 226, 144), (245, 95, 296, 144),
    (317, 106, 356, 145), (26, 179, 63, 217), (80, 175, 124, 217), (135, 179, 174, 217), (189, 170, 237, 217),
    (251, 172, 297, 217), (315, 156, 380, 218), (18, 233, 75, 288), (93, 245, 136, 287), (144, 236, 201, 288),
    (220, 240, 269, 288), (276, 239, 326, 289), (336, 248, 382, 289),
)  # fmt: skip
# name: window of the photograph, quarter turns, mirrored, brightness. The split is in the name.
WINDOWS = {
    "train_1": ((8, 14, 243, 158), 0, False, 1.0),
    "train_2": ((12, 90, 242, 226), 0, True, 0.9),
    "train_3": ((8, 158, 212, 294), 0, False, 1.05),
    "train_4": ((72, 16, 243, 100), 0, True, 1.0),
    "train_5": ((70, 92, 184, 224), 1, False, 1.08),
    "train_6": ((8, 222, 212, 300), 2, False, 0.8),
    "val_1": ((243, 8, 384, 93), 0, False, 1.0),
    "val_2": ((243, 82, 384, 226), 0, False, 1.0),
    "val_3": ((272, 220, 384, 300), 0, False, 1.1),
}
SCALE = 2.5


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    make_samples()
    make_coins()


def make_samples() -> None:
    for name in SAMPLES:
        picture = Pil.fromarray(getattr(data, name)())
        picture.thumbnail((800, 800), Pil.Resampling.LANCZOS)
        picture.save(RESOURCES / "samples" / f"{name}.jpg", quality=88, optimize=True)


def make_coins() -> None:
    root = RESOURCES / "samples_coins"
    for folder in ("JPEGImages", "Annotations", "ImageSets/Main"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    source = Pil.fromarray(data.coins())
    placed = {}
    for name, (window, turns, mirrored, brightness) in WINDOWS.items():
        picture, boxes = _cut(source, window)
        if mirrored:
            picture, boxes = ImageOps.mirror(picture), [_mirror(box, picture.width) for box in boxes]
        for _ in range(turns):
            boxes = [_turn(box, picture.width) for box in boxes]
            picture = picture.transpose(Pil.Transpose.ROTATE_90)
        path = root / "JPEGImages" / f"{name}.jpg"
        ImageEnhance.Brightness(picture).enhance(brightness).convert("RGB").save(path, quality=90, optimize=True)
        placed[path] = boxes
    labels = VocFolder(root, placed)
    for path, boxes in placed.items():
        labels.save(labels.annotation(path).with_boxes(boxes))
    for split in ("train", "val"):
        names = [name for name in WINDOWS if name.startswith(split)]
        (root / "ImageSets" / "Main" / f"{split}.txt").write_text("\n".join(names) + "\n")


def _cut(source: Pil.Image, window: tuple[int, int, int, int]) -> tuple[Pil.Image, list[LabelledBox]]:
    """The window, enlarged, with whole-pixel boxes of the coins that are at least a fifth inside."""
    left, top, right, bottom = window
    size = (round((right - left) * SCALE), round((bottom - top) * SCALE))
    boxes = []
    for coin in COINS:
        x1, x2 = max(coin[0], left), min(coin[2], right)
        y1, y2 = max(coin[1], top), min(coin[3], bottom)
        whole = (coin[2] - coin[0]) * (coin[3] - coin[1])
        if x2 <= x1 or y2 <= y1 or (x2 - x1) * (y2 - y1) < whole / 5:
            continue
        edges = [round((v - start) * SCALE) for v, start in ((x1, left), (y1, top), (x2, left), (y2, top))]
        edges = [min(edge, side) for edge, side in zip(edges, size * 2, strict=True)]
        cut = (x1, y1, x2, y2) != coin
        boxes.append(LabelledBox(Rectangle(*map(float, edges)), "coin", truncated=cut))
    return source.resize(size, Pil.Resampling.LANCZOS, box=window), boxes


def _mirror(box: LabelledBox, width: int) -> LabelledBox:
    x1, y1, x2, y2 = box.box
    return box.with_(box=Rectangle(width - x2, y1, width - x1, y2))


def _turn(box: LabelledBox, width: int) -> LabelledBox:
    """A quarter turn against the clock."""
    x1, y1, x2, y2 = box.box
    return box.with_(box=Rectangle(y1, width - x2, y2, width - x1))


if __name__ == "__main__":
    main()
