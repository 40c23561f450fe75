"""Which pictures the bundled model learns from, where the teacher's answer to each lies, and what both make of a box.

Shapes: N boxes of a picture, T boxes of all pictures. A box's answer is (82,): how likely it is background, each of
COCO's 80 classes, and "object", something else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.labels.folder import open_folder
from engine.pictures.reading import read_image
from engine.structures.boxes import BoxArray, iou
from engine.training.data.augment import Example, jittered
from engine.training.data.strength import Strength

NATURAL, UNLABELLED = "coco128_yolo", "photos_unlabelled"
OTHERS = ("bccd_voc", "cards_coco")
CLASSES = 80
OBJECT = CLASSES + 1  # in an answer
HELD_OUT = 4  # every so many of the natural training pictures are judged by, and not learned from
# The teacher's score of .39 is right half of the time (128 labelled pictures).
_SLOPE, _HALF = 14.0, 0.39
_NOTHING = 0.12
_UNKNOWN = 0.25  # share of a doubtful box that is "object"
_LEAST = 0.06  # how likely a box is one of the classes, at least
_SAME = 0.5
MOSAIC = 0.1

Answers = NDArray[np.float32]


class Known(NamedTuple):
    """What is known of a picture: boxes (N, 4) in its pixels, answers (N, 82)."""

    path: Path
    boxes: BoxArray
    answers: Answers


def split(root: Path, name: str = "train") -> list[Path]:
    """The pictures of one split of a labelled folder."""
    folder = open_folder(root)
    if folder is None:
        raise SystemExit(f"{root}: not a labelled folder")
    return list(folder.splits[name])


def training_pictures(data: Path) -> list[Path]:
    """Every picture that is learned from: the `train` splits, and the photographs without labels."""
    labelled = [path for name in (NATURAL, *OTHERS) for path in split(data / name)]
    return labelled + sorted((data / UNLABELLED / "images").iterdir())


def label_file(labels: Path, picture: Path) -> Path:
    """Where the teacher's answer to a picture is kept."""
    return labels / f"{hashlib.sha1('/'.join(picture.parts[-4:]).encode()).hexdigest()[:16]}.npz"


def answers_of(scores: NDArray[np.float32]) -> Answers:
    """The teacher's scores (N, 80) -> answers (N, 82)."""
    chances = 1 / (1 + np.exp(-_SLOPE * (scores.astype(np.float32) - _HALF)))
    chances[scores < _NOTHING] = 0  # eighty of them would make something of nothing
    chances /= np.maximum(chances.sum(1, keepdims=True), 1)
    left = 1 - chances.sum(1, keepdims=True)
    return np.concatenate([left * (1 - _UNKNOWN), chances, left * _UNKNOWN], 1).astype(np.float32)


def certain(classes: Sequence[int]) -> Answers:
    """Answers of boxes whose class, a place in an answer, is known."""
    return np.eye(CLASSES + 2, dtype=np.float32)[list(classes)].reshape(-1, CLASSES + 2)


def from_teacher(path: Path, file: Path, known: BoxArray | None = None) -> Known:
    """known: boxes of things that are there for sure, whatever they are; where the teacher has a name, it is kept."""
    with np.load(file) as read:
        boxes, answers = read["boxes"], answers_of(read["scores"])
    likely = answers[:, 1:OBJECT].sum(1) >= _LEAST
    boxes, answers = boxes[likely], answers[likely]
    if known is not None and len(known):
        overlap = iou(known, boxes)
        missed = (overlap < _SAME).all(1) if len(boxes) else np.ones(len(known), bool)
        found = (overlap >= _SAME).any(0)
        answers[found, OBJECT] += answers[found, 0]
        answers[found, 0] = 0
        boxes = np.concatenate([boxes, known[missed]])
        answers = np.concatenate([answers, certain([OBJECT] * int(missed.sum()))])
    return Known(path, boxes.astype(np.float32), answers)


def labelled(root: Path, names: Sequence[str], paths: Sequence[Path]) -> list[Known]:
    """What a folder's labels say: classes among `names` by name, the others as "object"."""
    folder = open_folder(root)
    assert folder is not None
    found = []
    for path in paths:
        annotation = folder.annotation(path)
        boxes = [box for box in annotation.boxes if box.is_learned]
        places = [names.index(box.label) + 1 if box.label in names else OBJECT for box in boxes]
        found.append(Known(path, annotation.with_boxes(boxes).box_array(), certain(places)))
    return found


def natural(data: Path, labels: Path, composites: Path, names: Sequence[str]) -> list[list[Known]]:
    """Labelled photographs, photographs that the teacher has answered so far, and composed pictures."""
    paths = [path for number, path in enumerate(split(data / NATURAL)) if number % HELD_OUT]
    photographs = sorted((data / UNLABELLED / "images").iterdir())
    composed = []
    for path in sorted(composites.glob("*.jpg")):
        file = path.with_suffix(".npz")
        if not file.exists():
            continue
        with np.load(file) as read:
            known = read["known"]
        composed.append(from_teacher(path, file, known))
    answered = [from_teacher(path, file) for path in photographs if (file := label_file(labels, path)).exists()]
    return [labelled(data / NATURAL, names[:CLASSES], paths), answered, composed]


def others(data: Path) -> list[list[Known]]:
    """Folders of things that have no name among COCO's: their boxes are "object"."""
    return [labelled(data / name, (), split(data / name)) for name in OTHERS]


class Mixture:
    """Draws examples from groups of pictures; a group has its share, a fifth of the draws are four pictures in one.

    table: (1 + T, 82), the answer to every box of every picture; an example's `classes` are its rows. first_rows: that
    of each picture's first box.
    """

    def __init__(self, groups: Sequence[tuple[float, Sequence[Known]]]) -> None:
        self._shares = np.array([share for share, _ in groups]) / sum(share for share, _ in groups)
        self._groups = [pictures for _, pictures in groups]
        answers, self.first_rows, total = [certain([0])], {}, 1
        for known in (known for pictures in self._groups for known in pictures):
            self.first_rows[known.path] = total
            answers.append(known.answers)
            total += len(known.answers)
        self.table: Answers = np.concatenate(answers)
        self._strength = Strength()

    def draw(self, side: int, random: np.random.Generator) -> Example:
        """One example in a canvas of side x side."""
        group = self._groups[int(random.choice(len(self._shares), p=self._shares))]
        if random.random() >= MOSAIC:
            return self._one(group, side, random)
        half = side // 2
        parts = [self._one(group, half, random) for _ in range(4)]
        rows = [np.concatenate([parts[i].pixels, parts[i + 1].pixels], 1) for i in (0, 2)]
        corners = np.array([[0, 0], [half, 0], [0, half], [half, half]], np.float32)
        boxes = [part.boxes + np.tile(corner, 2) for part, corner in zip(parts, corners, strict=True)]
        return replace(
            parts[0],
            pixels=np.concatenate(rows),
            boxes=np.concatenate(boxes),
            classes=np.concatenate([part.classes for part in parts]),
        )

    def _one(self, group: Sequence[Known], side: int, random: np.random.Generator) -> Example:
        known = group[int(random.integers(len(group)))]
        rows = self.first_rows[known.path] + np.arange(len(known.boxes))
        image = read_image(known.path)
        return jittered(Example(image.pixels, known.boxes, rows, str(known.path)), side, random, self._strength)
