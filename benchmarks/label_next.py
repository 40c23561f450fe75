"""What to label next: AP50 after labelling 10 picked pictures, beside 10 random ones.

    python -m benchmarks.label_next [--data ../shared/data] [--model FILE] [--folders bccd_voc cards_coco] [--first 3]
        [--count 10] [--draws 3] [--pool 80] [--limit 40] [--cache DIR] [--threads 2]

Each draw takes `pool` pictures of a folder's split `train`, of which `first` random ones are labelled already. To these
come `count` pictures: those that `main.py next` picks, which sees no label but those of the first; or random ones. Both
teach the model as Ctrl+T does, and `limit` pictures of the split `test` judge. Printed are the means over the draws and
the ranges of AP50 by name, and the seconds of picking, the look at the pool included. What the model had seen of the
pictures, its own record says.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from benchmarks.few_shot import ROOT, Pool, detector, pool_of, quickly_trained, seen_words, spread
from engine.generators import result_of
from engine.labels.several import Sample
from engine.models.library import checkpoints
from engine.models.library.seen_pictures import seen_by
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
    parser.add_argument("--cache", type=Path, help="where vectors are cached (default: nowhere after the end)")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    net, seen = checkpoints.load(options.model), seen_by(options.model)
    with tempfile.TemporaryDirectory() as place:
        run = make_runner(RESOURCES, Path(place) / "data", options.threads, options.cache or Path(place))
        for name in options.folders:
            pool = pool_of(options.data / name, options.limit, choose=False)
            print(f"\n{name}: {seen_words(pool, seen)}")
            rows: dict[str, list[float]] = {"picked": [], "random": [], "seconds": []}
            for seed in range(options.draws):
                samples = pool.draw(seed, options.pool)
                first, rest = samples[: options.first], samples[options.first :]
                began = time.perf_counter()
                chosen = picked(run, options.model, first, rest, options.count)
                rows["seconds"].append(time.perf_counter() - began)
                order = np.random.default_rng(1000 + seed).permutation(len(rest))[: options.count]
                taught = {"picked": chosen, "random": [rest[place] for place in order]}
                for key, more in taught.items():
                    rows[key].append(ap50(pool, net, [*first, *more], seed))
                print("  " + ", ".join(f"{key} {values[-1]:.3f}" for key, values in rows.items()), flush=True)
            print("".join(f"{key:>24}" for key in rows))
            print("".join(f"{spread(values):>24}" for values in rows.values()), flush=True)


def picked(run: RunTask, model: Path, first: Sequence[Sample], rest: Sequence[Sample], count: int) -> list[Sample]:
    """As the window asks: the list of pictures, and the labels of those that have some."""
    listed = tuple(path for path, _ in (*first, *rest))
    labels = {path: annotation.box_array() for path, annotation in first}
    request = PickNext(listed[0].parent, DetectSettings(weights=model), count, listed=listed, labels=labels)
    by_path = dict(rest)
    return [(pick.path, by_path[pick.path]) for pick in result_of(run(request)).picks]


def ap50(pool: Pool, net: torch.nn.Module, samples: Sequence[Sample], seed: int) -> float:
    verified = [(path, replace(annotation, verified=True)) for path, annotation in samples]
    taught, _ = quickly_trained(net, verified, seed)  # type: ignore[arg-type]
    return pool.figures(detector(taught))["name"]


if __name__ == "__main__":
    main()
