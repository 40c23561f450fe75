"""Heads on kept features beside torchvision's reference loop (references/detection), in one run on the CPU.

    python benchmarks/fine_tune.py [--data ../shared/data/bccd_voc] [--epochs 8] [--clock 60 300] [--threads 2]

Both start from the bundled model's weights (backbone, RPN, box head) with new class layers, and learn the same
pictures, as many steps, two pictures a step. The peer is torchvision's FasterRCNN over the same backbone, all its
layers learning as its reference trains (benchmarks/reference_loop.py). Validation is off the clock, and its AP50 is
COCO's, by the same code. `--clock`: AP50 at so many seconds from the start, everything included.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.reference_loop import BATCH, ENDLESS, Outcome, reference, reference_detections, run_reference
from engine.evaluation.evaluate import evaluate_detections
from engine.generators import result_of
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings, LearnSettings
from engine.structures.training import TrainingPoint
from engine.training.adapt import with_classes
from engine.training.data.examples import training_data
from engine.training.data.loader import LabelledPictures
from engine.training.detection.recipes import Plan
from engine.training.loop.budget import Budget
from engine.training.loop.trainer import Hooks, fine_tune
from engine.training.loop.validation import Validation

ROOT = Path(__file__).resolve().parents[1]


def run_ours(net: TwoStageNet, pictures: LabelledPictures, epochs: int, seconds: float) -> Outcome:
    outcome, began = Outcome(-(-len(pictures) // BATCH)), time.perf_counter()
    plan = Plan("heads", epochs=epochs, learn=LearnSettings(batch=BATCH))
    for point in fine_tune(net, pictures, plan, Hooks(budget=Budget(seconds))):
        assert isinstance(point, TrainingPoint)
        now = time.perf_counter()
        outcome.seconds.append(now - began)
        began = now
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "bccd_voc")
    parser.add_argument("--epochs", type=int, default=8, help="of both; 0: only the clocks")
    parser.add_argument("--clock", type=float, nargs="*", default=(60, 300))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", choices=("ours", "peer"))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    start = checkpoints.load(ROOT / "resources" / "models" / "starter.safetensors")
    data = result_of(training_data(FineTune(DetectSettings(), "benchmark", options.data)))
    index = {name: i + 1 for i, name in enumerate(data.classes)}
    pictures = LabelledPictures(data.train, index, start.specification.longer_side)
    for number in range(len(pictures)):
        pictures[number]  # decoded for both alike
    print(f"{len(data.train)} pictures, validated on {len(data.validation)}, {options.threads} threads")

    def ours(epochs: int, seconds: float) -> Outcome:
        net = with_classes(start, data.classes)
        outcome = run_ours(net, pictures, epochs, seconds)
        outcome.ap50 = result_of(Validation(data.validation, fixed_trunk=False).measure(net))["AP50"]
        return outcome

    def peer(epochs: int, seconds: float) -> Outcome:
        torch.manual_seed(0)
        model = reference(start, data.classes)
        outcome = run_reference(model, pictures, epochs, seconds)
        found = [reference_detections(model, data.classes, path) for path, _ in data.validation]
        outcome.ap50 = evaluate_detections([annotation for _, annotation in data.validation], found).ap50
        return outcome

    runs = [(f"{options.epochs} epochs", options.epochs, 0.0)] if options.epochs else []
    runs += [(f"{seconds:.0f} s", ENDLESS, float(seconds)) for seconds in options.clock]
    for title, epochs, seconds in runs:
        line = f"{title:>10}"
        outcomes = {}
        for name, run in (("ours", ours), ("peer", peer)):
            if options.only in (None, name):
                outcomes[name] = one = run(epochs, seconds)
                line += f"   {name}: AP50 {one.ap50:.3f}, first epoch {one.first:.1f} s, later {one.later:.2f} s"
        if len(outcomes) == 2:
            line += f"   {outcomes['peer'].later / outcomes['ours'].later:.1f} times faster an epoch after the first"
        print(line, flush=True)


if __name__ == "__main__":
    main()
