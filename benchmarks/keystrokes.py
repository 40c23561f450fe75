"""Keystrokes and mouse actions for each box of a folder, counted by rule beside labelImg and X-AnyLabeling.

    python -m benchmarks.keystrokes [--data ../shared/data] [--teacher ../shared/teacher] [--limit 30]

The labels of a folder are what the person wants. Nobody presses a key: each program's own shortest way is counted, a
key, a click or a drag as one, and finding a name in a list as one.

  by hand          labelImg, X-AnyLabeling: key, drag, answer to the question for a name (3); next picture (1).
                   regionscope: drag (1; the drawing tool stays on); next (1). Where the class is another one, its digit
                   or its row in the panel of the classes (1): it answers the field that opens at each box, which the
                   next drag or picture closes otherwise, or it renames the box where *Ask for each name* is off.
  with detections  regionscope: Shift+Return accepts and goes on (1). X-AnyLabeling: run the model (1), next (1).
                   A wrong box: click, delete (2). A wrong name: click, name (2; X-AnyLabeling's form: 3). A box whose
                   place is wrong (IoU under .7 with the object): an edge is drawn anew (1). What is missed: as by hand.

  new classes      in a folder without a class a new one is typed and Return pressed (2). labelImg, X-AnyLabeling: in
                   the window that comes after each drag (key, drag, name, Return: 4). regionscope: in the field that
                   opens at each box (drag, name, Return: 3); where that is off, the first class alone is asked for,
                   and the others begin with Ctrl+E (4).

coco128_yolo's split `val` has classes that the models know, which did not learn from it. X-AnyLabeling's detections are
those of YOLOX-Nano, which it offers; ours the bundled model's above Preferences' own score. bccd_voc has classes that
none knows: there regionscope learns from the first five pictures, labelled by hand (one key), and proposes the others
of its split `test`; X-AnyLabeling has no training, and goes on by hand. The new classes are those of the first five
pictures of coco128_yolo in a row that have ten.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from benchmarks.few_shot import detector, pool_of, quickly_trained
from benchmarks.starter_peers import Program, YoloxNano
from engine.generators import result_of
from engine.labels.classes.class_meanings import meaning
from engine.labels.folder import open_folder
from engine.labels.several import Sample, readable
from engine.models.library import checkpoints
from engine.pictures.reading import read_image
from engine.structures.annotation import Annotation
from engine.structures.boxes import iou
from engine.structures.stages import Detections
from resources import RESOURCES
from tools.starter.nanodet import class_names

ROOT = Path(__file__).resolve().parents[1]
STARTER = RESOURCES / "models" / "starter.safetensors"
ACCEPTED = 0.5  # the score in Preferences above which Shift+Return accepts
SHOWN_BY_PEER = 0.5  # X-AnyLabeling's own threshold for YOLOX
FOUND, PLACED = 0.5, 0.7  # IoU from which a box is of an object, and in its place
PICTURES, CLASSES = 5, 10  # of the folder whose classes are new
BY_HAND = 5  # pictures of bccd_voc labelled before anything is learned


class Way(NamedTuple):
    """Actions: for each picture, of a drawn box, of another class than the last box's, to rename a box, of a class that
    is new; and, where nobody asks for it, of one after the first."""

    picture: int
    draw: int
    other_class: int
    rename: int
    new_class: int
    unasked: int


ASKED, NOT_ASKED = Way(1, 1, 1, 2, 2, 0), Way(1, 1, 1, 2, 2, 1)
OURS = {"asked for each name": ASKED, "not asked": NOT_ASKED}
LABELIMG = Way(1, 3, 0, 2, 1, 0)
ANYLABELING = Way(1, 3, 0, 3, 1, 0)
ANYLABELING_WITH_MODEL = ANYLABELING._replace(picture=2)


def actions(way: Way, wanted: Annotation, found: Detections | None, least: float = 0.0) -> int:
    """To have the labels that are wanted on one picture, beginning with the detections of at least that score."""
    objects, names = wanted.box_array(), [meaning(name) for name in wanted.labels]
    free, count = set(range(len(names))), way.picture
    for row in range(len(found)) if found is not None else ():
        assert found is not None
        if found.scores[row] < least:
            continue
        overlaps = iou(found.boxes[row : row + 1], objects)[0] if len(names) else np.empty(0)
        at = max(free, key=lambda place: overlaps[place], default=None)
        if at is None or overlaps[at] < FOUND:
            count += 2
            continue
        free.discard(at)
        count += way.rename if meaning(found.names[row]) != names[at] else 0
        count += overlaps[at] < PLACED
    last = None
    for place in sorted(free):
        count += way.draw + (way.other_class if names[place] != last else 0)
        last = names[place]
    return count


def from_nothing(way: Way, wanted: Sequence[Annotation]) -> list[int]:
    """To label these pictures by hand, which have no class yet."""
    known: set[str] = set()
    last, counts = None, []
    for annotation in wanted:
        count = way.picture
        for name in annotation.labels:
            count += way.draw
            if name not in known:
                count += way.new_class + (way.unasked if known else 0)
            elif name != last:
                count += way.other_class
            known.add(name)
            last = name
        counts.append(count)
    return counts


def row(title: str, counts: Sequence[int], boxes: int) -> None:
    print(f"  {title:<52}{sum(counts):>6}{sum(counts) / boxes:>8.2f}")


def samples_of(root: Path, split: str) -> list[Sample]:
    folder = open_folder(root)
    if folder is None:
        raise SystemExit(f"{root}: not a labelled folder; say --data FOLDER")
    return [sample for sample in result_of(readable(folder, folder.splits[split])).values() if sample[1].boxes]


def known_things(options: argparse.Namespace) -> None:
    samples = samples_of(options.data / "coco128_yolo", "val")[: options.limit]
    classes = class_names()
    ours, peer = Program("starter", STARTER, classes), YoloxNano(options.teacher, classes)
    wanted = [annotation for _, annotation in samples]
    images = [read_image(path) for path, _ in samples]
    found = [ours.look(image).anywhere for image in images]
    theirs = [peer.look(image).named for image in images]
    boxes = sum(len(annotation.boxes) for annotation in wanted)
    print(f"coco128_yolo, {len(samples)} pictures, {boxes} boxes{'actions':>25}{'a box':>8}")
    row("labelImg, by hand", [actions(LABELIMG, a, None) for a in wanted], boxes)
    row("X-AnyLabeling, by hand", [actions(ANYLABELING, a, None) for a in wanted], boxes)
    way, least = ANYLABELING_WITH_MODEL, SHOWN_BY_PEER
    row("X-AnyLabeling, YOLOX-Nano", [actions(way, a, d, least) for a, d in zip(wanted, theirs, strict=True)], boxes)
    for words, by_hand in OURS.items():
        row(f"regionscope, by hand, {words}", [actions(by_hand, a, None) for a in wanted], boxes)
    row("regionscope", [actions(ASKED, a, d, ACCEPTED) for a, d in zip(wanted, found, strict=True)], boxes)


def new_classes(options: argparse.Namespace) -> None:
    samples = [annotation for _, annotation in samples_of(options.data / "coco128_yolo", "train")]
    rows = (samples[at : at + PICTURES] for at in range(len(samples)))
    wanted = next(five for five in rows if len({name for one in five for name in one.labels}) == CLASSES)
    boxes = sum(len(annotation.boxes) for annotation in wanted)
    print(f"{CLASSES} new classes on {PICTURES} pictures, {boxes} boxes")
    row("labelImg, X-AnyLabeling", from_nothing(LABELIMG, wanted), boxes)
    for words, way in OURS.items():
        row(f"regionscope, {words}", from_nothing(way, wanted), boxes)


def unknown_things(options: argparse.Namespace) -> None:
    pool = pool_of(options.data / "bccd_voc", options.limit, choose=False)
    first, others = pool.judge[:BY_HAND], pool.judge[BY_HAND:]
    verified = [(path, replace(annotation, verified=True)) for path, annotation in first]
    net, seconds = quickly_trained(checkpoints.load(STARTER), verified, 0, STARTER)
    detect = detector(net)
    wanted = [annotation for _, annotation in pool.judge]
    boxes = sum(len(annotation.boxes) for annotation in wanted)
    print(f"bccd_voc, {len(wanted)} pictures, {boxes} boxes (learned in {seconds:.0f} s)")
    row("labelImg, by hand", [actions(LABELIMG, a, None) for a in wanted], boxes)
    row("X-AnyLabeling, by hand", [actions(ANYLABELING, a, None) for a in wanted], boxes)
    for words, ours in OURS.items():
        row(f"regionscope, by hand, {words}", [actions(ours, a, None) for a in wanted], boxes)
    by_hand = [actions(ASKED, a, None) for _, a in first]
    corrected = [actions(ASKED, a, detect(path), ACCEPTED) for path, a in others]
    row(f"regionscope, {BY_HAND} by hand, learned, corrected", [*by_hand, 1, *corrected], boxes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--teacher", type=Path, default=ROOT.parent / "shared" / "teacher", help="the peers' folder")
    parser.add_argument("--limit", type=int, default=30, help="pictures of a folder")
    options = parser.parse_args()
    torch.set_num_threads(1)
    new_classes(options)
    known_things(options)
    unknown_things(options)


if __name__ == "__main__":
    main()
