"""Claim: Selective Search at least 20 times as fast as OpenCV's, its proposals no worse at the same number.

    python benchmarks/selective_search.py [FOLDER] [--pictures 20] [--modes fast quality] [--threads 2] [--sizes]

FOLDER holds images/*.jpg and labels/*.txt in YOLO's layout. The peer is cv2.ximgproc (opencv-contrib). For each picture
ours and the peer's run one after the other, so that whatever else a machine does meets both.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.pictures.reading import read_image
from engine.proposals.selective_search import selective_search, warm_up
from engine.proposals.selective_search.ranking import Ranking
from engine.structures.boxes import iou
from engine.structures.settings import SearchMode

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
NUMBERS = (300, 1000, 2000)
MEGAPIXELS = (0.1, 0.3, 1, 3, 6, 12)


def read_truth(picture: Path, width: int, height: int) -> np.ndarray:
    """(G, 4) xyxy from the YOLO file beside the picture; none where there is no file."""
    label = Path(*("labels" if part == "images" else part for part in picture.parts)).with_suffix(".txt")
    lines = label.read_text().splitlines() if label.exists() else []
    rows = np.array([[float(v) for v in line.split()[1:5]] for line in lines if line.strip()]).reshape(-1, 4)
    centres, sides = rows[:, :2], rows[:, 2:]
    boxes = np.concatenate([centres - sides / 2, centres + sides / 2], axis=1)
    return (boxes * [width, height, width, height]).astype(np.float32)


def run_ours(pixels: np.ndarray, mode: SearchMode, threads: int, ranking: Ranking) -> tuple[float, np.ndarray]:
    start = time.perf_counter()
    boxes = selective_search(pixels, mode, ranking=ranking, threads=threads).proposals.boxes
    return time.perf_counter() - start, boxes


def run_peer(pixels: np.ndarray, mode: SearchMode) -> tuple[float, np.ndarray]:
    from cv2.ximgproc import segmentation

    search = segmentation.createSelectiveSearchSegmentation()
    start = time.perf_counter()
    search.setBaseImage(np.ascontiguousarray(pixels[:, :, ::-1]))
    {
        "single": search.switchToSingleStrategy,
        "fast": search.switchToSelectiveSearchFast,
        "quality": search.switchToSelectiveSearchQuality,
    }[mode]()
    boxes = np.asarray(search.process(), np.float32)
    seconds = time.perf_counter() - start
    boxes[:, 2:] += boxes[:, :2]
    return seconds, boxes


def best_overlaps(truth: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """(G, numbers): the best IoU of each object among the first 300, 1,000, 2,000 boxes, and among all."""
    running = np.maximum.accumulate(iou(truth, boxes), axis=1)
    return running[:, [min(n, len(boxes)) - 1 for n in (*NUMBERS, len(boxes))]]


def row(name: str, seconds: list[float], counts: list[int], overlaps: list[np.ndarray]) -> str:
    best = np.concatenate(overlaps)
    recall = " ".join(f"{value:.3f}" for value in (best >= 0.5).mean(axis=0))
    mabo = " ".join(f"{value:.3f}" for value in best.mean(axis=0))
    return f"{name:22} {statistics.median(seconds):9.3f} {np.mean(counts):8.0f}   {recall}   {mabo}"


def compare(pictures: list[Path], mode: SearchMode, threads: int) -> None:
    results: dict[str, tuple[list[float], list[int], list[np.ndarray]]] = {
        name: ([], [], []) for name in ("ours", "ours, paper's ranking", "OpenCV")
    }
    for picture in pictures:
        pixels = read_image(picture).pixels
        truth = read_truth(picture, pixels.shape[1], pixels.shape[0])
        found = {
            "ours": run_ours(pixels, mode, threads, "edges"),
            "ours, paper's ranking": run_ours(pixels, mode, threads, "paper"),
            "OpenCV": run_peer(pixels, mode),
        }
        for name, (seconds, boxes) in found.items():
            results[name][0].append(seconds)
            results[name][1].append(len(boxes))
            results[name][2].append(best_overlaps(truth, boxes))
    objects = sum(len(overlaps) for overlaps in results["ours"][2])
    print(f"\n{mode}: {len(pictures)} pictures, {objects} objects, {threads} threads both")
    print(f"{'':22} {'median s':>9} {'boxes':>8}   recall@.5: 300 1000 2000 all   MABO: 300 1000 2000 all")
    for name, columns in results.items():
        print(row(name, *columns))
    ratios = [peer / ours for ours, peer in zip(results["ours"][0], results["OpenCV"][0], strict=True)]
    print(f"OpenCV's seconds over ours: median {statistics.median(ratios):.1f}, least {min(ratios):.1f}")


def time_one_size(picture: Path, megapixels: float, mode: SearchMode, threads: int) -> None:
    """In a process of its own: the most memory that it ever held is then that of this size."""
    import resource

    warm_up()
    pixels = read_image(picture).pixels
    factor = (megapixels * 1e6 / (pixels.shape[0] * pixels.shape[1])) ** 0.5
    scaled = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, boxes = run_ours(scaled, mode, threads, "edges")
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"{mode:8} {megapixels:6.1f} {seconds:9.3f} {seconds / megapixels:12.3f} {len(boxes):8} {peak:10.0f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=DATA / "coco128_yolo")
    parser.add_argument("--pictures", type=int, default=20)
    parser.add_argument("--modes", nargs="+", default=["fast", "quality"], choices=["single", "fast", "quality"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sizes", action="store_true", help="seconds and memory against megapixels, instead")
    parser.add_argument("--one-size", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    pictures = sorted(arguments.folder.rglob("*.jpg"))[: arguments.pictures]
    if not pictures:
        parser.error(f"no .jpg under {arguments.folder}")
    cv2.setNumThreads(arguments.threads)
    if arguments.one_size:
        time_one_size(pictures[0], arguments.one_size, arguments.modes[0], arguments.threads)
    elif arguments.sizes:
        print(f"{'mode':8} {'Mpx':>6} {'seconds':>9} {'s per Mpx':>12} {'boxes':>8} {'peak MB':>10}", flush=True)
        for mode in arguments.modes:
            for megapixels in MEGAPIXELS:
                again = ["--one-size", str(megapixels), "--modes", mode, "--threads", str(arguments.threads)]
                subprocess.run([sys.executable, __file__, str(arguments.folder), *again], check=True)
    else:
        warm_up()
        for mode in arguments.modes:
            compare(pictures, mode, arguments.threads)


if __name__ == "__main__":
    main()
