"""Which detector a net is used as."""

from __future__ import annotations

from engine.errors import UserError
from engine.models.detectors.detector import Detector
from engine.models.detectors.fast_rcnn import FastRCNN
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.detectors.rcnn import RCNN, RcnnNet
from engine.models.detectors.sppnet import SPPnet, SppNet
from engine.models.detectors.stage_cache import StageCache
from engine.models.network import TwoStageNet
from engine.structures.settings import DETECTOR_WORDS, SVM_DETECTORS, DetectSettings
from engine.words import tr


def detector_of(net: TwoStageNet, cache: StageCache, settings: DetectSettings) -> Detector:
    """The net as the detector that the settings ask for. Raises UserError where it has not learned to be that one."""
    s = net.specification
    trained, requested = s.detector, settings.detector or s.detector
    if settings.proposals == "rpn" and settings.detector is None and trained == "fast-rcnn":
        requested = "faster-rcnn"
    if requested == "faster-rcnn" and trained == "fast-rcnn" and not s.rpn_trained:
        what = tr("has no trained RPN: it has learned over external region proposals only")
        raise UserError(s.name, what, tr("detect with Selective Search, or train it as Faster R-CNN"))
    if requested != trained and not {requested, trained} <= {"fast-rcnn", "faster-rcnn"}:
        what = tr(
            "is a model for {trained}, not for {requested}",
            trained=DETECTOR_WORDS[trained],
            requested=DETECTOR_WORDS[requested],
        )
        raise UserError(s.name, what, tr("train one for {detector_words}", detector_words=DETECTOR_WORDS[requested]))
    if settings.proposals == "rpn" and requested in SVM_DETECTORS:
        what = tr("is a model for {trained}, which has no proposal network", trained=DETECTOR_WORDS[trained])
        raise UserError(s.name, what, tr("detect with Selective Search"))
    if isinstance(net, RcnnNet):
        return RCNN(net, cache)
    if isinstance(net, SppNet):
        return SPPnet(net, cache)
    return FastRCNN(net, cache) if requested == "fast-rcnn" else FasterRCNN(net, cache)
