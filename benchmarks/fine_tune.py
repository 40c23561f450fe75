"""Heads on kept features beside torchvision's reference loop (references/detection), in one run on the CPU.

    python benchmarks/fine_tune.py [--data ../shared/data/bccd_voc] [--epochs 8] [--clock 60 300] [--threads 2]

Both start from the bundled model's weights (backbone, RPN, box head) with new class layers, and learn the same
pictures, as many steps, two pictures a step. The peer is torchvision's FasterRCNN over the same backbone, all its
layers learning as its reference trains: SGD .0025 a picture, momentum .9, decay 1e-4, linear warm-up over the first
epoch, tenth of the rate at 16/26 and 22/26 of the way, flips, 512 RoIs a picture. Validation is off the clock, and its
AP50 is COCO's, by the same code. `--clock`: AP50 at so many seconds from the start, everything included.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torchvision.models.detection import FasterRCNN as Reference
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.ops import MultiScaleRoIAlign

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.evaluation.evaluate import evaluate_detections
from engine.generators import result_of
from engine.labels.several import Sample
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from engine.structures.annotation import Annotation
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings, LearnSettings
from engine.structures.stages import Detections
from engine.structures.training import TrainingPoint
from engine.training.adapt import with_classes
from engine.training.data.examples import training_data
from engine.training.data.loader import LabelledPictures
from engine.training.detection.recipes import Plan
from engine.training.loop.budget import Budget
from engine.training.loop.trainer import Hooks, fine_tune
from engine.training.loop.validation import Validation

ROOT = Path(__file__).resolve().parents[1]
BATCH = 2
RATE, MOMENTUM, DECAY = 0.0025 * BATCH, 0.9, 1e-4  # .02 for 8 GPUs with two pictures each
MILESTONES = (16 / 26, 22 / 26)


@dataclass
class Outcome:
    """ap50: in the end. seconds: of each step with all around it, validation left out. per_epoch: steps."""

    per_epoch: int
    ap50: float = 0.0
    seconds: list[float] = field(default_factory=list)

    @property
    def first(self) -> float:
        """Seconds of the first epoch, as far as it was reached."""
        return sum(self.seconds[: self.per_epoch])

    @property
    def later(self) -> float:
        """Seconds an epoch after the first; of a run that did not get so far, at the pace of its steps so far."""
        return self.per_epoch * float(np.mean(self.seconds[self.per_epoch :] or self.seconds))


class Peer(nn.Module):
    """The starter's backbone as torchvision wants one: maps by name."""

    def __init__(self, net: TwoStageNet) -> None:
        super().__init__()
        self.body = net.backbone
        self.out_channels = net.backbone.channels

    def forward(self, images: Tensor) -> OrderedDict[str, Tensor]:
        return OrderedDict((str(i), level) for i, level in enumerate(self.body(images)))


def reference(start: TwoStageNet, classes: Sequence[str]) -> Reference:
    """torchvision's FasterRCNN with the starter's weights wherever shapes allow; the class layers are new."""
    net = with_classes(start, classes)
    s = net.specification
    model = Reference(
        Peer(net),
        num_classes=None,
        min_size=int(s.shorter_side),
        max_size=int(s.longer_side),
        image_mean=list(s.mean),
        image_std=list(s.std),
        size_divisible=s.divisible,
        rpn_anchor_generator=AnchorGenerator(s.anchor_sizes, (s.anchor_ratios,) * s.levels),
        box_roi_pool=MultiScaleRoIAlign([str(i) for i in range(len(s.strides))], s.bins, s.sampling_ratio),
        box_head=TwoMLPHead(net.backbone.channels * s.bins**2, s.head_width),
        box_predictor=FastRCNNPredictor(s.head_width, len(classes) + 1),
    )
    head, own = model.roi_heads.box_head, [m for m in net.box_head.features if isinstance(m, nn.Linear)]
    head.fc6.load_state_dict(own[0].state_dict())
    head.fc7.load_state_dict(own[1].state_dict())
    rpn = model.rpn.head
    rpn.conv[0][0].load_state_dict(net.rpn_head.convs[0].state_dict())
    rpn.cls_logits.load_state_dict(net.rpn_head.objectness.state_dict())
    rpn.bbox_pred.load_state_dict(net.rpn_head.deltas.state_dict())
    return model


def run_reference(
    model: Reference,
    pictures: LabelledPictures,
    epochs: int,
    seconds: float,
) -> Outcome:
    """references/detection/engine.py: train_one_epoch, again and again, until the epochs or the seconds are over."""
    learning = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.SGD(learning, lr=RATE, momentum=MOMENTUM, weight_decay=DECAY)
    per_epoch = -(-len(pictures) // BATCH)
    steps, step, outcome = per_epoch * epochs, 0, Outcome(per_epoch)
    random, started = np.random.default_rng(0), time.perf_counter()
    model.train()
    began = started
    while step < steps:
        for images, targets in _looks(pictures, random):
            share = min(1.0, (step + 1) / min(1000, per_epoch - 1)) * 0.1 ** sum(step >= m * steps for m in MILESTONES)
            for group in optimiser.param_groups:
                group["lr"] = RATE * share
            losses = sum(model(images, targets).values())
            optimiser.zero_grad()
            losses.backward()
            optimiser.step()
            step += 1
            now = time.perf_counter()
            outcome.seconds.append(now - began)
            began, spent = now, now - started
            if seconds:
                steps = step + int(max(0.0, seconds - spent) / (spent / step))
            if step >= steps:
                break
    return outcome


def _looks(pictures: LabelledPictures, random: np.random.Generator) -> Iterator[tuple[list[Tensor], list[dict]]]:
    order = random.permutation(len(pictures))
    for first in range(0, len(order), BATCH):
        images, targets = [], []
        for index in order[first : first + BATCH]:
            example = pictures[int(index)]
            image = torch.from_numpy(np.array(example.pixels)).permute(2, 0, 1).float() / 255
            boxes = torch.from_numpy(np.array(example.boxes))
            if random.random() < 0.5:
                image = image.flip(-1)
                boxes[:, [0, 2]] = image.shape[-1] - boxes[:, [2, 0]]
            images.append(image)
            targets.append({"boxes": boxes, "labels": torch.from_numpy(example.classes)})
        yield images, targets


@torch.no_grad()
def reference_ap50(model: Reference, classes: tuple[str, ...], samples: Sequence[Sample]) -> float:
    model.eval()
    found: list[Detections] = []
    for path, _ in samples:
        image = torch.from_numpy(np.array(read_image(path).pixels)).permute(2, 0, 1).float() / 255
        (answer,) = model([image])
        boxes, scores, labels = (answer[key].numpy() for key in ("boxes", "scores", "labels"))
        found.append(Detections(boxes, labels - 1, scores, np.arange(len(boxes)), classes))
    truths: list[Annotation] = [annotation for _, annotation in samples]
    return evaluate_detections(truths, found).coco["AP50"]


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
        outcome.ap50 = reference_ap50(model, data.classes, data.validation)
        return outcome

    runs = [(f"{options.epochs} epochs", options.epochs, 0.0)] if options.epochs else []
    runs += [(f"{seconds:.0f} s", 1000, float(seconds)) for seconds in options.clock]
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
