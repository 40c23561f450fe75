"""What a few labelled pictures teach: AP50 after 1, 3, 5, 10, 20 and 50, beside three peers, from one run.

    python -m benchmarks.few_shot [--data ../shared/data] [--model FILE] [--old FILE] [--folders bccd_voc …]
        [--numbers 1 3 5 10 20 50] [--draws 3] [--limit N] [--choose] [--methods ours loop prototypes]
        [--threads 2] [--json]

Each draw takes pictures of a folder's split `train`, the first of one random order, as pictures that a person has
verified. They teach the model as Ctrl+T does; its seconds, saving included, are what the others have, too:
  loop        torchvision's reference loop from the same weights (benchmarks/reference_loop.py)
  prototypes  no learning at all (benchmarks/prototypes.py)
  old         the same quick training from an older starter (--old)
Printed are the mean over the draws and the range, AP50 by name over all classes of the judges, whether or not a box of
them was among the labelled; "any class" is where objects are, before and after. The judges are the split `test`, of
which no starter learned anything. What a model has seen of a folder, its own record of pictures says, and a line
prints it. The starter of the first generation learned the boxes of bccd_voc and cards_coco (train), without their
names, the second one likewise at the end of its recipe: the model from before that (tools/starter/train.py saves it,
natural.safetensors) never saw a picture of them, and --model takes it, with its own negatives
(tools/starter/negatives.py) beside it. coco_voc20's photographs are coco128_yolo's,
from whose train split every starter learned boxes, the second one by COCO's names, too.

Nothing is chosen on `test`: with --choose every fourth picture of `train` judges, and the others teach.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from benchmarks.prototypes import PrototypeDetector
from benchmarks.reference_loop import ENDLESS, reference, reference_detections, run_reference
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
from engine.training.data.loader import LabelledPictures
from engine.training.from_folder import train_request
from resources import RESOURCES

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("bccd_voc", "cards_coco", "coco_voc20")
NUMBERS = (1, 3, 5, 10, 20, 50)
METHODS = ("ours", "loop", "prototypes")
COLUMNS = {"ours": "ours", "any": "any class", "old": "old starter", "loop": "torchvision", "prototypes": "prototypes"}
CHOOSE = 4

Detect = Callable[[Path], Detections]
Figures = dict[str, float]


class Start(NamedTuple):
    file: Path
    net: TwoStageNet
    seen: SeenPictures


@dataclass(frozen=True)
class Pool:
    """A folder's pictures to draw from, those that judge, and its classes in order."""

    name: str
    teach: Sequence[Sample]
    judge: Sequence[Sample]
    classes: tuple[str, ...]

    def draw(self, seed: int, number: int) -> list[Sample]:
        order = np.random.default_rng(seed).permutation(len(self.teach))[:number]
        return [(path, replace(annotation, verified=True)) for path, annotation in (self.teach[n] for n in order)]

    def taught(self, samples: Iterable[Sample]) -> tuple[str, ...]:
        """The classes with a box to learn among these."""
        there = {box.label for _, annotation in samples for box in annotation.boxes if box.is_learned}
        return tuple(name for name in self.classes if name in there)

    def figures(self, detect: Detect) -> Figures:
        """AP50 by name, and of any class."""
        truths, found = [annotation for _, annotation in self.judge], [detect(path) for path, _ in self.judge]
        return {kind: evaluate_detections(truths, found, any_class=kind == "any").ap50 for kind in ("name", "any")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--model", type=Path, default=RESOURCES / "models" / "starter.safetensors")
    parser.add_argument("--old", type=Path, help="an older starter's file")
    parser.add_argument("--folders", nargs="+", default=FOLDERS)
    parser.add_argument("--numbers", type=int, nargs="+", default=NUMBERS)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--limit", type=int, help="judge by so many pictures at most")
    parser.add_argument("--choose", action="store_true", help="judge by training pictures")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    start, old = (
        None if file is None else Start(file, checkpoints.load(file), seen_by(file))
        for file in (options.model, options.old)
    )
    assert start is not None
    report = sys.stderr if options.json else sys.stdout
    document = {}
    for name in options.folders:
        pool = pool_of(options.data / name, options.limit, choose=options.choose)
        before = pool.figures(detector(start.net))
        words = f"before: by name {before['name']:.3f}, any class {before['any']:.3f}"
        print(f"\n{name}: {seen_words(pool, start.seen)}; {words}", file=report)
        print(f"{'pictures':>8}" + "".join(f"{title:>24}" for title in (*COLUMNS.values(), "seconds")), file=report)
        rows = {}
        for number in options.numbers:
            draws = [learned(start, old, pool, seed, number, options.methods) for seed in range(options.draws)]
            rows[number] = {key: [one[key] for one in draws] for key in draws[0]}
            cells = (spread(rows[number].get(key)) for key in (*COLUMNS, "seconds"))
            print(f"{number:>8}" + "".join(f"{cell:>24}" for cell in cells), file=report, flush=True)
        document[name] = {"before": before, "rows": rows}
    if options.json:
        print(json.dumps(document))


def pool_of(root: Path, limit: int | None, *, choose: bool) -> Pool:
    folder = open_folder(root)
    if folder is None:
        raise SystemExit(f"{root}: not a labelled folder; say --data FOLDER")
    train = [s for s in result_of(readable(folder, folder.splits["train"])).values() if s[1].boxes]
    if choose:
        judge, train = train[::CHOOSE], [s for number, s in enumerate(train) if number % CHOOSE]
    else:
        judge = [*result_of(readable(folder, folder.splits["test"])).values()]
    return Pool(root.name, train, judge[:limit], folder.classes)


def seen_words(pool: Pool, seen: SeenPictures) -> str:
    """What the model saw of these pictures before."""
    words = []
    for title, samples in (("to draw from", pool.teach), ("judge", pool.judge)):
        learned_from, chosen_by = seen.counts(result_of(hashed(path for path, _ in samples)))
        words.append(f"{len(samples)} {title} (it had learned from {learned_from}, was chosen by {chosen_by})")
    return ", ".join(words)


def learned(start: Start, old: Start | None, pool: Pool, seed: int, number: int, methods: Sequence[str]) -> Figures:
    """The figures of one draw, by column."""
    samples, net = pool.draw(seed, number), start.net
    ours, seconds = quickly_trained(net, samples, seed, start.file)
    row = {"seconds": seconds}
    if "ours" in methods:
        figures = pool.figures(detector(ours))
        row |= {"ours": figures["name"], "any": figures["any"]}
    if old is not None:
        row["old"] = pool.figures(detector(quickly_trained(old.net, samples, seed, old.file)[0]))["name"]
    classes = pool.taught(samples)
    if "loop" in methods:
        torch.manual_seed(seed)
        model = reference(net, classes)
        index = {name: place for place, name in enumerate(classes, 1)}
        run_reference(model, LabelledPictures(samples, index, net.specification.longer_side), ENDLESS, seconds)
        row["loop"] = pool.figures(lambda path: reference_detections(model, classes, path))["name"]
    if "prototypes" in methods:
        prototypes = PrototypeDetector(net, samples, classes)
        row["prototypes"] = pool.figures(lambda path: prototypes.detect(read_image(path)))["name"]
    return row


def quickly_trained(
    start: TwoStageNet, samples: Sequence[Sample], seed: int, origin: Path | None = None
) -> tuple[TwoStageNet, float]:
    """As Ctrl+T does from the model of the file `origin`; the model as it was saved, and the seconds."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "few.safetensors"
        began = time.perf_counter()
        annotations = tuple(annotation for _, annotation in samples)
        request = FineTune(DetectSettings(), file.stem, annotations=annotations, seed=seed)
        for _ in train_request(request, start, file, origin=origin, cache=FeatureCache()):
            pass
        return checkpoints.load(file), time.perf_counter() - began


def detector(net: TwoStageNet) -> Detect:
    found = FasterRCNN(net)

    def detect(path: Path) -> Detections:
        found.cache.forget_pictures()
        return found.detect(read_image(path), DetectSettings())

    return detect


def spread(values: Sequence[float] | None) -> str:
    if not values:
        return "-"
    digits = 1 if max(values) > 1 else 3  # seconds
    return f"{np.mean(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


if __name__ == "__main__":
    main()
