"""What became of every labelled box of a folder, and which cells won the bins of one RoI."""

from __future__ import annotations

from typing import Never

import numpy as np
import torch

from engine.explain.folder import folder_outcomes, picture_ladders
from engine.explain.outcome import explain
from engine.explain.roi_bins import rounded_cells
from engine.labels.several import read_to_judge
from engine.models.detectors.detector import PictureFeatures, project
from engine.pictures.reading import read_image
from engine.roi.projection import level_scales, with_picture_index
from engine.structures.inspection.outcomes import FolderOutcomes, ObjectOutcome
from engine.structures.inspection.winners import FindWinners, RoiWinners
from engine.structures.jobs import PartReady, Progress
from engine.structures.requests import ExplainFolder, ImageResult, PictureFailed
from engine.structures.stages import Proposals, RoiGrid
from engine.tasks.detect import attempt
from engine.tasks.models import Models
from engine.worker import Task


def explain_folder(models: Models, request: ExplainFolder) -> Task[ObjectOutcome | PictureFailed, FolderOutcomes]:
    """A part for each labelled box, and for each picture that cannot be read."""
    detector = yield from models.load(request.settings)
    samples, _ = read_to_judge(request.folder, request.split)
    found = []
    for number, (path, annotation) in enumerate(samples):
        yield Progress(number, len(samples), path.name)
        result = yield from attempt(models, path, request.settings)
        if not isinstance(result, ImageResult):
            yield PartReady(result)
            continue
        found.append(picture_ladders(result.trace, annotation, request.any_class))
        for box, _ladder in found[-1].ladders:
            why = explain(result.trace, box.box, None if request.any_class else box.label)
            yield PartReady(ObjectOutcome(path, box.box, box.label, why.outcome, why.text))
    yield Progress(len(samples), len(samples), "")
    return folder_outcomes(detector.name, found)


def find_winners(models: Models, request: FindWinners) -> Task[Never, RoiWinners | None]:
    """RoI max pooling of one RoI over the maps that its picture's last detection left."""
    detector = yield from models.load(request.settings)
    image = read_image(request.path)
    features = detector.cached_features(image)
    if features is None or detector.net.specification.pooling != "max":
        return None
    grid = project(
        detector.net, features, Proposals(np.array([request.box], np.float32), np.ones(1, np.float32), "file")
    )
    return _winners(request.roi, features, grid)


@torch.no_grad()
def _winners(roi: int, features: PictureFeatures, grid: RoiGrid) -> RoiWinners:
    level, (stride_x, stride_y) = int(grid.level[0]), (float(v) for v in grid.strides[grid.level[0]])
    at = features.levels[level]
    scale = level_scales(features.levels[: len(grid.strides)], [features.padded])[level]
    table = with_picture_index([features.to_scaled(grid.boxes)]).to(at)
    _, argmax = torch.ops.torchvision.roi_pool(at, table, scale, grid.bins, grid.bins)  # (1, C, b, b): y W + x, or -1
    cells, wins = np.unique(argmax.cpu().numpy(), return_counts=True)
    cells, wins = cells[cells >= 0], wins[cells >= 0]
    height, width = at.shape[2:]
    x, y = cells % width, cells // width
    boxes = np.stack([x * stride_x, y * stride_y, (x + 1) * stride_x, (y + 1) * stride_y], 1).astype(np.float32)
    first_x, first_y, last_x, last_y = rounded_cells(grid, 0)
    across = max(min(last_x, width - 1) - max(first_x, 0) + 1, 0)
    down = max(min(last_y, height - 1) - max(first_y, 0) + 1, 0)
    return RoiWinners(roi, boxes, wins.astype(np.int32), across * down, int(at.shape[1]))
