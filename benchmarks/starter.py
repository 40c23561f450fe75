"""The bundled model on real pictures that it never saw, beside OpenCV's Selective Search, from one run.

    python benchmarks/starter.py [--data ../shared/data] [--pictures 64] [--threads 2] [--no-peer]

Names do not count: the model finds objects of any kind. OpenCV's search needs opencv-contrib-python-headless.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.data.dataset import Dataset, Sample
from engine.data.folder import open_folder
from engine.data.images import read_image
from engine.models import checkpoints
from engine.models.faster_rcnn import FasterRCNN
from engine.settings import DetectSettings
from engine.structures.image import Image
from engine.structures.stages import Detections, Proposals
from engine.training.evaluate import evaluate_detections, evaluate_proposals

ROOT = Path(__file__).resolve().parents[1]
Search = Callable[[Image], Proposals]


def selective_search(image: Image) -> Proposals:
    """OpenCV's, fast mode, in its own order."""
    search = cv2.ximgproc.segmentation.createSelectiveSearchSegmentation()
    search.setBaseImage(np.ascontiguousarray(image.pixels[:, :, ::-1]))
    search.switchToSelectiveSearchFast()
    found = search.process().astype(np.float32)
    boxes = np.concatenate([found[:, :2], found[:, :2] + found[:, 2:]], 1)
    return Proposals(boxes, np.linspace(1, 0, len(boxes), dtype=np.float32), "selective-search")


def show(name: str, samples: Sequence[Sample], proposals: Sequence[Proposals], seconds: float, ap50: str) -> None:
    figures = evaluate_proposals([a for _, a in samples], proposals, counts=(100, 300, 1000), any_class=True)
    recall = "".join(f"{value:>10.3f}" for value in figures.recall50.values())
    print(f"{name:<34}{recall}{figures.mabo:>10.3f}{ap50:>10}{seconds:>12.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--model", type=Path, default=ROOT / "resources" / "models" / "starter.safetensors")
    parser.add_argument("--pictures", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-peer", action="store_true", help="leave out OpenCV's search, which takes minutes")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(options.threads)
    folder = open_folder(options.data / "coco128_yolo")
    if folder is None:
        raise SystemExit(f"{options.data}: the labelled folder coco128_yolo is not there")
    samples = Dataset.of(folder, "val").readable()[: options.pictures]
    boxes = sum(len(a.boxes) for _, a in samples)
    print(f"{len(samples)} pictures, {boxes} boxes, {options.threads} threads")
    heading = "".join(f"{text:>10}" for text in ("R@100", "R@300", "R@1000", "MABO", "AP50"))
    print(f"{'':<34}{heading}{'s/picture':>12}")
    starter(options.model, samples)
    if not options.no_peer:
        started = time.perf_counter()
        found = [selective_search(read_image(path)) for path, _ in samples]
        show("OpenCV Selective Search, fast", samples, found, (time.perf_counter() - started) / len(samples), "-")


def starter(file: Path, samples: Sequence[Sample]) -> None:
    """Proposals and detections; the time is of a detection as the program makes it, 300 proposals, median."""
    detector = FasterRCNN(checkpoints.load(file))
    images = [read_image(path) for path, _ in samples]
    proposals, detections = [], []
    for image in images:
        for stage in detector.stages(image, DetectSettings(top=1000, score=0.01)):
            if isinstance(stage.record, Proposals):
                proposals.append(stage.record)
            if isinstance(stage.record, Detections):
                detections.append(stage.record)
    seconds = []
    for image in images:
        detector.forget()
        started = time.perf_counter()
        list(detector.stages(image, DetectSettings()))
        seconds.append(time.perf_counter() - started)
    found = evaluate_detections([a for _, a in samples], detections, any_class=True)
    show("starter", samples, proposals, float(np.median(seconds)), f"{found.ap50:.3f}")


if __name__ == "__main__":
    main()
