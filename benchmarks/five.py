"""Five corrected pictures teach a model names: how soon, how well, and at what cost to its boxes, over many draws.

    python benchmarks/five.py [--data ../shared/data] [--draws 10] [--judged 20] [--threads 2]

Each draw takes five pictures that "a person corrected" and --judged others of the same folder, all among those that
the bundled model neither learned from nor was chosen by (its own record of pictures says which). The five teach it as
Ctrl+T does. AP50 on the others before and after: where objects are (any class), and by their names, of which it knows
none before. The peer is the model as it was. Printed are mean, standard deviation and range over the draws.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.evaluation.evaluate import evaluate_detections
from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.labels.several import Sample, readable
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import checkpoints
from engine.models.library.seen_pictures import SeenPictures, hashed, seen_by
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections
from engine.training.data.feature_cache import FeatureCache
from engine.training.from_folder import train_request
from resources import RESOURCES

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("bccd_voc", "cards_coco")
TAUGHT = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--judged", type=int, default=20)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    file = RESOURCES / "models" / "starter.safetensors"
    start, seen = checkpoints.load(file), seen_by(file)
    for name in FOLDERS:
        folder = open_folder(options.data / name)
        assert folder is not None
        pool = [s for s in result_of(readable(folder, folder.pictures)).values() if s[1].boxes and is_new(s[0], seen)]
        rows = [draw(start, pool, seed, options.judged) for seed in range(options.draws)]
        print(f"{name}: {len(pool)} pictures that are new to it, {options.draws} draws of 5 and {options.judged}")
        titles = ("any class, before", "any class, after", "by name, after", "gain, any class", "seconds")
        for title, values in zip(titles, np.array(rows).T, strict=True):
            spread = f"± {values.std(ddof=1):.3f} ({values.min():.3f} to {values.max():.3f})"
            print(f"  {title:<20}{values.mean():>8.3f} {spread}", flush=True)


def is_new(path: Path, seen: SeenPictures) -> bool:
    return seen.counts(result_of(hashed([path]))) == (0, 0)


def draw(start: TwoStageNet, pool: Sequence[Sample], seed: int, judged: int) -> tuple[float, ...]:
    """AP50 before (any class), after (any class, by name), the gain, and seconds of teaching, saving included."""
    order = np.random.default_rng(seed).permutation(len(pool))
    taught, others = [pool[n] for n in order[:TAUGHT]], [pool[n] for n in order[TAUGHT : TAUGHT + judged]]
    annotations = tuple(replace(annotation, verified=True) for _, annotation in taught)
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "five.safetensors"
        began = time.perf_counter()
        request = FineTune(DetectSettings(), file.stem, annotations=annotations, seed=seed)
        for _ in train_request(request, start, file, cache=FeatureCache()):
            pass
        seconds = time.perf_counter() - began
        before, (after, named) = ap50(start, others)[0], ap50(checkpoints.load(file), others)
    print(f"  draw {seed}: {before:.3f} -> {after:.3f} ({named:.3f} by name), {seconds:.1f} s", flush=True)
    return before, after, named, after - before, seconds


def ap50(net: TwoStageNet, samples: Sequence[Sample]) -> tuple[float, float]:
    """Of any class, and by name."""
    detector, truths = FasterRCNN(net), [annotation for _, annotation in samples]
    found: list[Detections] = []
    for path, _ in samples:
        *_, last = detector.stages(read_image(path), DetectSettings())
        assert last is not None
        assert isinstance(last.record, Detections)
        found.append(last.record)
    return tuple(evaluate_detections(truths, found, any_class=any_class).coco["AP50"] for any_class in (True, False))


if __name__ == "__main__":
    main()
