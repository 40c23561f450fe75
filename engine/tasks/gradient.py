"""What a training step would send back to the map for one RoI."""

from __future__ import annotations

from typing import Never

import numpy as np
import torch

from engine.errors import UserError
from engine.models.detectors.detector import project
from engine.pictures.reading import read_image
from engine.structures.gradients import RoiGradient, SendBack
from engine.structures.settings import SVM_DETECTORS
from engine.structures.stages import Proposals
from engine.tasks.models import Models
from engine.training.detection.roi_gradient import send_back as sent_back
from engine.worker import Task


def send_back(models: Models, request: SendBack) -> Task[Never, RoiGradient]:
    """The picture's features are those of its last detection, where these are there."""
    detector = yield from models.load(request.settings)
    net, image = detector.net, read_image(request.path)
    s = net.specification
    if s.pooling != "max" or s.detector in SVM_DETECTORS:
        what = "has no RoI max pooling that learns by gradients"
        raise UserError(s.name, what, "choose a Fast or Faster R-CNN in the papers' design, or train one")
    features, _ = detector.features(image)
    names = s.class_names
    known = [i for i, label in enumerate(request.labels) if len(names) == 1 or label in names]
    numbers = [1 if len(names) == 1 else 1 + names.index(request.labels[i]) for i in known]
    grid = project(net, features, Proposals(np.array([request.box], np.float32), np.ones(1, np.float32), "file"))
    roi = features.to_scaled(grid.boxes)
    truth = features.to_scaled(request.truth[known].reshape(-1, 4))
    found = sent_back(net, features, roi, truth, torch.tensor(numbers, dtype=torch.int64, device=roi.device))
    heat = found.at_map.abs().sum(0).cpu().numpy()
    corners = np.floor(grid.boxes_cells[0] + 0.5)  # rounded as RoI pooling has it
    first, last = np.maximum(corners[:2], 0), np.minimum(corners[2:], [heat.shape[1] - 1, heat.shape[0] - 1])
    cells = int(np.maximum(last - first + 1, 0).prod())
    x, y = (float(stride) for stride in grid.strides[found.level])
    label = names[found.label - 1] if found.label else ""
    return RoiGradient(request.roi, label, found.iou, found.class_loss, found.box_loss, cells, heat, (x, y))
