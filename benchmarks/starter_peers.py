"""What benchmarks/starter.py compares: the program's models and their peers, each from a picture to its answer.

Shapes: N cells of a dense detector's grid, 80 classes in COCO's order. The peers lie in a folder of their own
(NanoDet-Plus-m-1.5x and YOLOX-Nano, both Apache-2.0, with detectors.py, which runs and suppresses): nothing of it is
part of the program.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import cv2
import numpy as np
import torch
from torch import Tensor

from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import checkpoints
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Proposals
from tools.starter.pseudo_labels import best_cells, fuse

COUNT = 1000  # proposals
SCALES = (416, 544)


class Answer(NamedTuple):
    """named: detections by the names of `classes` alone. anywhere: of any class. None: what it does not tell."""

    proposals: Proposals
    named: Detections | None = None
    anywhere: Detections | None = None


class Peer(Protocol):
    title: str

    def look(self, image: Image) -> Answer:
        """The whole answer."""

    def detect(self, image: Image) -> object:
        """What it takes to show boxes and names, from the decoded picture on: this is timed."""


class Program:
    """One of the program's own models, with its own thresholds, as `evaluate` has it; proposals are asked for apart."""

    def __init__(self, title: str, file: Path, classes: Sequence[str]) -> None:
        self.title, self.classes = title, classes
        self.detector = FasterRCNN(checkpoints.load(file))

    def look(self, image: Image) -> Answer:
        stages = self.detector.stages(image, DetectSettings(top=COUNT))
        proposals = next(s.record for s in stages if s is not None and isinstance(s.record, Proposals))
        found = self.detector.detect(image, DetectSettings())
        self.detector.cache.forget_pictures()
        return Answer(proposals, with_names(found, self.classes), found)

    def detect(self, image: Image) -> object:
        self.detector.cache.forget_pictures()  # the net stays ready, as in the program
        return self.detector.detect(image, DetectSettings())


class Dense:
    """A detector whose answer is a score of each class for each cell of its grid."""

    title: str

    def __init__(self, folder: Path, classes: Sequence[str]) -> None:
        self.classes = tuple(classes)
        sys.path.insert(0, str(folder))
        import detectors

        self.tools = detectors

    def cells(self, image: Image) -> list[tuple[Tensor, Tensor]]:
        """Of each look at the picture: (N, 4) boxes in its pixels, (N, 80) scores."""
        raise NotImplementedError

    def look(self, image: Image) -> Answer:
        looks = self.cells(image)
        boxes, scores = (torch.cat(part) for part in zip(*looks, strict=True))
        boxes, scores = self.tools.any_class(boxes, scores, most=COUNT)
        proposals = Proposals(boxes.numpy(), scores.numpy(), "file")
        boxes, scores = fuse([best_cells(*look) for look in looks])
        anywhere = detections(boxes, scores.max(1).values, torch.zeros(len(boxes)), ("object",))
        return Answer(proposals, detections(*self.joined(looks), self.classes), anywhere)

    def joined(self, looks: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
        """Boxes, scores and classes: NMS within each class, and weighted box fusion of several looks."""
        found = [self.tools.suppress(*look) for look in looks]
        return found[0] if len(found) == 1 else tuple(part[:100] for part in self.tools.fuse(found))

    def detect(self, image: Image) -> object:
        return self.joined(self.cells(image))


class Teacher(Dense):
    title = "teacher: NanoDet-Plus-m-1.5x, two scales, flipped too"

    def __init__(self, folder: Path, classes: Sequence[str]) -> None:
        super().__init__(folder, classes)
        self.net = self.tools.Detector("nanodet_plus_m_1.5x_416")

    def cells(self, image: Image) -> list[tuple[Tensor, Tensor]]:
        bgr = np.ascontiguousarray(image.pixels[:, :, ::-1])
        return [self.net.raw(bgr, size=size, flip=flip) for size in SCALES for flip in (False, True)]


class YoloxNano(Dense):
    """Its ONNX file in OpenCV's dnn: BGR from 0 to 255, the longer side 416, padded to a square with 114."""

    title = "YOLOX-Nano, 416 (ONNX)"
    side = 416

    def __init__(self, folder: Path, classes: Sequence[str]) -> None:
        super().__init__(folder, classes)
        self.net = cv2.dnn.readNetFromONNX(str(folder / "yolox_nano_416.onnx"))
        cells = [
            torch.stack(
                [*torch.meshgrid(torch.arange(n), torch.arange(n), indexing="xy"), torch.full((n, n), stride)], -1
            )
            for stride in (8, 16, 32)
            for n in (self.side // stride,)
        ]
        self.grid = torch.cat([part.reshape(-1, 3) for part in cells])  # x, y, stride of each cell

    def cells(self, image: Image) -> list[tuple[Tensor, Tensor]]:
        height, width = image.pixels.shape[:2]
        scale = self.side / max(height, width)
        small = cv2.resize(image.pixels[:, :, ::-1], (round(width * scale), round(height * scale)))
        canvas = np.full((self.side, self.side, 3), 114, np.float32)
        canvas[: small.shape[0], : small.shape[1]] = small
        self.net.setInput(np.ascontiguousarray(canvas.transpose(2, 0, 1))[None])
        out = torch.from_numpy(self.net.forward())[0]
        stride = self.grid[:, 2:]
        centre, half = (out[:, :2] + self.grid[:, :2]) * stride, out[:, 2:4].exp() * stride / 2
        boxes = torch.cat([centre - half, centre + half], 1) / scale
        edges = torch.tensor([width, height, width, height])
        return [(torch.minimum(boxes.clamp(min=0), edges), out[:, 4:5] * out[:, 5:])]


class SelectiveSearch:
    """OpenCV's, in fast mode and in its own order."""

    title = "OpenCV's Selective Search, fast"

    def look(self, image: Image) -> Answer:
        from cv2.ximgproc import segmentation

        search = segmentation.createSelectiveSearchSegmentation()
        search.setBaseImage(np.ascontiguousarray(image.pixels[:, :, ::-1]))
        search.switchToSelectiveSearchFast()
        found = np.asarray(search.process(), np.float32)[:COUNT]
        boxes = np.concatenate([found[:, :2], found[:, :2] + found[:, 2:]], 1)
        return Answer(Proposals(boxes, np.linspace(1, 0, len(boxes), dtype=np.float32), "selective-search"))

    detect = look


def detections(boxes: Tensor, scores: Tensor, classes: Tensor, names: tuple[str, ...]) -> Detections:
    return Detections(
        boxes.numpy(), classes.int().numpy(), scores.numpy(), np.arange(len(boxes), dtype=np.int32), names
    )


def with_names(found: Detections, classes: Sequence[str]) -> Detections:
    """Those that have one of the classes' names."""
    index = {name: number for number, name in enumerate(classes)}
    rows = [row for row, name in enumerate(found.names) if name in index]
    numbers = np.array([index[found.names[row]] for row in rows], np.int32)
    return Detections(found.boxes[rows], numbers, found.scores[rows], found.rois[rows], tuple(classes))
