"""Keep examples of what the starter knows: resources/models/starter.negatives.npz.

    python -m tools.starter.negatives --data ../shared/data [--model FILE]

Quick training takes them for background where a class is new (engine.training.prototypes). Most are things, as the
model detects them on PICTURES of its natural training pictures; OTHERS are proposals of theirs, all drawn at random. At
most twelve things of a name were a little worse (training pictures of a folder new to the model).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from engine.models.detectors.detector import pool
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import checkpoints
from engine.models.library.negatives import SUFFIX, Features, write_negatives
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from engine.structures.boxes import BoxArray
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Proposals
from engine.training.adapt import with_details
from resources import RESOURCES
from tools.starter.pictures import HELD_OUT, NATURAL, UNLABELLED, split

PICTURES, THINGS, OTHERS = 1000, 1000, 500
SCORE = 0.3  # of a thing, at least
SEED = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", type=Path, default=RESOURCES / "models" / "starter.safetensors")
    options = parser.parse_args()
    labelled = [path for number, path in enumerate(split(options.data / NATURAL)) if number % HELD_OUT]
    pictures = [*labelled, *sorted((options.data / UNLABELLED / "images").iterdir())]
    random = np.random.default_rng(SEED)
    chosen = [pictures[place] for place in random.permutation(len(pictures))[:PICTURES]]
    things, others = (
        found[random.permutation(len(found))[:most]]
        for found, most in zip(examples(checkpoints.load(options.model), chosen, random), (THINGS, OTHERS), strict=True)
    )
    file = options.model.with_suffix(SUFFIX)
    write_negatives(file, np.concatenate([things, others]))
    print(f"{file}: {len(things)} things, {len(others)} others, {file.stat().st_size:,} bytes")


@torch.no_grad()
def examples(start: TwoStageNet, pictures: Sequence[Path], random: np.random.Generator) -> tuple[Features, Features]:
    """(T, F) things and (P, F), a proposal of each picture, as the head of a net with details sees them."""
    found, things, others = FasterRCNN(with_details(start)), list[Features](), list[Features]()
    for number, path in enumerate(pictures, 1):
        records = [stage.record for stage in found.stages(read_image(path), DetectSettings(score=SCORE)) if stage]
        detections = next(record for record in records if isinstance(record, Detections))
        proposals = next(record for record in records if isinstance(record, Proposals))
        one = proposals.boxes[random.integers(len(proposals.boxes))]
        features = _features(found, path, np.concatenate([detections.boxes, one[None]]))
        things.append(features[:-1])
        others.append(features[-1:])
        found.cache.forget_pictures()
        if number % 100 == 0:
            print(f"{number} of {len(pictures)}: {sum(map(len, things))} things", flush=True)
    return np.concatenate(things), np.concatenate(others)


def _features(found: FasterRCNN, path: Path, boxes: BoxArray) -> Features:
    maps, _ = found.features(read_image(path))
    regions = Proposals(boxes.astype(np.float32), np.zeros(len(boxes), np.float32), "file")
    features: Features = found.ready.box_head.features(pool(found.ready, maps, regions)).numpy()
    return features


if __name__ == "__main__":
    main()
