"""What the old classes lose when a model learns a new one from 20 pictures.

    python benchmarks/forgetting.py [--data ../shared/data] [--pictures 100] [--threads 2]

A model learns a folder's classes but one, from --pictures of its pictures. Then it learns the last class from 20 others
as the window would (Ctrl+T): once from pictures that a person has verified, with all of their boxes, and once with
boxes of the new class alone and no word on the rest. AP50 of the old classes on the folder's validation split before
and after; the issue's limit is two points. The peer is the same fine-tuning without the memory: no replayed pictures,
and what no box covers taken for background.

All pictures learned from, of both folders, are of the parts that the bundled model learned to find boxes in (without
their names); `few_shot.py` measures on others.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.generators import result_of
from engine.labels.several import Sample
from engine.models.library import checkpoints
from engine.models.library.runs import record_file
from engine.models.network import TwoStageNet
from engine.structures.annotation import Annotation
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings
from engine.training.data.examples import TrainingData, only, training_data
from engine.training.data.feature_cache import FeatureCache
from engine.training.from_folder import train_request
from engine.training.loop.validation import Validation

ROOT = Path(__file__).resolve().parents[1]
NEW = {"bccd_voc": "Platelets", "cards_coco": "ace"}
FEW = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--pictures", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    start = checkpoints.load(ROOT / "resources" / "models" / "starter.safetensors")
    for folder, new in NEW.items():
        data = result_of(training_data(FineTune(DetectSettings(), "benchmark", options.data / folder)))
        with tempfile.TemporaryDirectory() as place:
            forgetting(start, data, folder, new, options.pictures, Path(place))


def forgetting(start: TwoStageNet, data: TrainingData, folder: str, new: str, many: int, place: Path) -> None:
    old, cache = {name for name in data.classes if name != new}, FeatureCache()
    known = Validation([only(sample, old) for sample in data.validation], fixed_trunk=True)
    added = Validation([only(sample, {new}) for sample in data.validation], fixed_trunk=True)
    few = spread([s for s in data.train if any(box.label == new for box in s[1].boxes)], FEW)
    rest = spread([s for s in data.train if s not in few], many)
    first, file = place / "first.safetensors", place / "second.safetensors"
    learn(start, [verified(only(sample, old)) for sample in rest], first, None, cache)
    before = checkpoints.load(first)
    print(f"{folder}: AP50 of {', '.join(sorted(old))} {result_of(known.measure(before))['AP50']:.3f}", flush=True)
    unsaid = [replace(only(sample, {new})[1], verified=False) for sample in few]
    ways = (
        ("verified, all boxes", [verified(sample) for sample in few], True),
        ("unverified, new boxes alone", unsaid, True),
        ("peer: no memory", [replace(annotation, verified=True) for annotation in unsaid], False),
    )
    for title, taught, remembers in ways:
        if not remembers:
            record_file(first).unlink()
        learn(before, taught, file, first, cache)
        after = checkpoints.load(file)
        figures = [result_of(held.measure(after))["AP50"] for held in (known, added)]
        print(f"  + {new} from {FEW} ({title:<28}) {figures[0]:.3f}, {new} itself {figures[1]:.3f}", flush=True)


def spread(samples: list[Sample], count: int) -> list[Sample]:
    """So many of them, evenly over the list: neighbours are often alike."""
    return [samples[number * len(samples) // count] for number in range(min(count, len(samples)))]


def verified(sample: Sample) -> Annotation:
    return replace(sample[1], verified=True)


def learn(
    start: TwoStageNet, annotations: list[Annotation], file: Path, origin: Path | None, cache: FeatureCache
) -> None:
    request = FineTune(DetectSettings(), file.stem, annotations=tuple(annotations))
    for _ in train_request(request, start, file, origin=origin, cache=cache):
        pass


if __name__ == "__main__":
    main()
