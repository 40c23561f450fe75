"""What may be seen inside the net when it is asked for: channels, receptive fields, what a score hangs on."""

from __future__ import annotations

from typing import Never

import numpy as np

from engine.errors import UserError
from engine.explain.occlusion import grid_of, occlude
from engine.features.receptive_field import cell_fields
from engine.models.detectors.detector import Detector, PictureFeatures
from engine.models.detectors.rcnn import RCNN
from engine.models.network import scaled_size
from engine.pictures.reading import read_image, read_size
from engine.structures.arrays import as_read_only
from engine.structures.boxes import scale
from engine.structures.image import Image
from engine.structures.inspection.heat import (
    CellFields,
    ChannelMaps,
    FindReceptiveFields,
    Occlude,
    OcclusionHeat,
    ReceptiveFields,
    ShowChannels,
)
from engine.structures.jobs import PartReady, Progress
from engine.structures.stages import Proposals
from engine.tasks.models import Models
from engine.words import tr
from engine.worker import Task


def show_channels(models: Models, request: ShowChannels) -> Task[Never, ChannelMaps]:
    """From the maps of the last run where they are still there; otherwise the trunk runs."""
    detector = yield from models.load(request.settings)
    _needs_maps(detector)
    features, is_cached = detector.features(read_image(request.path))
    return _channels(features, request.level, is_cached)


def _channels(features: PictureFeatures, level: int, is_cached: bool) -> ChannelMaps:
    record = features.record.levels[level]
    values = as_read_only(features.levels[level][0].detach().half().cpu().numpy())
    return ChannelMaps(level, values, record.stride_x, record.stride_y, is_cached)


def find_receptive_fields(models: Models, request: FindReceptiveFields) -> Task[Never, ReceptiveFields]:
    """In pixels of the picture. What scaling it mixes between neighbours is left out."""
    detector = yield from models.load(request.settings)
    _needs_maps(detector)
    width, height = read_size(request.path)
    s = detector.net.specification
    size = scaled_size(height, width, s.shorter_side, s.longer_side)
    padded, factors = s.padded(*size), (width / size[1], height / size[0])
    whole, trunk = (
        [scale(level.numpy(), *factors) for level in cell_fields(detector.net.backbone, size, padded, with_pyramid)]
        for with_pyramid in (True, False)
    )
    return ReceptiveFields(tuple(map(CellFields, whole, trunk)))


def _needs_maps(detector: Detector) -> None:
    if isinstance(detector, RCNN):
        raise UserError(
            detector.name, tr("has no map of the whole picture"), tr("look at Fast or Faster R-CNN, or SPPnet")
        )


def occlude_picture(models: Models, request: Occlude) -> Task[OcclusionHeat, OcclusionHeat]:
    """The RoI stays where it is, and so does its objectness: what changes is what the net sees in it."""
    detector = yield from models.load(request.settings)
    image = read_image(request.path)
    proposal = Proposals(np.array([request.box], np.float32), np.array([request.objectness]), request.source)
    names = detector.net.specification.class_names

    def score_of(picture: Image) -> float:
        return float(detector.score(picture, proposal).scores[0, 1 + request.class_index])

    rows, columns = grid_of(image.width, image.height)
    yield _covered(0, rows * columns)
    nothing = np.full((rows, columns), np.nan, np.float32)
    sides = 2 * image.width / columns, 2 * image.height / rows
    heat = empty = OcclusionHeat(request.roi, names[request.class_index], score_of(image), nothing, sides)
    yield PartReady(empty)
    colour = np.rint(np.array(detector.net.specification.mean) * 255).astype(np.uint8)
    for heat in occlude(image, empty, request.box, colour, score_of):
        yield _covered(heat.done, rows * columns)
        yield PartReady(heat)
    return heat


def _covered(done: int, total: int) -> Progress:
    return Progress(done, total, tr("Covering parts of the picture: {done} of {total}", done=done, total=total))
