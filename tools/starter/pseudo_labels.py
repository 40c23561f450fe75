"""The teacher's boxes and its 80 scores for every training picture, one .npz a picture.

    python -m tools.starter.pseudo_labels --teacher ../shared/teacher --data ../shared/data --out runs/starter/labels

NanoDet-Plus-m-1.5x looks at each picture at two scales, and at its mirror image; weighted box fusion (Solovyev et al.
2021), here without regard to class, joins the four answers. A file holds `boxes` (N, 4) in the picture's pixels,
`scores` (N, 80) float16, best first, and `key`, the picture. What is there already is not made again.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torchvision.ops import box_iou, nms

from engine.pictures.reading import read_image
from tools.starter.pictures import label_file, training_pictures

SCALES = (416, 544)
LEAST, MOST = 0.05, 100
SAME = 0.6  # IoU from which two answers are one object

Answer = tuple[Tensor, Tensor]  # boxes (N, 4), scores (N, 80)


def best_cells(boxes: Tensor, scores: Tensor) -> Answer:
    """The cells that stand out: the best 100 after suppression without regard to class."""
    top = scores.max(1).values
    likely = (top > LEAST / 2).nonzero()[:, 0]
    kept = likely[nms(boxes[likely], top[likely], SAME)][:MOST]
    return boxes[kept], scores[kept]


def fuse(answers: list[Answer]) -> Answer:
    """Boxes of several looks that lie on each other become one, weighted by their scores; its 80 scores are the mean
    over all looks."""
    boxes, scores = torch.cat([a[0] for a in answers]), torch.cat([a[1] for a in answers])
    weight = scores.max(1).values
    overlaps = box_iou(boxes, boxes)
    free = torch.ones(len(boxes), dtype=torch.bool)
    fused: list[tuple[Tensor, Tensor]] = []
    for index in weight.argsort(descending=True).tolist():
        if not free[index]:
            continue
        group = (free & (overlaps[index] >= SAME)).nonzero()[:, 0]
        free[group] = False
        shares = weight[group] / weight[group].sum()
        seen = min(len(group), len(answers)) / len(answers)
        fused.append(((boxes[group] * shares[:, None]).sum(0), scores[group].mean(0) * seen))
    if not fused:
        return torch.zeros(0, 4), torch.zeros(0, 80)
    boxes, scores = torch.stack([f[0] for f in fused]), torch.stack([f[1] for f in fused])
    top = scores.max(1).values
    order = top.argsort(descending=True)[:MOST]
    order = order[top[order] > LEAST]
    return boxes[order], scores[order]


def look(teacher: Any, pixels: NDArray[np.uint8]) -> Answer:
    """(h, w, 3) RGB -> the fused answer of two scales and two directions."""
    bgr = np.ascontiguousarray(pixels[:, :, ::-1])
    return fuse([best_cells(*teacher.raw(bgr, size=size, flip=flip)) for size in SCALES for flip in (False, True)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", type=Path, required=True, help="the folder with the teacher's files")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    sys.path.insert(0, str(options.teacher))
    from detectors import Detector

    teacher = Detector("nanodet_plus_m_1.5x_416")
    options.out.mkdir(parents=True, exist_ok=True)
    paths = training_pictures(options.data)
    for number, path in enumerate(paths):
        target = label_file(options.out, path)
        if target.exists():
            continue
        boxes, scores = look(teacher, read_image(path).pixels)
        part = target.with_suffix(".part")
        with part.open("wb") as opened:
            np.savez(opened, boxes=boxes.numpy(), scores=scores.numpy().astype(np.float16), key=np.array(path.name))
        part.replace(target)
        if number % 100 == 0:
            print(f"{number} of {len(paths)}", flush=True)


if __name__ == "__main__":
    main()
