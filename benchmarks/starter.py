"""The bundled models on photographs of COCO that they did not learn from, beside their peers, from one run.

    python -m benchmarks.starter [--data ../shared/data] [--teacher ../shared/teacher] [--model FILE] [--classic FILE]
        [--old FILE] [--split val] [--every N] [--limit N] [--alone] [--threads 2] [--json] [--out FOLDER] [--note]

Peers: the teacher (NanoDet-Plus-m-1.5x, two scales and mirrored, fused), YOLOX-Nano as ONNX, OpenCV's Selective Search
(needs opencv-contrib-python-headless; region proposals only), and an older starter (--old). Columns: AP50 of COCO's 80
classes by name (detections called "object" are left out), AP50 of any class (all of them count), the share of labelled
boxes that the first 100, 300 and 1,000 proposals cover with IoU .5, the expected calibration error of scores by name
(benchmarks/calibration.py), and the median seconds of pictures of 640 x 480, from decoded pixels to boxes with names.
The peers' published figures are lower: these are few, and of COCO's training pictures, from which the peers learned.

Nothing is chosen on the split `val`: to choose, take training pictures (--split train --every 4). --out writes the
reliability curves as .csv and .png. --note writes the figures into the models' own files, where the shelf finds them.
--alone is --model without any other.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from safetensors.torch import save_file

from benchmarks.calibration import Reliability, reliability, table, write_csv, write_png
from benchmarks.starter_peers import Answer, Peer, Program, SelectiveSearch, Teacher, YoloxNano
from engine.evaluation.evaluate import evaluate_detections, evaluate_proposals
from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.labels.several import Sample, readable
from engine.models.library import checkpoints, model_file
from engine.pictures.reading import read_image
from engine.structures.image import Image
from resources import RESOURCES

ROOT = Path(__file__).resolve().parents[1]
COUNTS = (100, 300, 1000)  # proposals
SIZE, TIMED = (640, 480), 11
COLUMNS = ("AP50", "AP50 any class", "R@100", "R@300", "R@1000", "calibration error", "seconds")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--teacher", type=Path, default=ROOT.parent / "shared" / "teacher", help="the peers' folder")
    parser.add_argument("--model", type=Path, default=RESOURCES / "models" / "starter.safetensors")
    parser.add_argument("--classic", type=Path, default=RESOURCES / "models" / "classic.safetensors")
    parser.add_argument("--old", type=Path, help="an older starter's file")
    parser.add_argument("--split", choices=("val", "train"), default="val")
    parser.add_argument("--every", type=int, default=1, help="every Nth picture")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--alone", action="store_true", help="leave out all others")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--note", action="store_true", help="write the figures into the models' files")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(options.threads)
    folder = open_folder(options.data / "coco128_yolo")
    if folder is None:
        raise SystemExit(f"{options.data}: the labelled folder coco128_yolo is not there; say --data FOLDER")
    paths = folder.splits[options.split][:: options.every][: options.limit]
    samples = [*result_of(readable(folder, paths)).values()]
    boxes = sum(len(a.boxes) for _, a in samples)
    report = sys.stderr if options.json else sys.stdout
    print(f"{options.split}: {len(samples)} pictures, {boxes} boxes, {options.threads} threads", file=report)
    print(f"{'':<56}" + "".join(f"{column:>{len(column) + 2}}" for column in COLUMNS), file=report)
    rows: dict[str, dict[str, float]] = {}
    curves: dict[str, Reliability] = {}
    for peer in peers(options, folder.classes):
        answers = [peer.look(read_image(path)) for path, _ in samples]
        row, curve = figures(samples, answers)
        rows[peer.title] = row = row | {"seconds": seconds(peer, [read_image(path) for path, _ in samples[:TIMED]])}
        if curve is not None:
            curves[peer.title] = curve
        cells = (f"{row[c]:>{len(c) + 2}.3f}" if c in row else f"{'-':>{len(c) + 2}}" for c in COLUMNS)
        print(f"{peer.title:<56}" + "".join(cells), file=report, flush=True)
    print(f"\nmean score -> share of right ones, detections\n{table(curves)}", file=report)
    if options.json:
        print(json.dumps({"split": options.split, "pictures": len(samples), "boxes": boxes, "rows": rows}))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        write_csv(options.out / "reliability.csv", curves)
        write_png(options.out / "reliability.png", curves)
    if options.note:
        for file in (options.model, options.classic):
            if file.stem in rows:
                note(file, rows[file.stem])


def peers(options: argparse.Namespace, classes: Sequence[str]) -> Iterator[Peer]:
    """One after the other, the bundled models first; what is not installed is left out, and a line says so."""
    yield Program(options.model.stem, options.model, classes)
    if options.alone:
        return
    if options.classic.stem != options.model.stem:
        yield Program(options.classic.stem, options.classic, classes)
    if options.old:
        yield Program(f"old: {options.old.stem}", options.old, classes)
    if (options.teacher / "detectors.py").exists():
        yield Teacher(options.teacher, classes)
        yield YoloxNano(options.teacher, classes)
    else:
        print(f"{options.teacher}: the peers are not there; say --teacher FOLDER", file=sys.stderr)
    if hasattr(cv2, "ximgproc"):
        yield SelectiveSearch()
    else:
        print("Selective Search is left out: it needs opencv-contrib-python-headless", file=sys.stderr)


def figures(samples: Sequence[Sample], answers: Sequence[Answer]) -> tuple[dict[str, float], Reliability | None]:
    truths = [annotation for _, annotation in samples]
    recall = evaluate_proposals(truths, [a.proposals for a in answers], counts=COUNTS, any_class=True).recall50
    row = {f"R@{count}": value for count, value in recall.items()}
    named = [a.named for a in answers if a.named is not None]
    anywhere = [a.anywhere for a in answers if a.anywhere is not None]
    curve = None
    if anywhere:
        row["AP50 any class"] = evaluate_detections(truths, anywhere, any_class=True).ap50
    if any(len(one) for one in named):  # an old starter has no names
        row["AP50"], curve = evaluate_detections(truths, named).ap50, reliability(truths, named)
        row["calibration error"] = curve.error
    return row, curve


def seconds(peer: Peer, images: Sequence[Image]) -> float:
    """Median over pictures that are scaled to 640 x 480 first."""
    spent = []
    for image in (images[0], *images):  # the first one twice: what is done once for a net is not counted
        pixels = np.ascontiguousarray(cv2.resize(image.pixels, SIZE), np.uint8)
        scaled = replace(image, pixels=pixels, key=f"{image.key} scaled")
        started = time.perf_counter()
        peer.detect(scaled)
        spent.append(time.perf_counter() - started)
    return float(np.median(spent[1:]))


def note(file: Path, row: dict[str, float]) -> None:
    """The figures in the file's metadata; its tensors stay as they are."""
    words = {
        "AP50, COCO's classes": "AP50",
        "AP50, any class": "AP50 any class",
        "recall@.5 of 300 proposals": "R@300",
        "recall@.5 of 1000 proposals": "R@1000",
    }
    found: dict[str, Any] = {word: round(row[column], 3) for word, column in words.items() if column in row}
    part = file.with_name(file.name + ".part")
    save_file(checkpoints.read_state(file), part, model_file.read_metadata(file) | {"figures": json.dumps(found)})
    part.replace(file)


if __name__ == "__main__":
    main()
