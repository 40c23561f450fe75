"""Quick figures of a class-agnostic detector while it trains: recall of its proposals, AP50 of its detections."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from engine.structures.annotation import Annotation
from engine.structures.boxes import BoxArray, iou
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Proposals

COUNTS = (100, 300, 1000)


def measure(net: TwoStageNet, labelled: Sequence[tuple[Path, Annotation]]) -> dict[str, float]:
    """recall50@N of the first N proposals, and AP50 (all points, all boxes one class, at most 100 a picture)."""
    detector = FasterRCNN(net)
    covered: list[NDArray[np.bool_]] = []
    scores, right, boxes = [], [], 0
    for path, annotation in labelled:
        truth = annotation.box_array()
        boxes += len(truth)
        for stage in detector.stages(read_image(path), DetectSettings(top=max(COUNTS), score=0.01)):
            if isinstance(stage.record, Proposals) and len(truth):
                overlap = iou(truth, stage.record.boxes)
                covered.append(np.stack([(overlap[:, :n] >= 0.5).any(1) for n in COUNTS], 1))
            if isinstance(stage.record, Detections):
                scores.append(stage.record.scores)
                right.append(_right(stage.record.boxes, truth))
        detector.cache.forget_pictures()
    recall = np.concatenate(covered).mean(0)
    figures = {f"recall50@{n}": round(float(value), 4) for n, value in zip(COUNTS, recall, strict=True)}
    return figures | {"AP50": round(_average_precision(np.concatenate(scores), np.concatenate(right), boxes), 4)}


def _right(found: BoxArray, truth: BoxArray) -> NDArray[np.bool_]:
    """(D,) whether each detection, best first, is the first on some labelled box."""
    free = np.ones(len(truth), np.bool_)
    right = np.zeros(len(found), np.bool_)
    overlap = iou(found, truth)
    for i in range(len(found) if len(truth) else 0):
        candidates = np.where(free, overlap[i], 0)
        best = int(candidates.argmax())
        if candidates[best] >= 0.5:
            right[i], free[best] = True, False
    return right


def _average_precision(scores: NDArray[np.float32], right: NDArray[np.bool_], boxes: int) -> float:
    hits = np.cumsum(right[np.argsort(-scores, kind="stable")])
    precision = hits / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(np.concatenate([[0], hits])) * envelope) / max(boxes, 1))
