"""What a training step would send back to the map for one RoI."""

from __future__ import annotations

from typing import Never

from engine.errors import UserError
from engine.pictures.reading import read_image
from engine.structures.inspection.gradients import RoiGradient, SendBack
from engine.structures.settings import SVM_DETECTORS
from engine.tasks.models import Models
from engine.training.detection.roi_gradient import gradient_of
from engine.words import tr
from engine.worker import Task


def send_back(models: Models, request: SendBack) -> Task[Never, RoiGradient]:
    """The picture's features are those of its last detection, where these are there."""
    detector = yield from models.load(request.settings)
    net, image = detector.net, read_image(request.path)
    s = net.specification
    if s.pooling != "max" or s.detector in SVM_DETECTORS:
        what = tr("has no RoI max pooling that learns by gradients")
        raise UserError(s.name, what, tr("choose a Fast or Faster R-CNN in the papers' design, or train one"))
    return gradient_of(net, detector.features(image)[0], request)
