"""Faults put into a labelled folder: which share of the first 50 findings of `main.py check` are these.

    python -m benchmarks.label_check [--data ../shared/data] [--model FILE] [--folders bccd_voc …] [--share 0.05]
        [--first 50] [--limit 60] [--seed 0] [--cache DIR] [--threads 2]

Of a folder's training pictures, `share` of the boxes each get another class's name, are left out, are moved by 0.4 to
0.6 of their sides, are drawn too large by 0.25 to 0.45 of a side on each (loose), or are drawn a second time. The check
sees a VOC folder with these labels. Beside it: as many boxes in random order, of which the share of faulty ones (a
dropped box cannot be among them). A finding is right where it has the fault's kind and lies on its box; what was wrong
with the labels before counts as no fault, so the figures are the least that is true. What the model had seen of the
pictures, its own record says.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from benchmarks.few_shot import ROOT
from benchmarks.find_alike import samples_of, seen_words
from engine.generators import result_of
from engine.labels.folder import start_folder
from engine.labels.several import Sample
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.boxes import as_boxes, clip, iou
from engine.structures.retrieval import CheckFolder, LabelFinding
from engine.structures.settings import DetectSettings
from engine.tasks import make_runner
from resources import RESOURCES

KINDS = ("name", "missing", "place", "loose", "double")


class Fault(NamedTuple):
    path: Path
    box: Rectangle
    kind: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--model", type=Path, default=RESOURCES / "models" / "starter.safetensors")
    parser.add_argument("--folders", nargs="+", default=("bccd_voc", "cards_coco", "coco128_yolo"))
    parser.add_argument("--share", type=float, default=0.05, help="of the boxes, for each kind of fault")
    parser.add_argument("--first", type=int, default=50)
    parser.add_argument("--limit", type=int, default=60, help="pictures of a folder, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, help="where vectors are cached (default: nowhere after the end)")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    for name in options.folders:
        samples = [sample for sample in samples_of(options.data / name, "train", options.limit) if sample[1].boxes]
        print(f"\n{name}: {seen_words(samples, options.model)}")
        with tempfile.TemporaryDirectory() as place:
            root = Path(place) / name
            faults, boxes = write_faulty(samples, root, options.share, options.seed)
            run = make_runner(RESOURCES, Path(place) / "data", options.threads, options.cache or Path(place))
            found = result_of(run(CheckFolder(root, DetectSettings(weights=options.model)))).findings
        print_table(found, faults, boxes, options.first)


def write_faulty(samples: Sequence[Sample], root: Path, share: float, seed: int) -> tuple[list[Fault], int]:
    """A VOC folder with the faults; and how many boxes it has."""
    rng = np.random.default_rng(seed)
    places = [(n, row) for n, (_, one) in enumerate(samples) for row, box in enumerate(one.boxes) if box.is_learned]
    count = max(1, round(share * len(places)))
    chosen = rng.permutation(len(places))[: count * len(KINDS)].reshape(len(KINDS), -1)
    kind_at = {places[place]: kind for kind, part in zip(KINDS, chosen.tolist(), strict=True) for place in part}
    names = sorted({label for _, one in samples for label in one.labels})
    faults, total = [], 0
    root.mkdir()
    folder = start_folder(root, "voc")
    for number, (path, annotation) in enumerate(samples):
        there = root / f"{number:04}{path.suffix}"
        there.write_bytes(path.read_bytes())
        boxes: list[LabelledBox] = []
        for row, box in enumerate(annotation.boxes):
            kind = kind_at.get((number, row))
            changed = faulty(box, kind, annotation, names, rng)
            boxes += changed
            if kind is not None:
                faults.append(Fault(there, (changed or [box])[-1].box, kind))
        folder.annotation(there)
        folder.save(replace(annotation, path=there).with_boxes(boxes))
        total += len(boxes)
    return faults, total


def faulty(
    box: LabelledBox, kind: str | None, annotation: Annotation, names: Sequence[str], rng: np.random.Generator
) -> list[LabelledBox]:
    """What stands in place of the box."""
    if kind == "missing":
        return []
    if kind == "name":
        return [box.with_(label=str(rng.choice([name for name in names if name != box.label])))]
    sides = np.array([box.box.x2 - box.box.x1, box.box.y2 - box.box.y1] * 2)
    if kind == "double":
        moved = as_boxes([box.box + rng.uniform(-0.03, 0.03, 4) * sides])
        return [box, box.with_(box=Rectangle(*map(float, clip(moved, *annotation.size)[0])))]
    if kind == "place":
        away = rng.uniform(0.4, 0.6, 2) * rng.choice([-1, 1], 2)
        moved = clip(as_boxes([box.box + np.tile(away, 2) * sides]), *annotation.size)
        return [box.with_(box=Rectangle(*map(float, moved[0])))]
    if kind == "loose":
        wider = as_boxes([box.box + rng.uniform(0.25, 0.45, 4) * [-1, -1, 1, 1] * sides])
        return [box.with_(box=Rectangle(*map(float, clip(wider, *annotation.size)[0])))]
    return [box]


def print_table(found: Sequence[LabelFinding], faults: Sequence[Fault], boxes: int, first: int) -> None:
    left, right = list(faults), []
    for one in found[:first]:
        match = next((fault for fault in left if is_of(one, fault)), None)
        right.append(match is not None)
        if match is not None:
            left.remove(match)
    hits = Counter(one.kind for one, is_right in zip(found, right, strict=False) if is_right)
    ranks = {
        kind: sorted(
            rank for rank, one in enumerate(found, 1) for fault in faults if fault.kind == kind and is_of(one, fault)
        )
        for kind in ("place", "loose")
    }
    shown = Counter(one.kind for one in found[:first])
    drawn = sum(fault.kind != "missing" for fault in faults)
    print(f"  {boxes} boxes, {len(faults)} faults; {len(found)} findings; first {len(right)}:")
    print(f"  right {np.mean(right) if right else 0:.2f}   in random order {drawn / boxes:.2f}")
    print("  " + ", ".join(f"{kind}: {hits[kind]} of {shown[kind]}" for kind in sorted(shown)))
    for kind, some in ranks.items():
        print(
            f"  {kind}: {len(some)} of {sum(fault.kind == kind for fault in faults)} found at all, at {some}",
            flush=True,
        )


def is_of(finding: LabelFinding, fault: Fault) -> bool:
    """A loose box is one out of place."""
    kind = "place" if fault.kind == "loose" else fault.kind
    if finding.path != fault.path or finding.box is None or finding.kind != kind:
        return False
    return bool(iou(as_boxes([finding.box]), as_boxes([fault.box]))[0, 0] >= 0.5)


if __name__ == "__main__":
    main()
