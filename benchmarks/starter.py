"""The bundled model on real pictures that it never saw, beside OpenCV's Selective Search, from one run.

    python benchmarks/starter.py [--data ../shared/data] [--pictures 64] [--threads 2] [--no-peer] [--note]

Names do not count: the model finds objects of any kind. OpenCV's search needs opencv-contrib-python-headless.
torchvision's MobileNet of 320 pixels, trained on all of COCO, is no peer here: its weights need a connection, and these
pictures are among those that it was trained on. --note writes the figures into the model's own file, for the shelf.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.evaluation.evaluate import evaluate_detections, evaluate_proposals
from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.labels.several import Sample, readable
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import checkpoints, model_file
from engine.pictures.reading import read_image
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Proposals

ROOT = Path(__file__).resolve().parents[1]
COUNTS = (100, 300, 1000, 2000)  # proposals
TO_HEAD = 1000  # of them, for AP50


def selective_search(image: Image) -> Proposals:
    """OpenCV's, fast mode, in its own order."""
    search = cv2.ximgproc.segmentation.createSelectiveSearchSegmentation()
    search.setBaseImage(np.ascontiguousarray(image.pixels[:, :, ::-1]))
    search.switchToSelectiveSearchFast()
    found = search.process().astype(np.float32)
    boxes = np.concatenate([found[:, :2], found[:, :2] + found[:, 2:]], 1)
    return Proposals(boxes, np.linspace(1, 0, len(boxes), dtype=np.float32), "selective-search")


def show(
    name: str, samples: Sequence[Sample], proposals: Sequence[Proposals], seconds: float, ap50: str
) -> dict[int, float]:
    """Prints a row. Returns recall by number of proposals."""
    figures = evaluate_proposals([a for _, a in samples], proposals, counts=COUNTS, any_class=True)
    recall = "".join(f"{value:>10.3f}" for value in figures.recall50.values())
    print(f"{name:<34}{recall}{figures.mabo:>10.3f}{ap50:>10}{seconds:>12.3f}", flush=True)
    return dict(figures.recall50)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--model", type=Path, default=ROOT / "resources" / "models" / "starter.safetensors")
    parser.add_argument("--pictures", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-peer", action="store_true", help="leave out OpenCV's search, which takes minutes")
    parser.add_argument("--note", action="store_true", help="write the figures into the model's file")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(options.threads)
    folder = open_folder(options.data / "coco128_yolo")
    if folder is None:
        raise SystemExit(f"{options.data}: the labelled folder coco128_yolo is not there")
    samples = [*result_of(readable(folder, folder.splits["val"])).values()][: options.pictures]
    boxes = sum(len(a.boxes) for _, a in samples)
    print(f"{len(samples)} pictures, {boxes} boxes, {options.threads} threads")
    heading = "".join(f"{text:>10}" for text in (*(f"R@{count}" for count in COUNTS), "MABO", "AP50"))
    print(f"{'':<34}{heading}{'s/picture':>12}")
    figures = starter(options.model, samples)
    if options.note:
        note(options.model, figures)
    if not options.no_peer:
        started = time.perf_counter()
        found = [selective_search(read_image(path)) for path, _ in samples]
        show("OpenCV Selective Search, fast", samples, found, (time.perf_counter() - started) / len(samples), "-")


def starter(file: Path, samples: Sequence[Sample]) -> dict[str, float]:
    """Proposals and detections; the time is of a detection as the program makes it, 300 proposals, median."""
    detector = FasterRCNN(checkpoints.load(file))
    images = [read_image(path) for path, _ in samples]
    proposals, detections = [], []
    for image in images:
        found = [stage.record for stage in detector.stages(image, DetectSettings(top=max(COUNTS), score=0.01))]
        proposals += [record for record in found if isinstance(record, Proposals)]
        found = [stage.record for stage in detector.stages(image, DetectSettings(top=TO_HEAD, score=0.01))]
        detections += [record for record in found if isinstance(record, Detections)]
    seconds = []
    for image in images:
        detector.cache.forget_pictures()  # the net stays ready, as in the program
        started = time.perf_counter()
        list(detector.stages(image, DetectSettings()))
        seconds.append(time.perf_counter() - started)
    figures = evaluate_detections([a for _, a in samples], detections, any_class=True)
    recall = show("starter", samples, proposals, float(np.median(seconds)), f"{figures.ap50:.3f}")
    return {f"recall@.5 of {n} proposals": round(recall[n], 3) for n in (300, 1000)} | {
        "AP50, any class": round(figures.ap50, 3)
    }


def note(file: Path, figures: dict[str, float]) -> None:
    """The figures in the file's metadata; its tensors stay as they are."""
    tensors, metadata = checkpoints.read_state(file), model_file.read_metadata(file)
    part = file.with_name(file.name + ".part")
    save_file(tensors, part, metadata | {"figures": json.dumps(figures)})
    part.replace(file)


if __name__ == "__main__":
    main()
