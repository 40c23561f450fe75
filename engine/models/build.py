"""A specification -> the net of its kind."""

from __future__ import annotations

from engine.kernels.operators import COMPILED
from engine.models.detectors.rcnn import RcnnNet
from engine.models.detectors.sppnet import SppNet
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification

_KINDS: dict[str, type[TwoStageNet]] = {"rcnn": RcnnNet, "sppnet": SppNet}


def build(specification: ModelSpecification) -> TwoStageNet:
    """A net with random weights, in evaluation mode, with the compiled steps. Raises UserError when its backbone is not
    known."""
    net = _KINDS.get(specification.detector, TwoStageNet)(specification)
    net.operators = COMPILED
    return net
