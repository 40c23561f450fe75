"""Names for the detections of a model that only knows "object": computed once per box of a picture, then cached."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.heads.naming import SURE, suggest
from engine.models.network import TwoStageNet
from engine.structures.image import Image
from engine.structures.stages import Detections

# A name costs a twentieth of a detection: only boxes that are likely shown get one.
MOST_NAMED = 12
LEAST_SCORE = 0.3

Names = dict[int, str]  # RoI -> word; the refined box of a RoI is always the same


def learn_names(net: TwoStageNet, image: Image, detections: Detections, names_by_roi: Names) -> None:
    """Add the names of the best detections to `names_by_roi`, as far as they are not there yet."""
    branch = net.naming
    if branch is None:
        return
    likely = np.flatnonzero(detections.scores >= LEAST_SCORE)[:MOST_NAMED]
    new = [int(i) for i in likely if int(detections.rois[i]) not in names_by_roi]
    if not new:
        return
    s = net.specification
    chances = suggest(net.backbone.body, branch, image.pixels, detections.boxes[new], s.mean, s.std)
    for index, row in zip(new, chances, strict=True):
        best = int(row.argmax())
        word = s.naming_words[best] if row[best] > SURE else s.class_names[int(detections.classes[index])]
        names_by_roi[int(detections.rois[index])] = word


def names_of(detections: Detections | None) -> Names:
    """The names of the RoIs of these detections."""
    if detections is None:
        return {}
    return {int(roi): name for roi, name in zip(detections.rois, detections.names, strict=True)}


def with_names(detections: Detections, names_by_roi: Names) -> Detections:
    """The detections with the names of their RoIs; where a RoI has none, with the name of their class."""
    if not names_by_roi:
        return detections
    names = tuple(names_by_roi.get(int(roi), name) for roi, name in zip(detections.rois, detections.names, strict=True))
    return replace(detections, names=names)
