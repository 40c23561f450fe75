"""A specification -> the net of its kind."""

from __future__ import annotations

from engine.models.network import TwoStageNet
from engine.models.rcnn import RcnnNet
from engine.models.specification import ModelSpecification
from engine.models.sppnet import SppNet


def build(specification: ModelSpecification) -> TwoStageNet:
    """A net with random weights, in evaluation mode. Raises UserError when its backbone is not known."""
    if specification.detector == "rcnn":
        return RcnnNet(specification)
    if specification.detector == "sppnet":
        return SppNet(specification)
    return TwoStageNet(specification)
