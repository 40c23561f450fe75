"""What to label next: AP50 after labelling 10 picked pictures, beside 10 random ones.

    python -m benchmarks.label_next [--data ../shared/data] [--model FILE] [--folders bccd_voc cards_coco] [--first 3]
        [--count 10] [--draws 3] [--pool 80] [--limit 40] [--choose] [--cache DIR] [--threads 2]

As a person works: each draw takes `pool` pictures of a folder's split `train`, labels `first` random ones, and learns
from them (Ctrl+T). Then come `count` pictures: those that this model picks as `main.py next` does, which sees no label
but those of the first; or random ones. They are labelled, and the model learns from all (Ctrl+T again, from the model
that is chosen by then, the learned one). `limit` pictures of the split `test` judge, with --choose every fourth one of
`train`. Printed are the means over the draws and the ranges: AP50 by name after the first, picked and random pictures;
the boxes of the ten, those of their rarest class; the seconds of picking, the look at the pool included. What the start
had seen of the pictures, its own record says.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from benchmarks.few_shot import ROOT, Pool, detector, pool_of, quickly_trained, seen_words, spread
from engine.generators import result_of
from engine.labels.several import Sample
from engine.models.library import checkpoints
from engine.models.library.seen_pictures import seen_by
from engine.models.network import TwoStageNet
from engine.structures.retrieval import PickNext
from engine.structures.settings import DetectSettings
from engine.tasks import make_runner
from engine.worker import RunTask
from resources import RESOURCES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--model", type=Path, default=RESOURCES / "models" / "starter.safetensors")
    parser.add_argument("--folders", nargs="+", default=("bccd_voc", "cards_coco"))
    parser.add_argument("--first", type=int, default=3, help="pictures that are labelled already")
    parser.add_argument("--count", type=int, default=10, help="pictures to label")
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--pool", type=int, default=80, help="pictures of a draw")
    parser.add_argument("--limit", type=int, default=40, help="pictures that judge, at most")
    parser.add_argument("--choose", action="store_true", help="judge by training pictures")
    parser.add_argument("--cache", type=Path, help="where vectors are cached (default: nowhere after the end)")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    start, seen = checkpoints.load(options.model), seen_by(options.model)
    with tempfile.TemporaryDirectory() as place:
        run = make_runner(RESOURCES, Path(place) / "data", options.threads, options.cache or Path(place))
        for name in options.folders:
            pool = pool_of(options.data / name, options.limit, choose=options.choose)
            print(f"\n{name}: {seen_words(pool, seen)}")
            draws: list[dict[str, float]] = []
            for seed in range(options.draws):
                samples = pool.draw(seed, options.pool)
                first, rest = samples[: options.first], samples[options.first :]
                learned, _ = quickly_trained(start, first, seed)
                file = Path(place) / f"{name} {seed}.safetensors"
                checkpoints.save(learned, file)
                began = time.perf_counter()
                chosen = picked(run, file, first, rest, options.count)
                row = {"seconds": time.perf_counter() - began, "first": ap50(pool, learned)}
                order = np.random.default_rng(1000 + seed).permutation(len(rest))[: options.count]
                for key, more in {"picked": chosen, "random": [rest[place] for place in order]}.items():
                    row[key] = ap50(pool, quickly_trained(learned, [*first, *more], seed)[0])
                    row |= {f"{key} {word}": number for word, number in boxes_of(more, pool.classes).items()}
                draws.append(row)
                print("  " + ", ".join(f"{key} {value:.3g}" for key, value in row.items()), flush=True)
            for key in draws[0]:
                print(f"{key:>24}{spread([row[key] for row in draws]):>24}", flush=True)


def picked(run: RunTask, model: Path, first: Sequence[Sample], rest: Sequence[Sample], count: int) -> list[Sample]:
    """As the window asks: the list of pictures, and the labels of those that have some."""
    listed = tuple(path for path, _ in (*first, *rest))
    labels = {path: annotation.box_array() for path, annotation in first}
    request = PickNext(listed[0].parent, DetectSettings(weights=model), count, listed=listed, labels=labels)
    by_path = dict(rest)
    return [(pick.path, by_path[pick.path]) for pick in result_of(run(request)).picks]


def ap50(pool: Pool, net: TwoStageNet) -> float:
    return pool.figures(detector(net))["name"]


def boxes_of(samples: Sequence[Sample], classes: Sequence[str]) -> dict[str, int]:
    """Of all classes, and of the one that has fewest."""
    labels = [box.label for _, annotation in samples for box in annotation.boxes]
    return {"boxes": len(labels), "rarest": min(map(labels.count, classes))}


if __name__ == "__main__":
    main()
