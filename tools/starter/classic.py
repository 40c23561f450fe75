"""Prepare the second bundled model, the papers' design over the bundled trunk: a labelled folder to learn from, and the
net to begin with.

    python -m tools.starter.classic --data ../shared/data --labels runs/starter/labels \
        --composites runs/starter/composites --out runs/classic
    python main.py fine-tune runs/classic/folder --weights runs/classic/start.safetensors --schedule four-step \
        --train heads --seconds 1500 --save runs/classic/classic.safetensors

The folder (COCO's format) has the pictures that the starter learned from, but for those of other folders. A box that
the teacher is at least half sure of has its name, one that it doubts is a crowd region, which is neither object nor
background.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from engine.models.architectures import as_in_paper, build
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_size
from resources import RESOURCES
from tools.starter.nanodet import class_names
from tools.starter.pictures import Known, natural

WIDTH = 256  # of fc6 and fc7
STARTER = RESOURCES / "models" / "starter.safetensors"


def write_folder(known: Sequence[Known], names: Sequence[str], folder: Path) -> None:
    """Pictures as links, labels as one COCO file."""
    images, annotations = [], []
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(known):
        link = folder / "images" / f"{number:05}{one.path.suffix.lower()}"
        if not link.is_symlink():
            link.symlink_to(one.path.resolve())
        width, height = read_size(one.path)
        images.append({"id": number, "file_name": link.name, "width": width, "height": height})
        for box, answer in zip(one.boxes.tolist(), one.answers, strict=True):
            sides = [box[2] - box[0], box[3] - box[1]]
            if min(sides) < 1:
                continue
            best = 1 + int(np.argmax(answer[1:]))
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": best,
                    "bbox": [*box[:2], *sides],
                    "area": sides[0] * sides[1],
                    "iscrowd": int(answer[best] < 0.5),
                }
            )
    categories = [{"id": number, "name": name} for number, name in enumerate(names, 1)]
    document = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "annotations.json").write_text(json.dumps(document), encoding="utf-8")


def start(seed: int = 0) -> TwoStageNet:
    """One map of stride 16, nine anchors, RoI max pooling, four numbers a class; the starter's trunk up to there."""
    trunk = checkpoints.load(STARTER).backbone.body.state_dict()
    torch.manual_seed(seed)
    net = build(as_in_paper("csp", class_names()).with_(name="classic", head_width=WIDTH, dropout=0.0))
    net.box_head.initialise()
    own = net.backbone.body.state_dict()
    net.backbone.body.load_state_dict({key: trunk[key] for key in own})
    return net


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--composites", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    names = class_names()
    known = [one for group in natural(options.data, options.labels, options.composites, names) for one in group]
    write_folder(known, names, options.out / "folder")
    checkpoints.save(start(), options.out / "start.safetensors", {"title": "Classic", "licence": "Apache-2.0"})


if __name__ == "__main__":
    main()
