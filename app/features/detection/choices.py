"""Which detectors and proposal sources a model offers, and which layers come of them."""

from __future__ import annotations

from app.services.translation import mark, tr
from app.session.layers import LayerName
from engine.explain.words import apart
from engine.structures.models import ModelEntry
from engine.structures.settings import DetectorName, DetectSettings
from engine.structures.stages import Detections, HeadOutput, Trace

PROPOSAL_WORDS: dict[str, str] = {"rpn": mark("Proposal network"), "selective-search": mark("Selective Search")}
NEEDS_SEARCH = mark("Segments belong to Selective Search. Choose it as the proposal source to see them.")
NEEDS_RPN = mark("Selective Search has no anchors. Choose the region proposal network to see them.")
NEEDS_LABELS = mark("Anchors are compared with labelled boxes, and this picture has none yet.")
ABSENT_NOTES = {  # the same in a few words
    NEEDS_SEARCH: mark("Selective Search only"),
    NEEDS_RPN: mark("only with the RPN"),
    NEEDS_LABELS: mark("no labels yet"),
}
# A model trained with an RPN can also classify the boxes of Selective Search (Fast R-CNN), never the other way round.
_OFFERS: dict[str, tuple[DetectorName, ...]] = {
    "faster-rcnn": ("faster-rcnn", "fast-rcnn"),
    "fast-rcnn": ("fast-rcnn",),
    "sppnet": ("sppnet",),
    "rcnn": ("rcnn",),
}


def detectors(model: ModelEntry | None) -> tuple[DetectorName, ...]:
    """The model's own first."""
    return _OFFERS.get(model.detector, ()) if model else ()


def detector_of(settings: DetectSettings, model: ModelEntry | None) -> str:
    """The one that will run."""
    if settings.detector is not None:
        return settings.detector
    return model.detector if model else "faster-rcnn"


def proposal_sources(detector: str) -> tuple[str, ...]:
    """The detector's own first."""
    return ("rpn", "selective-search") if detector == "faster-rcnn" else ("selective-search",)


def proposals_of(settings: DetectSettings, model: ModelEntry | None) -> str:
    """The source that will be used."""
    offered = proposal_sources(detector_of(settings, model))
    return settings.proposals if settings.proposals in offered else offered[0]


def nothing_found(trace: Trace, least: float) -> str:
    """Why no box is seen after a detection, and what to do; empty where there are some, or none was asked for."""
    found, head = trace.get(Detections), trace.get(HeadOutput)
    if found is None or len(found):
        return ""
    top = float(head.scores[:, 1:].max(initial=0.0)) if head is not None else 0.0
    score, wanted = apart(top, least)
    best = tr(" (the best has {score})", score=score) if 0 < top < least else ""
    nothing = tr("No detections with a score of at least {least}{best}", least=wanted, best=best)
    return tr("{nothing}: lower “Score” on the right, or choose another model", nothing=nothing)


def why_absent(layer: LayerName, proposals: str, has_labels: bool) -> str:
    """Why a layer cannot come of this choice; empty where it can."""
    searched = proposals == "selective-search"
    if layer == "segments" and not searched:
        return NEEDS_SEARCH
    if layer in ("anchors", "positives") and searched:
        return NEEDS_RPN
    if layer == "positives" and not has_labels:
        return NEEDS_LABELS
    return ""
