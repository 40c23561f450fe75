"""How close one key press brings a roughly drawn box to the object, by which rule and by which proposals.

    python benchmarks/snapping.py [--folder FOLDER] [--pictures 30] [--noise 0.12]

A labelled box is made rough: each edge is moved by a normal error of --noise of the box's side. Told is its mean IoU
with the label, before and after, and how often it was made better or worse by more than .01. "overlap alone" is the
rule that first comes to mind: the proposal with the highest IoU with the rough box.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.cli.running import finish, runner
from engine.labels.folder import open_folder
from engine.labels.snapping import NONE, Candidates, refined, snaps
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes, iou
from engine.structures.requests import Detect, Propose
from engine.structures.settings import DetectSettings
from engine.structures.stages import Proposals

ROOT = Path(__file__).resolve().parents[1]
LEAST_SIDE = 12.0  # pixels: nobody draws a smaller box roughly
TIMES = 3  # rough boxes for each label
Rule = Callable[[Rectangle, Candidates, Candidates, Candidates], list[Rectangle]]


def nearest(rough: Rectangle, found: Candidates) -> list[Rectangle]:
    """Overlap alone."""
    overlap = iou(as_boxes([rough]), found.boxes)[0]
    return [Rectangle(*found.boxes[overlap.argmax()].tolist())] if len(overlap) and overlap.max() > 0.4 else []


RULES: dict[str, Rule] = {
    "RPN proposals, overlap alone": lambda rough, rpn, objects, regions: nearest(rough, rpn),
    "Selective Search, overlap alone": lambda rough, rpn, objects, regions: nearest(rough, regions),
    "refined proposals, overlap alone": lambda rough, rpn, objects, regions: nearest(rough, objects),
    "ours, first key press": lambda rough, rpn, objects, regions: snaps(rough, objects, regions)[:1],
    "ours, best of three presses": lambda rough, rpn, objects, regions: snaps(rough, objects, regions)[:3],
    "ours, without a detector": lambda rough, rpn, objects, regions: snaps(rough, NONE, regions)[:1],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=ROOT / "resources" / "samples_coins")
    parser.add_argument("--pictures", type=int, default=30)
    parser.add_argument("--noise", type=float, default=0.12)
    options = parser.parse_args()
    run, noise = runner(ROOT / "resources"), np.random.default_rng(0)
    folder = open_folder(options.folder)
    assert folder is not None, f"{options.folder} has no labels"
    paths = list(folder.pictures)
    random.Random(1).shuffle(paths)
    before: list[float] = []
    after: dict[str, list[float]] = {name: [] for name in RULES}
    settings = DetectSettings(score=0.05)
    for path in paths[: options.pictures]:
        trace = finish(run(Detect(path, settings))).trace
        found = finish(run(Propose(path, replace(settings, proposals="selective-search")))).trace.get(Proposals)
        rpn = trace.get(Proposals)
        assert rpn is not None
        assert found is not None
        pools = (Candidates(rpn.boxes, rpn.scores), refined(trace), Candidates(found.boxes, found.scores))
        for label in folder.annotation(path).boxes:
            box = np.array(label.box)
            sides = np.array([*(box[2:] - box[:2]), *(box[2:] - box[:2])])
            for _ in range(TIMES if sides.min() >= LEAST_SIDE else 0):
                rough = Rectangle(*(box + noise.normal(0, options.noise, 4) * sides).tolist())
                before.append(float(iou(as_boxes([rough]), as_boxes([box]))[0, 0]))
                for name, rule in RULES.items():
                    chosen = as_boxes(rule(rough, *pools) or [rough])
                    after[name].append(float(iou(chosen, as_boxes([box])).max()))
    rough_ious = np.array(before)
    print(f"{len(before)} rough boxes in {options.folder.name}: mean IoU with the label {rough_ious.mean():.3f}")
    for name, values in after.items():
        ious = np.array(values)
        better, worse = (ious > rough_ious + 0.01).mean(), (ious < rough_ious - 0.01).mean()
        print(f"{name:34} {ious.mean():.3f}   better {better:.0%}   worse {worse:.0%}")


if __name__ == "__main__":
    main()
